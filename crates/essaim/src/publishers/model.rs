//! When a publisher's answer is expected, by the delay of its contract.

use jiff::civil::Date;
use reckon::calendar::Calendar;

use crate::clock::instant;
use crate::web::words;

/// What a delay is counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Hours in which the service is open.
    Hours,
    /// Days on which the service is open: to the closing of the last one.
    WorkingDays,
    /// Days of the calendar: to the end of the last one.
    Days,
}

impl Unit {
    pub const ALL: [Unit; 3] = [Unit::Hours, Unit::WorkingDays, Unit::Days];

    pub fn slug(self) -> &'static str {
        match self {
            Unit::Hours => "hours",
            Unit::WorkingDays => "working_days",
            Unit::Days => "days",
        }
    }

    pub fn label(self) -> &'static str {
        match self {
            Unit::Hours => "heures ouvrées",
            Unit::WorkingDays => "jours ouvrés",
            Unit::Days => "jours calendaires",
        }
    }

    pub fn parse(slug: &str) -> Option<Unit> {
        Unit::ALL.into_iter().find(|u| u.slug() == slug)
    }
}

/// « 5 jours ouvrés », « 1 heure ouvrée »
pub fn delay_in_words(amount: i64, unit: Unit) -> String {
    let one = match unit {
        Unit::Hours => "heure ouvrée",
        Unit::WorkingDays => "jour ouvré",
        Unit::Days => "jour calendaire",
    };
    words::plural(&amount, one, unit.label())
}

/// The instant by which the contract promises an answer to what was sent at `sent_at`; the day of sending is not counted.
/// None when the calendar never reaches it.
pub fn expected(sent_at: i64, amount: i64, unit: Unit, calendar: &Calendar) -> Option<i64> {
    let day = words::local(sent_at).date();
    match unit {
        Unit::Hours => calendar
            .add_counted(instant(sent_at), amount * 3600)
            .map(|at| at.as_second()),
        Unit::Days => {
            let last = day.checked_add(jiff::Span::new().days(amount + 1)).ok()?;
            Some(words::at_local(last.at(0, 0, 0, 0)).as_second() - 1)
        }
        Unit::WorkingDays => {
            let open = |day: &Date| calendar.open_spans(*day).last().map(|(_, to)| to.as_second());
            let days = std::iter::successors(day.tomorrow().ok(), |day| day.tomorrow().ok()).take(4_000);
            days.filter_map(|day| open(&day))
                .nth(usize::try_from(amount - 1).ok()?)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn an_answer_is_expected_by_the_delay_of_the_contract() {
        // Thursday 30 April 2026, 16:00; Friday 1 May is a holiday.
        let sent = words::at_local(date(2026, 4, 30).at(16, 0, 0, 0)).as_second();
        let calendar = Calendar::default();
        for (amount, unit, expected_at) in [
            (1, Unit::Hours, "30/04/2026 17:00"),
            (2, Unit::Hours, "04/05/2026 09:30"),
            (1, Unit::WorkingDays, "04/05/2026 17:30"),
            (5, Unit::WorkingDays, "11/05/2026 17:30"),
            (1, Unit::Days, "01/05/2026 23:59"),
        ] {
            let at = expected(sent, amount, unit, &calendar).unwrap();
            assert_eq!(words::date_time(&at), expected_at, "{amount} {unit:?}");
        }
    }

    #[test]
    fn delays_are_told_in_words() {
        assert_eq!(delay_in_words(1, Unit::Hours), "1\u{a0}heure ouvrée");
        assert_eq!(delay_in_words(5, Unit::WorkingDays), "5\u{a0}jours ouvrés");
        assert!(Unit::ALL.into_iter().all(|u| Unit::parse(u.slug()) == Some(u)));
    }
}
