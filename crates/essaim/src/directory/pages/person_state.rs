//! What an administrator does to an account besides its details.

use axum::extract::{Path, State};
use axum::response::Response;

use crate::app::App;
use crate::directory::Actor;
use crate::directory::verbs::people as verbs;
use crate::error::Result;
use crate::web::forms::Nothing;
use crate::web::{Form, done};

pub async fn deactivate(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<i64>,
    Form(_): Form<Nothing>,
) -> Result<Response> {
    let tx = app.db.write().await?;
    verbs::deactivate(&app, &tx, &actor, id).await?;
    tx.commit().await?;
    Ok(done(
        &format!("/personnes/{id}"),
        "Le compte est désactivé et ses sessions sont fermées. Ses tickets restent.",
    ))
}

pub async fn reactivate(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<i64>,
    Form(_): Form<Nothing>,
) -> Result<Response> {
    let tx = app.db.write().await?;
    verbs::reactivate(&app, &tx, &actor, id).await?;
    tx.commit().await?;
    Ok(done(
        &format!("/personnes/{id}"),
        "Le compte est de nouveau actif.",
    ))
}

pub async fn invite(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<i64>,
    Form(_): Form<Nothing>,
) -> Result<Response> {
    let tx = app.db.write().await?;
    let user = verbs::invite(&app, &tx, &actor, id).await?;
    tx.commit().await?;
    Ok(done(
        &format!("/personnes/{id}"),
        &format!("Le lien part à {}.", user.email),
    ))
}
