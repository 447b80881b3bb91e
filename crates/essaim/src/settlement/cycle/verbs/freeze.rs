//! Freezing a year: from then on nothing that happens to its tickets or its costs changes a figure of it.

use sea_orm::{ActiveValue::Set, IntoActiveModel};

use super::trace;
use crate::app::App;
use crate::db::Tx;
use crate::db::entities::review_agreements;
use crate::directory::Actor;
use crate::error::{Error, Result};
use crate::settlement::Ledger;
use crate::settlement::cycle::model::{ContestState, Cycle, Stage};
use crate::settlement::cycle::store::ContestCount;
use crate::settlement::cycle::{agreed, notices, policy, snapshot, store};
use crate::web::words::day_in_words;
use crate::web::words::plural;

/// What keeps a year from being frozen now, one sentence each; none when it may be: the review is over, by its last day
/// or by the agreement of all, and every contest is answered.
pub fn obstacles(
    cycle: &Cycle,
    counts: &[ContestCount],
    agreements: &[review_agreements::Model],
    ledger: &Ledger,
    now: i64,
) -> Vec<String> {
    let mut all = Vec::new();
    match (cycle.stage(), cycle.until()) {
        (Stage::Open, _) => {
            all.push("La mise à jour contradictoire n’a pas eu lieu : ouvrez-la d’abord.".into());
        }
        (Stage::Review, Some(until)) if cycle.takes_contests(now) => {
            let (agreed, of) = agreed::tally(ledger, agreements);
            if agreed < of || of == 0 {
                all.push(format!(
                    "La mise à jour contradictoire dure jusqu’au {} inclus, à moins que toutes les collectivités ne donnent leur accord avant\u{a0}: {} sur {of} l’{}.",
                    day_in_words(until),
                    agreed,
                    if agreed == 1 { "a donné" } else { "ont donné" }
                ));
            }
        }
        _ => {}
    }
    let pending = counts
        .iter()
        .filter(|c| c.state == ContestState::Pending.slug())
        .map(|c| c.contests)
        .sum();
    if pending > 0 {
        all.push(format!(
            "{} de réponse.",
            plural(
                &pending,
                "contestation attend encore",
                "contestations attendent encore"
            )
        ));
    }
    if !ledger.has_costs() {
        all.push("Aucun coût n’est saisi.".into());
    }
    all.extend(ledger.problems.iter().map(|p| p.sentence.clone()));
    all
}

/// Freezes a year whose review is over and whose contests are answered. Gives the digest of its content.
///
/// # Errors
/// A sentence for the first obstacle, or once the year is frozen.
pub async fn freeze(app: &App, tx: &Tx, actor: &Actor, year: i64) -> Result<String> {
    policy::may_freeze(actor)?;
    let now = app.now();
    let (row, cycle) = store::locked(tx, actor, year).await?;
    policy::still_open(&cycle, year)?;
    let ledger = Ledger::load(tx, actor, year).await?;
    let counts = store::contest_counts(tx, actor, year).await?;
    let agreements = store::agreements(tx, actor, year).await?;
    if let Some(first) = obstacles(&cycle, &counts, &agreements, &ledger, now)
        .into_iter()
        .next()
    {
        return Err(Error::Conflict(format!(
            "Le bilan {year} ne peut pas encore être figé. {first}"
        )));
    }
    let cycle = cycle
        .row
        .ok_or_else(|| Error::internal(format!("the review of {year} has no row")))?;
    let digest = snapshot::write(tx, actor, now, year).await?;
    let mut cycle = cycle.into_active_model();
    cycle.state = Set("frozen".into());
    cycle.frozen_at = Set(Some(now));
    cycle.frozen_by = Set(actor.row_id());
    cycle.frozen_label = Set(actor.label());
    store::save_cycle(tx, cycle).await?;
    let detail = format!("empreinte {digest}");
    trace(tx, actor, now, (year, row.id), "settlement.frozen", detail).await?;
    notices::frozen(app, tx, actor, year, &digest).await?;
    Ok(digest)
}
