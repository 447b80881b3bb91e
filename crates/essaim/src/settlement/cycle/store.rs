//! The only SQL of the cycle of a year.

use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult,
    QueryFilter, Value,
};

use super::model::{ContestState, Cycle};
use super::policy;
use crate::db::entities::{
    review_agreements, settlement_years, ticket_contests, tickets, year_corrections, year_cycles, year_events,
};
use crate::db::{Tx, rows, run};
use crate::directory::Actor;
use crate::error::{Error, Result};
use crate::settlement::{policy as money, store as years};
use crate::web::paging::PAGE;

/// The cycle of a year that was opened.
pub async fn cycle<C: ConnectionTrait>(conn: &C, actor: &Actor, year: i64) -> Result<Cycle> {
    years::year(conn, actor, year).await?;
    let row = year_cycles::Entity::find()
        .filter(year_cycles::Column::ServiceId.eq(actor.service_id))
        .filter(year_cycles::Column::Year.eq(year))
        .one(conn)
        .await?;
    Ok(Cycle { row })
}

/// The cycles of all years of the actor's service.
pub async fn cycles<C: ConnectionTrait>(conn: &C, actor: &Actor) -> Result<Vec<year_cycles::Model>> {
    money::may_read(actor)?;
    Ok(year_cycles::Entity::find()
        .filter(year_cycles::Column::ServiceId.eq(actor.service_id))
        .all(conn)
        .await?)
}

/// A year and its cycle, which nobody else moves until the command ends.
pub async fn locked(tx: &Tx, actor: &Actor, year: i64) -> Result<(settlement_years::Model, Cycle)> {
    // Writing a row without changing it makes the other writers of the year wait, on both databases.
    let text = "UPDATE settlement_years SET created_at = created_at WHERE service_id = $1 AND year = $2";
    run(tx, text, vec![actor.service_id.into(), year.into()]).await?;
    let row = years::year(tx, actor, year).await?;
    Ok((row, cycle(tx, actor, year).await?))
}

/// A year that is not frozen, locked until the command ends. Every verb that writes what a year is worked out from
/// begins with it.
///
/// # Errors
/// A sentence once the year is frozen.
pub async fn writable(tx: &Tx, actor: &Actor, year: i64) -> Result<settlement_years::Model> {
    let (row, cycle) = locked(tx, actor, year).await?;
    policy::still_open(&cycle, year)?;
    Ok(row)
}

pub async fn insert_cycle(tx: &Tx, row: year_cycles::ActiveModel) -> Result<year_cycles::Model> {
    Ok(row.insert(tx).await?)
}

pub async fn save_cycle(tx: &Tx, row: year_cycles::ActiveModel) -> Result<year_cycles::Model> {
    Ok(row.update(tx).await?)
}

/// Adds to the history of a year.
pub async fn add_event(
    tx: &Tx,
    actor: &Actor,
    at: i64,
    year: i64,
    action: &str,
    detail: String,
) -> Result<()> {
    let row = year_events::ActiveModel {
        service_id: Set(actor.service_id),
        year: Set(year),
        at: Set(at),
        actor_id: Set(actor.row_id()),
        actor_label: Set(actor.label()),
        action: Set(action.to_owned()),
        detail: Set(detail),
        ..Default::default()
    };
    year_events::Entity::insert(row).exec(tx).await?;
    Ok(())
}

/// Whether something happened to a year.
pub async fn happened<C: ConnectionTrait>(conn: &C, actor: &Actor, year: i64, action: &str) -> Result<bool> {
    Ok(year_events::Entity::find()
        .filter(year_events::Column::ServiceId.eq(actor.service_id))
        .filter(year_events::Column::Year.eq(year))
        .filter(year_events::Column::Action.eq(action))
        .one(conn)
        .await?
        .is_some())
}

/// The history of a year before an event, latest first: one row more than a page. The contests name the tickets of a
/// member: they are for the department.
pub async fn events<C: ConnectionTrait>(
    conn: &C,
    actor: &Actor,
    year: i64,
    before: i64,
) -> Result<Vec<year_events::Model>> {
    use sea_orm::{QueryOrder, QuerySelect};
    years::year(conn, actor, year).await?;
    let mut find = year_events::Entity::find()
        .filter(year_events::Column::ServiceId.eq(actor.service_id))
        .filter(year_events::Column::Year.eq(year))
        .filter(year_events::Column::Id.lt(before));
    if !actor.is_staff() {
        find = find.filter(year_events::Column::Action.not_like("contest.%"));
    }
    Ok(find
        .order_by_desc(year_events::Column::Id)
        .limit(PAGE as u64 + 1)
        .all(conn)
        .await?)
}

/// The corrections that a year bears.
pub async fn corrections<C: ConnectionTrait>(
    conn: &C,
    actor: &Actor,
    year: i64,
) -> Result<Vec<year_corrections::Model>> {
    use sea_orm::QueryOrder;
    Ok(year_corrections::Entity::find()
        .filter(year_corrections::Column::ServiceId.eq(actor.service_id))
        .filter(year_corrections::Column::Year.eq(year))
        .order_by_asc(year_corrections::Column::Id)
        .all(conn)
        .await?)
}

