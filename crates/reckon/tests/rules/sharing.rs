use std::collections::BTreeMap;

use jiff::civil::date;
use proptest::collection::vec;
use proptest::prelude::*;
use reckon::sharing::{Percent, Pool, Settlement, SharingInput, TotalRounding, read_input, settle};

/// Members `m0`, `m1`…, one key, one pool among all, paid by the first.
fn simple(quantities: &[i64], total: i64, decimals: Option<u32>) -> SharingInput {
    let members: Vec<String> = (0..quantities.len()).map(|i| format!("m{i}")).collect();
    let of_members = members.iter().cloned().zip(quantities.iter().copied()).collect();
    SharingInput {
        year: 2023,
        quantities: BTreeMap::from([("k".to_owned(), of_members)]),
        key_decimals_of_percent: decimals,
        pools: vec![Pool {
            id: "p".to_owned(),
            paid_by: "m0".to_owned(),
            key: "k".to_owned(),
            among: members.clone(),
            lines: vec![("line".to_owned(), total)],
            ..Pool::default()
        }],
        members,
        ..SharingInput::default()
    }
}

fn cents(settlement: &Settlement) -> Vec<i64> {
    settlement.pools[0].shares.iter().map(|s| s.cents).collect()
}

fn percents(settlement: &Settlement) -> Vec<String> {
    let shares = settlement.pools[0].shares.iter();
    shares.map(|s| s.percent.expect("rounded").to_string()).collect()
}

#[test]
fn ties_go_to_the_earlier_member_whatever_the_order_of_the_pool() {
    let mut input = simple(&[1, 1, 1], 100, None);
    input.pools[0].among.reverse();
    let settlement = settle(&input).expect("it settles");
    assert_eq!(cents(&settlement), [34, 33, 33]);
    let ranks: Vec<_> = settlement.pools[0]
        .shares
        .iter()
        .map(|s| s.remainder_rank)
        .collect();
    assert_eq!(ranks, [Some(1), None, None]);
}

#[test]
fn percents_add_up_to_a_hundred_and_ties_go_to_the_earlier() {
    let settled = |decimals| settle(&simple(&[1, 1, 1], 1000, Some(decimals))).expect("it settles");
    assert_eq!(percents(&settled(0)), ["34", "33", "33"]);
    assert_eq!(cents(&settled(0)), [340, 330, 330]);
    assert_eq!(percents(&settled(2)), ["33.34", "33.33", "33.33"]);
    assert_eq!(percents(&settled(15))[1], "33.333333333333333");
}

#[test]
fn a_small_member_may_have_no_percent_and_then_pays_nothing() {
    let settlement = settle(&simple(&[10_000, 1, 0], 100_000, Some(2))).expect("it settles");
    assert_eq!(percents(&settlement), ["99.99", "0.01", "0.00"]);
    let settlement = settle(&simple(&[100_000, 1, 0], 100_000, Some(2))).expect("it settles");
    assert_eq!(cents(&settlement), [100_000, 0, 0]);
    assert_eq!(settlement.revenue_orders, []);
}

#[test]
fn a_member_without_a_quantity_counts_for_zero() {
    let mut input = simple(&[3, 1, 5], 400, Some(2));
    input.quantities.get_mut("k").expect("the key").remove("m2");
    assert_eq!(cents(&settle(&input).expect("it settles")), [300, 100, 0]);
}

#[test]
fn the_total_is_rounded_down_to_the_euro_credits_too() {
    for (sum, total) in [(199, 100), (200, 200), (99, 0), (-1, -100), (-100, -100)] {
        let mut input = simple(&[1], sum, None);
        input.pools[0].total_rounding = Some(TotalRounding::EuroDown);
        let settlement = settle(&input).expect("it settles");
        assert_eq!(settlement.pools[0].sum_of_lines, sum);
        assert_eq!(settlement.pools[0].total, total);
        assert_eq!(cents(&settlement), [total]);
    }
}

#[test]
fn orders_add_up_by_payer_and_cancel_out_with_credits() {
    let mut input = simple(&[1, 1], 1000, None);
    let mut credit = input.pools[0].clone();
    credit.id = "credit".to_owned();
    credit.lines[0].1 = -1000;
    input.pools.push(credit);
    let settlement = settle(&input).expect("it settles");
    assert_eq!(settlement.revenue_orders, []);
    assert_eq!(settlement.totals["m1"], 0);
}

