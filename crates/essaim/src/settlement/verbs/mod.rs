//! What the officers do to a year. Each verb takes the transaction of its command and leaves a trace with what was there
//! before, so that nothing entered is ever lost to the record.

mod lines;
mod measures;
mod pools;

pub use lines::{add_line, change_line, remove_line};
pub use measures::{DifferenceDraft, Measure, note_difference, set_measures};
pub use pools::{PoolDraft, add_pool, change_pool, copy_pools, remove_pool};
use sea_orm::{ActiveValue::Set, IntoActiveModel};

use super::cycle::store::writable;
use super::model::MOST_DECIMALS;
use super::{cycle, policy, store};
use crate::audit::{self, Trace};
use crate::db::Tx;
use crate::db::entities::settlement_years;
use crate::directory::Actor;
use crate::error::{Error, Result};

/// A year to open.
#[derive(Clone, Debug, Default)]
pub struct YearDraft {
    /// The agreement that rules the sharing, for instance « Convention 2022-2023 ».
    pub agreement: String,
    /// Decimals to which percents are rounded; `None` for exact ratios.
    pub key_decimals: Option<i64>,
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
    let object = ("settlement_year", row.id);
    trace(
        tx,
        actor,
        now,
        year,
        "settlement.opened",
        object,
        row.agreement.clone(),
    )
    .await?;
    Ok(row)
}

/// Changes the agreement's name and the rounding of percents.
pub async fn change_rules(tx: &Tx, actor: &Actor, now: i64, year: i64, draft: YearDraft) -> Result<()> {
    policy::may_edit(actor)?;
    check_decimals(draft.key_decimals)?;
    let before = writable(tx, actor, year).await?;
    let detail = format!(
        "{} → {}",
        rules(&before.agreement, before.key_decimals),
        rules(&draft.agreement, draft.key_decimals)
    );
    let id = before.id;
    let mut row = before.into_active_model();
    row.agreement = Set(draft.agreement);
    row.key_decimals = Set(draft.key_decimals);
    store::save_year(tx, row).await?;
    let object = ("settlement_year", id);
    trace(tx, actor, now, year, "settlement.rules_changed", object, detail).await
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

pub(super) fn foreign() -> Error {
    Error::Invalid("Cette collectivité n’est pas membre du service. Choisissez-la dans la liste.".into())
}

/// Leaves a trace of a change in the history of its year and in the journal.
pub(in crate::settlement) async fn trace(
    tx: &Tx,
    actor: &Actor,
    at: i64,
    year: i64,
    action: &str,
    (object_kind, object_id): (&str, i64),
    detail: String,
) -> Result<()> {
    let trace = Trace {
        action,
        object_kind,
        object_id: Some(object_id),
        detail: format!("{year} : {detail}"),
    };
    audit::write(tx, at, actor, trace).await?;
    cycle::store::add_event(tx, actor, at, year, action, detail).await
}
