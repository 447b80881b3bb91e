//! Mixtures, prices, floors, caps, corridors and direct charges, against slow calculations of their own.

use std::collections::BTreeMap;

use proptest::collection::vec;
use proptest::prelude::*;
use reckon::sharing::{
    Corridor, Direct, Pool, PoolRules, PoolShares, SharingInput, Tariff, Why, read_input, settle,
};

/// Members `m0`, `m1`…, keys `k0`, `k1`… with these quantities, one pool among all by `k0`, paid by the first.
pub fn simple(keys: &[&[i64]], total: i64, rules: PoolRules) -> SharingInput {
    let members: Vec<String> = (0..keys[0].len()).map(|i| format!("m{i}")).collect();
    let of_members = |q: &&[i64]| members.iter().cloned().zip(q.iter().copied()).collect();
    SharingInput {
        year: 2023,
        quantities: keys
            .iter()
            .enumerate()
            .map(|(j, q)| (format!("k{j}"), of_members(q)))
            .collect(),
        pools: vec![Pool {
            id: "p".to_owned(),
            paid_by: "m0".to_owned(),
            key: "k0".to_owned(),
            among: members.clone(),
            lines: vec![("line".to_owned(), total)],
            rules,
            ..Pool::default()
        }],
        members,
        ..SharingInput::default()
    }
}

fn shared(input: &SharingInput) -> PoolShares {
    settle(input).expect("it settles").pools.remove(0)
}

fn cents(input: &SharingInput) -> Vec<i64> {
    shared(input).shares.iter().map(|s| s.cents).collect()
}

fn amounts(of: &[(usize, i64)]) -> BTreeMap<String, i64> {
    of.iter().map(|(i, cents)| (format!("m{i}"), *cents)).collect()
}

fn mix(weights: &[i64]) -> PoolRules {
    PoolRules {
        mix: weights
            .iter()
            .enumerate()
            .map(|(j, w)| (format!("k{j}"), *w))
            .collect(),
        ..PoolRules::default()
    }
}

fn tariff(price: i64, bearer: Option<usize>, rest_key: Option<&str>) -> PoolRules {
    PoolRules {
        tariff: Some(Tariff {
            price,
            bearer: bearer.map(|i| format!("m{i}")),
            rest_key: rest_key.map(str::to_owned),
        }),
        ..PoolRules::default()
    }
}

fn corridor(permille: u32, previous: &[(usize, i64)], bearer: Option<usize>) -> PoolRules {
    PoolRules {
        corridor: Some(Corridor {
            permille,
            previous: amounts(previous),
            bearer: bearer.map(|i| format!("m{i}")),
        }),
        ..PoolRules::default()
    }
}

#[test]
fn a_mixture_is_the_weighted_mean_of_the_parts() {
    // 60 % of 3/4 and 40 % of 1/5 are 53 %.
    let input = simple(&[&[3, 1], &[1, 4]], 10_000, mix(&[60, 40]));
    assert_eq!(cents(&input), [5_300, 4_700]);
    let share = &shared(&input).shares[0];
    assert_eq!((share.parts[0].num, share.parts[0].den), (3, 4));
    assert_eq!((share.parts[1].num, share.parts[1].den), (1, 5));
    assert_eq!(share.quantity_num * 100, share.quantity_den * 53);
}

#[test]
fn each_key_of_a_mixture_is_prorated_by_itself() {
    let mut input = simple(&[&[1, 1], &[1, 1]], 10_000, mix(&[1, 1]));
    input.year = 2024;
    input.prorated_keys.push("k1".to_owned());
    let july = jiff::civil::date(2024, 7, 2);
    input.periods.insert("m1".to_owned(), (july, july.last_of_year()));
    // 183 days of 366: 1/2 of k0, and of k1 1/3.
    assert_eq!(cents(&input), [5_833, 4_167]);
}

