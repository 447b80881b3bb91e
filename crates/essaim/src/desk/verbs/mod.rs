//! What people do to tickets. Each verb takes the transaction of its command: the change, its trace and the mail to send
//! commit together.

mod agree;
mod answer;
mod close;
mod follow;
mod open;
mod prerequisite;
mod publisher;
mod qualify;
mod rate;
mod reclassify;
mod reopen;
mod reply;
mod resolve;
mod set_aside;
mod suspend;

pub use agree::agree;
pub use answer::{answer_questions, may_answer};
pub use close::{close, close_silent};
pub use follow::{follow_calendars, time_again};
pub use open::{Asked, NewTicket, open, open_with};
pub use prerequisite::meet;
pub use publisher::{HandOver, answered, hand_over, remind};
pub use qualify::{Qualification, assign, assign_to_me, change_priority, direct, give_to_team, qualify};
pub use rate::rate;
pub use reclassify::{Classification, move_to_authority, reclassify};
pub use reopen::reopen;
pub use reply::{Reply, attach, note, reply, reply_on_page, takes_no_answer};
pub use resolve::{end_of_silence, resolve};
pub use set_aside::set_aside;
pub use suspend::{resume, suspend};

use crate::app::App;
use crate::audit::{self, Trace};
use crate::calendar::store as calendar;
use crate::db::Tx;
use crate::db::entities::tickets;
use crate::desk::delay::Delay;
use crate::desk::{store, timing};
use crate::directory::Actor;
use crate::error::Result;

/// Replays the history, writes what the clock says in the row, saves it, and leaves a trace.
pub(in crate::desk) async fn finish(
    app: &App,
    tx: &Tx,
    actor: &Actor,
    mut row: tickets::Model,
    action: &str,
    detail: String,
) -> Result<tickets::Model> {
    let now = app.now();
    let calendars = calendar::calendars(tx, row.service_id).await?;
    let promise = calendar::promise(tx, row.service_id, row.received_at).await?;
    let promise = Delay::of(&row).promise(&promise);
    let events = store::events(tx, row.id).await?;
    let calendar = calendars.of(row.authority_id);
    let at = row.resolved_at.unwrap_or(now);
    let clock = timing::clock_at(&events, calendar, &promise, at)?;
    timing::settle_row(&mut row, &clock, calendar, &promise, now);
    let row = store::save(tx, row, now).await?;
    trace(app, tx, actor, &row, action, detail).await?;
    Ok(row)
}

async fn trace(
    app: &App,
    tx: &Tx,
    actor: &Actor,
    row: &tickets::Model,
    action: &str,
    detail: String,
) -> Result<()> {
    let trace = Trace {
        action,
        object_kind: "ticket",
        object_id: Some(row.id),
        detail,
    };
    audit::write(tx, app.now(), actor, trace).await
}
