//! The input by the index of members, and what each key weighs for the members of a pool.

use std::collections::HashMap;

use super::apportion::Weights;
use super::days::{days_of_year, days_present};
use super::wide::Wide;
use super::{MixPart, Pool, SharingInput};
use crate::Refusal;

/// The input, by the index of members.
pub(super) struct Year<'a> {
    pub input: &'a SharingInput,
    pub index: HashMap<&'a str, usize>,
    days: u32,
    /// Days present, of the members with a period.
    present: Vec<Option<u32>>,
    /// Key → quantity of each member; weighted keys are there as well.
    quantities: HashMap<&'a str, Vec<i64>>,
}

/// A member that has a share in a pool.
#[derive(Debug, Clone, Copy)]
pub(super) struct Seat {
    pub member: usize,
    /// Whether it is one of those that share by the key: a bearer or a directly charged member may not be.
    pub by_key: bool,
}

/// A member's quantity of a key.
#[derive(Debug, Clone, Copy)]
pub(super) struct Weighed {
    pub quantity: i64,
    pub days: Option<(u32, u32)>,
    /// `quantity`, times the days present where the key is prorated.
    pub num: i128,
}

/// What the key of a pool weighs for each seat.
pub(super) struct Key {
    pub weights: Weights,
    /// One a seat; the quantity of a mixture is zero.
    pub weighed: Vec<Weighed>,
    /// The sum of all `num`, or the common denominator of a mixture; zero where that needs more than 127 bits.
    pub den: i128,
    /// The keys of a mixture, for each seat; empty without one.
    pub parts: Vec<Vec<MixPart>>,
}

impl<'a> Year<'a> {
    /// The members' names were checked before.
    pub fn new(input: &'a SharingInput) -> Result<Self, Refusal> {
        let members = input.members.iter().enumerate();
        let index: HashMap<&str, usize> = members.map(|(i, m)| (m.as_str(), i)).collect();
        let mut quantities: HashMap<&str, Vec<i64>> = HashMap::new();
        for (key, of_members) in &input.quantities {
            let mut all = vec![0; input.members.len()];
            for (member, quantity) in of_members {
                all[index[member.as_str()]] = *quantity;
            }
            quantities.insert(key, all);
        }
        for (key, parts) in &input.weighted_keys {
            let sums = weighted(input, &quantities, key, parts)?;
            quantities.insert(key, sums);
        }
        let present = input.members.iter().map(|m| days_present(input, m)).collect();
        Ok(Self {
            input,
            days: days_of_year(input.year),
            present,
            index,
            quantities,
        })
    }

    pub fn knows(&self, key: &str) -> bool {
        self.quantities.contains_key(key)
    }

    /// The members that have a share in a pool, in the order of the members.
    pub fn seats(&self, pool: &Pool) -> Vec<Seat> {
        let at = |member: &String| self.index[member.as_str()];
        let mut seats: Vec<Seat> = pool
            .among
            .iter()
            .map(|m| Seat {
                member: at(m),
                by_key: true,
            })
            .collect();
        let rules = &pool.rules;
        let bearers = rules.tariff.iter().filter_map(|t| t.bearer.as_ref());
        let bearers = bearers.chain(rules.corridor.iter().filter_map(|c| c.bearer.as_ref()));
        for member in bearers.chain(rules.direct.iter().map(|d| &d.member)) {
            if !seats.iter().any(|s| s.member == at(member)) {
                seats.push(Seat {
                    member: at(member),
                    by_key: false,
                });
            }
        }
        seats.sort_unstable_by_key(|s| s.member);
        seats
    }

    /// The quantities of one key; none for who does not share by it.
    pub fn weighed(&self, key: &str, seats: &[Seat]) -> Vec<Weighed> {
        let quantities = &self.quantities[key];
        let held = |s: &Seat| s.by_key && self.present[s.member].is_some();
        let prorated = self.input.prorated_keys.iter().any(|k| k == key) && seats.iter().any(held);
        let of_seat = |seat: &Seat| {
            let quantity = if seat.by_key { quantities[seat.member] } else { 0 };
            let here = self.present[seat.member].unwrap_or(self.days);
            let days = prorated.then_some((here, self.days));
            Weighed {
                quantity,
                days,
                num: i128::from(quantity) * days.map_or(1, |(d, _)| i128::from(d)),
            }
        };
        seats.iter().map(of_seat).collect()
    }

