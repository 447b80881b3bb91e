//! When the service works: time zone, public holidays, weekly hours, closures, on-call windows.
//!
//! A second **counts** when it lies in the opening hours of a working day (no public holiday, no
//! closure) or in an on-call window, whatever the day. Everything is in whole seconds; parts of a
//! second are dropped.

mod build;
mod day;
mod hours;
mod local;
mod years;
mod zone;

pub use build::CalendarBuilder;
pub use hours::WeekHours;
pub use local::{day_of, instant_at, instant_of};
pub use zone::{Zone, holidays};

pub(crate) use day::DayKind;
pub(crate) use local::{seconds, timestamp, whole_second};

use std::collections::BTreeSet;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use years::Years;

/// The time zone of the agreement, and of local times without an offset.
pub const TIME_ZONE: &str = "Europe/Paris";

/// When the service works. Build one with [`Calendar::builder`], keep it and share it: it
/// remembers the years it has worked out, and can be used by several threads.
#[derive(Debug, Clone)]
pub struct Calendar {
    tz: TimeZone,
    zone: Zone,
    /// By first day of validity; the first holds before as well.
    weeks: Vec<(Date, WeekHours)>,
    closures: BTreeSet<Date>,
    /// Seconds since 1970, in order, apart from each other.
    on_call: Vec<(i64, i64)>,
    years: Years,
}

impl Default for Calendar {
    /// Metropolitan France, the hours of the agreement, no closure, no on-call.
    fn default() -> Self {
        CalendarBuilder::default()
            .build()
            .expect("nothing in the default calendar can be refused")
    }
}

impl Calendar {
    pub fn builder() -> CalendarBuilder {
        CalendarBuilder::default()
    }

    pub fn tz(&self) -> &TimeZone {
        &self.tz
    }

    pub fn zone(&self) -> Zone {
        self.zone
    }

    pub fn closures(&self) -> &BTreeSet<Date> {
        &self.closures
    }

    /// On-call windows, in order; those that overlapped or touched are joined.
    pub fn on_call(&self) -> Vec<(Timestamp, Timestamp)> {
        let window = |(from, to): &(i64, i64)| (timestamp(*from), timestamp(*to));
        self.on_call.iter().map(window).collect()
    }

    /// The hours in force on a day, whatever kind of day it is.
    pub fn hours_on(&self, date: Date) -> &WeekHours {
        let after = self.weeks.partition_point(|(from, _)| *from <= date);
        &self.weeks[after.saturating_sub(1)].1
    }

    /// The opening spans of a day, without on-call; none on a holiday or a closure. The end is not
    /// included.
    pub fn open_spans(&self, date: Date) -> Vec<(Timestamp, Timestamp)> {
        let span = |(from, to)| (timestamp(from), timestamp(to));
        self.working_spans(date).into_iter().map(span).collect()
    }

    /// Whether the service is open at an instant, without on-call.
    pub fn is_open(&self, at: Timestamp) -> bool {
        let at = seconds(at);
        let spans = self.working_spans(self.date_of(at));
        spans.iter().any(|(from, to)| (*from..*to).contains(&at))
    }

    /// Whether the second at an instant counts: open, or on call.
    pub fn counts(&self, at: Timestamp) -> bool {
        let at = seconds(at);
        self.counted_between(at, at + 1) > 0
    }

    /// The first instant from `at` on at which the service is open (without on-call), `at` itself
    /// if it is. `None` when it does not open within ten years.
    pub fn next_opening(&self, at: Timestamp) -> Option<Timestamp> {
        const DAYS: usize = 3653;
        let at = seconds(at);
        self.date_of(at)
            .series(jiff::ToSpan::days(1))
            .take(DAYS)
            .find_map(|date| {
                let spans = self.working_spans(date);
                let open = spans.into_iter().find(|(_, to)| *to > at)?;
                Some(timestamp(open.0.max(at)))
            })
    }

    /// The seconds that count from `from` (included) to `to` (not included); 0 if `to` is before.
    pub fn counted_seconds(&self, from: Timestamp, to: Timestamp) -> i64 {
        self.counted_between(seconds(from), seconds(to))
    }

    pub(crate) fn counted_between(&self, from: i64, to: i64) -> i64 {
        if to <= from {
            return 0;
        }
        self.years.counted_between(self, from, to)
    }

    /// The earliest instant at which `count` seconds have counted since `from`; `from` itself when
    /// `count` is not above zero. `None` when the calendar never gets there: it stays shut for a
    /// hundred years, or until the year 9999.
    pub fn add_counted(&self, from: Timestamp, count: i64) -> Option<Timestamp> {
        self.reach(seconds(from), count).map(timestamp)
    }

    /// The on-call window that an instant lies in, or else the next one.
    pub(crate) fn next_on_call(&self, at: i64) -> Option<(i64, i64)> {
        let next = self.on_call.partition_point(|(_, to)| *to <= at);
        self.on_call.get(next).copied()
    }

    pub(crate) fn reach(&self, from: i64, count: i64) -> Option<i64> {
        self.years.reach(self, from, count)
    }
}