#[test]
fn a_weighted_key_is_the_weighted_sum_of_quantities() {
    let mut input = simple(&[&[10, 0], &[5, 10]], 10_000, PoolRules::default());
    input
        .weighted_keys
        .insert("w".to_owned(), vec![("k0".to_owned(), 1), ("k1".to_owned(), 2)]);
    input.pools[0].key = "w".to_owned();
    assert_eq!(cents(&input), [5_000, 5_000]);
    assert_eq!(shared(&input).shares[1].quantity, 20);
}

#[test]
fn a_price_charges_each_unit_and_the_payer_bears_the_rest() {
    let rules = tariff(1_250, Some(0), None);
    assert_eq!(
        cents(&simple(&[&[4, 2, 0]], 10_000, rules.clone())),
        [7_500, 2_500, 0]
    );
    // Where the prices exceed the cost, the bearer keeps the difference.
    let over = simple(&[&[4, 2, 0]], 5_000, rules);
    assert_eq!(cents(&over), [2_500, 2_500, 0]);
    let adjustments = &shared(&over).shares[0].adjustments;
    assert_eq!((&adjustments[0].why, adjustments[0].cents), (&Why::Rest, -2_500));
}

#[test]
fn what_prices_leave_over_may_be_shared_by_another_key() {
    let input = simple(&[&[4, 2], &[1, 3]], 10_000, tariff(1_000, None, Some("k1")));
    assert_eq!(cents(&input), [5_000, 5_000]);
}

#[test]
fn a_price_for_nothing_leaves_all_to_the_bearer_even_outside_the_pool() {
    let mut input = simple(&[&[9, 0, 0]], 1_000, tariff(5, Some(0), None));
    input.pools[0].among = vec!["m1".to_owned(), "m2".to_owned()];
    let shares = shared(&input).shares;
    assert_eq!((shares[0].quantity, shares[0].cents), (0, 1_000));
    assert_eq!(shares.len(), 3);
}

#[test]
fn a_price_is_prorated_and_rounded_down_to_the_cent() {
    let mut input = simple(&[&[1, 1]], 1_000, tariff(100, Some(0), None));
    input.prorated_keys.push("k0".to_owned());
    let first = jiff::civil::date(2023, 12, 1);
    input
        .periods
        .insert("m1".to_owned(), (first, first.last_of_month()));
    // 100 × 31 / 365 is 8.49.
    assert_eq!(cents(&input), [992, 8]);
}

#[test]
fn a_cap_leaves_its_excess_to_the_others_by_the_key() {
    let rules = PoolRules {
        caps: amounts(&[(0, 4_000)]),
        ..PoolRules::default()
    };
    let input = simple(&[&[6, 3, 1]], 10_000, rules);
    assert_eq!(cents(&input), [4_000, 4_500, 1_500]);
    let told: Vec<_> = shared(&input)
        .shares
        .iter()
        .map(|s| (s.adjustments[0].why.slug(), s.adjustments[0].cents))
        .collect();
    assert_eq!(told, [("cap", -2_000), ("others", 1_500), ("others", 500)]);
}

#[test]
fn a_floor_is_taken_from_the_others_and_may_bring_another_under_its_own() {
    let rules = PoolRules {
        floors: amounts(&[(2, 4_000), (1, 2_900)]),
        ..PoolRules::default()
    };
    assert_eq!(
        cents(&simple(&[&[6, 3, 1]], 10_000, rules)),
        [3_100, 2_900, 4_000]
    );
}

#[test]
fn a_floor_holds_even_without_a_quantity() {
    let rules = PoolRules {
        floors: amounts(&[(1, 100)]),
        ..PoolRules::default()
    };
    assert_eq!(cents(&simple(&[&[1, 0]], 1_000, rules)), [900, 100]);
}

#[test]
fn a_corridor_may_leave_its_gap_to_the_others_or_to_a_bearer() {
    let previous = [(0, 5_000), (1, 4_000)];
    let others = simple(&[&[7, 2, 1]], 10_000, corridor(100, &previous, None));
    assert_eq!(cents(&others), [5_500, 3_600, 900]);
    let bearer = simple(&[&[7, 2, 1]], 10_000, corridor(100, &previous, Some(2)));
    assert_eq!(cents(&bearer), [5_500, 3_600, 900]);
    // The bearer itself is not held.
    let bearer = simple(&[&[7, 2, 1]], 10_000, corridor(100, &previous, Some(0)));
    assert_eq!(cents(&bearer), [5_400, 3_600, 1_000]);
}

