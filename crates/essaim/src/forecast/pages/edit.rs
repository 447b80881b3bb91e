//! A forecast is written: the cost, the units of each member, the advances.

use std::collections::HashMap;

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use reckon::money::parse_euros;
use serde::Deserialize;

use crate::app::App;
use crate::directory::{Actor, store as directory};
use crate::error::{Error, Result};
use crate::forecast::model::Member;
use crate::forecast::store;
use crate::forecast::verbs::{self, Draft};
use crate::settlement::Ledger;
use crate::settlement::model::{LARGEST_AMOUNT, LARGEST_QUANTITY};
use crate::web::layout::page_with;
use crate::web::{Errors, Form, Frame, Key, Section, Visitor, done, words};

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    budget: String,
    /// The key of who calls the advances.
    issuer: String,
    instalments: String,
    basis: String,
    single_tax: String,
    /// One of each a member, in the same order.
    authority: Vec<String>,
    units: Vec<String>,
    compensation: Vec<String>,
}

/// A member's row on the form.
struct Row {
    id: i64,
    name: String,
    units: String,
    compensation: String,
    wrong: Option<String>,
}

#[derive(Template)]
#[template(path = "forecast/edit.html")]
struct Page {
    frame: Frame,
    year: i64,
    typed: Typed,
    rows: Vec<Row>,
    errors: Errors,
}

/// `GET /previsions/{year}/modifier`: as it was written, or from the last year that was worked out.
pub async fn show(State(app): State<App>, visitor: Visitor, Key(year): Key<i64>) -> Result<Response> {
    let actor = visitor.actor()?;
    checked(year)?;
    let conn = app.db.read();
    let known = store::all(conn, actor)
        .await?
        .into_iter()
        .find(|f| f.year == year);
    let (typed, members) = match known {
        Some(forecast) if forecast.notified_at.is_some() => {
            return Err(Error::Conflict(
                "Cette prévision est notifiée\u{a0}: elle ne change plus.".into(),
            ));
        }
        Some(forecast) => {
            let members = store::members(conn, actor, &forecast).await?;
            let typed = Typed {
                budget: plain(forecast.budget_cents),
                issuer: forecast.issuer_id.to_string(),
                instalments: forecast.instalments.to_string(),
                basis: forecast.basis,
                single_tax: if forecast.single_tax {
                    "oui".into()
                } else {
                    String::new()
                },
                ..Typed::default()
            };
            (typed, members)
        }
        None => proposed(&app, actor, year).await?,
    };
    let rows = members.into_iter().map(|m| Row {
        id: m.authority_id,
        name: m.name,
        units: m.units.to_string(),
        compensation: words::decimal_in_words(m.compensation_permille, 1),
        wrong: None,
    });
    answer(&app, &visitor, year, typed, rows.collect(), Errors::none())
}

/// A year that can be forecast.
fn checked(year: i64) -> Result<()> {
    if (2000..=9999).contains(&year) {
        Ok(())
    } else {
        Err(Error::NotFound)
    }
}

/// The figures of the last year that was worked out before this one.
async fn proposed(app: &App, actor: &Actor, year: i64) -> Result<(Typed, Vec<Member>)> {
    let conn = app.db.read();
    let authorities = directory::authorities(conn, actor.service_id).await?;
    let mut typed = Typed {
        instalments: "2".into(),
        ..Typed::default()
    };
    let mut units = std::collections::HashMap::new();
    let years = crate::settlement::store::years(conn, actor).await?;
    if let Some(last) = years.iter().find(|y| y.year < year) {
        let ledger = Ledger::load(conn, actor, last.year).await?;
        if ledger.spent() > 0 {
            typed.budget = plain(ledger.spent());
            typed.basis = format!("Coût et tickets du bilan {}.", last.year);
        }
        let tickets = ledger.key_table("tickets");
        for (authority, count) in ledger.authorities.iter().zip(tickets.quantities) {
            units.insert(authority.id, count.unwrap_or(0));
        }
    }
    let first = authorities
        .iter()
        .find(|a| a.kind == "epci")
        .or(authorities.first());
    typed.issuer = first.map(|a| a.id.to_string()).unwrap_or_default();
    let member = |a: crate::db::entities::authorities::Model| Member {
        units: units.get(&a.id).copied().unwrap_or(0),
        authority_id: a.id,
        short_name: a.short_name,
        name: a.name,
        compensation_permille: 0,
    };
    Ok((typed, authorities.into_iter().map(member).collect()))
}

fn plain(cents: i64) -> String {
    words::euros(&cents).trim_end_matches(['€', '\u{a0}']).to_owned()
}

