use std::collections::BTreeMap;

use jiff::civil::{Date, date};
use reckon::calendar::{Zone, day_of, holidays};

use crate::outside;

#[test]
fn the_holidays_are_those_of_the_official_list() {
    if outside::file("corpora/holidays").is_none() {
        return;
    }
    for zone in Zone::ALL {
        let text = outside::text(&format!("corpora/holidays/{zone}.csv")).expect("a zone's list");
        let mut years = BTreeMap::<i16, Vec<(Date, &str)>>::new();
        for line in text.lines().skip(1) {
            let fields: Vec<&str> = line.split(',').collect();
            let day = day_of(fields[0]).expect("a day");
            years.entry(day.year()).or_default().push((day, fields[3]));
        }
        assert_eq!(years.len(), 26, "{zone}");
        for (year, mut expected) in years {
            let mut found = holidays(zone, year);
            assert!(found.is_sorted_by_key(|(day, _)| *day));
            found.sort();
            expected.sort();
            assert_eq!(found, expected, "{zone} {year}");
        }
    }
}

#[test]
fn easter_monday_is_right_at_its_extremes() {
    // The earliest and latest Easters, and the years in which the moon's age is corrected.
    for (year, month, day) in [
        (1818, 3, 23),
        (1943, 4, 26),
        (1954, 4, 19),
        (1981, 4, 20),
        (2008, 3, 24),
        (2038, 4, 26),
        (2049, 4, 19),
        (2076, 4, 20),
        (2285, 3, 23),
    ] {
        let easter_monday = (date(year, month, day), "Lundi de Pâques");
        assert!(holidays(Zone::Metropole, year).contains(&easter_monday), "{year}");
    }
}

/// By the count of the anonymous correspondent of 1876, another road to the same day.
pub fn easter_otherwise(year: i32) -> (i32, i32) {
    let (a, b, c) = (year % 19, year / 100, year % 100);
    let (d, e, f) = (b / 4, b % 4, (b + 8) / 25);
    let g = (b - f + 1) / 3;
    let h = (19 * a + b - d - g + 15) % 30;
    let (i, k) = (c / 4, c % 4);
    let l = (32 + 2 * e + 2 * i - h - k) % 7;
    let m = (a + 11 * h + 22 * l) / 451;
    let n = h + l - 7 * m + 114;
    (n / 31, n % 31 + 1)
}

#[test]
fn easter_agrees_with_another_method_in_every_year() {
    for year in 1583..=9999_i16 {
        let (month, day) = easter_otherwise(i32::from(year));
        let easter = date(year, month as i8, day as i8);
        let monday = (easter.tomorrow().expect("a day"), "Lundi de Pâques");
        assert!(holidays(Zone::Metropole, year).contains(&monday), "{year}");
    }
    assert_eq!(holidays(Zone::Metropole, 1582), []);
    assert_eq!(holidays(Zone::Metropole, i16::MAX), []);
}

#[test]
fn zones_go_by_their_slugs() {
    for zone in Zone::ALL {
        assert_eq!(zone.to_string().parse(), Ok(zone));
        assert_eq!(serde_json::to_value(zone).expect("a text"), zone.slug());
    }
    assert!("Paris".parse::<Zone>().is_err());
}
