//! The seconds that count, by civil year, worked out when first asked for.
//!
//! With the spans of a year and how much has counted before each, "how much counts between" and
//! "when has so much counted" are binary searches, without a time zone in sight.

use std::sync::OnceLock;

use super::{Calendar, build::union, local::timestamp};

const FIRST_YEAR: i16 = -9999;
const LAST_YEAR: i16 = 9999;
const CENTURIES: usize = 200;
/// After so many years without a counted second, the calendar is taken to be shut for good.
const SHUT_YEARS: usize = 100;
const MEAN_YEAR_SECONDS: i64 = 31_556_952;

type Century = Box<[OnceLock<Box<Year>>; 100]>;

/// What was worked out so far.
#[derive(Debug, Clone)]
pub(super) struct Years(Box<[OnceLock<Century>]>);

impl Default for Years {
    fn default() -> Self {
        Self((0..CENTURIES).map(|_| OnceLock::new()).collect())
    }
}

/// One civil year of the calendar's time zone.
#[derive(Debug, Clone)]
struct Year {
    number: i16,
    /// First second of the year and first of the next.
    start: i64,
    end: i64,
    spans: Vec<Span>,
    /// All that counts in the year.
    total: i64,
}

/// Seconds that count, in one go.
#[derive(Debug, Clone, Copy)]
struct Span {
    from: i64,
    to: i64,
    /// What has counted in the year before `from`.
    before: i64,
}

impl Years {
    fn year(&self, calendar: &Calendar, number: i16) -> &Year {
        let number = number.clamp(FIRST_YEAR, LAST_YEAR);
        let index = usize::from(number.abs_diff(FIRST_YEAR));
        let century = self.0[index / 100].get_or_init(|| Box::new([const { OnceLock::new() }; 100]));
        century[index % 100].get_or_init(|| Box::new(Year::new(calendar, number)))
    }

    /// The year that an instant lies in.
    fn year_of(&self, calendar: &Calendar, at: i64) -> &Year {
        let guess = 1970 + at.div_euclid(MEAN_YEAR_SECONDS);
        let guess = guess.clamp(i64::from(FIRST_YEAR), i64::from(LAST_YEAR));
        let mut number = i16::try_from(guess).expect("the guess was kept within the limits");
        loop {
            let year = self.year(calendar, number);
            if at < year.start && number > FIRST_YEAR {
                number -= 1;
            } else if at >= year.end && number < LAST_YEAR {
                number += 1;
            } else {
                return year;
            }
        }
    }

    pub(super) fn counted_between(&self, calendar: &Calendar, from: i64, to: i64) -> i64 {
        let first = self.year_of(calendar, from);
        let last = self.year_of(calendar, to);
        let years = first.number..last.number;
        let whole: i64 = years.map(|n| self.year(calendar, n).total).sum();
        whole + last.counted_before(to) - first.counted_before(from)
    }

    /// The earliest instant at which `count` seconds have counted since `from`.
    pub(super) fn reach(&self, calendar: &Calendar, from: i64, count: i64) -> Option<i64> {
        if count <= 0 {
            return Some(from);
        }
        let mut year = self.year_of(calendar, from);
        // Counted from the start of the year.
        let mut target = year.counted_before(from).checked_add(count)?;
        let mut shut = 0;
        while target > year.total {
            shut = if year.total == 0 { shut + 1 } else { 0 };
            if shut > SHUT_YEARS || year.number == LAST_YEAR {
                return None;
            }
            target -= year.total;
            year = self.year(calendar, year.number + 1);
        }
        Some(year.instant_of(target))
    }
}

impl Year {
    fn new(calendar: &Calendar, number: i16) -> Self {
        let start = calendar.day_start(jiff::civil::date(number, 1, 1));
        let end = calendar.day_end(jiff::civil::date(number, 12, 31));
        let mut sorted = calendar.year_spans(number);
        let first = calendar.on_call.partition_point(|(_, to)| *to <= start);
        let windows = calendar.on_call[first..]
            .iter()
            .take_while(|(from, _)| *from < end);
        sorted.extend(windows.map(|(from, to)| (*from.max(&start), *to.min(&end))));
        sorted.sort_unstable();
        let mut total = 0;
        let spans = union(sorted)
            .into_iter()
            .map(|(from, to)| {
                let before = total;
                total += to - from;
                Span { from, to, before }
            })
            .collect();
        Self {
            number,
            start,
            end,
            spans,
            total,
        }
    }

    /// What counts in the year before an instant.
    fn counted_before(&self, at: i64) -> i64 {
        let next = self.spans.partition_point(|span| span.from < at);
        match next.checked_sub(1) {
            Some(i) => self.spans[i].before + at.min(self.spans[i].to) - self.spans[i].from,
            None => 0,
        }
    }

    /// The earliest instant at which `target` seconds have counted since the start of the year;
    /// `target` is above zero and at most the total.
    fn instant_of(&self, target: i64) -> i64 {
        let next = self.spans.partition_point(|span| span.before < target);
        let span = self.spans[next - 1];
        timestamp(span.from + target - span.before).as_second()
    }
}
