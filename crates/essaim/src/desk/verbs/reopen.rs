//! Not resolved after all: the clock goes on where the resolution stopped it.

use super::finish;
use crate::app::App;
use crate::db::Tx;
use crate::db::entities::tickets;
use crate::desk::model::{self, State, Verb};
use crate::desk::policy;
use crate::desk::store::{self, NewEvent, NewMessage};
use crate::directory::Actor;
use crate::error::{Error, Result};

/// Reopens with a reason, which also enters the conversation.
pub async fn reopen(app: &App, tx: &Tx, actor: &Actor, number: i64, reason: &str) -> Result<tickets::Model> {
    let mut row = store::by_number(tx, actor, number).await?;
    policy::may(actor, Verb::Reopen, &row)?;
    let state = State::parse(&row.state).unwrap_or(State::New);
    row.state = model::after(state, Verb::Reopen)
        .map_err(Error::Conflict)?
        .slug()
        .into();
    let now = app.now();
    row.open = true;
    row.resolved_at = None;
    row.close_by_at = None;
    row.in_time = None;
    row.reopened_count += 1;
    row.awaiting_us = row.requester_id == actor.id;
    let event = NewEvent {
        at: now,
        kind: "reopened",
        reason: reason.to_owned(),
        ..Default::default()
    };
    store::add_event(tx, actor, row.id, event).await?;
    let message = NewMessage {
        at: now,
        kind: "public",
        from_service: row.requester_id != actor.id,
        body: reason.to_owned(),
        ..Default::default()
    };
    store::add_message(tx, actor, &row, message).await?;
    finish(app, tx, actor, row, "ticket.reopened", reason.to_owned()).await
}
