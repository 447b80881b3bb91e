//! A simulation as a file: tables, or the input of `essaim simulate`.

use axum::extract::{Path, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};

use crate::app::App;
use crate::directory::Actor;
use crate::error::{Error, Result};
use crate::simulation::{export, store};

/// `GET /simulations/{simulation}/export/{format}`: `csv`, `xlsx`, `ods`, or `json`.
pub async fn show(
    State(app): State<App>,
    actor: Actor,
    Path((id, format)): Path<(i64, String)>,
) -> Result<Response> {
    let simulation = store::one(app.db.read(), &actor, id).await?;
    let outcome = simulation.outcome()?;
    let (bytes, content_type) = match format.as_str() {
        "json" => (
            format!("{:#}\n", simulation.after.to_json()).into_bytes(),
            "application/json",
        ),
        "csv" => (
            print::sheet::csv(&export::members(&simulation, &outcome)),
            "text/csv; charset=utf-8",
        ),
        "xlsx" => (
            print::sheet::xlsx(&export::tables(&simulation, &outcome)).map_err(Error::internal)?,
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ),
        "ods" => (
            print::sheet::ods(&export::tables(&simulation, &outcome)).map_err(Error::internal)?,
            "application/vnd.oasis.opendocument.spreadsheet",
        ),
        _ => return Err(Error::NotFound),
    };
    let mut response = bytes.into_response();
    let name = format!("attachment; filename=\"simulation-{id}.{format}\"");
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    headers.insert(
        header::CONTENT_DISPOSITION,
        HeaderValue::from_str(&name).map_err(Error::internal)?,
    );
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}
