//! A correction of a frozen year (*régularisation*): a line of a more recent year, added to its revenue orders.

use sea_orm::ActiveValue::Set;

use super::trace;
use crate::app::App;
use crate::db::Tx;
use crate::db::entities::year_corrections;
use crate::directory::{Actor, store as directory};
use crate::error::{Error, Result};
use crate::settlement::cycle::store;
use crate::settlement::model::LARGEST_AMOUNT;
use crate::settlement::policy;
use crate::web::words;

/// A correction to write.
#[derive(Clone, Debug)]
pub struct Correction {
    pub corrected_year: i64,
    pub issuer_id: i64,
    pub debtor_id: i64,
    /// Cents; below zero when the issuer owes it back.
    pub cents: i64,
    pub reason: String,
}

/// Adds a correction of a frozen year to a more recent one that is still open.
///
/// # Errors
/// A sentence when the corrected year is not frozen or not earlier, when a member is unknown, or when the amount is zero.
pub async fn add_correction(app: &App, tx: &Tx, actor: &Actor, year: i64, wanted: Correction) -> Result<()> {
    policy::may_edit(actor)?;
    let row = store::writable(tx, actor, year).await?;
    let corrected = store::cycle(tx, actor, wanted.corrected_year).await;
    if wanted.corrected_year >= year || !corrected.is_ok_and(|c| c.is_frozen()) {
        return Err(Error::Invalid(
            "Une régularisation porte sur un bilan plus ancien et figé. Un bilan ouvert se corrige lui-même."
                .into(),
        ));
    }
    let foreign = |_| Error::Invalid("Choisissez deux collectivités du service.".into());
    let issuer = directory::authority(tx, actor, wanted.issuer_id)
        .await
        .map_err(foreign)?;
    let debtor = directory::authority(tx, actor, wanted.debtor_id)
        .await
        .map_err(foreign)?;
    if issuer.id == debtor.id {
        return Err(Error::Invalid(
            "Une collectivité ne se demande rien à elle-même : choisissez-en deux.".into(),
        ));
    }
    if wanted.cents == 0
        || wanted.cents.unsigned_abs() > LARGEST_AMOUNT.unsigned_abs()
        || wanted.reason.is_empty()
    {
        return Err(Error::Invalid(
            "Une régularisation a un montant, d’au plus dix milliards d’euros, et un motif.".into(),
        ));
    }
    let detail = format!(
        "du bilan {}, {} demande {} à {} : {}",
        wanted.corrected_year,
        issuer.short_name,
        words::euros(&wanted.cents),
        debtor.short_name,
        wanted.reason
    );
    let correction = year_corrections::ActiveModel {
        service_id: Set(actor.service_id),
        year: Set(year),
        corrected_year: Set(wanted.corrected_year),
        issuer_id: Set(issuer.id),
        debtor_id: Set(debtor.id),
        amount_cents: Set(wanted.cents),
        reason: Set(wanted.reason),
        made_at: Set(app.now()),
        made_by: Set(actor.row_id()),
        made_label: Set(actor.label()),
        ..Default::default()
    };
    store::insert_correction(tx, correction).await?;
    trace(tx, actor, app.now(), (year, row.id), "correction.added", detail).await
}

/// Takes a correction out of a year that is still open.
pub async fn remove_correction(app: &App, tx: &Tx, actor: &Actor, year: i64, id: i64) -> Result<()> {
    policy::may_edit(actor)?;
    let row = store::writable(tx, actor, year).await?;
    let correction = store::correction(tx, actor, year, id).await?;
    store::delete_correction(tx, id).await?;
    let detail = format!(
        "du bilan {}, {} : {}",
        correction.corrected_year,
        words::euros(&correction.amount_cents),
        correction.reason
    );
    trace(tx, actor, app.now(), (year, row.id), "correction.removed", detail).await
}
