//! One ticket and what hangs on it.

use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter,
    QueryOrder,
};

use crate::db::entities::{
    attachments, inbound_mails, messages, service_sheets, ticket_events, tickets, users,
};
use crate::db::{Tx, fulltext, vocabulary};
use crate::directory::{Actor, Role};
use crate::error::{Error, Result};
use crate::web::{files, programs};

/// The tickets that an actor may see.
pub fn visible(actor: &Actor) -> Condition {
    let service = Condition::all().add(tickets::Column::ServiceId.eq(actor.service_id));
    if actor.is_staff() || actor.is_system() {
        return service;
    }
    let mut mine = Condition::any().add(tickets::Column::RequesterId.eq(actor.id));
    if actor.has(Role::Referent) {
        mine = mine.add(tickets::Column::AuthorityId.is_in(actor.referent_of()));
    }
    service.add(mine)
}

/// A ticket by its number in the actor's service.
pub async fn by_number<C: ConnectionTrait>(conn: &C, actor: &Actor, number: i64) -> Result<tickets::Model> {
    tickets::Entity::find()
        .filter(visible(actor))
        .filter(tickets::Column::Number.eq(number))
        .one(conn)
        .await?
        .ok_or(Error::NotFound)
}

/// A ticket by its key, for what holds a key already checked: a job, a signed link, a reply by mail.
pub async fn by_id<C: ConnectionTrait>(conn: &C, actor: &Actor, id: i64) -> Result<tickets::Model> {
    tickets::Entity::find_by_id(id)
        .filter(visible(actor))
        .one(conn)
        .await?
        .ok_or(Error::NotFound)
}

/// A ticket by the reference that its mails carry.
pub async fn by_token<C: ConnectionTrait>(
    conn: &C,
    service_id: i64,
    token: &str,
) -> Result<Option<tickets::Model>> {
    Ok(tickets::Entity::find()
        .filter(tickets::Column::Token.eq(token))
        .filter(tickets::Column::ServiceId.eq(service_id))
        .one(conn)
        .await?)
}

/// The whole history, oldest first.
pub async fn events<C: ConnectionTrait>(conn: &C, ticket_id: i64) -> Result<Vec<ticket_events::Model>> {
    Ok(ticket_events::Entity::find()
        .filter(ticket_events::Column::TicketId.eq(ticket_id))
        .order_by_asc(ticket_events::Column::At)
        .order_by_asc(ticket_events::Column::Id)
        .all(conn)
        .await?)
}

/// Whether the desk has read the ticket and given it a priority.
pub async fn was_qualified<C: ConnectionTrait>(conn: &C, ticket_id: i64) -> Result<bool> {
    Ok(events(conn, ticket_id)
        .await?
        .iter()
        .any(|event| event.kind == "qualified"))
}

/// The conversation, oldest first. Internal notes are for the department.
pub async fn messages<C: ConnectionTrait>(
    conn: &C,
    ticket_id: i64,
    with_notes: bool,
) -> Result<Vec<messages::Model>> {
    let mut find = messages::Entity::find().filter(messages::Column::TicketId.eq(ticket_id));
    if !with_notes {
        find = find.filter(messages::Column::Kind.ne("internal"));
    }
    Ok(find
        .order_by_asc(messages::Column::At)
        .order_by_asc(messages::Column::Id)
        .all(conn)
        .await?)
}

/// The attachments of the messages that the reader sees.
pub async fn attachments<C: ConnectionTrait>(
    conn: &C,
    ticket_id: i64,
    shown: &[messages::Model],
) -> Result<Vec<attachments::Model>> {
    Ok(attachments::Entity::find()
        .filter(attachments::Column::TicketId.eq(ticket_id))
        .filter(attachments::Column::MessageId.is_in(shown.iter().map(|m| m.id)))
        .order_by_asc(attachments::Column::Id)
        .all(conn)
        .await?)
}

