//! Stopping the clock while waiting for something that the service cannot bring about, and starting it again.

use super::finish;
use crate::app::App;
use crate::catalogue::model::waits;
use crate::db::Tx;
use crate::db::entities::tickets;
use crate::desk::model::{self, State, Verb};
use crate::desk::policy;
use crate::desk::store::{self, NewEvent};
use crate::directory::Actor;
use crate::error::{Error, Result};

/// Suspends. `reason` is a slug of [`model::SUSPEND_REASONS`]; `detail` says more (« écran commandé, livraison le 4 »).
pub async fn suspend(
    app: &App,
    tx: &Tx,
    actor: &Actor,
    number: i64,
    reason: &str,
    detail: &str,
) -> Result<tickets::Model> {
    let mut row = store::by_number(tx, actor, number).await?;
    policy::may(actor, Verb::Suspend, &row)?;
    if !model::SUSPEND_REASONS.iter().any(|(slug, _)| *slug == reason) {
        return Err(Error::Invalid(
            "Dites ce que ce ticket attend, en choisissant dans la liste.".into(),
        ));
    }
    if let Some(id) = row.sheet_id {
        let sheet = super::reclassify::sheet_of(tx, actor, id).await?;
        if !waits(&sheet).contains(&reason) {
            return Err(Error::Invalid(format!(
                "Un ticket de «\u{a0}{}\u{a0}» n’attend rien de tel. Choisissez dans la liste, ou corrigez d’abord son service.",
                sheet.name
            )));
        }
    }
    let state = State::parse(&row.state).unwrap_or(State::New);
    row.state = model::after(state, Verb::Suspend)
        .map_err(Error::Conflict)?
        .slug()
        .into();
    let event = NewEvent {
        at: app.now(),
        kind: "suspended",
        reason: model::suspend_reason(reason).to_owned(),
        detail: detail.to_owned(),
        ..Default::default()
    };
    store::add_event(tx, actor, row.id, event).await?;
    finish(app, tx, actor, row, "ticket.suspended", reason.to_owned()).await
}

/// Resumes: to its state before, qualified or not.
pub async fn resume(app: &App, tx: &Tx, actor: &Actor, number: i64) -> Result<tickets::Model> {
    let mut row = store::by_number(tx, actor, number).await?;
    policy::may(actor, Verb::Resume, &row)?;
    let state = State::parse(&row.state).unwrap_or(State::New);
    model::after(state, Verb::Resume).map_err(Error::Conflict)?;
    let qualified = store::was_qualified(tx, row.id).await?;
    row.state = if qualified { State::Qualified } else { State::New }
        .slug()
        .into();
    store::add_event(
        tx,
        actor,
        row.id,
        NewEvent {
            at: app.now(),
            kind: "resumed",
            ..Default::default()
        },
    )
    .await?;
    finish(app, tx, actor, row, "ticket.resumed", String::new()).await
}
