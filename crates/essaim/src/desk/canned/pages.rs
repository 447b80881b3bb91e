//! The pages of canned replies: the list, and the form that writes or changes one.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;

use super::model::{VARIABLES, unknown};
use super::verbs::{self, Draft};
use super::{policy, store};
use crate::app::App;
use crate::db::entities::canned_replies;
use crate::desk::pages::filters::Choice;
use crate::directory::{Actor, store as directory};
use crate::error::{Error, Result};
use crate::web::layout::page_with;
use crate::web::{Errors, Form, Frame, Key, Section, Visitor, done, page, words};

/// The form as typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    title: String,
    body: String,
    team: String,
}

struct Line {
    id: i64,
    title: String,
    body: String,
    whose: String,
    may_change: bool,
}

#[derive(Template)]
#[template(path = "desk/canned_list.html")]
struct List {
    frame: Frame,
    lines: Vec<Line>,
    may_add: bool,
}

#[derive(Template)]
#[template(path = "desk/canned.html")]
struct Page {
    frame: Frame,
    heading: &'static str,
    action: String,
    id: Option<i64>,
    typed: Typed,
    /// Whether the actor writes for the whole service.
    for_all: bool,
    teams: Vec<Choice>,
    errors: Errors,
}

impl Page {
    fn variables(&self) -> [(&'static str, &'static str); VARIABLES.len()] {
        VARIABLES
    }
}

/// `GET /reponses-types`
pub async fn list(State(app): State<App>, visitor: Visitor) -> Result<Response> {
    let actor = visitor.actor()?;
    let conn = app.db.read();
    let teams = directory::teams(conn, actor.service_id).await?;
    let whose = |reply: &canned_replies::Model| match teams.iter().find(|t| Some(t.id) == reply.team_id) {
        Some(team) => words::team(&team.name),
        None => "tout le service".into(),
    };
    let lines = store::all(conn, actor).await?;
    page(&List {
        frame: Frame::new(&app, &visitor, Section::Queue, "Réponses types"),
        may_add: may_add(actor),
        lines: lines
            .iter()
            .map(|reply| Line {
                id: reply.id,
                title: reply.title.clone(),
                body: reply.body.clone(),
                whose: whose(reply),
                may_change: policy::may_write(actor, reply.team_id),
            })
            .collect(),
    })
}

fn may_add(actor: &Actor) -> bool {
    policy::may_write(actor, actor.teams().first().copied())
}

/// `GET /reponses-types/nouvelle`
pub async fn blank(State(app): State<App>, visitor: Visitor) -> Result<Response> {
    let actor = visitor.actor()?;
    policy::check(actor, actor.teams().first().copied())?;
    form(&app, &visitor, None, Typed::default(), Errors::none()).await
}

/// `POST /reponses-types`
pub async fn add(State(app): State<App>, visitor: Visitor, Form(typed): Form<Typed>) -> Result<Response> {
    let actor = visitor.actor()?;
    policy::check(actor, actor.teams().first().copied())?;
    let (draft, errors) = read(actor, &typed);
    if !errors.is_empty() {
        return form(&app, &visitor, None, typed, errors).await;
    }
    let tx = app.db.write().await?;
    match verbs::add(&app, &tx, actor, draft).await {
        Ok(row) => {
            tx.commit().await?;
            Ok(done(
                "/reponses-types",
                &format!("Réponse type «\u{a0}{}\u{a0}» enregistrée.", row.title),
            ))
        }
        Err(Error::Invalid(why)) => form(&app, &visitor, None, typed, Errors::one("team", why)).await,
        Err(error) => Err(error),
    }
}

/// `GET /reponses-types/{canned}`
pub async fn show(State(app): State<App>, visitor: Visitor, Key(id): Key<i64>) -> Result<Response> {
    let actor = visitor.actor()?;
    let row = store::by_id(app.db.read(), actor, id).await?;
    policy::check(actor, row.team_id)?;
    let typed = Typed {
        title: row.title,
        body: row.body,
        team: row.team_id.map(|id| id.to_string()).unwrap_or_default(),
    };
    form(&app, &visitor, Some(id), typed, Errors::none()).await
}

