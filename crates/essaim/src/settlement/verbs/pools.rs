//! The pools of costs of a year.

use std::collections::BTreeMap;

use sea_orm::{ActiveValue::Set, IntoActiveModel};

use super::{foreign, trace};
use crate::db::Tx;
use crate::db::entities::{
    cost_pool_limits, cost_pool_mix, cost_pool_rules, cost_pool_ticket_weights, cost_pools,
};
use crate::directory::{Actor, store as directory};
use crate::error::{Error, Result};
use crate::settlement::cycle::store::writable;
use crate::settlement::ledger::PoolEntry;
use crate::settlement::model::slug_of;
use crate::settlement::rows::Rows;
use crate::settlement::rules::book::RuleBook;
use crate::settlement::{Ledger, policy, rules, store};

/// A pool to write.
#[derive(Clone, Debug, Default)]
pub struct PoolDraft {
    pub label: String,
    /// The authority that paid.
    pub paid_by: i64,
    /// The word of a [`super::model::SharingKey`], or another for quantities entered by hand.
    pub sharing_key: String,
    /// The authorities that share it.
    pub members: Vec<i64>,
    /// The clause of the agreement.
    pub article: String,
    /// Whether the total is rounded down to the euro.
    pub euro_down: bool,
}

/// Copies the pools of another year with their rules, without their lines: the same costs are entered again, with their new amounts.
pub async fn copy_pools(tx: &Tx, actor: &Actor, now: i64, from: i64, to: i64) -> Result<usize> {
    policy::may_edit(actor)?;
    let entered = Rows::read(tx, actor, from).await?.entered;
    let paid = Ledger::load(tx, actor, from).await?;
    for entry in &entered.pools {
        let pool = &entry.row;
        let draft = PoolDraft {
            label: pool.label.clone(),
            paid_by: pool.paid_by,
            sharing_key: pool.sharing_key.clone(),
            members: entry.among.clone(),
            article: pool.article.clone(),
            euro_down: pool.total_rounding == "euro_down",
        };
        let new = add_pool(tx, actor, now, to, Some(&pool.slug), draft).await?;
        copy_rules(tx, (entry, new.id), &entered.rules, &paid).await?;
    }
    Ok(entered.pools.len())
}

/// Copies the rules of a pool: its mixture, tariff, limits, corridor and weights. A corridor starts from what each member
/// paid in the year that is copied.
async fn copy_rules(tx: &Tx, (entry, to): (&PoolEntry, i64), book: &RuleBook, paid: &Ledger) -> Result<()> {
    let from = entry.row.id;
    let Some(known) = book.pools.iter().find(|r| r.pool_id == from) else {
        return Ok(());
    };
    let own = cost_pool_rules::Model {
        pool_id: to,
        ..known.clone()
    };
    let mix = book.mix.iter().filter(|m| m.pool_id == from);
    let mix = mix.map(|m| cost_pool_mix::Model {
        pool_id: to,
        ..m.clone()
    });
    let weights = book.ticket_weights.iter().filter(|w| w.pool_id == from);
    let weights = weights.map(|w| cost_pool_ticket_weights::Model {
        pool_id: to,
        ..w.clone()
    });
    let of_pool = book.limits.iter().filter(|l| l.pool_id == from);
    let mut limits: BTreeMap<i64, cost_pool_limits::Model> = of_pool
        .map(|l| {
            let row = cost_pool_limits::Model {
                pool_id: to,
                ..l.clone()
            };
            (l.authority_id, row)
        })
        .collect();
    if own.corridor_permille.is_some() {
        for authority_id in &entry.among {
            let share = paid.share(&entry.row.slug, paid.short_name(*authority_id));
            if let Some((_, _, share)) = share {
                let row = limits.entry(*authority_id).or_insert(cost_pool_limits::Model {
                    pool_id: to,
                    authority_id: *authority_id,
                    floor_cents: None,
                    cap_cents: None,
                    previous_cents: None,
                });
                row.previous_cents = Some(share.cents);
            }
        }
    }
    let limits = limits.into_values().collect();
    rules::store::set_pool(tx, own, mix.collect(), limits, weights.collect()).await
}

