//! The clock of a ticket: its stored history replayed by `reckon`, and what is kept of it in the ticket's row so
//! that lists need not replay.

use reckon::calendar::Calendar;
use reckon::clock::{Clock, Event, EventKind, Why, replay};

use super::delay::Delay;
use super::model::parse_priority;
use crate::calendar::Promise;
use crate::clock::instant;
use crate::db::entities::{ticket_events, tickets};
use crate::error::{Error, Result};
use crate::web::words;

/// What stands for a working day before an agreed date: the queue warns from then on.
const DAY: i64 = 86_400;

/// Where a suspended ticket stands in the queue: at the end (9999-12-31), just after those without due instant.
pub const NEVER: i64 = 253_402_300_799;

/// The last second of the local day of an instant.
pub fn end_of_day(second: i64) -> i64 {
    let day = words::local(second).date();
    let next = day.tomorrow().unwrap_or(day);
    words::at_local(next.at(0, 0, 0, 0)).as_second() - 1
}

/// The events that the clock knows; others (replies, notes) do not move it.
pub fn history(events: &[ticket_events::Model]) -> Vec<Event> {
    let mut sorted: Vec<&ticket_events::Model> = events.iter().collect();
    sorted.sort_by_key(|e| (e.at, e.id));
    sorted
        .into_iter()
        .filter_map(|event| {
            let priority = parse_priority(event.priority.as_deref().unwrap_or("low"));
            let kind = match event.kind.as_str() {
                "received" => EventKind::Received,
                "qualified" => EventKind::Qualified { priority },
                "priority" => EventKind::Priority { priority },
                "suspended" => EventKind::Suspended {
                    reason: event.reason.clone(),
                },
                "resumed" => EventKind::Resumed,
                "resolved" | "merged" => EventKind::Resolved,
                "reopened" => EventKind::Reopened,
                _ => return None,
            };
            Some(Event {
                at: instant(event.at),
                kind,
            })
        })
        .collect()
}

/// The clock at an instant (or at the resolution, when the ticket is resolved).
pub fn clock_at(
    events: &[ticket_events::Model],
    calendar: &Calendar,
    promise: &Promise,
    at: i64,
) -> Result<Clock> {
    let history = history(events);
    let last = history.last().map_or(at, |e| e.at.as_second());
    replay(
        &history,
        calendar,
        &promise.commitments,
        Some(instant(at.max(last))),
    )
    .map_err(Error::internal)
}

/// Writes in the row what the clock says at `now`.
pub fn settle_row(row: &mut tickets::Model, clock: &Clock, calendar: &Calendar, promise: &Promise, now: i64) {
    row.consumed_seconds = clock.consumed_seconds;
    let resolved = row.resolved_at;
    let (due, in_time, warn) = match Delay::of(row) {
        Delay::Commitment | Delay::Contract(_) => (
            clock.due.map(|d| d.as_second()),
            resolved.map(|_| clock.in_time),
            warn_at(clock, calendar, promise.alert_percent, now),
        ),
        Delay::Agreed(agreed) => (
            agreed,
            resolved.zip(agreed).map(|(resolved, agreed)| resolved <= agreed),
            agreed.map(|at| at - DAY),
        ),
        Delay::Open => (None, None, None),
    };
    row.due_at = due;
    row.in_time = in_time;
    row.sort_at = match row.state.as_str() {
        "suspended" => NEVER,
        _ => due.unwrap_or(NEVER - 1),
    };
    row.warn_at = warn.filter(|_| row.open && row.state != "suspended");
    settle_reports(row, clock, calendar);
}

/// What the reports count: the delay to the first qualification, and the working time spent waiting, which is shown
/// apart from the commitment.
fn settle_reports(row: &mut tickets::Model, clock: &Clock, calendar: &Calendar) {
    row.qualify_seconds = clock
        .qualified
        .map(|at| calendar.counted_seconds(clock.received, at));
    let mut waits = clock
        .segments
        .iter()
        .filter(|s| matches!(s.reason, Why::Suspended(_)))
        .peekable();
    let waiting = row.state == "suspended";
    row.was_suspended |= waiting || waits.peek().is_some();
    row.waited_seconds = waits.map(|s| calendar.counted_seconds(s.from, s.to)).sum();
    row.held_at = waiting.then_some(clock.as_of.as_second());
}

/// The instant at which so many hundredths of the commitment are consumed.
fn warn_at(clock: &Clock, calendar: &Calendar, percent: i64, now: i64) -> Option<i64> {
    let missing = clock.commitment_seconds * percent / 100 - clock.consumed_seconds;
    if missing <= 0 {
        return Some(now);
    }
    calendar
        .add_counted(instant(now.max(clock.as_of.as_second())), missing)
        .map(|t| t.as_second())
}
