//! A ticket that no member pays for: it stays on the desk, and counts neither in the year's key nor in the figures.

use super::trace;
use crate::app::App;
use crate::db::Tx;
use crate::db::entities::tickets;
use crate::desk::policy;
use crate::desk::store::{self, NewEvent};
use crate::directory::Actor;
use crate::error::{Error, Result};

/// Leaves a ticket out of the bill, with the reason that its page gives. One that is left out already stays as it is.
pub async fn set_aside(
    app: &App,
    tx: &Tx,
    actor: &Actor,
    number: i64,
    reason: &str,
) -> Result<tickets::Model> {
    let mut row = store::by_number(tx, actor, number).await?;
    policy::may_reclassify(actor)?;
    if reason.is_empty() {
        return Err(Error::Invalid(
            "Dites pourquoi ce ticket n’est pas compté.".into(),
        ));
    }
    if !row.counted {
        return Ok(row);
    }
    let detail = format!("n’est plus compté dans le bilan, {reason}");
    let event = NewEvent {
        at: app.now(),
        kind: "reclassified",
        detail: detail.clone(),
        ..Default::default()
    };
    store::add_event(tx, actor, row.id, event).await?;
    row.counted = false;
    row.not_counted_reason = reason.to_owned();
    let row = store::save(tx, row, app.now()).await?;
    trace(app, tx, actor, &row, "ticket.set_aside", detail).await?;
    Ok(row)
}
