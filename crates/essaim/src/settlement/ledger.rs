//! A year read from the database and worked out: what every page, document and command tells.

use std::collections::HashMap;

use reckon::sharing::{PoolShares, Settlement, Share, SharingInput, settle};
use sea_orm::ConnectionTrait;
use serde::{Deserialize, Serialize};

use super::cycle::snapshot;
use super::model::SharingKey;
use super::places::Places;
use super::rows::Rows;
use super::rules::book::RuleBook;
use super::sharing::{leave_out, pool_of, problem};
use super::{sources, store};
use crate::db::entities::{
    authorities, cost_documents, cost_lines, cost_pools, key_measures, key_methods, key_readings,
    printed_differences, settlement_years, year_corrections,
};
use crate::directory::Actor;
use crate::error::{Error, Result};

/// A pool as it was entered.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct PoolEntry {
    pub row: cost_pools::Model,
    /// Authorities that share it, in the order of the members.
    pub among: Vec<i64>,
    pub lines: Vec<cost_lines::Model>,
}

/// Why a pool cannot be shared yet, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    pub pool_id: i64,
    pub sentence: String,
}

/// The quantities of one key, one a member of the service; `None` where nothing was entered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyTable {
    pub key: String,
    pub label: String,
    pub quantities: Vec<Option<i64>>,
    pub total: i64,
    /// Where the figures come from.
    pub source: String,
    /// The key whose readings on days are behind the figures.
    pub read: Option<String>,
}

/// What a year is worked out from.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Entered {
    pub pools: Vec<PoolEntry>,
    pub measures: Vec<key_measures::Model>,
    pub tickets: Vec<store::TicketCount>,
    pub differences: Vec<printed_differences::Model>,
    #[serde(default)]
    pub corrections: Vec<year_corrections::Model>,
    /// Snapshots from before there were rules have none.
    #[serde(default)]
    pub rules: RuleBook,
    /// Snapshots from before there were documents have none.
    #[serde(default)]
    pub documents: Vec<cost_documents::Model>,
    /// Read on days, and how the year takes them.
    #[serde(default)]
    pub readings: Vec<key_readings::Model>,
    #[serde(default)]
    pub methods: Vec<key_methods::Model>,
    /// Tickets by class; none while no pool weighs its tickets.
    #[serde(default)]
    pub classes: Vec<store::ClassCount>,
}

/// A year. Pools that cannot be shared yet are told in [`Ledger::problems`] and left out of the settlement, so that one
/// missing quantity does not hide all the other figures.
#[derive(Clone, Debug)]
pub struct Ledger {
    pub year: settlement_years::Model,
    /// In their stable order, which breaks ties.
    pub authorities: Vec<authorities::Model>,
    pub pools: Vec<PoolEntry>,
    pub measures: Vec<key_measures::Model>,
    pub differences: Vec<printed_differences::Model>,
    /// Corrections of earlier years that this one bears.
    pub corrections: Vec<year_corrections::Model>,
    pub rules: RuleBook,
    pub documents: Vec<cost_documents::Model>,
    pub readings: Vec<key_readings::Model>,
    pub methods: Vec<key_methods::Model>,
    pub problems: Vec<Problem>,
    /// What was shared, in the shape of `essaim simulate`.
    pub input: SharingInput,
    pub settlement: Settlement,
    /// Where each member and each pool stands.
    pub(super) places: Places,
    /// When it was frozen, where it is; what is told is then the snapshot.
    pub frozen: Option<Frozen>,
}

/// How a year was frozen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frozen {
    /// SHA-256 of its content, in hexadecimal.
    pub digest: String,
    pub at: i64,
    pub by: String,
}

impl Ledger {
    /// Reads a year of the actor's service and works it out: from its snapshot where it is frozen.
    pub async fn load<C: ConnectionTrait>(conn: &C, actor: &Actor, year: i64) -> Result<Ledger> {
        store::year(conn, actor, year).await?;
        match snapshot::ledger(conn, actor, year).await? {
            Some(frozen) => Ok(frozen),
            None => Rows::read(conn, actor, year).await?.work_out(),
        }
    }

