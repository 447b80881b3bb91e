//! An incoming message, from its bytes to its fate, in one transaction. Whatever the bytes, they are kept: what cannot
//! become a ticket or a reply waits in quarantine with a reason, so that one message never blocks the next.

use letter::Letter;
use sea_orm::{ActiveValue::Set, EntityTrait, QueryOrder};
use serde::Serialize;

use super::clip;
use super::content::{content, files};
use super::judge::{self, Held, MESSAGE_ID, Verdict};
use super::store::{self, NewInbound};
use crate::app::App;
use crate::audit::{self, Trace};
use crate::db::Tx;
use crate::db::entities::{inbound_mails, outbox, shared_services, tickets, users};
use crate::desk::model::{Channel, Family};
use crate::desk::store::keep_blob;
use crate::desk::verbs::{self, NewTicket, Reply};
use crate::directory::{Actor, store as directory};
use crate::error::{Error, Result};
use crate::web::words;

/// Turns before a message whose treatment fails goes to quarantine.
const TURNS: usize = 3;

/// What became of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Fate {
    Ticket,
    Reply,
    Quarantine,
    Duplicate,
    Ignored,
}

/// The answer to who brought the message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Received {
    pub fate: Fate,
    /// Number of the ticket, when there is one.
    pub ticket: Option<i64>,
    /// A French sentence.
    pub reason: String,
    /// Key of the kept message.
    pub inbound: i64,
}

/// Receives a whole message for a shared service.
///
/// # Errors
/// [`Error::Db`] when the database does not take it: the message is not kept, and must be presented again.
pub async fn receive(app: &App, service_id: i64, raw: &[u8]) -> Result<Received> {
    receive_part(app, service_id, raw, raw.len() as u64).await
}

/// The same for the beginning of a message of `size` bytes. At most `limits.message_bytes` are kept; a message that is
/// not whole waits in quarantine, where its headers and its beginning can be read.
pub async fn receive_part(app: &App, service_id: i64, raw: &[u8], size: u64) -> Result<Received> {
    receive_for(app, service_id, None, raw, size).await
}

/// The same for the mailbox of a pôle already checked: the ticket that a message opens goes to it.
pub async fn receive_for(
    app: &App,
    service_id: i64,
    team_id: Option<i64>,
    raw: &[u8],
    size: u64,
) -> Result<Received> {
    let most = usize::try_from(app.config.limits.message_bytes).unwrap_or(usize::MAX);
    let kept = raw[..raw.len().min(most)].to_vec();
    let whole = size <= kept.len() as u64;
    let (letter, kept) = tokio::task::spawn_blocking(move || (letter::read(&kept), kept))
        .await
        .map_err(Error::internal)?;
    let message = Message {
        service_id,
        team_id,
        letter: &letter,
        raw: &kept,
        from_address: clip(&letter.from.as_ref().map(|m| m.key()).unwrap_or_default(), 400),
    };
    let mut forced = (!whole).then(|| {
        let (size, most) = (i64::try_from(size).unwrap_or(i64::MAX), kept.len() as i64);
        Forced {
            cause: "too_large",
            reason: format!(
                "Message de {}, trop grand\u{a0}: seul son début ({}) est gardé.",
                words::size(&size),
                words::size(&most)
            ),
        }
    });
    for _ in 0..TURNS {
        match attempt(app, &message, forced.as_ref()).await {
            Ok(received) => return Ok(received),
            // Somebody changed the ticket, or presented the same message, at the same time.
            Err(error @ (Error::Db(_) | Error::Conflict(_))) => {
                tracing::warn!(%error, "a message is received again");
            }
            Err(error) => {
                tracing::error!(%error, digest = letter.digest, "a message goes to quarantine");
                forced.get_or_insert(failed());
            }
        }
    }
    forced.get_or_insert(failed());
    attempt(app, &message, forced.as_ref()).await
}

fn failed() -> Forced {
    Forced {
        cause: "failed",
        reason: "Ce message n’a pas pu être traité automatiquement.".into(),
    }
}

/// A message as it came.
struct Message<'a> {
    service_id: i64,
    /// The pôle whose mailbox it came to.
    team_id: Option<i64>,
    letter: &'a Letter,
    raw: &'a [u8],
    from_address: String,
}

/// A reason to hold a message without judging it.
struct Forced {
    cause: &'static str,
    reason: String,
}

async fn attempt(app: &App, message: &Message<'_>, forced: Option<&Forced>) -> Result<Received> {
    let tx = app.db.write().await?;
    let received = treat(app, &tx, message, forced).await?;
    tx.commit().await?;
    Ok(received)
}