/// The corrections of a year that later ones bear.
pub async fn corrections_of<C: ConnectionTrait>(
    conn: &C,
    actor: &Actor,
    corrected_year: i64,
) -> Result<Vec<year_corrections::Model>> {
    use sea_orm::QueryOrder;
    money::may_read(actor)?;
    Ok(year_corrections::Entity::find()
        .filter(year_corrections::Column::ServiceId.eq(actor.service_id))
        .filter(year_corrections::Column::CorrectedYear.eq(corrected_year))
        .order_by_asc(year_corrections::Column::Id)
        .all(conn)
        .await?)
}

/// A correction that a year bears.
pub async fn correction<C: ConnectionTrait>(
    conn: &C,
    actor: &Actor,
    year: i64,
    id: i64,
) -> Result<year_corrections::Model> {
    let found = corrections(conn, actor, year).await?;
    found.into_iter().find(|c| c.id == id).ok_or(Error::NotFound)
}

pub async fn insert_correction(tx: &Tx, row: year_corrections::ActiveModel) -> Result<()> {
    row.insert(tx).await?;
    Ok(())
}

pub async fn delete_correction(tx: &Tx, id: i64) -> Result<()> {
    year_corrections::Entity::delete_by_id(id).exec(tx).await?;
    Ok(())
}

/// A contest with the words that tell it.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Contest {
    pub id: i64,
    pub ticket_id: i64,
    pub number: i64,
    pub subject: String,
    pub received_at: i64,
    /// Whether the ticket counts in the bill now, and for whom.
    pub counted: bool,
    pub counted_for: i64,
    pub authority_id: i64,
    /// Short name of the member that contests.
    pub authority: String,
    pub reason: String,
    pub detail: String,
    pub other_authority_id: Option<i64>,
    /// Short name of the member that it should be counted for.
    pub other_authority: Option<String>,
    /// Number of the ticket that it repeats.
    pub other_number: Option<i64>,
    pub state: String,
    pub made_at: i64,
    pub made_by: Option<i64>,
    pub made_label: String,
    pub answer: String,
    pub answered_at: Option<i64>,
    pub answered_label: String,
}

const CONTEST: &str = "SELECT ticket_contests.id, ticket_contests.ticket_id, tickets.number, tickets.subject, \
    tickets.received_at, tickets.counted, tickets.authority_id AS counted_for, ticket_contests.authority_id, authorities.short_name AS authority, ticket_contests.reason, \
    ticket_contests.detail, ticket_contests.other_authority_id, others.short_name AS other_authority, \
    repeated.number AS other_number, ticket_contests.state, ticket_contests.made_at, ticket_contests.made_by, \
    ticket_contests.made_label, ticket_contests.answer, ticket_contests.answered_at, ticket_contests.answered_label \
    FROM ticket_contests \
    JOIN tickets ON tickets.id = ticket_contests.ticket_id \
    JOIN authorities ON authorities.id = ticket_contests.authority_id \
    LEFT JOIN authorities others ON others.id = ticket_contests.other_authority_id \
    LEFT JOIN tickets repeated ON repeated.id = ticket_contests.other_ticket_id \
    WHERE ticket_contests.service_id = $1 AND ticket_contests.year = $2";

/// The condition that keeps a referent to the contests of their authorities.
fn own(actor: &Actor) -> String {
    if actor.is_staff() {
        return String::new();
    }
    let mine: Vec<String> = actor.referent_of().iter().map(i64::to_string).collect();
    match mine.is_empty() {
        true => " AND 1 = 0".into(),
        false => format!(" AND ticket_contests.authority_id IN ({})", mine.join(", ")),
    }
}

/// The contests of a year in a state that the actor may see, after a key: one row more than a page.
pub async fn contests<C: ConnectionTrait>(
    conn: &C,
    actor: &Actor,
    year: i64,
    state: ContestState,
    after: i64,
) -> Result<Vec<Contest>> {
    years::year(conn, actor, year).await?;
    let text = format!(
        "{CONTEST}{} AND ticket_contests.state = $3 AND ticket_contests.id > $4 ORDER BY ticket_contests.id LIMIT {}",
        own(actor),
        PAGE + 1
    );
    let values: Vec<Value> = vec![
        actor.service_id.into(),
        year.into(),
        state.slug().into(),
        after.into(),
    ];
    Ok(rows(conn, &text, values).await?)
}

/// A contest that the actor may see.
pub async fn contest<C: ConnectionTrait>(conn: &C, actor: &Actor, year: i64, id: i64) -> Result<Contest> {
    years::year(conn, actor, year).await?;
    let text = format!("{CONTEST}{} AND ticket_contests.id = $3", own(actor));
    let values: Vec<Value> = vec![actor.service_id.into(), year.into(), id.into()];
    crate::db::row(conn, &text, values).await?.ok_or(Error::NotFound)
}

/// How many contests of a member are in a state.
#[derive(Clone, Debug, FromQueryResult)]
pub struct ContestCount {
    pub authority_id: i64,
    pub state: String,
    pub contests: i64,
}

