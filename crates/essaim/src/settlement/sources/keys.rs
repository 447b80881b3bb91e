//! What each key counts in a year, under the name that the calculation knows it by.
//!
//! Most keys keep their own name. A key that was read on days and is taken as an average counts quantity × days
//! (`gigabytes_days`); tickets that a pool weighs are the sum of classes (`tickets:incident`, `tickets:request:5`), each
//! times its weight (`weighted_tickets:` and the pool's slug). So a file of the year tells by itself what was counted.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::civil::Date;
use reckon::readings::{Span, quantity_days, spans, standing};

use super::model::year_of;
use crate::db::entities::{authorities, key_methods, key_readings};
use crate::settlement::ledger::{Entered, Names, PoolEntry, name_of};
use crate::settlement::model::{SharingKey, averaged, class_key, weighted_key};
use crate::settlement::rules::book::RuleBook;

/// Quantities and weighted keys, in the shape of the calculation.
#[derive(Clone, Debug, Default)]
pub struct Keys {
    /// Key → member → quantity.
    pub quantities: BTreeMap<String, BTreeMap<String, i64>>,
    /// Weighted key → keys and their weights.
    pub weighted: BTreeMap<String, Vec<(String, i64)>>,
}

impl Keys {
    /// The quantity of a member; `None` where nothing is known. A weighted key is the sum of its parts.
    pub fn of(&self, key: &str, member: &str) -> Option<i64> {
        quantity(&self.quantities, &self.weighted, key, member)
    }

    /// The keys that count for the days of who joins or leaves.
    pub fn prorated(&self) -> Vec<String> {
        let counts = |key: &&String| crate::settlement::model::prorates(key);
        self.quantities.keys().filter(counts).cloned().collect()
    }
}

/// The quantity of a member of a key that may be weighted.
pub fn quantity(
    quantities: &BTreeMap<String, BTreeMap<String, i64>>,
    weighted: &BTreeMap<String, Vec<(String, i64)>>,
    key: &str,
    member: &str,
) -> Option<i64> {
    let plain = |key: &str| quantities.get(key).and_then(|of| of.get(member)).copied();
    match weighted.get(key) {
        None => plain(key),
        Some(parts) => {
            let sum = |sum: i64, (part, weight): &(String, i64)| {
                sum.saturating_add(plain(part).unwrap_or(0).saturating_mul(*weight))
            };
            Some(parts.iter().fold(0, sum))
        }
    }
}

/// The day whose readings stand for the year, of a key; `None` for the average.
pub fn snapshot_of(methods: &[key_methods::Model], key: &str) -> Option<Date> {
    let method = methods.iter().find(|m| m.sharing_key == key)?;
    method.snapshot_on.as_ref()?.parse().ok()
}

/// Whether a key was read on days, and the year takes their average.
pub fn is_averaged(readings: &[key_readings::Model], methods: &[key_methods::Model], key: &str) -> bool {
    readings.iter().any(|r| r.sharing_key == key) && snapshot_of(methods, key).is_none()
}

/// A key as a pool counts it.
pub fn effective(
    rules: &RuleBook,
    (readings, methods): (&[key_readings::Model], &[key_methods::Model]),
    entry: &PoolEntry,
    key: &str,
) -> String {
    if key == SharingKey::Tickets.slug() && rules.weighs(entry.row.id) {
        return weighted_key(&entry.row.slug);
    }
    match is_averaged(readings, methods, key) {
        true => averaged(key),
        false => key.to_owned(),
    }
}

/// Readings of a key by an authority, as the calculation takes them.
pub fn dated(readings: &[key_readings::Model], key: &str, authority_id: i64) -> Vec<(Date, i64)> {
    let theirs = readings
        .iter()
        .filter(|r| r.sharing_key == key && r.authority_id == authority_id);
    theirs
        .filter_map(|r| Some((r.read_on.parse().ok()?, r.quantity)))
        .collect()
}

/// What holds on each day of a year for an authority, by its readings: only the days when it is there.
pub fn held(dated: &[(Date, i64)], rules: &RuleBook, year: i64, authority_id: i64) -> Vec<Span> {
    let Some((mut first, mut last)) = year_of(year) else {
        return Vec::new();
    };
    let day = |text: &Option<String>| text.as_ref().and_then(|t| t.parse::<Date>().ok());
    if let Some(period) = rules.periods.iter().find(|p| p.authority_id == authority_id) {
        first = day(&period.joined_on).map_or(first, |d| d.max(first));
        last = day(&period.left_on).map_or(last, |d| d.min(last));
    }
    spans(dated, first, last)
}

