//! The pages of saved views: the list, and the form that keeps or changes one.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use serde::Deserialize;

use super::verbs::{self, Draft};
use super::{policy, store};
use crate::app::App;
use crate::db::entities::saved_views;
use crate::desk::pages::filters::{Asked, Choice};
use crate::directory::{Actor, Role, store as directory};
use crate::error::{Error, Result};
use crate::web::layout::page_with;
use crate::web::{Errors, Form, Frame, Key, Section, Visitor, done, page, words};

/// The form as typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    name: String,
    team: String,
    position: String,
    question: String,
}

struct Line {
    id: i64,
    name: String,
    href: String,
    position: i64,
    /// « vous seul », « pôle Support ».
    whose: String,
    may_change: bool,
}

#[derive(Template)]
#[template(path = "desk/views.html")]
struct List {
    frame: Frame,
    lines: Vec<Line>,
}

#[derive(Template)]
#[template(path = "desk/view.html")]
struct Page {
    frame: Frame,
    heading: &'static str,
    /// Where the form goes.
    action: String,
    /// Set for a view that exists.
    id: Option<i64>,
    typed: Typed,
    teams: Vec<Choice>,
    errors: Errors,
}

/// A question without its place in the list, as kept.
fn question(asked: &Asked) -> String {
    let asked = Asked {
        apres: String::new(),
        ..asked.clone()
    };
    asked.address("").trim_start_matches('?').to_owned()
}

/// The question of a view, as the queue asks it.
pub fn asked(view: &saved_views::Model) -> Asked {
    serde_urlencoded::from_str(&view.question).unwrap_or_default()
}

/// `GET /vues`
pub async fn list(State(app): State<App>, visitor: Visitor) -> Result<Response> {
    let actor = visitor.actor()?;
    let conn = app.db.read();
    let teams = directory::teams(conn, actor.service_id).await?;
    let lines = store::all(conn, actor).await?;
    let whose = |view: &saved_views::Model| {
        let team = view.team_id.and_then(|id| teams.iter().find(|t| t.id == id));
        match team {
            Some(team) => words::team(&team.name),
            None => "vous seul".into(),
        }
    };
    page(&List {
        frame: Frame::new(&app, &visitor, Section::Queue, "Vues enregistrées"),
        lines: lines
            .iter()
            .map(|view| Line {
                id: view.id,
                name: view.name.clone(),
                href: asked(view).address("/file"),
                position: view.position,
                whose: whose(view),
                may_change: policy::may_change(actor, view),
            })
            .collect(),
    })
}

/// `GET /vues/nouvelle`, with the query of the queue to keep.
pub async fn blank(State(app): State<App>, visitor: Visitor, Query(asked): Query<Asked>) -> Result<Response> {
    let typed = Typed {
        question: question(&asked),
        position: "1".into(),
        ..Typed::default()
    };
    form(&app, &visitor, None, typed, Errors::none()).await
}

/// `POST /vues`
pub async fn keep(State(app): State<App>, visitor: Visitor, Form(typed): Form<Typed>) -> Result<Response> {
    let actor = visitor.actor()?;
    let (draft, errors) = read(&typed);
    if !errors.is_empty() {
        return form(&app, &visitor, None, typed, errors).await;
    }
    let tx = app.db.write().await?;
    match verbs::keep(&app, &tx, actor, draft).await {
        Ok(row) => {
            tx.commit().await?;
            let to = asked(&row).address("/file");
            Ok(done(&to, &format!("Vue «\u{a0}{}\u{a0}» enregistrée.", row.name)))
        }
        Err(Error::Invalid(why)) => form(&app, &visitor, None, typed, Errors::one("team", why)).await,
        Err(error) => Err(error),
    }
}

/// `GET /vues/{view}`
pub async fn show(State(app): State<App>, visitor: Visitor, Key(id): Key<i64>) -> Result<Response> {
    let actor = visitor.actor()?;
    let row = store::by_id(app.db.read(), actor, id).await?;
    policy::check(actor, &row)?;
    let typed = Typed {
        name: row.name,
        team: row.team_id.map(|id| id.to_string()).unwrap_or_default(),
        position: row.position.to_string(),
        question: row.question,
    };
    form(&app, &visitor, Some(id), typed, Errors::none()).await
}

/// `POST /vues/{view}`
pub async fn change(
    State(app): State<App>,
    visitor: Visitor,
    Key(id): Key<i64>,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    let actor = visitor.actor()?;
    policy::check(actor, &store::by_id(app.db.read(), actor, id).await?)?;
    let (draft, errors) = read(&typed);
    if !errors.is_empty() {
        return form(&app, &visitor, Some(id), typed, errors).await;
    }
    let tx = app.db.write().await?;
    match verbs::change(&app, &tx, actor, id, draft).await {
        Ok(row) => {
            tx.commit().await?;
            Ok(done(
                "/vues",
                &format!("Vue «\u{a0}{}\u{a0}» enregistrée.", row.name),
            ))
        }
        Err(Error::Invalid(why)) => form(&app, &visitor, Some(id), typed, Errors::one("team", why)).await,
        Err(error) => Err(error),
    }
}

