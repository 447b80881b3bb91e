//! From a few words to the sheets that answer them; without words, everything that may be asked for.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use serde::Deserialize;

use crate::app::App;
use crate::catalogue::{model, store as catalogue};
use crate::db::entities::articles::Model as Article;
use crate::db::entities::service_sheets::Model as Sheet;
use crate::error::Result;
use crate::knowledge::pages::list::Proposed;
use crate::web::{Frame, Section, Visitor, page};

/// Sheets shown for a search: past these, the words are too vague to rank well.
const FOUND: usize = 8;
/// Longest search read, in characters.
const LONGEST: usize = 200;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    q: String,
}

/// Sheets under one title; they lead to forms that carry the words typed.
struct Group {
    title: &'static str,
    sheets: Vec<Sheet>,
}

#[derive(Template)]
#[template(path = "portal/search.html")]
struct Page {
    frame: Frame,
    asked: String,
    groups: Vec<Group>,
    suffix: String,
    /// What the department knows about it, before anything is asked.
    articles: Vec<Article>,
}

/// What follows an address so that the words typed come along.
pub(super) fn suffix(asked: &str) -> String {
    if asked.is_empty() {
        return String::new();
    }
    let query = serde_urlencoded::to_string([("q", asked)]).unwrap_or_default();
    format!("?{query}")
}

/// The words of an address, on one line and not endless.
pub(super) fn words_of(q: &str) -> String {
    let line = q.split_whitespace().collect::<Vec<_>>().join(" ");
    line.chars().take(LONGEST).collect()
}

/// `GET /demander?q=…`
pub async fn show(State(app): State<App>, visitor: Visitor, Query(asked): Query<Asked>) -> Result<Response> {
    let actor = visitor.actor()?;
    let conn = app.db.read();
    let asked = words_of(&asked.q);
    let groups = if asked.is_empty() {
        by_family(catalogue::portal_sheets(conn, actor.service_id).await?)
    } else {
        let mut sheets = catalogue::search(conn, actor, &asked).await?;
        sheets.truncate(FOUND);
        let title = "Ce que nous proposons";
        [Group { title, sheets }]
            .into_iter()
            .filter(|g| !g.sheets.is_empty())
            .collect()
    };
    page(&Page {
        frame: Frame::new(
            &app,
            &visitor,
            Section::Portal,
            "De quoi avez-vous besoin\u{202f}?",
        ),
        suffix: suffix(&asked),
        articles: Proposed::of(&app, actor, &asked).await?.articles,
        asked,
        groups,
    })
}

fn by_family(sheets: Vec<Sheet>) -> Vec<Group> {
    model::FAMILIES
        .into_iter()
        .map(|(family, title)| Group {
            title,
            sheets: sheets.iter().filter(|s| s.family == family).cloned().collect(),
        })
        .filter(|g| !g.sheets.is_empty())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::model::tests::sheet;

    fn html(asked: &str, groups: Vec<Group>) -> String {
        Page {
            frame: Frame::sample(),
            suffix: suffix(asked),
            articles: Vec::new(),
            asked: asked.into(),
            groups,
        }
        .render()
        .unwrap()
    }

    #[test]
    fn the_words_typed_come_along_to_the_form() {
        let sheets = vec![sheet(3, "Panne de matériel", "", "")];
        let html = html(
            "écran & co",
            vec![Group {
                title: "Trouvé",
                sheets,
            }],
        );
        assert!(html.contains("/demander/3?q=%C3%A9cran+%26+co"));
        assert!(html.contains("/demander/autre?q=%C3%A9cran+%26+co"));
    }

    #[test]
    fn when_nothing_answers_one_may_simply_tell() {
        assert!(html("vaisselle", Vec::new()).contains("décrivez simplement votre besoin"));
    }
}
