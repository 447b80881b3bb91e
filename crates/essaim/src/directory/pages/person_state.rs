//! What an administrator does to an account besides its details.

use axum::response::Response;

use crate::directory::verbs::people as verbs;
use crate::error::Result;
use crate::web::{Button, Key, committed};

pub async fn deactivate(Key(id): Key<i64>, Button { app, actor }: Button) -> Result<Response> {
    let tx = app.db.write().await?;
    verbs::deactivate(&app, &tx, &actor, id).await?;
    committed(
        tx,
        &format!("/personnes/{id}"),
        "Le compte est désactivé et ses sessions sont fermées. Ses tickets restent.",
    )
    .await
}

pub async fn reactivate(Key(id): Key<i64>, Button { app, actor }: Button) -> Result<Response> {
    let tx = app.db.write().await?;
    verbs::reactivate(&app, &tx, &actor, id).await?;
    committed(tx, &format!("/personnes/{id}"), "Le compte est de nouveau actif.").await
}

pub async fn invite(Key(id): Key<i64>, Button { app, actor }: Button) -> Result<Response> {
    let tx = app.db.write().await?;
    let user = verbs::invite(&app, &tx, &actor, id).await?;
    committed(
        tx,
        &format!("/personnes/{id}"),
        &format!("Le lien part à {}.", user.email),
    )
    .await
}
