//! The only SQL of incoming mail, and of what pages show of the outbox.

use sea_orm::sea_query::LockType;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, QueryOrder,
    QuerySelect,
};

use crate::db::entities::{inbound_mails, outbox, shared_services, tickets};
use crate::db::{Tx, row, rows};
use crate::directory::Actor;
use crate::error::{Error, Result};
use crate::web::paging::{Cursor, PAGE};

/// The service that receives, locked until the transaction ends: messages of one service are judged one after the other,
/// so that the same message coming by two paths at once is seen as one.
pub async fn receiving_service(tx: &Tx, service_id: i64) -> Result<shared_services::Model> {
    shared_services::Entity::find_by_id(service_id)
        .lock(LockType::NoKeyUpdate)
        .one(tx)
        .await?
        .ok_or(Error::NotFound)
}

pub async fn by_digest(tx: &Tx, service_id: i64, digest: &str) -> Result<Option<inbound_mails::Model>> {
    Ok(inbound_mails::Entity::find()
        .filter(inbound_mails::Column::ServiceId.eq(service_id))
        .filter(inbound_mails::Column::Digest.eq(digest))
        .one(tx)
        .await?)
}

/// The same content from the same sender, come by another path.
pub async fn by_content(
    tx: &Tx,
    service_id: i64,
    content_digest: &str,
    from_address: &str,
) -> Result<Option<inbound_mails::Model>> {
    Ok(inbound_mails::Entity::find()
        .filter(inbound_mails::Column::ServiceId.eq(service_id))
        .filter(inbound_mails::Column::ContentDigest.eq(content_digest))
        .filter(inbound_mails::Column::FromAddress.eq(from_address))
        .order_by_asc(inbound_mails::Column::Id)
        .one(tx)
        .await?)
}

/// The mail of this service that bears this Message-ID.
pub async fn sent_as(tx: &Tx, service_id: i64, message_id: &str) -> Result<Option<outbox::Model>> {
    Ok(outbox::Entity::find()
        .filter(outbox::Column::MessageId.eq(message_id))
        .filter(outbox::Column::ServiceId.eq(service_id))
        .one(tx)
        .await?)
}

#[derive(FromQueryResult)]
struct TicketId {
    ticket_id: i64,
}

/// The ticket of the message, received or sent, that bears this Message-ID in this service.
pub async fn ticket_of_message(tx: &Tx, service_id: i64, message_id: &str) -> Result<Option<i64>> {
    if message_id.is_empty() {
        return Ok(None);
    }
    let text = "SELECT ticket_id FROM inbound_mails WHERE service_id = $1 AND message_id = $2 \
                AND ticket_id IS NOT NULL AND fate IN ('ticket', 'reply') ORDER BY id LIMIT 1";
    let received: Option<TicketId> = row(tx, text, vec![service_id.into(), message_id.into()]).await?;
    if let Some(found) = received {
        return Ok(Some(found.ticket_id));
    }
    Ok(sent_as(tx, service_id, message_id)
        .await?
        .and_then(|m| m.ticket_id))
}

#[derive(FromQueryResult)]
struct Count {
    count: i64,
}

/// How many messages came from this address since an instant.
pub async fn count_from(tx: &Tx, service_id: i64, address: &str, since: i64) -> Result<i64> {
    let text = "SELECT COUNT(*) AS count FROM inbound_mails \
                WHERE service_id = $1 AND from_address = $2 AND received_at > $3";
    let found: Option<Count> = row(tx, text, vec![service_id.into(), address.into(), since.into()]).await?;
    Ok(found.map_or(0, |c| c.count))
}

/// Whether a report about this ticket came since an instant.
pub async fn bounced_since(tx: &Tx, ticket_id: i64, since: i64) -> Result<bool> {
    let text = "SELECT COUNT(*) AS count FROM inbound_mails \
                WHERE ticket_id = $1 AND cause = 'bounce' AND received_at > $2";
    let found: Option<Count> = row(tx, text, vec![ticket_id.into(), since.into()]).await?;
    Ok(found.is_some_and(|c| c.count > 0))
}

