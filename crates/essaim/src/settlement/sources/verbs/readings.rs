//! Quantities read on days.

use jiff::civil::Date;
use sea_orm::ActiveValue::Set;

use crate::db::Tx;
use crate::db::entities::{key_methods, key_readings};
use crate::directory::{Actor, store as directory};
use crate::error::{Error, Result};
use crate::settlement::cycle::store::writable;
use crate::settlement::model::{LARGEST_QUANTITY, key_label, quantity_in_words};
use crate::settlement::policy;
use crate::settlement::sources::model::year_of;
use crate::settlement::sources::store;
use crate::settlement::verbs::{foreign, trace};
use crate::web::words::day_in_words;

/// What was read for an authority on a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    pub day: Date,
    pub authority_id: i64,
    /// `None` forgets it.
    pub quantity: Option<i64>,
    pub source: String,
}

/// Writes readings of a key, each in place of what was there for its day and its authority.
pub async fn set_readings(
    tx: &Tx,
    actor: &Actor,
    now: i64,
    year: i64,
    key: &str,
    readings: Vec<Reading>,
) -> Result<()> {
    policy::may_edit(actor)?;
    let row = writable(tx, actor, year).await?;
    let known = directory::authorities(tx, actor.service_id).await?;
    let (first, last) = year_of(year).ok_or(Error::NotFound)?;
    let mut said = Vec::new();
    for reading in readings {
        let authority = known
            .iter()
            .find(|a| a.id == reading.authority_id)
            .ok_or_else(foreign)?;
        let whole = reading
            .quantity
            .is_none_or(|q| (0..=LARGEST_QUANTITY).contains(&q));
        if !whole || !(first..=last).contains(&reading.day) {
            return Err(Error::Invalid(format!(
                "Un relevé est un nombre entier, jamais négatif, un jour de {year}."
            )));
        }
        let day = reading.day.to_string();
        store::delete_readings(tx, actor, (year, key, &day), Some(authority.id)).await?;
        let shown = match reading.quantity {
            Some(quantity) => quantity_in_words(key, quantity),
            None => "–".into(),
        };
        said.push(format!(
            "{} {shown} le {}",
            authority.short_name,
            day_in_words(reading.day)
        ));
        if let Some(quantity) = reading.quantity {
            let row = key_readings::ActiveModel {
                service_id: Set(actor.service_id),
                year: Set(year),
                sharing_key: Set(key.to_owned()),
                read_on: Set(day),
                authority_id: Set(authority.id),
                quantity: Set(quantity),
                source: Set(reading.source),
                ..Default::default()
            };
            store::insert_reading(tx, row).await?;
        }
    }
    let detail = format!("{}\u{a0}: {}", key_label(key), said.join(", "));
    let object = ("settlement_year", row.id);
    trace(tx, actor, now, year, "key_reading.set", object, detail).await
}

/// Forgets what was read on a day.
pub async fn remove_readings(
    tx: &Tx,
    actor: &Actor,
    now: i64,
    year: i64,
    key: &str,
    day: Date,
) -> Result<()> {
    policy::may_edit(actor)?;
    let row = writable(tx, actor, year).await?;
    if store::delete_readings(tx, actor, (year, key, &day.to_string()), None).await? == 0 {
        return Err(Error::NotFound);
    }
    let detail = format!("{}, {}", key_label(key), day_in_words(day));
    let object = ("settlement_year", row.id);
    trace(tx, actor, now, year, "key_reading.removed", object, detail).await
}

/// Says how the year takes the readings of a key: what stood on a day, or their average.
pub async fn set_method(
    tx: &Tx,
    actor: &Actor,
    now: i64,
    year: i64,
    key: &str,
    snapshot: Option<Date>,
) -> Result<()> {
    policy::may_edit(actor)?;
    let row = writable(tx, actor, year).await?;
    let (first, last) = year_of(year).ok_or(Error::NotFound)?;
    if snapshot.is_some_and(|day| !(first..=last).contains(&day)) {
        return Err(Error::Invalid(format!("Choisissez un jour de {year}.")));
    }
    let method = key_methods::Model {
        service_id: actor.service_id,
        year,
        sharing_key: key.to_owned(),
        snapshot_on: snapshot.map(|d| d.to_string()),
    };
    store::set_method(tx, method).await?;
    let how = match snapshot {
        Some(day) => format!("situation au {}", day_in_words(day)),
        None => "moyenne de l’année".to_owned(),
    };
    let detail = format!("{}\u{a0}: {how}", key_label(key));
    let object = ("settlement_year", row.id);
    trace(tx, actor, now, year, "key_method.set", object, detail).await
}
