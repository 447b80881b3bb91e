//! A member that agrees with its list before the last day of the review: silence would agree later.

use sea_orm::ActiveValue::Set;

use super::conclude::conclude;
use super::trace;
use crate::app::App;
use crate::db::Tx;
use crate::db::entities::review_agreements;
use crate::directory::{Actor, store as directory};
use crate::error::{Error, Result};
use crate::settlement::cycle::model::ContestState;
use crate::settlement::cycle::{policy, store};
use crate::settlement::store as years;
use crate::web::words::plural;

/// Agrees with the list of an authority as it stands; the last one to agree ends the review, and the service is told.
///
/// # Errors
/// A sentence while the review is not open, while a contest of the member waits for its answer, or when it agreed already.
pub async fn agree(app: &App, tx: &Tx, actor: &Actor, year: i64, authority_id: i64) -> Result<()> {
    let now = app.now();
    let (row, cycle) = store::locked(tx, actor, year).await?;
    let authority = directory::authority(tx, actor, authority_id).await?;
    policy::may_agree_for(actor, authority_id)?;
    policy::takes_contests(&cycle, year, now)?;
    let counts = store::contest_counts(tx, actor, year).await?;
    let pending: i64 = counts
        .iter()
        .filter(|c| c.authority_id == authority_id && c.state == ContestState::Pending.slug())
        .map(|c| c.contests)
        .sum();
    if pending > 0 {
        return Err(Error::Conflict(format!(
            "{} une réponse. Attendez-la, ou retirez votre contestation, avant de donner votre accord.",
            plural(&pending, "contestation attend", "contestations attendent")
        )));
    }
    if store::live_agreement(tx, actor, year, authority_id)
        .await?
        .is_some()
    {
        return Err(Error::Conflict(
            "L’accord de cette collectivité est déjà donné.".into(),
        ));
    }
    let tickets = years::ticket_counts(tx, actor, year)
        .await?
        .into_iter()
        .find(|c| c.authority_id == authority_id)
        .map_or(0, |c| c.tickets);
    let agreement = review_agreements::ActiveModel {
        service_id: Set(actor.service_id),
        year: Set(year),
        authority_id: Set(authority_id),
        tickets: Set(tickets),
        made_at: Set(now),
        made_by: Set(actor.row_id()),
        made_label: Set(actor.label()),
        ended_at: Set(None),
        ended_label: Set(String::new()),
        ..Default::default()
    };
    store::insert_agreement(tx, agreement).await?;
    let detail = format!(
        "{}, {}",
        authority.short_name,
        plural(&tickets, "ticket", "tickets")
    );
    trace(tx, actor, now, (year, row.id), "review.agreed", detail).await?;
    conclude(app, tx, actor, year).await?;
    Ok(())
}

/// Takes an agreement back, up to the last day of the review.
pub async fn withdraw_agreement(
    app: &App,
    tx: &Tx,
    actor: &Actor,
    year: i64,
    authority_id: i64,
) -> Result<()> {
    let now = app.now();
    let (row, cycle) = store::locked(tx, actor, year).await?;
    let authority = directory::authority(tx, actor, authority_id).await?;
    policy::may_agree_for(actor, authority_id)?;
    policy::takes_contests(&cycle, year, now)?;
    if !store::end_agreement(tx, actor, now, year, authority_id).await? {
        return Err(Error::Conflict(
            "Cette collectivité n’a pas donné son accord.".into(),
        ));
    }
    let detail = authority.short_name;
    trace(
        tx,
        actor,
        now,
        (year, row.id),
        "review.agreement_withdrawn",
        detail,
    )
    .await
}

/// Ends the agreement of a member whose list gets another ticket: it agreed with a shorter one.
pub(super) async fn lapse(
    app: &App,
    tx: &Tx,
    actor: &Actor,
    year: i64,
    (authority_id, number): (i64, i64),
) -> Result<()> {
    let now = app.now();
    if !store::end_agreement(tx, actor, now, year, authority_id).await? {
        return Ok(());
    }
    let row = years::year(tx, actor, year).await?;
    let authority = directory::authority(tx, actor, authority_id).await?;
    let detail = format!("{}, le ticket {number} rejoint sa liste", authority.short_name);
    trace(tx, actor, now, (year, row.id), "review.agreement_lapsed", detail).await
}
