//! The assumptions as typed, and what they mean.

use std::collections::BTreeMap;

use jiff::civil::{Date, date};
use reckon::money::parse_euros;
use reckon::sharing::{Pool, SharingInput, settle};
use serde::Deserialize;

use crate::settlement::model::{
    LARGEST_AMOUNT, LARGEST_QUANTITY, MIX, MOST_DECIMALS, SharingKey, is_weighted, prorates,
};
use crate::simulation::model::Simulation;
use crate::simulation::verbs::LONGEST_NAME;
use crate::web::{Errors, words};

/// The label of the one line that stands for a total that was typed.
const ASSUMED: &str = "Hypothèse";

/// One form for all that may be moved. Lists follow the members, the keys and the pools in their order.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    pub name: String,
    /// Digits, or empty for exact ratios.
    pub decimals: String,
    pub joined: Vec<String>,
    pub left: Vec<String>,
    pub new_member: String,
    pub new_joined: String,
    /// One a key.
    pub new_quantity: Vec<String>,
    pub key: Vec<String>,
    /// For each key, one a member.
    pub quantity: Vec<String>,
    pub total: Vec<String>,
    pub pool_key: Vec<String>,
    /// « pool:member », by their places.
    pub among: Vec<String>,
}

/// The keys of the form: those that have quantities, then the others that could.
pub fn keys(input: &SharingInput) -> Vec<String> {
    let mut keys: Vec<String> = input.quantities.keys().cloned().collect();
    for key in SharingKey::ALL.into_iter().map(SharingKey::slug) {
        if !keys.iter().any(|k| k == key) {
            keys.push(key.to_owned());
        }
    }
    keys.retain(|k| k != SharingKey::Equal.slug());
    keys
}

impl Typed {
    /// The form as the simulation stands.
    pub fn of(simulation: &Simulation) -> Typed {
        let input = &simulation.after;
        let day = |member: &String, of: fn(&(Date, Date)) -> Date| {
            let known = input.periods.get(member).map(of);
            let kept = known.filter(|d| (1900..2200).contains(&d.year()));
            kept.map(|d| d.to_string()).unwrap_or_default()
        };
        let keys = keys(input);
        let quantity = |key: &String, member: &String| {
            let known = input.quantities.get(key).and_then(|q| q.get(member));
            known.map(words::count).unwrap_or_default()
        };
        Typed {
            name: simulation.row.name.clone(),
            decimals: input
                .key_decimals_of_percent
                .map(|n| n.to_string())
                .unwrap_or_default(),
            joined: input.members.iter().map(|m| day(m, |p| p.0)).collect(),
            left: input.members.iter().map(|m| day(m, |p| p.1)).collect(),
            quantity: keys
                .iter()
                .flat_map(|k| input.members.iter().map(|m| quantity(k, m)))
                .collect(),
            key: keys,
            total: input.pools.iter().map(|p| amount(total(p))).collect(),
            pool_key: input.pools.iter().map(|p| p.key.clone()).collect(),
            among: input
                .pools
                .iter()
                .enumerate()
                .flat_map(|(i, p)| {
                    let shares = |(_, m): &(usize, &String)| p.among.contains(m);
                    input
                        .members
                        .iter()
                        .enumerate()
                        .filter(shares)
                        .map(move |(j, _)| format!("{i}:{j}"))
                })
                .collect(),
            ..Typed::default()
        }
    }

    /// The name and the year that was typed, or what is wrong.
    pub fn read(&self, simulation: &Simulation) -> Result<(String, SharingInput), Errors> {
        let mut errors = Errors::none();
        let mut input = simulation.after.clone();
        let name = errors.line("name", &self.name, LONGEST_NAME, "Nommez cette simulation.");
        input.key_decimals_of_percent = self.decimals(&mut errors);
        input.periods = self.periods(&input.members, &mut errors);
        let newcomer = self.newcomer(&mut input, &mut errors);
        input.quantities = self.quantities(&simulation.after.members, newcomer.as_deref(), &mut errors);
        self.pools(&mut input, simulation, newcomer.as_deref(), &mut errors);
        equal_parts(&mut input);
        let prorated = |k: &&String| prorates(k);
        input.prorated_keys = match input.periods.is_empty() {
            true => Vec::new(),
            false => input.quantities.keys().filter(prorated).cloned().collect(),
        };
        if errors.is_empty()
            && let Err(refusal) = settle(&input)
        {
            let at = refusal
                .place
                .strip_prefix("pools[")
                .and_then(|p| p.split(']').next());
            let at = at.and_then(|i| i.parse::<usize>().ok()).unwrap_or(0);
            let label = input.pools.get(at).map_or("", |p| simulation.label(&p.id));
            errors.add(
                format!("total-{at}"),
                format!(
                    "«\u{a0}{label}\u{a0}» ne peut pas se partager ainsi\u{a0}: les quantités de sa clé sont à zéro pour celles qui le \
                     partagent, ou ses limites ne peuvent pas être tenues."
                ),
            );
        }
        if errors.is_empty() {
            Ok((name, input))
        } else {
            Err(errors)
        }
    }

