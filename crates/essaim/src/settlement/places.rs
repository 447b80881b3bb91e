//! Where the members and the pools of a year stand: a service may have thousands of members, so that each is looked up,
//! never searched for.

use std::collections::HashMap;

use reckon::sharing::{PoolShares, Settlement, Share};

use super::ledger::PoolEntry;
use crate::db::entities::authorities;

#[derive(Clone, Debug, Default)]
pub(super) struct Places {
    /// Key of an authority → its place among the members.
    ids: HashMap<i64, usize>,
    /// Its short name → the same.
    names: HashMap<String, usize>,
    /// Slug of a pool that is shared → its place as entered, and as shared.
    pools: HashMap<String, (usize, usize)>,
}

impl Places {
    pub fn of(authorities: &[authorities::Model], pools: &[PoolEntry], settlement: &Settlement) -> Places {
        let entered: HashMap<&str, usize> = pools.iter().map(|p| p.row.slug.as_str()).zip(0..).collect();
        let shared = settlement.pools.iter().zip(0..);
        Places {
            ids: authorities.iter().map(|a| a.id).zip(0..).collect(),
            names: authorities
                .iter()
                .map(|a| a.short_name.clone())
                .zip(0..)
                .collect(),
            pools: shared
                .filter_map(|(p, at)| Some((p.id.clone(), (*entered.get(p.id.as_str())?, at))))
                .collect(),
        }
    }

    pub fn authority(&self, id: i64) -> Option<usize> {
        self.ids.get(&id).copied()
    }

    pub fn member(&self, short_name: &str) -> Option<usize> {
        self.names.get(short_name).copied()
    }

    pub fn pool(&self, slug: &str) -> Option<(usize, usize)> {
        self.pools.get(slug).copied()
    }

    /// The share of a member: the shares of a pool are in the order of the members.
    pub fn share<'a>(&self, pool: &'a PoolShares, member: &str) -> Option<&'a Share> {
        let place = self.member(member)?;
        let found = pool
            .shares
            .binary_search_by_key(&Some(place), |s| self.member(&s.member));
        found.ok().map(|at| &pool.shares[at])
    }
}