/// A message to write down.
pub struct NewInbound<'a> {
    pub service_id: i64,
    pub digest: &'a str,
    pub content_digest: &'a str,
    pub message_id: String,
    pub from_address: String,
    pub from_name: String,
    pub subject: String,
    pub received_at: i64,
    pub fate: &'a str,
    pub reason: String,
    pub cause: &'a str,
    pub ticket_id: Option<i64>,
    pub raw_id: i64,
}

pub async fn add(tx: &Tx, new: NewInbound<'_>) -> Result<i64> {
    let row = inbound_mails::ActiveModel {
        service_id: Set(new.service_id),
        digest: Set(new.digest.to_owned()),
        content_digest: Set(new.content_digest.to_owned()),
        message_id: Set(new.message_id),
        from_address: Set(new.from_address),
        from_name: Set(new.from_name),
        subject: Set(new.subject),
        received_at: Set(new.received_at),
        fate: Set(new.fate.to_owned()),
        reason: Set(new.reason),
        cause: Set(new.cause.to_owned()),
        ticket_id: Set(new.ticket_id),
        raw_id: Set(new.raw_id),
        ..Default::default()
    };
    Ok(inbound_mails::Entity::insert(row).exec(tx).await?.last_insert_id)
}

/// Says what became of a message.
pub async fn settle(tx: &Tx, id: i64, fate: &str, reason: &str, ticket_id: Option<i64>) -> Result<()> {
    let row = inbound_mails::ActiveModel {
        id: Set(id),
        fate: Set(fate.to_owned()),
        reason: Set(reason.to_owned()),
        ticket_id: Set(ticket_id),
        ..Default::default()
    };
    inbound_mails::Entity::update(row).exec(tx).await?;
    Ok(())
}

pub async fn ticket_by_id<C: ConnectionTrait>(conn: &C, id: i64) -> Result<Option<tickets::Model>> {
    Ok(tickets::Entity::find_by_id(id).one(conn).await?)
}

/// A held message in the list.
#[derive(Clone, Debug, FromQueryResult)]
pub struct HeldLine {
    pub id: i64,
    pub from_address: String,
    pub from_name: String,
    pub subject: String,
    pub received_at: i64,
    pub reason: String,
    pub cause: String,
    pub number: Option<i64>,
}

/// The held messages of the actor's service, the newest first; one more than a page.
pub async fn held<C: ConnectionTrait>(
    conn: &C,
    actor: &Actor,
    after: Option<Cursor>,
) -> Result<Vec<HeldLine>> {
    let (at, id) = after.map_or((i64::MAX, i64::MAX), |c| (c.at.unwrap_or(i64::MAX), c.id));
    Ok(rows(conn, HELD, vec![actor.service_id.into(), at.into(), id.into()]).await?)
}

/// The statement of [`held`], apart so that a test can ask for its plan.
pub const HELD: &str = "SELECT m.id, m.from_address, m.from_name, m.subject, m.received_at, m.reason, m.cause, t.number \
    FROM inbound_mails m LEFT JOIN tickets t ON t.id = m.ticket_id \
    WHERE m.service_id = $1 AND m.fate = 'quarantine' AND m.settled_at IS NULL \
    AND (m.received_at, m.id) < ($2, $3) ORDER BY m.received_at DESC, m.id DESC LIMIT 51";

const _: () = assert!(PAGE == 50, "HELD asks for one row more than a page");

/// How many messages wait for somebody.
pub async fn count_held<C: ConnectionTrait>(conn: &C, actor: &Actor) -> Result<i64> {
    let found: Option<Count> = row(conn, COUNT_HELD, vec![actor.service_id.into()]).await?;
    Ok(found.map_or(0, |c| c.count))
}

/// The statement of [`count_held`], apart so that a test can ask for its plan.
pub const COUNT_HELD: &str = "SELECT COUNT(*) AS count FROM inbound_mails \
    WHERE service_id = $1 AND fate = 'quarantine' AND settled_at IS NULL";

/// A message that came in, for the department's people only.
pub async fn inbound<C: ConnectionTrait>(conn: &C, actor: &Actor, id: i64) -> Result<inbound_mails::Model> {
    if !actor.is_staff() {
        return Err(Error::NotFound);
    }
    inbound_mails::Entity::find_by_id(id)
        .filter(inbound_mails::Column::ServiceId.eq(actor.service_id))
        .one(conn)
        .await?
        .ok_or(Error::NotFound)
}