/// `POST /reponses-types/{canned}`
pub async fn change(
    State(app): State<App>,
    visitor: Visitor,
    Key(id): Key<i64>,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    let actor = visitor.actor()?;
    policy::check(actor, store::by_id(app.db.read(), actor, id).await?.team_id)?;
    let (draft, errors) = read(actor, &typed);
    if !errors.is_empty() {
        return form(&app, &visitor, Some(id), typed, errors).await;
    }
    let tx = app.db.write().await?;
    match verbs::change(&app, &tx, actor, id, draft).await {
        Ok(row) => {
            tx.commit().await?;
            Ok(done(
                "/reponses-types",
                &format!("Réponse type «\u{a0}{}\u{a0}» enregistrée.", row.title),
            ))
        }
        Err(Error::Invalid(why)) => form(&app, &visitor, Some(id), typed, Errors::one("team", why)).await,
        Err(error) => Err(error),
    }
}

/// `POST /reponses-types/{canned}/suppression`
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
        "/reponses-types",
        &format!("Réponse type «\u{a0}{}\u{a0}» supprimée.", row.title),
    ))
}

fn read(actor: &Actor, typed: &Typed) -> (Draft, Errors) {
    let mut errors = Errors::none();
    let title = errors.line(
        "title",
        &typed.title,
        80,
        "Donnez un titre\u{a0}: c’est lui que l’on choisit.",
    );
    let body = errors.text(
        "body",
        &typed.body,
        5_000,
        Some("Écrivez le texte de la réponse."),
    );
    let strange = unknown(&body);
    if !strange.is_empty() {
        errors.add(
            "body",
            format!(
                "Aucun ticket ne sait remplir {}. Choisissez parmi les variables de la liste.",
                strange
                    .iter()
                    .map(|name| format!("{{{{{name}}}}}"))
                    .collect::<Vec<_>>()
                    .join(", ")
            ),
        );
    }
    let team_id = typed.team.parse().ok();
    if !policy::may_write(actor, team_id) {
        errors.add("team", "Choisissez votre pôle dans la liste.");
    }
    (Draft { title, body, team_id }, errors)
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
        "Changer une réponse type"
    } else {
        "Nouvelle réponse type"
    };
    let status = errors.status();
    let teams = directory::teams(app.db.read(), actor.service_id).await?;
    let page = Page {
        frame: Frame::new(app, visitor, Section::Queue, heading),
        heading,
        action: id.map_or_else(
            || "/reponses-types".to_owned(),
            |id| format!("/reponses-types/{id}"),
        ),
        id,
        for_all: policy::may_write(actor, None),
        teams: teams
            .into_iter()
            .filter(|t| policy::may_write(actor, Some(t.id)))
            .map(|t| Choice::new(t.id, format!("Le {}", words::team(&t.name)), &typed.team))
            .collect(),
        typed,
        errors,
    };
    page_with(status, &page)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pages_render() {
        let html = Page {
            frame: Frame::sample(),
            heading: "Changer une réponse type",
            action: "/reponses-types/4".into(),
            id: Some(4),
            typed: Typed {
                title: "Accusé".into(),
                body: "Bonjour {{prenom}}".into(),
                team: "1".into(),
            },
            for_all: true,
            teams: vec![Choice::new(1, "Le pôle Support", "1")],
            errors: Errors::one("body", "Écrivez le texte."),
        }
        .render()
        .unwrap();
        for said in [
            "Accusé",
            "Bonjour {{prenom}}</textarea>",
            "{{echeance}}",
            "Écrivez le texte.",
            "/reponses-types/4/suppression",
        ] {
            assert!(html.contains(said), "{said}");
        }
        let html = List {
            frame: Frame::sample(),
            may_add: true,
            lines: vec![Line {
                id: 4,
                title: "Accusé".into(),
                body: "Bonjour".into(),
                whose: "tout le service".into(),
                may_change: true,
            }],
        }
        .render()
        .unwrap();
        assert!(html.contains("tout le service") && html.contains("href=\"/reponses-types/4\""));
    }
}
