//! What the officers do to a year. Each verb takes the transaction of its command and leaves a trace with what was there
//! before, so that nothing entered is ever lost to the record.

use sea_orm::{ActiveValue::Set, IntoActiveModel};

use super::model::{LARGEST_AMOUNT, LARGEST_QUANTITY, MOST_DECIMALS, Place, slug_of};
use super::policy;
use super::store::{self, Quantity};
use crate::audit::{self, Trace};
use crate::db::Tx;
use crate::db::entities::{cost_lines, cost_pools, printed_differences, settlement_years};
use crate::directory::{Actor, store as directory};
use crate::error::{Error, Result};
use crate::web::words::{count, euros};

/// A year to open.
#[derive(Clone, Debug, Default)]
pub struct YearDraft {
    /// The agreement that rules the sharing, for instance « Convention 2022-2023 ».
    pub agreement: String,
    /// Decimals to which percents are rounded; `None` for exact ratios.
    pub key_decimals: Option<i64>,
}

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

/// A quantity of a key for an authority.
#[derive(Clone, Debug)]
pub struct Measure {
    pub authority_id: i64,
    /// `None` forgets it.
    pub quantity: Option<i64>,
}

/// A figure that a printed document gives otherwise.
#[derive(Clone, Debug)]
pub struct DifferenceDraft {
    pub place: Place,
    /// Cents; `None` where only the text errs.
    pub printed: Option<i64>,
    pub exact: Option<i64>,
    pub cause: String,
    pub consequence: String,
}

/// Opens a year. Refused when it is open already.
pub async fn open_year(
    tx: &Tx,
    actor: &Actor,
    now: i64,
    year: i64,
    draft: YearDraft,
) -> Result<settlement_years::Model> {
    policy::may_edit(actor)?;
    check_decimals(draft.key_decimals)?;
    if !(2000..=2100).contains(&year) {
        return Err(Error::Invalid("Écrivez une année entre 2000 et 2100.".into()));
    }
    if store::years(tx, actor).await?.iter().any(|y| y.year == year) {
        return Err(Error::Conflict(format!("Le bilan {year} est déjà ouvert.")));
    }
    let row = settlement_years::ActiveModel {
        service_id: Set(actor.service_id),
        year: Set(year),
        agreement: Set(draft.agreement),
        key_decimals: Set(draft.key_decimals),
        created_at: Set(now),
        ..Default::default()
    };
    let row = store::insert_year(tx, row).await?;
    trace(
        tx,
        actor,
        now,
        "settlement.opened",
        "settlement_year",
        row.id,
        year.to_string(),
    )
    .await?;
    Ok(row)
}

/// Changes the agreement's name and the rounding of percents.
pub async fn change_rules(tx: &Tx, actor: &Actor, now: i64, year: i64, draft: YearDraft) -> Result<()> {
    policy::may_edit(actor)?;
    check_decimals(draft.key_decimals)?;
    let before = store::year(tx, actor, year).await?;
    let detail = format!(
        "{year} : {} → {}",
        rules(&before.agreement, before.key_decimals),
        rules(&draft.agreement, draft.key_decimals)
    );
    let id = before.id;
    let mut row = before.into_active_model();
    row.agreement = Set(draft.agreement);
    row.key_decimals = Set(draft.key_decimals);
    store::save_year(tx, row).await?;
    trace(
        tx,
        actor,
        now,
        "settlement.rules_changed",
        "settlement_year",
        id,
        detail,
    )
    .await
}

fn rules(agreement: &str, decimals: Option<i64>) -> String {
    match decimals {
        Some(n) => format!("« {agreement} », {n} décimales"),
        None => format!("« {agreement} », rapports exacts"),
    }
}

fn check_decimals(decimals: Option<i64>) -> Result<()> {
    if decimals.is_some_and(|n| !(0..=MOST_DECIMALS).contains(&n)) {
        return Err(Error::Invalid(format!(
            "Un pourcentage a {MOST_DECIMALS} décimales au plus."
        )));
    }
    Ok(())
}

