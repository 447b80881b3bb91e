//! Words that mean the same for the search of the portal, as data.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;

use crate::app::App;
use crate::catalogue::store;
use crate::error::Result;
use crate::web::layout::page_with;
use crate::web::{Errors, Form, Frame, Section, Visitor, committed};

/// Longest text, in characters.
const LONGEST: usize = 20_000;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    groups: String,
}

#[derive(Template)]
#[template(path = "catalogue/synonyms.html")]
struct Page {
    frame: Frame,
    typed: Typed,
    errors: Errors,
}

/// `GET /catalogue/synonymes`
pub async fn show(State(app): State<App>, visitor: Visitor) -> Result<Response> {
    let groups = store::synonyms(app.db.read(), visitor.actor()?.service_id).await?;
    let typed = Typed {
        groups: groups.join("\n"),
    };
    answer(&app, &visitor, typed, Errors::none())
}

fn answer(app: &App, visitor: &Visitor, typed: Typed, errors: Errors) -> Result<Response> {
    let status = errors.status();
    let frame = Frame::new(app, visitor, Section::Catalogue, "Synonymes de la recherche");
    page_with(status, &Page { frame, typed, errors })
}

/// `POST /catalogue/synonymes`
pub async fn save(State(app): State<App>, visitor: Visitor, Form(typed): Form<Typed>) -> Result<Response> {
    let mut errors = Errors::none();
    let text = errors.text("groups", &typed.groups, LONGEST, None);
    let groups = groups(&text);
    if groups.iter().any(|group| !group.contains(',')) {
        errors.add(
            "groups",
            "Chaque ligne réunit au moins deux mots, séparés par une virgule.",
        );
    }
    if !errors.is_empty() {
        return answer(&app, &visitor, typed, errors);
    }
    let tx = app.db.write().await?;
    store::write_synonyms(&tx, visitor.actor()?, app.now(), &groups).await?;
    committed(tx, "/catalogue/synonymes", "Synonymes enregistrés.").await
}

/// One group a line, its words tidied.
fn groups(text: &str) -> Vec<String> {
    text.lines()
        .map(|line| {
            line.split([',', ';'])
                .map(|word| word.split_whitespace().collect::<Vec<_>>().join(" "))
                .filter(|word| !word.is_empty())
                .collect::<Vec<_>>()
                .join(", ")
        })
        .filter(|line| !line.is_empty())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_a_group() {
        assert_eq!(
            groups(" copieur ;photocopieuse \n\n pc,  ordi"),
            ["copieur, photocopieuse", "pc, ordi"]
        );
    }

    #[test]
    fn the_page_keeps_what_was_typed() {
        let html = Page {
            frame: Frame::sample(),
            typed: Typed {
                groups: "pc, ordi".into(),
            },
            errors: Errors::one("groups", "Deux mots au moins."),
        }
        .render()
        .unwrap();
        assert!(html.contains(">pc, ordi</textarea>") && html.contains("id=\"groups-err\""));
    }
}
