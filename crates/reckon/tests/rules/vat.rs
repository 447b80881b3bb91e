//! Tax to the cent: known cases, and what holds for all.

use proptest::prelude::*;
use reckon::vat::{Line, half_up, totals};

fn line(quantity: i64, unit: i64, rate: i64) -> Line {
    Line { quantity, unit, rate }
}

#[test]
fn the_tax_is_rounded_once_for_each_rate() {
    // Three times 0,33 € at 20 %: 0,198 € on the sum is 0,20 €; line by line it would be 0,21 €.
    let sum = totals(&[line(1, 33, 2000), line(1, 33, 2000), line(1, 33, 2000)]).unwrap();
    assert_eq!((sum.net, sum.vat, sum.gross), (99, 20, 119));
    let mixed = totals(&[line(2, 64_900, 2000), line(3, 1_250, 550), line(1, 999, 0)]).unwrap();
    assert_eq!((mixed.net, mixed.vat, mixed.gross), (134_549, 26_166, 160_715));
    let rates: Vec<(i64, i64)> = mixed.rates.iter().map(|r| (r.rate, r.vat)).collect();
    assert_eq!(rates, [(2000, 25_960), (550, 206), (0, 0)]);
}

#[test]
fn halves_go_away_from_zero() {
    for (numerator, denominator, rounded) in
        [(1, 2, 1), (-1, 2, -1), (3, 2, 2), (4, 3, 1), (5, 3, 2), (0, 7, 0)]
    {
        assert_eq!(
            half_up(numerator, denominator),
            rounded,
            "{numerator}/{denominator}"
        );
    }
    // A discount at 20 %: its tax goes down with it.
    let sum = totals(&[line(-1, 25, 2000), line(1, 1, 2000)]).unwrap();
    assert_eq!((sum.net, sum.vat, sum.gross), (-24, -5, -29));
}

#[test]
fn what_does_not_fit_is_refused() {
    assert!(totals(&[line(i64::MAX, 2, 2000)]).is_none());
    assert!(totals(&[line(1, i64::MAX, 2000)]).is_none());
    assert_eq!(totals(&[]).unwrap().gross, 0);
}

proptest! {
    #[test]
    fn the_foot_adds_up_and_no_rate_is_off_by_more_than_half_a_cent(
        lines in prop::collection::vec((1i64..500, -2_000_000i64..2_000_000, prop::sample::select(vec![0i64, 210, 550, 1000, 2000])), 0..12)
    ) {
        let lines: Vec<Line> = lines.into_iter().map(|(q, u, r)| line(q, u, r)).collect();
        let sum = totals(&lines).unwrap();
        prop_assert_eq!(sum.gross, sum.net + sum.vat);
        prop_assert_eq!(sum.net, lines.iter().map(|l| l.quantity * l.unit).sum::<i64>());
        prop_assert_eq!(sum.vat, sum.rates.iter().map(|r| r.vat).sum::<i64>());
        for rate in &sum.rates {
            let exact = i128::from(rate.net) * i128::from(rate.rate);
            prop_assert!((exact - i128::from(rate.vat) * 10_000).abs() <= 5_000);
        }
    }
}
