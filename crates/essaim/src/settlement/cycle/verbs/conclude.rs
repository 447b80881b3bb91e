//! The end of the joint review: once every member has agreed, in words or by silence, the service is told that the year
//! may be frozen.

use sea_orm::FromQueryResult;

use super::trace;
use crate::app::App;
use crate::db::{Tx, rows};
use crate::directory::Actor;
use crate::error::Result;
use crate::settlement::Ledger;
use crate::settlement::cycle::model::{ContestState, Stage, today};
use crate::settlement::cycle::{agreed, notices, store};

/// What the history of a year keeps of it, by which it is told once.
const CONCLUDED: &str = "review.concluded";

/// Tells the service that all members have agreed with their lists, where it is so and was not told yet. The caller has
/// locked the year. Gives whether it was told now.
pub(super) async fn conclude(app: &App, tx: &Tx, actor: &Actor, year: i64) -> Result<bool> {
    let now = app.now();
    let cycle = store::cycle(tx, actor, year).await?;
    if cycle.stage() != Stage::Review || store::happened(tx, actor, year, CONCLUDED).await? {
        return Ok(false);
    }
    // Who agrees sees their own contests only; none of anybody may wait.
    let service = Actor::system(actor.service_id);
    let waits = |c: &store::ContestCount| c.state == ContestState::Pending.slug() && c.contests > 0;
    if store::contest_counts(tx, &service, year).await?.iter().any(waits) {
        return Ok(false);
    }
    let ledger = Ledger::load(tx, actor, year).await?;
    let agreements = store::agreements(tx, actor, year).await?;
    let (agreed, of) = agreed::tally(&ledger, &agreements);
    if of == 0 || (agreed < of && !cycle.is_silent(now)) {
        return Ok(false);
    }
    let silent = of - agreed;
    let detail = match silent {
        0 => format!("{agreed} sur {of}, en le disant"),
        _ => format!("{agreed} sur {of} en le disant, {silent} sans réponse"),
    };
    trace(tx, actor, now, (year, ledger.year.id), CONCLUDED, detail).await?;
    notices::concluded(app, tx, actor, year, (agreed, silent)).await?;
    Ok(true)
}

#[derive(FromQueryResult)]
struct Due {
    service_id: i64,
    year: i64,
}

/// Tells of the reviews whose last day has passed. Gives how many.
pub async fn conclude_due(app: &App) -> Result<u64> {
    let text = "SELECT service_id, year FROM year_cycles WHERE state = 'review' AND review_until < $1 AND NOT EXISTS \
        (SELECT 1 FROM year_events WHERE year_events.service_id = year_cycles.service_id \
        AND year_events.year = year_cycles.year AND year_events.action = $2) ORDER BY id";
    let values = vec![today(app.now()).to_string().into(), CONCLUDED.into()];
    let due: Vec<Due> = rows(app.db.read(), text, values).await?;
    let mut told = 0;
    for one in due {
        let tx = app.db.write().await?;
        let actor = Actor::system(one.service_id);
        store::locked(&tx, &actor, one.year).await?;
        told += u64::from(conclude(app, &tx, &actor, one.year).await?);
        tx.commit().await?;
    }
    Ok(told)
}
