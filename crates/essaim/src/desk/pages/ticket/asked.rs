//! What a ticket was asked with: its prerequisites, noted as they are met.

use axum::extract::{Path, State};
use axum::response::Response;

use crate::app::App;
use crate::desk::verbs;
use crate::directory::Actor;
use crate::error::Result;
use crate::web::forms::Nothing;
use crate::web::{Form, done};

/// `POST /tickets/{number}/prerequis/{need}`
pub async fn meet(
    State(app): State<App>,
    actor: Actor,
    Path((number, need)): Path<(i64, i64)>,
    Form(_): Form<Nothing>,
) -> Result<Response> {
    let tx = app.db.write().await?;
    verbs::meet(&app, &tx, &actor, number, need).await?;
    tx.commit().await?;
    Ok(done(&format!("/tickets/{number}"), "Prérequis réuni."))
}