    /// Works out a year from what was entered.
    pub fn work_out(
        year: settlement_years::Model,
        authorities: Vec<authorities::Model>,
        entered: Entered,
    ) -> Result<Ledger> {
        if authorities.is_empty() {
            return Err(Error::Conflict(
                "Le service n’a encore aucune collectivité membre. Ajoutez-les avant d’ouvrir un bilan."
                    .into(),
            ));
        }
        // A service may have thousands of members: each is looked up, not searched for.
        let names: Names = authorities
            .iter()
            .map(|a| (a.id, a.short_name.as_str()))
            .collect();
        let keys = sources::keys::keys(year.year, &names, &authorities, &entered);
        let mut problems: Vec<Problem> = entered
            .pools
            .iter()
            .filter_map(|p| problem(p, &entered, &names, &keys))
            .collect();
        let name = |id: i64| name_of(&names, id).to_owned();
        let number = i32::try_from(year.year).map_err(Error::internal)?;
        let periods = entered.rules.periods_in(number, name);
        let mut input = SharingInput {
            year: number,
            members: authorities.iter().map(|a| a.short_name.clone()).collect(),
            prorated_keys: if periods.is_empty() {
                Vec::new()
            } else {
                keys.prorated()
            },
            periods,
            quantities: keys.quantities,
            weighted_keys: keys.weighted,
            key_decimals_of_percent: year.key_decimals.and_then(|n| u32::try_from(n).ok()),
            ..SharingInput::default()
        };
        let shareable = |p: &&PoolEntry| problems.iter().all(|q| q.pool_id != p.row.id);
        input.pools = entered
            .pools
            .iter()
            .filter(shareable)
            .map(|p| pool_of(p, &entered, &names))
            .collect();
        let settlement = match settle(&input) {
            Ok(settlement) => settlement,
            Err(_) => {
                problems.extend(leave_out(&mut input, &entered.pools));
                settle(&input)
                    .map_err(|refusal| Error::internal(format!("settlement of {number}: {refusal}")))?
            }
        };
        let Entered {
            pools,
            measures,
            differences,
            corrections,
            rules,
            documents,
            readings,
            methods,
            ..
        } = entered;
        Ok(Ledger {
            places: Places::of(&authorities, &pools, &settlement),
            year,
            authorities,
            pools,
            measures,
            differences,
            corrections,
            rules,
            documents,
            readings,
            methods,
            problems,
            input,
            settlement,
            frozen: None,
        })
    }

    /// The member of a short name.
    pub fn member(&self, short_name: &str) -> Option<&authorities::Model> {
        Some(&self.authorities[self.places.member(short_name)?])
    }

    /// A member by its key.
    pub fn authority(&self, id: i64) -> Option<&authorities::Model> {
        Some(&self.authorities[self.places.authority(id)?])
    }

    pub fn short_name(&self, authority_id: i64) -> &str {
        self.authority(authority_id).map_or("", |a| a.short_name.as_str())
    }

    /// A pool as entered and as shared, by its slug. `None` for a pool that cannot be shared yet.
    pub fn shared(&self, slug: &str) -> Option<(&PoolEntry, &PoolShares)> {
        let (entry, shares) = self.places.pool(slug)?;
        Some((&self.pools[entry], &self.settlement.pools[shares]))
    }

    /// A member's share of a pool.
    pub fn share(&self, slug: &str, member: &str) -> Option<(&PoolEntry, &PoolShares, &Share)> {
        let (entry, shares) = self.shared(slug)?;
        Some((entry, shares, self.share_of(shares, member)?))
    }

    /// A member's share among those of a pool.
    pub fn share_of<'a>(&self, pool: &'a PoolShares, member: &str) -> Option<&'a Share> {
        self.places.share(pool, member)
    }

    /// The documents that prove a line.
    pub fn documents_of(&self, line_id: i64) -> impl Iterator<Item = &cost_documents::Model> {
        self.documents.iter().filter(move |d| d.line_id == line_id)
    }

    /// All that was shared, in cents.
    pub fn spent(&self) -> i64 {
        self.settlement.pools.iter().map(|p| p.total).sum()
    }

    /// What a member paid in advance for all, in cents.
    pub fn advanced(&self, member: &str) -> i64 {
        self.settlement
            .pools
            .iter()
            .filter(|p| p.paid_by == member)
            .map(|p| p.total)
            .sum()
    }

    /// The parts of a revenue order: pools that `from` paid, with `to`'s share.
    pub fn parts_of_order(&self, from: &str, to: &str) -> Vec<(&PoolEntry, &Share)> {
        self.settlement
            .pools
            .iter()
            .filter(|p| p.paid_by == from)
            .filter_map(|p| self.share(&p.id, to))
            .filter(|(_, _, share)| share.cents != 0)
            .map(|(entry, _, share)| (entry, share))
            .collect()
    }

    /// The corrections of earlier years that a member asks of another.
    pub fn corrections_of(&self, from: &str, to: &str) -> impl Iterator<Item = &year_corrections::Model> {
        self.corrections
            .iter()
            .filter(move |c| self.short_name(c.issuer_id) == from && self.short_name(c.debtor_id) == to)
    }

    /// What a member asks of another in this year, in cents: its revenue order and the corrections of earlier years.
    pub fn due(&self, from: &str, to: &str) -> i64 {
        let orders = self.settlement.revenue_orders.iter();
        let order = orders.filter(|o| o.from == from && o.to == to).map(|o| o.amount);
        let corrections = self.corrections_of(from, to).map(|c| c.amount_cents);
        order.sum::<i64>() + corrections.sum::<i64>()
    }

    /// Tickets of the year, all members together.
    pub fn tickets(&self) -> i64 {
        self.input.quantities[SharingKey::Tickets.slug()].values().sum()
    }

    /// Whether any cost was entered.
    pub fn has_costs(&self) -> bool {
        self.pools.iter().any(|p| !p.lines.is_empty())
    }

    /// Whether every pool is shared.
    pub fn is_complete(&self) -> bool {
        self.has_costs() && self.problems.is_empty()
    }
}

/// Short names by key.
pub(super) type Names<'a> = HashMap<i64, &'a str>;

pub(super) fn name_of<'a>(names: &Names<'a>, id: i64) -> &'a str {
    names.get(&id).copied().unwrap_or_default()
}
