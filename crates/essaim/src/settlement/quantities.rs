//! The quantities of the keys of a year, as they are told.

use super::ledger::{KeyTable, Ledger, PoolEntry};
use super::model::{self, SharingKey};
use super::sources::keys::{effective, quantity};
use super::sources::words as told;

impl Ledger {
    /// The tickets, then the other keys that pools use.
    pub fn keys(&self) -> Vec<KeyTable> {
        let mut keys = vec![SharingKey::Tickets.slug().to_owned()];
        for entry in &self.pools {
            for key in self.keys_of(entry) {
                let key = self.effective(entry, key);
                if key != SharingKey::Equal.slug() && !keys.contains(&key) {
                    keys.push(key);
                }
            }
        }
        keys.iter().map(|key| self.key_table(key)).collect()
    }

    /// The keys that a pool is shared by: its own, or those that it mixes.
    pub fn keys_of<'a>(&'a self, entry: &'a PoolEntry) -> Vec<&'a str> {
        let of_pool = self.rules.mix.iter().filter(|m| m.pool_id == entry.row.id);
        let mixed: Vec<&str> = of_pool.map(|m| m.sharing_key.as_str()).collect();
        if mixed.is_empty() {
            vec![entry.row.sharing_key.as_str()]
        } else {
            mixed
        }
    }

    /// A key as a pool counts it, by the name that the calculation knows it by.
    pub fn effective(&self, entry: &PoolEntry, key: &str) -> String {
        effective(&self.rules, (&self.readings, &self.methods), entry, key)
    }

    /// Whether a key was read on days.
    pub fn is_read(&self, key: &str) -> bool {
        self.readings.iter().any(|r| r.sharing_key == key)
    }

    /// The quantities of a key.
    pub fn key_table(&self, key: &str) -> KeyTable {
        let counted = SharingKey::parse(key).is_some_and(SharingKey::is_counted) || model::is_weighted(key);
        let quantities: Vec<Option<i64>> = self
            .authorities
            .iter()
            .map(|a| {
                let input = &self.input;
                let found = quantity(&input.quantities, &input.weighted_keys, key, &a.short_name);
                if counted { Some(found.unwrap_or(0)) } else { found }
            })
            .collect();
        let source = match counted {
            true => told::counted(self, key),
            false => told::source(self, key),
        };
        KeyTable {
            read: self
                .is_read(model::base_of(key))
                .then(|| model::base_of(key).to_owned()),
            key: key.to_owned(),
            label: match self
                .pools
                .iter()
                .find(|p| model::weighted_key(&p.row.slug) == key)
            {
                Some(pool) => format!("Tickets pondérés\u{a0}: {}", pool.row.label),
                None => model::key_label(key),
            },
            total: quantities.iter().flatten().sum(),
            quantities,
            source,
        }
    }
}
