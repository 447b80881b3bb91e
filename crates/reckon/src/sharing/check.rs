//! What a sharing must fulfil before anything is worked out.

use std::collections::HashSet;

use super::check_rules::check_rules;
use super::year::Year;
use super::{MOST_DECIMALS, Pool, SharingInput};
use crate::Refusal;

/// Refuses an input whose outcome would be meaningless; otherwise gives it by the index of members.
pub(super) fn check(input: &SharingInput) -> Result<Year<'_>, Refusal> {
    if !(1..=9999).contains(&input.year) {
        return Err(Refusal::new("year", "a year is between 1 and 9999"));
    }
    if input.key_decimals_of_percent.is_some_and(|d| d > MOST_DECIMALS) {
        let reason = format!("a percent has at most {MOST_DECIMALS} decimals");
        return Err(Refusal::new("key_decimals_of_percent", reason));
    }
    let members = members(input)?;
    quantities(input, &members)?;
    weighted_keys(input)?;
    prorated_keys(input)?;
    periods(input, &members)?;
    let year = Year::new(input)?;
    let mut ids = HashSet::new();
    for (i, pool) in input.pools.iter().enumerate() {
        let place = format!("pools[{i}]");
        if pool.id.is_empty() {
            return Err(Refusal::new(format!("{place}.id"), "the id is empty"));
        }
        if !ids.insert(pool.id.as_str()) {
            let reason = format!("two pools have the id {:?}", pool.id);
            return Err(Refusal::new(format!("{place}.id"), reason));
        }
        check_pool(&year, &members, pool, &place)?;
    }
    Ok(year)
}

fn members(input: &SharingInput) -> Result<HashSet<&str>, Refusal> {
    if input.members.is_empty() {
        return Err(Refusal::new("members", "there is no member"));
    }
    let mut members = HashSet::new();
    for (i, member) in input.members.iter().enumerate() {
        if member.is_empty() {
            return Err(Refusal::new(format!("members[{i}]"), "the id is empty"));
        }
        if !members.insert(member.as_str()) {
            let reason = format!("the member {member:?} is given twice");
            return Err(Refusal::new(format!("members[{i}]"), reason));
        }
    }
    Ok(members)
}

pub(super) fn known(
    members: &HashSet<&str>,
    member: &str,
    place: impl FnOnce() -> String,
) -> Result<(), Refusal> {
    if members.contains(member) {
        return Ok(());
    }
    Err(Refusal::new(place(), format!("{member:?} is not a member")))
}

fn quantities(input: &SharingInput, members: &HashSet<&str>) -> Result<(), Refusal> {
    for (key, of_members) in &input.quantities {
        for (member, &quantity) in of_members {
            let place = || format!("quantities.{key}.{member}");
            known(members, member, place)?;
            if quantity < 0 {
                return Err(Refusal::new(place(), "a quantity is never below zero"));
            }
        }
    }
    Ok(())
}

fn weighted_keys(input: &SharingInput) -> Result<(), Refusal> {
    for (key, parts) in &input.weighted_keys {
        let place = format!("weighted_keys.{key}");
        if input.quantities.contains_key(key) {
            let reason = format!("the key {key:?} has quantities of its own");
            return Err(Refusal::new(place, reason));
        }
        if parts.is_empty() {
            return Err(Refusal::new(place, "there is no key to weigh"));
        }
        weights(parts, &place, |part| input.quantities.contains_key(part))?;
    }
    Ok(())
}

/// Refuses an unknown key, a key given twice, a weight that weighs nothing.
pub(super) fn weights(
    parts: &[(String, i64)],
    place: &str,
    known: impl Fn(&str) -> bool,
) -> Result<(), Refusal> {
    let mut seen = HashSet::new();
    for (i, (key, weight)) in parts.iter().enumerate() {
        if !known(key) {
            let reason = format!("the key {key:?} has no quantities");
            return Err(Refusal::new(format!("{place}[{i}].key"), reason));
        }
        if !seen.insert(key) {
            let reason = format!("the key {key:?} is given twice");
            return Err(Refusal::new(format!("{place}[{i}].key"), reason));
        }
        if *weight <= 0 {
            let reason = "a weight is above zero";
            return Err(Refusal::new(format!("{place}[{i}].weight"), reason));
        }
    }
    Ok(())
}

fn prorated_keys(input: &SharingInput) -> Result<(), Refusal> {
    for (i, key) in input.prorated_keys.iter().enumerate() {
        if !input.quantities.contains_key(key) && !input.weighted_keys.contains_key(key) {
            let reason = format!("the key {key:?} has no quantities");
            return Err(Refusal::new(format!("prorated_keys[{i}]"), reason));
        }
    }
    Ok(())
}

fn periods(input: &SharingInput, members: &HashSet<&str>) -> Result<(), Refusal> {
    for (member, (first, last)) in &input.periods {
        let place = || format!("periods.{member}");
        if first > last {
            return Err(Refusal::new(place(), "the last day is before the first"));
        }
        known(members, member, place)?;
    }
    Ok(())
}

fn check_pool(year: &Year, members: &HashSet<&str>, pool: &Pool, place: &str) -> Result<(), Refusal> {
    known(members, &pool.paid_by, || format!("{place}.paid_by"))?;
    if pool.rules.mix.is_empty() && !year.knows(&pool.key) {
        let reason = format!("the key {:?} has no quantities", pool.key);
        return Err(Refusal::new(format!("{place}.key"), reason));
    }
    if pool.among.is_empty() {
        let reason = "the pool is shared among nobody";
        return Err(Refusal::new(format!("{place}.among"), reason));
    }
    let mut among = HashSet::new();
    for (i, member) in pool.among.iter().enumerate() {
        let place = || format!("{place}.among[{i}]");
        if !among.insert(member.as_str()) {
            let reason = format!("the member {member:?} is given twice");
            return Err(Refusal::new(place(), reason));
        }
        known(members, member, place)?;
    }
    if !pool.rules.is_empty() {
        check_rules(year, members, &among, pool, place)?;
    }
    if pool.rules.mix.is_empty() && pool.rules.tariff.is_none() {
        weighs(year, pool, &pool.key, format!("{place}.key"))?;
    }
    Ok(())
}

/// Refuses a key that weighs nothing for the members of a pool.
pub(super) fn weighs(year: &Year, pool: &Pool, key: &str, place: String) -> Result<(), Refusal> {
    if year.weighed(key, &year.seats(pool)).iter().any(|w| w.num > 0) {
        return Ok(());
    }
    let reason = format!("the quantities of {key:?} add up to zero here");
    Err(Refusal::new(place, reason))
}