/// What each key counts: tickets from the tickets themselves, equal parts as one each, the rest as it was entered or read.
pub fn keys(year: i64, names: &Names<'_>, authorities: &[authorities::Model], entered: &Entered) -> Keys {
    let mut keys = Keys::default();
    let all = &mut keys.quantities;
    let used = entered.pools.iter().map(|p| &p.row.sharing_key);
    for key in used.chain(entered.rules.mix.iter().map(|m| &m.sharing_key)) {
        all.entry(key.clone()).or_default();
    }
    for measure in &entered.measures {
        let of_members = all.entry(measure.sharing_key.clone()).or_default();
        of_members.insert(name_of(names, measure.authority_id).to_owned(), measure.quantity);
    }
    let counts: HashMap<i64, i64> = entered
        .tickets
        .iter()
        .map(|c| (c.authority_id, c.tickets))
        .collect();
    let tickets = authorities
        .iter()
        .map(|a| (a.short_name.clone(), counts.get(&a.id).copied().unwrap_or(0)));
    all.insert(SharingKey::Tickets.slug().to_owned(), tickets.collect());
    if let Some(equal) = all.get_mut(SharingKey::Equal.slug()) {
        *equal = authorities.iter().map(|a| (a.short_name.clone(), 1)).collect();
    }
    take_readings(all, year, names, entered);
    weigh(&mut keys, names, entered);
    keys
}

/// Key → authority → what was read.
type Read<'a> = BTreeMap<&'a str, HashMap<i64, Vec<(Date, i64)>>>;

/// Puts what was read on days in place of what was entered for the year.
fn take_readings(
    all: &mut BTreeMap<String, BTreeMap<String, i64>>,
    year: i64,
    names: &Names<'_>,
    entered: &Entered,
) {
    let mut read: Read<'_> = BTreeMap::new();
    for reading in &entered.readings {
        if let Ok(day) = reading.read_on.parse() {
            let of_key = read.entry(&reading.sharing_key).or_default();
            let of_member = of_key.entry(reading.authority_id).or_default();
            of_member.push((day, reading.quantity));
        }
    }
    for (key, of_members) in read {
        let snapshot = snapshot_of(&entered.methods, key);
        let of = |(id, dated): (i64, Vec<(Date, i64)>)| {
            let quantity = match snapshot {
                Some(day) => standing(&dated, day),
                None => {
                    let held = held(&dated, &entered.rules, year, id);
                    (!held.is_empty()).then(|| quantity_days(&held)).flatten()
                }
            };
            Some((name_of(names, id).to_owned(), quantity?))
        };
        let found = of_members.into_iter().filter_map(of).collect();
        all.remove(key);
        let name = match snapshot {
            Some(_) => key.to_owned(),
            None => averaged(key),
        };
        all.insert(name, found);
    }
}

/// Adds the classes of tickets and the keys that weigh them.
fn weigh(keys: &mut Keys, names: &Names<'_>, entered: &Entered) {
    let mut classes: BTreeSet<(&str, Option<i64>)> = BTreeSet::new();
    for count in &entered.classes {
        let class = (count.family.as_str(), count.sheet);
        classes.insert(class);
        let of_class = keys.quantities.entry(class_key(class.0, class.1)).or_default();
        let of_member = of_class.entry(name_of(names, count.authority_id).to_owned());
        *of_member.or_default() += count.tickets;
    }
    for entry in entered.pools.iter().filter(|p| entered.rules.weighs(p.row.id)) {
        let weight = |(family, sheet): &(&str, Option<i64>)| {
            let weight = entered.rules.ticket_weight(entry.row.id, family, *sheet);
            (weight > 0).then(|| (class_key(family, *sheet), weight))
        };
        let parts: Vec<(String, i64)> = classes.iter().filter_map(weight).collect();
        // Without any ticket that weighs there is nothing to share by, which is told of the pool.
        if !parts.is_empty() {
            keys.weighted.insert(weighted_key(&entry.row.slug), parts);
        }
    }
}
