//! The date agreed for what follows a project or a planning.

use jiff::civil::Date;

use super::finish;
use crate::app::App;
use crate::db::Tx;
use crate::db::entities::tickets;
use crate::desk::delay::Delay;
use crate::desk::store::{self, NewEvent};
use crate::desk::{notices, policy, timing};
use crate::directory::Actor;
use crate::error::{Error, Result};
use crate::web::words;
use crate::web::words::day_in_words;

/// Agrees on a day; `detail` says more (« le matin, avec deux techniciens »). The requester is told.
pub async fn agree(
    app: &App,
    tx: &Tx,
    actor: &Actor,
    number: i64,
    day: Date,
    detail: &str,
) -> Result<tickets::Model> {
    let mut row = store::by_number(tx, actor, number).await?;
    if !policy::works_on_tickets(actor) {
        return Err(Error::Refused(
            "Seul le service note une date convenue. Répondez au ticket pour en proposer une.".into(),
        ));
    }
    if !row.open {
        return Err(Error::Conflict(
            "Ce ticket est résolu\u{a0}: il n’y a plus de date à convenir.".into(),
        ));
    }
    if !matches!(Delay::of(&row), Delay::Agreed(_)) {
        return Err(Error::Conflict(
            "Ce service ne se tient pas sur une date convenue\u{a0}: son délai court tout seul.".into(),
        ));
    }
    let today = words::local(app.now()).date();
    if day < today {
        return Err(Error::Invalid(format!(
            "Cette date est passée. Choisissez un jour à partir du {}.",
            day_in_words(today)
        )));
    }
    let at = timing::end_of_day(words::at_local(day.at(12, 0, 0, 0)).as_second());
    let event = NewEvent {
        at: app.now(),
        kind: "agreed",
        reason: day_in_words(day),
        detail: detail.to_owned(),
        ..Default::default()
    };
    store::add_event(tx, actor, row.id, event).await?;
    row.agreed_at = Some(at);
    let row = finish(app, tx, actor, row, "ticket.agreed", day.to_string()).await?;
    notices::agreed(app, tx, &row, actor, detail).await?;
    Ok(row)
}