    fn decimals(&self, errors: &mut Errors) -> Option<u32> {
        match self.decimals.trim() {
            "" => None,
            text => match text.parse::<u32>() {
                Ok(n) if i64::from(n) <= MOST_DECIMALS => Some(n),
                _ => {
                    errors.add("decimals", "Choisissez un arrondi de la liste.");
                    None
                }
            },
        }
    }

    fn periods(&self, members: &[String], errors: &mut Errors) -> BTreeMap<String, (Date, Date)> {
        let mut periods = BTreeMap::new();
        for (i, member) in members.iter().enumerate() {
            let joined = day(self.joined.get(i), &format!("joined-{i}"), errors);
            let left = day(self.left.get(i), &format!("left-{i}"), errors);
            if joined.is_none() && left.is_none() {
                continue;
            }
            let period = (
                joined.unwrap_or(date(1, 1, 1)),
                left.unwrap_or(date(9999, 12, 31)),
            );
            if period.1 < period.0 {
                errors.add(format!("left-{i}"), "Le dernier jour est avant le premier.");
            }
            periods.insert(member.clone(), period);
        }
        periods
    }

    /// Adds the member that joins, if one was named.
    fn newcomer(&self, input: &mut SharingInput, errors: &mut Errors) -> Option<String> {
        let name = self.new_member.split_whitespace().collect::<Vec<_>>().join(" ");
        if name.is_empty() {
            return None;
        }
        if name.chars().count() > 60 || input.members.contains(&name) {
            errors.add(
                "new_member",
                "Choisissez un nom nouveau, de 60 caractères au plus.",
            );
            return None;
        }
        if let Some(joined) = day(Some(&self.new_joined), "new_joined", errors) {
            input.periods.insert(name.clone(), (joined, date(9999, 12, 31)));
        }
        input.members.push(name.clone());
        Some(name)
    }

    fn quantities(
        &self,
        members: &[String],
        newcomer: Option<&str>,
        errors: &mut Errors,
    ) -> BTreeMap<String, BTreeMap<String, i64>> {
        let mut all: BTreeMap<String, BTreeMap<String, i64>> = BTreeMap::new();
        for (k, key) in self.key.iter().enumerate() {
            let mut of_key = BTreeMap::new();
            let mut read = |member: &str, typed: Option<&String>, field: String| {
                let digits: String = typed.map_or("", String::as_str).split_whitespace().collect();
                match digits.parse::<i64>() {
                    _ if digits.is_empty() => {}
                    Ok(n) if (0..=LARGEST_QUANTITY).contains(&n) => {
                        of_key.insert(member.to_owned(), n);
                    }
                    _ => errors.add(field, "Écrivez un nombre entier, sans décimale ni signe."),
                }
            };
            for (i, member) in members.iter().enumerate() {
                let typed = self.quantity.get(k * members.len() + i);
                read(member, typed, format!("q-{k}-{i}"));
            }
            if let Some(newcomer) = newcomer {
                read(newcomer, self.new_quantity.get(k), format!("q-{k}-new"));
            }
            if !of_key.is_empty() {
                all.insert(key.clone(), of_key);
            }
        }
        all
    }

