//! Several simulations side by side.

use std::collections::HashSet;

use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::Response;

use crate::app::App;
use crate::error::{Error, Result};
use crate::settlement::model::signed_euros;
use crate::simulation::model::{Outcome, Simulation, spent};
use crate::simulation::store;
use crate::web::{Frame, Section, Visitor, page};

/// The most that stand side by side on a page that can be read.
const MOST: usize = 6;

/// What a member pays in one simulation, and the difference with the year that was copied.
struct Cell {
    cents: i64,
    difference: String,
}

struct Row {
    member: String,
    /// `None` where the member takes no part.
    cells: Vec<Option<Cell>>,
}

#[derive(Template)]
#[template(path = "simulation/compare.html")]
struct Page {
    frame: Frame,
    /// Key, name and year of each.
    heads: Vec<(i64, String, i64)>,
    rows: Vec<Row>,
    totals: Vec<i64>,
}

/// `GET /simulations/comparaison?avec=1&avec=2`
pub async fn show(State(app): State<App>, visitor: Visitor, RawQuery(query): RawQuery) -> Result<Response> {
    let actor = visitor.actor()?;
    let pairs: Vec<(String, String)> =
        serde_urlencoded::from_str(&query.unwrap_or_default()).map_err(|_| Error::NotFound)?;
    let mut chosen: Vec<i64> = Vec::new();
    for (name, id) in pairs {
        match id.parse() {
            Ok(id) if name == "avec" && !chosen.contains(&id) && chosen.len() < MOST => chosen.push(id),
            _ => {}
        }
    }
    let mut all = Vec::new();
    for id in chosen {
        let simulation = store::one(app.db.read(), actor, id).await?;
        let outcome = simulation.outcome()?;
        all.push((simulation, outcome));
    }
    let frame = Frame::new(&app, &visitor, Section::Settlement, "Comparer des simulations");
    page(&view(frame, &all))
}

fn view(frame: Frame, all: &[(Simulation, Outcome)]) -> Page {
    let mut members: Vec<&String> = Vec::new();
    let mut known: HashSet<&String> = HashSet::new();
    for member in all.iter().flat_map(|(s, _)| &s.after.members) {
        if known.insert(member) {
            members.push(member);
        }
    }
    let cell = |outcome: &Outcome, member: &String| {
        let cents = *outcome.after.totals.get(member)?;
        let difference = match cents - outcome.before.totals.get(member).copied().unwrap_or(0) {
            0 => "sans changement".to_owned(),
            n => signed_euros(n),
        };
        Some(Cell { cents, difference })
    };
    Page {
        frame,
        heads: all
            .iter()
            .map(|(s, _)| (s.row.id, s.row.name.clone(), s.row.year))
            .collect(),
        rows: members
            .into_iter()
            .map(|member| Row {
                member: member.clone(),
                cells: all.iter().map(|(_, o)| cell(o, member)).collect(),
            })
            .collect(),
        totals: all.iter().map(|(_, o)| spent(&o.after)).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simulation::sample::simulation;

    #[test]
    fn each_simulation_has_its_column_and_the_difference_with_its_year() {
        let one = simulation();
        let outcome = one.outcome().unwrap();
        let mut other = simulation();
        other.after = other.before.clone();
        let unchanged = other.outcome().unwrap();
        let html = view(Frame::sample(), &[(one, outcome), (other, unchanged)])
            .render()
            .unwrap();
        for said in ["Gamma", "sans changement", "ne participe pas", "+"] {
            assert!(html.contains(said), "{said}");
        }
        assert!(view(Frame::sample(), &[]).render().unwrap().contains("Cochez"));
    }
}