#[test]
fn a_member_of_a_part_of_the_year_counts_for_its_days() {
    let mut input = simple(&[100, 100], 36_500, None);
    input.prorated_keys.push("k".to_owned());
    // 1 July to 31 December: 184 of 365 days; what lies outside the year does not count.
    input
        .periods
        .insert("m1".to_owned(), (date(2023, 7, 1), date(2025, 3, 1)));
    let settlement = settle(&input).expect("it settles");
    let late = &settlement.pools[0].shares[1];
    assert_eq!(late.days, Some((184, 365)));
    assert_eq!((late.quantity_num, late.quantity_den), (18_400, 54_900));
    // 36 500 × 184 / 549 is 12 233.15.
    assert_eq!(cents(&settlement), [24_267, 12_233]);
}

#[test]
fn proration_holds_for_the_keys_that_say_so_only() {
    let mut input = simple(&[1, 1], 1000, None);
    input
        .periods
        .insert("m1".to_owned(), (date(2023, 12, 31), date(2023, 12, 31)));
    let settlement = settle(&input).expect("it settles");
    assert_eq!(cents(&settlement), [500, 500]);
    assert_eq!(settlement.pools[0].shares[1].days, None);
    input.prorated_keys.push("k".to_owned());
    // 1000 / 366 is 2.73.
    assert_eq!(cents(&settle(&input).expect("it settles")), [997, 3]);
}

#[test]
fn a_leap_year_has_366_days_and_a_past_member_none() {
    let mut input = simple(&[1, 1, 1], 1000, None);
    input.year = 2024;
    input.prorated_keys.push("k".to_owned());
    input
        .periods
        .insert("m1".to_owned(), (date(2024, 2, 1), date(2024, 2, 29)));
    input
        .periods
        .insert("m2".to_owned(), (date(2020, 1, 1), date(2023, 12, 31)));
    let settlement = settle(&input).expect("it settles");
    let days: Vec<_> = settlement.pools[0].shares.iter().map(|s| s.days).collect();
    assert_eq!(days, [Some((366, 366)), Some((29, 366)), Some((0, 366))]);
    assert_eq!(cents(&settlement)[2], 0);
}

#[test]
fn the_largest_figures_do_not_overflow() {
    let mut input = simple(&[i64::MAX; 40], i64::MAX, Some(15));
    input.prorated_keys.push("k".to_owned());
    input
        .periods
        .insert("m3".to_owned(), (date(2023, 1, 1), date(2023, 12, 31)));
    for decimals in [None, Some(0), Some(15)] {
        input.key_decimals_of_percent = decimals;
        let settlement = settle(&input).expect("it settles");
        assert_eq!(
            settlement.totals.values().map(|c| i128::from(*c)).sum::<i128>(),
            i64::MAX.into()
        );
    }
}

#[test]
fn three_thousand_members_and_five_hundred_pools_settle() {
    let quantities: Vec<i64> = (0..3000).map(|i| 1 + i * i % 7919).collect();
    let mut input = simple(&quantities, 10_i64.pow(13), Some(2));
    input.prorated_keys.push("k".to_owned());
    input
        .periods
        .insert("m7".to_owned(), (date(2023, 1, 1), date(2023, 5, 3)));
    let pool = input.pools[0].clone();
    input.pools = (0..500)
        .map(|i| Pool {
            id: format!("p{i}"),
            paid_by: format!("m{}", i * 6),
            lines: vec![("line".to_owned(), 10_i64.pow(13) - i)],
            ..pool.clone()
        })
        .collect();
    let settlement = settle(&input).expect("it settles");
    let spent: i64 = (0..500).map(|i| 10_i64.pow(13) - i).sum();
    assert_eq!(settlement.totals.values().sum::<i64>(), spent);
}

prop_compose! {
    fn any_input()(
        quantities in vec(prop_oneof![0..50_i64, 0..i64::MAX], 1..12),
        first in 1..1000_i64,
        pools in vec((any::<prop::sample::Index>(), vec(any::<bool>(), 12),
                      vec(prop_oneof![-100_000..100_000_i64, 0..10_000_000_000_000_i64], 0..4), any::<bool>()), 1..5),
        decimals in prop::option::of(0..=15_u32),
        prorated in any::<bool>(),
        periods in vec(prop::option::of((1..=365_i16, 1..=365_i16)), 12),
    ) -> SharingInput {
        let mut input = simple(&quantities, 0, decimals);
        // The first is always there and above zero, so that no key adds up to nothing.
        *input.quantities.get_mut("k").expect("the key").get_mut("m0").expect("a member") = first;
        let pool = input.pools.remove(0);
        for (i, (payer, among, lines, down)) in pools.into_iter().enumerate() {
            let chosen = |(j, m): (usize, &String)| (j == 0 || among[j]).then(|| m.clone());
            input.pools.push(Pool {
                id: format!("p{i}"),
                paid_by: payer.get(&input.members).clone(),
                among: input.members.iter().enumerate().filter_map(chosen).collect(),
                lines: lines.into_iter().map(|cents| ("line".to_owned(), cents)).collect(),
                total_rounding: down.then_some(TotalRounding::EuroDown),
                ..pool.clone()
            });
        }
        if prorated {
            input.prorated_keys.push("k".to_owned());
        }
        let day = |n: i16| date(2023, 1, 1).with().day_of_year(n).build().expect("a day");
        for (member, period) in input.members.iter().zip(periods).skip(1) {
            if let Some((a, b)) = period {
                input.periods.insert(member.clone(), (day(a.min(b)), day(a.max(b))));
            }
        }
        input
    }
}

