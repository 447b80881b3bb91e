//! The reports themselves: their text and what is bound to it.

use std::collections::BTreeMap;

use reckon::clock::Priority;
use sea_orm::{ConnectionTrait, DbBackend, FromQueryResult, Value};

use super::Scope;
use crate::circumstances::model::Exceptions;
use crate::dashboard::half::Half;
use crate::dashboard::model::{Outcome, Stratum, Tally};
use crate::db::entities::authorities;
use crate::db::rows;
use crate::desk::model::Family;
use crate::error::Result;

/// Numbers for an IN; no authority matches nothing.
pub(super) fn ids(authorities: &[authorities::Model]) -> String {
    if authorities.is_empty() {
        return "-1".into();
    }
    let all: Vec<String> = authorities.iter().map(|a| a.id.to_string()).collect();
    all.join(",")
}

/// The tickets of some authorities received from `$2` to before `$3`, without those set aside. SQLite is told its index,
/// since without statistics it may prefer a narrower one and then read every row of the table.
pub(super) fn received(backend: DbBackend, authorities: &str) -> String {
    let index = match backend {
        DbBackend::Sqlite => " INDEXED BY tickets_report",
        _ => "",
    };
    format!(
        "FROM tickets{index} WHERE service_id = $1 AND authority_id IN ({authorities}) \
         AND received_at >= $2 AND received_at < $3 AND counted = TRUE"
    )
}

/// The place of a ticket's outcome in [`Outcome::ALL`]; `$4` is now.
/// What is measured by another thing than the commitments (an agreed date, a publisher's contract, nothing) weighs
/// nothing in the share: it is counted as received.
const OUTCOME: &str = "CASE WHEN delay_rule IN ('publisher', 'project', 'planning', 'none') THEN 3 \
    WHEN resolved_at IS NULL THEN CASE WHEN due_at < $4 THEN 2 ELSE 3 END \
    WHEN in_time THEN 0 ELSE 1 END";

/// The same for what is measured by a date of its own: the agreed day, or the end of the publisher's contract. Without any
/// date yet, or without a contract known, there is nothing to be late for.
const OUTCOME_BY_DATE: &str = "CASE WHEN due_at IS NULL THEN 3 \
    WHEN resolved_at IS NULL THEN CASE WHEN due_at < $4 THEN 2 ELSE 3 END \
    WHEN in_time THEN 0 ELSE 1 END";

/// A report: its text and the values bound to it, apart so that tests can ask for its plan.
pub struct Report {
    pub text: String,
    pub values: Vec<Value>,
}

impl Report {
    /// Counts tickets by a number, by whether they are counted apart, and by outcome. All go into one integer, because that
    /// is what sorts fastest: twenty thousand tickets are grouped in a few milliseconds.
    pub(super) fn counting(number: &str, exceptions: &Exceptions, from: &str, values: Vec<Value>) -> Report {
        let apart = if exceptions.is_empty() {
            "0".to_owned()
        } else {
            format!("CASE WHEN {} THEN 0 ELSE 1 END", exceptions.none())
        };
        Report::coded(&format!("({number}) * 2 + {apart}"), OUTCOME, from, values)
    }

    fn coded(number: &str, outcome: &str, from: &str, values: Vec<Value>) -> Report {
        Report {
            text: format!(
                "SELECT CAST(code AS BIGINT) AS code, COUNT(*) AS tickets \
                 FROM (SELECT ({number}) * 4 + ({outcome}) AS code {from}) AS coded GROUP BY code"
            ),
            values,
        }
    }
}

#[derive(FromQueryResult)]
pub(super) struct Coded {
    pub code: i64,
    pub tickets: i64,
}

impl Coded {
    fn number(&self) -> i64 {
        self.code.div_euclid(8)
    }

    fn is_apart(&self) -> bool {
        self.code.rem_euclid(8) >= 4
    }

    fn outcome(&self) -> Outcome {
        usize::try_from(self.code.rem_euclid(4))
            .ok()
            .and_then(|place| Outcome::ALL.get(place).copied())
            .unwrap_or(Outcome::Running)
    }
}

/// The tally of each number.
pub(super) fn tallies(rows: &[Coded]) -> BTreeMap<i64, Tally> {
    let mut tallies: BTreeMap<i64, Tally> = BTreeMap::new();
    for row in rows {
        let tally = tallies.entry(row.number()).or_default();
        if row.is_apart() {
            tally.count_apart(row.outcome(), row.tickets);
        } else {
            tally.count(row.outcome(), row.tickets);
        }
    }
    tallies
}

pub(super) async fn all<T: FromQueryResult, C: ConnectionTrait>(conn: &C, report: Report) -> Result<Vec<T>> {
    Ok(rows(conn, &report.text, report.values).await?)
}

/// The reports of a dashboard.
pub struct Reports<'a> {
    pub scope: &'a Scope,
    pub half: Half,
    pub now: i64,
    pub backend: DbBackend,
    /// The exceptional circumstances of the half-year.
    pub exceptions: &'a Exceptions,
}

