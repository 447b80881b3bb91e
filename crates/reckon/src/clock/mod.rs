//! The clock of a ticket: how much of its commitment is used up, and when it is due.
//!
//! The clock starts at reception and runs in the seconds that count of the [calendar](crate::calendar)
//! while the ticket is neither suspended nor resolved. Every figure is replayed from the ticket's
//! history; nothing is kept that could drift. The rules are the agreement's: a matrix gives the
//! priority, and each priority a longest time to resolution in working hours.

mod priority;
mod read;
mod replay;
mod segments;
mod words;

pub use priority::{Commitments, Priority, priority};
pub use read::{History, read_history};
pub use replay::replay;
pub use words::explain;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::{Value, json};

use crate::calendar::Calendar;

/// Something that happened to a ticket. Parts of a second are dropped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    pub at: Timestamp,
    pub kind: EventKind,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EventKind {
    Received,
    /// An agent of the desk read the ticket and gave its first priority.
    Qualified {
        priority: Priority,
    },
    /// The priority changed; the commitment is counted anew from the reception.
    Priority {
        priority: Priority,
    },
    /// The ticket waits for something the service cannot bring about.
    Suspended {
        reason: String,
    },
    Resumed,
    Resolved,
    Reopened,
}

/// Where a ticket's clock stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    Running,
    Suspended,
    Resolved,
}

/// What a history comes to at an instant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clock {
    pub state: State,
    /// The last priority given; low before any.
    pub priority: Priority,
    /// Longest time to resolution, in seconds that count.
    pub commitment_seconds: i64,
    /// Seconds that counted from reception to `as_of`.
    pub consumed_seconds: i64,
    /// The earliest instant at which the consumed time reaches the commitment, in the past or, as
    /// if the ticket ran from `as_of` on, in the future. `None` while suspended before that, or
    /// when the calendar never gets there.
    pub due: Option<Timestamp>,
    /// `consumed_seconds` is not above `commitment_seconds`.
    pub in_time: bool,
    /// From reception to `as_of`, without gap or overlap, none of them empty.
    pub segments: Vec<Segment>,
    pub received: Timestamp,
    /// The first qualification, if any yet.
    pub qualified: Option<Timestamp>,
    /// The instant that all this is told for.
    pub as_of: Timestamp,
}

/// A stretch of time and whether it counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Segment {
    pub from: Timestamp,
    /// Not included.
    pub to: Timestamp,
    pub counted: bool,
    pub reason: Why,
}

/// Why a stretch of time counts or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Why {
    /// Counts: the service is open. Comes before `OnCall` where both are true.
    WorkingHours,
    /// Counts: an on-call window, whatever the hour and the day.
    OnCall,
    /// Night, lunch, or a weekday without hours.
    ClosedHours,
    Weekend,
    /// The name of the public holiday; comes before `Closure` and `Weekend`.
    Holiday(&'static str),
    /// The service is shut on this day; comes before `Weekend`.
    Closure,
    /// The reason given, maybe empty.
    Suspended(String),
    Resolved,
}

impl Clock {
    /// What is left of the commitment, in seconds that count; below zero when it is exceeded.
    pub fn left_seconds(&self) -> i64 {
        self.commitment_seconds.saturating_sub(self.consumed_seconds)
    }

    /// The shape that `essaim due` prints, instants with the offset of `tz`.
    pub fn to_json(&self, tz: &TimeZone) -> Value {
        let instant = |at: Timestamp| at.display_with_offset(tz.to_offset(at)).to_string();
        let segment = |s: &Segment| {
            json!({
                "from": instant(s.from),
                "to": instant(s.to),
                "counted": s.counted,
                "reason": s.reason.slug(),
                "detail": s.reason.detail(),
            })
        };
        json!({
            "state": self.state,
            "priority": self.priority,
            "commitment_seconds": self.commitment_seconds,
            "consumed_seconds": self.consumed_seconds,
            "left_seconds": self.left_seconds(),
            "due": self.due.map(instant),
            "in_time": self.in_time,
            "received": instant(self.received),
            "as_of": instant(self.as_of),
            "segments": self.segments.iter().map(segment).collect::<Vec<_>>(),
        })
    }
}

/// The latest instant for a ticket received at `received` and never suspended: what a new ticket is
/// promised. Faster than a replay; the same as [`Clock::due`] of a reception and a priority.
pub fn due(
    received: Timestamp,
    priority: Priority,
    calendar: &Calendar,
    commitments: &Commitments,
) -> Option<Timestamp> {
    calendar.add_counted(received, commitments.seconds(priority))
}
