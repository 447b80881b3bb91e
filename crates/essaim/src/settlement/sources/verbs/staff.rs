//! Lines of staff: worked out, never typed.

use crate::db::Tx;
use crate::db::entities::{cost_line_staff, cost_lines};
use crate::directory::Actor;
use crate::error::{Error, Result};
use crate::settlement::model::LONGEST_LABEL;
use crate::settlement::sources::model::{StaffDraft, in_words};
use crate::settlement::sources::store;
use crate::settlement::verbs::{add_line, change_line, trace};
use crate::settlement::{policy, store as years};

/// Adds the line of a post to a pool: its cost for the year, and what it was worked out from.
pub async fn add_staff_line(
    tx: &Tx,
    actor: &Actor,
    now: i64,
    year: i64,
    pool_id: i64,
    draft: StaffDraft,
) -> Result<cost_lines::Model> {
    policy::may_edit(actor)?;
    let cents = cents(&draft, year)?;
    let label: String = format!("Personnel, {}", lower_first(&draft.function))
        .chars()
        .take(LONGEST_LABEL)
        .collect();
    let line = add_line(tx, actor, now, year, pool_id, (&label, cents)).await?;
    keep(tx, actor, now, year, line.id, draft).await?;
    Ok(line)
}

/// Works a line of staff out again.
///
/// # Errors
/// [`Error::NotFound`] for a line that was typed.
pub async fn change_staff_line(
    tx: &Tx,
    actor: &Actor,
    now: i64,
    year: i64,
    line_id: i64,
    draft: StaffDraft,
) -> Result<()> {
    policy::may_edit(actor)?;
    let cents = cents(&draft, year)?;
    let (line, _) = years::line(tx, actor, year, line_id).await?;
    store::staff(tx, line_id).await?.ok_or(Error::NotFound)?;
    change_line(tx, actor, now, year, line_id, (&line.label, cents)).await?;
    keep(tx, actor, now, year, line_id, draft).await
}

fn cents(draft: &StaffDraft, year: i64) -> Result<i64> {
    if !(1..=1000).contains(&draft.share_permille) || draft.function.is_empty() {
        return Err(Error::Invalid(
            "Une ligne de personnel a une fonction et une part du temps de travail entre 0,1 et 100\u{a0}%."
                .into(),
        ));
    }
    draft.cents(year).ok_or_else(|| {
        Error::Invalid(format!(
            "Choisissez un coût qui n’est pas négatif, et des jours de {year}, le premier avant le dernier."
        ))
    })
}

/// Writes what a line was worked out from. Its trace is read by the members: it does not tell the salary.
async fn keep(tx: &Tx, actor: &Actor, now: i64, year: i64, line_id: i64, draft: StaffDraft) -> Result<()> {
    let row = cost_line_staff::Model {
        line_id,
        function: draft.function,
        yearly_cents: draft.yearly_cents,
        share_permille: draft.share_permille,
        first_on: draft.first.to_string(),
        last_on: draft.last.to_string(),
    };
    let detail = in_words(&row, false);
    store::set_staff(tx, row).await?;
    let object = ("cost_line", line_id);
    trace(tx, actor, now, year, "cost_line.derived", object, detail).await
}

fn lower_first(text: &str) -> String {
    // « RSSI » and « DPO » keep their capitals.
    let mut chars = text.chars();
    match (chars.next(), chars.next()) {
        (Some(first), Some(second)) if !second.is_uppercase() => {
            first.to_lowercase().chain(text.chars().skip(1)).collect()
        }
        _ => text.to_owned(),
    }
}