/// Receives a whole message within a transaction of the caller, once: what fails is the caller's to undo.
pub async fn receive_within(app: &App, tx: &Tx, service_id: i64, raw: &[u8]) -> Result<Received> {
    let letter = letter::read(raw);
    let message = Message {
        service_id,
        team_id: None,
        letter: &letter,
        raw,
        from_address: clip(&letter.from.as_ref().map(|m| m.key()).unwrap_or_default(), 400),
    };
    treat(app, tx, &message, None).await
}

/// Judges a message and does what follows.
async fn treat(app: &App, tx: &Tx, message: &Message<'_>, forced: Option<&Forced>) -> Result<Received> {
    let service = store::receiving_service(tx, message.service_id).await?;
    if let Some(known) = store::by_digest(tx, service.id, &message.letter.digest).await? {
        return duplicate(tx, &known).await;
    }
    if let Some(known) = same_content(tx, message).await? {
        return again(app, tx, message, &known).await;
    }
    let verdict = match forced {
        Some(forced) => Verdict::Held(Box::new(Held {
            cause: forced.cause,
            reason: forced.reason.clone(),
            ..Held::default()
        })),
        None => judge::judge(app, tx, &service, message.letter).await?,
    };
    carry_out(app, tx, &service, message, verdict).await
}

async fn same_content(tx: &Tx, message: &Message<'_>) -> Result<Option<inbound_mails::Model>> {
    let digest = &message.letter.content_digest;
    store::by_content(tx, message.service_id, digest, &message.from_address).await
}

/// The answer for a message that is already kept, byte for byte.
async fn duplicate(tx: &Tx, known: &inbound_mails::Model) -> Result<Received> {
    let ticket = match known.ticket_id {
        Some(id) => store::ticket_by_id(tx, id).await?.map(|t| t.number),
        None => None,
    };
    Ok(Received {
        fate: Fate::Duplicate,
        ticket,
        reason: format!("Message déjà reçu le {}.", words::date_time(&known.received_at)),
        inbound: known.id,
    })
}

/// The same message by another path: its bytes differ and are kept, and it does nothing more.
async fn again(app: &App, tx: &Tx, message: &Message<'_>, known: &inbound_mails::Model) -> Result<Received> {
    let mut received = duplicate(tx, known).await?;
    let row = NewInbound {
        ticket_id: known.ticket_id,
        ..new_row(app, tx, message, "ignored", "duplicate", received.reason.clone()).await?
    };
    received.inbound = store::add(tx, row).await?;
    Ok(received)
}

async fn new_row<'a>(
    app: &App,
    tx: &Tx,
    message: &Message<'a>,
    fate: &'a str,
    cause: &'a str,
    reason: String,
) -> Result<NewInbound<'a>> {
    let letter = message.letter;
    let name = letter.from.as_ref().and_then(|m| m.name.clone());
    Ok(NewInbound {
        service_id: message.service_id,
        digest: &letter.digest,
        content_digest: &letter.content_digest,
        message_id: clip(letter.message_id.as_deref().unwrap_or_default(), MESSAGE_ID),
        from_address: message.from_address.clone(),
        from_name: clip(&name.unwrap_or_default(), 600),
        subject: clip(&letter.subject, 1200),
        received_at: app.now(),
        fate,
        reason: clip(&reason, 2000),
        cause,
        ticket_id: None,
        raw_id: keep_blob(tx, message.raw).await?,
    })
}

async fn carry_out(
    app: &App,
    tx: &Tx,
    service: &shared_services::Model,
    message: &Message<'_>,
    verdict: Verdict,
) -> Result<Received> {
    match verdict {
        Verdict::Ticket(person) => open(app, tx, message, &person).await,
        Verdict::Reply(ticket, actor) => reply(app, tx, message, &ticket, &actor).await,
        Verdict::Held(held) => hold(app, tx, service, message, *held).await,
        Verdict::Ignored { cause, reason } => {
            let row = new_row(app, tx, message, "ignored", cause, reason.clone()).await?;
            Ok(Received {
                fate: Fate::Ignored,
                ticket: None,
                reason,
                inbound: store::add(tx, row).await?,
            })
        }
    }
}

async fn open(app: &App, tx: &Tx, message: &Message<'_>, person: &users::Model) -> Result<Received> {
    let reason = format!("Demande de {} {}.", person.first_name, person.last_name);
    let row = new_row(app, tx, message, "ticket", "", reason.clone()).await?;
    let inbound = store::add(tx, row).await?;
    let actor = Actor::system(message.service_id);
    let ticket = ticket_from(app, tx, &actor, message.letter, inbound, person.id, app.now()).await?;
    if let Some(team_id) = message.team_id {
        verbs::direct(app, tx, &actor, ticket.number, team_id).await?;
    }
    store::settle(tx, inbound, "ticket", &reason, Some(ticket.id)).await?;
    Ok(Received {
        fate: Fate::Ticket,
        ticket: Some(ticket.number),
        reason,
        inbound,
    })
}

