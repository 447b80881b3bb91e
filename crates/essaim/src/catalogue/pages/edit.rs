//! The department rewrites the texts of a sheet.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;

use crate::app::App;
use crate::catalogue::store::{self, Texts};
use crate::error::{Error, Result};
use crate::web::layout::page_with;
use crate::web::{Errors, Form, Frame, Section, Visitor, done};

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    name: String,
    description: String,
    handler: String,
    prerequisite: String,
    condition: String,
    keywords: String,
}

#[derive(Template)]
#[template(path = "catalogue/edit.html")]
struct Page {
    frame: Frame,
    number: i64,
    typed: Typed,
    errors: Errors,
}

/// `GET /catalogue/{sheet}/modifier`
pub async fn show(State(app): State<App>, visitor: Visitor, Path(number): Path<String>) -> Result<Response> {
    let number = number.parse().map_err(|_| Error::NotFound)?;
    let sheet = store::by_number(app.db.read(), visitor.actor()?, number).await?;
    let typed = Typed {
        name: sheet.name,
        description: sheet.description,
        handler: sheet.handler,
        prerequisite: sheet.prerequisite,
        condition: sheet.condition,
        keywords: sheet.keywords,
    };
    answer(&app, &visitor, number, typed, Errors::none())
}

fn answer(app: &App, visitor: &Visitor, number: i64, typed: Typed, errors: Errors) -> Result<Response> {
    let status = if errors.is_empty() {
        StatusCode::OK
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    let page = Page {
        frame: Frame::new(
            app,
            visitor,
            Section::Catalogue,
            format!("Modifier le service {number}"),
        ),
        number,
        typed,
        errors,
    };
    page_with(status, &page)
}

/// `POST /catalogue/{sheet}`
pub async fn save(
    State(app): State<App>,
    visitor: Visitor,
    Path(number): Path<String>,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    let number = number.parse().map_err(|_| Error::NotFound)?;
    let actor = visitor.actor()?;
    let tx = app.db.write().await?;
    store::by_number(&tx, actor, number).await?;
    let mut errors = Errors::none();
    let texts = read(&typed, &mut errors);
    if !errors.is_empty() {
        tx.rollback().await?;
        return answer(&app, &visitor, number, typed, errors);
    }
    store::rewrite(&tx, actor, app.now(), number, texts).await?;
    tx.commit().await?;
    Ok(done(&format!("/catalogue/{number}"), "La fiche est enregistrée."))
}

fn read(typed: &Typed, errors: &mut Errors) -> Texts {
    Texts {
        name: errors.line("name", &typed.name, 120, "Donnez un nom au service."),
        description: errors.text(
            "description",
            &typed.description,
            1_000,
            Some("Décrivez le service avec les mots de ceux qui le demandent."),
        ),
        handler: errors.line("handler", &typed.handler, 120, "Dites qui s’en occupe."),
        prerequisite: errors.text("prerequisite", &typed.prerequisite, 500, None),
        condition: errors.text("condition", &typed.condition, 500, None),
        keywords: errors.text("keywords", &keywords(&typed.keywords), 2_000, None),
    }
}

/// One expression a line, or separated by commas: kept separated by commas.
fn keywords(typed: &str) -> String {
    typed
        .split(['\n', ',', ';'])
        .map(|k| k.split_whitespace().collect::<Vec<_>>().join(" "))
        .filter(|k| !k.is_empty())
        .collect::<Vec<_>>()
        .join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn search_words_may_be_typed_in_lines_or_with_commas() {
        assert_eq!(
            keywords(" toner,encre \r\n\n clé  usb ;"),
            "toner, encre, clé usb"
        );
    }

    #[test]
    fn a_text_that_is_missing_is_asked_for_beside_its_field() {
        let typed = Typed {
            description: "Encre.".into(),
            ..Typed::default()
        };
        let html = Page {
            frame: Frame::sample(),
            number: 8,
            typed,
            errors: Errors::one("name", "Donnez un nom au service."),
        }
        .render()
        .unwrap();
        assert!(html.contains("id=\"name-err\"") && html.contains(">Encre.</textarea>"));
    }
}
