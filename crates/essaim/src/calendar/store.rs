//! Reads of the calendar and of the commitments.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use jiff::civil::Date;
use reckon::calendar::{Calendar, CalendarBuilder, WeekHours, Zone};
use reckon::clock::Commitments;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};

use super::{Alerts, Calendars, Promise};
use crate::clock::instant;
use crate::db::entities::{
    alert_thresholds, closures, commitments, on_call_windows, opening_hours, shared_services,
};
use crate::error::{Error, Result};
use crate::web::words;

/// The calendars of a service.
pub async fn calendars<C: ConnectionTrait>(conn: &C, service_id: i64) -> Result<Calendars> {
    let base = builder(conn, service_id).await?;
    let windows = on_call_windows::Entity::find()
        .filter(on_call_windows::Column::ServiceId.eq(service_id))
        .order_by_asc(on_call_windows::Column::AuthorityId)
        .all(conn)
        .await?;
    let mut builders: HashMap<i64, CalendarBuilder> = HashMap::new();
    for window in windows {
        let started = builders
            .remove(&window.authority_id)
            .unwrap_or_else(|| base.clone());
        builders.insert(
            window.authority_id,
            started.on_call(instant(window.starts_at), instant(window.ends_at)),
        );
    }
    let mut with_on_call = HashMap::new();
    for (authority, builder) in builders {
        with_on_call.insert(authority, Arc::new(build(builder)?));
    }
    Ok(Calendars {
        base: Arc::new(build(base)?),
        with_on_call,
    })
}

fn build(builder: CalendarBuilder) -> Result<Calendar> {
    builder.build().map_err(Error::internal)
}

async fn builder<C: ConnectionTrait>(conn: &C, service_id: i64) -> Result<CalendarBuilder> {
    let service = shared_services::Entity::find_by_id(service_id)
        .one(conn)
        .await?
        .ok_or(Error::NotFound)?;
    let zone: Zone = service.zone.parse().map_err(Error::internal)?;
    let mut builder = Calendar::builder().tz(words::paris()).zone(zone);
    for (from, week) in weeks(conn, service_id).await? {
        builder = builder.hours_from(from, week);
    }
    let days = closures::Entity::find()
        .filter(closures::Column::ServiceId.eq(service_id))
        .all(conn)
        .await?;
    for closure in days {
        builder = builder.closure(closure.day.parse().map_err(Error::internal)?);
    }
    Ok(builder)
}

/// What the agreement promised at every time, for lists of tickets received at different ones.
#[derive(Clone, Debug)]
pub struct Promises(Vec<(String, Promise)>);

impl Promises {
    /// The figures of the agreement at every time.
    pub fn none() -> Promises {
        Promises(Vec::new())
    }

    /// What was promised on the day of an instant.
    pub fn at(&self, second: i64) -> Promise {
        let day = words::local(second).date().to_string();
        let after = self.0.partition_point(|(from, _)| *from <= day);
        after
            .checked_sub(1)
            .map_or_else(Promise::default, |i| self.0[i].1)
    }
}

/// All promises of a service, in one read, for what the clock says; not for when people are told.
pub async fn promises<C: ConnectionTrait>(conn: &C, service_id: i64) -> Result<Promises> {
    let found = commitments::Entity::find()
        .filter(commitments::Column::ServiceId.eq(service_id))
        .order_by_asc(commitments::Column::ValidFrom)
        .all(conn)
        .await?;
    Ok(Promises(
        found
            .into_iter()
            .map(|row| (row.valid_from.clone(), of_row(&row)))
            .collect(),
    ))
}

fn of_row(row: &commitments::Model) -> Promise {
    Promise {
        commitments: Commitments {
            high: row.high_seconds,
            medium: row.medium_seconds,
            low: row.low_seconds,
        },
        target_permille: row.target_permille,
        closing_days: row.closing_days,
        ..Promise::default()
    }
}

/// The hours of a service by the day from which they are valid, the earliest first.
pub async fn weeks<C: ConnectionTrait>(conn: &C, service_id: i64) -> Result<Vec<(Date, WeekHours)>> {
    let hours = opening_hours::Entity::find()
        .filter(opening_hours::Column::ServiceId.eq(service_id))
        .order_by_asc(opening_hours::Column::Weekday)
        .order_by_asc(opening_hours::Column::OpensMinute)
        .all(conn)
        .await?;
    let mut weeks: BTreeMap<String, [Vec<(u16, u16)>; 7]> = BTreeMap::new();
    for span in hours {
        let week = weeks.entry(span.valid_from).or_default();
        let day = usize::try_from(span.weekday - 1).map_err(Error::internal)?;
        let minute = |m: i64| u16::try_from(m).map_err(Error::internal);
        week[day].push((minute(span.opens_minute)?, minute(span.closes_minute)?));
    }
    let read = |(from, week): (String, _)| {
        let from: Date = from.parse().map_err(Error::internal)?;
        Ok((from, WeekHours::new(week).map_err(Error::internal)?))
    };
    weeks.into_iter().map(read).collect()
}

/// What the agreement promised on the day of an instant; the agreement's own figures before any is entered.
pub async fn promise<C: ConnectionTrait>(conn: &C, service_id: i64, at: i64) -> Result<Promise> {
    let day = words::local(at).date().to_string();
    let found = commitments::Entity::find()
        .filter(commitments::Column::ServiceId.eq(service_id))
        .filter(commitments::Column::ValidFrom.lte(day))
        .order_by_desc(commitments::Column::ValidFrom)
        .one(conn)
        .await?;
    Ok(Promise {
        alert_percent: alerts(conn, service_id).await?.percent,
        ..found.as_ref().map_or_else(Promise::default, of_row)
    })
}

/// When the people of a service are told that a ticket nears its deadline.
pub async fn alerts<C: ConnectionTrait>(conn: &C, service_id: i64) -> Result<Alerts> {
    let found = alert_thresholds::Entity::find_by_id(service_id).one(conn).await?;
    Ok(found.map_or_else(Alerts::default, |row| Alerts {
        percent: row.percent,
        at_deadline: row.at_deadline,
    }))
}
