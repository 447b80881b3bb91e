//! All the simulations, the choice of those to compare, and the form that copies a year.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use serde::Deserialize;

use crate::app::App;
use crate::error::Result;
use crate::settlement::pages::forms::Choice;
use crate::settlement::store as years;
use crate::simulation::store::{self, Line};
use crate::simulation::{policy, verbs};
use crate::web::layout::page_with;
use crate::web::{Errors, Form, Frame, Section, Visitor, done};

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    pub name: String,
    pub year: String,
}

#[derive(Template)]
#[template(path = "simulation/list.html")]
struct Page {
    frame: Frame,
    lines: Vec<Line>,
    edits: bool,
    years: Vec<Choice>,
    typed: Typed,
    errors: Errors,
}

/// `GET /simulations`
pub async fn show(State(app): State<App>, visitor: Visitor) -> Result<Response> {
    render(&app, &visitor, Typed::default(), Errors::none()).await
}

async fn render(app: &App, visitor: &Visitor, typed: Typed, errors: Errors) -> Result<Response> {
    let actor = visitor.actor()?;
    let opened = years::years(app.db.read(), actor).await?;
    let choice = |year: i64| Choice {
        value: year.to_string(),
        label: format!("Bilan {year}"),
        on: typed.year == year.to_string(),
    };
    let status = errors.status();
    let page = Page {
        frame: Frame::new(app, visitor, Section::Settlement, "Simulations"),
        lines: store::list(app.db.read(), actor).await?,
        edits: policy::sees_all(actor),
        years: opened.iter().map(|y| choice(y.year)).collect(),
        typed,
        errors,
    };
    page_with(status, &page)
}

/// `POST /simulations`
pub async fn copy(State(app): State<App>, visitor: Visitor, Form(typed): Form<Typed>) -> Result<Response> {
    let actor = visitor.actor()?;
    policy::may_edit(actor)?;
    let mut errors = Errors::none();
    let name = errors.line(
        "name",
        &typed.name,
        verbs::LONGEST_NAME,
        "Nommez cette simulation, par exemple «\u{a0}Servon rejoint en juillet\u{a0}».",
    );
    let opened = years::years(app.db.read(), actor).await?;
    let year = opened
        .iter()
        .map(|y| y.year)
        .find(|y| y.to_string() == typed.year);
    if year.is_none() {
        errors.add("year", "Choisissez un bilan de la liste.");
    }
    let (Some(year), true) = (year, errors.is_empty()) else {
        return render(&app, &visitor, typed, errors).await;
    };
    let tx = app.db.write().await?;
    let row = verbs::copy_year(&tx, actor, app.now(), year, &name).await?;
    tx.commit().await?;
    Ok(done(
        &format!("/simulations/{}/hypotheses", row.id),
        &format!(
            "Le bilan {year} est copié. Changez ce que vous voulez\u{a0}: le bilan lui-même ne bouge pas."
        ),
    ))
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Sharing {
    /// `oui`: the referents see it.
    pub shared: String,
}

/// `POST /simulations/{simulation}/partage`
pub async fn share(
    State(app): State<App>,
    visitor: Visitor,
    Path(id): Path<i64>,
    Form(typed): Form<Sharing>,
) -> Result<Response> {
    let shared = typed.shared == "oui";
    let tx = app.db.write().await?;
    verbs::share(&tx, visitor.actor()?, app.now(), id, shared).await?;
    tx.commit().await?;
    let said = if shared {
        "Les référents voient maintenant cette simulation."
    } else {
        "Cette simulation n’est plus visible que du service."
    };
    Ok(done(&format!("/simulations/{id}"), said))
}

/// `POST /simulations/{simulation}/suppression`
pub async fn remove(
    State(app): State<App>,
    visitor: Visitor,
    Path(id): Path<i64>,
    Form(_): Form<Sharing>,
) -> Result<Response> {
    let tx = app.db.write().await?;
    verbs::delete(&tx, visitor.actor()?, app.now(), id).await?;
    tx.commit().await?;
    Ok(done("/simulations", "La simulation est supprimée."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_offers_to_compare_and_an_editor_to_copy_a_year() {
        let line = Line {
            id: 7,
            name: "Gamma <rejoint>".into(),
            year: 2025,
            shared: true,
            created_label: "Odile Garnier".into(),
            updated_at: 1_795_000_000,
        };
        let html = |edits, errors| {
            Page {
                frame: Frame::sample(),
                lines: vec![line.clone()],
                edits,
                years: vec![Choice {
                    value: "2025".into(),
                    label: "Bilan 2025".into(),
                    on: true,
                }],
                typed: Typed::default(),
                errors,
            }
            .render()
            .unwrap()
        };
        let editor = html(true, Errors::one("name", "Nommez-la."));
        for said in [
            "/simulations/7",
            "Gamma &#60;rejoint",
            "name=\"avec\"",
            "name-err",
            "partagée",
        ] {
            assert!(editor.contains(said), "{said}");
        }
        assert!(!html(false, Errors::none()).contains("method=\"post\" action=\"/simulations\""));
    }
}
