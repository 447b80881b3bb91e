//! One article, and the button of who needs no ticket any more.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use serde::Deserialize;

use crate::app::App;
use crate::db::entities::articles::Model as Article;
use crate::directory::{Actor, store as directory};
use crate::error::Result;
use crate::knowledge::{markdown, store};
use crate::web::layout::Markup;
use crate::web::{Form, Frame, Key, Section, Visitor, committed, page};

/// What the person was looking for when they came.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    q: String,
}

#[derive(Template)]
#[template(path = "knowledge/read.html")]
struct Page {
    frame: Frame,
    article: Article,
    body: Markup,
    /// « Toutes les collectivités », or their names; for the department.
    whom: String,
    asked: String,
    /// What follows the address of a request, so that the words come along.
    suffix: String,
    writes: bool,
}

/// `GET /connaissances/{advice}`
pub async fn show(
    State(app): State<App>,
    visitor: Visitor,
    Key(id): Key<i64>,
    Query(asked): Query<Asked>,
) -> Result<Response> {
    let actor = visitor.actor()?;
    let conn = app.db.read();
    let (article, members) = store::article(conn, actor, id).await?;
    let whom = if article.whole {
        "Toutes les collectivités".to_owned()
    } else {
        let known = directory::authorities(conn, actor.service_id).await?;
        let names: Vec<String> = known
            .into_iter()
            .filter(|a| members.contains(&a.id))
            .map(|a| a.name)
            .collect();
        names.join(", ")
    };
    if !actor.is_staff() {
        let tx = app.db.write().await?;
        store::note_use(&tx, actor, app.now(), id, "read", &asked.q).await?;
        tx.commit().await?;
    }
    let suffix = match asked.q.as_str() {
        "" => String::new(),
        q => format!("?{}", serde_urlencoded::to_string([("q", q)]).unwrap_or_default()),
    };
    page(&Page {
        frame: Frame::new(&app, &visitor, Section::None, article.title.clone()),
        body: Markup(markdown::html(&article.body)),
        article,
        whom,
        asked: asked.q,
        suffix,
        writes: actor.is_staff(),
    })
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Helped {
    asked: String,
}

/// `POST /connaissances/{advice}/aide`: it helped, no ticket is needed.
pub async fn helped(
    State(app): State<App>,
    actor: Actor,
    Key(id): Key<i64>,
    Form(typed): Form<Helped>,
) -> Result<Response> {
    store::article(app.db.read(), &actor, id).await?;
    let tx = app.db.write().await?;
    store::note_use(&tx, &actor, app.now(), id, "helped", &typed.asked).await?;
    committed(
        tx,
        "/",
        "Tant mieux\u{202f}! Aucun ticket n’a été ouvert. Le service sait que cet article vous a aidé.",
    )
    .await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::model::tests::article;

    #[test]
    fn the_page_shows_the_article_and_its_button() {
        let html = |writes| {
            Page {
                frame: Frame::sample(),
                body: Markup(markdown::html("- **un**")),
                article: article(4, "Une imprimante ne répond pas", ""),
                whom: "Toutes les collectivités".into(),
                asked: "imprimante".into(),
                suffix: "?q=imprimante".into(),
                writes,
            }
            .render()
            .unwrap()
        };
        for said in [
            "<li><strong>un</strong></li>",
            "/connaissances/4/aide",
            "Cela m’a aidé",
            "/demander?q=imprimante",
        ] {
            assert!(html(false).contains(said), "{said}");
        }
        assert!(html(true).contains("/connaissances/4/modifier") && !html(true).contains("/aide"));
    }
}