/// Copies the pools of another year, without their lines: the same costs are entered again, with their new amounts.
pub async fn copy_pools(tx: &Tx, actor: &Actor, now: i64, from: i64, to: i64) -> Result<usize> {
    policy::may_edit(actor)?;
    store::year(tx, actor, from).await?;
    let pools = store::pools(tx, actor, from).await?;
    let ids: Vec<i64> = pools.iter().map(|p| p.id).collect();
    let members = store::pool_members(tx, &ids).await?;
    for pool in &pools {
        let draft = PoolDraft {
            label: pool.label.clone(),
            paid_by: pool.paid_by,
            sharing_key: pool.sharing_key.clone(),
            members: members
                .iter()
                .filter(|m| m.pool_id == pool.id)
                .map(|m| m.authority_id)
                .collect(),
            article: pool.article.clone(),
            euro_down: pool.total_rounding == "euro_down",
        };
        add_pool(tx, actor, now, to, Some(&pool.slug), draft).await?;
    }
    Ok(pools.len())
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
    store::year(tx, actor, year).await?;
    let draft = checked(tx, actor, draft).await?;
    let pools = store::pools(tx, actor, year).await?;
    let slug = slug_of(slug.unwrap_or(&draft.label), |s| {
        pools.iter().any(|p| p.slug == s)
    });
    let detail = format!("{year} : {}", draft.label);
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
    trace(tx, actor, now, "cost_pool.added", "cost_pool", row.id, detail).await?;
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
    let before = store::pool(tx, actor, year, pool_id).await?;
    let draft = checked(tx, actor, draft).await?;
    let members = store::pool_members(tx, &[pool_id]).await?;
    let detail = format!(
        "{year} : avant, « {} », payé par {}, clé {}, partagé entre {:?}, arrondi « {} »",
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
    trace(tx, actor, now, "cost_pool.changed", "cost_pool", pool_id, detail).await
}

/// Removes a pool without lines.
pub async fn remove_pool(tx: &Tx, actor: &Actor, now: i64, year: i64, pool_id: i64) -> Result<()> {
    policy::may_edit(actor)?;
    let pool = store::pool(tx, actor, year, pool_id).await?;
    if !store::lines(tx, &[pool_id]).await?.is_empty() {
        return Err(Error::Refused(
            "Ce poste a encore des lignes. Supprimez-les d’abord, une par une : chaque montant retiré est ainsi tracé.".into(),
        ));
    }
    store::delete_pool(tx, pool_id).await?;
    trace(
        tx,
        actor,
        now,
        "cost_pool.removed",
        "cost_pool",
        pool_id,
        format!("{year} : {}", pool.label),
    )
    .await
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

fn foreign() -> Error {
    Error::Invalid("Cette collectivité n’est pas membre du service. Choisissez-la dans la liste.".into())
}

/// Adds a line of cost at the end of a pool. An amount below zero is a credit.
pub async fn add_line(
    tx: &Tx,
    actor: &Actor,
    now: i64,
    year: i64,
    pool_id: i64,
    line: (&str, i64),
) -> Result<cost_lines::Model> {
    policy::may_edit(actor)?;
    let pool = store::pool(tx, actor, year, pool_id).await?;
    let (label, amount_cents) = check_line(line)?;
    let row = cost_lines::ActiveModel {
        pool_id: Set(pool_id),
        label: Set(label.to_owned()),
        amount_cents: Set(amount_cents),
        created_at: Set(now),
        created_by: Set(actor.row_id()),
        ..Default::default()
    };
    let row = store::insert_line(tx, row).await?;
    let detail = format!("{year}, {} : {label}, {}", pool.label, euros(&amount_cents));
    trace(tx, actor, now, "cost_line.added", "cost_line", row.id, detail).await?;
    Ok(row)
}

pub async fn change_line(
    tx: &Tx,
    actor: &Actor,
    now: i64,
    year: i64,
    line_id: i64,
    line: (&str, i64),
) -> Result<()> {
    policy::may_edit(actor)?;
    let (before, pool) = store::line(tx, actor, year, line_id).await?;
    let (label, amount_cents) = check_line(line)?;
    let detail = format!(
        "{year}, {} : {}, {} → {label}, {}",
        pool.label,
        before.label,
        euros(&before.amount_cents),
        euros(&amount_cents)
    );
    let mut row = before.into_active_model();
    row.label = Set(label.to_owned());
    row.amount_cents = Set(amount_cents);
    store::save_line(tx, row).await?;
    trace(tx, actor, now, "cost_line.changed", "cost_line", line_id, detail).await
}

pub async fn remove_line(tx: &Tx, actor: &Actor, now: i64, year: i64, line_id: i64) -> Result<()> {
    policy::may_edit(actor)?;
    let (line, pool) = store::line(tx, actor, year, line_id).await?;
    store::delete_line(tx, line_id).await?;
    let detail = format!(
        "{year}, {} : {}, {}",
        pool.label,
        line.label,
        euros(&line.amount_cents)
    );
    trace(tx, actor, now, "cost_line.removed", "cost_line", line_id, detail).await
}

fn check_line(line: (&str, i64)) -> Result<(&str, i64)> {
    if line.0.is_empty() || line.1.unsigned_abs() > LARGEST_AMOUNT.unsigned_abs() {
        return Err(Error::Invalid(
            "Une ligne a un nom, et un montant d’au plus dix milliards d’euros.".into(),
        ));
    }
    Ok(line)
}

/// Writes quantities of a key, with where they come from.
pub async fn set_measures(
    tx: &Tx,
    actor: &Actor,
    now: i64,
    year: i64,
    (key, source): (&str, &str),
    measures: &[Measure],
) -> Result<()> {
    policy::may_edit(actor)?;
    let row = store::year(tx, actor, year).await?;
    let known = directory::authorities(tx, actor.service_id).await?;
    let mut said = Vec::new();
    for measure in measures {
        let authority = known
            .iter()
            .find(|a| a.id == measure.authority_id)
            .ok_or_else(foreign)?;
        if measure
            .quantity
            .is_some_and(|q| !(0..=LARGEST_QUANTITY).contains(&q))
        {
            return Err(Error::Invalid(
                "Une quantité est un nombre entier, jamais négatif.".into(),
            ));
        }
        let wanted = Quantity {
            year,
            key,
            authority_id: measure.authority_id,
            quantity: measure.quantity,
            source,
        };
        store::set_quantity(tx, actor, wanted).await?;
        let shown = measure.quantity.as_ref().map_or_else(|| "–".to_owned(), count);
        said.push(format!("{} {shown}", authority.short_name));
    }
    let detail = format!("{year}, {key} : {} ({source})", said.join(", "));
    trace(
        tx,
        actor,
        now,
        "key_measure.set",
        "settlement_year",
        row.id,
        detail,
    )
    .await
}

/// Notes where a printed document says something else.
pub async fn note_difference(tx: &Tx, actor: &Actor, year: i64, draft: DifferenceDraft) -> Result<()> {
    policy::may_edit(actor)?;
    store::year(tx, actor, year).await?;
    let row = printed_differences::ActiveModel {
        service_id: Set(actor.service_id),
        year: Set(year),
        place: Set(draft.place.to_string()),
        printed_cents: Set(draft.printed),
        exact_cents: Set(draft.exact),
        cause: Set(draft.cause),
        consequence: Set(draft.consequence),
        ..Default::default()
    };
    store::insert_difference(tx, row).await
}

async fn trace(
    tx: &Tx,
    actor: &Actor,
    at: i64,
    action: &str,
    object_kind: &str,
    object_id: i64,
    detail: String,
) -> Result<()> {
    audit::write(
        tx,
        at,
        actor,
        Trace {
            action,
            object_kind,
            object_id: Some(object_id),
            detail,
        },
    )
    .await
}
