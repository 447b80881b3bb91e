//! All the years, and the form that opens one.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;

use crate::app::App;
use crate::db::entities::settlement_years;
use crate::directory::Actor;
use crate::error::Result;
use crate::settlement::cycle::{self, Cycle, model::Stage};
use crate::settlement::model::MOST_DECIMALS;
use crate::settlement::verbs::{self, YearDraft};
use crate::settlement::{Ledger, policy, store};
use crate::web::layout::page_with;
use crate::web::{Errors, Form, Frame, Section, Visitor, done, words};

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    pub year: String,
    pub agreement: String,
    pub decimals: String,
    /// The year whose pools are copied; empty for none.
    pub copy: String,
}

/// A year in the list.
struct Line {
    year: i64,
    agreement: String,
    pools: i64,
    spent: i64,
    complete: bool,
    has_costs: bool,
    stage: Stage,
}

#[derive(Template)]
#[template(path = "settlement/years.html")]
struct Page {
    frame: Frame,
    years: Vec<Line>,
    edits: bool,
    typed: Typed,
    errors: Errors,
}

pub async fn show(State(app): State<App>, visitor: Visitor) -> Result<Response> {
    render(&app, &visitor, None, Errors::none()).await
}

async fn render(app: &App, visitor: &Visitor, typed: Option<Typed>, errors: Errors) -> Result<Response> {
    let actor = visitor.actor()?;
    let opened = store::years(app.db.read(), actor).await?;
    let cycles = cycle::store::cycles(app.db.read(), actor).await?;
    let mut years = Vec::with_capacity(opened.len());
    for row in &opened {
        let cycle = Cycle {
            row: cycles.iter().find(|c| c.year == row.year).cloned(),
        };
        years.push(line(app, actor, row.year, cycle.stage()).await?);
    }
    let status = errors.status();
    page_with(
        status,
        &Page {
            frame: Frame::new(app, visitor, Section::Settlement, "Bilans annuels"),
            years,
            edits: policy::edits(actor),
            typed: typed.unwrap_or_else(|| proposed(&opened, words::local(app.now()).year().into())),
            errors,
        },
    )
}

async fn line(app: &App, actor: &Actor, year: i64, stage: Stage) -> Result<Line> {
    let ledger = Ledger::load(app.db.read(), actor, year).await?;
    Ok(Line {
        year,
        pools: i64::try_from(ledger.pools.len()).unwrap_or(i64::MAX),
        spent: ledger.spent(),
        complete: ledger.is_complete(),
        has_costs: ledger.has_costs(),
        stage,
        agreement: ledger.year.agreement,
    })
}

/// The year after the last one with its rules, or this year with percents to two decimals.
fn proposed(opened: &[settlement_years::Model], this_year: i64) -> Typed {
    match opened.first() {
        Some(last) => Typed {
            year: (last.year + 1).to_string(),
            agreement: last.agreement.clone(),
            decimals: decimals_typed(last.key_decimals),
            copy: last.year.to_string(),
        },
        None => Typed {
            year: this_year.to_string(),
            decimals: "2".into(),
            ..Typed::default()
        },
    }
}

pub fn decimals_typed(decimals: Option<i64>) -> String {
    decimals.map(|n| n.to_string()).unwrap_or_default()
}

pub async fn open(State(app): State<App>, visitor: Visitor, Form(typed): Form<Typed>) -> Result<Response> {
    let actor = visitor.actor()?;
    let mut errors = Errors::none();
    let opened = store::years(app.db.read(), actor).await?;
    let year = read_year(&typed, &opened, &mut errors);
    let rules = read_rules(&typed.agreement, &typed.decimals, &mut errors);
    let copy = read_copy(&typed.copy, &opened, &mut errors);
    if !errors.is_empty() {
        return render(&app, &visitor, Some(typed), errors).await;
    }
    let now = app.now();
    let tx = app.db.write().await?;
    verbs::open_year(&tx, actor, now, year, rules).await?;
    let copied = match copy {
        Some(from) => verbs::copy_pools(&tx, actor, now, from, year).await?,
        None => 0,
    };
    tx.commit().await?;
    let said = match i64::try_from(copied).unwrap_or(i64::MAX) {
        0 => format!("Le bilan {year} est ouvert. Créez ses postes de coûts."),
        n => format!(
            "Le bilan {year} est ouvert, avec {} de {}. Saisissez les montants.",
            words::plural(&n, "poste", "postes"),
            typed.copy
        ),
    };
    Ok(done(&format!("/bilans/{year}/couts"), &said))
}

fn read_year(typed: &Typed, opened: &[settlement_years::Model], errors: &mut Errors) -> i64 {
    match typed.year.trim().parse::<i64>() {
        Ok(year) if (2000..=2100).contains(&year) => {
            if opened.iter().any(|y| y.year == year) {
                errors.add("year", format!("Le bilan {year} est déjà ouvert. Choisissez-le dans la liste, ou écrivez une autre année."));
            }
            year
        }
        _ => {
            errors.add("year", "Écrivez une année à quatre chiffres, par exemple 2026.");
            0
        }
    }
}

fn read_copy(typed: &str, opened: &[settlement_years::Model], errors: &mut Errors) -> Option<i64> {
    if typed.is_empty() {
        return None;
    }
    let found = opened.iter().map(|y| y.year).find(|y| y.to_string() == typed);
    if found.is_none() {
        errors.add("copy", "Ce bilan n’existe pas. Choisissez une année de la liste.");
    }
    found
}

/// The agreement's name and the rounding of percents.
pub fn read_rules(agreement: &str, decimals: &str, errors: &mut Errors) -> YearDraft {
    let agreement = errors.line(
        "agreement",
        agreement,
        160,
        "Nommez la convention, par exemple « Convention 2025-2028 ».",
    );
    let key_decimals = match decimals.trim() {
        "" => None,
        text => match text.parse::<i64>() {
            Ok(n) if (0..=MOST_DECIMALS).contains(&n) => Some(n),
            _ => {
                errors.add("decimals", "Choisissez un arrondi de la liste.");
                None
            }
        },
    };
    YearDraft {
        agreement,
        key_decimals,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(years: Vec<Line>, edits: bool, errors: Errors) -> String {
        let typed = Typed {
            year: "2026".into(),
            copy: "2025".into(),
            decimals: "2".into(),
            ..Typed::default()
        };
        Page {
            frame: Frame::sample(),
            years,
            edits,
            typed,
            errors,
        }
        .render()
        .unwrap()
    }

    #[test]
    fn the_list_tells_where_each_year_stands() {
        let year = |year, complete, has_costs| Line {
            year,
            agreement: "Convention".into(),
            pools: 2,
            spent: 123_456,
            complete,
            has_costs,
            stage: if year == 2023 { Stage::Frozen } else { Stage::Open },
        };
        let html = page(
            vec![
                year(2026, false, false),
                year(2025, false, true),
                year(2024, true, true),
                year(2023, true, true),
            ],
            true,
            Errors::none(),
        );
        for said in [
            "À saisir",
            "À compléter",
            "Calculé",
            "Figé",
            "/bilans/2025",
            "Reprendre les postes de 2025",
        ] {
            assert!(html.contains(said), "{said}");
        }
    }

    #[test]
    fn who_only_reads_is_offered_no_form_and_a_mistake_is_told_beside_its_field() {
        assert!(
            !page(Vec::new(), false, Errors::none()).contains("<form method=\"post\" action=\"/bilans\"")
        );
        let html = page(Vec::new(), true, Errors::one("year", "Écrivez une année."));
        assert!(html.contains("id=\"year-err\"") && html.contains("Aucun bilan"));
    }
}
