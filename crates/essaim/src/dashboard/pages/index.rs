//! Every dashboard that the person may see, each with its result.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use serde::Deserialize;

use crate::app::App;
use crate::dashboard::half::Half;
use crate::dashboard::store::{self, Entries, Entry};
use crate::error::Result;
use crate::web::{Frame, Section, Visitor, page};

/// How many half-years are unfolded.
const OPEN: usize = 2;

#[derive(Template)]
#[template(path = "dashboard/index.html")]
struct Page {
    frame: Frame,
    periods: Vec<Period>,
    /// The page begins with the newest half-year.
    is_first: bool,
    older: Option<Half>,
}

/// Where a later page begins.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    avant: String,
}

/// A half-year and its dashboards.
struct Period {
    half: Half,
    unfolded: bool,
    /// The figures will still change.
    running: bool,
    entries: Vec<Entry>,
}

pub async fn show(State(app): State<App>, visitor: Visitor, Query(asked): Query<Asked>) -> Result<Response> {
    let before = Half::parse(&asked.avant);
    let Entries { entries, older } =
        store::entries(app.db.read(), visitor.actor()?, before, app.now()).await?;
    page(&Page {
        frame: Frame::new(&app, &visitor, Section::Dashboard, "Tableaux de bord"),
        periods: periods(entries, app.now()),
        is_first: before.is_none(),
        older,
    })
}

fn periods(entries: Vec<Entry>, now: i64) -> Vec<Period> {
    let mut periods: Vec<Period> = Vec::new();
    for entry in entries {
        match periods.last_mut() {
            Some(period) if period.half == entry.half => period.entries.push(entry),
            _ => periods.push(Period {
                half: entry.half,
                unfolded: periods.len() < OPEN,
                running: now < entry.half.end(),
                entries: vec![entry],
            }),
        }
    }
    periods
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dashboard::model::Tally;

    #[test]
    fn the_page_shows_its_samples() {
        let entry = |year, name: &str, in_time| Entry {
            slug: "4".into(),
            name: name.into(),
            half: Half { year, second: false },
            tally: Tally {
                received: 193,
                resolved: 193,
                in_time,
                overdue: 0,
                ..Tally::default()
            },
            target_permille: 950,
        };
        let entries = vec![
            entry(2026, "Ensemble du service", 187),
            entry(2026, "Servon", 150),
            entry(2025, "Servon", 190),
            entry(2024, "Servon", 0),
        ];
        let page = Page {
            frame: Frame::sample(),
            periods: periods(
                entries,
                Half {
                    year: 2026,
                    second: false,
                }
                .start(),
            ),
            is_first: false,
            older: Half::parse("2024-1"),
        };
        assert_eq!(page.periods.len(), 3);
        let html = page.render().unwrap();
        assert!(html.contains("soit 96,9\u{a0}%") && html.contains("objectif tenu"));
        assert!(html.contains("objectif non tenu") && html.contains("href=\"/tableaux/4/2025-1\""));
        assert!(html.contains("en cours") && html.contains("<details"));
        assert!(html.contains("href=\"/tableaux?avant=2024-1\"") && html.contains("href=\"/tableaux\""));
        assert!(html.contains("href=\"/tableaux/4/2025-1/document\""));
        let nothing = Page {
            frame: Frame::sample(),
            periods: Vec::new(),
            is_first: true,
            older: None,
        };
        assert!(nothing.render().unwrap().contains("Aucun ticket"));
    }
}
