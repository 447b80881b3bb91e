//! How instants, lengths of time, sums and counts are written in French.

use jiff::tz::TimeZone;
use jiff::{Timestamp, ZonedDateTime, civil};

use crate::clock::instant;

const DAYS: [&str; 7] = [
    "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche",
];
const MONTHS: [&str; 12] = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
];

/// The time zone of the interface.
pub fn paris() -> TimeZone {
    TimeZone::get("Europe/Paris").unwrap_or(TimeZone::UTC)
}

pub fn local(second: i64) -> ZonedDateTime {
    instant(second).to_zoned_datetime(paris())
}

/// The instant of a local day and time; the earlier one when summer time ends.
pub fn at_local(when: civil::DateTime) -> Timestamp {
    paris()
        .to_ambiguous_zoned_datetime(when)
        .earlier()
        .map(|z| z.timestamp())
        .unwrap_or(Timestamp::UNIX_EPOCH)
}

/// 24/11/2026 14:05
pub fn date_time(second: &i64) -> String {
    local(*second).strftime("%d/%m/%Y %H:%M").to_string()
}

/// 24/11/2026
pub fn date(second: &i64) -> String {
    day_in_words(local(*second).date())
}

/// 14:05
pub fn hour(second: &i64) -> String {
    local(*second).strftime("%H:%M").to_string()
}

/// 2026-11-24T14:05:00+01:00, for the `datetime` of a `<time>`.
pub fn machine(second: &i64) -> String {
    local(*second).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
}

/// « lundi 11 mai à 13 h 40 », with the year when it is not the one of `now`.
pub fn in_full(second: &i64, now: &i64) -> String {
    let (at, today) = (local(*second), local(*now));
    let day = DAYS[usize::from(at.weekday().to_monday_zero_offset().unsigned_abs())];
    let year = if at.year() == today.year() {
        String::new()
    } else {
        format!(" {}", at.year())
    };
    let number = if at.day() == 1 {
        "1er".into()
    } else {
        at.day().to_string()
    };
    format!(
        "{day} {number} {}{year} à {} h {:02}",
        month(at.month()),
        at.hour(),
        at.minute()
    )
}

pub fn month(number: i8) -> &'static str {
    MONTHS[usize::from((number - 1).clamp(0, 11).unsigned_abs())]
}

pub fn weekday(date: civil::Date) -> &'static str {
    DAYS[usize::from(date.weekday().to_monday_zero_offset().unsigned_abs())]
}

/// A length of time as people say it: « 40 s », « 25 min », « 3 h 05 », « 12 h ».
pub fn duration(seconds: i64) -> String {
    let seconds = seconds.abs();
    if seconds < 60 {
        return format!("{seconds}\u{a0}s");
    }
    let minutes = (seconds + 30) / 60;
    match (minutes / 60, minutes % 60) {
        (0, m) => format!("{m}\u{a0}min"),
        (h, 0) => format!("{h}\u{a0}h"),
        (h, m) => format!("{h}\u{a0}h\u{a0}{m:02}"),
    }
}

/// A count with groups of three: 1 875.
pub fn count(number: &i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut out = String::new();
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push('\u{202f}');
        }
        out.push(c);
    }
    if *number < 0 { format!("−{out}") } else { out }
}

/// A number of units of the last place, as people write it: 950 with one place is « 95 », 975 « 97,5 ».
pub fn decimal_in_words(number: i64, places: usize) -> String {
    let one = 10_i64.pow(u32::try_from(places).unwrap_or(0));
    let part = format!("{:0places$}", number % one);
    let part = part.trim_end_matches('0');
    if part.is_empty() {
        (number / one).to_string()
    } else {
        format!("{},{part}", number / one)
    }
}

/// Thousandths from a percent that was typed with one decimal at most: « 95 », « 92,5 % », from 0 to 100.
pub fn permille(typed: &str) -> Option<i64> {
    let text = typed.trim().trim_end_matches('%').trim_end();
    let (whole, tenth) = text.split_once([',', '.']).unwrap_or((text, "0"));
    let digits =
        |t: &str, most: usize| (1..=most).contains(&t.len()) && t.bytes().all(|b| b.is_ascii_digit());
    if !digits(whole, 3) || !digits(tenth, 1) {
        return None;
    }
    let read: i64 = format!("{whole}{tenth}").parse().ok()?;
    (read <= 1000).then_some(read)
}

/// 24/11/2026
pub fn day_in_words(day: civil::Date) -> String {
    day.strftime("%d/%m/%Y").to_string()
}

/// A day as a browser sends it (2026-11-24), or as people write it (24/11/2026).
pub fn day(text: &str) -> Option<civil::Date> {
    let text = text.trim();
    let read = match text.split('/').collect::<Vec<_>>()[..] {
        [day, month, year] => {
            civil::Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()?
        }
        _ => text.parse::<civil::Date>().ok()?,
    };
    (2000..=2100).contains(&read.year()).then_some(read)
}

