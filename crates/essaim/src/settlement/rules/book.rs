//! The rules of a year, and what they make of a pool.

use std::collections::{BTreeMap, HashSet};

use jiff::civil::{Date, date};
use reckon::sharing::{Corridor, Direct, PoolRules, Tariff};
use serde::{Deserialize, Serialize};

use crate::db::entities::{
    cost_line_details, cost_line_staff, cost_lines, cost_pool_limits, cost_pool_mix, cost_pool_rules,
    cost_pool_ticket_weights, member_periods,
};
use crate::settlement::ledger::PoolEntry;

/// All rules of a year.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct RuleBook {
    pub pools: Vec<cost_pool_rules::Model>,
    pub mix: Vec<cost_pool_mix::Model>,
    pub limits: Vec<cost_pool_limits::Model>,
    pub details: Vec<cost_line_details::Model>,
    pub periods: Vec<member_periods::Model>,
    /// What the lines of staff were worked out from.
    pub staff: Vec<cost_line_staff::Model>,
    /// How much tickets weigh, of the pools that weigh them.
    pub ticket_weights: Vec<cost_pool_ticket_weights::Model>,
}

impl RuleBook {
    /// The keys that a pool mixes, with their weights.
    pub fn mix_of(&self, pool_id: i64) -> Vec<(String, i64)> {
        let of_pool = self.mix.iter().filter(|m| m.pool_id == pool_id);
        of_pool.map(|m| (m.sharing_key.clone(), m.weight)).collect()
    }

    /// Who bears a line alone.
    pub fn bearer_of(&self, line_id: i64) -> Option<i64> {
        self.details.iter().find(|d| d.line_id == line_id)?.borne_by
    }

    /// Whether a pool weighs its tickets.
    pub fn weighs(&self, pool_id: i64) -> bool {
        self.ticket_weights.iter().any(|w| w.pool_id == pool_id)
    }

    /// How much a ticket weighs in a pool that weighs them: by its sheet, else by its family, else 1.
    pub fn ticket_weight(&self, pool_id: i64, family: &str, sheet: Option<i64>) -> i64 {
        let of = |class: &str| {
            let mut rows = self.ticket_weights.iter();
            rows.find(|w| w.pool_id == pool_id && w.class == class)
                .map(|w| w.weight)
        };
        let by_sheet = sheet.and_then(|number| of(&number.to_string()));
        by_sheet.or_else(|| of(family)).unwrap_or(1)
    }

    /// The sheets that some pool weighs by themselves.
    pub fn weighted_sheets(&self) -> Vec<i64> {
        let mut sheets: Vec<i64> = self
            .ticket_weights
            .iter()
            .filter_map(|w| w.class.parse().ok())
            .collect();
        sheets.sort_unstable();
        sheets.dedup();
        sheets
    }

    /// What a line was worked out from.
    pub fn staff_of(&self, line_id: i64) -> Option<&cost_line_staff::Model> {
        self.staff.iter().find(|s| s.line_id == line_id)
    }

    /// The lines of a pool that its members share.
    pub fn shared_lines<'a>(&'a self, entry: &'a PoolEntry) -> impl Iterator<Item = &'a cost_lines::Model> {
        entry.lines.iter().filter(|l| self.bearer_of(l.id).is_none())
    }

    /// The rules of a pool; `name` gives the short name of a member.
    pub fn rules_of(&self, entry: &PoolEntry, name: impl Fn(i64) -> String) -> PoolRules {
        let row = self.pools.iter().find(|r| r.pool_id == entry.row.id);
        let among: HashSet<i64> = entry.among.iter().copied().collect();
        let of_pool =
            |l: &&cost_pool_limits::Model| l.pool_id == entry.row.id && among.contains(&l.authority_id);
        let limits: Vec<&cost_pool_limits::Model> = self.limits.iter().filter(of_pool).collect();
        let amounts = |of: fn(&cost_pool_limits::Model) -> Option<i64>| {
            let found = limits.iter().filter_map(|l| Some((name(l.authority_id), of(l)?)));
            found.collect::<BTreeMap<String, i64>>()
        };
        let direct = entry.lines.iter().filter_map(|line| {
            Some(Direct {
                member: name(self.bearer_of(line.id)?),
                label: line.label.clone(),
                amount: line.amount_cents,
            })
        });
        PoolRules {
            mix: self.mix_of(entry.row.id),
            tariff: row.and_then(|r| {
                Some(Tariff {
                    price: r.unit_price_cents?,
                    bearer: r.rest_bearer_id.map(&name),
                    rest_key: None,
                })
            }),
            floors: amounts(|l| l.floor_cents),
            caps: amounts(|l| l.cap_cents),
            corridor: row.and_then(|r| {
                Some(Corridor {
                    permille: u32::try_from(r.corridor_permille?).ok()?,
                    previous: amounts(|l| l.previous_cents),
                    bearer: r.corridor_bearer_id.map(&name),
                })
            }),
            direct: direct.collect(),
        }
    }

    /// First and last day of the members that are there for a part of the year only.
    pub fn periods_in(&self, year: i32, name: impl Fn(i64) -> String) -> BTreeMap<String, (Date, Date)> {
        let Ok(year) = i16::try_from(year) else {
            return BTreeMap::new();
        };
        let (first, last) = (date(year, 1, 1), date(year, 12, 31));
        let day = |text: &Option<String>, otherwise: Date| {
            let read = text.as_ref().and_then(|t| t.parse::<Date>().ok());
            read.unwrap_or(otherwise)
        };
        let part = |p: &member_periods::Model| {
            let joined = day(&p.joined_on, date(1, 1, 1));
            let left = day(&p.left_on, date(9999, 12, 31));
            (joined > first || left < last).then(|| (name(p.authority_id), (joined, left)))
        };
        self.periods.iter().filter_map(part).collect()
    }
}
