//! Rules of the calendar that need no database: what is typed, and what may still be changed.

use jiff::Timestamp;
use jiff::civil::Date;
use reckon::calendar::{Calendar, WeekHours};
use reckon::clock::Commitments;

use super::Promise;

/// The days of the page, Monday first.
pub const DAYS: [&str; 7] = [
    "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche",
];
/// Spans of a day on the page.
pub const SPANS: usize = 2;

/// Reads the hours of a week as the page gives them: for each day, [`SPANS`] starts and ends (`09:00`), both empty
/// where there is none. Gives the sentence of refusal.
pub fn week(opens: &[String], closes: &[String]) -> Result<WeekHours, String> {
    let mut days: [Vec<(u16, u16)>; 7] = Default::default();
    for (day, spans) in days.iter_mut().enumerate() {
        for span in 0..SPANS {
            let at = day * SPANS + span;
            let text = |all: &[String]| all.get(at).map(|t| t.trim().to_owned()).unwrap_or_default();
            let (from, to) = (text(opens), text(closes));
            if from.is_empty() && to.is_empty() {
                continue;
            }
            let (Some(from), Some(to)) = (minute(&from), minute(&to)) else {
                return Err(format!(
                    "Le {} a une heure incomplète. Écrivez-la comme 09:00.",
                    DAYS[day]
                ));
            };
            // A day that ends at midnight is written 00:00.
            let to = if to == 0 { 1440 } else { to };
            if from >= to {
                return Err(format!("Le {}, une plage finit avant de commencer.", DAYS[day]));
            }
            spans.push((from, to));
        }
    }
    if days.iter().all(Vec::is_empty) {
        return Err(
            "Indiquez au moins une plage. Pour des jours isolés, ajoutez plutôt des fermetures.".into(),
        );
    }
    WeekHours::new(days.clone()).map_err(|refusal| {
        let day = refusal
            .place
            .trim_start_matches('[')
            .split(']')
            .next()
            .and_then(|n| n.parse::<usize>().ok())
            .and_then(|n| DAYS.get(n))
            .unwrap_or(&DAYS[0]);
        format!("Le {day}, deux plages se chevauchent.")
    })
}

/// Minutes from midnight of `09:30`.
fn minute(text: &str) -> Option<u16> {
    let (hour, minute) = text.split_once(':')?;
    let (hour, minute): (u16, u16) = (hour.parse().ok()?, minute.get(..2)?.parse().ok()?);
    (hour < 24 && minute < 60).then_some(hour * 60 + minute)
}

/// `09:30` of minutes from midnight, for a field.
pub fn clock_face(minute: u16) -> String {
    format!("{:02}:{:02}", minute / 60 % 24, minute % 60)
}

/// Whether two calendars count the same seconds of a day until an instant: then putting one for the other leaves what is
/// past as it was.
pub fn same_until(one: &Calendar, other: &Calendar, day: Date, until: Timestamp) -> bool {
    let seen = |calendar: &Calendar| -> Vec<(Timestamp, Timestamp)> {
        calendar
            .open_spans(day)
            .into_iter()
            .filter(|(from, _)| *from < until)
            .map(|(from, to)| (from, to.min(until)))
            .collect()
    };
    seen(one) == seen(other)
}

/// The first day for which on-call can be asked on a day: a month later, since the agreement asks for at least one month
/// of notice. A month that has no such day ends it sooner (asked on 31 January: 28 February).
pub fn first_day_to_ask(today: Date) -> Date {
    today.checked_add(jiff::Span::new().months(1)).unwrap_or(today)
}

/// A day of a date field.
pub fn day(text: &str) -> Option<Date> {
    text.trim().parse().ok()
}

/// What the page gives of commitments: hours with a comma (`2`, `2,5`), a percentage, days.
#[derive(Clone, Copy, Debug)]
pub struct Figures<'a> {
    pub high: &'a str,
    pub medium: &'a str,
    pub low: &'a str,
    pub target: &'a str,
    pub closing_days: &'a str,
}

/// Reads commitments; gives each field that is wrong with its sentence.
pub fn promise(figures: Figures<'_>) -> Result<Promise, Vec<(&'static str, String)>> {
    let mut wrong = Vec::new();
    let mut hours = |field: &'static str, text: &str| {
        let read = decimal(text, 2).filter(|hundredths| (1..=100_000).contains(hundredths));
        if read.is_none() {
            wrong.push((
                field,
                "Écrivez un nombre d’heures ouvrées, par exemple 4 ou 2,5.".to_owned(),
            ));
        }
        read.unwrap_or(0) * 36
    };
    let commitments = Commitments {
        high: hours("high", figures.high),
        medium: hours("medium", figures.medium),
        low: hours("low", figures.low),
    };
    if wrong.is_empty() && !(commitments.high <= commitments.medium && commitments.medium <= commitments.low)
    {
        wrong.push((
            "high",
            "Une priorité plus haute a un délai plus court\u{a0}: haute, puis moyenne, puis basse.".into(),
        ));
    }
    let target_permille = decimal(figures.target, 1).filter(|p| (1..=1000).contains(p));
    if target_permille.is_none() {
        wrong.push((
            "target",
            "Écrivez un pourcentage jusqu’à 100, par exemple 95 ou 97,5.".into(),
        ));
    }
    let closing_days = figures
        .closing_days
        .trim()
        .parse::<i64>()
        .ok()
        .filter(|d| (1..=90).contains(d));
    if closing_days.is_none() {
        wrong.push(("closing_days", "Écrivez un nombre de jours de 1 à 90.".into()));
    }
    match (target_permille, closing_days) {
        (Some(target_permille), Some(closing_days)) if wrong.is_empty() => Ok(Promise {
            commitments,
            target_permille,
            closing_days,
            ..Promise::default()
        }),
        _ => Err(wrong),
    }
}

