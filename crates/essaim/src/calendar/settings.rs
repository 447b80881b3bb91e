//! Writes of the calendar and of the commitments. Rows are added, each valid from a day; none is changed.

use jiff::civil::Date;
use reckon::calendar::WeekHours;
use sea_orm::{ActiveValue::Set, EntityTrait};

use super::Promise;
use crate::db::Tx;
use crate::db::entities::{commitments, opening_hours};
use crate::error::Result;

const WEEK: [jiff::civil::Weekday; 7] = [
    jiff::civil::Weekday::Monday,
    jiff::civil::Weekday::Tuesday,
    jiff::civil::Weekday::Wednesday,
    jiff::civil::Weekday::Thursday,
    jiff::civil::Weekday::Friday,
    jiff::civil::Weekday::Saturday,
    jiff::civil::Weekday::Sunday,
];

/// Adds opening hours valid from a day.
pub async fn add_hours(tx: &Tx, service_id: i64, from: Date, hours: &WeekHours) -> Result<()> {
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
    Ok(())
}

/// Adds commitments valid from a day.
pub async fn add_commitments(tx: &Tx, service_id: i64, from: Date, promise: &Promise) -> Result<()> {
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
