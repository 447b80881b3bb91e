//! A simulation: the year as it was copied, the year as it would be, and what both give.

use std::collections::HashMap;

use std::collections::BTreeMap;

use reckon::sharing::{PoolShares, Settlement, SharingInput, read_input, settle};

use crate::db::entities::simulations;
use crate::error::{Error, Result};

/// Names of the pools by their ids.
pub type Labels = BTreeMap<String, String>;

#[derive(Clone, Debug)]
pub struct Simulation {
    pub row: simulations::Model,
    pub before: SharingInput,
    pub after: SharingInput,
    pub labels: Labels,
}

/// What a simulation gives.
#[derive(Clone, Debug)]
pub struct Outcome {
    pub before: Settlement,
    pub after: Settlement,
}

/// A member's total, before and after.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moved {
    pub member: String,
    /// `None` for a member that joins.
    pub before: Option<i64>,
    pub after: i64,
    /// Pools whose share changes: name, before, after.
    pub pools: Vec<(String, i64, i64)>,
}

impl Simulation {
    /// Reads a row. Both inputs were checked before they were written.
    pub fn of(row: simulations::Model) -> Result<Simulation> {
        let read =
            |text: &str| read_input(text).map_err(|r| Error::internal(format!("simulation {}: {r}", row.id)));
        Ok(Simulation {
            before: read(&row.before_input)?,
            after: read(&row.after_input)?,
            labels: serde_json::from_str(&row.labels).map_err(Error::internal)?,
            row,
        })
    }

    pub fn label<'a>(&'a self, pool: &'a str) -> &'a str {
        self.labels.get(pool).map_or(pool, String::as_str)
    }

    pub fn outcome(&self) -> Result<Outcome> {
        let settled = |input: &SharingInput| {
            settle(input).map_err(|r| Error::internal(format!("simulation {}: {r}", self.row.id)))
        };
        Ok(Outcome {
            before: settled(&self.before)?,
            after: settled(&self.after)?,
        })
    }

    /// Every member with what changes for it.
    pub fn moved(&self, outcome: &Outcome) -> Vec<Moved> {
        let (before, after) = (by_pool(&outcome.before), by_pool(&outcome.after));
        let moved = |member: &String| Moved {
            member: member.clone(),
            before: outcome.before.totals.get(member).copied(),
            after: outcome.after.totals.get(member).copied().unwrap_or(0),
            pools: self.pools_of(outcome, (&before, &after), member),
        };
        self.after.members.iter().map(moved).collect()
    }

    fn pools_of(
        &self,
        outcome: &Outcome,
        (before, after): (&ByPool<'_>, &ByPool<'_>),
        member: &str,
    ) -> Vec<(String, i64, i64)> {
        let share = |all: &ByPool<'_>, pool: &str| Some(*all.get(pool)?.get(member)?);
        let after = outcome.after.pools.iter().filter_map(|pool| {
            let old = share(before, &pool.id).unwrap_or(0);
            let new = share(after, &pool.id).unwrap_or(0);
            (old != new).then(|| (self.label(&pool.id).to_owned(), old, new))
        });
        after.collect()
    }
}

/// Pool → member → its share, in cents.
type ByPool<'a> = HashMap<&'a str, HashMap<&'a str, i64>>;

fn by_pool(settlement: &Settlement) -> ByPool<'_> {
    let pools = settlement.pools.iter();
    pools.map(|p| (p.id.as_str(), by_member(p))).collect()
}

fn by_member(pool: &PoolShares) -> HashMap<&str, i64> {
    let shares = pool.shares.iter();
    shares.map(|s| (s.member.as_str(), s.cents)).collect()
}

/// All that is shared, in cents.
pub fn spent(settlement: &Settlement) -> i64 {
    settlement.pools.iter().map(|p| p.total).sum()
}