/// A number with at most `places` decimals after a comma or a point, in units of the last place.
fn decimal(text: &str, places: usize) -> Option<i64> {
    let text: String = text.chars().filter(|c| !c.is_whitespace() && *c != '%').collect();
    let (whole, part) = text.split_once([',', '.']).unwrap_or((&text, ""));
    let digits = |t: &str| t.len() <= 9 && t.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() || !digits(whole) || !digits(part) || part.len() > places {
        return None;
    }
    format!("{whole}{part:0<places$}").parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::{Weekday, date};

    fn fields(monday: [&str; 4]) -> (Vec<String>, Vec<String>) {
        let mut opens = vec![String::new(); 14];
        let mut closes = opens.clone();
        for span in 0..2 {
            opens[span] = monday[span * 2].into();
            closes[span] = monday[span * 2 + 1].into();
        }
        (opens, closes)
    }

    #[test]
    fn a_week_is_read_from_its_fields() {
        let (opens, closes) = fields(["09:00", "12:30", "13:30", "00:00"]);
        let hours = week(&opens, &closes).unwrap();
        assert_eq!(hours.of(Weekday::Monday), [(540, 750), (810, 1440)]);
        assert!(hours.of(Weekday::Tuesday).is_empty());
        assert_eq!(clock_face(1440), "00:00");
        assert_eq!(clock_face(750), "12:30");
    }

    #[test]
    fn a_wrong_week_is_told_by_its_day() {
        for (monday, said) in [
            (["09:00", "", "", ""], "lundi a une heure incomplète"),
            (["9h", "10:00", "", ""], "lundi a une heure incomplète"),
            (["12:00", "09:00", "", ""], "finit avant de commencer"),
            (
                ["09:00", "12:00", "11:00", "13:00"],
                "lundi, deux plages se chevauchent",
            ),
            (["", "", "", ""], "au moins une plage"),
        ] {
            let (opens, closes) = fields(monday);
            let sentence = week(&opens, &closes).unwrap_err();
            assert!(sentence.contains(said), "{sentence}");
        }
    }

    #[test]
    fn hours_may_change_today_only_where_the_day_is_still_to_come() {
        let monday = date(2026, 3, 2);
        let calendar = |closes: u16| {
            let mut days: [Vec<(u16, u16)>; 7] = Default::default();
            days[0] = vec![(540, closes)];
            Calendar::builder()
                .hours(WeekHours::new(days).unwrap())
                .build()
                .unwrap()
        };
        let at = |hour| crate::web::words::at_local(monday.at(hour, 0, 0, 0));
        let (until_noon, until_six) = (calendar(720), calendar(1080));
        assert!(same_until(&until_noon, &until_six, monday, at(10)));
        assert!(same_until(&until_noon, &until_six, monday, at(12)));
        assert!(!same_until(&until_noon, &until_six, monday, at(13)));
    }

    #[test]
    fn commitments_are_read_with_their_commas() {
        let figures = Figures {
            high: "2",
            medium: "4,5",
            low: "9",
            target: "97,5 %",
            closing_days: "10",
        };
        let read = promise(figures).unwrap();
        assert_eq!(
            (
                read.commitments.high,
                read.commitments.medium,
                read.commitments.low
            ),
            (7200, 16_200, 32_400)
        );
        assert_eq!((read.target_permille, read.closing_days), (975, 10));
        let fields = |figures| -> Vec<&'static str> {
            promise(figures)
                .unwrap_err()
                .into_iter()
                .map(|(field, _)| field)
                .collect()
        };
        assert_eq!(
            fields(Figures {
                high: "10",
                ..figures
            }),
            ["high"]
        );
        assert_eq!(
            fields(Figures {
                low: "-1",
                target: "101",
                closing_days: "0",
                ..figures
            }),
            ["low", "target", "closing_days"]
        );
    }

    #[test]
    fn on_call_is_asked_a_month_ahead() {
        for (today, first) in [
            (date(2026, 11, 24), date(2026, 12, 24)),
            (date(2026, 12, 31), date(2027, 1, 31)),
            (date(2026, 1, 31), date(2026, 2, 28)),
        ] {
            assert_eq!(first_day_to_ask(today), first);
        }
    }
}
