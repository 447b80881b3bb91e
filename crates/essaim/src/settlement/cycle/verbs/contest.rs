//! What a member says about its tickets during the review.

use sea_orm::ActiveValue::Set;

use super::trace;
use crate::app::App;
use crate::db::Tx;
use crate::db::entities::{ticket_contests, tickets};
use crate::directory::{Actor, store as directory};
use crate::error::{Error, Result};
use crate::settlement::cycle::model::{ContestState, Reason};
use crate::settlement::cycle::store::Answer;
use crate::settlement::cycle::{policy, store};
use crate::web::words::plural;

/// The longest text of a contest or of its answer, in characters.
pub const LONGEST_TEXT: usize = 2_000;

/// Why tickets are contested.
#[derive(Clone, Debug)]
pub struct Contestation {
    pub reason: Reason,
    /// Words of the referent; needed with [`Reason::Other`].
    pub detail: String,
    /// The member that the tickets concern, with [`Reason::WrongMember`].
    pub other_authority: Option<i64>,
    /// Number of the ticket that this one repeats, with [`Reason::Duplicate`].
    pub repeats: Option<i64>,
}

/// Contests counted tickets, all or none.
///
/// # Errors
/// A sentence when the review takes no contest, or when a ticket is contested already.
pub async fn contest(
    app: &App,
    tx: &Tx,
    actor: &Actor,
    year: i64,
    numbers: &[i64],
    why: &Contestation,
) -> Result<()> {
    let now = app.now();
    let (row, cycle) = store::locked(tx, actor, year).await?;
    let mut found = Vec::with_capacity(numbers.len());
    for number in numbers {
        let ticket = store::counted_ticket(tx, actor, year, *number).await?;
        if !policy::contests_for(actor, ticket.authority_id) {
            return Err(Error::Refused(
                "Un ticket se conteste par un référent de la collectivité pour laquelle il est compté."
                    .into(),
            ));
        }
        found.push(ticket);
    }
    policy::takes_contests(&cycle, year, now)?;
    if found.is_empty() {
        return Err(Error::Invalid(
            "Choisissez au moins un ticket à contester.".into(),
        ));
    }
    for ticket in &found {
        if store::live_agreement(tx, actor, year, ticket.authority_id)
            .await?
            .is_some()
        {
            return Err(Error::Conflict(
                "Votre collectivité a donné son accord sur cette liste. Retirez-le d’abord, puis contestez ce ticket."
                    .into(),
            ));
        }
        let (other_authority_id, other_ticket_id) = others(tx, actor, ticket, why).await?;
        if !ticket.counted || store::live_contest(tx, year, ticket.id).await?.is_some() {
            return Err(Error::Conflict(format!(
                "Le ticket {} est déjà contesté, ou n’est déjà plus compté. Rechargez la liste.",
                ticket.number
            )));
        }
        let row = ticket_contests::ActiveModel {
            service_id: Set(actor.service_id),
            year: Set(year),
            ticket_id: Set(ticket.id),
            authority_id: Set(ticket.authority_id),
            reason: Set(why.reason.slug().into()),
            detail: Set(why.detail.clone()),
            other_authority_id: Set(other_authority_id),
            other_ticket_id: Set(other_ticket_id),
            state: Set(ContestState::Pending.slug().into()),
            made_at: Set(now),
            made_by: Set(actor.row_id()),
            made_label: Set(actor.label()),
            answer: Set(String::new()),
            answered_label: Set(String::new()),
            ..Default::default()
        };
        store::insert_contest(tx, row).await?;
    }
    let all: Vec<String> = found.iter().map(|t| t.number.to_string()).collect();
    let count = i64::try_from(found.len()).unwrap_or(i64::MAX);
    let detail = format!(
        "{}, n°\u{a0}{} : {}",
        plural(&count, "ticket", "tickets"),
        all.join(", "),
        why.reason.label()
    );
    trace(tx, actor, now, (year, row.id), "contest.made", detail).await
}

/// The other member or the other ticket that a contest names, checked.
async fn others(
    tx: &Tx,
    actor: &Actor,
    ticket: &tickets::Model,
    why: &Contestation,
) -> Result<(Option<i64>, Option<i64>)> {
    match why.reason {
        Reason::NotOurs => Ok((None, None)),
        Reason::Other if why.detail.is_empty() => Err(Error::Invalid(
            "Écrivez le motif : le service doit pouvoir vous répondre.".into(),
        )),
        Reason::Other => Ok((None, None)),
        Reason::WrongMember => {
            let foreign = || {
                Error::Invalid(
                    "Choisissez dans la liste la collectivité que ce ticket concerne, autre que la vôtre."
                        .into(),
                )
            };
            let id = why
                .other_authority
                .filter(|id| *id != ticket.authority_id)
                .ok_or_else(foreign)?;
            directory::authority(tx, actor, id).await.map_err(|_| foreign())?;
            Ok((Some(id), None))
        }
        Reason::Duplicate => {
            let number = why.repeats.filter(|n| *n != ticket.number);
            let other = match number {
                Some(number) => store::ticket_of(tx, actor, ticket.authority_id, number).await?,
                None => None,
            };
            let other = other.ok_or_else(|| {
                Error::Invalid(
                    "Écrivez le numéro de l’autre ticket, de la même collectivité, que celui-ci répète."
                        .into(),
                )
            })?;
            Ok((None, Some(other.id)))
        }
    }
}

/// Takes back a contest that has no answer yet.
pub async fn withdraw(app: &App, tx: &Tx, actor: &Actor, year: i64, id: i64) -> Result<()> {
    let now = app.now();
    let (row, cycle) = store::locked(tx, actor, year).await?;
    let contest = store::contest(tx, actor, year, id).await?;
    if !policy::contests_for(actor, contest.authority_id) {
        return Err(Error::Refused(
            "Une contestation se retire par un référent de la collectivité qui l’a faite.".into(),
        ));
    }
    policy::still_open(&cycle, year)?;
    let answer = Answer {
        state: ContestState::Withdrawn,
        text: "",
        at: now,
    };
    store::answer(tx, actor, id, answer).await?;
    let detail = format!("ticket {}", contest.number);
    trace(tx, actor, now, (year, row.id), "contest.withdrawn", detail).await
}
