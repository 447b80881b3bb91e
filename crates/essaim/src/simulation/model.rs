//! A simulation: the year as it was copied, the year as it would be, and what both give.

use std::collections::BTreeMap;

use reckon::sharing::{Settlement, SharingInput, read_input, settle};

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
        let moved = |member: &String| Moved {
            member: member.clone(),
            before: outcome.before.totals.get(member).copied(),
            after: outcome.after.totals.get(member).copied().unwrap_or(0),
            pools: self.pools_of(outcome, member),
        };
        self.after.members.iter().map(moved).collect()
    }

    fn pools_of(&self, outcome: &Outcome, member: &str) -> Vec<(String, i64, i64)> {
        let share = |settlement: &Settlement, pool: &str| {
            let pool = settlement.pools.iter().find(|p| p.id == pool)?;
            let share = pool.shares.iter().find(|s| s.member == member)?;
            Some(share.cents)
        };
        let after = outcome.after.pools.iter().filter_map(|pool| {
            let before = share(&outcome.before, &pool.id).unwrap_or(0);
            let after = share(&outcome.after, &pool.id).unwrap_or(0);
            (before != after).then(|| (self.label(&pool.id).to_owned(), before, after))
        });
        after.collect()
    }
}

/// All that is shared, in cents.
pub fn spent(settlement: &Settlement) -> i64 {
    settlement.pools.iter().map(|p| p.total).sum()
}
