//! A year read from the database and worked out: what every page, document and command tells.

use std::collections::{BTreeMap, HashMap, HashSet};

use reckon::sharing::{Pool, PoolShares, Settlement, Share, SharingInput, TotalRounding, settle};
use sea_orm::ConnectionTrait;
use serde::{Deserialize, Serialize};

use super::cycle::{snapshot, store as cycle_store};
use super::model::{self, SharingKey};
use super::rules::book::RuleBook;
use super::{rules, store};
use crate::db::entities::{
    authorities, cost_lines, cost_pools, key_measures, printed_differences, settlement_years,
    year_corrections,
};
use crate::directory::{Actor, store as directory};
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
    pub problems: Vec<Problem>,
    /// What was shared, in the shape of `essaim simulate`.
    pub input: SharingInput,
    pub settlement: Settlement,
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
        let entered = Entered {
            rules: rules::store::book(conn, actor, &pools).await?,
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
        let quantities = quantities(&names, &authorities, &entered);
        let mut problems: Vec<Problem> = entered
            .pools
            .iter()
            .filter_map(|p| problem(p, &entered.rules, &names, &quantities))
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
                prorated(&quantities)
            },
            periods,
            quantities,
            key_decimals_of_percent: year.key_decimals.and_then(|n| u32::try_from(n).ok()),
            ..SharingInput::default()
        };
        let shareable = |p: &&PoolEntry| problems.iter().all(|q| q.pool_id != p.row.id);
        input.pools = entered
            .pools
            .iter()
            .filter(shareable)
            .map(|p| pool_of(p, &entered.rules, &names))
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
            ..
        } = entered;
        Ok(Ledger {
            year,
            authorities,
            pools,
            measures,
            differences,
            corrections,
            rules,
            problems,
            input,
            settlement,
            frozen: None,
        })
    }

    /// The member of a short name.
    pub fn member(&self, short_name: &str) -> Option<&authorities::Model> {
        self.authorities.iter().find(|a| a.short_name == short_name)
    }

    pub fn short_name(&self, authority_id: i64) -> &str {
        short_name(&self.authorities, authority_id)
    }

    /// A pool as entered and as shared, by its slug. `None` for a pool that cannot be shared yet.
    pub fn shared(&self, slug: &str) -> Option<(&PoolEntry, &PoolShares)> {
        let entry = self.pools.iter().find(|p| p.row.slug == slug)?;
        let shares = self.settlement.pools.iter().find(|p| p.id == slug)?;
        Some((entry, shares))
    }

    /// A member's share of a pool.
    pub fn share(&self, slug: &str, member: &str) -> Option<(&PoolEntry, &PoolShares, &Share)> {
        let (entry, shares) = self.shared(slug)?;
        let share = shares.shares.iter().find(|s| s.member == member)?;
        Some((entry, shares, share))
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

    /// The tickets, then the other keys that pools use.
    pub fn keys(&self) -> Vec<KeyTable> {
        let mut keys = vec![SharingKey::Tickets.slug()];
        let used = self.pools.iter().flat_map(|p| self.keys_of(p));
        for key in used.filter(|k| *k != SharingKey::Equal.slug()) {
            if !keys.contains(&key) {
                keys.push(key);
            }
        }
        keys.into_iter().map(|key| self.key_table(key)).collect()
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

    /// The quantities of a key.
    pub fn key_table(&self, key: &str) -> KeyTable {
        let counted = SharingKey::parse(key).is_some_and(SharingKey::is_counted);
        let known = self.input.quantities.get(key);
        let quantities: Vec<Option<i64>> = self
            .authorities
            .iter()
            .map(|a| {
                let found = known.and_then(|of| of.get(&a.short_name)).copied();
                if counted { Some(found.unwrap_or(0)) } else { found }
            })
            .collect();
        let source = match counted {
            true => "Compté par Essaim".to_owned(),
            false => self
                .measures
                .iter()
                .find(|m| m.sharing_key == key)
                .map(|m| m.source.clone())
                .unwrap_or_default(),
        };
        KeyTable {
            key: key.to_owned(),
            label: model::key_label(key),
            total: quantities.iter().flatten().sum(),
            quantities,
            source,
        }
    }
}

/// Short names by key.
type Names<'a> = HashMap<i64, &'a str>;

fn name_of<'a>(names: &Names<'a>, id: i64) -> &'a str {
    names.get(&id).copied().unwrap_or_default()
}

