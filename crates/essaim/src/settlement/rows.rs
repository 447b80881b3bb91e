//! The rows that a year is worked out from, read from the database.

use std::collections::{HashMap, HashSet};

use sea_orm::ConnectionTrait;
use serde::{Deserialize, Serialize};

use super::cycle::store as cycle_store;
use super::ledger::{Entered, Ledger, PoolEntry};
use super::{rules, sources, store};
use crate::db::entities::{authorities, cost_lines, cost_pools, settlement_years};
use crate::directory::{Actor, store as directory};
use crate::error::Result;

/// The rows of a year: all that it is worked out from.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Rows {
    pub year: settlement_years::Model,
    pub authorities: Vec<authorities::Model>,
    pub entered: Entered,
}

impl Rows {
    /// Reads the rows of a year of the actor's service as they stand.
    pub async fn read<C: ConnectionTrait>(conn: &C, actor: &Actor, year: i64) -> Result<Rows> {
        let row = store::year(conn, actor, year).await?;
        let authorities = directory::authorities(conn, actor.service_id).await?;
        let pools = entries(conn, actor, year, &authorities).await?;
        let lines: Vec<i64> = pools.iter().flat_map(|p| &p.lines).map(|l| l.id).collect();
        let rules = rules::store::book(conn, actor, &pools).await?;
        let classes = match rules.ticket_weights.is_empty() {
            true => Vec::new(),
            false => store::class_counts(conn, actor, year, &rules.weighted_sheets()).await?,
        };
        let entered = Entered {
            rules,
            classes,
            readings: sources::store::readings(conn, actor, year).await?,
            methods: sources::store::methods(conn, actor, year).await?,
            documents: sources::store::documents(conn, &lines).await?,
            pools,
            measures: store::measures(conn, actor, year).await?,
            tickets: store::ticket_counts(conn, actor, year).await?,
            differences: store::differences(conn, actor, year).await?,
            corrections: cycle_store::corrections(conn, actor, year).await?,
        };
        Ok(Rows {
            year: row,
            authorities,
            entered,
        })
    }

    pub fn work_out(self) -> Result<Ledger> {
        Ledger::work_out(self.year, self.authorities, self.entered)
    }
}

async fn entries<C: ConnectionTrait>(
    conn: &C,
    actor: &Actor,
    year: i64,
    authorities: &[authorities::Model],
) -> Result<Vec<PoolEntry>> {
    let pools = store::pools(conn, actor, year).await?;
    let ids: Vec<i64> = pools.iter().map(|p| p.id).collect();
    let members: HashSet<(i64, i64)> = store::pool_members(conn, &ids)
        .await?
        .into_iter()
        .map(|m| (m.pool_id, m.authority_id))
        .collect();
    let mut lines: HashMap<i64, Vec<cost_lines::Model>> = HashMap::new();
    for line in store::lines(conn, &ids).await? {
        lines.entry(line.pool_id).or_default().push(line);
    }
    let entry = |row: cost_pools::Model| PoolEntry {
        among: authorities
            .iter()
            .map(|a| a.id)
            .filter(|id| members.contains(&(row.id, *id)))
            .collect(),
        lines: lines.remove(&row.id).unwrap_or_default(),
        row,
    };
    Ok(pools.into_iter().map(entry).collect())
}
