//! One pool, shared: by its key or its prices, then by its rules.

use super::apportion::{Part, Weights, apportion};
use super::limits;
use super::settle::in_cents;
use super::year::{Key, Seat, Year};
use super::{Adjustment, Percent, Pool, PoolShares, Share, Tariff, TotalRounding, Why};
use crate::Refusal;

/// The pool's shares, and the seat of each.
pub(super) fn share(year: &Year, pool: &Pool, place: &str) -> Result<(PoolShares, Vec<Seat>), Refusal> {
    let seats = year.seats(pool);
    let sum_of_lines = in_cents(
        pool.lines.iter().map(|(_, cents)| i128::from(*cents)).sum(),
        format!("{place}.lines"),
    )?;
    let by_key = rounded(sum_of_lines, pool.total_rounding, place)?;
    let key = year.key(pool, &seats);
    let (mut shares, weights) = match &pool.rules.tariff {
        None => shared(year, key, &seats, by_key),
        Some(tariff) => charged(year, pool, tariff, key, &seats, by_key, place)?,
    };
    limits::hold(year, pool, &mut shares, &seats, &weights, by_key, place)?;
    let direct = add_direct(year, pool, &mut shares, &seats, place)?;
    let shared = PoolShares {
        id: pool.id.clone(),
        paid_by: pool.paid_by.clone(),
        key: pool.key.clone(),
        sum_of_lines,
        by_key,
        total: in_cents(i128::from(by_key) + direct, format!("{place}.direct"))?,
        total_rounding: pool.total_rounding,
        rules: pool.rules.clone(),
        shares,
    };
    Ok((shared, seats))
}

/// Shares without cents yet.
fn seated(year: &Year, key: Key, seats: &[Seat]) -> (Vec<Share>, Weights) {
    let mut parts = key.parts.into_iter();
    let share = |(seat, weighed): (&Seat, &super::year::Weighed)| Share {
        member: year.input.members[seat.member].clone(),
        quantity: weighed.quantity,
        days: weighed.days,
        quantity_num: weighed.num,
        quantity_den: key.den,
        parts: parts.next().unwrap_or_default(),
        percent: None,
        floor_cents: 0,
        remainder_rank: None,
        adjustments: Vec::new(),
        cents: 0,
    };
    (seats.iter().zip(&key.weighed).map(share).collect(), key.weights)
}

/// The total shared by the key: percents (where the agreement rounds them), then cents.
fn shared(year: &Year, key: Key, seats: &[Seat], total: i64) -> (Vec<Share>, Weights) {
    let (mut shares, mut weights) = seated(year, key, seats);
    if let Some(decimals) = year.input.key_decimals_of_percent {
        let units: Vec<i64> = apportion(100 * 10_i64.pow(decimals), &weights)
            .iter()
            .map(|p| p.units())
            .collect();
        for (share, &units) in shares.iter_mut().zip(&units) {
            share.percent = Some(Percent { units, decimals });
        }
        weights = Weights::Small(units.iter().map(|u| u128::from(u.unsigned_abs())).collect());
    }
    for (share, part) in shares.iter_mut().zip(apportion(total, &weights)) {
        share.floor_cents = part.floor;
        share.remainder_rank = part.rank;
        share.cents = part.units();
    }
    (shares, weights)
}

/// Each member pays its quantity at the price, rounded down to the cent; the rest goes where the agreement says.
fn charged(
    year: &Year,
    pool: &Pool,
    tariff: &Tariff,
    key: Key,
    seats: &[Seat],
    total: i64,
    place: &str,
) -> Result<(Vec<Share>, Weights), Refusal> {
    let (mut shares, weights) = seated(year, key, seats);
    let mut rest = i128::from(total);
    for share in &mut shares {
        let days = share.days.map_or(1, |(_, of)| i128::from(of));
        // At most 2^63 × 2^72: prices and quantities of any real size fit by far.
        let charge = i128::from(tariff.price)
            .checked_mul(share.quantity_num)
            .map(|product| product / days);
        share.floor_cents = in_cents(charge.unwrap_or(i128::MAX), format!("{place}.tariff.price"))?;
        share.cents = share.floor_cents;
        rest -= i128::from(share.floor_cents);
    }
    let rest = in_cents(rest, format!("{place}.tariff"))?;
    let rests: Vec<i64> = match &tariff.bearer {
        Some(bearer) => {
            let at = year.index[bearer.as_str()];
            seats
                .iter()
                .map(|s| if s.member == at { rest } else { 0 })
                .collect()
        }
        None => {
            let key = tariff.rest_key.as_deref().unwrap_or(&pool.key);
            let weights = year.single(key, seats).weights;
            apportion(rest, &weights).into_iter().map(Part::units).collect()
        }
    };
    for (share, cents) in shares.iter_mut().zip(rests) {
        adjust(share, Why::Rest, cents.into(), place)?;
    }
    Ok((shares, weights))
}

/// Adds the direct charges, and gives their sum.
fn add_direct(
    year: &Year,
    pool: &Pool,
    shares: &mut [Share],
    seats: &[Seat],
    place: &str,
) -> Result<i128, Refusal> {
    let mut sum = 0;
    for direct in &pool.rules.direct {
        let member = year.index[direct.member.as_str()];
        for (share, _) in shares.iter_mut().zip(seats).filter(|(_, s)| s.member == member) {
            adjust(
                share,
                Why::Direct(direct.label.clone()),
                direct.amount.into(),
                place,
            )?;
        }
        sum += i128::from(direct.amount);
    }
    Ok(sum)
}

/// Adds cents to a share, and why. Nothing is nothing to tell.
pub(super) fn adjust(share: &mut Share, why: Why, cents: i128, place: &str) -> Result<(), Refusal> {
    if cents == 0 {
        return Ok(());
    }
    share.cents = in_cents(i128::from(share.cents) + cents, place)?;
    share.adjustments.push(Adjustment {
        why,
        cents: in_cents(cents, place)?,
    });
    Ok(())
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