/// Opens a ticket with what a message says.
pub(super) async fn ticket_from(
    app: &App,
    tx: &Tx,
    actor: &Actor,
    letter: &Letter,
    inbound: i64,
    requester_id: i64,
    received_at: i64,
) -> Result<tickets::Model> {
    let (files, left_out) = files(letter, app.config.limits.attachment_bytes);
    let content = content(letter, &left_out);
    let new = NewTicket {
        // The desk tells an incident from a request when it qualifies.
        family: Family::Request,
        sheet_id: None,
        subject: content.subject,
        body: content.body,
        quoted: content.quoted,
        html: content.html,
        requester_id,
        site_id: None,
        channel: Channel::Mail,
        several_people: None,
        blocking: None,
        received_at,
        inbound_id: Some(inbound),
        files,
        announce: letter::may_be_answered(letter),
    };
    verbs::open(app, tx, actor, new).await
}

async fn reply(
    app: &App,
    tx: &Tx,
    message: &Message<'_>,
    ticket: &tickets::Model,
    actor: &Actor,
) -> Result<Received> {
    let reason = format!("Réponse de {} au ticket {}.", actor.label(), ticket.number);
    let row = new_row(app, tx, message, "reply", "", reason.clone()).await?;
    let inbound = store::add(tx, row).await?;
    let written = reply_of(app, message.letter, inbound);
    verbs::reply(app, tx, actor, ticket.number, written).await?;
    store::settle(tx, inbound, "reply", &reason, Some(ticket.id)).await?;
    Ok(Received {
        fate: Fate::Reply,
        ticket: Some(ticket.number),
        reason,
        inbound,
    })
}

/// What a message says, for the conversation of a ticket.
pub(super) fn reply_of(app: &App, letter: &Letter, inbound: i64) -> Reply {
    let (files, left_out) = files(letter, app.config.limits.attachment_bytes);
    let content = content(letter, &left_out);
    Reply {
        body: content.body,
        quoted: content.quoted,
        html: content.html,
        inbound_id: Some(inbound),
        files,
    }
}

async fn hold(
    app: &App,
    tx: &Tx,
    service: &shared_services::Model,
    message: &Message<'_>,
    held: Held,
) -> Result<Received> {
    let actor = Actor::system(service.id);
    let row = NewInbound {
        ticket_id: held.ticket.as_ref().map(|t| t.id),
        ..new_row(app, tx, message, "quarantine", held.cause, held.reason.clone()).await?
    };
    let inbound = store::add(tx, row).await?;
    if let (Some(ticket), Some(note)) = (&held.ticket, held.note) {
        let note = Reply {
            body: note,
            ..Reply::default()
        };
        verbs::note(app, tx, &actor, ticket.number, note).await?;
    }
    if let Some(mail) = held.bounced {
        let row = outbox::ActiveModel {
            id: Set(mail.id),
            state: Set("failed".into()),
            last_error: Set(clip(&held.reason, 1000)),
            ..Default::default()
        };
        outbox::Entity::update(row).exec(tx).await?;
    }
    let trace = Trace {
        action: "mail.held",
        object_kind: "inbound_mail",
        object_id: Some(inbound),
        detail: held.cause.to_owned(),
    };
    audit::write(tx, app.now(), &actor, trace).await?;
    Ok(Received {
        fate: Fate::Quarantine,
        ticket: held.ticket.map(|t| t.number),
        reason: held.reason,
        inbound,
    })
}

/// The shared service that a message is for: the one named by `slug`, else the only one, else the one whose support
/// address the message was sent to, else the oldest.
///
/// # Errors
/// [`Error::Invalid`] when no service has that short name, or there is none at all.
pub async fn service_for(app: &App, slug: &str, raw: &[u8]) -> Result<i64> {
    let conn = app.db.read();
    if let Some(found) = directory::service_by_slug(conn, slug).await? {
        return Ok(found.id);
    }
    let all = shared_services::Entity::find()
        .order_by_asc(shared_services::Column::Id)
        .all(conn)
        .await?;
    if !slug.is_empty() || all.is_empty() {
        let names: Vec<&str> = all.iter().map(|s| s.slug.as_str()).collect();
        return Err(Error::Invalid(format!(
            "no shared service is called {slug:?}; there are: {}",
            names.join(", ")
        )));
    }
    let letter = letter::read(&raw[..raw.len().min(200_000)]);
    let told = letter.delivered_to.iter().chain(&letter.to).chain(&letter.cc);
    let addressed = told
        .filter_map(|m| all.iter().find(|s| judge::is_ours(&m.key(), &s.support_address)))
        .next();
    Ok(addressed.unwrap_or(&all[0]).id)
}
