//! Writing in the conversation: replies that the other side receives, notes that stay in the department.

use sea_orm::ConnectionTrait;

use super::trace;
use crate::app::App;
use crate::db::Tx;
use crate::db::entities::tickets;
use crate::desk::model::State;
use crate::desk::store::{self, NewEvent, NewFile, NewMessage};
use crate::desk::watch::verbs::{self as watch, News};
use crate::desk::{notices, policy, ties};
use crate::directory::Actor;
use crate::error::{Error, Result};

/// A message to write.
#[derive(Clone, Debug, Default)]
pub struct Reply {
    pub body: String,
    pub quoted: String,
    pub html: String,
    pub inbound_id: Option<i64>,
    pub files: Vec<NewFile>,
}

/// A public reply. From the department it is mailed to the requester; from the requester it waits to be read.
pub async fn reply(app: &App, tx: &Tx, actor: &Actor, number: i64, reply: Reply) -> Result<tickets::Model> {
    let asked = store::by_number(tx, actor, number).await?;
    policy::may_reply(actor, &asked)?;
    let from_service = policy::works_on_tickets(actor) && asked.requester_id != actor.id;
    // What is said to a ticket that was merged is said where its conversation goes on.
    let mut row = ties::store::destination(tx, asked).await?;
    let body = reply.body.clone();
    write(app, tx, actor, &row, "public", from_service, reply).await?;
    row.awaiting_us = !from_service;
    let row = store::save(tx, row, app.now()).await?;
    trace(app, tx, actor, &row, "ticket.replied", String::new()).await?;
    if from_service {
        notices::replied(app, tx, &row, actor, &body).await?;
    }
    let news = News {
        title: format!("{} a répondu", actor.label()),
        text: &body,
        internal: false,
    };
    watch::tell(app, tx, actor, &row, news).await?;
    Ok(row)
}

/// The same, written on a page. A closed ticket takes no more answers of its members: they would think it open again. What
/// they write by mail all the same is kept and waits to be read, since nobody can be stopped from writing it.
pub async fn reply_on_page(
    app: &App,
    tx: &Tx,
    actor: &Actor,
    number: i64,
    written: Reply,
) -> Result<tickets::Model> {
    let asked = store::by_number(tx, actor, number).await?;
    policy::may_reply(actor, &asked)?;
    let from_service = policy::works_on_tickets(actor) && asked.requester_id != actor.id;
    if !from_service && takes_no_answer(tx, asked).await? {
        return Err(Error::Conflict(
            "Ce ticket est clos. Faites une nouvelle demande en rappelant son numéro.".into(),
        ));
    }
    reply(app, tx, actor, number, written).await
}

/// Whether a conversation is over: the ticket is closed, or the one that it was merged into is.
pub async fn takes_no_answer<C: ConnectionTrait>(conn: &C, ticket: tickets::Model) -> Result<bool> {
    let here = ties::store::destination(conn, ticket).await?;
    Ok(here.state == State::Closed.slug())
}

/// An internal note.
pub async fn note(app: &App, tx: &Tx, actor: &Actor, number: i64, note: Reply) -> Result<tickets::Model> {
    let row = store::by_number(tx, actor, number).await?;
    if !policy::sees_notes(actor) {
        return Err(Error::Refused(
            "Les notes internes sont réservées au service.".into(),
        ));
    }
    let text = note.body.clone();
    write(app, tx, actor, &row, "internal", true, note).await?;
    watch::note(app, tx, actor, &row, &text).await?;
    trace(app, tx, actor, &row, "ticket.noted", String::new()).await?;
    Ok(row)
}

async fn write(
    app: &App,
    tx: &Tx,
    actor: &Actor,
    row: &tickets::Model,
    kind: &'static str,
    from_service: bool,
    reply: Reply,
) -> Result<()> {
    let at = app.now();
    let message = NewMessage {
        at,
        kind,
        from_service,
        body: reply.body,
        quoted: reply.quoted,
        html: reply.html,
        inbound_id: reply.inbound_id,
        files: reply.files,
    };
    store::add_message(tx, actor, row, message).await?;
    let kind = if kind == "internal" { "noted" } else { "replied" };
    store::add_event(
        tx,
        actor,
        row.id,
        NewEvent {
            at,
            kind,
            ..Default::default()
        },
    )
    .await?;
    Ok(())
}

/// A message that came by another way, attached by the department to the ticket that it belongs to. It stands in the
/// conversation as its author's, who may be nobody of the service (`author` is then without key, and named).
pub async fn attach(
    app: &App,
    tx: &Tx,
    actor: &Actor,
    author: &Actor,
    number: i64,
    reply: Reply,
) -> Result<tickets::Model> {
    let mut row = store::by_number(tx, actor, number).await?;
    if !policy::works_on_tickets(actor) {
        return Err(Error::Refused(
            "Seul le service peut rattacher un message à un ticket.".into(),
        ));
    }
    write(app, tx, author, &row, "public", false, reply).await?;
    row.awaiting_us = true;
    let row = store::save(tx, row, app.now()).await?;
    trace(app, tx, actor, &row, "ticket.attached", author.label()).await?;
    Ok(row)
}
