//! What the department does with exceptional circumstances. Each verb takes the transaction of its command.

use super::model::{self, State};
use super::store::{self, Declaration};
use super::{notices, policy};
use crate::app::App;
use crate::audit::{self, Trace};
use crate::calendar::verbs::Told;
use crate::db::Tx;
use crate::directory::{Actor, store as directory};
use crate::error::{Error, Result};

/// Declares a period. The director's own declaration is approved at once; another waits for the director, who is told by
/// mail. True when it is approved.
pub async fn propose(app: &App, tx: &Tx, actor: &Actor, new: &Declaration) -> Result<Result<bool, Told>> {
    policy::may_propose(actor)?;
    let now = app.now();
    if let Some((field, sentence)) = model::refusal(new.starts_at, new.ends_at, now) {
        return Ok(Err((field, sentence.into())));
    }
    if let Some(chosen) = &new.authorities {
        let known = directory::authorities(tx, actor.service_id).await?;
        if chosen.is_empty() || chosen.iter().any(|id| !known.iter().any(|a| a.id == *id)) {
            return Ok(Err((
                "members",
                "Choisissez au moins une collectivité de la liste, ou toutes.".into(),
            )));
        }
    }
    let id = store::add(tx, actor, now, new).await?;
    trace(app, tx, actor, "circumstance.proposed", id, new.reason.clone()).await?;
    if policy::decides(actor) {
        approve(app, tx, actor, id).await?;
        return Ok(Ok(true));
    }
    notices::proposed(app, tx, actor, new).await?;
    Ok(Ok(false))
}

/// The director approves: from now on every figure shows the tickets of the period apart.
pub async fn approve(app: &App, tx: &Tx, actor: &Actor, id: i64) -> Result<()> {
    policy::may_decide(actor)?;
    let found = store::circumstance(tx, actor, id).await?;
    let step = (State::Proposed, State::Approved);
    store::decide(tx, actor, app.now(), id, step, "").await?;
    if found.proposed_by != actor.id {
        notices::decided(app, tx, actor, &found, None).await?;
    }
    trace(app, tx, actor, "circumstance.approved", id, found.reason).await
}

/// The director refuses and says why.
pub async fn refuse(app: &App, tx: &Tx, actor: &Actor, id: i64, why: &str) -> Result<()> {
    policy::may_decide(actor)?;
    let found = store::circumstance(tx, actor, id).await?;
    let step = (State::Proposed, State::Refused);
    store::decide(tx, actor, app.now(), id, step, why).await?;
    notices::decided(app, tx, actor, &found, Some(why)).await?;
    trace(app, tx, actor, "circumstance.refused", id, why.to_owned()).await
}

/// The director takes an approval back and says why: the tickets count again like the others.
pub async fn lift(app: &App, tx: &Tx, actor: &Actor, id: i64, why: &str) -> Result<()> {
    policy::may_decide(actor)?;
    store::circumstance(tx, actor, id).await?;
    let step = (State::Approved, State::Lifted);
    store::decide(tx, actor, app.now(), id, step, why).await?;
    trace(app, tx, actor, "circumstance.lifted", id, why.to_owned()).await
}

/// The director says when a period that still lasts ends.
pub async fn end(app: &App, tx: &Tx, actor: &Actor, id: i64, ends_at: i64) -> Result<Result<(), Told>> {
    policy::may_decide(actor)?;
    let found = store::circumstance(tx, actor, id).await?;
    let open = matches!(
        State::parse(&found.state),
        Some(State::Proposed | State::Approved)
    );
    if !open || found.ends_at.is_some_and(|end| end <= app.now()) {
        return Err(Error::Conflict(
            "Cette période est close. Déclarez-en une autre si les circonstances reviennent.".into(),
        ));
    }
    if let Some((field, sentence)) = model::refusal(found.starts_at, Some(ends_at), app.now()) {
        return Ok(Err((field, sentence.into())));
    }
    store::set_end(tx, id, ends_at).await?;
    trace(
        app,
        tx,
        actor,
        "circumstance.ended",
        id,
        crate::web::words::date_time(&ends_at),
    )
    .await?;
    Ok(Ok(()))
}

async fn trace(app: &App, tx: &Tx, actor: &Actor, action: &str, id: i64, detail: String) -> Result<()> {
    let trace = Trace {
        action,
        object_kind: "circumstance",
        object_id: Some(id),
        detail,
    };
    audit::write(tx, app.now(), actor, trace).await
}
