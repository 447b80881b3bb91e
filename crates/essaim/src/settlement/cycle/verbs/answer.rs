//! The department's answer to a contest. An accepted one moves the ticket, or leaves it out of the bill.

use super::agree::lapse;
use super::trace;
use crate::app::App;
use crate::db::Tx;
use crate::desk::verbs::{move_to_authority, set_aside};
use crate::directory::Actor;
use crate::error::{Error, Result};
use crate::settlement::cycle::model::{ContestState, Reason};
use crate::settlement::cycle::store::{Answer, Contest};
use crate::settlement::cycle::{notices, policy, store};

/// Accepts a contest: the ticket goes to the other member, or is no longer counted. The desk's own verbs do it, so that
/// the ticket's history tells it.
pub async fn accept(app: &App, tx: &Tx, actor: &Actor, year: i64, id: i64, text: &str) -> Result<()> {
    let contest = end(app, tx, actor, year, id, (ContestState::Accepted, text)).await?;
    match (Reason::parse(&contest.reason), contest.other_authority_id) {
        (Some(Reason::WrongMember), Some(other)) => {
            move_to_authority(app, tx, actor, contest.number, other).await?;
            lapse(app, tx, actor, year, (other, contest.number)).await?;
        }
        _ => {
            set_aside(app, tx, actor, contest.number, &why(&contest, year)).await?;
        }
    }
    Ok(())
}

/// Refuses a contest, with the reason that the member reads.
pub async fn refuse(app: &App, tx: &Tx, actor: &Actor, year: i64, id: i64, text: &str) -> Result<()> {
    end(app, tx, actor, year, id, (ContestState::Refused, text)).await?;
    Ok(())
}

/// Writes the answer, its trace, and the mail to who contested.
async fn end(
    app: &App,
    tx: &Tx,
    actor: &Actor,
    year: i64,
    id: i64,
    (state, text): (ContestState, &str),
) -> Result<Contest> {
    policy::may_lead(actor)?;
    let now = app.now();
    let (row, cycle) = store::locked(tx, actor, year).await?;
    let contest = store::contest(tx, actor, year, id).await?;
    policy::still_open(&cycle, year)?;
    if text.is_empty() {
        return Err(Error::Invalid(
            "Écrivez la raison de votre réponse : la collectivité la lira.".into(),
        ));
    }
    let answer = Answer { state, text, at: now };
    store::answer(tx, actor, id, answer).await?;
    let action = match state {
        ContestState::Accepted => "contest.accepted",
        _ => "contest.refused",
    };
    let detail = format!("ticket {}, {} : {text}", contest.number, contest.authority);
    trace(tx, actor, now, (year, row.id), action, detail).await?;
    notices::answered(app, tx, actor, year, &contest, (state, text)).await?;
    Ok(contest)
}

/// Why the ticket no longer counts, as its page tells it.
fn why(contest: &Contest, year: i64) -> String {
    let what = match (Reason::parse(&contest.reason), contest.other_number) {
        (Some(Reason::Duplicate), Some(number)) => format!("doublon du ticket {number}"),
        _ => format!("contesté par {}", contest.authority),
    };
    format!("{what}, mise à jour contradictoire de {year}")
}
