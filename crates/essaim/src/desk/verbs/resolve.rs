//! The technical resolution stops the clock; e-mail 3 asks the requester to confirm.

use jiff::ToSpan;

use super::finish;
use crate::app::App;
use crate::calendar::store as calendar;
use crate::db::Tx;
use crate::db::entities::tickets;
use crate::desk::known::verbs as known;
use crate::desk::model::{self, State, Verb};
use crate::desk::store::{self, NewEvent};
use crate::desk::tasks::verbs as tasks;
use crate::desk::watch::verbs::{self as watch, News};
use crate::desk::{notices, policy};
use crate::directory::Actor;
use crate::error::{Error, Result};
use crate::web::words;

/// Resolves; `resolution` is what was done, in words for the requester.
pub async fn resolve(
    app: &App,
    tx: &Tx,
    actor: &Actor,
    number: i64,
    resolution: &str,
) -> Result<tickets::Model> {
    let mut row = store::by_number(tx, actor, number).await?;
    policy::may(actor, Verb::Resolve, &row)?;
    let state = State::parse(&row.state).unwrap_or(State::New);
    let after = model::after(state, Verb::Resolve).map_err(Error::Conflict)?;
    // Suspended before anybody qualified it, it owes its requester e-mail 2 as a new one does.
    if !store::was_qualified(tx, row.id).await? {
        model::after(State::New, Verb::Resolve).map_err(Error::Conflict)?;
    }
    row.state = after.slug().into();
    tasks::all_done(tx, row.id).await?;
    let now = app.now();
    let promise = calendar::promise(tx, row.service_id, row.received_at).await?;
    row.open = false;
    row.resolved_at = Some(now);
    row.close_by_at = Some(end_of_silence(now, promise.closing_days));
    row.awaiting_us = false;
    row.resolution = resolution.to_owned();
    let event = NewEvent {
        at: now,
        kind: "resolved",
        detail: resolution.to_owned(),
        ..Default::default()
    };
    store::add_event(tx, actor, row.id, event).await?;
    let row = finish(app, tx, actor, row, "ticket.resolved", String::new()).await?;
    known::end(app, tx, actor, &row).await?;
    notices::resolved(app, tx, &row, actor, promise.closing_days).await?;
    let news = News {
        title: format!("{} a résolu le ticket", actor.label()),
        text: resolution,
        internal: false,
    };
    watch::tell(app, tx, actor, &row, news).await?;
    Ok(row)
}

/// The end of the last day to answer: the agreement counts calendar days, so a resolution of the 1st can be
/// contested until the evening of the 11th.
pub fn end_of_silence(resolved_at: i64, days: i64) -> i64 {
    let day = words::local(resolved_at).date();
    let next = day.checked_add((days + 1).days()).unwrap_or(day);
    words::at_local(next.at(0, 0, 0, 0)).as_second() - 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn silence_ends_with_the_tenth_day_whole() {
        let at = words::at_local(jiff::civil::date(2026, 3, 20).at(9, 15, 0, 0)).as_second();
        assert_eq!(words::date_time(&end_of_silence(at, 10)), "30/03/2026 23:59");
    }
}
