//! Documents and spreadsheets handed out: made away from the threads that answer requests.

use axum::response::Response;
use print::sheet::{self, Table};
use print::{Date, DateTime, PrintError};

use super::{files, words};
use crate::error::{Error, Result};

/// An instant as documents and sheets write it: local, to the minute.
pub fn moment(second: i64) -> DateTime {
    let at = words::local(second);
    DateTime {
        date: Date {
            year: i32::from(at.year()),
            month: at.month().unsigned_abs(),
            day: at.day().unsigned_abs(),
        },
        hour: at.hour().unsigned_abs(),
        minute: at.minute().unsigned_abs(),
    }
}

/// Makes a document away from the threads that answer requests.
pub async fn made(make: impl FnOnce() -> Result<Vec<u8>, PrintError> + Send + 'static) -> Result<Vec<u8>> {
    let bytes = tokio::task::spawn_blocking(make).await.map_err(Error::internal)?;
    bytes.map_err(Error::internal)
}

/// Hands out a PDF under `name` (without `.pdf`).
pub async fn pdf(
    name: &str,
    make: impl FnOnce() -> Result<Vec<u8>, PrintError> + Send + 'static,
) -> Result<Response> {
    let bytes = made(make).await?;
    Ok(files::download(&format!("{name}.pdf"), "application/pdf", bytes))
}

/// The type and the bytes of a spreadsheet: `xlsx` and `ods` hold all tables, `csv` the one that `csv` picks or makes.
///
/// # Errors
/// [`Error::NotFound`] for another format.
pub async fn spreadsheet(
    format: &str,
    tables: impl FnOnce() -> Vec<Table> + Send + 'static,
    csv: impl FnOnce(Vec<Table>) -> Option<Table> + Send + 'static,
) -> Result<(&'static str, Vec<u8>)> {
    match format {
        "csv" => {
            let bytes =
                made(move || Ok(csv(tables()).map(|table| sheet::csv(&table)).unwrap_or_default())).await?;
            Ok(("text/csv; charset=utf-8", bytes))
        }
        "xlsx" => Ok((
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            made(move || sheet::xlsx(&tables())).await?,
        )),
        "ods" => Ok((
            "application/vnd.oasis.opendocument.spreadsheet",
            made(move || sheet::ods(&tables())).await?,
        )),
        _ => Err(Error::NotFound),
    }
}

/// Hands out tables under `name` (without its end): `xlsx` and `ods` hold them all, `csv` the one at place `csv`.
///
/// # Errors
/// [`Error::NotFound`] for another format.
pub async fn tables(name: &str, format: &str, tables: Vec<Table>, csv: usize) -> Result<Response> {
    let pick = move |tables: Vec<Table>| tables.into_iter().nth(csv);
    let (content_type, bytes) = spreadsheet(format, move || tables, pick).await?;
    Ok(files::download(&format!("{name}.{format}"), content_type, bytes))
}
