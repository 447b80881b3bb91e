//! Floors, caps and corridors.
//!
//! Who is under its floor, or above its cap, is held there, and what is left is shared by the key among those that are
//! not held; again, until nobody breaks a limit. Where some break floors and others caps in one round, those are held
//! first whose gap is the larger: only so does a later round never have to let one go (what the last hold frees always
//! moves the others toward the limits still open, or away from both).

use super::apportion::{Part, Weights, apportion};
use super::pool::adjust;
use super::year::{Seat, Year};
use super::{Corridor, Pool, Share, Why};
use crate::Refusal;

/// The least and the most that a member pays, and the rule behind each.
#[derive(Debug, Clone, Default)]
struct Limit {
    least: Option<(i64, Why)>,
    most: Option<(i64, Why)>,
}

impl Limit {
    /// The limit that these cents break, if any.
    fn broken(&self, cents: i64) -> Option<&(i64, Why)> {
        let under = self.least.as_ref().filter(|(least, _)| cents < *least);
        under.or_else(|| self.most.as_ref().filter(|(most, _)| cents > *most))
    }

    fn raise(&mut self, least: i64, why: Why) {
        if self.least.as_ref().is_none_or(|(known, _)| *known < least) {
            self.least = Some((least, why));
        }
    }

    fn lower(&mut self, most: i64, why: Why) {
        if self.most.as_ref().is_none_or(|(known, _)| *known > most) {
            self.most = Some((most, why));
        }
    }
}

/// The least and the most of a corridor around an amount, both inside it.
fn edges(previous: i64, permille: u32) -> (i64, i64) {
    let (previous, permille) = (i128::from(previous), i128::from(permille));
    let one = previous * (1000 - permille);
    let other = previous * (1000 + permille);
    let least = -(-one.min(other)).div_euclid(1000);
    let most = one.max(other).div_euclid(1000);
    let held = |n: i128| n.clamp(i64::MIN.into(), i64::MAX.into()) as i64;
    (held(least), held(most))
}

/// Holds the shares of a pool within its limits; they go on adding up to `total`.
pub(super) fn hold(
    year: &Year,
    pool: &Pool,
    shares: &mut [Share],
    seats: &[Seat],
    weights: &Weights,
    total: i64,
    place: &str,
) -> Result<(), Refusal> {
    let shared = pool.rules.corridor.as_ref().filter(|c| c.bearer.is_none());
    if !(pool.rules.floors.is_empty() && pool.rules.caps.is_empty() && shared.is_none()) {
        let limits = limits(pool, shares, shared, place)?;
        share_out(shares, &limits, weights, total, place)?;
    }
    match &pool.rules.corridor {
        Some(Corridor {
            bearer: Some(bearer),
            permille,
            previous,
        }) => {
            let at = year.index[bearer.as_str()];
            let mut gap = 0;
            for (share, _) in shares.iter_mut().zip(seats).filter(|(_, s)| s.member != at) {
                let Some(previous) = previous.get(&share.member) else {
                    continue;
                };
                let (least, most) = edges(*previous, *permille);
                let moved = i128::from(share.cents.clamp(least, most)) - i128::from(share.cents);
                adjust(share, Why::Corridor, moved, place)?;
                gap -= moved;
            }
            for (share, _) in shares.iter_mut().zip(seats).filter(|(_, s)| s.member == at) {
                adjust(share, Why::Gap, gap, place)?;
            }
            Ok(())
        }
        _ => Ok(()),
    }
}

fn limits(
    pool: &Pool,
    shares: &[Share],
    corridor: Option<&Corridor>,
    place: &str,
) -> Result<Vec<Limit>, Refusal> {
    let limit = |share: &Share| {
        let member = &share.member;
        let mut limit = Limit::default();
        if let Some(least) = pool.rules.floors.get(member) {
            limit.raise(*least, Why::Floor);
        }
        if let Some(most) = pool.rules.caps.get(member) {
            limit.lower(*most, Why::Cap);
        }
        if let Some((c, previous)) = corridor.and_then(|c| Some((c, c.previous.get(member)?))) {
            let (least, most) = edges(*previous, c.permille);
            limit.raise(least, Why::Corridor);
            limit.lower(most, Why::Corridor);
        }
        match (&limit.least, &limit.most) {
            (Some((least, _)), Some((most, _))) if least > most => Err(Refusal::new(
                place,
                format!("the limits of {member:?} leave nothing between {least} and {most} cents"),
            )),
            _ => Ok(limit),
        }
    };
    shares.iter().map(limit).collect()
}

