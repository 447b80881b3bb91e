//! Annex 2 of a draft: the impact sheet, one form for all natures.

use std::collections::HashMap;

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;

use crate::agreement::model::{DEGREES, IMPACT_SHEET};
use crate::agreement::{store, verbs};
use crate::app::App;
use crate::error::Result;
use crate::web::layout::page_with;
use crate::web::{Form, Frame, Key, Section, Visitor, committed};

/// Longest description, in characters.
const LONGEST: usize = 500;

/// A nature on the form.
struct Nature {
    slug: &'static str,
    label: &'static str,
    degree: i64,
    description: String,
    wrong: Option<String>,
}

#[derive(Template)]
#[template(path = "agreement/impacts.html")]
struct Page {
    frame: Frame,
    version: i64,
    domains: Vec<(&'static str, Vec<Nature>)>,
    degrees: Vec<(i64, &'static str)>,
    wrong: bool,
}

/// Two fields a nature: `degree-leave` and `text-leave`.
#[derive(Debug, Default, Deserialize)]
#[serde(transparent)]
pub struct Typed {
    fields: HashMap<String, String>,
}

impl Typed {
    fn of(&self, what: &str, nature: &str) -> &str {
        let field = self.fields.get(&format!("{what}-{nature}"));
        field.map(String::as_str).unwrap_or_default()
    }
}

/// `GET /convention/{version}/impacts`
pub async fn show(State(app): State<App>, visitor: Visitor, Key(version): Key<i64>) -> Result<Response> {
    let conn = app.db.read();
    let row = verbs::draft(conn, visitor.actor()?, version).await?;
    let known = store::impacts(conn, row.id).await?;
    let domains = domains(|slug| {
        let impact = known.get(slug);
        (
            impact.map_or(1, |i| i.degree),
            impact.map(|i| i.description.clone()).unwrap_or_default(),
        )
    });
    answer(&app, &visitor, version, domains)
}

fn domains(of: impl Fn(&str) -> (i64, String)) -> Vec<(&'static str, Vec<Nature>)> {
    let nature = |(slug, label): &(&'static str, &'static str)| {
        let (degree, description) = of(slug);
        let long = description.chars().count() > LONGEST;
        Nature {
            slug,
            label,
            degree,
            description,
            wrong: long.then(|| format!("Ce texte dépasse {LONGEST} caractères. Raccourcissez-le.")),
        }
    };
    let domain = |domain: &crate::agreement::model::Domain| {
        (domain.label, domain.natures.iter().map(nature).collect())
    };
    IMPACT_SHEET.iter().map(domain).collect()
}

fn answer(
    app: &App,
    visitor: &Visitor,
    version: i64,
    domains: Vec<(&'static str, Vec<Nature>)>,
) -> Result<Response> {
    let wrong = domains
        .iter()
        .flat_map(|(_, natures)| natures)
        .any(|n| n.wrong.is_some());
    let page = Page {
        frame: Frame::new(app, visitor, Section::None, "Fiche d’impact"),
        version,
        domains,
        degrees: (1..).zip(DEGREES).collect(),
        wrong,
    };
    let status = if wrong {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    page_with(status, &page)
}

/// `POST /convention/{version}/impacts`
pub async fn save(
    State(app): State<App>,
    visitor: Visitor,
    Key(version): Key<i64>,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    let actor = visitor.actor()?;
    let read = domains(|slug| {
        let degree = typed.of("degree", slug).parse().unwrap_or(1);
        (
            degree,
            typed.of("text", slug).replace("\r\n", "\n").trim().to_owned(),
        )
    });
    let tx = app.db.write().await?;
    verbs::draft(&tx, actor, version).await?;
    if read
        .iter()
        .flat_map(|(_, natures)| natures)
        .any(|n| n.wrong.is_some())
    {
        tx.rollback().await?;
        return answer(&app, &visitor, version, read);
    }
    let wanted = read
        .into_iter()
        .flat_map(|(_, natures)| natures)
        .map(|n| (n.slug.to_owned(), n.degree, n.description));
    verbs::set_impacts(&tx, actor, app.now(), version, wanted.collect()).await?;
    committed(
        tx,
        &format!("/convention/{version}#annexe-2"),
        "La fiche d’impact est enregistrée.",
    )
    .await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_nature_has_its_degree_and_its_words() {
        let page = Page {
            frame: Frame::sample(),
            version: 1,
            domains: domains(|slug| match slug {
                "assignment" => (3, "95 % du <temps>".into()),
                "leave" => (2, "x".repeat(501)),
                _ => (1, String::new()),
            }),
            degrees: (1..).zip(DEGREES).collect(),
            wrong: true,
        };
        let html = page.render().unwrap();
        assert!(html.contains("95 % du &#60;temps&#62;") && html.contains("id=\"text-leave-err\""));
        assert_eq!(html.matches("value=\"3\" selected").count(), 1);
        assert_eq!(html.matches("value=\"1\" selected").count(), 12);
    }
}
