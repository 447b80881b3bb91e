//! A simulation as a file: tables, or the input of `essaim simulate`.

use axum::extract::{Path, State};
use axum::response::Response;

use crate::app::App;
use crate::directory::Actor;
use crate::error::Result;
use crate::simulation::{export, store};
use crate::web::files::hand_out;
use crate::web::paper;

/// `GET /simulations/{simulation}/export/{format}`: `csv`, `xlsx`, `ods`, or `json`.
pub async fn show(
    State(app): State<App>,
    actor: Actor,
    Path((id, format)): Path<(i64, String)>,
) -> Result<Response> {
    let simulation = store::one(app.db.read(), &actor, id).await?;
    let outcome = simulation.outcome()?;
    let (content_type, bytes) = match format.as_str() {
        "json" => (
            "application/json",
            format!("{:#}\n", simulation.after.to_json()).into_bytes(),
        ),
        _ => {
            let tables = move || export::tables(&simulation, &outcome);
            paper::spreadsheet(&format, tables, |tables| tables.into_iter().next()).await?
        }
    };
    hand_out(
        bytes,
        content_type,
        &format!("attachment; filename=\"simulation-{id}.{format}\""),
    )
}
