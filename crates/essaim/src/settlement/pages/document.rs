//! The year on paper and in spreadsheets.

use axum::extract::{Path, State};
use axum::response::Response;

use crate::app::App;
use crate::directory::Actor;
use crate::error::Result;
use crate::settlement::{Ledger, export};
use crate::web::files::hand_out;
use crate::web::paper;

/// `GET /bilans/{year}/document`: the PDF.
pub async fn show(State(app): State<App>, actor: Actor, Path(year): Path<i64>) -> Result<Response> {
    let ledger = Ledger::load(app.db.read(), &actor, year).await?;
    let bilan = export::paper::bilan(&ledger, &actor.service_name, app.now());
    let bytes = paper::made(move || print::pdf::bilan(&bilan)).await?;
    hand_out(
        bytes,
        "application/pdf",
        &format!("inline; filename=\"bilan-{year}.pdf\""),
    )
}

/// `GET /bilans/{year}/export/{format}`: `csv` for the matrix, the first of them, `xlsx` and `ods` for all tables.
pub async fn export(
    State(app): State<App>,
    actor: Actor,
    Path((year, format)): Path<(i64, String)>,
) -> Result<Response> {
    let ledger = Ledger::load(app.db.read(), &actor, year).await?;
    let name = export::file_name(&ledger, "bilan");
    let tables = move || export::tables(&ledger);
    let first = |tables: Vec<_>| tables.into_iter().next();
    let (content_type, bytes) = paper::spreadsheet(&format, tables, first).await?;
    hand_out(
        bytes,
        content_type,
        &format!("attachment; filename=\"{name}.{format}\""),
    )
}
