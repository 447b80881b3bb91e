//! Freezing a year, and the file that proves it.

use axum::extract::{Path, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use crate::app::App;
use crate::directory::Actor;
use crate::error::{Error, Result};
use crate::settlement::cycle::{snapshot, verbs};
use crate::web::{Form, Visitor, done};

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    /// « oui »: the person knows that nothing undoes it.
    pub certain: String,
}

/// `POST /bilans/{year}/gel`
pub async fn freeze(
    State(app): State<App>,
    visitor: Visitor,
    Path(year): Path<i64>,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    let actor = visitor.actor()?;
    if typed.certain != "oui" {
        return Err(Error::Invalid(
            "Cochez la case : figer un bilan ne se défait pas.".into(),
        ));
    }
    let tx = app.db.write().await?;
    verbs::freeze(&app, &tx, actor, year).await?;
    tx.commit().await?;
    Ok(done(
        &format!("/bilans/{year}"),
        &format!("Le bilan {year} est figé. Les référents sont prévenus."),
    ))
}

/// `GET /bilans/{year}/fichier`: the file for `essaim verify`.
pub async fn file(State(app): State<App>, actor: Actor, Path(year): Path<i64>) -> Result<Response> {
    let file = snapshot::file(app.db.read(), &actor, year).await?;
    let mut response = format!("{file:#}\n").into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(
        header::CONTENT_DISPOSITION,
        HeaderValue::from_str(&format!("attachment; filename=\"bilan-{year}.essaim.json\""))
            .map_err(Error::internal)?,
    );
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}
