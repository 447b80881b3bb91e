//! The only SQL of forecasts, each found within the actor's shared service.

use std::collections::HashMap;

use sea_orm::{ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};

use super::model::{Due, Member, dues};
use super::policy;
use crate::db::Tx;
use crate::db::entities::{forecast_members, forecasts};
use crate::directory::{Actor, store as directory};
use crate::error::{Error, Result};

pub use forecasts::Model as Forecast;

/// The forecasts that the actor reads, the latest first. A draft is for those who write it.
pub async fn all<C: ConnectionTrait>(conn: &C, actor: &Actor) -> Result<Vec<Forecast>> {
    policy::may_read(actor)?;
    let mut all = forecasts::Entity::find()
        .filter(forecasts::Column::ServiceId.eq(actor.service_id))
        .order_by_desc(forecasts::Column::Year)
        .all(conn)
        .await?;
    all.retain(|f| f.notified_at.is_some() || policy::edits(actor));
    Ok(all)
}

/// The forecast of a year.
pub async fn forecast<C: ConnectionTrait>(conn: &C, actor: &Actor, year: i64) -> Result<Forecast> {
    policy::may_read(actor)?;
    forecasts::Entity::find()
        .filter(forecasts::Column::ServiceId.eq(actor.service_id))
        .filter(forecasts::Column::Year.eq(year))
        .one(conn)
        .await?
        .filter(|f| f.notified_at.is_some() || policy::edits(actor))
        .ok_or(Error::NotFound)
}

/// The members of a forecast, in the order of the service; a member that was not there yet counts no unit.
pub async fn members<C: ConnectionTrait>(
    conn: &C,
    actor: &Actor,
    forecast: &Forecast,
) -> Result<Vec<Member>> {
    let rows: HashMap<i64, forecast_members::Model> = forecast_members::Entity::find()
        .filter(forecast_members::Column::ForecastId.eq(forecast.id))
        .all(conn)
        .await?
        .into_iter()
        .map(|r| (r.authority_id, r))
        .collect();
    let authorities = directory::authorities(conn, actor.service_id).await?;
    let member = |a: crate::db::entities::authorities::Model| {
        let row = rows.get(&a.id);
        Member {
            authority_id: a.id,
            short_name: a.short_name,
            name: a.name,
            units: row.map_or(0, |r| r.units),
            compensation_permille: row.map_or(0, |r| r.compensation_permille),
        }
    };
    Ok(authorities.into_iter().map(member).collect())
}

pub async fn insert(tx: &Tx, row: forecasts::ActiveModel) -> Result<Forecast> {
    Ok(row.insert(tx).await?)
}

pub async fn save(tx: &Tx, row: forecasts::ActiveModel) -> Result<Forecast> {
    Ok(row.update(tx).await?)
}

/// Writes the members of a forecast: these and no others.
pub async fn set_members(tx: &Tx, forecast_id: i64, rows: Vec<forecast_members::ActiveModel>) -> Result<()> {
    forecast_members::Entity::delete_many()
        .filter(forecast_members::Column::ForecastId.eq(forecast_id))
        .exec(tx)
        .await?;
    if !rows.is_empty() {
        forecast_members::Entity::insert_many(rows).exec(tx).await?;
    }
    Ok(())
}

/// The forecast of a year and what each member was told that it would pay; `None` where none was notified.
pub async fn notified<C: ConnectionTrait>(
    conn: &C,
    actor: &Actor,
    year: i64,
) -> Result<Option<(Forecast, Vec<Due>)>> {
    let forecast = match forecast(conn, actor, year).await {
        Ok(forecast) if forecast.notified_at.is_some() => forecast,
        Ok(_) | Err(Error::NotFound) => return Ok(None),
        Err(error) => return Err(error),
    };
    let members = members(conn, actor, &forecast).await?;
    let dues = dues(
        forecast.year,
        forecast.budget_cents,
        forecast.instalments,
        &members,
    )
    .map_err(|refusal| Error::internal(refusal.to_string()))?;
    Ok(Some((forecast, dues)))
}
