//! What people of the department do with a message that waits: make a ticket of it, attach it to one, or drop it. Each
//! settles the message once.

use letter::Letter;
use sea_orm::{ActiveValue::Set, EntityTrait};

use super::{clip, receive, store};
use crate::app::App;
use crate::audit::{self, Trace};
use crate::db::Tx;
use crate::db::entities::{inbound_mails, tickets};
use crate::desk::policy;
use crate::desk::store as desk;
use crate::directory::model::PersonDraft;
use crate::directory::verbs::people;
use crate::directory::{Actor, Grant, Role, store as directory};
use crate::error::{Error, Result};
use crate::web::Errors;

/// For whom a message becomes a ticket.
#[derive(Clone, Debug)]
pub enum For {
    /// A person of the service, by key.
    Known(i64),
    /// Somebody whose account is made at the same time.
    New(PersonDraft),
}

/// A new requester with the address of a message.
pub fn requester(
    first_name: String,
    last_name: String,
    email: String,
    authority_id: Option<i64>,
) -> PersonDraft {
    PersonDraft {
        first_name,
        last_name,
        email,
        authority_id,
        grants: vec![Grant {
            role: Role::Requester,
            authority_id: None,
            team_id: None,
        }],
        ..PersonDraft::default()
    }
}

/// Makes a ticket of a held message; it counts from the moment the message came in.
pub async fn release(app: &App, tx: &Tx, actor: &Actor, inbound: i64, whose: For) -> Result<tickets::Model> {
    let row = waiting(tx, actor, inbound).await?;
    let letter = read(tx, &row).await?;
    let requester = match whose {
        For::Known(id) => id,
        For::New(draft) => {
            let mut errors = Errors::none();
            people::check(tx, actor, &draft, None, &mut errors).await?;
            if let Some((_, sentence)) = errors.all().first() {
                return Err(Error::Invalid(sentence.clone()));
            }
            people::create(app, tx, actor, &draft, false).await?.id
        }
    };
    let ticket = receive::ticket_from(app, tx, actor, &letter, row.id, requester, row.received_at).await?;
    settle(
        app,
        tx,
        actor,
        &row,
        "ticket",
        Some(ticket.id),
        row.reason.clone(),
    )
    .await?;
    trace(app, tx, actor, &row, "mail.released", ticket.number.to_string()).await?;
    Ok(ticket)
}

/// Puts a held message in the conversation of a ticket, as its sender's.
pub async fn attach(app: &App, tx: &Tx, actor: &Actor, inbound: i64, number: i64) -> Result<tickets::Model> {
    let row = waiting(tx, actor, inbound).await?;
    let letter = read(tx, &row).await?;
    let author = sender(tx, &row).await?;
    let reply = receive::reply_of(app, &letter, row.id);
    let ticket = crate::desk::verbs::attach(app, tx, actor, &author, number, reply).await?;
    settle(app, tx, actor, &row, "reply", Some(ticket.id), row.reason.clone()).await?;
    trace(app, tx, actor, &row, "mail.attached", number.to_string()).await?;
    Ok(ticket)
}

/// Nothing will be done with the message; it stays kept.
pub async fn drop(app: &App, tx: &Tx, actor: &Actor, inbound: i64, reason: &str) -> Result<()> {
    let row = waiting(tx, actor, inbound).await?;
    let told = format!("{}\nAbandonné\u{a0}: {reason}", row.reason);
    settle(app, tx, actor, &row, "ignored", row.ticket_id, clip(&told, 3000)).await?;
    trace(app, tx, actor, &row, "mail.dropped", reason.to_owned()).await
}

/// A held message that nobody has settled, for somebody who works on tickets.
async fn waiting(tx: &Tx, actor: &Actor, inbound: i64) -> Result<inbound_mails::Model> {
    store::receiving_service(tx, actor.service_id).await?;
    let row = store::inbound(tx, actor, inbound).await?;
    if !policy::works_on_tickets(actor) {
        return Err(Error::Refused(
            "Seules les personnes qui traitent les tickets décident de ce que deviennent les messages."
                .into(),
        ));
    }
    if row.fate != "quarantine" || row.settled_at.is_some() {
        return Err(Error::Conflict(
            "Ce message a déjà été traité. Revenez à la liste pour voir ce qui attend.".into(),
        ));
    }
    Ok(row)
}

async fn read(tx: &Tx, row: &inbound_mails::Model) -> Result<Letter> {
    let raw = desk::blob(tx, row.raw_id).await?;
    tokio::task::spawn_blocking(move || letter::read(&raw))
        .await
        .map_err(Error::internal)
}

/// Who wrote, as the conversation names them: a person of the service, or somebody by name and address.
async fn sender(tx: &Tx, row: &inbound_mails::Model) -> Result<Actor> {
    let known = directory::person_by_email(tx, row.service_id, &row.from_address).await?;
    if let Some(user) = known
        && let Some(actor) = directory::actor(tx, user.id).await?
    {
        return Ok(actor);
    }
    let mut stranger = Actor::system(row.service_id);
    let (name, address) = (&row.from_name, &row.from_address);
    stranger.first_name = match (name.is_empty(), address.is_empty()) {
        (false, false) => format!("{name} ({address})"),
        (false, true) => name.clone(),
        (true, false) => address.clone(),
        (true, true) => "Expéditeur inconnu".into(),
    };
    Ok(stranger)
}

async fn settle(
    app: &App,
    tx: &Tx,
    actor: &Actor,
    row: &inbound_mails::Model,
    fate: &str,
    ticket_id: Option<i64>,
    reason: String,
) -> Result<()> {
    let change = inbound_mails::ActiveModel {
        id: Set(row.id),
        fate: Set(fate.to_owned()),
        ticket_id: Set(ticket_id),
        reason: Set(reason),
        settled_at: Set(Some(app.now())),
        settled_by: Set(actor.row_id()),
        ..Default::default()
    };
    inbound_mails::Entity::update(change).exec(tx).await?;
    Ok(())
}

async fn trace(
    app: &App,
    tx: &Tx,
    actor: &Actor,
    row: &inbound_mails::Model,
    action: &str,
    detail: String,
) -> Result<()> {
    let trace = Trace {
        action,
        object_kind: "inbound_mail",
        object_id: Some(row.id),
        detail,
    };
    audit::write(tx, app.now(), actor, trace).await
}
