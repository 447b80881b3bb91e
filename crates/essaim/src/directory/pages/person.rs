//! An account: its details, what may be done to it, its last traces.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;

use super::person_form::{Choices, Typed};
use crate::app::App;
use crate::db::entities::{audit_events, users};
use crate::directory::store::people;
use crate::directory::verbs::people as verbs;
use crate::error::{Error, Result};
use crate::web::layout::page_with;
use crate::web::{Errors, Form, Frame, Section, Visitor, committed, page};

#[derive(Template)]
#[template(path = "directory/person.html")]
struct Page {
    frame: Frame,
    user: users::Model,
    roles: Vec<String>,
    /// The administrator looks at their own account.
    own: bool,
    typed: Typed,
    choices: Choices,
    errors: Errors,
    traces: Vec<audit_events::Model>,
}

impl Page {
    fn words(&self, trace: &audit_events::Model) -> String {
        trace_in_words(&trace.action, &trace.detail)
    }

    fn is_locked(&self) -> bool {
        self.user.locked_until_at.is_some_and(|at| at > self.frame.now)
    }
}

async fn load(
    app: &App,
    visitor: &Visitor,
    user: users::Model,
    typed: Typed,
    errors: Errors,
) -> Result<Page> {
    let actor = visitor.actor()?;
    let conn = app.db.read();
    let title = format!("{} {}", user.first_name, user.last_name);
    let mut roles = people::roles_in_words(conn, actor, &[user.id]).await?;
    Ok(Page {
        frame: Frame::new(app, visitor, Section::People, title),
        roles: roles.remove(&user.id).unwrap_or_default(),
        own: user.id == actor.id,
        choices: Choices::load(app, actor, &typed).await?,
        traces: people::traces(conn, actor, user.id).await?,
        user,
        typed,
        errors,
    })
}

pub async fn show(State(app): State<App>, visitor: Visitor, Path(id): Path<i64>) -> Result<Response> {
    let user = people::account(app.db.read(), visitor.actor()?, id).await?;
    let grants = people::grants(app.db.read(), id).await?;
    let typed = Typed::of(&user, &grants);
    page(&load(&app, &visitor, user, typed, Errors::none()).await?)
}

pub async fn edit(
    State(app): State<App>,
    visitor: Visitor,
    Path(id): Path<i64>,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    let actor = visitor.actor()?;
    let tx = app.db.write().await?;
    let user = people::account(&tx, actor, id).await?;
    let mut errors = Errors::none();
    let draft = typed.draft(&mut errors);
    verbs::check(&tx, actor, &draft, Some(id), &mut errors).await?;
    if errors.is_empty() {
        match verbs::edit(&app, &tx, actor, id, &draft).await {
            Ok(_) => {
                return committed(
                    tx,
                    &format!("/personnes/{id}"),
                    "Les changements sont enregistrés.",
                )
                .await;
            }
            Err(Error::Refused(sentence)) => errors.add("role", sentence),
            Err(error) => return Err(error),
        }
    }
    drop(tx);
    let again = load(&app, &visitor, user, typed, errors).await?;
    page_with(StatusCode::UNPROCESSABLE_ENTITY, &again)
}

/// What a trace of an account says to people.
pub fn trace_in_words(action: &str, detail: &str) -> String {
    let said = match action {
        "user.created" => "a créé le compte",
        "user.edited" => "a modifié le compte",
        "user.deactivated" => "a désactivé le compte",
        "user.reactivated" => "a réactivé le compte",
        "user.invited" if detail == "reset" => "a envoyé un lien pour un nouveau mot de passe",
        "user.invited" => "a envoyé une invitation",
        "account.link_asked" => "a envoyé un lien demandé depuis la page de connexion",
        "account.password_set" => "a choisi son mot de passe avec un lien",
        "account.password_changed" => "a changé son mot de passe",
        "account.sessions_closed" => "a fermé ses autres sessions",
        "account.locked" => "a bloqué le compte un moment\u{a0}: trop d’essais faux",
        other => other,
    };
    match action {
        "user.created" | "user.edited" if !detail.is_empty() => format!("{said} ({detail})"),
        _ => said.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::person_form::sample;
    use super::*;

    fn account(active: bool) -> users::Model {
        users::Model {
            id: 4,
            service_id: 1,
            authority_id: Some(1),
            site_id: None,
            email: "paul.morel@example.org".into(),
            first_name: "Paul".into(),
            last_name: "Morel".into(),
            function: String::new(),
            folded: String::new(),
            password_hash: None,
            active,
            failed_logins: 0,
            locked_until_at: None,
            created_at: 1_700_000_000,
            seen_at: None,
            keys_on: true,
            theme: String::new(),
        }
    }

    fn render(active: bool, own: bool) -> String {
        let (typed, choices) = sample();
        let trace = audit_events::Model {
            id: 1,
            service_id: Some(1),
            at: 1_700_000_000,
            actor_id: None,
            actor_label: "Ada Noel".into(),
            action: "user.created".into(),
            object_kind: "user".into(),
            object_id: Some(4),
            detail: "Demandeur".into(),
        };
        Page {
            frame: Frame::sample(),
            user: account(active),
            roles: vec!["Demandeur".into()],
            own,
            typed,
            choices,
            errors: Errors::none(),
            traces: vec![trace],
        }
        .render()
        .unwrap()
    }

    #[test]
    fn the_page_offers_only_what_may_be_done() {
        let open = render(true, false);
        assert!(open.contains("/personnes/4/desactivation") && open.contains("/personnes/4/invitation"));
        assert!(open.contains("a créé le compte (Demandeur)"));
        assert!(!render(true, true).contains("/personnes/4/desactivation"));
        let closed = render(false, false);
        assert!(closed.contains("/personnes/4/reactivation") && !closed.contains("/personnes/4/invitation"));
    }
}