fn short_name(authorities: &[authorities::Model], id: i64) -> &str {
    authorities
        .iter()
        .find(|a| a.id == id)
        .map_or("", |a| a.short_name.as_str())
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

/// What each key counts: tickets from the tickets themselves, equal parts as one each, the rest as it was entered.
fn quantities(
    names: &Names<'_>,
    authorities: &[authorities::Model],
    entered: &Entered,
) -> BTreeMap<String, BTreeMap<String, i64>> {
    let mut all: BTreeMap<String, BTreeMap<String, i64>> = BTreeMap::new();
    let counts: HashMap<i64, i64> = entered
        .tickets
        .iter()
        .map(|c| (c.authority_id, c.tickets))
        .collect();
    for pool in &entered.pools {
        all.entry(pool.row.sharing_key.clone()).or_default();
    }
    for mixed in &entered.rules.mix {
        all.entry(mixed.sharing_key.clone()).or_default();
    }
    for measure in &entered.measures {
        let of_members = all.entry(measure.sharing_key.clone()).or_default();
        of_members.insert(name_of(names, measure.authority_id).to_owned(), measure.quantity);
    }
    let tickets = authorities
        .iter()
        .map(|a| (a.short_name.clone(), counts.get(&a.id).copied().unwrap_or(0)));
    all.insert(SharingKey::Tickets.slug().to_owned(), tickets.collect());
    if let Some(equal) = all.get_mut(SharingKey::Equal.slug()) {
        *equal = authorities.iter().map(|a| (a.short_name.clone(), 1)).collect();
    }
    all
}

/// The keys that count for the days of who joins or leaves; keys from elsewhere do as well.
fn prorated(quantities: &BTreeMap<String, BTreeMap<String, i64>>) -> Vec<String> {
    let counts = |key: &&String| SharingKey::parse(key).is_none_or(SharingKey::is_prorated);
    quantities.keys().filter(counts).cloned().collect()
}

/// Takes out of a year the pools that cannot be shared by their rules, and tells each.
fn leave_out(input: &mut SharingInput, entries: &[PoolEntry]) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut kept = Vec::new();
    for pool in std::mem::take(&mut input.pools) {
        input.pools = vec![pool.clone()];
        if settle(input).is_ok() {
            kept.push(pool);
        } else if let Some(entry) = entries.iter().find(|e| e.row.slug == pool.id) {
            problems.push(Problem {
                pool_id: entry.row.id,
                sentence: format!(
                    "Le poste «\u{a0}{}\u{a0}» a des règles qui ne peuvent pas toutes être tenues\u{a0}: planchers, plafonds, \
                     corridor ou quantités à zéro. Revoyez ses règles particulières.",
                    entry.row.label
                ),
            });
        }
    }
    input.pools = kept;
    problems
}

fn pool_of(entry: &PoolEntry, rules: &RuleBook, names: &Names<'_>) -> Pool {
    let name = |id: i64| name_of(names, id).to_owned();
    let pool_rules = rules.rules_of(entry, name);
    Pool {
        id: entry.row.slug.clone(),
        paid_by: name(entry.row.paid_by),
        key: if pool_rules.mix.is_empty() {
            entry.row.sharing_key.clone()
        } else {
            model::MIX.to_owned()
        },
        among: entry.among.iter().map(|id| name(*id)).collect(),
        lines: rules
            .shared_lines(entry)
            .map(|l| (l.label.clone(), l.amount_cents))
            .collect(),
        total_rounding: (entry.row.total_rounding == "euro_down").then_some(TotalRounding::EuroDown),
        rules: pool_rules,
    }
}

/// What keeps a pool from being shared.
fn problem(
    entry: &PoolEntry,
    rules: &RuleBook,
    names: &Names<'_>,
    quantities: &BTreeMap<String, BTreeMap<String, i64>>,
) -> Option<Problem> {
    let row = &entry.row;
    let mix = rules.mix_of(row.id);
    let priced = rules
        .pools
        .iter()
        .any(|r| r.pool_id == row.id && r.unit_price_cents.is_some() && r.rest_bearer_id.is_some());
    let of_key = |key: &str| -> i64 {
        let of_member = |id: &i64| quantities[key].get(name_of(names, *id));
        entry.among.iter().filter_map(of_member).sum()
    };
    // The key that keeps the pool from being shared: its own, or the first of its mixture that nobody has anything of.
    let own = row.sharing_key.as_str();
    let key = mix
        .iter()
        .map(|(k, _)| k.as_str())
        .find(|k| of_key(k) == 0)
        .unwrap_or(own);
    let sum = match (mix.is_empty(), priced) {
        (true, true) => 1,
        (true, false) => of_key(own),
        (false, _) if mix.iter().any(|(k, _)| of_key(k) == 0) => 0,
        (false, _) => 1,
    };
    let what = match (entry.among.is_empty(), sum) {
        (true, _) => "n’est partagé entre personne. Choisissez les collectivités qui le partagent.".to_owned(),
        (false, 0) if key == SharingKey::Tickets.slug() => {
            "se partage selon les tickets, et aucun n’est compté cette année pour ses collectivités. Choisissez une autre clé, ou attendez les premiers tickets.".to_owned()
        }
        (false, 0) => format!(
            "se partage selon la clé « {} », dont toutes les quantités sont à zéro pour ses collectivités. Saisissez-les dans les quantités des clés.",
            model::key_label(key)
        ),
        _ => return None,
    };
    Some(Problem {
        pool_id: row.id,
        sentence: format!("Le poste « {} » {what}", row.label),
    })
}
