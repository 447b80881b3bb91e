//! Writes of the calendar and of the commitments, and what the settings page reads. What was in force is never changed:
//! rows are valid from a day, and only those of days to come are replaced or removed.

use jiff::civil::{Date, Weekday};
use reckon::calendar::WeekHours;
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};

use super::{Alerts, Promise};
use crate::db::entities::{calendar_changes, closures, commitments, on_call_windows, opening_hours};
use crate::db::{Tx, run};
use crate::directory::Actor;
use crate::error::{Error, Result};

const WEEK: [Weekday; 7] = [
    Weekday::Monday,
    Weekday::Tuesday,
    Weekday::Wednesday,
    Weekday::Thursday,
    Weekday::Friday,
    Weekday::Saturday,
    Weekday::Sunday,
];

/// Adds opening hours valid from a day, instead of those entered for the same day.
pub async fn add_hours(tx: &Tx, service_id: i64, from: Date, hours: &WeekHours) -> Result<()> {
    opening_hours::Entity::delete_many()
        .filter(opening_hours::Column::ServiceId.eq(service_id))
        .filter(opening_hours::Column::ValidFrom.eq(from.to_string()))
        .exec(tx)
        .await?;
    for (number, weekday) in (1..).zip(WEEK) {
        for (opens, closes) in hours.of(weekday) {
            let row = opening_hours::ActiveModel {
                service_id: Set(service_id),
                valid_from: Set(from.to_string()),
                weekday: Set(number),
                opens_minute: Set(i64::from(*opens)),
                closes_minute: Set(i64::from(*closes)),
                ..Default::default()
            };
            opening_hours::Entity::insert(row).exec(tx).await?;
        }
    }
    changed(tx, service_id).await
}

/// Adds commitments valid from a day, instead of those entered for the same day.
pub async fn add_commitments(tx: &Tx, service_id: i64, from: Date, promise: &Promise) -> Result<()> {
    commitments::Entity::delete_many()
        .filter(commitments::Column::ServiceId.eq(service_id))
        .filter(commitments::Column::ValidFrom.eq(from.to_string()))
        .exec(tx)
        .await?;
    let row = commitments::ActiveModel {
        service_id: Set(service_id),
        valid_from: Set(from.to_string()),
        high_seconds: Set(promise.commitments.high),
        medium_seconds: Set(promise.commitments.medium),
        low_seconds: Set(promise.commitments.low),
        target_permille: Set(promise.target_permille),
        closing_days: Set(promise.closing_days),
        ..Default::default()
    };
    commitments::Entity::insert(row).exec(tx).await?;
    Ok(())
}

/// Sets when people are told that a ticket nears its deadline.
pub async fn set_alerts(tx: &Tx, service_id: i64, alerts: Alerts) -> Result<()> {
    let text = "INSERT INTO alert_thresholds (service_id, percent, at_deadline) VALUES ($1, $2, $3) \
                ON CONFLICT (service_id) DO UPDATE SET percent = $2, at_deadline = $3";
    let values = vec![
        service_id.into(),
        alerts.percent.into(),
        alerts.at_deadline.into(),
    ];
    run(tx, text, values).await?;
    Ok(())
}

/// Shuts a day. False when it is shut already.
pub async fn add_closure(tx: &Tx, service_id: i64, now: i64, day: Date, label: &str) -> Result<bool> {
    let text = "INSERT INTO closures (service_id, day, label, created_at) VALUES ($1, $2, $3, $4) \
                ON CONFLICT (service_id, day) DO NOTHING";
    let values = vec![
        service_id.into(),
        day.to_string().into(),
        label.into(),
        now.into(),
    ];
    let added = run(tx, text, values).await? == 1;
    if added {
        changed(tx, service_id).await?;
    }
    Ok(added)
}

/// A closure of the actor's service.
pub async fn closure<C: ConnectionTrait>(conn: &C, actor: &Actor, id: i64) -> Result<closures::Model> {
    closures::Entity::find_by_id(id)
        .filter(closures::Column::ServiceId.eq(actor.service_id))
        .one(conn)
        .await?
        .ok_or(Error::NotFound)
}

pub async fn remove_closure(tx: &Tx, closure: &closures::Model) -> Result<()> {
    closures::Entity::delete_by_id(closure.id).exec(tx).await?;
    changed(tx, closure.service_id).await
}

