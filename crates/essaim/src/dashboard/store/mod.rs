//! The SQL of the dashboard: grouped reports over a period whose bounds come from Rust. All read `tickets_report`, an
//! index that holds every column they use (the tests read the query plans).

mod entries;
mod reports;

pub use entries::{Entries, Entry, ends_report, entries, entries_report};
pub use reports::{CONSUMED, QUALIFICATION, Report, Reports};

use std::collections::HashMap;

use sea_orm::{ConnectionTrait, FromQueryResult};

use super::half::Half;
use super::model::{Course, Figures, Line, Raw, Spread, Tally};
use crate::calendar::store as calendar;
use crate::circumstances::store as circumstances;
use crate::clock::instant;
use crate::db::entities::authorities;
use crate::db::rows;
use crate::directory::{Actor, store as directory};
use crate::error::{Error, Result};
use reports::{Coded, all, strata, tallies};

/// The word of an address for all authorities together.
pub const WHOLE: &str = "service";

/// Whose tickets a dashboard counts. Only [`scope`] makes one: who holds it may see them.
#[derive(Clone, Debug)]
pub struct Scope {
    service_id: i64,
    authorities: Vec<authorities::Model>,
    whole: bool,
}

impl Scope {
    /// An authority with a long name.
    #[cfg(test)]
    pub fn sample() -> Scope {
        Scope {
            service_id: 1,
            authorities: vec![authorities::Model {
                id: 4,
                service_id: 1,
                short_name: "Vallées réunies".into(),
                name: "Communauté de communes des très longues plaines et des vallées réunies".into(),
                kind: "epci".into(),
                siren: String::new(),
                insee: String::new(),
                mail_domain: String::new(),
                population: None,
                position: 0,
            }],
            whole: false,
        }
    }

    pub fn is_whole(&self) -> bool {
        self.whole
    }

    pub fn service_id(&self) -> i64 {
        self.service_id
    }

    /// As in the address: the authority's id, or `service`.
    pub fn slug(&self) -> String {
        match self.authorities.first() {
            Some(authority) if !self.whole => authority.id.to_string(),
            _ => WHOLE.into(),
        }
    }

    pub fn name(&self) -> &str {
        match self.authorities.first() {
            Some(authority) if !self.whole => &authority.name,
            _ => "Ensemble du service",
        }
    }

    /// The authority, unless it is the whole service.
    pub fn authority(&self) -> Option<&authorities::Model> {
        self.authorities.first().filter(|_| !self.whole)
    }
}

/// What an address names, when the actor may see it: an authority of theirs, or the whole service for the department.
///
/// # Errors
/// [`Error::NotFound`] for everything else.
pub async fn scope<C: ConnectionTrait>(conn: &C, actor: &Actor, slug: &str) -> Result<Scope> {
    let seen = directory::visible_authorities(conn, actor).await?;
    let whole = slug == WHOLE && actor.is_staff();
    let authorities: Vec<_> = seen
        .into_iter()
        .filter(|a| whole || a.id.to_string() == slug)
        .collect();
    if authorities.is_empty() && !whole {
        return Err(Error::NotFound);
    }
    Ok(Scope {
        service_id: actor.service_id,
        authorities,
        whole,
    })
}

#[derive(FromQueryResult)]
struct HeldRow {
    authority_id: i64,
    held_at: i64,
}

#[derive(FromQueryResult)]
struct CourseRow {
    reopened: i64,
    suspended: i64,
    waited: i64,
    open_at_end: i64,
    rated: i64,
    satisfied: i64,
}

/// All figures of a scope in a half-year, counted now. The reports run side by side, each on a connection of its own.
pub async fn figures<C: ConnectionTrait>(conn: &C, scope: &Scope, half: Half, now: i64) -> Result<Figures> {
    let promise = calendar::promise(conn, scope.service_id, half.start()).await?;
    let exceptions = circumstances::approved(conn, scope.service_id).await?;
    let exceptions = exceptions.within(half.start(), half.end());
    let reports = Reports {
        scope,
        half,
        now,
        backend: conn.get_database_backend(),
        exceptions: &exceptions,
    };
    let place = if scope.whole { "authority_id" } else { "site_id" };
    let (strata_rows, sheets, places, consumed, qualification, otherwise, course) = tokio::try_join!(
        all::<Coded, C>(conn, reports.strata()),
        all::<Coded, C>(conn, reports.by("sheet_id")),
        all::<Coded, C>(conn, reports.by(place)),
        all::<Coded, C>(conn, reports.histogram(CONSUMED)),
        all::<Coded, C>(conn, reports.histogram(QUALIFICATION)),
        all::<Coded, C>(conn, reports.otherwise()),
        course(conn, &reports),
    )?;
    let raw = Raw {
        strata: strata(&strata_rows),
        sheets: named_sheets(conn, scope, &sheets).await?,
        places: named_places(conn, scope, &places).await?,
        consumed: spread(&consumed),
        qualification: spread(&qualification),
        course,
        otherwise: OTHERWISE
            .map(|(code, label)| Line {
                label: label.to_owned(),
                tally: tallies(&otherwise).get(&code).copied().unwrap_or_default(),
            })
            .to_vec(),
        circumstances: periods(conn, &reports).await?,
        whole: scope.whole,
    };
    Ok(Figures::new(half, now, promise.target_permille, raw))
}

