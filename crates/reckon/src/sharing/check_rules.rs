//! What the rules of a pool must fulfil.

use std::collections::HashSet;

use super::check::{known, weighs, weights};
use super::year::Year;
use super::{Pool, PoolRules};
use crate::Refusal;

/// Refuses rules whose outcome would be meaningless. Caps and floors that cannot all be kept show only when the pool is
/// shared.
pub(super) fn check_rules(
    year: &Year,
    members: &HashSet<&str>,
    among: &HashSet<&str>,
    pool: &Pool,
    place: &str,
) -> Result<(), Refusal> {
    let rules = &pool.rules;
    for (rule, bearer) in bearers(rules) {
        known(members, bearer, || format!("{place}.{rule}.bearer"))?;
    }
    for (i, direct) in rules.direct.iter().enumerate() {
        known(members, &direct.member, || format!("{place}.direct[{i}].member"))?;
    }
    weights(&rules.mix, &format!("{place}.mix"), |key| year.knows(key))?;
    for (i, (key, _)) in rules.mix.iter().enumerate() {
        weighs(year, pool, key, format!("{place}.mix[{i}].key"))?;
    }
    limits(members, among, rules, place)?;
    tariff(year, pool, place)
}

/// The rules that name a bearer, and the bearers.
fn bearers(rules: &PoolRules) -> impl Iterator<Item = (&'static str, &str)> {
    let tariff = rules.tariff.iter().filter_map(|t| t.bearer.as_deref());
    let corridor = rules.corridor.iter().filter_map(|c| c.bearer.as_deref());
    tariff
        .map(|b| ("tariff", b))
        .chain(corridor.map(|b| ("corridor", b)))
}

fn limits(
    members: &HashSet<&str>,
    among: &HashSet<&str>,
    rules: &PoolRules,
    place: &str,
) -> Result<(), Refusal> {
    let previous = rules.corridor.iter().flat_map(|c| c.previous.keys());
    let named = rules.floors.keys().map(|m| ("floors", m));
    let named = named.chain(rules.caps.keys().map(|m| ("caps", m)));
    for (rule, member) in named {
        let place = || format!("{place}.{rule}.{member}");
        known(members, member, place)?;
        if !among.contains(member.as_str()) {
            let reason = format!("{member:?} does not share this pool");
            return Err(Refusal::new(place(), reason));
        }
    }
    // Who paid before may have left the pool since: then there is nothing to hold.
    for member in previous {
        known(members, member, || format!("{place}.corridor.previous.{member}"))?;
    }
    for (member, least) in &rules.floors {
        if rules.caps.get(member).is_some_and(|most| most < least) {
            let reason = "the floor is above the cap";
            return Err(Refusal::new(format!("{place}.floors.{member}"), reason));
        }
    }
    Ok(())
}

fn tariff(year: &Year, pool: &Pool, place: &str) -> Result<(), Refusal> {
    let rules = &pool.rules;
    let Some(tariff) = &rules.tariff else {
        return Ok(());
    };
    let refuse = |field: &str, reason: &str| Err(Refusal::new(format!("{place}.tariff{field}"), reason));
    if tariff.price < 0 {
        return refuse(".price", "a price is never below zero");
    }
    if !rules.mix.is_empty() {
        return refuse("", "a price needs one key, not a mixture");
    }
    if !(rules.floors.is_empty() && rules.caps.is_empty() && rules.corridor.is_none()) {
        return refuse("", "a price goes with no floor, cap or corridor");
    }
    match (&tariff.bearer, &tariff.rest_key) {
        (Some(_), Some(_)) => refuse(
            ".rest_key",
            "the rest goes to a bearer or is shared by a key, not both",
        ),
        (Some(_), None) => Ok(()),
        (None, Some(key)) if !year.knows(key) => {
            refuse(".rest_key", &format!("the key {key:?} has no quantities"))
        }
        (None, key) => {
            let (key, field) = match key {
                Some(key) => (key, "tariff.rest_key"),
                None => (&pool.key, "key"),
            };
            weighs(year, pool, key, format!("{place}.{field}"))
        }
    }
}
