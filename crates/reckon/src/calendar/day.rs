//! One civil day: when it is open, and why it is not.

use jiff::civil::{Date, DateTime, Weekday};

use super::local::{instant_at, seconds, timestamp};
use super::{Calendar, zone::holidays};

/// Why a day is not, or not all day, open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DayKind {
    /// Open, or a day of the week without hours: outside the hours.
    Working,
    Weekend,
    Holiday(&'static str),
    Closure,
}

impl Calendar {
    /// The civil day of an instant.
    pub(crate) fn date_of(&self, at: i64) -> Date {
        self.tz.to_datetime(timestamp(at)).date()
    }

    /// The first second of a day.
    pub(crate) fn day_start(&self, date: Date) -> i64 {
        self.local_second(date.at(0, 0, 0, 0))
    }

    /// The first second after a day.
    pub(crate) fn day_end(&self, date: Date) -> i64 {
        match date.tomorrow() {
            Ok(next) => self.day_start(next),
            Err(_) => timestamp(i64::MAX).as_second(),
        }
    }

    fn local_second(&self, local: DateTime) -> i64 {
        match instant_at(local, &self.tz) {
            Ok(instant) => seconds(instant),
            // Only the last hours of the first and last year are beyond what can be said.
            Err(_) if local.year() < 0 => timestamp(i64::MIN).as_second(),
            Err(_) => timestamp(i64::MAX).as_second(),
        }
    }

    /// Holidays come before closures, closures before weekends.
    pub(crate) fn day_kind(&self, date: Date) -> DayKind {
        let day_of = |(day, name): (Date, &'static str)| (day == date).then_some(name);
        let holiday = holidays(self.zone, date.year()).into_iter().find_map(day_of);
        if let Some(name) = holiday {
            DayKind::Holiday(name)
        } else {
            self.plain_day_kind(date)
        }
    }

    /// The kind of a day that is no public holiday.
    fn plain_day_kind(&self, date: Date) -> DayKind {
        let weekend = matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday);
        if self.closures.contains(&date) {
            DayKind::Closure
        } else if weekend && self.hours_on(date).of(date.weekday()).is_empty() {
            DayKind::Weekend
        } else {
            DayKind::Working
        }
    }

    /// Opening spans of a day in seconds since 1970, in order.
    pub(crate) fn working_spans(&self, date: Date) -> Vec<(i64, i64)> {
        self.spans_of_kind(date, self.day_kind(date))
    }

    /// The same, of a day whose kind is known.
    pub(crate) fn spans_of_kind(&self, date: Date, kind: DayKind) -> Vec<(i64, i64)> {
        match kind {
            DayKind::Working => self.spans_by_hours(date).collect(),
            _ => Vec::new(),
        }
    }

    /// Opening spans of all days of a year, in order.
    pub(super) fn year_spans(&self, year: i16) -> Vec<(i64, i64)> {
        let holidays = holidays(self.zone, year);
        let mut spans = Vec::with_capacity(512);
        let first = jiff::civil::date(year, 1, 1);
        for date in first
            .series(jiff::ToSpan::days(1))
            .take_while(|d| d.year() == year)
        {
            let holiday = holidays.iter().any(|(day, _)| *day == date);
            if !holiday && self.plain_day_kind(date) == DayKind::Working {
                spans.extend(self.spans_by_hours(date));
            }
        }
        spans
    }

    /// Hours that fall into the gap of a change of time last nothing and are left out.
    fn spans_by_hours(&self, date: Date) -> impl Iterator<Item = (i64, i64)> {
        let at = move |minutes: u16| {
            let hour = i8::try_from(minutes / 60).expect("hours are within a day");
            let minute = i8::try_from(minutes % 60).expect("minutes are within an hour");
            match hour {
                24 => self.day_end(date),
                _ => self.local_second(date.at(hour, minute, 0, 0)),
            }
        };
        let hours = self.hours_on(date).of(date.weekday()).iter();
        hours
            .map(move |(from, to)| (at(*from), at(*to)))
            .filter(|(from, to)| from < to)
    }
}