fn answer(
    app: &App,
    visitor: &Visitor,
    year: i64,
    typed: Typed,
    rows: Vec<Row>,
    errors: Errors,
) -> Result<Response> {
    let wrong = !errors.is_empty() || rows.iter().any(|r| r.wrong.is_some());
    let status = if wrong {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    let page = Page {
        frame: Frame::new(app, visitor, Section::Settlement, format!("Prévision {year}")),
        year,
        typed,
        rows,
        errors,
    };
    page_with(status, &page)
}

/// `POST /previsions/{year}`
pub async fn save(
    State(app): State<App>,
    visitor: Visitor,
    Key(year): Key<i64>,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    let actor = visitor.actor()?;
    checked(year)?;
    let mut errors = Errors::none();
    let names: HashMap<i64, _> = directory::authorities(app.db.read(), actor.service_id)
        .await?
        .into_iter()
        .map(|a| (a.id, a))
        .collect();
    let mut rows = Vec::new();
    let mut members = Vec::new();
    for (place, id) in typed.authority.iter().enumerate() {
        let Some(authority) = id.parse().ok().and_then(|id: i64| names.get(&id)) else {
            return Err(Error::NotFound);
        };
        let text = |all: &[String]| all.get(place).cloned().unwrap_or_default();
        let (units, compensation) = (text(&typed.units), text(&typed.compensation));
        let read = (whole(&units), permille(&compensation));
        let wrong = match read {
            (None, _) => Some("Écrivez un nombre entier de tickets.".to_owned()),
            (_, None) => Some("Écrivez un pourcentage de 0 à 100, avec une décimale au plus.".to_owned()),
            (Some(units), Some(permille)) => {
                members.push((authority.id, units, permille));
                None
            }
        };
        rows.push(Row {
            id: authority.id,
            name: authority.name.clone(),
            units,
            compensation,
            wrong,
        });
    }
    let budget_cents = match parse_euros(&typed.budget) {
        Ok(cents) if (1..=LARGEST_AMOUNT).contains(&cents) => cents,
        _ => {
            errors.add(
                "budget",
                "Écrivez le coût prévu en euros, par exemple 258 000,00.",
            );
            0
        }
    };
    let instalments = match typed.instalments.trim().parse() {
        Ok(n @ 1..=12) => n,
        _ => {
            errors.add("instalments", "Choisissez de 1 à 12 avances.");
            1
        }
    };
    let issuer = match typed.issuer.as_str() {
        "" => None,
        id => Some(id.parse().map_err(|_| Error::NotFound)?),
    };
    let draft = Draft {
        budget_cents,
        issuer,
        instalments,
        basis: errors.text("basis", &typed.basis, 500, None),
        single_tax: !typed.single_tax.is_empty(),
        members,
    };
    if errors.is_empty() && rows.iter().all(|r| r.wrong.is_none()) {
        let tx = app.db.write().await?;
        match verbs::write(&tx, actor, app.now(), year, draft).await {
            Ok(_) => {
                tx.commit().await?;
                return Ok(done(
                    &format!("/previsions/{year}"),
                    "La prévision est enregistrée.",
                ));
            }
            Err(Error::Invalid(why)) => errors.add("units", why),
            Err(error) => return Err(error),
        }
    }
    answer(&app, &visitor, year, typed, rows, errors)
}

fn whole(typed: &str) -> Option<i64> {
    let digits: String = typed.chars().filter(|c| !c.is_whitespace()).collect();
    match digits.as_str() {
        "" => Some(0),
        digits if digits.bytes().all(|b| b.is_ascii_digit()) => {
            digits.parse().ok().filter(|n| *n <= LARGEST_QUANTITY)
        }
        _ => None,
    }
}

/// Thousandths; nothing typed is none.
fn permille(typed: &str) -> Option<i64> {
    match typed.trim() {
        "" => Some(0),
        typed => words::permille(typed),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_and_percents_are_read_as_people_write_them() {
        assert_eq!(
            (whole("1 501"), whole(""), whole("12,5"), whole("-3")),
            (Some(1501), Some(0), None, None)
        );
        for (typed, read) in [
            ("", Some(0)),
            ("12,5 %", Some(125)),
            ("100", Some(1000)),
            ("100,1", None),
            ("a", None),
        ] {
            assert_eq!(permille(typed), read, "{typed}");
        }
        assert_eq!(
            (
                words::decimal_in_words(125, 1).as_str(),
                words::decimal_in_words(1000, 1).as_str()
            ),
            ("12,5", "100")
        );
    }

    #[test]
    fn what_is_wrong_stands_in_its_row() {
        let page = Page {
            frame: Frame::sample(),
            year: 2027,
            typed: Typed::default(),
            rows: vec![Row {
                id: 4,
                name: "Commune <b>".into(),
                units: "x".into(),
                compensation: String::new(),
                wrong: Some("Écrivez un nombre entier de tickets.".into()),
            }],
            errors: Errors::one("budget", "Écrivez le coût prévu."),
        };
        let html = page.render().unwrap();
        assert!(
            html.contains("id=\"row-4-err\"")
                && html.contains("id=\"budget-err\"")
                && !html.contains("<b>\"")
        );
    }
}
