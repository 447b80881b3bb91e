//! An order on paper, and the file of an issuer for the public accountant.

use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};

use crate::app::App;
use crate::db::entities::revenue_orders;
use crate::directory::{Actor, store as directory};
use crate::error::{Error, Result};
use crate::revenue::{content, pes, store};
use crate::settlement::policy;
use crate::web::Key;
use crate::web::words;

/// `GET /titres/{order}/document`
pub async fn document(State(app): State<App>, actor: Actor, Key(id): Key<i64>) -> Result<Response> {
    let row = store::order(app.db.read(), &actor, id).await?;
    let name = format!("titre-{}-{}.pdf", row.exercise, row.number);
    // The document says when the order was issued, not when somebody printed it again.
    let printed = content::printed(&row, row.issued_at)?;
    let bytes = tokio::task::spawn_blocking(move || print::pdf::order(&printed))
        .await
        .map_err(Error::internal)?
        .map_err(Error::internal)?;
    file(bytes, "application/pdf", &format!("inline; filename=\"{name}\""))
}

/// `GET /bilans/{year}/titres/{authority}/pes`
pub async fn exchange(
    State(app): State<App>,
    actor: Actor,
    Key((year, authority)): Key<(i64, i64)>,
) -> Result<Response> {
    policy::may_edit(&actor)?;
    let conn = app.db.read();
    directory::authority(conn, &actor, authority).await?;
    let rows: Vec<revenue_orders::Model> = store::orders(conn, &actor, year)
        .await?
        .into_iter()
        .filter(|o| o.issuer_id == authority)
        .collect();
    let day = words::local(app.now()).date().to_string();
    let name = format!("PESALR2_{year}_{authority}_{}.xml", day.replace('-', ""));
    let bytes = pes::file(&rows, &name, &day)?;
    file(
        bytes,
        "application/xml",
        &format!("attachment; filename=\"{name}\""),
    )
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
