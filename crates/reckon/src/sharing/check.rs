//! What a sharing must fulfil before anything is worked out.

use std::collections::HashSet;

use super::days::days_present;
use super::{MOST_DECIMALS, Pool, SharingInput};
use crate::Refusal;

/// Refuses an input whose outcome would be meaningless.
pub(super) fn check(input: &SharingInput) -> Result<(), Refusal> {
    if !(1..=9999).contains(&input.year) {
        return Err(Refusal::new("year", "a year is between 1 and 9999"));
    }
    if input.key_decimals_of_percent.is_some_and(|d| d > MOST_DECIMALS) {
        let reason = format!("a percent has at most {MOST_DECIMALS} decimals");
        return Err(Refusal::new("key_decimals_of_percent", reason));
    }
    let members = members(input)?;
    quantities(input, &members)?;
    periods(input, &members)?;
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
        check_pool(input, &members, pool, &place)?;
    }
    Ok(())
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

fn known(members: &HashSet<&str>, member: &str, place: impl FnOnce() -> String) -> Result<(), Refusal> {
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
    for (i, key) in input.prorated_keys.iter().enumerate() {
        if !input.quantities.contains_key(key) {
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

fn check_pool(
    input: &SharingInput,
    members: &HashSet<&str>,
    pool: &Pool,
    place: &str,
) -> Result<(), Refusal> {
    known(members, &pool.paid_by, || format!("{place}.paid_by"))?;
    if !input.quantities.contains_key(&pool.key) {
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
        if !among.insert(member) {
            let reason = format!("the member {member:?} is given twice");
            return Err(Refusal::new(place(), reason));
        }
        known(members, member, place)?;
    }
    if !pool.among.iter().any(|member| weighs(input, &pool.key, member)) {
        let reason = format!("the quantities of {:?} add up to zero here", pool.key);
        return Err(Refusal::new(format!("{place}.key"), reason));
    }
    Ok(())
}

/// Whether a member's part of a key is above zero.
fn weighs(input: &SharingInput, key: &String, member: &String) -> bool {
    let quantity = input.quantities[key].get(member).copied().unwrap_or(0);
    let absent =
        || input.prorated_keys.contains(key) && days_present(input, member).is_some_and(|days| days == 0);
    quantity > 0 && !absent()
}
