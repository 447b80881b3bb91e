//! The person's own tickets, the newest first, each with where it stands.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use serde::Deserialize;

use super::home::Line;
use crate::app::App;
use crate::desk::store;
use crate::error::Result;
use crate::web::paging::{self, Cursor, PAGE};
use crate::web::{Frame, Section, Visitor, page};

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    apres: String,
}

#[derive(Template)]
#[template(path = "portal/mine.html")]
struct Page {
    frame: Frame,
    mine: Vec<Line>,
    next: Option<String>,
    first: bool,
}

/// `GET /mes-demandes`
pub async fn show(State(app): State<App>, visitor: Visitor, Query(asked): Query<Asked>) -> Result<Response> {
    let after = Cursor::parse(&asked.apres);
    let mut mine = store::my_tickets(app.db.read(), visitor.actor()?, after, PAGE + 1).await?;
    let next = paging::cut(&mut mine, |t| Cursor {
        at: Some(t.received_at),
        id: t.id,
    });
    page(&Page {
        frame: Frame::new(&app, &visitor, Section::Mine, "Mes demandes"),
        mine: mine.iter().map(|t| Line::of(t, app.now())).collect(),
        next,
        first: after.is_none(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::model::State as Standing;
    use crate::portal::model::tests::{received, ticket};

    #[test]
    fn the_list_says_each_state_and_leads_to_the_next_page() {
        let html = Page {
            frame: Frame::sample(),
            mine: vec![Line::of(&ticket(Standing::Resolved), received())],
            next: Some("1.2".into()),
            first: false,
        }
        .render()
        .unwrap();
        assert!(html.contains("Dites-nous si tout fonctionne") && html.contains("?apres=1.2"));
    }
}
