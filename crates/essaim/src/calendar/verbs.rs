//! What the administrators and the direction do to the calendar. A change never modifies the past: what was counted
//! stays counted, what was promised stays promised.

use jiff::civil::Date;
use reckon::calendar::{WeekHours, Zone, holidays};

use super::settings::{self, NewWindow};
use super::{Alerts, Promise, model, store};
use crate::app::App;
use crate::audit::{self, Trace};
use crate::clock::instant;
use crate::db::Tx;
use crate::directory::{Actor, store as directory};
use crate::error::{Error, Result};
use crate::web::words;

/// A refusal that belongs beside a field of the page.
pub type Told = (&'static str, String);

/// Sets the opening hours from a day on: today where what is already past of the day stays as it was, or later.
pub async fn set_hours(
    app: &App,
    tx: &Tx,
    actor: &Actor,
    from: Date,
    hours: &WeekHours,
) -> Result<Result<(), Told>> {
    let now = app.now();
    let today = words::local(now).date();
    if from < today {
        return Ok(Err((
            "hours_from",
            format!(
                "Ce jour est passé. Choisissez un jour à partir du {}.",
                words::date(&now)
            ),
        )));
    }
    let before = store::calendars(tx, actor.service_id).await?;
    settings::add_hours(tx, actor.service_id, from, hours).await?;
    if from == today {
        let after = store::calendars(tx, actor.service_id).await?;
        if !model::same_until(before.base(), after.base(), today, instant(now)) {
            return Ok(Err((
                "hours_from",
                "Ces horaires changeraient des heures déjà écoulées aujourd’hui. Choisissez un jour à partir de demain."
                    .into(),
            )));
        }
    }
    trace(app, tx, actor, "calendar.hours", from.to_string()).await?;
    Ok(Ok(()))
}

/// Shuts a day to come.
pub async fn close_day(
    app: &App,
    tx: &Tx,
    actor: &Actor,
    day: Date,
    label: &str,
) -> Result<Result<(), Told>> {
    let today = words::local(app.now()).date();
    if day <= today {
        return Ok(Err((
            "closure_day",
            "Une fermeture s’annonce au plus tard la veille. Choisissez un jour à venir.".into(),
        )));
    }
    let service = directory::service(tx, actor.service_id).await?;
    let zone: Zone = service.zone.parse().map_err(Error::internal)?;
    if let Some((_, name)) = holidays(zone, day.year()).into_iter().find(|(d, _)| *d == day) {
        return Ok(Err((
            "closure_day",
            format!("Ce jour est déjà férié ({name})\u{a0}: il ne compte pas."),
        )));
    }
    if !settings::add_closure(tx, actor.service_id, app.now(), day, label).await? {
        return Ok(Err(("closure_day", "Ce jour est déjà fermé.".into())));
    }
    trace(app, tx, actor, "calendar.closed", format!("{day} {label}")).await?;
    Ok(Ok(()))
}

/// Opens again a day that was to be shut.
pub async fn reopen_day(app: &App, tx: &Tx, actor: &Actor, id: i64) -> Result<()> {
    let closure = settings::closure(tx, actor, id).await?;
    if closure.day <= words::local(app.now()).date().to_string() {
        return Err(Error::Conflict(
            "Ce jour est passé ou en cours\u{a0}: sa fermeture ne change plus.".into(),
        ));
    }
    settings::remove_closure(tx, &closure).await?;
    trace(app, tx, actor, "calendar.reopened", closure.day).await
}

/// A window that was added.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Added {
    pub id: i64,
    /// It begins within a month, less than what the agreement asks.
    pub short: bool,
}

/// Adds an on-call window to come.
pub async fn add_on_call(app: &App, tx: &Tx, actor: &Actor, new: &NewWindow) -> Result<Result<Added, Told>> {
    let now = app.now();
    let known = directory::authorities(tx, actor.service_id).await?;
    let told = |field, sentence: &str| Ok(Err((field, sentence.to_owned())));
    if !known.iter().any(|a| a.id == new.authority_id) {
        return told("authority", "Choisissez une collectivité de la liste.");
    }
    if new.starts_at <= now {
        return told(
            "starts",
            "Ce moment est passé. Une astreinte s’ajoute avant de commencer.",
        );
    }
    if new.ends_at <= new.starts_at {
        return told("ends", "La fin vient après le début.");
    }
    if new.ends_at - new.starts_at > 14 * 86_400 {
        return told(
            "ends",
            "Une astreinte dure au plus quatorze jours. Ajoutez-en plusieurs.",
        );
    }
    let id = settings::add_window(tx, actor.service_id, now, new).await?;
    let detail = format!(
        "{} {} → {}",
        new.authority_id,
        words::date_time(&new.starts_at),
        words::date_time(&new.ends_at)
    );
    trace(app, tx, actor, "calendar.on_call", detail).await?;
    Ok(Ok(Added {
        id,
        short: words::local(new.starts_at).date() < model::first_day_to_ask(words::local(now).date()),
    }))
}

/// Removes an on-call window that has not begun.
pub async fn remove_on_call(app: &App, tx: &Tx, actor: &Actor, id: i64) -> Result<()> {
    let window = settings::window(tx, actor, id).await?;
    if window.starts_at <= app.now() {
        return Err(Error::Conflict(
            "Cette astreinte a commencé\u{a0}: elle compte et ne se retire plus.".into(),
        ));
    }
    settings::remove_window(tx, &window).await?;
    trace(
        app,
        tx,
        actor,
        "calendar.on_call_removed",
        words::date_time(&window.starts_at),
    )
    .await
}

/// Sets what is promised to tickets received from a day on: tomorrow or later, since those of today have their promise.
pub async fn set_commitments(
    app: &App,
    tx: &Tx,
    actor: &Actor,
    from: Date,
    promise: &Promise,
) -> Result<Result<(), Told>> {
    if from <= words::local(app.now()).date() {
        return Ok(Err((
            "commitments_from",
            "Les tickets déjà reçus gardent l’engagement de leur jour. Choisissez un jour à partir de demain."
                .into(),
        )));
    }
    settings::add_commitments(tx, actor.service_id, from, promise).await?;
    trace(app, tx, actor, "calendar.commitments", from.to_string()).await?;
    Ok(Ok(()))
}

/// Sets when people are told that a ticket nears its deadline; gives false when that is so already. The open tickets are
/// to be timed again in the same transaction.
pub async fn set_alerts(app: &App, tx: &Tx, actor: &Actor, alerts: Alerts) -> Result<bool> {
    if !Alerts::PERCENT.contains(&alerts.percent) {
        return Err(Error::Invalid("Écrivez un pourcentage de 50 à 99.".into()));
    }
    if store::alerts(tx, actor.service_id).await? == alerts {
        return Ok(false);
    }
    settings::set_alerts(tx, actor.service_id, alerts).await?;
    let due = if alerts.at_deadline {
        ""
    } else {
        ", not at the deadline"
    };
    let detail = format!("{}\u{a0}%{due}", alerts.percent);
    trace(app, tx, actor, "calendar.alerts", detail).await?;
    Ok(true)
}

async fn trace(app: &App, tx: &Tx, actor: &Actor, action: &str, detail: String) -> Result<()> {
    let trace = Trace {
        action,
        object_kind: "shared_service",
        object_id: Some(actor.service_id),
        detail,
    };
    audit::write(tx, app.now(), actor, trace).await
}