/// An attachment of a ticket that the actor sees, in a message that they see, with its bytes.
///
/// # Errors
/// [`Error::Refused`] for a program, whoever asks.
pub async fn attachment<C: ConnectionTrait>(
    conn: &C,
    actor: &Actor,
    number: i64,
    id: i64,
) -> Result<(attachments::Model, Vec<u8>)> {
    let ticket = by_number(conn, actor, number).await?;
    let found = attachments::Entity::find_by_id(id)
        .filter(attachments::Column::TicketId.eq(ticket.id))
        .one(conn)
        .await?
        .ok_or(Error::NotFound)?;
    let message = messages::Entity::find_by_id(found.message_id)
        .one(conn)
        .await?
        .ok_or(Error::NotFound)?;
    if message.kind == "internal" && !actor.is_staff() {
        return Err(Error::NotFound);
    }
    if found.withheld {
        return Err(Error::Refused(
            "Ce fichier est un programme\u{a0}: il est retenu, et n’est remis à personne. Demandez à qui l’a envoyé ce \
             qu’il contient."
                .into(),
        ));
    }
    let bytes = blob(conn, found.blob_id).await?;
    Ok((found, bytes))
}

pub use crate::blobs::{bytes as blob, keep as keep_blob};

/// Writes the changed row, when nobody changed it since it was read.
pub async fn save(tx: &Tx, mut row: tickets::Model, now: i64) -> Result<tickets::Model> {
    let read_version = row.version;
    row.version += 1;
    row.updated_at = now;
    let active: tickets::ActiveModel = row.clone().into();
    let changed = tickets::Entity::update_many()
        .set(active.reset_all())
        .filter(tickets::Column::Id.eq(row.id))
        .filter(tickets::Column::Version.eq(read_version))
        .exec(tx)
        .await?;
    if changed.rows_affected == 0 {
        return Err(Error::Conflict(
            "Quelqu’un d’autre vient de modifier ce ticket. Rechargez la page pour voir où il en est.".into(),
        ));
    }
    Ok(row)
}

/// An event to add to a history.
#[derive(Clone, Debug, Default)]
pub struct NewEvent<'a> {
    pub at: i64,
    pub kind: &'a str,
    pub priority: Option<&'a str>,
    pub reason: String,
    pub detail: String,
}

pub async fn add_event(tx: &Tx, actor: &Actor, ticket_id: i64, event: NewEvent<'_>) -> Result<i64> {
    let row = ticket_events::ActiveModel {
        ticket_id: Set(ticket_id),
        at: Set(event.at),
        kind: Set(event.kind.to_owned()),
        actor_id: Set(actor.row_id()),
        actor_label: Set(actor.label()),
        priority: Set(event.priority.map(str::to_owned)),
        reason: Set(event.reason),
        detail: Set(event.detail),
        ..Default::default()
    };
    Ok(ticket_events::Entity::insert(row).exec(tx).await?.last_insert_id)
}

/// A message to add to a conversation.
#[derive(Clone, Debug, Default)]
pub struct NewMessage {
    pub at: i64,
    /// `request` (the first), `public` or `internal`.
    pub kind: &'static str,
    pub from_service: bool,
    pub body: String,
    /// What the mail quoted of earlier messages, kept folded.
    pub quoted: String,
    /// Sanitised HTML of a mail; empty when there is none.
    pub html: String,
    pub inbound_id: Option<i64>,
    pub files: Vec<NewFile>,
}

/// A file to attach.
#[derive(Clone, Debug)]
pub struct NewFile {
    pub name: String,
    pub content_type: String,
    pub bytes: Vec<u8>,
}

impl From<crate::web::forms::File> for NewFile {
    fn from(file: crate::web::forms::File) -> NewFile {
        NewFile {
            name: file.name,
            content_type: file.content_type,
            bytes: file.bytes,
        }
    }
}

