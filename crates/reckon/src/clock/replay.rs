use jiff::Timestamp;

use super::segments::Segments;
use super::{Clock, Commitments, Event, EventKind, Priority, State, Why};
use crate::Refusal;
use crate::calendar::{Calendar, seconds, timestamp, whole_second};

/// The longest history that is replayed, in seconds (200 years): beyond it is a wrong date.
const LONGEST: i64 = 200 * 366 * 86_400;

/// Replays a history up to `as_of` (by default: the last event). Events after `as_of` are checked
/// for their order and otherwise not known yet.
///
/// Tolerated, because they change nothing or say plainly what they change: events at the same
/// second, in the order given; a second qualification (a change of priority); a priority before
/// qualification or after resolution; a suspension while suspended (its reason holds from then on);
/// a resolution while resolved; a resolution while suspended (it ends the suspension, so that a
/// reopened ticket runs).
///
/// # Errors
/// Refused with their place, `events[i]`: a history that is empty or does not begin with the
/// reception, a second reception, an event before the one above it, a resumption of what is not
/// suspended, a suspension or resumption of what is resolved, a reopening of what is not resolved.
/// Refused at `as_of`: an instant before the reception or more than 200 years after it. Refused at
/// `commitments`: one below zero.
pub fn replay(
    events: &[Event],
    calendar: &Calendar,
    commitments: &Commitments,
    as_of: Option<Timestamp>,
) -> Result<Clock, Refusal> {
    let (received, last) = bounds(events)?;
    let as_of = as_of.unwrap_or(last);
    check_span(received, as_of)?;
    let mut run = Run::new(seconds(received));
    for (i, event) in events.iter().enumerate().skip(1) {
        if event.at > as_of {
            break;
        }
        run.advance(calendar, seconds(event.at));
        run.apply(&event.kind)
            .map_err(|reason| Refusal::new(format!("events[{i}]"), reason))?;
    }
    run.advance(calendar, seconds(as_of));
    let commitment_seconds = commitments.seconds(run.priority);
    if commitment_seconds < 0 {
        return Err(Refusal::new("commitments", "a commitment is never below zero"));
    }
    Ok(run.finish(calendar, commitment_seconds, received, as_of))
}

/// The reception and the last event, of events that are in order.
fn bounds(events: &[Event]) -> Result<(Timestamp, Timestamp), Refusal> {
    let (Some(first), Some(last)) = (events.first(), events.last()) else {
        return Err(Refusal::new("events", "the history has no reception"));
    };
    if first.kind != EventKind::Received {
        let reason = "the history does not begin with the reception";
        return Err(Refusal::new("events[0]", reason));
    }
    for (i, pair) in events.windows(2).enumerate() {
        let place = format!("events[{}]", i + 1);
        if pair[1].kind == EventKind::Received {
            return Err(Refusal::new(place, "the ticket is received a second time"));
        }
        if pair[1].at < pair[0].at {
            return Err(Refusal::new(place, "the event is before the one above it"));
        }
    }
    Ok((first.at, last.at))
}

fn check_span(received: Timestamp, as_of: Timestamp) -> Result<(), Refusal> {
    if as_of < received {
        return Err(Refusal::new("as_of", "the instant is before the reception"));
    }
    if seconds(as_of) - seconds(received) > LONGEST {
        let reason = "the instant is more than 200 years after the reception";
        return Err(Refusal::new("as_of", reason));
    }
    Ok(())
}

/// A ticket's clock on its way through the history; instants in seconds since 1970.
struct Run {
    now: i64,
    state: State,
    priority: Priority,
    /// When the desk first read the ticket.
    qualified: Option<i64>,
    /// Of the suspension, while there is one.
    waiting_for: String,
    consumed: i64,
    /// The stretches in which the clock ran, with what was consumed before each.
    runs: Vec<(i64, i64)>,
    segments: Segments,
}

impl Run {
    fn new(received: i64) -> Self {
        Self {
            now: received,
            state: State::Running,
            priority: Priority::Low,
            qualified: None,
            waiting_for: String::new(),
            consumed: 0,
            runs: Vec::new(),
            segments: Segments::default(),
        }
    }

    /// Lets the time pass in the present state.
    fn advance(&mut self, calendar: &Calendar, to: i64) {
        let from = std::mem::replace(&mut self.now, to);
        match self.state {
            State::Running => {
                self.runs.push((from, self.consumed));
                self.consumed += calendar.counted_between(from, to);
                self.segments.running(calendar, from, to);
            }
            State::Suspended => {
                let why = Why::Suspended(self.waiting_for.clone());
                self.segments.push(from, to, why);
            }
            State::Resolved => self.segments.push(from, to, Why::Resolved),
        }
    }

    fn apply(&mut self, kind: &EventKind) -> Result<(), &'static str> {
        match (kind, self.state) {
            (EventKind::Qualified { priority } | EventKind::Priority { priority }, _) => {
                self.priority = *priority;
                if matches!(kind, EventKind::Qualified { .. }) {
                    self.qualified.get_or_insert(self.now);
                }
            }
            (EventKind::Suspended { .. }, State::Resolved) => {
                return Err("the ticket is suspended while it is resolved");
            }
            (EventKind::Suspended { reason }, _) => {
                self.waiting_for.clone_from(reason);
                self.state = State::Suspended;
            }
            (EventKind::Resumed, State::Suspended) | (EventKind::Reopened, State::Resolved) => {
                self.state = State::Running;
            }
            (EventKind::Resumed, _) => {
                return Err("the ticket is resumed while it is not suspended");
            }
            (EventKind::Reopened, _) => {
                return Err("the ticket is reopened while it is not resolved");
            }
            (EventKind::Resolved, _) => self.state = State::Resolved,
            (EventKind::Received, _) => return Err("the ticket is received a second time"),
        }
        Ok(())
    }

    fn finish(
        self,
        calendar: &Calendar,
        commitment_seconds: i64,
        received: Timestamp,
        as_of: Timestamp,
    ) -> Clock {
        Clock {
            state: self.state,
            priority: self.priority,
            commitment_seconds,
            consumed_seconds: self.consumed,
            due: self.due(calendar, commitment_seconds).map(timestamp),
            in_time: self.consumed <= commitment_seconds,
            segments: self.segments.into_vec(),
            received: whole_second(received),
            qualified: self.qualified.map(timestamp),
            as_of: whole_second(as_of),
        }
    }

    /// Within the stretches that ran if the commitment was reached there, else after `now`.
    fn due(&self, calendar: &Calendar, commitment: i64) -> Option<i64> {
        if self.consumed < commitment {
            let left = commitment - self.consumed;
            return match self.state {
                State::Suspended => None,
                State::Running | State::Resolved => calendar.reach(self.now, left),
            };
        }
        // The last stretch that began with less than the commitment, or reception itself.
        let began = self.runs.partition_point(|(_, before)| *before < commitment);
        let (from, before) = self.runs[began.saturating_sub(1)];
        calendar.reach(from, commitment - before)
    }
}