/// Adds a pool at the end of a year. `slug` names it in files and addresses; without one, its label does.
pub async fn add_pool(
    tx: &Tx,
    actor: &Actor,
    now: i64,
    year: i64,
    slug: Option<&str>,
    draft: PoolDraft,
) -> Result<cost_pools::Model> {
    policy::may_edit(actor)?;
    writable(tx, actor, year).await?;
    let draft = checked(tx, actor, draft).await?;
    let pools = store::pools(tx, actor, year).await?;
    let slug = slug_of(slug.unwrap_or(&draft.label), |s| {
        pools.iter().any(|p| p.slug == s)
    });
    let detail = draft.label.clone();
    let row = cost_pools::ActiveModel {
        service_id: Set(actor.service_id),
        year: Set(year),
        slug: Set(slug),
        label: Set(draft.label),
        paid_by: Set(draft.paid_by),
        sharing_key: Set(draft.sharing_key),
        article: Set(draft.article),
        total_rounding: Set(rounding(draft.euro_down)),
        ..Default::default()
    };
    let row = store::insert_pool(tx, row, &draft.members).await?;
    let object = ("cost_pool", row.id);
    trace(tx, actor, now, year, "cost_pool.added", object, detail).await?;
    Ok(row)
}

/// Changes a pool. Its slug stays: links and files keep their meaning.
pub async fn change_pool(
    tx: &Tx,
    actor: &Actor,
    now: i64,
    year: i64,
    pool_id: i64,
    draft: PoolDraft,
) -> Result<()> {
    policy::may_edit(actor)?;
    writable(tx, actor, year).await?;
    let before = store::pool(tx, actor, year, pool_id).await?;
    let draft = checked(tx, actor, draft).await?;
    let members = store::pool_members(tx, &[pool_id]).await?;
    let detail = format!(
        "avant, « {} », payé par {}, clé {}, partagé entre {:?}, arrondi « {} »",
        before.label,
        before.paid_by,
        before.sharing_key,
        members.iter().map(|m| m.authority_id).collect::<Vec<_>>(),
        before.total_rounding
    );
    let mut row = before.into_active_model();
    row.label = Set(draft.label);
    row.paid_by = Set(draft.paid_by);
    row.sharing_key = Set(draft.sharing_key);
    row.article = Set(draft.article);
    row.total_rounding = Set(rounding(draft.euro_down));
    store::save_pool(tx, row, &draft.members).await?;
    let object = ("cost_pool", pool_id);
    trace(tx, actor, now, year, "cost_pool.changed", object, detail).await
}

/// Removes a pool without lines.
pub async fn remove_pool(tx: &Tx, actor: &Actor, now: i64, year: i64, pool_id: i64) -> Result<()> {
    policy::may_edit(actor)?;
    writable(tx, actor, year).await?;
    let pool = store::pool(tx, actor, year, pool_id).await?;
    if !store::lines(tx, &[pool_id]).await?.is_empty() {
        return Err(Error::Refused(
            "Ce poste a encore des lignes. Supprimez-les d’abord, une par une : chaque montant retiré est ainsi tracé.".into(),
        ));
    }
    rules::store::clear_pool(tx, pool_id).await?;
    store::delete_pool(tx, pool_id).await?;
    let object = ("cost_pool", pool_id);
    trace(tx, actor, now, year, "cost_pool.removed", object, pool.label).await
}

fn rounding(euro_down: bool) -> String {
    if euro_down {
        "euro_down".into()
    } else {
        String::new()
    }
}

/// The pool with every authority checked to be of the actor's service, and its members without repetition.
async fn checked(tx: &Tx, actor: &Actor, mut draft: PoolDraft) -> Result<PoolDraft> {
    let known = directory::authorities(tx, actor.service_id).await?;
    draft.members.sort_unstable();
    draft.members.dedup();
    let ours = |id: &i64| known.iter().any(|a| a.id == *id);
    if !ours(&draft.paid_by) || !draft.members.iter().all(ours) {
        return Err(foreign());
    }
    if draft.members.is_empty() {
        return Err(Error::Invalid(
            "Choisissez au moins une collectivité qui partage ce poste.".into(),
        ));
    }
    if draft.label.is_empty() || draft.sharing_key.is_empty() {
        return Err(Error::Invalid(
            "Un poste a un nom et une clé de répartition.".into(),
        ));
    }
    Ok(draft)
}
