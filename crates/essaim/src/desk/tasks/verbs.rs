//! Tasks are planned with their ticket, and ticked by whom does them.

use super::{model, store};
use crate::app::App;
use crate::audit::{self, Trace};
use crate::calendar::store as calendar;
use crate::catalogue::content;
use crate::db::Tx;
use crate::db::entities::service_sheets::Model as Sheet;
use crate::db::entities::tickets;
use crate::desk::policy;
use crate::desk::store::{self as desk, NewEvent};
use crate::directory::Actor;
use crate::error::{Error, Result};
use crate::web::words;

/// Plans the checklist of a ticket's sheet, from what was answered. A ticket that has tasks keeps them.
pub async fn plan(app: &App, tx: &Tx, ticket: &tickets::Model, sheet: &Sheet) -> Result<()> {
    let steps = content::steps(sheet);
    if steps.is_empty() || !store::of_ticket(tx, ticket.id).await?.is_empty() {
        return Ok(());
    }
    let answers = desk::answers(tx, ticket.id).await?;
    let calendars = calendar::calendars(tx, ticket.service_id).await?;
    let today = words::local(app.now()).date();
    let planned = model::plan(&steps, &answers, today, calendars.base());
    store::insert(tx, ticket, planned).await
}

/// A task is done, or (`done` false) to do again.
pub async fn tick(
    app: &App,
    tx: &Tx,
    actor: &Actor,
    number: i64,
    task: i64,
    done: bool,
) -> Result<tickets::Model> {
    let row = desk::by_number(tx, actor, number).await?;
    if !policy::works_on_tickets(actor) {
        return Err(Error::Refused("Seul le service coche ses tâches.".into()));
    }
    if !row.open {
        return Err(Error::Conflict(
            "Ce ticket est résolu\u{a0}: rouvrez-le avant de changer ses tâches.".into(),
        ));
    }
    let now = app.now();
    let task = store::turn(tx, row.id, task, done.then(|| (now, actor.row_id()))).await?;
    if task.done == done {
        return Ok(row);
    }
    let event = NewEvent {
        at: now,
        kind: "task",
        reason: if done { "done" } else { "again" }.into(),
        detail: task.label.clone(),
        ..Default::default()
    };
    desk::add_event(tx, actor, row.id, event).await?;
    let trace = Trace {
        action: if done {
            "ticket.task_done"
        } else {
            "ticket.task_again"
        },
        object_kind: "ticket",
        object_id: Some(row.id),
        detail: task.label,
    };
    audit::write(tx, now, actor, trace).await?;
    Ok(row)
}

/// Whether a ticket may be resolved: a sentence names what is still to do.
pub async fn all_done(tx: &Tx, ticket_id: i64) -> Result<()> {
    let left = store::left(tx, ticket_id).await?;
    if left.is_empty() {
        return Ok(());
    }
    Err(Error::Conflict(format!(
        "Il reste {} à faire sur ce ticket\u{a0}: {}. Cochez-les d’abord.",
        words::plural(&i64::try_from(left.len()).unwrap_or(i64::MAX), "tâche", "tâches"),
        left.join("\u{202f}; ")
    )))
}
