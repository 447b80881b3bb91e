//! Writing down time spent, and taking an entry back.

use sea_orm::ActiveValue::Set;

use super::model::{FARTHEST, LONGEST};
use super::store;
use crate::app::App;
use crate::audit::{self, Trace};
use crate::db::Tx;
use crate::db::entities::{ticket_times, tickets};
use crate::desk::policy;
use crate::desk::store as desk;
use crate::directory::{Actor, Role};
use crate::error::{Error, Result};
use crate::web::words;

/// Time of the actor on a ticket.
#[derive(Clone, Debug)]
pub struct Entry {
    pub day: jiff::civil::Date,
    pub minutes: i64,
    pub on_site: bool,
    pub travel_km: i64,
    pub note: String,
}

pub async fn spend(app: &App, tx: &Tx, actor: &Actor, number: i64, entry: Entry) -> Result<tickets::Model> {
    let row = desk::by_number(tx, actor, number).await?;
    if !policy::works_on_tickets(actor) || actor.is_system() {
        return Err(Error::Refused(
            "Seuls ceux qui traitent les tickets y notent leur temps.".into(),
        ));
    }
    if !(1..=LONGEST).contains(&entry.minutes) {
        return Err(Error::Invalid(
            "Donnez une durée d’une minute à douze heures, par exemple 45 min ou 1 h 30.".into(),
        ));
    }
    if entry.day > words::local(app.now()).date() {
        return Err(Error::Invalid(
            "Ce jour n’est pas encore passé. Choisissez aujourd’hui ou avant.".into(),
        ));
    }
    if !(0..=FARTHEST).contains(&entry.travel_km) || (entry.travel_km > 0 && !entry.on_site) {
        return Err(Error::Invalid(format!(
            "Les kilomètres vont avec une visite sur place, de 0 à {FARTHEST}."
        )));
    }
    let detail = format!("{} min, {}", entry.minutes, entry.day);
    let time = ticket_times::ActiveModel {
        service_id: Set(row.service_id),
        ticket_id: Set(row.id),
        user_id: Set(actor.id),
        day: Set(entry.day.to_string()),
        minutes: Set(entry.minutes),
        on_site: Set(entry.on_site),
        travel_km: Set(entry.travel_km),
        note: Set(entry.note),
        created_at: Set(app.now()),
        ..Default::default()
    };
    store::insert(tx, time).await?;
    trace(app, tx, actor, &row, "ticket.time_spent", detail).await?;
    Ok(row)
}

/// Takes an entry back: one's own, or any for who answers for the department.
pub async fn take_back(app: &App, tx: &Tx, actor: &Actor, number: i64, id: i64) -> Result<tickets::Model> {
    let row = desk::by_number(tx, actor, number).await?;
    let time = store::of(tx, row.id, id).await?;
    if !may_take_back(actor, time.user_id) {
        return Err(Error::Refused(
            "Ce temps est celui d’un collègue\u{a0}: lui seul le retire.".into(),
        ));
    }
    store::delete(tx, time.id).await?;
    trace(
        app,
        tx,
        actor,
        &row,
        "ticket.time_taken_back",
        format!("{} min, {}", time.minutes, time.day),
    )
    .await?;
    Ok(row)
}

pub fn may_take_back(actor: &Actor, user_id: i64) -> bool {
    actor.is_staff() && (user_id == actor.id || actor.has_any(&[Role::Director, Role::Administrator]))
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
