//! When the service works and what it promises: opening hours, closures, on-call windows, commitments, as kept in
//! the database and handed to the pure rules of `reckon`.

pub mod model;
pub mod pages;
pub mod routes;
pub mod settings;
pub mod store;
pub mod verbs;

use std::collections::HashMap;
use std::sync::Arc;

use reckon::calendar::Calendar;
use reckon::clock::Commitments;

/// The calendars of a shared service: one for members without on-call windows, and one for each that has some.
#[derive(Clone, Debug)]
pub struct Calendars {
    base: Arc<Calendar>,
    with_on_call: HashMap<i64, Arc<Calendar>>,
}

impl Calendars {
    /// The calendar of the agreement for everybody: no closure, no on-call window.
    pub fn plain() -> Calendars {
        Calendars {
            base: Arc::new(Calendar::default()),
            with_on_call: HashMap::new(),
        }
    }

    /// The calendar of the service itself, without anybody's on-call windows.
    pub fn shared(&self) -> &Calendar {
        &self.base
    }

    /// The calendar of the service itself, without any on-call window.
    pub fn base(&self) -> &Calendar {
        &self.base
    }

    /// The calendar that runs for an authority's tickets.
    pub fn of(&self, authority_id: i64) -> &Calendar {
        self.with_on_call.get(&authority_id).unwrap_or(&self.base)
    }
}

/// What the agreement promises to tickets received from a day on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Promise {
    pub commitments: Commitments,
    /// Share of tickets to resolve in time, in thousandths.
    pub target_permille: i64,
    /// Days of silence after which a resolved ticket closes.
    pub closing_days: i64,
    /// Share of a commitment, in hundredths, from which on its people are told. A setting of the service of now, whenever
    /// the ticket was received.
    pub alert_percent: i64,
}

impl Default for Promise {
    /// 2 h, 4 h, 9 h; 95 %; 10 days; alerts at 75 %.
    fn default() -> Self {
        Promise {
            commitments: Commitments::default(),
            target_permille: 950,
            closing_days: 10,
            alert_percent: Alerts::default().percent,
        }
    }
}

/// When people are told that a ticket nears its deadline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Alerts {
    /// Hundredths of the commitment, from 50 to 99.
    pub percent: i64,
    /// They are told again at the deadline.
    pub at_deadline: bool,
}

impl Alerts {
    /// Fewest and most hundredths: earlier, everything is an alert; later, it is too late.
    pub const PERCENT: std::ops::RangeInclusive<i64> = 50..=99;
}

impl Default for Alerts {
    fn default() -> Self {
        Alerts {
            percent: 75,
            at_deadline: true,
        }
    }
}