/// `POST /vues/{view}/suppression`
pub async fn remove(
    State(app): State<App>,
    visitor: Visitor,
    Key(id): Key<i64>,
    Form(_): Form<Typed>,
) -> Result<Response> {
    let tx = app.db.write().await?;
    let row = verbs::remove(&app, &tx, visitor.actor()?, id).await?;
    tx.commit().await?;
    Ok(done(
        "/vues",
        &format!("Vue «\u{a0}{}\u{a0}» supprimée.", row.name),
    ))
}

fn read(typed: &Typed) -> (Draft, Errors) {
    let mut errors = Errors::none();
    let name = errors.line(
        "name",
        &typed.name,
        40,
        "Donnez un nom à cette vue\u{a0}: il paraîtra à gauche de la file.",
    );
    let team_id = typed.team.parse().ok();
    if team_id.is_none() && !typed.team.is_empty() {
        errors.add("team", "Choisissez pour qui est cette vue dans la liste.");
    }
    let position = typed
        .position
        .trim()
        .parse::<i64>()
        .ok()
        .filter(|n| (1..=99).contains(n));
    if position.is_none() {
        errors.add(
            "position",
            "Donnez un rang de 1 à 99\u{a0}: les vues se suivent dans cet ordre.",
        );
    }
    // Read and written again, so that nothing but a question of the queue is ever kept.
    let asked: Asked = serde_urlencoded::from_str(&typed.question).unwrap_or_default();
    let draft = Draft {
        name,
        team_id,
        question: question(&asked),
        position: position.unwrap_or(1),
    };
    (draft, errors)
}

async fn form(
    app: &App,
    visitor: &Visitor,
    id: Option<i64>,
    typed: Typed,
    errors: Errors,
) -> Result<Response> {
    let actor = visitor.actor()?;
    let heading = if id.is_some() {
        "Changer une vue"
    } else {
        "Enregistrer une vue"
    };
    let status = errors.status();
    let page = Page {
        frame: Frame::new(app, visitor, Section::Queue, heading),
        heading,
        action: id.map_or_else(|| "/vues".to_owned(), |id| format!("/vues/{id}")),
        id,
        teams: teams(app, actor, &typed.team).await?,
        typed,
        errors,
    };
    page_with(status, &page)
}

/// The pôles that the actor may share with.
async fn teams(app: &App, actor: &Actor, current: &str) -> Result<Vec<Choice>> {
    let any = actor.has_any(&[Role::Administrator, Role::Director]);
    Ok(directory::teams(app.db.read(), actor.service_id)
        .await?
        .into_iter()
        .filter(|t| any || actor.teams().contains(&t.id))
        .map(|t| Choice::new(t.id, format!("Le {}", words::team(&t.name)), current))
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_is_a_question_of_the_queue_and_nothing_else() {
        let typed = Typed {
            name: " Servon,   en retard ".into(),
            question: "vue=en-retard&collectivite=3&apres=7.1&autre=x".into(),
            position: "2".into(),
            ..Typed::default()
        };
        let (draft, errors) = read(&typed);
        assert!(errors.is_empty());
        assert_eq!(draft.question, "vue=en-retard&collectivite=3");
        assert_eq!((draft.name.as_str(), draft.position), ("Servon, en retard", 2));
        let (_, errors) = read(&Typed::default());
        assert_eq!(errors.all().len(), 2);
    }

    #[test]
    fn the_pages_render() {
        let html = Page {
            frame: Frame::sample(),
            heading: "Changer une vue",
            action: "/vues/4".into(),
            id: Some(4),
            typed: Typed {
                name: "Mes écrans".into(),
                ..Typed::default()
            },
            teams: vec![Choice::new(1, "Le pôle Support", "1")],
            errors: Errors::one("name", "Donnez un nom."),
        }
        .render()
        .unwrap();
        for said in [
            "Mes écrans",
            "Le pôle Support",
            "Donnez un nom.",
            "/vues/4/suppression",
        ] {
            assert!(html.contains(said), "{said}");
        }
        let html = List {
            frame: Frame::sample(),
            lines: vec![Line {
                id: 4,
                name: "Mes écrans".into(),
                href: "/file?q=ecran".into(),
                position: 1,
                whose: "vous seul".into(),
                may_change: true,
            }],
        }
        .render()
        .unwrap();
        assert!(html.contains("/file?q=ecran") && html.contains("href=\"/vues/4\""));
    }
}
