//! What the officers do to simulations.

use reckon::sharing::{SharingInput, settle};
use sea_orm::ActiveValue::Set;
use sea_orm::IntoActiveModel;

use super::model::Labels;
use super::{policy, store};
use crate::audit::{self, Trace};
use crate::db::Tx;
use crate::db::entities::simulations;
use crate::directory::Actor;
use crate::error::{Error, Result};
use crate::settlement::Ledger;

/// The longest name.
pub const LONGEST_NAME: usize = 120;

/// Copies a year to change it. Pools that cannot be shared yet are left behind.
pub async fn copy_year(
    tx: &Tx,
    actor: &Actor,
    now: i64,
    year: i64,
    name: &str,
) -> Result<simulations::Model> {
    policy::may_edit(actor)?;
    let ledger = Ledger::load(tx, actor, year).await?;
    let labels: Labels = ledger
        .pools
        .iter()
        .map(|p| (p.row.slug.clone(), p.row.label.clone()))
        .collect();
    write(tx, actor, now, name, &ledger.input, &labels).await
}

async fn write(
    tx: &Tx,
    actor: &Actor,
    now: i64,
    name: &str,
    input: &SharingInput,
    labels: &Labels,
) -> Result<simulations::Model> {
    let input_text = input.to_json().to_string();
    let row = simulations::ActiveModel {
        service_id: Set(actor.service_id),
        name: Set(checked_name(name)?.to_owned()),
        year: Set(input.year.into()),
        before_input: Set(input_text.clone()),
        after_input: Set(input_text),
        labels: Set(serde_json::to_string(labels).map_err(Error::internal)?),
        shared: Set(false),
        created_at: Set(now),
        created_label: Set(actor.label()),
        updated_at: Set(now),
        ..Default::default()
    };
    let row = store::insert(tx, row).await?;
    trace(
        tx,
        actor,
        now,
        "simulation.copied",
        row.id,
        format!("{}\u{a0}: {name}", row.year),
    )
    .await?;
    Ok(row)
}

fn checked_name(name: &str) -> Result<&str> {
    if name.is_empty() || name.chars().count() > LONGEST_NAME {
        return Err(Error::Invalid(format!(
            "Une simulation a un nom de {LONGEST_NAME} caractères au plus."
        )));
    }
    Ok(name)
}

/// Writes the assumptions of a simulation.
///
/// # Errors
/// Whatever `reckon` refuses to share.
pub async fn change(
    tx: &Tx,
    actor: &Actor,
    now: i64,
    id: i64,
    (name, after): (&str, &SharingInput),
) -> Result<()> {
    policy::may_edit(actor)?;
    let before = store::one(tx, actor, id).await?;
    settle(after).map_err(|r| Error::Invalid(format!("Ces hypothèses ne se partagent pas ({r}).")))?;
    let mut row = before.row.into_active_model();
    row.name = Set(checked_name(name)?.to_owned());
    row.after_input = Set(after.to_json().to_string());
    row.updated_at = Set(now);
    store::save(tx, row).await?;
    trace(tx, actor, now, "simulation.changed", id, name.to_owned()).await
}

/// Shows a simulation to the referents, or to the officers only.
pub async fn share(tx: &Tx, actor: &Actor, now: i64, id: i64, shared: bool) -> Result<()> {
    policy::may_edit(actor)?;
    let before = store::one(tx, actor, id).await?;
    let name = before.row.name.clone();
    let mut row = before.row.into_active_model();
    row.shared = Set(shared);
    store::save(tx, row).await?;
    let action = if shared {
        "simulation.shared"
    } else {
        "simulation.hidden"
    };
    trace(tx, actor, now, action, id, name).await
}

pub async fn delete(tx: &Tx, actor: &Actor, now: i64, id: i64) -> Result<()> {
    policy::may_edit(actor)?;
    let before = store::one(tx, actor, id).await?;
    store::delete(tx, id).await?;
    trace(tx, actor, now, "simulation.deleted", id, before.row.name).await
}

async fn trace(tx: &Tx, actor: &Actor, at: i64, action: &str, id: i64, detail: String) -> Result<()> {
    let trace = Trace {
        action,
        object_kind: "simulation",
        object_id: Some(id),
        detail,
    };
    audit::write(tx, at, actor, trace).await
}