    fn pools(
        &self,
        input: &mut SharingInput,
        simulation: &Simulation,
        newcomer: Option<&str>,
        errors: &mut Errors,
    ) {
        let members = &simulation.after.members;
        for (i, pool) in input.pools.iter_mut().enumerate() {
            match self.total.get(i).map(|t| parse_euros(t)) {
                Some(Ok(cents)) if cents.abs() <= LARGEST_AMOUNT => {
                    if cents != total(pool) {
                        pool.lines = vec![(ASSUMED.to_owned(), cents)];
                    }
                }
                Some(Err(error)) => errors.add(format!("total-{i}"), error.in_words()),
                _ => errors.add(format!("total-{i}"), "Ce montant est trop grand."),
            }
            let key = self.pool_key.get(i).map_or("", String::as_str);
            if key != pool.key {
                let known = input.quantities.contains_key(key) || input.weighted_keys.contains_key(key);
                if SharingKey::parse(key).is_none() && !known {
                    errors.add(format!("pool_key-{i}"), "Choisissez une clé de la liste.");
                }
                pool.key = key.to_owned();
                // A mixture or a price belongs to the key that it was made for.
                (pool.rules.mix, pool.rules.tariff) = (Vec::new(), None);
            }
            let chosen = |j: &usize| self.among.contains(&format!("{i}:{j}"));
            let all = (0..members.len()).all(|j| simulation.after.pools[i].among.contains(&members[j]));
            pool.among = (0..members.len())
                .filter(chosen)
                .map(|j| members[j].clone())
                .collect();
            if pool.among.is_empty() {
                errors.add(format!("among-{i}"), "Cochez au moins une collectivité.");
            }
            // Who joins shares what everybody shares.
            pool.among.extend(newcomer.filter(|_| all).map(str::to_owned));
            let among = pool.among.clone();
            pool.rules.floors.retain(|m, _| among.contains(m));
            pool.rules.caps.retain(|m, _| among.contains(m));
            if pool.rules.mix.is_empty() && pool.key != MIX && !is_weighted(&pool.key) {
                input.quantities.entry(pool.key.clone()).or_default();
            }
            for (key, _) in pool.rules.mix.iter().filter(|(key, _)| !is_weighted(key)) {
                input.quantities.entry(key.clone()).or_default();
            }
        }
        for (key, _) in input.weighted_keys.values().flatten() {
            input.quantities.entry(key.clone()).or_default();
        }
    }
}

fn equal_parts(input: &mut SharingInput) {
    if let Some(equal) = input.quantities.get_mut(SharingKey::Equal.slug()) {
        *equal = input.members.iter().map(|m| (m.clone(), 1)).collect();
    }
}

/// The sum of a pool's lines, in cents.
pub fn total(pool: &Pool) -> i64 {
    pool.lines.iter().map(|(_, cents)| cents).sum()
}

fn amount(cents: i64) -> String {
    words::euros(&cents).trim_end_matches(['€', '\u{a0}']).to_owned()
}

fn day(typed: Option<&String>, field: &str, errors: &mut Errors) -> Option<Date> {
    let text = typed.map_or("", |t| t.trim());
    let read = text.parse::<Date>();
    if !text.is_empty() && read.is_err() {
        errors.add(field.to_owned(), "Choisissez un jour du calendrier.");
    }
    read.ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simulation::sample::simulation;

    #[test]
    fn a_form_that_nobody_touches_changes_nothing() {
        let simulation = simulation();
        let (name, read) = Typed::of(&simulation).read(&simulation).unwrap();
        assert_eq!(name, simulation.row.name);
        assert_eq!(read.pools, simulation.after.pools);
        assert_eq!(read.periods, simulation.after.periods);
        assert_eq!(read.members, simulation.after.members);
    }

    #[test]
    fn a_member_that_joins_shares_what_all_share() {
        let simulation = simulation();
        let mut typed = Typed::of(&simulation);
        typed.new_member = " Delta ".into();
        typed.new_joined = "2025-10-01".into();
        typed.new_quantity = typed
            .key
            .iter()
            .map(|k| if k == "tickets" { "4".into() } else { String::new() })
            .collect();
        let (_, read) = typed.read(&simulation).unwrap();
        assert!(read.members.contains(&"Delta".to_owned()));
        assert_eq!(read.quantities["tickets"]["Delta"], 4);
        // The servers are shared by Alpha and Beta alone.
        assert!(read.pools[0].among.contains(&"Delta".to_owned()));
        assert!(!read.pools[1].among.contains(&"Delta".to_owned()));
    }

    #[test]
    fn what_makes_no_sense_is_told_beside_its_field() {
        let simulation = simulation();
        let wrong = |change: &dyn Fn(&mut Typed)| {
            let mut typed = Typed::of(&simulation);
            change(&mut typed);
            typed.read(&simulation).unwrap_err()
        };
        assert!(wrong(&|t| t.total[0] = "douze".into()).of("total-0").is_some());
        assert!(wrong(&|t| t.quantity[0] = "-1".into()).of("q-0-0").is_some());
        assert!(wrong(&|t| t.left[0] = "2025-13-01".into()).of("left-0").is_some());
        assert!(wrong(&|t| t.among.clear()).of("among-0").is_some());
        assert!(
            wrong(&|t| t.pool_key[0] = "humeur".into())
                .of("pool_key-0")
                .is_some()
        );
        assert!(
            wrong(&|t| t.new_member = "Alpha".into())
                .of("new_member")
                .is_some()
        );
        assert!(wrong(&|t| t.name.clear()).of("name").is_some());
        let empty = wrong(&|t| t.pool_key[0] = "population".into());
        assert!(empty.of("total-0").unwrap().contains("ne peut pas se partager"));
    }
}
