//! One article of a draft: added, rewritten, removed.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;

use crate::agreement::model::anchor;
use crate::agreement::store;
use crate::agreement::verbs::{self, ArticleDraft};
use crate::app::App;
use crate::error::{Error, Result};
use crate::web::layout::page_with;
use crate::web::{Button, Errors, Form, Frame, Key, Section, Visitor, committed, done};

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    number: String,
    title: String,
    body: String,
}

#[derive(Template)]
#[template(path = "agreement/article.html")]
struct Page {
    frame: Frame,
    version: i64,
    /// None: a new one.
    article: Option<i64>,
    typed: Typed,
    errors: Errors,
}

impl Page {
    fn action(&self) -> String {
        match self.article {
            Some(id) => format!("/convention/{}/articles/{id}", self.version),
            None => format!("/convention/{}/articles", self.version),
        }
    }
}

/// `GET /convention/{version}/articles/nouveau`
pub async fn blank(State(app): State<App>, visitor: Visitor, Key(version): Key<i64>) -> Result<Response> {
    let conn = app.db.read();
    verbs::draft(conn, visitor.actor()?, version).await?;
    answer(&app, &visitor, (version, None), Typed::default(), Errors::none())
}

/// `GET /convention/{version}/articles/{convention_article}`
pub async fn show(
    State(app): State<App>,
    visitor: Visitor,
    Key((version, article)): Key<(i64, i64)>,
) -> Result<Response> {
    let conn = app.db.read();
    let row = verbs::draft(conn, visitor.actor()?, version).await?;
    let found = store::article(conn, &row, article).await?;
    let typed = Typed {
        number: found.number,
        title: found.title,
        body: found.body,
    };
    answer(&app, &visitor, (version, Some(article)), typed, Errors::none())
}

fn answer(
    app: &App,
    visitor: &Visitor,
    (version, article): (i64, Option<i64>),
    typed: Typed,
    errors: Errors,
) -> Result<Response> {
    let status = errors.status();
    let title = match article {
        Some(_) => format!("Article {}", typed.number),
        None => "Nouvel article".into(),
    };
    let page = Page {
        frame: Frame::new(app, visitor, Section::None, title),
        version,
        article,
        typed,
        errors,
    };
    page_with(status, &page)
}

/// `POST /convention/{version}/articles`
pub async fn add(
    State(app): State<App>,
    visitor: Visitor,
    Key(version): Key<i64>,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    write(&app, &visitor, (version, None), typed).await
}

/// `POST /convention/{version}/articles/{convention_article}`
pub async fn change(
    State(app): State<App>,
    visitor: Visitor,
    Key((version, article)): Key<(i64, i64)>,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    write(&app, &visitor, (version, Some(article)), typed).await
}

async fn write(
    app: &App,
    visitor: &Visitor,
    (version, article): (i64, Option<i64>),
    typed: Typed,
) -> Result<Response> {
    let actor = visitor.actor()?;
    let mut errors = Errors::none();
    let new = ArticleDraft {
        number: errors.line("number", &typed.number, 20, "Donnez un numéro, par exemple 6.2."),
        title: errors.line("title", &typed.title, 160, "Donnez un titre à l’article."),
        body: errors.text(
            "body",
            &typed.body,
            20_000,
            Some("Écrivez le texte de l’article."),
        ),
    };
    let tx = app.db.write().await?;
    let row = verbs::draft(&tx, actor, version).await?;
    if let Some(id) = article {
        store::article(&tx, &row, id).await?;
    }
    if errors.is_empty() {
        match verbs::write_article(&tx, actor, app.now(), version, article, new).await {
            Ok(article) => {
                tx.commit().await?;
                let to = format!("/convention/{version}#{}", anchor(&article.number));
                return Ok(done(
                    &to,
                    &format!("L’article {} est enregistré.", article.number),
                ));
            }
            Err(Error::Invalid(why)) => errors.add("number", why),
            Err(error) => return Err(error),
        }
    }
    tx.rollback().await?;
    answer(app, visitor, (version, article), typed, errors)
}

/// `POST /convention/{version}/articles/{convention_article}/suppression`
pub async fn remove(
    Key((version, article)): Key<(i64, i64)>,
    Button { app, actor }: Button,
) -> Result<Response> {
    let tx = app.db.write().await?;
    verbs::remove_article(&tx, &actor, app.now(), version, article).await?;
    committed(tx, &format!("/convention/{version}"), "L’article est supprimé.").await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_form_renders_for_a_new_article_and_for_one_that_is_there() {
        let html = |article| {
            let page = Page {
                frame: Frame::sample(),
                version: 1,
                article,
                typed: Typed {
                    number: "6.2".into(),
                    title: "<Clé>".into(),
                    body: String::new(),
                },
                errors: Errors::one("body", "Écrivez le texte de l’article."),
            };
            page.render().unwrap()
        };
        let (new, old) = (html(None), html(Some(7)));
        assert!(new.contains("action=\"/convention/1/articles\"") && !new.contains("suppression"));
        assert!(
            old.contains("action=\"/convention/1/articles/7\"") && old.contains("/articles/7/suppression")
        );
        assert!(old.contains("id=\"body-err\"") && !old.contains("<Clé>"));
    }
}
