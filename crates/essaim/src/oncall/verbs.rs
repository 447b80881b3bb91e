//! What referents and the director do with requests for on-call. Each verb takes the transaction of its command.

use super::model::{self, State};
use super::store::{self, Decision, NewRequest};
use super::{notices, policy};
use crate::app::App;
use crate::audit::{self, Trace};
use crate::calendar::settings::NewWindow;
use crate::calendar::store::calendars;
use crate::calendar::verbs::{self as calendar, Told};
use crate::db::Tx;
use crate::directory::Actor;
use crate::error::{Error, Result};

/// A referent asks; the directors are told by mail. Gives the request's key, or what to correct.
pub async fn ask(app: &App, tx: &Tx, actor: &Actor, new: &NewRequest) -> Result<Result<i64, Told>> {
    if !policy::may_ask(actor, new.authority_id) {
        return Ok(Err((
            "authority",
            "Choisissez une collectivité dont vous êtes référent.".into(),
        )));
    }
    let now = app.now();
    let calendars = calendars(tx, actor.service_id).await?;
    let calendar = calendars.of(new.authority_id);
    if let Some(told) = model::refusal(new.starts_at, new.ends_at, now, calendar) {
        return Ok(Err(told));
    }
    if store::overlaps(tx, new).await? {
        return Ok(Err((
            "starts",
            "Une demande de votre collectivité couvre déjà une partie de ce temps. Retirez-la, ou choisissez d’autres \
             heures."
                .into(),
        )));
    }
    let id = store::add(tx, actor, now, new).await?;
    notices::asked(app, tx, actor, new).await?;
    trace(app, tx, actor, "on_call.asked", id, new.reason.clone()).await?;
    Ok(Ok(id))
}

/// The member takes its request back before it is decided.
pub async fn withdraw(app: &App, tx: &Tx, actor: &Actor, id: i64) -> Result<()> {
    let request = store::request(tx, actor, id).await?;
    if !policy::may_ask(actor, request.authority_id) {
        return Err(Error::NotFound);
    }
    let decision = Decision {
        state: State::Withdrawn,
        answer: "",
        window_id: None,
    };
    store::decide(tx, actor, app.now(), &request, decision).await?;
    trace(app, tx, actor, "on_call.withdrawn", id, String::new()).await
}

/// The director accepts: the window enters the calendar, and open tickets of the member follow.
pub async fn accept(app: &App, tx: &Tx, actor: &Actor, id: i64) -> Result<()> {
    policy::may_decide(actor)?;
    let request = store::request(tx, actor, id).await?;
    if request.state != State::Asked.slug() {
        return Err(Error::Conflict(
            "Cette demande n’est plus à décider. Rechargez la page pour voir où elle en est.".into(),
        ));
    }
    let window = NewWindow {
        authority_id: request.authority_id,
        starts_at: request.starts_at,
        ends_at: request.ends_at,
        reason: request.reason.clone(),
    };
    let added = calendar::add_on_call(app, tx, actor, &window)
        .await?
        .map_err(|(_, sentence)| {
            Error::Conflict(format!("Cette astreinte ne peut plus être acceptée. {sentence}"))
        })?;
    let decision = Decision {
        state: State::Accepted,
        answer: "",
        window_id: Some(added.id),
    };
    store::decide(tx, actor, app.now(), &request, decision).await?;
    notices::decided(app, tx, actor, &request, None).await?;
    trace(app, tx, actor, "on_call.accepted", id, request.reason).await
}

/// The director refuses and says why.
pub async fn refuse(app: &App, tx: &Tx, actor: &Actor, id: i64, why: &str) -> Result<()> {
    policy::may_decide(actor)?;
    let request = store::request(tx, actor, id).await?;
    let decision = Decision {
        state: State::Refused,
        answer: why,
        window_id: None,
    };
    store::decide(tx, actor, app.now(), &request, decision).await?;
    notices::decided(app, tx, actor, &request, Some(why)).await?;
    trace(app, tx, actor, "on_call.refused", id, why.to_owned()).await
}

async fn trace(app: &App, tx: &Tx, actor: &Actor, action: &str, id: i64, detail: String) -> Result<()> {
    let trace = Trace {
        action,
        object_kind: "on_call_request",
        object_id: Some(id),
        detail,
    };
    audit::write(tx, app.now(), actor, trace).await
}
