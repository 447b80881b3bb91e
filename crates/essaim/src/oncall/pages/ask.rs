//! A referent asks for on-call, or takes a request back.

use axum::extract::State;
use axum::response::Response;

use super::list::{Typed, again};
use crate::app::App;
use crate::error::Result;
use crate::oncall::store::NewRequest;
use crate::oncall::verbs;
use crate::web::{Button, Errors, Form, Key, Visitor, committed};

/// `POST /astreintes`
pub async fn send(State(app): State<App>, visitor: Visitor, Form(typed): Form<Typed>) -> Result<Response> {
    let actor = visitor.actor()?;
    let mut errors = Errors::none();
    let starts = errors.moment("starts", &typed.starts, "Indiquez le jour et l’heure du début.");
    let ends = errors.moment("ends", &typed.ends, "Indiquez le jour et l’heure de la fin.");
    let reason = errors.line(
        "reason",
        &typed.reason,
        160,
        "Indiquez pourquoi, par exemple «\u{a0}Élections municipales\u{a0}» ou «\u{a0}Mairie ouverte le samedi\u{a0}».",
    );
    if let (Some(starts_at), Some(ends_at), true) = (starts, ends, errors.is_empty()) {
        let mine = actor.referent_of();
        let only = mine.first().filter(|_| mine.len() == 1).copied();
        let new = NewRequest {
            authority_id: typed.authority.parse().ok().or(only).unwrap_or(0),
            starts_at,
            ends_at,
            reason,
        };
        let tx = app.db.write().await?;
        match verbs::ask(&app, &tx, actor, &new).await? {
            Ok(_) => {
                return committed(tx, "/astreintes",
                    "Votre demande est envoyée à la direction du service. Sa réponse vous parviendra par courriel.",).await;
            }
            Err((field, sentence)) => errors.add(field, sentence),
        }
    }
    again(&app, &visitor, typed, errors).await
}

/// `POST /astreintes/{on_call}/retrait`
pub async fn withdraw(Key(id): Key<i64>, Button { app, actor }: Button) -> Result<Response> {
    let tx = app.db.write().await?;
    verbs::withdraw(&app, &tx, &actor, id).await?;
    committed(tx, "/astreintes", "Votre demande est retirée.").await
}
