//! The corrections that a year bears, and those that later years bear for it.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;

use crate::app::App;
use crate::db::entities::{authorities, year_corrections};
use crate::error::{Error, Result};
use crate::settlement::cycle::store;
use crate::settlement::cycle::verbs::{self, Correction};
use crate::settlement::{Ledger, policy};
use crate::web::forms::Nothing;
use crate::web::layout::page_with;
use crate::web::{Errors, Form, Frame, Key, Section, Visitor, done};

/// The longest reason: it is printed on the revenue orders.
const LONGEST_REASON: usize = 160;

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    pub corrected: String,
    pub issuer: String,
    pub debtor: String,
    pub amount: String,
    pub reason: String,
}

/// A correction in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    pub id: i64,
    /// The year that bears it, and the one that it corrects.
    pub year: i64,
    pub corrected: i64,
    pub issuer: String,
    pub debtor: String,
    pub cents: i64,
    pub reason: String,
    pub made_label: String,
    pub made_at: i64,
}

/// Corrections as they are told on the pages of a year.
pub fn told(rows: &[year_corrections::Model], authorities: &[authorities::Model]) -> Vec<Told> {
    let name = |id: i64| {
        authorities
            .iter()
            .find(|a| a.id == id)
            .map_or_else(String::new, |a| a.short_name.clone())
    };
    rows.iter()
        .map(|c| Told {
            id: c.id,
            year: c.year,
            corrected: c.corrected_year,
            issuer: name(c.issuer_id),
            debtor: name(c.debtor_id),
            cents: c.amount_cents,
            reason: c.reason.clone(),
            made_label: c.made_label.clone(),
            made_at: c.made_at,
        })
        .collect()
}

struct Choice {
    value: String,
    label: String,
}

#[derive(Template)]
#[template(path = "settlement/cycle/corrections.html")]
struct Page {
    frame: Frame,
    year: i64,
    /// What this year bears.
    borne: Vec<Told>,
    /// What later years bear for this one.
    later: Vec<Told>,
    edits: bool,
    years: Vec<Choice>,
    members: Vec<Choice>,
    typed: Typed,
    errors: Errors,
}

/// `GET /bilans/{year}/regularisations`
pub async fn show(State(app): State<App>, visitor: Visitor, Key(year): Key<i64>) -> Result<Response> {
    render(&app, &visitor, year, Typed::default(), Errors::none()).await
}

async fn render(app: &App, visitor: &Visitor, year: i64, typed: Typed, errors: Errors) -> Result<Response> {
    let actor = visitor.actor()?;
    let conn = app.db.read();
    let ledger = Ledger::load(conn, actor, year).await?;
    let later = store::corrections_of(conn, actor, year).await?;
    let frozen = store::cycles(conn, actor).await?;
    let status = errors.status();
    let years = frozen
        .iter()
        .filter(|c| c.state == "frozen" && c.year < year)
        .map(|c| Choice {
            value: c.year.to_string(),
            label: format!("Bilan {}", c.year),
        })
        .collect();
    let members = ledger
        .authorities
        .iter()
        .map(|a| Choice {
            value: a.id.to_string(),
            label: a.name.clone(),
        })
        .collect();
    page_with(
        status,
        &Page {
            frame: Frame::new(
                app,
                visitor,
                Section::Settlement,
                format!("Régularisations, bilan {year}"),
            ),
            year,
            borne: told(&ledger.corrections, &ledger.authorities),
            later: told(&later, &ledger.authorities),
            edits: policy::edits(actor) && ledger.frozen.is_none(),
            years,
            members,
            typed,
            errors,
        },
    )
}

/// `POST /bilans/{year}/regularisations`
pub async fn add(
    State(app): State<App>,
    visitor: Visitor,
    Key(year): Key<i64>,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    let actor = visitor.actor()?;
    policy::may_edit(actor)?;
    let mut errors = Errors::none();
    let reason = errors.line(
        "reason",
        &typed.reason,
        LONGEST_REASON,
        "Écrivez le motif : il est imprimé sur les titres.",
    );
    let cents = match reckon::money::parse_euros(&typed.amount) {
        Ok(cents) if cents != 0 => cents,
        _ => {
            errors.add("amount", "Écrivez un montant, par exemple 12,50 ou −12,50.");
            0
        }
    };
    let mut number = |field: &'static str, typed: &str, said: &str| {
        typed.parse::<i64>().unwrap_or_else(|_| {
            errors.add(field, said);
            0
        })
    };
    let wanted = Correction {
        corrected_year: number("corrected", &typed.corrected, "Choisissez le bilan à corriger."),
        issuer_id: number("issuer", &typed.issuer, "Choisissez la collectivité qui demande."),
        debtor_id: number("debtor", &typed.debtor, "Choisissez la collectivité qui doit."),
        cents,
        reason,
    };
    if !errors.is_empty() {
        return render(&app, &visitor, year, typed, errors).await;
    }
    let tx = app.db.write().await?;
    match verbs::add_correction(&app, &tx, actor, year, wanted).await {
        Err(Error::Invalid(said)) => {
            drop(tx);
            return render(&app, &visitor, year, typed, Errors::one("corrected", said)).await;
        }
        other => other?,
    }
    tx.commit().await?;
    Ok(done(
        &format!("/bilans/{year}/regularisations"),
        "La régularisation est saisie : elle s’ajoute aux titres de ce bilan.",
    ))
}

/// `POST /bilans/{year}/regularisations/{correction}/retrait`
pub async fn remove(
    State(app): State<App>,
    visitor: Visitor,
    Key((year, id)): Key<(i64, i64)>,
    Form(_): Form<Nothing>,
) -> Result<Response> {
    let tx = app.db.write().await?;
    verbs::remove_correction(&app, &tx, visitor.actor()?, year, id).await?;
    tx.commit().await?;
    Ok(done(
        &format!("/bilans/{year}/regularisations"),
        "La régularisation est retirée.",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_year_bears_stands_apart_from_what_later_years_bear_for_it() {
        let one = |id, year, corrected| Told {
            id,
            year,
            corrected,
            issuer: "Alpha".into(),
            debtor: "Beta".into(),
            cents: -1_250,
            reason: "Ticket <oublié>".into(),
            made_label: "Odile Garnier".into(),
            made_at: 1_795_000_000,
        };
        let html = Page {
            frame: Frame::sample(),
            year: 2025,
            borne: vec![one(1, 2025, 2024)],
            later: vec![one(2, 2026, 2025)],
            edits: true,
            years: vec![Choice {
                value: "2024".into(),
                label: "Bilan 2024".into(),
            }],
            members: vec![Choice {
                value: "1".into(),
                label: "Commune d’Alpha".into(),
            }],
            typed: Typed {
                amount: "douze".into(),
                ..Typed::default()
            },
            errors: Errors::one("amount", "Écrivez un montant."),
        }
        .render()
        .unwrap();
        for said in [
            "−12,50\u{a0}€",
            "Ticket &#60;oublié",
            "/bilans/2025/regularisations/1/retrait",
            "/bilans/2026",
            "value=\"douze\"",
            "id=\"amount-err\"",
        ] {
            assert!(html.contains(said), "{said}");
        }
        assert!(!html.contains("/regularisations/2/retrait"));
    }
}