/// What measures the tickets that the commitments do not, as [`Reports::otherwise`] numbers it.
const OTHERWISE: [(i64, &str); 2] = [(0, "À date convenue"), (1, "Sous contrat d’un éditeur")];

/// The tickets of each exceptional circumstance that holds some, in the order in which they began.
async fn periods<C: ConnectionTrait>(conn: &C, reports: &Reports<'_>) -> Result<Vec<Line>> {
    if reports.exceptions.is_empty() {
        return Ok(Vec::new());
    }
    let found = tallies(&all::<Coded, C>(conn, reports.circumstances()).await?);
    let mut periods: Vec<_> = (1_i64..)
        .zip(&reports.exceptions.0)
        .filter_map(|(place, period)| Some((period, found.get(&place)?.apart)))
        .collect();
    periods.sort_by_key(|(period, _)| (period.starts_at, period.id));
    Ok(periods
        .into_iter()
        .map(|(period, apart)| Line {
            label: period.label(),
            tally: apart.alone(),
        })
        .collect())
}

fn spread(rows: &[Coded]) -> Option<Spread> {
    let histogram: Vec<(i64, i64)> = rows.iter().map(|r| (r.code, r.tickets)).collect();
    Spread::of(&histogram)
}

async fn course<C: ConnectionTrait>(conn: &C, reports: &Reports<'_>) -> Result<Course> {
    let (rows, held) = tokio::try_join!(
        all::<CourseRow, C>(conn, reports.course()),
        all::<HeldRow, C>(conn, reports.held()),
    )?;
    let row = rows
        .into_iter()
        .next()
        .ok_or_else(|| Error::internal("a report without grouping gives one row"))?;
    let waiting = waiting(conn, reports.scope, &held, reports.now).await?;
    Ok(Course {
        reopened: row.reopened,
        suspended: row.suspended,
        waited: row.waited + waiting,
        open_at_end: row.open_at_end,
        rated: row.rated,
        satisfied: row.satisfied,
    })
}

/// The working seconds that suspended tickets have waited since they were last counted.
async fn waiting<C: ConnectionTrait>(conn: &C, scope: &Scope, held: &[HeldRow], now: i64) -> Result<i64> {
    if held.is_empty() {
        return Ok(0);
    }
    let calendars = calendar::calendars(conn, scope.service_id).await?;
    let since = |row: &HeldRow| {
        calendars
            .of(row.authority_id)
            .counted_seconds(instant(row.held_at), instant(now))
    };
    Ok(held.iter().map(since).sum())
}

#[derive(FromQueryResult)]
struct Name {
    id: i64,
    name: String,
}

async fn names<C: ConnectionTrait>(conn: &C, text: &str, service_id: i64) -> Result<HashMap<i64, String>> {
    let all: Vec<Name> = rows(conn, text, vec![service_id.into()]).await?;
    Ok(all.into_iter().map(|n| (n.id, n.name)).collect())
}

async fn named_sheets<C: ConnectionTrait>(conn: &C, scope: &Scope, rows: &[Coded]) -> Result<Vec<Line>> {
    let text = "SELECT id, name FROM service_sheets WHERE service_id = $1";
    let names = names(conn, text, scope.service_id).await?;
    Ok(lines(rows, &names, "Sans fiche de service"))
}

async fn named_places<C: ConnectionTrait>(conn: &C, scope: &Scope, rows: &[Coded]) -> Result<Vec<Line>> {
    if scope.whole {
        let names = scope.authorities.iter().map(|a| (a.id, a.name.clone())).collect();
        return Ok(lines(rows, &names, ""));
    }
    let text = "SELECT id, name FROM sites WHERE service_id = $1";
    let names = names(conn, text, scope.service_id).await?;
    Ok(lines(rows, &names, "Lieu non précisé"))
}

fn lines(rows: &[Coded], names: &HashMap<i64, String>, none: &str) -> Vec<Line> {
    let line = |(key, tally): (i64, Tally)| Line {
        label: names.get(&key).map_or(none, String::as_str).to_owned(),
        tally,
    };
    tallies(rows).into_iter().map(line).collect()
}
