//! The year on paper and in spreadsheets.

use axum::extract::{Path, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};

use crate::app::App;
use crate::directory::Actor;
use crate::error::{Error, Result};
use crate::settlement::{Ledger, export};

/// `GET /bilans/{year}/document`: the PDF.
pub async fn show(State(app): State<App>, actor: Actor, Path(year): Path<i64>) -> Result<Response> {
    let ledger = Ledger::load(app.db.read(), &actor, year).await?;
    let bilan = export::bilan(&ledger, &actor.service_name, app.now());
    let bytes = made(move || print::pdf::bilan(&bilan)).await?;
    file(
        bytes,
        "application/pdf",
        &format!("inline; filename=\"bilan-{year}.pdf\""),
    )
}

/// `GET /bilans/{year}/export/{format}`: `csv` for the matrix, `xlsx` and `ods` for all tables.
pub async fn export(
    State(app): State<App>,
    actor: Actor,
    Path((year, format)): Path<(i64, String)>,
) -> Result<Response> {
    let ledger = Ledger::load(app.db.read(), &actor, year).await?;
    let (bytes, content_type) = match format.as_str() {
        "csv" => (
            print::sheet::csv(&export::matrix(&ledger)),
            "text/csv; charset=utf-8",
        ),
        "xlsx" => (
            made(move || print::sheet::xlsx(&export::tables(&ledger))).await?,
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ),
        "ods" => (
            made(move || print::sheet::ods(&export::tables(&ledger))).await?,
            "application/vnd.oasis.opendocument.spreadsheet",
        ),
        _ => return Err(Error::NotFound),
    };
    file(
        bytes,
        content_type,
        &format!("attachment; filename=\"bilan-{year}.{format}\""),
    )
}

/// Makes a document away from the threads that answer requests.
async fn made(make: impl FnOnce() -> Result<Vec<u8>, print::PrintError> + Send + 'static) -> Result<Vec<u8>> {
    tokio::task::spawn_blocking(make)
        .await
        .map_err(Error::internal)?
        .map_err(Error::internal)
}

fn file(bytes: Vec<u8>, content_type: &'static str, disposition: &str) -> Result<Response> {
    let mut response = bytes.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    headers.insert(
        header::CONTENT_DISPOSITION,
        HeaderValue::from_str(disposition).map_err(Error::internal)?,
    );
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}
