//! The articles that the person may read, and those that answer a few words; the same as a fragment, for the portal while
//! somebody types.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use serde::Deserialize;

use crate::app::App;
use crate::db::entities::articles::Model as Article;
use crate::directory::Actor;
use crate::error::Result;
use crate::knowledge::store;
use crate::web::{Frame, Section, Visitor, page};

/// Articles proposed at most.
pub const PROPOSED: usize = 3;
/// Longest search read, in characters.
const LONGEST: usize = 200;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    q: String,
}

impl Asked {
    fn words(&self) -> String {
        let line = self.q.split_whitespace().collect::<Vec<_>>().join(" ");
        line.chars().take(LONGEST).collect()
    }
}

#[derive(Template)]
#[template(path = "knowledge/list.html")]
struct Page {
    frame: Frame,
    asked: String,
    articles: Vec<Article>,
    writes: bool,
}

/// `GET /connaissances?q=…`
pub async fn show(State(app): State<App>, visitor: Visitor, Query(asked): Query<Asked>) -> Result<Response> {
    let actor = visitor.actor()?;
    let conn = app.db.read();
    let asked = asked.words();
    let articles = if asked.is_empty() {
        store::list(conn, actor).await?
    } else {
        store::search(conn, actor, &asked, true, 50).await?
    };
    page(&Page {
        frame: Frame::new(&app, &visitor, Section::None, "Connaissances"),
        asked,
        articles,
        writes: actor.is_staff(),
    })
}

/// What answers a request before it is sent. Shown within other pages.
#[derive(Template)]
#[template(path = "knowledge/proposed.html")]
pub struct Proposed {
    pub articles: Vec<Article>,
    /// What follows an article's address, so that it is known what it answered.
    pub suffix: String,
}

impl Proposed {
    pub async fn of(app: &App, actor: &Actor, asked: &str) -> Result<Proposed> {
        let articles = store::search(app.db.read(), actor, asked, true, PROPOSED).await?;
        let suffix = match asked {
            "" => String::new(),
            asked => format!(
                "?{}",
                serde_urlencoded::to_string([("q", asked)]).unwrap_or_default()
            ),
        };
        Ok(Proposed { articles, suffix })
    }
}

/// `GET /connaissances/proposees?q=…`: a fragment of HTML, empty when nothing answers.
pub async fn proposed(State(app): State<App>, actor: Actor, Query(asked): Query<Asked>) -> Result<Response> {
    page(&Proposed::of(&app, &actor, &asked.words()).await?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::model::tests::article;

    #[test]
    fn the_page_and_the_fragment_show_their_samples() {
        let mut draft = article(2, "Brouillon", "À relire.");
        draft.published = false;
        let html = Page {
            frame: Frame::sample(),
            asked: "imprimante".into(),
            articles: vec![article(1, "Une imprimante ne répond pas", "x"), draft],
            writes: true,
        }
        .render()
        .unwrap();
        for said in [
            "/connaissances/1?q=imprimante",
            "brouillon",
            "/connaissances/nouvelle",
            "value=\"imprimante\"",
        ] {
            assert!(html.contains(said), "{said}");
        }
        let fragment = |articles| {
            Proposed {
                articles,
                suffix: "?q=a+b".into(),
            }
            .render()
            .unwrap()
        };
        assert!(fragment(vec![article(1, "Un", "x")]).contains("/connaissances/1?q=a+b"));
        assert_eq!(fragment(Vec::new()).trim(), "");
    }
}