/// The second of a local day and time, as a field `datetime-local` sends them: 2026-11-24T14:05.
pub fn moment(text: &str) -> Option<i64> {
    let (day, time) = text.trim().split_once('T')?;
    let mut parts = time.split(':');
    let (hour, minute) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
    let time = civil::Time::new(hour, minute, 0, 0).ok()?;
    let day = day.parse::<civil::Date>().ok()?;
    Some(at_local(day.to_datetime(time)).as_second())
}

/// The digits of a number that is a name (SIREN), in groups of three: 999 000 011.
pub fn digits(name: &str) -> String {
    let mut out = String::new();
    for (i, c) in name.chars().enumerate() {
        if i > 0 && i % 3 == 0 {
            out.push('\u{202f}');
        }
        out.push(c);
    }
    out
}

/// 1 234,56 € from cents.
pub fn euros(cents: &i64) -> String {
    let whole = count(&(cents / 100).abs());
    let sign = if *cents < 0 { "−" } else { "" };
    format!("{sign}{whole},{:02}\u{a0}€", (cents % 100).abs())
}

/// A share in percent with one decimal: 96,9 %. Nothing to share gives « – ».
pub fn percent(part: &i64, whole: &i64) -> String {
    if *whole == 0 {
        return "–".into();
    }
    let tenths = (i128::from(*part) * 2000 + i128::from(*whole)) / (2 * i128::from(*whole));
    format!("{},{}\u{a0}%", tenths / 10, tenths % 10)
}

/// A size in bytes as people read it.
pub fn size(bytes: &i64) -> String {
    match *bytes {
        b if b < 1_000 => format!("{b}\u{a0}octets"),
        b if b < 1_000_000 => format!("{}\u{a0}Ko", (b + 500) / 1_000),
        b if b % 1_000_000 < 100_000 => format!("{}\u{a0}Mo", b / 1_000_000),
        b => format!("{},{}\u{a0}Mo", b / 1_000_000, b % 1_000_000 / 100_000),
    }
}

/// A pôle in a sentence: « pôle Support », whether its name already says so or not.
pub fn team(name: &str) -> String {
    match name.strip_prefix("Pôle ").or_else(|| name.strip_prefix("pôle ")) {
        Some(rest) => format!("pôle {rest}"),
        None => format!("pôle {name}"),
    }
}

/// « 1 ticket », « 12 tickets ».
pub fn plural(number: &i64, one: &str, many: &str) -> String {
    format!(
        "{}\u{a0}{}",
        count(number),
        if number.abs() < 2 { one } else { many }
    )
}

/// The reference of a quote, by year and number: « D2026-0012 »; « brouillon » before it is sent.
pub fn quote_reference(year: Option<i64>, number: Option<i64>) -> String {
    match (year, number) {
        (Some(year), Some(number)) => format!("D{year}-{number:04}"),
        _ => "brouillon".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_a_local_day_and_time() {
        let right = civil::date(2026, 3, 8).at(8, 30, 0, 0);
        assert_eq!(moment("2026-03-08T08:30"), Some(at_local(right).as_second()));
        for wrong in ["", "2026-03-08", "2026-02-30T08:00", "2026-03-08T25:00"] {
            assert_eq!(moment(wrong), None);
        }
    }

    #[test]
    fn figures_are_written_as_they_are_read() {
        assert_eq!(decimal_in_words(950, 1), "95");
        assert_eq!(decimal_in_words(975, 1), "97,5");
        assert_eq!(decimal_in_words(250, 2), "2,5");
    }

    #[test]
    fn a_percent_is_read_to_a_tenth() {
        for (typed, read) in [
            ("95", 950),
            (" 92,5 % ", 925),
            ("0.1", 1),
            ("100", 1000),
            ("0", 0),
        ] {
            assert_eq!(permille(typed), Some(read), "{typed}");
        }
        for wrong in [
            "", "%", "101", "100,1", "5,05", "95,", ",5", "-5", "+5", "9,+5", "dix",
        ] {
            assert_eq!(permille(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn figures_read_as_french() {
        assert_eq!(count(&1_234_567), "1\u{202f}234\u{202f}567");
        assert_eq!(euros(&20_733_711), "207\u{202f}337,11\u{a0}€");
        assert_eq!(euros(&-5), "−0,05\u{a0}€");
        assert_eq!(percent(&187, &193), "96,9\u{a0}%");
        assert_eq!(percent(&0, &0), "–");
        assert_eq!(duration(11_100), "3\u{a0}h\u{a0}05");
        assert_eq!(size(&1_540_000), "1,5\u{a0}Mo");
        assert_eq!(size(&10_000_000), "10\u{a0}Mo");
    }

    #[test]
    fn an_instant_is_told_in_full() {
        let at = at_local(civil::date(2026, 5, 11).at(13, 40, 0, 0)).as_second();
        assert_eq!(in_full(&at, &at), "lundi 11 mai à 13 h 40");
        assert_eq!(date_time(&at), "11/05/2026 13:40");
    }
}