pub async fn add_message(tx: &Tx, author: &Actor, ticket: &tickets::Model, new: NewMessage) -> Result<i64> {
    if new.kind != "internal" {
        let names: Vec<&str> = new.files.iter().map(|f| f.name.as_str()).collect();
        let said = format!("{} {}", new.body, names.join(" "));
        fulltext::add(tx, ticket.id, &said).await?;
        vocabulary::learn(tx, ticket.service_id, &fulltext::fold(&said)).await?;
    }
    let row = messages::ActiveModel {
        ticket_id: Set(ticket.id),
        at: Set(new.at),
        author_id: Set(author.row_id()),
        author_label: Set(author.label()),
        kind: Set(new.kind.to_owned()),
        from_service: Set(new.from_service),
        body: Set(new.body),
        quoted: Set(new.quoted),
        html: Set(new.html),
        inbound_id: Set(new.inbound_id),
        ..Default::default()
    };
    let id = messages::Entity::insert(row).exec(tx).await?.last_insert_id;
    for file in new.files {
        let row = attachments::ActiveModel {
            service_id: Set(ticket.service_id),
            ticket_id: Set(ticket.id),
            message_id: Set(id),
            withheld: Set(programs::is_one(&file.name, &file.bytes)),
            name: Set(file.name),
            content_type: Set(files::true_type(&file.content_type, &file.bytes)),
            size: Set(i64::try_from(file.bytes.len()).map_err(Error::internal)?),
            blob_id: Set(keep_blob(tx, &file.bytes).await?),
            ..Default::default()
        };
        attachments::Entity::insert(row).exec(tx).await?;
    }
    Ok(id)
}

/// The person that a ticket is for.
pub async fn requester<C: ConnectionTrait>(conn: &C, ticket: &tickets::Model) -> Result<users::Model> {
    users::Entity::find_by_id(ticket.requester_id)
        .one(conn)
        .await?
        .ok_or(Error::NotFound)
}

/// Resolved tickets of all services whose time to confirm is over.
pub async fn to_close<C: ConnectionTrait>(conn: &C, now: i64, limit: u64) -> Result<Vec<tickets::Model>> {
    use sea_orm::QuerySelect;
    Ok(tickets::Entity::find()
        .filter(tickets::Column::State.eq("resolved"))
        .filter(tickets::Column::CloseByAt.lte(now))
        .order_by_asc(tickets::Column::CloseByAt)
        .limit(limit)
        .all(conn)
        .await?)
}

/// The mail that a message came in, as it came: for the department, and for who wrote it.
pub async fn raw_message<C: ConnectionTrait>(
    conn: &C,
    actor: &Actor,
    number: i64,
    message_id: i64,
) -> Result<Vec<u8>> {
    let ticket = by_number(conn, actor, number).await?;
    let message = messages::Entity::find_by_id(message_id)
        .filter(messages::Column::TicketId.eq(ticket.id))
        .one(conn)
        .await?
        .filter(|m| actor.is_staff() || (m.kind != "internal" && m.author_id == actor.row_id()))
        .ok_or(Error::NotFound)?;
    let inbound_id = message.inbound_id.ok_or(Error::NotFound)?;
    let inbound = inbound_mails::Entity::find_by_id(inbound_id)
        .filter(inbound_mails::Column::ServiceId.eq(ticket.service_id))
        .one(conn)
        .await?
        .ok_or(Error::NotFound)?;
    blob(conn, inbound.raw_id).await
}

/// The sheets that a ticket can be about, in the order of the catalogue. What the service does without any ticket
/// (continuous services) is not among them.
pub async fn ticket_sheets<C: ConnectionTrait>(
    conn: &C,
    service_id: i64,
) -> Result<Vec<service_sheets::Model>> {
    Ok(service_sheets::Entity::find()
        .filter(service_sheets::Column::ServiceId.eq(service_id))
        .filter(service_sheets::Column::Family.ne("continuous"))
        .order_by_asc(service_sheets::Column::Number)
        .all(conn)
        .await?)
}
