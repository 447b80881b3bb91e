//! One post of annex 1: added, rewritten, removed.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use reckon::money::parse_euros;
use serde::Deserialize;

use crate::agreement::verbs::{self, PostDraft};
use crate::agreement::{model, policy, store};
use crate::app::App;
use crate::db::entities::authorities;
use crate::directory::store as directory;
use crate::error::Result;
use crate::web::layout::page_with;
use crate::web::{Button, Errors, Form, Frame, Key, Section, Visitor, committed};

/// The largest cost of a post that may be typed, in cents: ten million euros a year.
const LARGEST: i64 = 1_000_000_000;

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    function: String,
    employer: String,
    status: String,
    category: String,
    grade: String,
    share: String,
    /// Ticked when the person was transferred.
    transferred: String,
    /// To whom the person is made available.
    available: String,
    yearly: String,
}

#[derive(Template)]
#[template(path = "agreement/post.html")]
struct Page {
    frame: Frame,
    version: i64,
    /// None: a new one.
    post: Option<i64>,
    members: Vec<authorities::Model>,
    sees_salaries: bool,
    typed: Typed,
    errors: Errors,
}

impl Page {
    fn action(&self) -> String {
        match self.post {
            Some(id) => format!("/convention/{}/agents/{id}", self.version),
            None => format!("/convention/{}/agents", self.version),
        }
    }

    fn employs(&self, member: &i64) -> bool {
        self.typed.employer == member.to_string()
    }

    fn receives(&self, member: &i64) -> bool {
        self.typed.available == member.to_string()
    }
}

/// `GET /convention/{version}/agents/nouveau`
pub async fn blank(State(app): State<App>, visitor: Visitor, Key(version): Key<i64>) -> Result<Response> {
    let conn = app.db.read();
    verbs::draft(conn, visitor.actor()?, version).await?;
    let typed = Typed {
        status: "permanent".into(),
        category: "B".into(),
        ..Typed::default()
    };
    answer(&app, &visitor, (version, None), typed, Errors::none()).await
}

/// `GET /convention/{version}/agents/{agent}`
pub async fn show(
    State(app): State<App>,
    visitor: Visitor,
    Key((version, agent)): Key<(i64, i64)>,
) -> Result<Response> {
    let actor = visitor.actor()?;
    let conn = app.db.read();
    let row = verbs::draft(conn, actor, version).await?;
    let post = store::post(conn, &row, agent).await?;
    let share = model::share_in_words(post.share_permille);
    let yearly = post.yearly_cents.filter(|_| policy::sees_salaries(actor));
    let typed = Typed {
        function: post.function,
        employer: post.employer_id.to_string(),
        status: post.status,
        category: post.category,
        grade: post.grade,
        share: share.trim_end_matches(['\u{a0}', '%']).to_owned(),
        transferred: if post.transferred {
            "oui".into()
        } else {
            String::new()
        },
        available: post.available_to.map(|id| id.to_string()).unwrap_or_default(),
        yearly: yearly
            .map(|cents| format!("{},{:02}", cents / 100, cents % 100))
            .unwrap_or_default(),
    };
    answer(&app, &visitor, (version, Some(agent)), typed, Errors::none()).await
}

async fn answer(
    app: &App,
    visitor: &Visitor,
    (version, post): (i64, Option<i64>),
    typed: Typed,
    errors: Errors,
) -> Result<Response> {
    let actor = visitor.actor()?;
    let status = errors.status();
    let title = if post.is_some() {
        "Un agent du service"
    } else {
        "Nouvel agent du service"
    };
    let page = Page {
        frame: Frame::new(app, visitor, Section::None, title),
        version,
        post,
        members: directory::authorities(app.db.read(), actor.service_id).await?,
        sees_salaries: policy::sees_salaries(actor),
        typed,
        errors,
    };
    page_with(status, &page)
}

/// `POST /convention/{version}/agents`
pub async fn add(
    State(app): State<App>,
    visitor: Visitor,
    Key(version): Key<i64>,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    write(&app, &visitor, (version, None), typed).await
}

/// `POST /convention/{version}/agents/{agent}`
pub async fn change(
    State(app): State<App>,
    visitor: Visitor,
    Key((version, agent)): Key<(i64, i64)>,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    write(&app, &visitor, (version, Some(agent)), typed).await
}

