//! A simulation: what was changed, then before and after for each member, with the pools that explain it.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use print::chart::{Bar, BarChart, Ink, bars};

use crate::app::App;
use crate::error::Result;
use crate::settlement::model::signed_euros;
use crate::simulation::changes::changes;
use crate::simulation::model::{Moved, Outcome, Simulation, spent};
use crate::simulation::{policy, store};
use crate::web::layout::Markup;
use crate::web::{Frame, Section, Visitor, page, words};

/// Members whose bars are drawn; beyond, the table alone is readable.
const DRAWN: usize = 12;

#[derive(Template)]
#[template(path = "simulation/show.html")]
struct Page {
    frame: Frame,
    id: i64,
    name: String,
    year: i64,
    shared: bool,
    edits: bool,
    changes: Vec<String>,
    rows: Vec<Moved>,
    before: i64,
    after: i64,
    chart: Option<Markup>,
}

/// The word beside a difference.
pub fn word(cents: i64) -> &'static str {
    match cents {
        0 => "sans changement",
        n if n < 0 => "de moins",
        _ => "de plus",
    }
}

impl Page {
    fn difference(&self, row: &Moved) -> String {
        self.signed(row.after - row.before.unwrap_or(0))
    }

    fn signed(&self, cents: i64) -> String {
        match cents {
            0 => word(0).to_owned(),
            n => format!("{} {}", signed_euros(n), word(n)),
        }
    }
}

/// `GET /simulations/{simulation}`
pub async fn show(State(app): State<App>, visitor: Visitor, Path(id): Path<i64>) -> Result<Response> {
    let actor = visitor.actor()?;
    let simulation = store::one(app.db.read(), actor, id).await?;
    let outcome = simulation.outcome()?;
    let frame = Frame::new(&app, &visitor, Section::Settlement, simulation.row.name.clone());
    page(&view(frame, &simulation, &outcome, policy::sees_all(actor)))
}

fn view(frame: Frame, simulation: &Simulation, outcome: &Outcome, edits: bool) -> Page {
    let rows = simulation.moved(outcome);
    Page {
        frame,
        id: simulation.row.id,
        name: simulation.row.name.clone(),
        year: simulation.row.year,
        shared: simulation.row.shared,
        edits,
        changes: changes(simulation),
        chart: (rows.len() <= DRAWN).then(|| drawn(&rows)),
        rows,
        before: spent(&outcome.before),
        after: spent(&outcome.after),
    }
}

/// Two bars a member, before and after.
fn drawn(rows: &[Moved]) -> Markup {
    let bar = |member: &str, when: &str, cents: i64| Bar {
        label: format!("{member}, {when}"),
        value: cents,
        text: words::euros(&cents),
    };
    let all = rows.iter().flat_map(|r| {
        let before = r.before.map(|cents| bar(&r.member, "avant", cents));
        before.into_iter().chain([bar(&r.member, "après", r.after)])
    });
    let chart = BarChart {
        title: "Ce que chacun paie, avant et après".into(),
        desc: "Les mêmes montants sont dans le tableau.".into(),
        width: 400,
        bars: all.collect(),
    };
    Markup(bars(&chart, Ink::Page))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simulation::sample;

    #[test]
    fn the_page_says_what_changed_and_for_whom() {
        let simulation = sample::simulation();
        let outcome = simulation.outcome().unwrap();
        let html = view(Frame::sample(), &simulation, &outcome, true)
            .render()
            .unwrap();
        for said in [
            "Gamma rejoint",
            "de plus",
            "/simulations/7/hypotheses",
            "Poste service",
            "<svg",
            "nouvelle",
        ] {
            assert!(html.contains(said), "{said}");
        }
        let html = view(Frame::sample(), &simulation, &outcome, false)
            .render()
            .unwrap();
        assert!(!html.contains("method=\"post\" action=\"/simulations"));
    }
}
