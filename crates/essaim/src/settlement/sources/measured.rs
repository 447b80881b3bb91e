//! What Essaim knows of a key on a day, for who enters its readings: from the directory, the park and the time spent.

use std::collections::HashMap;

use jiff::civil::Date;
use sea_orm::ConnectionTrait;

use super::model::year_of;
use crate::db::entities::authorities;
use crate::desk::spent::store as spent;
use crate::directory::Actor;
use crate::directory::store::people;
use crate::error::{Error, Result};
use crate::park::store as park;
use crate::settlement::model::SharingKey;
use crate::settlement::policy;
use crate::web::words::day_in_words;

/// Quantities by authority, and where they come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Measured {
    pub quantities: HashMap<i64, i64>,
    pub source: String,
}

/// What Essaim can count of a key, as told to who enters it; `None` for what it knows nothing of.
pub fn told(key: &str) -> Option<&'static str> {
    Some(match SharingKey::parse(key)? {
        SharingKey::Accounts => "Essaim compte les comptes en service aujourd’hui, par collectivité.",
        SharingKey::Workstations => {
            "Essaim compte les ordinateurs du parc en service à une date\u{a0}: ceux en stock n’en sont pas."
        }
        SharingKey::Population => "Essaim reprend la population écrite sur la fiche de chaque collectivité.",
        SharingKey::Hours => {
            "Essaim additionne le temps noté sur les tickets depuis le 1er\u{a0}janvier, en heures entières."
        }
        _ => return None,
    })
}

/// Whether a key is counted as it is now, whatever the day.
pub fn only_now(key: &str) -> bool {
    SharingKey::parse(key) == Some(SharingKey::Accounts)
}

/// Counts a key for these authorities on a day. An authority of which nothing is known is left out; one that has nothing has 0.
///
/// # Errors
/// [`Error::Invalid`] when Essaim cannot count this key, or not on this day.
pub async fn measure<C: ConnectionTrait>(
    conn: &C,
    actor: &Actor,
    (key, day, today): (&str, Date, Date),
    members: &[authorities::Model],
) -> Result<Measured> {
    policy::may_edit(actor)?;
    let service = actor.service_id;
    let on = day_in_words(day);
    let (found, source) = match SharingKey::parse(key) {
        Some(SharingKey::Accounts) if day != today => {
            return Err(Error::Invalid(
                "Essaim ne connaît que les comptes en service aujourd’hui\u{a0}: choisissez ce jour.".into(),
            ));
        }
        Some(SharingKey::Accounts) => (
            people::accounts_in_use(conn, service).await?,
            format!("Comptes en service dans Essaim le {on}"),
        ),
        Some(SharingKey::Workstations) => (
            park::workstations(conn, service, day).await?,
            format!("Parc d’Essaim\u{a0}: ordinateurs en service le {on}"),
        ),
        Some(SharingKey::Hours) => {
            let (first, _) = year_of(day.year().into()).ok_or(Error::NotFound)?;
            let minutes = spent::minutes_by_authority(conn, service, (first, day)).await?;
            let hours = minutes.into_iter().map(|(id, minutes)| (id, (minutes + 30) / 60));
            let from = day_in_words(first);
            (
                hours.collect(),
                format!("Temps noté sur les tickets du {from} au {on}"),
            )
        }
        Some(SharingKey::Population) => {
            let known = members.iter().filter_map(|a| Some((a.id, a.population?)));
            return Ok(Measured {
                quantities: known.collect(),
                source: format!("Fiches des collectivités, le {}", day_in_words(today)),
            });
        }
        _ => {
            return Err(Error::Invalid(
                "Essaim ne sait pas compter cette clé\u{a0}: saisissez ce qui a été relevé.".into(),
            ));
        }
    };
    let found: HashMap<i64, i64> = found.into_iter().collect();
    let of = |a: &authorities::Model| (a.id, found.get(&a.id).copied().unwrap_or(0));
    Ok(Measured {
        quantities: members.iter().map(of).collect(),
        source,
    })
}
