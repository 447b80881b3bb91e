//! The history of a year: who did what, and when.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use serde::Deserialize;

use crate::app::App;
use crate::db::entities::year_events;
use crate::error::Result;
use crate::settlement::cycle::model::action_in_words;
use crate::settlement::cycle::store;
use crate::web::paging::{Cursor, cut};
use crate::web::{Frame, Section, Visitor, page};

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    apres: String,
}

#[derive(Template)]
#[template(path = "settlement/cycle/history.html")]
struct Page {
    frame: Frame,
    year: i64,
    events: Vec<year_events::Model>,
    next: Option<String>,
    started: bool,
}

impl Page {
    fn what(&self, event: &year_events::Model) -> &'static str {
        action_in_words(&event.action)
    }
}

/// `GET /bilans/{year}/historique`: for the department; members read what concerns them on the year's own pages.
pub async fn show(
    State(app): State<App>,
    visitor: Visitor,
    Path(year): Path<i64>,
    Query(asked): Query<Asked>,
) -> Result<Response> {
    let before = Cursor::parse(&asked.apres).map_or(i64::MAX, |c| c.id);
    let mut events = store::events(app.db.read(), visitor.actor()?, year, before).await?;
    let next = cut(&mut events, |e| Cursor { at: None, id: e.id });
    page(&Page {
        frame: Frame::new(
            &app,
            &visitor,
            Section::Settlement,
            format!("Historique du bilan {year}"),
        ),
        year,
        events,
        next,
        started: before != i64::MAX,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_change_says_who_what_and_when() {
        let html = Page {
            frame: Frame::sample(),
            year: 2025,
            events: vec![year_events::Model {
                id: 3,
                service_id: 1,
                year: 2025,
                at: 1_795_000_000,
                actor_id: Some(1),
                actor_label: "Odile <Garnier>".into(),
                action: "cost_line.changed".into(),
                detail: "Gaz, 1 € → 2 €".into(),
            }],
            next: Some("-.3".into()),
            started: true,
        }
        .render()
        .unwrap();
        for said in ["Ligne corrigée", "Odile &#60;Garnier", "Gaz, 1", "apres=-.3"] {
            assert!(html.contains(said), "{said}");
        }
    }
}
