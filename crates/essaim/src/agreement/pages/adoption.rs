//! A draft is adopted: signed on a day, valid from another. It never changes afterwards.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;

use super::typed_day;
use crate::agreement::model::version_label;
use crate::agreement::verbs;
use crate::app::App;
use crate::error::Result;
use crate::web::layout::page_with;
use crate::web::{Errors, Form, Frame, Key, Section, Visitor, committed};

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    signed_on: String,
    valid_from: String,
}

#[derive(Template)]
#[template(path = "agreement/adoption.html")]
struct Page {
    frame: Frame,
    version: i64,
    label: String,
    typed: Typed,
    errors: Errors,
}

/// `GET /convention/{version}/adoption`
pub async fn show(State(app): State<App>, visitor: Visitor, Key(version): Key<i64>) -> Result<Response> {
    let conn = app.db.read();
    verbs::draft(conn, visitor.actor()?, version).await?;
    answer(&app, &visitor, version, Typed::default(), Errors::none())
}

fn answer(app: &App, visitor: &Visitor, version: i64, typed: Typed, errors: Errors) -> Result<Response> {
    let status = errors.status();
    let page = Page {
        frame: Frame::new(app, visitor, Section::None, "Adopter cette version"),
        version,
        label: version_label(version),
        typed,
        errors,
    };
    page_with(status, &page)
}

/// `POST /convention/{version}/adoption`
pub async fn adopt(
    State(app): State<App>,
    visitor: Visitor,
    Key(version): Key<i64>,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    let actor = visitor.actor()?;
    let mut errors = Errors::none();
    let signed_on = typed_day(&mut errors, "signed_on", &typed.signed_on);
    let valid_from = typed_day(&mut errors, "valid_from", &typed.valid_from);
    let tx = app.db.write().await?;
    verbs::draft(&tx, actor, version).await?;
    if errors.is_empty() {
        match verbs::adopt(&tx, actor, app.now(), version, &signed_on, &valid_from).await? {
            Ok(()) => {
                return committed(tx, &format!("/convention/{version}"), "La version est adoptée.").await;
            }
            Err((field, sentence)) => errors.add(field, sentence),
        }
    }
    tx.rollback().await?;
    answer(&app, &visitor, version, typed, errors)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_days_are_asked_for() {
        let page = Page {
            frame: Frame::sample(),
            version: 2,
            label: version_label(2),
            typed: Typed::default(),
            errors: Errors::one("valid_from", "Indiquez un jour."),
        };
        let html = page.render().unwrap();
        assert!(html.contains("Avenant n°\u{a0}2") && html.contains("id=\"valid_from-err\""));
    }
}
