//! The cost of a post.

use proptest::prelude::*;
use reckon::staff::cost;

#[test]
fn a_post_costs_its_share_and_its_days_to_the_cent() {
    for (yearly, share, days, of, cents) in [
        (4_547_685, 950, 365, 365, 4_320_301),
        (1, 500, 365, 365, 1),
        (1, 499, 365, 365, 0),
        (36_500, 1000, 1, 365, 100),
        (36_600, 1000, 1, 366, 100),
        (4_547_685, 950, 0, 365, 0),
        (i64::MAX, 1000, 366, 366, i64::MAX),
    ] {
        assert_eq!(
            cost(yearly, share, days, of),
            Some(cents),
            "{yearly} {share} {days}"
        );
    }
}

#[test]
fn what_is_no_part_of_a_whole_is_refused() {
    for (yearly, share, days, of) in [(-1, 1, 1, 1), (1, 1001, 1, 1), (1, 1, 2, 1), (1, 1, 0, 0)] {
        assert_eq!(cost(yearly, share, days, of), None);
    }
}

proptest! {
    #[test]
    fn it_is_the_nearest_cent(yearly in 0..1_000_000_000_000_i64, share in 0..=1000_u32, days in 0..=365_u32) {
        let cents = i128::from(cost(yearly, share, days, 365).unwrap());
        let exact = i128::from(yearly) * i128::from(share) * i128::from(days);
        let whole = 365_000_i128;
        prop_assert!(2 * (cents * whole - exact).abs() <= whole);
        prop_assert!(cents <= i128::from(yearly));
    }

    #[test]
    fn two_parts_of_a_year_make_the_year_to_a_cent(yearly in 0..1_000_000_000_i64, share in 0..=1000_u32, cut in 0..=365_u32) {
        let whole = cost(yearly, share, 365, 365).unwrap();
        let parts = cost(yearly, share, cut, 365).unwrap() + cost(yearly, share, 365 - cut, 365).unwrap();
        prop_assert!((whole - parts).abs() <= 1);
    }

    #[test]
    fn more_time_never_costs_less(yearly in 0..1_000_000_000_i64, share in 0..1000_u32, days in 0..365_u32) {
        let now = cost(yearly, share, days, 365).unwrap();
        prop_assert!(cost(yearly, share + 1, days, 365).unwrap() >= now);
        prop_assert!(cost(yearly, share, days + 1, 365).unwrap() >= now);
    }
}
