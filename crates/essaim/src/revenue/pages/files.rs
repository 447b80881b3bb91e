//! An order on paper, and the file of an issuer for the public accountant.

use axum::extract::State;
use axum::response::Response;

use crate::app::App;
use crate::db::entities::revenue_orders;
use crate::directory::{Actor, store as directory};
use crate::error::Result;
use crate::revenue::{content, pes, store};
use crate::settlement::policy;
use crate::web::files::hand_out;
use crate::web::{Key, paper, words};

/// `GET /titres/{order}/document`
pub async fn document(State(app): State<App>, actor: Actor, Key(id): Key<i64>) -> Result<Response> {
    let row = store::order(app.db.read(), &actor, id).await?;
    let name = format!("titre-{}-{}.pdf", row.exercise, row.number);
    // The document says when the order was issued, not when somebody printed it again.
    let printed = content::printed(&row, row.issued_at)?;
    let bytes = paper::made(move || print::pdf::order(&printed)).await?;
    hand_out(bytes, "application/pdf", &format!("inline; filename=\"{name}\""))
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
    hand_out(
        bytes,
        "application/xml",
        &format!("attachment; filename=\"{name}\""),
    )
}
