//! The terms of a draft: its title, how it ends, how members enter and leave.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;

use super::typed_day;
use crate::agreement::verbs::{self, Terms};
use crate::app::App;
use crate::error::Result;
use crate::web::layout::page_with;
use crate::web::{Errors, Form, Frame, Key, Section, Visitor, committed};

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    title: String,
    summary: String,
    renewal: String,
    entry: String,
    leaving: String,
    recourse: String,
    ends_on: String,
}

#[derive(Template)]
#[template(path = "agreement/terms.html")]
struct Page {
    frame: Frame,
    version: i64,
    typed: Typed,
    errors: Errors,
}

/// `GET /convention/{version}/termes`
pub async fn show(State(app): State<App>, visitor: Visitor, Key(version): Key<i64>) -> Result<Response> {
    let conn = app.db.read();
    let row = verbs::draft(conn, visitor.actor()?, version).await?;
    let typed = Typed {
        title: row.title,
        summary: row.summary,
        renewal: row.renewal,
        entry: row.entry,
        leaving: row.leaving,
        recourse: row.recourse,
        ends_on: row.ends_on.unwrap_or_default(),
    };
    answer(&app, &visitor, version, typed, Errors::none())
}

fn answer(app: &App, visitor: &Visitor, version: i64, typed: Typed, errors: Errors) -> Result<Response> {
    let status = errors.status();
    let frame = Frame::new(
        app,
        visitor,
        Section::None,
        "Durée et conditions de la convention",
    );
    let page = Page {
        frame,
        version,
        typed,
        errors,
    };
    page_with(status, &page)
}

/// `POST /convention/{version}/termes`
pub async fn save(
    State(app): State<App>,
    visitor: Visitor,
    Key(version): Key<i64>,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    let mut errors = Errors::none();
    let terms = Terms {
        title: errors.line("title", &typed.title, 160, "Donnez un titre à la convention."),
        summary: errors.text("summary", &typed.summary, 1_000, None),
        renewal: errors.text("renewal", &typed.renewal, 1_000, None),
        entry: errors.text("entry", &typed.entry, 1_000, None),
        leaving: errors.text("leaving", &typed.leaving, 1_000, None),
        recourse: errors.text("recourse", &typed.recourse, 1_000, None),
        ends_on: match typed.ends_on.trim() {
            "" => None,
            day => Some(typed_day(&mut errors, "ends_on", day)),
        },
    };
    let tx = app.db.write().await?;
    if !errors.is_empty() {
        verbs::draft(&tx, visitor.actor()?, version).await?;
        tx.rollback().await?;
        return answer(&app, &visitor, version, typed, errors);
    }
    verbs::set_terms(&tx, visitor.actor()?, app.now(), version, terms).await?;
    committed(
        tx,
        &format!("/convention/{version}"),
        "Les conditions sont enregistrées.",
    )
    .await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_stands_beside_its_field() {
        let page = Page {
            frame: Frame::sample(),
            version: 1,
            typed: Typed {
                leaving: "Six <mois>".into(),
                ..Typed::default()
            },
            errors: Errors::one("ends_on", "Indiquez un jour."),
        };
        let html = page.render().unwrap();
        assert!(html.contains("id=\"ends_on-err\"") && html.contains("Six &#60;mois&#62;"));
    }
}