/// A window to come, during which the clock runs for an authority's tickets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewWindow {
    pub authority_id: i64,
    /// Seconds since 1970; the end is not included.
    pub starts_at: i64,
    pub ends_at: i64,
    pub reason: String,
}

pub async fn add_window(tx: &Tx, service_id: i64, now: i64, new: &NewWindow) -> Result<i64> {
    let row = on_call_windows::ActiveModel {
        service_id: Set(service_id),
        authority_id: Set(new.authority_id),
        starts_at: Set(new.starts_at),
        ends_at: Set(new.ends_at),
        reason: Set(new.reason.clone()),
        created_at: Set(now),
        ..Default::default()
    };
    let id = on_call_windows::Entity::insert(row)
        .exec(tx)
        .await?
        .last_insert_id;
    changed(tx, service_id).await?;
    Ok(id)
}

/// A window of the actor's service.
pub async fn window<C: ConnectionTrait>(conn: &C, actor: &Actor, id: i64) -> Result<on_call_windows::Model> {
    on_call_windows::Entity::find_by_id(id)
        .filter(on_call_windows::Column::ServiceId.eq(actor.service_id))
        .one(conn)
        .await?
        .ok_or(Error::NotFound)
}

pub async fn remove_window(tx: &Tx, window: &on_call_windows::Model) -> Result<()> {
    on_call_windows::Entity::delete_by_id(window.id).exec(tx).await?;
    changed(tx, window.service_id).await
}

/// Notes that the open tickets of a service have due instants to follow.
async fn changed(tx: &Tx, service_id: i64) -> Result<()> {
    let text = "INSERT INTO calendar_changes (service_id, made) VALUES ($1, 1) \
                ON CONFLICT (service_id) DO UPDATE SET made = calendar_changes.made + 1";
    run(tx, text, vec![service_id.into()]).await?;
    Ok(())
}

/// Services whose calendar changed since their open tickets were last timed.
pub async fn unfollowed<C: ConnectionTrait>(conn: &C) -> Result<Vec<calendar_changes::Model>> {
    let all = calendar_changes::Entity::find().all(conn).await?;
    Ok(all.into_iter().filter(|c| c.followed < c.made).collect())
}

/// Notes that the open tickets follow these changes.
pub async fn follow(tx: &Tx, change: &calendar_changes::Model) -> Result<()> {
    let row = calendar_changes::ActiveModel {
        service_id: Set(change.service_id),
        followed: Set(change.made),
        ..Default::default()
    };
    calendar_changes::Entity::update(row).exec(tx).await?;
    Ok(())
}

/// The opening hours entered, by the day from which they are valid, the latest first.
pub async fn hours_by_day<C: ConnectionTrait>(conn: &C, service_id: i64) -> Result<Vec<(Date, WeekHours)>> {
    let mut weeks = super::store::weeks(conn, service_id).await?;
    weeks.reverse();
    Ok(weeks)
}

/// The commitments entered, the latest first.
pub async fn promises<C: ConnectionTrait>(conn: &C, service_id: i64) -> Result<Vec<commitments::Model>> {
    Ok(commitments::Entity::find()
        .filter(commitments::Column::ServiceId.eq(service_id))
        .order_by_desc(commitments::Column::ValidFrom)
        .all(conn)
        .await?)
}

/// The closures from a day on.
pub async fn closures_from<C: ConnectionTrait>(
    conn: &C,
    service_id: i64,
    day: Date,
) -> Result<Vec<closures::Model>> {
    Ok(closures::Entity::find()
        .filter(closures::Column::ServiceId.eq(service_id))
        .filter(closures::Column::Day.gte(day.to_string()))
        .order_by_asc(closures::Column::Day)
        .all(conn)
        .await?)
}

/// The on-call windows that end after an instant, in order of their start.
pub async fn windows_from<C: ConnectionTrait>(
    conn: &C,
    service_id: i64,
    at: i64,
) -> Result<Vec<on_call_windows::Model>> {
    Ok(on_call_windows::Entity::find()
        .filter(on_call_windows::Column::ServiceId.eq(service_id))
        .filter(on_call_windows::Column::EndsAt.gt(at))
        .order_by_asc(on_call_windows::Column::StartsAt)
        .order_by_asc(on_call_windows::Column::Id)
        .all(conn)
        .await?)
}
