//! Every dashboard that the person may see, each with its result.

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use crate::app::App;
use crate::dashboard::half::Half;
use crate::dashboard::store::{self, Entry};
use crate::error::Result;
use crate::web::{Frame, Section, Visitor, page};

/// How many half-years are unfolded.
const OPEN: usize = 2;

#[derive(Template)]
#[template(path = "dashboard/index.html")]
struct Page {
    frame: Frame,
    periods: Vec<Period>,
}

/// A half-year and its dashboards.
struct Period {
    half: Half,
    unfolded: bool,
    /// The figures will still change.
    running: bool,
    entries: Vec<Entry>,
}

pub async fn show(State(app): State<App>, visitor: Visitor) -> Result<Response> {
    let entries = store::entries(app.db.read(), visitor.actor()?, app.now()).await?;
    page(&Page {
        frame: Frame::new(&app, &visitor, Section::Dashboard, "Tableaux de bord"),
        periods: periods(entries, app.now()),
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
        };
        assert_eq!(page.periods.len(), 3);
        let html = page.render().unwrap();
        assert!(html.contains("soit 96,9\u{a0}%") && html.contains("objectif tenu"));
        assert!(html.contains("objectif non tenu") && html.contains("href=\"/tableaux/4/2025-1\""));
        assert!(html.contains("en cours") && html.contains("<details"));
        let nothing = Page {
            frame: Frame::sample(),
            periods: Vec::new(),
        };
        assert!(nothing.render().unwrap().contains("Aucun ticket"));
    }
}
