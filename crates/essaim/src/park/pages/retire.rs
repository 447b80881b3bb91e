//! Out of the park, and back.

use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;

use super::list::today;
use crate::app::App;
use crate::directory::Actor;
use crate::error::{Error, Result};
use crate::park::verbs;
use crate::web::{Form, Key, Pressed, done, words};

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    day: String,
    why: String,
}

/// Longest reason, in characters.
const WHY: usize = 200;

/// `POST /parc/{asset}/retrait`
pub async fn retire(
    State(app): State<App>,
    actor: Actor,
    Key(id): Key<i64>,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    let today = today(app.now());
    let day = match typed.day.trim() {
        "" => today,
        text => words::day(text).filter(|day| *day <= today).ok_or_else(|| {
            Error::Invalid(
                "Le jour du retrait est illisible ou à venir. Écrivez-le ainsi\u{a0}: 24/11/2026.".into(),
            )
        })?,
    };
    let why = typed.why.split_whitespace().collect::<Vec<_>>().join(" ");
    if why.chars().count() > WHY {
        return Err(Error::Invalid(format!(
            "La raison dépasse {WHY} caractères. Raccourcissez-la."
        )));
    }
    let tx = app.db.write().await?;
    verbs::retire(&tx, &actor, app.now(), id, day, &why).await?;
    tx.commit().await?;
    Ok(done(&format!("/parc/{id}"), "Ce matériel est retiré du parc."))
}

/// `POST /parc/{asset}/retrait/annulation`
pub async fn restore(
    State(app): State<App>,
    actor: Actor,
    Key(id): Key<i64>,
    Form(_): Form<Pressed>,
) -> Result<Response> {
    let tx = app.db.write().await?;
    verbs::restore(&tx, &actor, app.now(), id).await?;
    tx.commit().await?;
    Ok(done(
        &format!("/parc/{id}"),
        "Ce matériel est de nouveau en stock.",
    ))
}
