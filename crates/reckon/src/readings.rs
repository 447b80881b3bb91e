//! A quantity that was read on some days of a year, and what it makes of the whole year.
//!
//! A reading holds from its day until the day before the next one; the first holds from the first day that is counted.
//! The year is the sum of quantity × days: a whole number (gigabytes × days, accounts × days), so that the parts of the
//! members stay exact ratios and nothing is rounded before the cents. For members that count for the same days, those
//! ratios are those of their averages.

use jiff::civil::Date;

/// Days, both counted, for which a quantity holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    pub first: Date,
    pub last: Date,
    pub quantity: i64,
}

impl Span {
    /// Days, both ends counted.
    pub fn days(&self) -> i64 {
        days(self.first, self.last)
    }
}

/// Days from one to the other, both counted; none when the last comes first.
fn days(first: Date, last: Date) -> i64 {
    first
        .until(last)
        .map_or(0, |span| i64::from(span.get_days()) + 1)
        .max(0)
}

/// What holds from the first day to the last, both counted, by readings (day, quantity) in any order. Together the spans
/// are those days, each once. Of two readings of one day, the later in the list holds. No reading, or no day: no span.
pub fn spans(readings: &[(Date, i64)], first: Date, last: Date) -> Vec<Span> {
    let mut readings = readings.to_vec();
    readings.sort_by_key(|(day, _)| *day);
    let mut spans = Vec::new();
    for (i, (day, quantity)) in readings.iter().enumerate() {
        let from = if i == 0 { first } else { (*day).max(first) };
        let until = match readings.get(i + 1) {
            // The day before the next reading; there is one, since a day comes after this one.
            Some((next, _)) => next.yesterday().unwrap_or(Date::MIN).min(last),
            None => last,
        };
        if from <= until {
            spans.push(Span {
                first: from,
                last: until,
                quantity: *quantity,
            });
        }
    }
    spans
}

/// The sum of quantity × days. `None` when it is too large.
pub fn quantity_days(spans: &[Span]) -> Option<i64> {
    spans.iter().try_fold(0_i64, |sum, span| {
        sum.checked_add(span.quantity.checked_mul(span.days())?)
    })
}

/// The quantity as it stood on a day: that of the last reading by then. `None` before the first.
pub fn standing(readings: &[(Date, i64)], day: Date) -> Option<i64> {
    let by_then = readings.iter().filter(|(read, _)| *read <= day);
    by_then
        .max_by_key(|(read, _)| *read)
        .map(|(_, quantity)| *quantity)
}
