use std::collections::{BTreeMap, HashMap};

use super::apportion::apportion;
use super::check::check;
use super::days::{days_of_year, days_present};
use super::{Percent, Pool, PoolShares, RevenueOrder, Settlement, Share, SharingInput, TotalRounding};
use crate::Refusal;

/// Works the year out. The method is told at the top of this [module](super).
///
/// # Errors
/// A member that is unknown, empty or given twice, a quantity below zero, a key without quantities
/// or whose quantities add up to zero in a pool, two pools of one id, a pool shared among nobody, a
/// period that ends before it starts, too many decimals, or an amount beyond 64 bits of cents.
pub fn settle(input: &SharingInput) -> Result<Settlement, Refusal> {
    check(input)?;
    let year = Year::new(input);
    let mut sums = vec![0_i128; input.members.len()];
    let mut orders = BTreeMap::<(&str, &str), i128>::new();
    let mut pools = Vec::with_capacity(input.pools.len());
    for (i, pool) in input.pools.iter().enumerate() {
        let (shared, among) = year.share(pool, &format!("pools[{i}]"))?;
        for (share, &member) in shared.shares.iter().zip(&among) {
            sums[member] += i128::from(share.cents);
            if share.cents != 0 && share.member != pool.paid_by {
                let order = (pool.paid_by.as_str(), input.members[member].as_str());
                *orders.entry(order).or_default() += i128::from(share.cents);
            }
        }
        pools.push(shared);
    }
    Ok(Settlement {
        year: input.year,
        members: input.members.clone(),
        pools,
        totals: totals(&input.members, &sums)?,
        revenue_orders: revenue_orders(orders)?,
    })
}

fn totals(members: &[String], sums: &[i128]) -> Result<BTreeMap<String, i64>, Refusal> {
    let total = |(member, &sum): (&String, &i128)| {
        let place = format!("totals.{member}");
        Ok((member.clone(), in_cents(sum, place)?))
    };
    members.iter().zip(sums).map(total).collect()
}

fn revenue_orders(orders: BTreeMap<(&str, &str), i128>) -> Result<Vec<RevenueOrder>, Refusal> {
    let due = orders.into_iter().filter(|(_, amount)| *amount != 0);
    due.map(|((from, to), amount)| {
        Ok(RevenueOrder {
            from: from.to_owned(),
            to: to.to_owned(),
            amount: in_cents(amount, format!("revenue_orders.{from}.{to}"))?,
        })
    })
    .collect()
}

fn in_cents(amount: i128, place: String) -> Result<i64, Refusal> {
    i64::try_from(amount).map_err(|_| Refusal::new(place, "the amount is too large"))
}

/// The input, by the index of members.
struct Year<'a> {
    input: &'a SharingInput,
    index: HashMap<&'a str, usize>,
    days: u32,
    /// Days present, of the members with a period.
    present: HashMap<usize, u32>,
}

impl<'a> Year<'a> {
    fn new(input: &'a SharingInput) -> Self {
        let index: HashMap<&str, usize> = input
            .members
            .iter()
            .enumerate()
            .map(|(i, m)| (m.as_str(), i))
            .collect();
        let present = |m: &String| Some((index[m.as_str()], days_present(input, m)?));
        Self {
            input,
            days: days_of_year(input.year),
            present: input.periods.keys().filter_map(present).collect(),
            index,
        }
    }

    /// The pool's shares, and the index of each share's member.
    fn share(&self, pool: &Pool, place: &str) -> Result<(PoolShares, Vec<usize>), Refusal> {
        let mut among: Vec<usize> = pool.among.iter().map(|m| self.index[m.as_str()]).collect();
        among.sort_unstable();
        let sum_of_lines = in_cents(
            pool.lines.iter().map(|(_, cents)| i128::from(*cents)).sum(),
            format!("{place}.lines"),
        )?;
        let total = rounded(sum_of_lines, pool.total_rounding, place)?;
        let shares = self.weighed(pool, &among);
        let shared = PoolShares {
            id: pool.id.clone(),
            paid_by: pool.paid_by.clone(),
            key: pool.key.clone(),
            sum_of_lines,
            total,
            total_rounding: pool.total_rounding,
            shares: apportioned(shares, total, self.input.key_decimals_of_percent),
        };
        Ok((shared, among))
    }

    /// The shares with their exact part of the key; no cents yet.
    fn weighed(&self, pool: &Pool, among: &[usize]) -> Vec<Share> {
        let quantities = &self.input.quantities[&pool.key];
        let prorated = self.input.prorated_keys.contains(&pool.key)
            && among.iter().any(|i| self.present.contains_key(i));
        let mut den = 0;
        let mut shares: Vec<Share> = among
            .iter()
            .map(|i| {
                let member = &self.input.members[*i];
                let quantity = quantities.get(member).copied().unwrap_or(0);
                let here = self.present.get(i).copied().unwrap_or(self.days);
                let days = prorated.then_some((here, self.days));
                let quantity_num = i128::from(quantity) * days.map_or(1, |(d, _)| i128::from(d));
                den += quantity_num;
                Share {
                    member: member.clone(),
                    quantity,
                    days,
                    quantity_num,
                    quantity_den: 0,
                    percent: None,
                    floor_cents: 0,
                    remainder_rank: None,
                    cents: 0,
                }
            })
            .collect();
        for share in &mut shares {
            share.quantity_den = den;
        }
        shares
    }
}

/// Percents (where the agreement rounds them), then cents.
fn apportioned(mut shares: Vec<Share>, total: i64, decimals: Option<u32>) -> Vec<Share> {
    let mut weights: Vec<u128> = shares.iter().map(|s| s.quantity_num.unsigned_abs()).collect();
    if let Some(decimals) = decimals {
        let percents = apportion(100 * 10_i64.pow(decimals), &weights);
        for ((share, weight), part) in shares.iter_mut().zip(&mut weights).zip(percents) {
            let units = part.units();
            share.percent = Some(Percent { units, decimals });
            *weight = u128::from(units.unsigned_abs());
        }
    }
    for (share, part) in shares.iter_mut().zip(apportion(total, &weights)) {
        share.floor_cents = part.floor;
        share.remainder_rank = part.rank;
        share.cents = part.units();
    }
    shares
}

fn rounded(sum: i64, rounding: Option<TotalRounding>, place: &str) -> Result<i64, Refusal> {
    match rounding {
        None => Ok(sum),
        Some(TotalRounding::EuroDown) => in_cents(
            i128::from(sum).div_euclid(100) * 100,
            format!("{place}.total_rounding"),
        ),
    }
}
