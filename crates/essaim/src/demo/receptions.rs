//! When people ask for help: working hours mostly, September and January more than August, mornings more than
//! evenings, and now and then a mail in the night.

use jiff::civil::Date;
use reckon::calendar::Calendar;

use super::dice::Dice;
use super::house::local;
use crate::clock::instant;
use crate::web::words;

/// How busy each month is, January first.
const MONTHS: [u32; 12] = [125, 96, 104, 92, 84, 100, 78, 46, 148, 112, 100, 82];
/// How busy each day of the week is, Monday first.
const WEEKDAYS: [u32; 7] = [124, 108, 96, 102, 86, 100, 100];
/// How busy each half-hour of the opening hours is: its first minute, and its weight.
const HALF_HOURS: [(i64, u32); 15] = [
    (540, 14),
    (570, 13),
    (600, 11),
    (630, 9),
    (660, 8),
    (690, 6),
    (720, 4),
    (810, 9),
    (840, 10),
    (870, 8),
    (900, 7),
    (930, 6),
    (960, 5),
    (990, 5),
    (1020, 3),
];

/// A stretch of time, in seconds since 1970, the end not included.
#[derive(Clone, Copy, Debug)]
pub struct Span {
    pub from: i64,
    pub to: i64,
}

impl Span {
    pub fn holds(&self, at: i64) -> bool {
        (self.from..self.to).contains(&at)
    }
}

/// So many instants of reception in a span, in order, none twice. In each on-call window of the calendar two people
/// ask for help: that is what the window is for.
pub fn draw(dice: &mut Dice, calendar: &Calendar, span: Span, count: usize) -> Vec<i64> {
    let days = days(span);
    let weights: Vec<u32> = days.iter().map(|day| weight(calendar, *day)).collect();
    let mut out: Vec<i64> = Vec::with_capacity(count);
    for (from, to) in calendar.on_call() {
        for _ in 0..2 {
            // Early enough for an answer within the window.
            let at = dice.between(from.as_second() + 900, to.as_second() - 3 * 3600);
            if span.holds(at) && out.len() < count {
                out.push(at);
            }
        }
    }
    while out.len() < count {
        let day = days[dice.weighted(&weights)];
        let at = on_day(dice, calendar, day);
        if span.holds(at) && !out.contains(&at) {
            out.push(at);
        }
    }
    out.sort_unstable();
    out
}

fn days(span: Span) -> Vec<Date> {
    let (first, last) = (words::local(span.from).date(), words::local(span.to - 1).date());
    first
        .series(jiff::Span::new().days(1))
        .take_while(|day| *day <= last)
        .collect()
}

fn weight(calendar: &Calendar, day: Date) -> u32 {
    let month = MONTHS[usize::from((day.month() - 1).unsigned_abs())];
    let weekday = WEEKDAYS[usize::from(day.weekday().to_monday_zero_offset().unsigned_abs())];
    let open = if calendar.open_spans(day).is_empty() {
        2
    } else {
        100
    };
    month * weekday * open / 100
}

fn on_day(dice: &mut Dice, calendar: &Calendar, day: Date) -> i64 {
    let midnight = local(day, 0, 0);
    let minute = if calendar.open_spans(day).is_empty() {
        dice.between(8 * 60, 22 * 60)
    } else if dice.chance(60) {
        // Before the opening, at lunch, in the evening.
        let (from, to) = [(390, 539), (750, 809), (1050, 1380)][dice.weighted(&[35, 25, 40])];
        dice.between(from, to)
    } else {
        let weights: Vec<u32> = HALF_HOURS.iter().map(|(_, w)| *w).collect();
        HALF_HOURS[dice.weighted(&weights)].0 + dice.between(0, 29)
    };
    // The length of a day changes twice a year, in the night: the hour is taken from the wall clock.
    let hour = i8::try_from(minute / 60).unwrap_or(12);
    let within = i8::try_from(minute % 60).unwrap_or(0);
    let at = local(day, hour, within).max(midnight);
    at + dice.between(0, 59)
}

/// Whether somebody answers the telephone at that instant.
pub fn is_answered(calendar: &Calendar, at: i64) -> bool {
    calendar.counts(instant(at))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_year_looks_like_a_year() {
        let calendar = Calendar::default();
        let span = Span {
            from: local(date(2022, 1, 1), 0, 0),
            to: local(date(2023, 1, 1), 0, 0),
        };
        let drawn = draw(&mut Dice::new(5), &calendar, span, 1500);
        assert_eq!(drawn.len(), 1500);
        assert!(drawn.windows(2).all(|w| w[0] < w[1]) && drawn.iter().all(|at| span.holds(*at)));
        let in_month = |m| drawn.iter().filter(|at| words::local(**at).month() == m).count();
        assert!(in_month(9) > 2 * in_month(8), "{} {}", in_month(9), in_month(8));
        let open = drawn.iter().filter(|at| calendar.is_open(instant(**at))).count();
        assert!((1330..1450).contains(&open), "{open}");
    }
}
