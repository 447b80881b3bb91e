//! A prerequisite that was missing is there.

use super::trace;
use crate::app::App;
use crate::db::Tx;
use crate::db::entities::tickets;
use crate::desk::{policy, store};
use crate::directory::Actor;
use crate::error::{Error, Result};

/// Notes that a prerequisite of a ticket is met.
pub async fn meet(app: &App, tx: &Tx, actor: &Actor, number: i64, need: i64) -> Result<tickets::Model> {
    let row = store::by_number(tx, actor, number).await?;
    if !policy::works_on_tickets(actor) {
        return Err(Error::Refused(
            "Seul le service note qu’un prérequis est réuni.".into(),
        ));
    }
    if !row.open {
        return Err(Error::Conflict(
            "Ce ticket est résolu\u{a0}: rouvrez-le avant de changer ses prérequis.".into(),
        ));
    }
    let label = store::meet_need(tx, row.id, need).await?;
    trace(app, tx, actor, &row, "ticket.prerequisite_met", label).await?;
    Ok(row)
}