/// The contests of a year by member and state, of the members whose tickets the actor may see.
pub async fn contest_counts<C: ConnectionTrait>(
    conn: &C,
    actor: &Actor,
    year: i64,
) -> Result<Vec<ContestCount>> {
    let text = format!(
        "SELECT authority_id, state, COUNT(*) AS contests FROM ticket_contests WHERE service_id = $1 AND year = $2{} \
         GROUP BY authority_id, state",
        own(actor)
    );
    Ok(rows(conn, &text, vec![actor.service_id.into(), year.into()]).await?)
}

/// The live contest of a ticket in a year, whatever its state but withdrawn.
pub async fn live_contest<C: ConnectionTrait>(
    conn: &C,
    year: i64,
    ticket_id: i64,
) -> Result<Option<ticket_contests::Model>> {
    Ok(ticket_contests::Entity::find()
        .filter(ticket_contests::Column::TicketId.eq(ticket_id))
        .filter(ticket_contests::Column::Year.eq(year))
        .filter(ticket_contests::Column::State.ne(ContestState::Withdrawn.slug()))
        .one(conn)
        .await?)
}

pub async fn insert_contest(tx: &Tx, row: ticket_contests::ActiveModel) -> Result<ticket_contests::Model> {
    Ok(row.insert(tx).await?)
}

/// What is written when a contest ends.
pub struct Answer<'a> {
    pub state: ContestState,
    pub text: &'a str,
    pub at: i64,
}

/// Ends a pending contest. Refused when somebody was quicker.
pub async fn answer(tx: &Tx, actor: &Actor, id: i64, answer: Answer<'_>) -> Result<()> {
    let text = "UPDATE ticket_contests SET state = $1, answer = $2, answered_at = $3, answered_by = $4, \
                answered_label = $5 WHERE id = $6 AND state = 'pending'";
    let values: Vec<Value> = vec![
        answer.state.slug().into(),
        answer.text.into(),
        answer.at.into(),
        actor.row_id().into(),
        actor.label().into(),
        id.into(),
    ];
    if run(tx, text, values).await? == 0 {
        return Err(Error::Conflict(
            "Cette contestation a déjà reçu une réponse. Rechargez la page pour la lire.".into(),
        ));
    }
    Ok(())
}

/// A counted ticket of a year by its number, of a member whose tickets the actor may see.
pub async fn counted_ticket<C: ConnectionTrait>(
    conn: &C,
    actor: &Actor,
    year: i64,
    number: i64,
) -> Result<tickets::Model> {
    tickets::Entity::find()
        .filter(tickets::Column::ServiceId.eq(actor.service_id))
        .filter(tickets::Column::Number.eq(number))
        .filter(tickets::Column::Year.eq(year))
        .one(conn)
        .await?
        .filter(|t| money::sees_tickets_of(actor, t.authority_id))
        .ok_or(Error::NotFound)
}

/// A ticket by its number, of one member.
pub async fn ticket_of<C: ConnectionTrait>(
    conn: &C,
    actor: &Actor,
    authority_id: i64,
    number: i64,
) -> Result<Option<tickets::Model>> {
    Ok(tickets::Entity::find()
        .filter(tickets::Column::ServiceId.eq(actor.service_id))
        .filter(tickets::Column::Number.eq(number))
        .filter(tickets::Column::AuthorityId.eq(authority_id))
        .one(conn)
        .await?)
}

/// The agreements of a year that were not taken back.
pub async fn agreements<C: ConnectionTrait>(
    conn: &C,
    actor: &Actor,
    year: i64,
) -> Result<Vec<review_agreements::Model>> {
    money::may_read(actor)?;
    Ok(review_agreements::Entity::find()
        .filter(review_agreements::Column::ServiceId.eq(actor.service_id))
        .filter(review_agreements::Column::Year.eq(year))
        .filter(review_agreements::Column::EndedAt.is_null())
        .all(conn)
        .await?)
}

/// The agreement of a member that was not taken back.
pub async fn live_agreement<C: ConnectionTrait>(
    conn: &C,
    actor: &Actor,
    year: i64,
    authority_id: i64,
) -> Result<Option<review_agreements::Model>> {
    let all = agreements(conn, actor, year).await?;
    Ok(all.into_iter().find(|a| a.authority_id == authority_id))
}

pub async fn insert_agreement(tx: &Tx, row: review_agreements::ActiveModel) -> Result<()> {
    row.insert(tx).await?;
    Ok(())
}

/// Ends the agreement of a member; says whether there was one.
pub async fn end_agreement(tx: &Tx, actor: &Actor, now: i64, year: i64, authority_id: i64) -> Result<bool> {
    let text = "UPDATE review_agreements SET ended_at = $1, ended_label = $2 WHERE service_id = $3 AND year = $4 \
                AND authority_id = $5 AND ended_at IS NULL";
    let values: Vec<Value> = vec![
        now.into(),
        actor.label().into(),
        actor.service_id.into(),
        year.into(),
        authority_id.into(),
    ];
    Ok(run(tx, text, values).await? > 0)
}