async fn write(
    app: &App,
    visitor: &Visitor,
    (version, post): (i64, Option<i64>),
    typed: Typed,
) -> Result<Response> {
    let actor = visitor.actor()?;
    let members = directory::authorities(app.db.read(), actor.service_id).await?;
    let mut errors = Errors::none();
    let new = read(&typed, &members, &mut errors);
    let tx = app.db.write().await?;
    let row = verbs::draft(&tx, actor, version).await?;
    if let Some(id) = post {
        store::post(&tx, &row, id).await?;
    }
    if !errors.is_empty() {
        tx.rollback().await?;
        return answer(app, visitor, (version, post), typed, errors).await;
    }
    verbs::write_post(&tx, actor, app.now(), version, post, new).await?;
    committed(
        tx,
        &format!("/convention/{version}#annexe-1"),
        "L’annexe 1 est à jour.",
    )
    .await
}

/// What was typed; what is wrong goes to `errors`, in the order of the page.
fn read(typed: &Typed, members: &[authorities::Model], errors: &mut Errors) -> PostDraft {
    let function = errors.line("function", &typed.function, 120, "Dites quelle est la fonction.");
    let member = |typed: &str| members.iter().find(|m| m.id.to_string() == typed).map(|m| m.id);
    let employer = member(&typed.employer);
    if employer.is_none() {
        errors.add("employer", "Choisissez la collectivité qui l’emploie.");
    }
    if !matches!(typed.status.as_str(), "permanent" | "contract") {
        errors.add("status", "Dites si l’agent est titulaire.");
    }
    if !matches!(typed.category.as_str(), "A" | "B" | "C") {
        errors.add("category", "Choisissez la catégorie A, B ou C.");
    }
    let grade = match typed.grade.trim() {
        "" => String::new(),
        grade => errors.line("grade", grade, 120, ""),
    };
    let share = model::share(&typed.share);
    if share.is_none() {
        errors.add(
            "share",
            "Écrivez une part du temps de travail entre 0,1 et 100, par exemple 95.",
        );
    }
    let available_to = member(&typed.available);
    if available_to.is_none() && !typed.available.is_empty() {
        errors.add("available", "Choisissez une collectivité du service, ou aucune.");
    }
    let yearly_cents = match typed.yearly.trim() {
        "" => None,
        amount => match parse_euros(amount) {
            Ok(cents) if (0..=LARGEST).contains(&cents) => Some(cents),
            _ => {
                errors.add("yearly", "Écrivez un montant en euros, par exemple 45 476,85.");
                None
            }
        },
    };
    PostDraft {
        employer_id: employer.unwrap_or(0),
        function,
        status: typed.status.clone(),
        category: typed.category.clone(),
        grade,
        share_permille: share.unwrap_or(1000),
        transferred: !typed.transferred.is_empty(),
        available_to,
        yearly_cents,
    }
}

/// `POST /convention/{version}/agents/{agent}/suppression`
pub async fn remove(
    Key((version, agent)): Key<(i64, i64)>,
    Button { app, actor }: Button,
) -> Result<Response> {
    let tx = app.db.write().await?;
    verbs::remove_post(&tx, &actor, app.now(), version, agent).await?;
    committed(
        tx,
        &format!("/convention/{version}#annexe-1"),
        "L’agent est retiré de l’annexe 1.",
    )
    .await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_read_is_told_beside_each_field() {
        let mut errors = Errors::none();
        let typed = Typed {
            employer: "5".into(),
            category: "D".into(),
            share: "101".into(),
            available: "8".into(),
            yearly: "beaucoup".into(),
            ..Typed::default()
        };
        read(&typed, &[], &mut errors);
        let fields: Vec<&str> = errors.all().iter().map(|(field, _)| field.as_ref()).collect();
        assert_eq!(
            fields,
            [
                "function",
                "employer",
                "status",
                "category",
                "share",
                "available",
                "yearly"
            ]
        );
    }

    #[test]
    fn the_form_renders_without_costs_for_who_may_not_see_them() {
        let html = |sees_salaries, post| {
            let page = Page {
                frame: Frame::sample(),
                version: 1,
                post,
                members: Vec::new(),
                sees_salaries,
                typed: Typed::default(),
                errors: Errors::one("function", "Dites quelle est la fonction."),
            };
            page.render().unwrap()
        };
        assert!(html(true, Some(3)).contains("name=\"yearly\""));
        let html = html(false, None);
        assert!(!html.contains("name=\"yearly\"") && html.contains("id=\"function-err\""));
    }
}
