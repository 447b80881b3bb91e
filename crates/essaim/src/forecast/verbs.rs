//! What people do to a forecast: written as a draft, then notified; from then on it never changes.

use std::collections::HashSet;

use sea_orm::ActiveValue::Set;

use super::model::{Member, dues};
use super::store::Forecast;
use super::{notices, policy, store};
use crate::app::App;
use crate::audit::{self, Trace};
use crate::db::Tx;
use crate::db::entities::{forecast_members, forecasts};
use crate::directory::{Actor, store as directory};
use crate::error::{Error, Result};
use crate::web::words;

/// A forecast to write.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Draft {
    pub budget_cents: i64,
    /// Who calls the advances; `None` for the intercommunality, or the first member where there is none.
    pub issuer: Option<i64>,
    pub instalments: i64,
    pub basis: String,
    pub single_tax: bool,
    /// Authority, units, thousandths taken from the attribution de compensation.
    pub members: Vec<(i64, i64, i64)>,
}

async fn trace(tx: &Tx, now: i64, actor: &Actor, forecast: &Forecast, action: &str) -> Result<()> {
    let trace = Trace {
        action,
        object_kind: "forecast",
        object_id: Some(forecast.id),
        detail: format!(
            "{}\u{a0}: {} en {}",
            forecast.year,
            words::euros(&forecast.budget_cents),
            words::plural(&forecast.instalments, "avance", "avances")
        ),
    };
    audit::write(tx, now, actor, trace).await
}

/// Writes the forecast of a year, new or still a draft.
///
/// # Errors
/// [`Error::Conflict`] once it was notified; [`Error::NotFound`] for a member of another service; [`Error::Invalid`] when
/// nothing can be shared.
pub async fn write(tx: &Tx, actor: &Actor, now: i64, year: i64, draft: Draft) -> Result<Forecast> {
    policy::may_edit(actor)?;
    let authorities = directory::authorities(tx, actor.service_id).await?;
    let ours: HashSet<i64> = authorities.iter().map(|a| a.id).collect();
    if draft.members.iter().any(|(id, ..)| !ours.contains(id)) {
        return Err(Error::NotFound);
    }
    let first = || {
        authorities
            .iter()
            .find(|a| a.kind == "epci")
            .or(authorities.first())
    };
    let issuer_id = match draft.issuer {
        Some(id) => authorities.iter().find(|a| a.id == id),
        None => first(),
    }
    .ok_or(Error::NotFound)?
    .id;
    let members: Vec<Member> = draft
        .members
        .iter()
        .map(|(authority_id, units, permille)| Member {
            authority_id: *authority_id,
            units: *units,
            compensation_permille: if draft.single_tax { *permille } else { 0 },
            ..Member::default()
        })
        .collect();
    if dues(year, draft.budget_cents, draft.instalments, &members).is_err() {
        return Err(Error::Invalid(
            "Prévoyez au moins un ticket\u{a0}: sans lui, rien ne se partage.".into(),
        ));
    }
    let row = forecasts::ActiveModel {
        budget_cents: Set(draft.budget_cents),
        issuer_id: Set(issuer_id),
        instalments: Set(draft.instalments),
        basis: Set(draft.basis),
        single_tax: Set(draft.single_tax),
        ..Default::default()
    };
    let known = store::all(tx, actor).await?.into_iter().find(|f| f.year == year);
    let forecast = match known {
        Some(known) if known.notified_at.is_some() => return Err(already()),
        Some(known) => {
            let id = Set(known.id);
            store::save(tx, forecasts::ActiveModel { id, ..row }).await?
        }
        None => {
            let row = forecasts::ActiveModel {
                service_id: Set(actor.service_id),
                year: Set(year),
                created_at: Set(now),
                ..row
            };
            store::insert(tx, row).await?
        }
    };
    let rows = members.into_iter().map(|m| forecast_members::ActiveModel {
        forecast_id: Set(forecast.id),
        authority_id: Set(m.authority_id),
        units: Set(m.units),
        compensation_permille: Set(m.compensation_permille),
    });
    store::set_members(tx, forecast.id, rows.collect()).await?;
    trace(tx, now, actor, &forecast, "forecast.written").await?;
    Ok(forecast)
}

fn already() -> Error {
    Error::Conflict(
        "Cette prévision est notifiée\u{a0}: elle ne change plus. L’écart se règle avec le solde.".into(),
    )
}

/// Notifies the unit cost and the advances to the referents of every member.
pub async fn notify(app: &App, tx: &Tx, actor: &Actor, year: i64) -> Result<()> {
    let forecast = store::forecast(tx, actor, year).await?;
    policy::may_edit(actor)?;
    if forecast.notified_at.is_some() {
        return Err(already());
    }
    let row = forecasts::ActiveModel {
        id: Set(forecast.id),
        notified_at: Set(Some(app.now())),
        notified_by: Set(actor.row_id()),
        ..Default::default()
    };
    let forecast = store::save(tx, row).await?;
    notices::notified(app, tx, actor, &forecast).await?;
    trace(tx, app.now(), actor, &forecast, "forecast.notified").await
}
