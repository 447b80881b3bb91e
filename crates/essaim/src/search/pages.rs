//! The page of the search.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use serde::Deserialize;

use super::store::{self, Results};
use crate::app::App;
use crate::desk::model::State as Stands;
use crate::error::Result;
use crate::web::{Frame, Section, Visitor, page};

/// Longest search read, in characters.
const LONGEST: usize = 200;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    q: String,
}

#[derive(Template)]
#[template(path = "search/show.html")]
struct Page {
    frame: Frame,
    asked: String,
    found: Results,
    /// People have pages for those who keep accounts only.
    keeps_accounts: bool,
}

impl Page {
    fn state(&self, slug: &str) -> &'static str {
        Stands::parse(slug).map_or("", Stands::label)
    }
}

/// `GET /recherche?q=…`
pub async fn show(State(app): State<App>, visitor: Visitor, Query(asked): Query<Asked>) -> Result<Response> {
    let actor = visitor.actor()?;
    let line = asked.q.split_whitespace().collect::<Vec<_>>().join(" ");
    let asked: String = line.chars().take(LONGEST).collect();
    page(&Page {
        frame: Frame::new(&app, &visitor, Section::None, "Recherche"),
        found: store::search(app.db.read(), actor, &asked).await?,
        asked,
        keeps_accounts: actor.has(crate::directory::Role::Administrator),
    })
}

#[cfg(test)]
mod tests {
    use super::store::{Found, Piece};
    use super::*;
    use crate::knowledge::model::tests::article;

    #[test]
    fn the_page_shows_what_was_found_and_how_it_was_understood() {
        let page = |found: Results, asked: &str| {
            Page {
                frame: Frame::sample(),
                asked: asked.into(),
                found,
                keeps_accounts: true,
            }
            .render()
            .unwrap()
        };
        let found = Results {
            tickets: vec![Found {
                id: 1,
                number: 7,
                subject: "Écran noir".into(),
                state: "qualified".into(),
                authority: "Alpha".into(),
                requester: "Alice Martin".into(),
                received_at: 1_795_000_000,
            }],
            pieces: vec![Piece {
                id: 3,
                ticket_id: 1,
                number: 7,
                name: "ecran.png".into(),
            }],
            people: Vec::new(),
            articles: vec![article(2, "Un écran noir", "x")],
            assets: vec![crate::park::pages::list::tests::line()],
            understood: Some("ecran".into()),
        };
        let html = page(found, "ercan");
        for said in [
            "/tickets/7\"",
            "/tickets/7/pieces/3",
            "/connaissances/2",
            "/parc/4",
            "«\u{a0}ecran\u{a0}»",
            "value=\"ercan\"",
        ] {
            assert!(html.contains(said), "{said}");
        }
        assert!(page(Results::default(), "rien").contains("Rien ne répond à ces mots"));
        assert!(!page(Results::default(), "").contains("Rien ne répond"));
    }
}