#[test]
fn a_percent_is_written_in_french_on_screen() {
    let percent = |units, decimals| Percent { units, decimals }.in_words();
    assert_eq!(percent(8005, 2), "80,05\u{A0}%");
    assert_eq!(percent(5, 2), "0,05\u{A0}%");
    assert_eq!(percent(80, 0), "80\u{A0}%");
}

proptest! {
    #[test]
    fn an_input_can_be_written_and_read_again(input in any_input()) {
        prop_assert_eq!(read_input(&input.to_json().to_string()), Ok(input));
    }

    #[test]
    fn shares_and_percents_add_up(input in any_input()) {
        let settlement = settle(&input).expect("it settles");
        for (pool, of_input) in settlement.pools.iter().zip(&input.pools) {
            let sum: i64 = of_input.lines.iter().map(|(_, cents)| cents).sum();
            prop_assert_eq!(pool.sum_of_lines, sum);
            prop_assert!(pool.total <= sum && sum - pool.total < 100);
            prop_assert_eq!(pool.shares.iter().map(|s| s.cents).sum::<i64>(), pool.total);
            if let Some(decimals) = input.key_decimals_of_percent {
                let units: i64 = pool.shares.iter().map(|s| s.percent.expect("rounded").units).sum();
                prop_assert_eq!(units, 100 * 10_i64.pow(decimals));
            }
        }
        let spent: i64 = settlement.pools.iter().map(|p| p.total).sum();
        prop_assert_eq!(settlement.totals.values().sum::<i64>(), spent);
    }

    /// Quotas, remainders and the line for the missing cents, worked out in fractions of the whole
    /// pool with nothing but multiplication.
    #[test]
    fn missing_cents_go_to_the_largest_remainders(input in any_input()) {
        let settlement = settle(&input).expect("it settles");
        for pool in settlement.pools.iter().filter(|p| p.total.abs() < 1 << 40) {
            let weight = |s: &reckon::sharing::Share| match s.percent {
                Some(p) => i128::from(p.units),
                None => s.quantity_num,
            };
            let whole: i128 = pool.shares.iter().map(weight).sum();
            let mut line = Vec::new();
            for (i, share) in pool.shares.iter().enumerate() {
                let Some(exact) = i128::from(pool.total).checked_mul(weight(share)) else { return Ok(()) };
                let rest = exact - i128::from(share.floor_cents) * whole;
                prop_assert!((0..whole).contains(&rest));
                line.push((-rest, i));
            }
            line.sort_unstable();
            let missing = pool.shares.iter().filter(|s| s.cents > s.floor_cents).count();
            for (rank, (_, i)) in line.into_iter().enumerate() {
                let got = (rank < missing).then_some(rank + 1);
                prop_assert_eq!(pool.shares[i].remainder_rank, got);
                prop_assert_eq!(pool.shares[i].cents, pool.shares[i].floor_cents + i64::from(got.is_some()));
            }
        }
    }

    #[test]
    fn orders_are_the_payers_pools_without_itself(input in any_input()) {
        let settlement = settle(&input).expect("it settles");
        let mut expected = BTreeMap::<(String, String), i64>::new();
        for pool in &settlement.pools {
            for share in pool.shares.iter().filter(|s| s.member != pool.paid_by) {
                *expected.entry((pool.paid_by.clone(), share.member.clone())).or_default() += share.cents;
            }
        }
        expected.retain(|_, amount| *amount != 0);
        let found: Vec<_> =
            settlement.revenue_orders.iter().map(|o| ((o.from.clone(), o.to.clone()), o.amount)).collect();
        prop_assert_eq!(found, expected.into_iter().collect::<Vec<_>>());
    }
}
