//! What the articles avoided: how often each was read by members, and how many times it helped instead of a ticket.

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use crate::app::App;
use crate::error::Result;
use crate::knowledge::store::{self, Measure};
use crate::web::{Frame, Section, Visitor, page, words};

/// The measure looks back over a year.
const PERIOD: i64 = 365 * 86_400;

#[derive(Template)]
#[template(path = "knowledge/measures.html")]
struct Page {
    frame: Frame,
    measures: Vec<Measure>,
}

impl Page {
    fn helped(&self) -> i64 {
        self.measures.iter().map(|m| m.helped).sum()
    }

    fn reads(&self) -> i64 {
        self.measures.iter().map(|m| m.reads).sum()
    }

    /// « 12 tickets évités en un an, pour 40 lectures. »
    fn sentence(&self) -> String {
        format!(
            "{} en un an, pour {}.",
            words::plural(&self.helped(), "ticket évité", "tickets évités"),
            words::plural(&self.reads(), "lecture", "lectures")
        )
    }
}

/// `GET /connaissances/mesures`
pub async fn show(State(app): State<App>, visitor: Visitor) -> Result<Response> {
    let actor = visitor.actor()?;
    let measures = store::measures(app.db.read(), actor, app.now() - PERIOD).await?;
    page(&Page {
        frame: Frame::new(&app, &visitor, Section::None, "Ce que les articles évitent"),
        measures,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_sums_what_was_avoided() {
        let measure = |id, reads, helped| Measure {
            id,
            title: format!("Article {id}"),
            published: id == 1,
            reads,
            helped,
        };
        let html = Page {
            frame: Frame::sample(),
            measures: vec![measure(1, 30, 9), measure(2, 10, 3)],
        }
        .render()
        .unwrap();
        assert!(html.contains("12\u{a0}tickets évités en un an, pour 40\u{a0}lectures."));
        assert!(html.contains("brouillon"));
    }
}