/// Shares `total` out within the limits. What each member had by the key alone stays told; the difference is adjusted.
fn share_out(
    shares: &mut [Share],
    limits: &[Limit],
    weights: &Weights,
    total: i64,
    place: &str,
) -> Result<(), Refusal> {
    let mut held: Vec<Option<(i64, Why)>> = vec![None; shares.len()];
    let mut now: Vec<i64> = shares.iter().map(|s| s.cents).collect();
    while hold_more(&mut held, limits, &now) {
        now = round(&held, weights, total, place)?;
    }
    for ((share, cents), held) in shares.iter_mut().zip(now).zip(held) {
        let why = held.map_or(Why::Others, |(_, why)| why);
        let moved = i128::from(cents) - i128::from(share.cents);
        adjust(share, why, moved, place)?;
    }
    Ok(())
}

/// Holds those that break a limit now; false when nobody does.
fn hold_more(held: &mut [Option<(i64, Why)>], limits: &[Limit], now: &[i64]) -> bool {
    let broken: Vec<(usize, &(i64, Why))> = now
        .iter()
        .enumerate()
        .filter(|(i, _)| held[*i].is_none())
        .filter_map(|(i, cents)| Some((i, limits[i].broken(*cents)?)))
        .collect();
    let lack = |(i, (limit, _)): &(usize, &(i64, Why))| i128::from(*limit) - i128::from(now[*i]);
    let gap: i128 = broken.iter().map(lack).sum();
    for one in &broken {
        let raised = lack(one) > 0;
        if gap == 0 || raised == (gap > 0) {
            held[one.0] = Some(one.1.clone());
        }
    }
    !broken.is_empty()
}

/// What each pays when some are held: the rest by the key among the others.
fn round(
    held: &[Option<(i64, Why)>],
    weights: &Weights,
    total: i64,
    place: &str,
) -> Result<Vec<i64>, Refusal> {
    let taken: i128 = held.iter().flatten().map(|(cents, _)| i128::from(*cents)).sum();
    let rest = i128::from(total) - taken;
    let free: Vec<usize> = (0..held.len()).filter(|i| held[*i].is_none()).collect();
    let by = weights.at(&free);
    let refuse = |reason: String| Err(Refusal::new(place, reason));
    if rest != 0 && (rest < 0) != (total < 0) {
        return refuse(format!(
            "the floors add up to {taken} cents, more than the {total} to share"
        ));
    }
    let Ok(rest) = i64::try_from(rest) else {
        return refuse("the amount is too large".to_owned());
    };
    if rest != 0 && by.are_nothing() {
        return refuse(format!(
            "the caps and floors cannot all be kept: nobody is left to bear {rest} cents"
        ));
    }
    let parts: Vec<i64> = if by.are_nothing() {
        vec![0; free.len()]
    } else {
        apportion(rest, &by).into_iter().map(Part::units).collect()
    };
    let mut now: Vec<i64> = held
        .iter()
        .map(|h| h.as_ref().map_or(0, |(cents, _)| *cents))
        .collect();
    for (i, cents) in free.into_iter().zip(parts) {
        now[i] = cents;
    }
    Ok(now)
}

#[cfg(test)]
mod tests {
    use super::edges;

    #[test]
    fn a_corridor_keeps_to_its_percent_in_whole_cents() {
        assert_eq!(edges(1000, 100), (900, 1100));
        // 10 % of 10.05 is 1.005: the edges lie inside.
        assert_eq!(edges(1005, 100), (905, 1105));
        assert_eq!(edges(-1005, 100), (-1105, -905));
        assert_eq!(edges(0, 100), (0, 0));
        assert_eq!(edges(1000, 2000), (-1000, 3000));
        assert_eq!(edges(i64::MAX, 1000).1, i64::MAX);
    }
}