const FAMILIES: [Family; 2] = [Family::Incident, Family::Request];
const PRIORITIES: [Priority; 3] = [Priority::Low, Priority::Medium, Priority::High];

impl Reports<'_> {
    fn period(&self) -> Vec<Value> {
        vec![
            self.scope.service_id.into(),
            self.half.start().into(),
            self.half.end().into(),
        ]
    }

    fn period_and_now(&self) -> Vec<Value> {
        let mut values = self.period();
        values.push(self.now.into());
        values
    }

    fn from(&self) -> String {
        received(self.backend, &ids(&self.scope.authorities))
    }

    /// By month, family and priority, in one number: see [`strata`].
    pub fn strata(&self) -> Report {
        let mut values = self.period_and_now();
        let month = steps(&self.half.bounds()[1..6], &mut values);
        let number = format!(
            "({month}) * 6 + CASE family WHEN 'incident' THEN 0 ELSE 3 END \
             + CASE priority WHEN 'low' THEN 0 WHEN 'medium' THEN 1 ELSE 2 END"
        );
        Report::counting(&number, self.exceptions, &self.from(), values)
    }

    /// By a key of the ticket: `sheet_id`, `site_id` or `authority_id`; 0 where it has none.
    pub fn by(&self, column: &str) -> Report {
        Report::counting(
            &format!("COALESCE({column}, 0)"),
            self.exceptions,
            &self.from(),
            self.period_and_now(),
        )
    }

    /// By exceptional circumstance, numbered from 1 in their order; 0 for the ordinary tickets.
    pub fn circumstances(&self) -> Report {
        Report::counting(
            &self.exceptions.place(),
            self.exceptions,
            &self.from(),
            self.period_and_now(),
        )
    }

    /// By what measures a ticket that the commitments do not: 0 an agreed date, 1 a publisher's contract. Exceptional
    /// circumstances change nothing there.
    pub fn otherwise(&self) -> Report {
        let from = format!(
            "{} AND delay_rule IN ('project', 'planning', 'publisher')",
            self.from()
        );
        let number = "CASE delay_rule WHEN 'publisher' THEN 2 ELSE 0 END";
        Report::coded(number, OUTCOME_BY_DATE, &from, self.period_and_now())
    }

    /// What happened on the way, in one row.
    pub fn course(&self) -> Report {
        Report {
            text: format!(
                "SELECT COUNT(CASE WHEN reopened_count > 0 THEN 1 END) AS reopened, \
                 COUNT(CASE WHEN was_suspended THEN 1 END) AS suspended, \
                 CAST(COALESCE(SUM(waited_seconds), 0) AS BIGINT) AS waited, \
                 COUNT(CASE WHEN resolved_at IS NULL OR resolved_at >= $3 THEN 1 END) AS open_at_end, \
                 COUNT(rating) AS rated, COUNT(CASE WHEN rating >= 2 THEN 1 END) AS satisfied {}",
                self.from()
            ),
            values: self.period(),
        }
    }

    /// Tickets suspended now, with the instant up to which their wait is counted.
    pub fn held(&self) -> Report {
        Report {
            text: format!(
                "SELECT authority_id, held_at {} AND held_at IS NOT NULL",
                self.from()
            ),
            values: self.period(),
        }
    }

    /// How many tickets took each length of time, to the minute (to the second under one minute) as people read it.
    /// Rounding keeps the order, so a percentile of the rounded times is the rounded percentile. Tickets counted apart are
    /// left out: the times tell the ordinary service.
    pub fn histogram(&self, column: &str) -> Report {
        Report {
            text: format!(
                "SELECT code, COUNT(*) AS tickets FROM (SELECT CASE WHEN {column} < 60 THEN {column} \
                 ELSE ({column} + 30) / 60 * 60 END AS code {} AND {column} IS NOT NULL{} AND {}) AS rounded \
                 GROUP BY code ORDER BY code",
                self.from(),
                if column == CONSUMED {
                    " AND resolved_at IS NOT NULL"
                } else {
                    ""
                },
                self.exceptions.none()
            ),
            values: self.period(),
        }
    }
}

/// Working time from the reception to the resolution, and to the first qualification.
pub const CONSUMED: &str = "consumed_seconds";
pub const QUALIFICATION: &str = "qualify_seconds";

/// An expression that tells which step of `received_at` a ticket lies on: 0 before the first bound, and so on.
pub(super) fn steps(bounds: &[i64], values: &mut Vec<Value>) -> String {
    let mut text = String::from("CASE");
    for (i, bound) in bounds.iter().enumerate() {
        values.push((*bound).into());
        text.push_str(&format!(" WHEN received_at < ${} THEN {i}", values.len()));
    }
    text.push_str(&format!(" ELSE {} END", bounds.len()));
    text
}

pub(super) fn strata(rows: &[Coded]) -> Vec<Stratum> {
    let stratum = |(number, tally): (i64, Tally)| {
        let number = usize::try_from(number).ok()?;
        Some(Stratum {
            month: number / 6,
            family: FAMILIES[number % 6 / 3],
            priority: PRIORITIES[number % 3],
            tally,
        })
    };
    tallies(rows).into_iter().filter_map(stratum).collect()
}
