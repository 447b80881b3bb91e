//! Which article of a draft rules what Essaim applies.

use std::collections::HashMap;

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;

use crate::agreement::model::Clause;
use crate::agreement::store::{self, Article};
use crate::agreement::verbs;
use crate::app::App;
use crate::error::Result;
use crate::web::{Form, Frame, Key, Section, Visitor, committed, page};

#[derive(Template)]
#[template(path = "agreement/clauses.html")]
struct Page {
    frame: Frame,
    version: i64,
    articles: Vec<Article>,
    /// Clause and key of its article.
    clauses: Vec<(Clause, Option<i64>)>,
}

impl Page {
    fn rules(&self, chosen: &Option<i64>, article: &Article) -> bool {
        *chosen == Some(article.id)
    }
}

/// `GET /convention/{version}/clauses`
pub async fn show(State(app): State<App>, visitor: Visitor, Key(version): Key<i64>) -> Result<Response> {
    let conn = app.db.read();
    let row = verbs::draft(conn, visitor.actor()?, version).await?;
    let articles = store::articles(conn, row.id).await?;
    let ruled = store::clauses(conn, row.id).await?;
    page(&Page {
        frame: Frame::new(
            &app,
            &visitor,
            Section::None,
            "Ce que la convention règle dans Essaim",
        ),
        version,
        articles,
        clauses: Clause::ALL
            .into_iter()
            .map(|c| (c, ruled.get(&c).copied()))
            .collect(),
    })
}

/// A field a clause, by its slug: the key of an article, or nothing.
#[derive(Debug, Default, Deserialize)]
#[serde(transparent)]
pub struct Typed {
    by_clause: HashMap<String, String>,
}

/// `POST /convention/{version}/clauses`
pub async fn save(
    State(app): State<App>,
    visitor: Visitor,
    Key(version): Key<i64>,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    let chosen = |clause: Clause| Some((clause, typed.by_clause.get(clause.slug())?.parse().ok()?));
    let wanted: Vec<(Clause, i64)> = Clause::ALL.into_iter().filter_map(chosen).collect();
    let tx = app.db.write().await?;
    verbs::set_clauses(&tx, visitor.actor()?, app.now(), version, &wanted).await?;
    committed(
        tx,
        &format!("/convention/{version}#clauses"),
        "Les renvois à la convention sont enregistrés.",
    )
    .await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_clause_offers_the_articles() {
        let article = Article {
            id: 7,
            version_id: 1,
            number: "6.2".into(),
            title: "Infrastructure".into(),
            body: String::new(),
        };
        let page = Page {
            frame: Frame::sample(),
            version: 1,
            articles: vec![article],
            clauses: vec![(Clause::Infrastructure, Some(7)), (Clause::Hours, None)],
        };
        let html = page.render().unwrap();
        assert!(html.contains("name=\"infrastructure\"") && html.contains("name=\"hours\""));
        assert_eq!(html.matches("value=\"7\" selected").count(), 1);
    }
}