    /// What the pool's key weighs: one key, or a mixture.
    pub fn key(&self, pool: &Pool, seats: &[Seat]) -> Key {
        if !pool.rules.mix.is_empty() {
            return self.mixture(pool, seats);
        }
        self.single(&pool.key, seats)
    }

    pub fn single(&self, key: &str, seats: &[Seat]) -> Key {
        let weighed = self.weighed(key, seats);
        Key {
            weights: Weights::Small(weighed.iter().map(|w| w.num.unsigned_abs()).collect()),
            den: weighed.iter().map(|w| w.num).sum(),
            weighed,
            parts: Vec::new(),
        }
    }

    /// The weighted mean of a member's parts of several keys, brought to the one denominator
    /// (sum of weights) × (sum of key 1) × (sum of key 2) × …, so that nothing is rounded.
    fn mixture(&self, pool: &Pool, seats: &[Seat]) -> Key {
        let mix = &pool.rules.mix;
        let keys: Vec<Vec<Weighed>> = mix.iter().map(|(key, _)| self.weighed(key, seats)).collect();
        let sums: Vec<i128> = keys.iter().map(|k| k.iter().map(|w| w.num).sum()).collect();
        let coefficients: Vec<Wide> = (0..mix.len()).map(|j| coefficient(mix[j].1, &sums, j)).collect();
        let weight = |i: usize| {
            let mut sum = Wide::default();
            for (key, coefficient) in keys.iter().zip(&coefficients) {
                sum.add(&coefficient.times(&Wide::from(key[i].num.unsigned_abs())));
            }
            sum
        };
        let wide: Vec<Wide> = (0..seats.len()).map(weight).collect();
        let mut den = Wide::default();
        wide.iter().for_each(|w| den.add(w));
        let small = |w: &Wide| w.to_u128().and_then(|n| i128::try_from(n).ok());
        let den = small(&den).unwrap_or(0);
        let part = |i: usize, j: usize| MixPart {
            key: mix[j].0.clone(),
            weight: mix[j].1,
            quantity: keys[j][i].quantity,
            days: keys[j][i].days,
            num: keys[j][i].num,
            den: sums[j],
        };
        Key {
            weighed: wide
                .iter()
                .map(|w| Weighed {
                    quantity: 0,
                    days: None,
                    num: if den == 0 { 0 } else { small(w).unwrap_or(0) },
                })
                .collect(),
            den,
            parts: (0..seats.len())
                .map(|i| (0..mix.len()).map(|j| part(i, j)).collect())
                .collect(),
            weights: Weights::of(wide),
        }
    }
}

/// The weight of a key of a mixture times the sums of all the others.
fn coefficient(weight: i64, sums: &[i128], of: usize) -> Wide {
    let mut product = Wide::from(u128::from(weight.unsigned_abs()));
    for (_, sum) in sums.iter().enumerate().filter(|(k, _)| *k != of) {
        product = product.times(&Wide::from(sum.unsigned_abs()));
    }
    product
}

/// The weighted sum of several keys, for each member.
fn weighted(
    input: &SharingInput,
    quantities: &HashMap<&str, Vec<i64>>,
    key: &str,
    parts: &[(String, i64)],
) -> Result<Vec<i64>, Refusal> {
    let sum = |i: usize| {
        let add = |sum: i64, (part, weight): &(String, i64)| {
            sum.checked_add(quantities[part.as_str()][i].checked_mul(*weight)?)
        };
        parts.iter().try_fold(0_i64, add).ok_or_else(|| {
            let place = format!("weighted_keys.{key}.{}", input.members[i]);
            Refusal::new(place, "the weighted quantity is too large")
        })
    };
    (0..input.members.len()).map(sum).collect()
}
