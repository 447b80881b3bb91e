//! Inserting a canned reply: the page comes back with the text after what was typed. Nothing is recorded.

use axum::extract::State;
use axum::response::Response;

use super::{Draft, Typed, render};
use crate::app::App;
use crate::desk::canned::verbs::filled;
use crate::desk::policy;
use crate::error::{Error, Result};
use crate::web::{Errors, Key, Upload, Visitor};

/// `POST /tickets/{number}/reponses/modele`
pub async fn in_reply(
    State(app): State<App>,
    visitor: Visitor,
    Key(number): Key<i64>,
    Upload { form, .. }: Upload<Typed>,
) -> Result<Response> {
    insert(&app, &visitor, number, "reponses", form).await
}

/// `POST /tickets/{number}/resolution/modele`
pub async fn in_resolution(
    State(app): State<App>,
    visitor: Visitor,
    Key(number): Key<i64>,
    Upload { form, .. }: Upload<Typed>,
) -> Result<Response> {
    insert(&app, &visitor, number, "resolution", form).await
}

async fn insert(
    app: &App,
    visitor: &Visitor,
    number: i64,
    act: &'static str,
    mut typed: Typed,
) -> Result<Response> {
    let actor = visitor.actor()?;
    if !policy::works_on_tickets(actor) {
        return Err(Error::Refused(
            "Les réponses types sont pour ceux qui traitent les tickets.".into(),
        ));
    }
    let mut errors = Errors::none();
    match typed.canned.parse() {
        Ok(id) => {
            let text = filled(app.db.read(), actor, number, id).await?;
            let before = typed.text.trim_end();
            typed.text = if before.is_empty() {
                text
            } else {
                format!("{before}\n\n{text}")
            };
            typed.canned = String::new();
        }
        Err(_) => errors.add("canned", "Choisissez une réponse type dans la liste."),
    }
    let status = errors.status();
    let draft = Draft {
        act,
        typed,
        errors,
        ..Draft::default()
    };
    render(app, visitor, number, draft, status).await
}
