//! The only SQL of ties. A tie is reached through a ticket that the actor sees.

use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter};

use super::model::Kind;
use crate::db::entities::{quotes, ticket_ties, tickets};
use crate::db::{Tx, rows};
use crate::directory::Actor;
use crate::error::{Error, Result};

/// A tie as a ticket's page tells it.
#[derive(Clone, Debug, FromQueryResult)]
pub struct TieLine {
    pub id: i64,
    pub kind: String,
    /// Whether the tie goes from the ticket of the page to the other.
    pub outward: bool,
    pub number: i64,
    pub subject: String,
    pub state: String,
    pub open: bool,
    pub authority: String,
}

/// The quote of a ticket that its referents have still to answer.
pub async fn waiting_quote<C: ConnectionTrait>(conn: &C, ticket_id: i64) -> Result<Option<quotes::Model>> {
    Ok(quotes::Entity::find()
        .filter(quotes::Column::TicketId.eq(ticket_id))
        .filter(quotes::Column::State.eq("sent"))
        .one(conn)
        .await?)
}

/// Ties that a page tells at most.
const MOST: i64 = 200;

/// The ties of a ticket already checked, those of the major incident first.
pub async fn of_ticket<C: ConnectionTrait>(conn: &C, ticket_id: i64) -> Result<Vec<TieLine>> {
    let text = format!(
        "SELECT * FROM (SELECT ticket_ties.id, ticket_ties.kind, TRUE AS outward, tickets.number, tickets.subject, \
         tickets.state, tickets.open, authorities.short_name AS authority FROM ticket_ties \
         JOIN tickets ON tickets.id = ticket_ties.to_id JOIN authorities ON authorities.id = tickets.authority_id \
         WHERE ticket_ties.from_id = $1 UNION ALL \
         SELECT ticket_ties.id, ticket_ties.kind, FALSE AS outward, tickets.number, tickets.subject, tickets.state, \
         tickets.open, authorities.short_name AS authority FROM ticket_ties \
         JOIN tickets ON tickets.id = ticket_ties.from_id JOIN authorities ON authorities.id = tickets.authority_id \
         WHERE ticket_ties.to_id = $1) AS ties \
         ORDER BY CASE kind WHEN 'merged' THEN 0 WHEN 'part_of' THEN 1 ELSE 2 END, number LIMIT {MOST}"
    );
    Ok(rows(conn, &text, vec![ticket_id.into()]).await?)
}

/// A tie of this ticket.
pub async fn of<C: ConnectionTrait>(conn: &C, ticket_id: i64, id: i64) -> Result<ticket_ties::Model> {
    ticket_ties::Entity::find_by_id(id)
        .one(conn)
        .await?
        .filter(|tie| tie.from_id == ticket_id || tie.to_id == ticket_id)
        .ok_or(Error::NotFound)
}

/// The tie of a kind that goes out of a ticket.
pub async fn outward<C: ConnectionTrait>(
    conn: &C,
    ticket_id: i64,
    kind: Kind,
) -> Result<Option<ticket_ties::Model>> {
    Ok(ticket_ties::Entity::find()
        .filter(ticket_ties::Column::FromId.eq(ticket_id))
        .filter(ticket_ties::Column::Kind.eq(kind.slug()))
        .one(conn)
        .await?)
}

/// Whether two tickets are tied in this way, in this direction.
pub async fn exists(tx: &Tx, from_id: i64, to_id: i64, kind: Kind) -> Result<bool> {
    Ok(ticket_ties::Entity::find()
        .filter(ticket_ties::Column::FromId.eq(from_id))
        .filter(ticket_ties::Column::ToId.eq(to_id))
        .filter(ticket_ties::Column::Kind.eq(kind.slug()))
        .one(tx)
        .await?
        .is_some())
}

#[derive(FromQueryResult)]
struct Number {
    number: i64,
}

/// The open tickets of a major incident, by number.
pub async fn open_parts<C: ConnectionTrait>(conn: &C, ticket_id: i64) -> Result<Vec<i64>> {
    let text = "SELECT tickets.number FROM ticket_ties JOIN tickets ON tickets.id = ticket_ties.from_id \
                WHERE ticket_ties.to_id = $1 AND ticket_ties.kind = 'part_of' AND tickets.open = TRUE \
                ORDER BY tickets.number";
    let found: Vec<Number> = rows(conn, text, vec![ticket_id.into()]).await?;
    Ok(found.into_iter().map(|n| n.number).collect())
}

/// Whether a ticket is a major incident.
pub async fn has_parts(tx: &Tx, ticket_id: i64) -> Result<bool> {
    Ok(ticket_ties::Entity::find()
        .filter(ticket_ties::Column::ToId.eq(ticket_id))
        .filter(ticket_ties::Column::Kind.eq(Kind::PartOf.slug()))
        .one(tx)
        .await?
        .is_some())
}

/// Where the conversation of a ticket goes on: itself, or the ticket that it was merged into.
pub async fn destination<C: ConnectionTrait>(conn: &C, ticket: tickets::Model) -> Result<tickets::Model> {
    let mut here = ticket;
    // A chain of merges is short; the bound keeps a circle, which no verb makes, from turning for ever.
    for _ in 0..20 {
        if here.counted {
            break;
        }
        let Some(tie) = outward(conn, here.id, Kind::Merged).await? else {
            break;
        };
        here = tickets::Entity::find_by_id(tie.to_id)
            .one(conn)
            .await?
            .ok_or(Error::NotFound)?;
    }
    Ok(here)
}

pub async fn insert(tx: &Tx, actor: &Actor, now: i64, from_id: i64, to_id: i64, kind: Kind) -> Result<()> {
    let row = ticket_ties::ActiveModel {
        service_id: Set(actor.service_id),
        from_id: Set(from_id),
        to_id: Set(to_id),
        kind: Set(kind.slug().to_owned()),
        created_at: Set(now),
        created_by: Set(actor.row_id()),
        ..Default::default()
    };
    ticket_ties::Entity::insert(row).exec(tx).await?;
    Ok(())
}

pub async fn delete(tx: &Tx, id: i64) -> Result<()> {
    ticket_ties::Entity::delete_by_id(id).exec(tx).await?;
    Ok(())
}