#[test]
fn a_direct_charge_stands_beside_what_is_shared() {
    let rules = PoolRules {
        direct: vec![Direct {
            member: "m1".to_owned(),
            label: "Portail".to_owned(),
            amount: 333,
        }],
        ..PoolRules::default()
    };
    let mut input = simple(&[&[1, 1]], 1_099, rules);
    input.pools[0].total_rounding = Some(reckon::sharing::TotalRounding::EuroDown);
    let pool = shared(&input);
    assert_eq!(
        (pool.sum_of_lines, pool.by_key, pool.total),
        (1_099, 1_000, 1_333)
    );
    assert_eq!(cents(&input), [500, 833]);
    assert_eq!(
        pool.shares[1].adjustments[0].why,
        Why::Direct("Portail".to_owned())
    );
    let json = settle(&input).expect("it settles").to_json();
    assert_eq!(json["pools"][0]["adjustments"]["m1"][0]["label"], "Portail");
    assert_eq!(json["revenue_orders"][0]["amount"], 833);
}

/// The weighted mean in plain fractions of 128 bits: the numerators over one denominator.
fn slow_mix(keys: &[Vec<i64>], weights: &[i64]) -> (Vec<i128>, i128) {
    let sums: Vec<i128> = keys
        .iter()
        .map(|k| k.iter().map(|q| i128::from(*q)).sum())
        .collect();
    let den: i128 = sums.iter().product();
    let of_member = |i: usize| {
        (0..keys.len())
            .map(|j| i128::from(weights[j]) * i128::from(keys[j][i]) * (den / sums[j]))
            .sum()
    };
    let whole: i64 = weights.iter().sum();
    (
        (0..keys[0].len()).map(of_member).collect(),
        den * i128::from(whole),
    )
}

/// Largest remainder, one missing cent after the other.
fn slow_shares(total: i64, nums: &[i128], den: i128) -> Vec<i64> {
    let exact: Vec<i128> = nums.iter().map(|n| i128::from(total) * n).collect();
    let mut cents: Vec<i128> = exact.iter().map(|e| e.div_euclid(den)).collect();
    let mut given = vec![false; nums.len()];
    while cents.iter().sum::<i128>() < i128::from(total) {
        let mut best: Option<usize> = None;
        for i in (0..nums.len()).filter(|i| !given[*i]) {
            if best.is_none_or(|b| exact[i].rem_euclid(den) > exact[b].rem_euclid(den)) {
                best = Some(i);
            }
        }
        let best = best.expect("fewer cents miss than members are there");
        given[best] = true;
        cents[best] += 1;
    }
    cents.into_iter().map(|c| c as i64).collect()
}

prop_compose! {
    fn keys()(members in 1..7_usize)(
        keys in vec(vec(0..2_000_i64, members), 1..4), weights in vec(1..100_i64, 3),
    ) -> (Vec<Vec<i64>>, Vec<i64>) {
        // The first member is never without a quantity, so that no key adds up to nothing.
        let keys: Vec<Vec<i64>> = keys.into_iter().map(|mut k| { k[0] += 1; k }).collect();
        let weights = weights[..keys.len()].to_vec();
        (keys, weights)
    }
}

fn of(keys: &[Vec<i64>], total: i64, rules: PoolRules) -> SharingInput {
    let keys: Vec<&[i64]> = keys.iter().map(Vec::as_slice).collect();
    simple(&keys, total, rules)
}

