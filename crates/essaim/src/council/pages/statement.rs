//! A member's statement on paper and in spreadsheets.

use axum::extract::State;
use axum::response::Response;

use crate::app::App;
use crate::council::known::Known;
use crate::council::pack::slug;
use crate::council::statement::{statement, tables};
use crate::directory::Actor;
use crate::error::{Error, Result};
use crate::settlement::export::file_name;
use crate::web::files::hand_out;
use crate::web::{Key, paper};

/// `GET /bilans/{year}/releves/{authority}/document`: the PDF.
pub async fn document(
    State(app): State<App>,
    actor: Actor,
    Key((year, authority)): Key<(i64, i64)>,
) -> Result<Response> {
    let known = Known::of_member(app.db.read(), &actor, year, authority).await?;
    let member = known.member(authority).ok_or(Error::NotFound)?;
    let name = file_name(&known.ledger, &format!("releve-{}", slug(&member.short_name)));
    let told = statement(&known, member, app.now());
    let bytes = paper::made(move || print::pdf::statement(&told)).await?;
    hand_out(
        bytes,
        "application/pdf",
        &format!("inline; filename=\"{name}.pdf\""),
    )
}

/// `GET /bilans/{year}/releves/{authority}/export/{format}`: `csv` for the shares, `xlsx` and `ods` for all tables.
pub async fn export(
    State(app): State<App>,
    actor: Actor,
    Key((year, authority, format)): Key<(i64, i64, String)>,
) -> Result<Response> {
    let known = Known::of_member(app.db.read(), &actor, year, authority).await?;
    let member = known.member(authority).ok_or(Error::NotFound)?;
    let name = file_name(&known.ledger, &format!("releve-{}", slug(&member.short_name)));
    let told = tables(&known, member, &statement(&known, member, app.now()));
    paper::tables(&name, &format, told, 0).await
}
