//! What the officers do to the rules of a pool, to a line's booking, and to the dates of the members.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::{store, words};
use crate::audit::{self, Trace};
use crate::db::Tx;
use crate::db::entities::{
    authorities, cost_line_details, cost_pool_limits, cost_pool_mix, cost_pool_rules,
    cost_pool_ticket_weights,
};
use crate::directory::{Actor, store as directory};
use crate::error::{Error, Result};
use crate::settlement::cycle::store::writable;
use crate::settlement::verbs::{foreign, trace};
use crate::settlement::{policy, store as years};

/// The least, the most, and what was paid the year before, in cents.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Limits {
    pub floor: Option<i64>,
    pub cap: Option<i64>,
    pub previous: Option<i64>,
}

/// The rules of a pool, to write.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RulesDraft {
    pub mix: Vec<(String, i64)>,
    /// Cents a unit.
    pub price: Option<i64>,
    pub rest_bearer: Option<i64>,
    /// Thousandths.
    pub corridor: Option<i64>,
    pub corridor_bearer: Option<i64>,
    /// By authority.
    pub limits: BTreeMap<i64, Limits>,
    /// How much tickets weigh: class (`incident`, `request`, the number of a sheet), the sheet's name, weight.
    pub ticket_weights: Vec<(String, String, i64)>,
}

/// Writes the rules of a pool in place of those that it had.
pub async fn set_pool_rules(
    tx: &Tx,
    actor: &Actor,
    now: i64,
    year: i64,
    pool_id: i64,
    draft: RulesDraft,
) -> Result<()> {
    policy::may_edit(actor)?;
    writable(tx, actor, year).await?;
    let pool = years::pool(tx, actor, year, pool_id).await?;
    let known = directory::authorities(tx, actor.service_id).await?;
    let named = draft
        .limits
        .keys()
        .chain(&draft.rest_bearer)
        .chain(&draft.corridor_bearer);
    if !named.clone().all(|id| known.iter().any(|a| a.id == *id)) {
        return Err(foreign());
    }
    let limited = draft.corridor.is_some()
        || draft
            .limits
            .values()
            .any(|l| l.floor.is_some() || l.cap.is_some());
    if draft.price.is_some() && (!draft.mix.is_empty() || limited) {
        return Err(Error::Invalid(
            "Un tarif ne se combine ni avec une clé composée, ni avec un plancher, un plafond ou un corridor.".into(),
        ));
    }
    if !draft.ticket_weights.is_empty() && draft.ticket_weights.iter().all(|(_, _, weight)| *weight == 0) {
        return Err(Error::Invalid(
            "Il faut qu’un ticket au moins pèse dans le partage. Donnez un poids à une famille ou à une fiche.".into(),
        ));
    }
    let rules = cost_pool_rules::Model {
        pool_id,
        unit_price_cents: draft.price,
        rest_bearer_id: draft.rest_bearer,
        corridor_permille: draft.corridor,
        corridor_bearer_id: draft.corridor_bearer,
    };
    let mix = draft.mix.iter().map(|(key, weight)| cost_pool_mix::Model {
        pool_id,
        sharing_key: key.clone(),
        weight: *weight,
    });
    let limits = draft
        .limits
        .iter()
        .map(|(authority_id, l)| cost_pool_limits::Model {
            pool_id,
            authority_id: *authority_id,
            floor_cents: l.floor,
            cap_cents: l.cap,
            previous_cents: l.previous,
        });
    let weights = draft
        .ticket_weights
        .iter()
        .map(|(class, label, weight)| cost_pool_ticket_weights::Model {
            pool_id,
            class: class.clone(),
            label: label.clone(),
            weight: *weight,
        });
    store::set_pool(tx, rules, mix.collect(), limits.collect(), weights.collect()).await?;
    let detail = format!(
        "{}\u{a0}: {}",
        pool.label,
        words::rules(&draft, |id| name_of(&known, id))
    );
    let object = ("cost_pool", pool_id);
    trace(tx, actor, now, year, "cost_pool.rules_changed", object, detail).await
}

fn name_of(known: &[authorities::Model], id: i64) -> String {
    let found = known.iter().find(|a| a.id == id);
    found.map(|a| a.short_name.clone()).unwrap_or_default()
}

/// How a line is booked, and who bears it alone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LineDetail {
    pub nature: String,
    pub account: String,
    pub borne_by: Option<i64>,
}

pub async fn detail_line(
    tx: &Tx,
    actor: &Actor,
    now: i64,
    year: i64,
    line_id: i64,
    draft: LineDetail,
) -> Result<()> {
    policy::may_edit(actor)?;
    writable(tx, actor, year).await?;
    let (line, pool) = years::line(tx, actor, year, line_id).await?;
    let known = directory::authorities(tx, actor.service_id).await?;
    if draft.borne_by.is_some_and(|id| known.iter().all(|a| a.id != id)) {
        return Err(foreign());
    }
    let said = words::booking(&draft, |id| name_of(&known, id));
    let detail = format!("{}, {}\u{a0}: {said}", pool.label, line.label);
    let row = cost_line_details::Model {
        line_id,
        nature: draft.nature,
        account: draft.account,
        borne_by: draft.borne_by,
    };
    store::set_line(tx, row).await?;
    let object = ("cost_line", line_id);
    trace(tx, actor, now, year, "cost_line.detailed", object, detail).await
}

/// Writes when a member joined and left. It changes every year that is not frozen.
pub async fn set_period(
    tx: &Tx,
    actor: &Actor,
    now: i64,
    authority_id: i64,
    (joined, left): (Option<Date>, Option<Date>),
) -> Result<()> {
    policy::may_edit(actor)?;
    let known = directory::authorities(tx, actor.service_id).await?;
    let authority = known.iter().find(|a| a.id == authority_id).ok_or_else(foreign)?;
    if let (Some(joined), Some(left)) = (joined, left)
        && left < joined
    {
        return Err(Error::Invalid("Le dernier jour est avant le premier.".into()));
    }
    let text = |day: Option<Date>| day.map(|d| d.to_string());
    store::set_period(tx, actor, authority_id, (text(joined), text(left))).await?;
    let said = |day: Option<Date>| text(day).unwrap_or_else(|| "–".into());
    let trace = Trace {
        action: "member_period.set",
        object_kind: "authority",
        object_id: Some(authority_id),
        detail: format!(
            "{}\u{a0}: {} → {}",
            authority.short_name,
            said(joined),
            said(left)
        ),
    };
    audit::write(tx, now, actor, trace).await
}
