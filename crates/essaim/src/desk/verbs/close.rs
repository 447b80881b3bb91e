//! The end: the requester says yes, or says nothing for the days of the agreement.

use super::finish;
use crate::app::App;
use crate::db::Tx;
use crate::db::entities::tickets;
use crate::desk::model::{self, State, Verb};
use crate::desk::policy;
use crate::desk::store::{self, NewEvent};
use crate::directory::Actor;
use crate::error::{Error, Result};

/// Closes; the reason kept is `confirmed` or `silence`.
pub async fn close(app: &App, tx: &Tx, actor: &Actor, number: i64) -> Result<tickets::Model> {
    let mut row = store::by_number(tx, actor, number).await?;
    policy::may(actor, Verb::Close, &row)?;
    let state = State::parse(&row.state).unwrap_or(State::New);
    row.state = model::after(state, Verb::Close)
        .map_err(Error::Conflict)?
        .slug()
        .into();
    let now = app.now();
    let reason = if actor.is_system() { "silence" } else { "confirmed" };
    row.closed_at = Some(now);
    row.close_by_at = None;
    store::add_event(
        tx,
        actor,
        row.id,
        NewEvent {
            at: now,
            kind: "closed",
            reason: reason.into(),
            ..Default::default()
        },
    )
    .await?;
    finish(app, tx, actor, row, "ticket.closed", reason.into()).await
}

/// Closes the resolved tickets whose requesters kept silent; gives how many. Each in a transaction of its own: a ticket
/// that fails does not keep the others open.
pub async fn close_silent(app: &App) -> Result<usize> {
    let mut closed = 0;
    for ticket in store::to_close(app.db.read(), app.now(), 200).await? {
        let tx = app.db.write().await?;
        match close(app, &tx, &Actor::system(ticket.service_id), ticket.number).await {
            Ok(_) => {
                tx.commit().await?;
                closed += 1;
            }
            Err(Error::Conflict(_)) => {}
            Err(error) => {
                tracing::error!(ticket = ticket.number, %error, "a silent ticket could not be closed")
            }
        }
    }
    Ok(closed)
}