prop_compose! {
    /// Any rules for so many members, that may or may not be possible to keep.
    fn limits(members: usize)(
        floors in vec(prop::option::of(-2_000..40_000_i64), members),
        caps in vec(prop::option::of(0..80_000_i64), members),
        previous in vec(prop::option::of(0..50_000_i64), members),
        corridor in prop::option::of((0..400_u32, prop::option::of(0..members))),
    ) -> PoolRules {
        let all = |of: &[Option<i64>]| {
            of.iter().enumerate().filter_map(|(i, c)| Some((format!("m{i}"), (*c)?))).collect::<BTreeMap<_, _>>()
        };
        let floors = all(&floors);
        let mut caps = all(&caps);
        caps.retain(|m, most| floors.get(m).is_none_or(|least| least <= most));
        PoolRules {
            floors,
            caps,
            corridor: corridor.map(|(permille, bearer)| Corridor {
                permille,
                previous: all(&previous),
                bearer: bearer.map(|i| format!("m{i}")),
            }),
            ..PoolRules::default()
        }
    }
}

proptest! {
    #[test]
    fn a_mixture_equals_the_slow_one((keys, weights) in keys(), total in -100_000..10_000_000_i64) {
        let (nums, den) = slow_mix(&keys, &weights);
        prop_assert_eq!(cents(&of(&keys, total, mix(&weights))), slow_shares(total, &nums, den));
    }

    /// The size of a key's unit is of no matter: grams or tonnes. Here it takes the denominator beyond 128 bits.
    #[test]
    fn a_mixture_is_exact_whatever_the_unit((keys, weights) in keys(), total in 0..10_000_000_000_000_i64) {
        let large = keys.iter().map(|k| k.iter().map(|q| q * 1_000_000_000_000_007).collect()).collect::<Vec<_>>();
        let of_small = shared(&of(&keys, total, mix(&weights)));
        let of_large = shared(&of(&large, total, mix(&weights)));
        for (small, large) in of_small.shares.iter().zip(&of_large.shares) {
            prop_assert_eq!(small.cents, large.cents);
            prop_assert_eq!(small.remainder_rank, large.remainder_rank);
        }
        prop_assert!(keys.len() < 3 || of_large.shares[0].quantity_den == 0);
    }

    #[test]
    fn prices_and_their_rest_add_up(
        (keys, _) in keys(), total in -100_000..10_000_000_i64, price in 0..5_000_i64, bearer in prop::option::of(0..7_usize),
    ) {
        let bearer = bearer.map(|b| b % keys[0].len());
        let shares = shared(&of(&keys, total, tariff(price, bearer, None))).shares;
        prop_assert_eq!(shares.iter().map(|s| s.cents).sum::<i64>(), total);
        let rest = total - price * keys[0].iter().sum::<i64>();
        let sum = keys[0].iter().map(|q| i128::from(*q)).sum();
        let nums: Vec<i128> = keys[0].iter().map(|q| i128::from(*q)).collect();
        let rests = slow_shares(rest, &nums, sum);
        for (i, share) in shares.iter().enumerate() {
            let of_rest = match bearer {
                Some(b) => if b == i { rest } else { 0 },
                None => rests[i],
            };
            prop_assert_eq!(share.cents, price * keys[0][i] + of_rest);
        }
    }

    /// Whatever the limits: they are kept, all adds up, each adjustment is told, and who is not held pays its part of
    /// what the held ones leave, by the key. Or it is refused, and then indeed no multiple of the key would fit.
    #[test]
    fn limits_are_kept_or_refused(
        quantities in vec(0..300_i64, 5), total in 0..100_000_i64, rules in limits(5), decimals in prop::option::of(0..4_u32),
    ) {
        let mut quantities = quantities;
        quantities[0] += 1;
        let mut input = of(&[quantities.clone()], total, rules.clone());
        input.key_decimals_of_percent = decimals;
        let settled = settle(&input);
        let shared_corridor = rules.corridor.as_ref().filter(|c| c.bearer.is_none());
        let least = |m: &str| {
            let edge = shared_corridor.and_then(|c| Some(c.previous.get(m)? * i64::from(1000 - c.permille)));
            let edge = edge.map(|e| (e + 999).div_euclid(1000));
            [rules.floors.get(m).copied(), edge].into_iter().flatten().max()
        };
        let most = |m: &str| {
            let edge = shared_corridor.and_then(|c| Some(c.previous.get(m)? * i64::from(1000 + c.permille) / 1000));
            [rules.caps.get(m).copied(), edge].into_iter().flatten().min()
        };
        let names: Vec<String> = (0..5).map(|i| format!("m{i}")).collect();
        let Ok(mut settled) = settled else {
            let clash = names.iter().any(|m| least(m) > most(m) && most(m).is_some());
            let floors: i64 = names.iter().map(|m| least(m).unwrap_or(0).max(0).min(most(m).unwrap_or(i64::MAX))).sum();
            // Without a percent of its own, a member takes nothing above its floor, however much is left.
            let room = names.iter().enumerate().map(|(i, m)| match most(m) {
                Some(most) => most,
                None if quantities[i] * 20_000 < quantities.iter().sum::<i64>() || decimals.is_some() => 0,
                None => i64::MAX / 8,
            }).sum::<i64>();
            prop_assert!(clash || floors > total || room < total, "{:?} for {:?}", settle(&input), rules);
            return Ok(());
        };
        let pool = settled.pools.remove(0);
        prop_assert_eq!(pool.shares.iter().map(|s| s.cents).sum::<i64>(), total);
        for share in &pool.shares {
            let told: i64 = share.adjustments.iter().map(|a| a.cents).sum();
            prop_assert_eq!(share.cents, share.floor_cents + i64::from(share.remainder_rank.is_some()) + told);
        }
        if rules.corridor.as_ref().is_some_and(|c| c.bearer.is_some()) {
            return Ok(());
        }
        let held = |i: usize| {
            let (m, c) = (&names[i], pool.shares[i].cents);
            least(m) == Some(c) || most(m) == Some(c)
        };
        for (m, share) in names.iter().zip(&pool.shares) {
            prop_assert!(least(m).is_none_or(|l| share.cents >= l) && most(m).is_none_or(|c| share.cents <= c));
        }
        let weight = |i: usize| match pool.shares[i].percent {
            Some(percent) => percent.units,
            None => quantities[i],
        };
        // The level λ of the free, in fractions: a member at its floor would have paid no more, one at its cap no less.
        let free: Vec<usize> = (0..5).filter(|i| !held(*i) && weight(*i) > 0).collect();
        let (paid, weighs): (i64, i64) =
            (free.iter().map(|i| pool.shares[*i].cents).sum(), free.iter().map(|i| weight(*i)).sum());
        for (i, m) in names.iter().enumerate().take(5) {
            let c = pool.shares[i].cents;
            let exact = i128::from(paid) * i128::from(weight(i));
            let w = i128::from(weighs);
            if free.is_empty() { continue; }
            if !held(i) {
                prop_assert!((exact - i128::from(c) * w).abs() <= 5 * w, "free {i} of {:?}", pool.shares);
            } else if least(m) == Some(c) && most(m) != Some(c) {
                prop_assert!(exact <= (i128::from(c) + 5) * w, "floor {i} of {:?}", pool.shares);
            } else if most(m) == Some(c) && least(m) != Some(c) {
                prop_assert!(exact >= (i128::from(c) - 5) * w, "cap {i} of {:?}", pool.shares);
            }
        }
    }

    #[test]
    fn rules_can_be_written_and_read_again((keys, weights) in keys(), rules in limits(1), total in 0..1_000_i64) {
        let mut input = of(&keys, total, PoolRules { mix: mix(&weights).mix, ..rules });
        input.pools[0].rules.direct.push(Direct { member: "m0".into(), label: "x".into(), amount: -5 });
        input.pools.push(Pool { id: "q".into(), rules: tariff(3, None, Some("k0")), ..input.pools[0].clone() });
        input.weighted_keys.insert("w".into(), vec![("k0".into(), 7)]);
        prop_assert_eq!(read_input(&input.to_json().to_string()), Ok(input));
    }
}
