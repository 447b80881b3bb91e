//! The lines of a pool: what was paid.

use sea_orm::{ActiveValue::Set, IntoActiveModel};

use super::trace;
use crate::db::Tx;
use crate::db::entities::cost_lines;
use crate::directory::Actor;
use crate::error::{Error, Result};
use crate::settlement::cycle::store::writable;
use crate::settlement::model::LARGEST_AMOUNT;
use crate::settlement::{policy, rules, sources, store};
use crate::web::words::euros;

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
    writable(tx, actor, year).await?;
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
    let detail = format!("{} : {label}, {}", pool.label, euros(&amount_cents));
    let object = ("cost_line", row.id);
    trace(tx, actor, now, year, "cost_line.added", object, detail).await?;
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
    writable(tx, actor, year).await?;
    let (before, pool) = store::line(tx, actor, year, line_id).await?;
    let (label, amount_cents) = check_line(line)?;
    let detail = format!(
        "{} : {}, {} → {label}, {}",
        pool.label,
        before.label,
        euros(&before.amount_cents),
        euros(&amount_cents)
    );
    if before.amount_cents != amount_cents {
        // Another amount than the one that was worked out: the line is a typed one from now on.
        sources::store::clear_staff(tx, line_id).await?;
    }
    let mut row = before.into_active_model();
    row.label = Set(label.to_owned());
    row.amount_cents = Set(amount_cents);
    store::save_line(tx, row).await?;
    let object = ("cost_line", line_id);
    trace(tx, actor, now, year, "cost_line.changed", object, detail).await
}

pub async fn remove_line(tx: &Tx, actor: &Actor, now: i64, year: i64, line_id: i64) -> Result<()> {
    policy::may_edit(actor)?;
    writable(tx, actor, year).await?;
    let (line, pool) = store::line(tx, actor, year, line_id).await?;
    rules::store::clear_line(tx, line_id).await?;
    sources::store::clear_line(tx, line_id).await?;
    store::delete_line(tx, line_id).await?;
    let detail = format!("{} : {}, {}", pool.label, line.label, euros(&line.amount_cents));
    let object = ("cost_line", line_id);
    trace(tx, actor, now, year, "cost_line.removed", object, detail).await
}

fn check_line(line: (&str, i64)) -> Result<(&str, i64)> {
    if line.0.is_empty() || line.1.unsigned_abs() > LARGEST_AMOUNT.unsigned_abs() {
        return Err(Error::Invalid(
            "Une ligne a un nom, et un montant d’au plus dix milliards d’euros.".into(),
        ));
    }
    Ok(line)
}
