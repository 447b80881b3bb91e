//! The acts of the settings page.

use axum::extract::State;
use axum::response::Response;

use super::settings::{Typed, again};
use crate::app::App;
use crate::calendar::settings::NewWindow;
use crate::calendar::{model, verbs};
use crate::error::Result;
use crate::web::{Button, Errors, Form, Key, Visitor, committed, done};

const HERE: &str = "/reglages/calendrier";
/// Said after a change of what the clock counts.
const FOLLOWS: &str = "Les dates limites des tickets ouverts suivent dans la minute.";

pub async fn hours(State(app): State<App>, visitor: Visitor, Form(typed): Form<Typed>) -> Result<Response> {
    let actor = visitor.actor()?;
    let mut errors = Errors::none();
    let from = day(&mut errors, "hours_from", &typed.hours_from);
    let week = model::week(&typed.opens, &typed.closes)
        .map_err(|sentence| errors.add("hours", sentence))
        .ok();
    if let (Some(from), Some(week)) = (from, week) {
        let tx = app.db.write().await?;
        match verbs::set_hours(&app, &tx, actor, from, &week).await? {
            Ok(()) => {
                return committed(tx, HERE, &format!("Les horaires sont enregistrés. {FOLLOWS}")).await;
            }
            Err((field, sentence)) => errors.add(field, sentence),
        }
    }
    again(&app, &visitor, errors, |shown| {
        shown.hours_from = typed.hours_from;
        shown.opens = typed.opens;
        shown.closes = typed.closes;
    })
    .await
}

pub async fn close_day(
    State(app): State<App>,
    visitor: Visitor,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    let actor = visitor.actor()?;
    let mut errors = Errors::none();
    let label = errors.line(
        "closure_label",
        &typed.closure_label,
        120,
        "Indiquez pourquoi, par exemple «\u{a0}Pont de l’Ascension\u{a0}».",
    );
    let day = day(&mut errors, "closure_day", &typed.closure_day);
    if let (Some(day), true) = (day, errors.is_empty()) {
        let tx = app.db.write().await?;
        match verbs::close_day(&app, &tx, actor, day, &label).await? {
            Ok(()) => {
                return committed(tx, HERE, &format!("La fermeture est ajoutée. {FOLLOWS}")).await;
            }
            Err((field, sentence)) => errors.add(field, sentence),
        }
    }
    again(&app, &visitor, errors, |shown| {
        shown.closure_day = typed.closure_day;
        shown.closure_label = typed.closure_label;
    })
    .await
}

pub async fn reopen_day(Key(id): Key<i64>, Button { app, actor }: Button) -> Result<Response> {
    let tx = app.db.write().await?;
    verbs::reopen_day(&app, &tx, &actor, id).await?;
    committed(tx, HERE, &format!("La fermeture est retirée. {FOLLOWS}")).await
}

pub async fn add_on_call(
    State(app): State<App>,
    visitor: Visitor,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    let actor = visitor.actor()?;
    let mut errors = Errors::none();
    if typed.authority.is_empty() {
        errors.add("authority", "Choisissez une collectivité de la liste.");
    }
    let starts = errors.moment("starts", &typed.starts, "Indiquez le jour et l’heure du début.");
    let ends = errors.moment("ends", &typed.ends, "Indiquez le jour et l’heure de la fin.");
    let reason = errors.line(
        "reason",
        &typed.reason,
        160,
        "Indiquez pourquoi, par exemple «\u{a0}Élections municipales\u{a0}».",
    );
    if let (Some(starts_at), Some(ends_at), true) = (starts, ends, errors.is_empty()) {
        let new = NewWindow {
            authority_id: typed.authority.parse().unwrap_or(0),
            starts_at,
            ends_at,
            reason,
        };
        let tx = app.db.write().await?;
        match verbs::add_on_call(&app, &tx, actor, &new).await? {
            Ok(added) => {
                tx.commit().await?;
                let notice = if added.short {
                    " Elle commence dans moins d’un mois\u{a0}: la convention demande un mois d’avance."
                } else {
                    ""
                };
                return Ok(done(HERE, &format!("L’astreinte est ajoutée.{notice} {FOLLOWS}")));
            }
            Err((field, sentence)) => errors.add(field, sentence),
        }
    }
    again(&app, &visitor, errors, |shown| {
        shown.authority = typed.authority;
        shown.starts = typed.starts;
        shown.ends = typed.ends;
        shown.reason = typed.reason;
    })
    .await
}

pub async fn remove_on_call(Key(id): Key<i64>, Button { app, actor }: Button) -> Result<Response> {
    let tx = app.db.write().await?;
    verbs::remove_on_call(&app, &tx, &actor, id).await?;
    committed(tx, HERE, &format!("L’astreinte est retirée. {FOLLOWS}")).await
}

pub async fn commitments(
    State(app): State<App>,
    visitor: Visitor,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    let actor = visitor.actor()?;
    let mut errors = Errors::none();
    let from = day(&mut errors, "commitments_from", &typed.commitments_from);
    let figures = model::Figures {
        high: &typed.high,
        medium: &typed.medium,
        low: &typed.low,
        target: &typed.target,
        closing_days: &typed.closing_days,
    };
    match (from, model::promise(figures)) {
        (Some(from), Ok(promise)) => {
            let tx = app.db.write().await?;
            match verbs::set_commitments(&app, &tx, actor, from, &promise).await? {
                Ok(()) => {
                    return committed(tx, HERE,
                        "Les engagements sont enregistrés. Ils valent pour les tickets reçus à partir de ce jour.",).await;
                }
                Err((field, sentence)) => errors.add(field, sentence),
            }
        }
        (_, Err(wrong)) => {
            for (field, sentence) in wrong {
                errors.add(field, sentence);
            }
        }
        (None, Ok(_)) => {}
    }
    again(&app, &visitor, errors, |shown| {
        shown.commitments_from = typed.commitments_from;
        shown.high = typed.high;
        shown.medium = typed.medium;
        shown.low = typed.low;
        shown.target = typed.target;
        shown.closing_days = typed.closing_days;
    })
    .await
}

fn day(errors: &mut Errors, field: &'static str, typed: &str) -> Option<jiff::civil::Date> {
    let read = model::day(typed);
    if read.is_none() {
        errors.add(field, "Indiquez un jour.");
    }
    read
}
