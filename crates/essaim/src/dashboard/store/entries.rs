//! Which dashboards there are, and their results.

use sea_orm::{ConnectionTrait, DbBackend, FromQueryResult, Value};

use super::WHOLE;
use super::reports::{Coded, Report, all, ids, received, steps, tallies};
use crate::calendar::store as calendar;
use crate::circumstances::{model::Exceptions, store as circumstances};
use crate::dashboard::half::Half;
use crate::dashboard::model::{Tally, target_words};
use crate::db::entities::authorities;
use crate::db::row;
use crate::directory::{Actor, store as directory};
use crate::error::{Error, Result};

/// A dashboard that exists: whose, when, and its result.
#[derive(Clone, Debug)]
pub struct Entry {
    /// As in the address.
    pub slug: String,
    pub name: String,
    pub half: Half,
    pub tally: Tally,
    pub target_permille: i64,
}

impl Entry {
    pub fn sentence(&self) -> String {
        self.tally.sentence(self.target_permille)
    }

    /// What is counted apart; empty without any.
    pub fn apart(&self) -> String {
        self.tally.apart.sentence(self.target_permille)
    }

    pub fn keeps(&self) -> Option<bool> {
        self.tally.keeps(self.target_permille)
    }

    pub fn target(&self) -> String {
        target_words(self.target_permille)
    }
}

#[derive(FromQueryResult)]
struct Ends {
    first: Option<i64>,
    last: Option<i64>,
}

/// The first and the last reception of a list of authorities, before an instant.
pub fn ends_report(actor: &Actor, authorities: &[authorities::Model], before: i64) -> Report {
    let pick = |order: &str, id: i64| {
        format!(
            "(SELECT received_at FROM tickets WHERE service_id = $1 AND authority_id = {id} AND received_at < $2 \
             ORDER BY received_at {order} LIMIT 1)"
        )
    };
    let each: Vec<String> = authorities
        .iter()
        .map(|a| format!("SELECT {} AS a, {} AS b", pick("ASC", a.id), pick("DESC", a.id)))
        .collect();
    Report {
        text: format!(
            "SELECT MIN(a) AS first, MAX(b) AS last FROM ({}) AS ends",
            each.join(" UNION ALL ")
        ),
        values: vec![actor.service_id.into(), before.into()],
    }
}

/// Results by authority and half-year, over the half-years `halves` in order (not empty), in one number:
/// the authority's id times the number of half-years, plus the place of the half-year.
pub fn entries_report(
    actor: &Actor,
    authorities: &[authorities::Model],
    halves: &[Half],
    now: i64,
    exceptions: &Exceptions,
    backend: DbBackend,
) -> Report {
    let (first, last) = (halves[0], halves[halves.len() - 1]);
    let mut values: Vec<Value> = vec![
        actor.service_id.into(),
        first.start().into(),
        last.end().into(),
        now.into(),
    ];
    let ends: Vec<i64> = halves[..halves.len() - 1].iter().map(|h| h.end()).collect();
    // A CASE needs one WHEN at least.
    let half = if ends.is_empty() {
        "0".to_owned()
    } else {
        steps(&ends, &mut values)
    };
    let number = format!("authority_id * {} + {half}", halves.len());
    Report::counting(&number, exceptions, &received(backend, &ids(authorities)), values)
}

/// How many half-years one page counts: two years, so that the work does not grow with the age of the service.
const HALVES: usize = 4;

/// Some dashboards, and where to go on.
#[derive(Clone, Debug, Default)]
pub struct Entries {
    /// The newest half-year first, in it the whole service (for the department), then the authorities in their order.
    pub entries: Vec<Entry>,
    /// The half-year to ask for before which older ones lie.
    pub older: Option<Half>,
}

/// The dashboards with data that the actor may see, of the last half-years, or of those before `before`.
pub async fn entries<C: ConnectionTrait>(
    conn: &C,
    actor: &Actor,
    before: Option<Half>,
    now: i64,
) -> Result<Entries> {
    let seen = directory::visible_authorities(conn, actor).await?;
    if seen.is_empty() {
        return Ok(Entries::default());
    }
    let ends = ends_report(actor, &seen, before.map_or(i64::MAX, Half::start));
    let ends: Option<Ends> = row(conn, &ends.text, ends.values).await?;
    let Some((first, last)) = ends.and_then(|e| Some((e.first?, e.last?))) else {
        return Ok(Entries::default());
    };
    let (first, last) = (Half::of(first), Half::of(last));
    let mut halves: Vec<Half> = std::iter::successors(Some(last), |h| (*h > first).then(|| h.previous()))
        .take(HALVES)
        .collect();
    halves.reverse();
    let older = (halves[0] > first).then_some(halves[0]);
    let exceptions = circumstances::approved(conn, actor.service_id).await?;
    let exceptions = exceptions.within(halves[0].start(), last.end());
    let backend = conn.get_database_backend();
    let report = entries_report(actor, &seen, &halves, now, &exceptions, backend);
    let found = tallies(&all::<Coded, C>(conn, report).await?);
    let mut entries = Vec::new();
    let count = i64::try_from(halves.len()).map_err(Error::internal)?;
    for (place, half) in (0..count).rev().zip(halves.iter().rev()) {
        let of = |authority: &authorities::Model| found.get(&(authority.id * count + place));
        let of_half: Vec<_> = seen.iter().filter_map(|a| Some((a, *of(a)?))).collect();
        if of_half.is_empty() {
            continue;
        }
        let target_permille = calendar::promise(conn, actor.service_id, half.start())
            .await?
            .target_permille;
        let entry = |slug: String, name: &str, tally: Tally| Entry {
            slug,
            name: name.to_owned(),
            half: *half,
            tally,
            target_permille,
        };
        if actor.is_staff() {
            let mut whole = Tally::default();
            of_half.iter().for_each(|(_, tally)| whole.add(*tally));
            entries.push(entry(WHOLE.into(), "Ensemble du service", whole));
        }
        for (authority, tally) in of_half {
            entries.push(entry(authority.id.to_string(), &authority.name, tally));
        }
    }
    Ok(Entries { entries, older })
}
