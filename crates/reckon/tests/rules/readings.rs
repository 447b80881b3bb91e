//! Quantities read on days.

use jiff::civil::{Date, date};
use proptest::prelude::*;
use reckon::readings::{Span, quantity_days, spans, standing};

fn year() -> (Date, Date) {
    (date(2025, 1, 1), date(2025, 12, 31))
}

#[test]
fn a_reading_holds_until_the_next_and_the_first_from_the_start() {
    let (first, last) = year();
    let found = spans(&[(date(2025, 7, 1), 20), (date(2025, 3, 1), 10)], first, last);
    assert_eq!(
        found,
        [
            Span {
                first,
                last: date(2025, 6, 30),
                quantity: 10
            },
            Span {
                first: date(2025, 7, 1),
                last,
                quantity: 20
            }
        ]
    );
    assert_eq!(found[0].days(), 181);
    assert_eq!(quantity_days(&found), Some(181 * 10 + 184 * 20));
}

#[test]
fn only_the_days_that_are_counted_count() {
    let readings = [
        (date(2025, 1, 1), 1),
        (date(2025, 7, 1), 2),
        (date(2025, 12, 31), 3),
    ];
    let here = spans(&readings, date(2025, 8, 1), date(2025, 8, 10));
    assert_eq!(quantity_days(&here), Some(20));
    let last_day = spans(&readings, date(2025, 12, 31), date(2025, 12, 31));
    assert_eq!(quantity_days(&last_day), Some(3));
    assert_eq!(spans(&[], date(2025, 1, 1), date(2025, 12, 31)), []);
    assert_eq!(spans(&readings, date(2025, 2, 1), date(2025, 1, 1)), []);
    // A reading that comes after the days that count stands for them where there is no other.
    let after = spans(&[(date(2025, 10, 1), 7)], date(2025, 1, 1), date(2025, 1, 2));
    assert_eq!(quantity_days(&after), Some(14));
}

#[test]
fn what_stood_on_a_day_is_the_last_reading_by_then() {
    let readings = [(date(2025, 6, 30), 2), (date(2025, 3, 31), 1)];
    assert_eq!(standing(&readings, date(2025, 3, 30)), None);
    assert_eq!(standing(&readings, date(2025, 3, 31)), Some(1));
    assert_eq!(standing(&readings, date(2025, 12, 31)), Some(2));
}

#[test]
fn a_sum_that_is_too_large_is_none() {
    let (first, last) = year();
    assert_eq!(quantity_days(&spans(&[(first, i64::MAX)], first, last)), None);
}

proptest! {
    #[test]
    fn every_day_counts_once_and_the_average_lies_within(
        readings in prop::collection::vec((0..365_i32, 0..1_000_000_i64), 1..12),
        from in 0..365_i32,
        length in 0..365_i32,
    ) {
        let day = |n: i32| date(2025, 1, 1).checked_add(jiff::Span::new().days(n)).unwrap();
        let dated: Vec<(Date, i64)> = readings.iter().map(|(n, q)| (day(*n), *q)).collect();
        let (first, last) = (day(from), day((from + length).min(364)));
        let found = spans(&dated, first, last);
        let days: i64 = found.iter().map(Span::days).sum();
        prop_assert_eq!(days, i64::from(first.until(last).unwrap().get_days()) + 1);
        for pair in found.windows(2) {
            prop_assert_eq!(pair[0].last.tomorrow().unwrap(), pair[1].first);
        }
        let sum = quantity_days(&found).unwrap();
        let least = readings.iter().map(|r| r.1).min().unwrap();
        let most = readings.iter().map(|r| r.1).max().unwrap();
        prop_assert!(least * days <= sum && sum <= most * days);
    }

    #[test]
    fn a_quantity_that_never_changes_counts_for_its_days(quantity in 0..1_000_000_i64, days in prop::collection::vec(0..365_i32, 1..6)) {
        let day = |n: i32| date(2025, 1, 1).checked_add(jiff::Span::new().days(n)).unwrap();
        let dated: Vec<(Date, i64)> = days.iter().map(|n| (day(*n), quantity)).collect();
        let found = spans(&dated, day(0), day(364));
        prop_assert_eq!(quantity_days(&found), Some(quantity * 365));
    }
}
