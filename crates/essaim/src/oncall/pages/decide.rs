//! The director accepts a request, or refuses it with a reason.

use axum::extract::State;
use axum::response::Response;

use super::list::{Typed, again};
use crate::app::App;
use crate::error::Result;
use crate::oncall::{store, verbs};
use crate::web::{Button, Errors, Form, Key, Visitor, committed};

/// `POST /astreintes/{on_call}/acceptation`
pub async fn accept(Key(id): Key<i64>, Button { app, actor }: Button) -> Result<Response> {
    let tx = app.db.write().await?;
    verbs::accept(&app, &tx, &actor, id).await?;
    committed(tx, "/astreintes",
        "L’astreinte est acceptée\u{a0}: le référent est prévenu, et les dates limites des tickets ouverts suivent dans la minute.",).await
}

/// `POST /astreintes/{on_call}/refus`
pub async fn refuse(
    State(app): State<App>,
    visitor: Visitor,
    Key(id): Key<i64>,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    let actor = visitor.actor()?;
    store::request(app.db.read(), actor, id).await?;
    let mut errors = Errors::none();
    let why = errors.text(
        "answer",
        &typed.answer,
        1000,
        Some("Dites pourquoi\u{a0}: le référent lira votre réponse."),
    );
    if !errors.is_empty() {
        return again(&app, &visitor, Typed { of: id, ..typed }, errors).await;
    }
    let tx = app.db.write().await?;
    verbs::refuse(&app, &tx, actor, id, &why).await?;
    committed(
        tx,
        "/astreintes",
        "La demande est refusée\u{a0}: le référent en est prévenu par courriel.",
    )
    .await
}
