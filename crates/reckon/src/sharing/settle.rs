use std::collections::BTreeMap;

use super::check::check;
use super::pool::share;
use super::{RevenueOrder, Settlement, SharingInput};
use crate::Refusal;

/// Works the year out. The method is told at the top of this [module](super).
///
/// # Errors
/// A member that is unknown, empty or given twice, a quantity below zero, a key without quantities
/// or whose quantities add up to zero in a pool, two pools of one id, a pool shared among nobody, a
/// period that ends before it starts, too many decimals, a rule without sense, caps and floors that cannot all be kept,
/// or an amount beyond 64 bits of cents.
pub fn settle(input: &SharingInput) -> Result<Settlement, Refusal> {
    let year = check(input)?;
    let mut sums = vec![0_i128; input.members.len()];
    let mut orders = BTreeMap::<(&str, &str), i128>::new();
    let mut pools = Vec::with_capacity(input.pools.len());
    for (i, pool) in input.pools.iter().enumerate() {
        let (shared, seats) = share(&year, pool, &format!("pools[{i}]"))?;
        for (share, seat) in shared.shares.iter().zip(&seats) {
            sums[seat.member] += i128::from(share.cents);
            if share.cents != 0 && share.member != pool.paid_by {
                let order = (pool.paid_by.as_str(), input.members[seat.member].as_str());
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

pub(super) fn in_cents(amount: i128, place: impl Into<String>) -> Result<i64, Refusal> {
    i64::try_from(amount).map_err(|_| Refusal::new(place, "the amount is too large"))
}
