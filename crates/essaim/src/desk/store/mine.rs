//! What requesters see: where each of their own tickets stands, and what is broken around them.

use sea_orm::{ConnectionTrait, FromQueryResult, Value};

use crate::db::{row, rows};
use crate::directory::Actor;
use crate::error::{Error, Result};
use crate::web::paging::Cursor;

/// A ticket as its requester sees it in a list, with what the sentence of its state needs.
#[derive(Clone, Debug, FromQueryResult)]
pub struct MyTicket {
    pub id: i64,
    pub number: i64,
    pub delay_rule: String,
    pub contract_seconds: Option<i64>,
    pub agreed_at: Option<i64>,
    pub family: String,
    pub subject: String,
    pub state: String,
    pub received_at: i64,
    pub due_at: Option<i64>,
    pub resolved_at: Option<i64>,
    pub closed_at: Option<i64>,
    pub close_by_at: Option<i64>,
    pub technician: Option<String>,
    /// What a suspended ticket waits for, in words.
    pub waits_for: Option<String>,
}

const MINE: &str = "SELECT tickets.id, tickets.number, tickets.delay_rule, tickets.contract_seconds, tickets.agreed_at, tickets.family, tickets.subject, tickets.state, \
    tickets.received_at, tickets.due_at, tickets.resolved_at, tickets.closed_at, tickets.close_by_at, \
    technicians.first_name || ' ' || technicians.last_name AS technician, \
    CASE WHEN tickets.state = 'suspended' THEN (SELECT reason FROM ticket_events \
      WHERE ticket_events.ticket_id = tickets.id AND ticket_events.kind = 'suspended' \
      ORDER BY ticket_events.at DESC, ticket_events.id DESC LIMIT 1) END AS waits_for \
    FROM tickets LEFT JOIN users AS technicians ON technicians.id = tickets.technician_id \
    WHERE tickets.service_id = $1 AND tickets.requester_id = $2";

/// The tickets that the actor asked for, the newest first: at most `limit`.
pub async fn my_tickets<C: ConnectionTrait>(
    conn: &C,
    actor: &Actor,
    after: Option<Cursor>,
    limit: usize,
) -> Result<Vec<MyTicket>> {
    let mut text = MINE.to_owned();
    let mut values: Vec<Value> = vec![actor.service_id.into(), actor.id.into()];
    if let Some(Cursor { at: Some(at), id }) = after {
        text.push_str(" AND (tickets.received_at, tickets.id) < ($3, $4)");
        values.extend([at.into(), id.into()]);
    }
    text.push_str(&format!(
        " ORDER BY tickets.received_at DESC, tickets.id DESC LIMIT {limit}"
    ));
    Ok(rows(conn, &text, values).await?)
}

/// One of them, by its key.
pub async fn my_ticket<C: ConnectionTrait>(conn: &C, actor: &Actor, id: i64) -> Result<MyTicket> {
    let text = format!("{MINE} AND tickets.id = $3");
    let values = vec![actor.service_id.into(), actor.id.into(), id.into()];
    row(conn, &text, values).await?.ok_or(Error::NotFound)
}

/// An incident in progress that touches several people.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Broken {
    pub id: i64,
    pub subject: String,
    pub received_at: i64,
}

/// The incidents in progress that touch several people of the actor's authority, the newest first. Nothing of who
/// reported them.
pub async fn broken_now<C: ConnectionTrait>(conn: &C, actor: &Actor, limit: usize) -> Result<Vec<Broken>> {
    let Some(authority) = actor.authority_id else {
        return Ok(Vec::new());
    };
    let text = format!(
        "SELECT id, subject, received_at FROM tickets WHERE service_id = $1 AND authority_id = $2 AND open = TRUE \
         AND several_people = TRUE AND family = 'incident' ORDER BY received_at DESC, id DESC LIMIT {limit}"
    );
    Ok(rows(conn, &text, vec![actor.service_id.into(), authority.into()]).await?)
}
