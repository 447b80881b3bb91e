//! The import in two steps: the file is shown as it was understood, then written. Nothing is written while one line is
//! wrong.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;

use super::read::{Row, read};
use crate::app::App;
use crate::error::Result;
use crate::settlement::rules::verbs::{LineDetail, detail_line};
use crate::settlement::{Ledger, policy, verbs};
use crate::web::csv::decoded;
use crate::web::layout::page_with;
use crate::web::{Frame, Section, Upload, Visitor, done, words};

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    /// The text of the file, pasted or sent again by the second step.
    pub text: String,
    /// `oui` on the second step.
    pub confirmed: String,
}

#[derive(Template)]
#[template(path = "settlement/import.html")]
struct Page {
    frame: Frame,
    year: i64,
    text: String,
    rows: Vec<Row>,
    /// Lines that are wrong.
    wrong: i64,
    /// Cents of the lines that are right.
    total: i64,
    problem: Option<String>,
}

impl Page {
    fn new(frame: Frame, year: i64, text: String, rows: Vec<Row>, problem: Option<String>) -> Page {
        let wrong = rows.iter().filter(|r| r.read.is_err()).count();
        Page {
            frame,
            year,
            text,
            wrong: i64::try_from(wrong).unwrap_or(i64::MAX),
            total: rows
                .iter()
                .filter_map(|r| Some(r.read.as_ref().ok()?.cents))
                .sum(),
            rows,
            problem,
        }
    }
}

/// `GET /bilans/{year}/import`
pub async fn show(State(app): State<App>, visitor: Visitor, Path(year): Path<i64>) -> Result<Response> {
    let actor = visitor.actor()?;
    policy::may_edit(actor)?;
    Ledger::load(app.db.read(), actor, year).await?;
    render(
        &app,
        &visitor,
        StatusCode::OK,
        (year, String::new(), Vec::new(), None),
    )
}

fn render(
    app: &App,
    visitor: &Visitor,
    status: StatusCode,
    (year, text, rows, problem): (i64, String, Vec<Row>, Option<String>),
) -> Result<Response> {
    let frame = Frame::new(
        app,
        visitor,
        Section::Settlement,
        format!("Importer des coûts {year}"),
    );
    let page = Page::new(frame, year, text, rows, problem);
    page_with(status, &page)
}

/// `POST /bilans/{year}/import`: shows what was understood; with `confirmed`, writes it.
pub async fn send(
    State(app): State<App>,
    visitor: Visitor,
    Path(year): Path<i64>,
    Upload { form, files }: Upload<Typed>,
) -> Result<Response> {
    let actor = visitor.actor()?;
    policy::may_edit(actor)?;
    let ledger = Ledger::load(app.db.read(), actor, year).await?;
    let text = match files.into_iter().next() {
        Some(file) => decoded(&file.bytes),
        None => form.text,
    };
    let rows = match read(&text, &ledger.pools) {
        Ok(rows) => rows,
        Err(said) => {
            let answer = (year, text, Vec::new(), Some(said));
            return render(&app, &visitor, StatusCode::UNPROCESSABLE_ENTITY, answer);
        }
    };
    let wrong = rows.iter().any(|r| r.read.is_err());
    if wrong || form.confirmed != "oui" {
        let status = if wrong {
            StatusCode::UNPROCESSABLE_ENTITY
        } else {
            StatusCode::OK
        };
        return render(&app, &visitor, status, (year, text, rows, None));
    }
    let number = i64::try_from(rows.len()).unwrap_or(i64::MAX);
    let tx = app.db.write().await?;
    for line in rows.into_iter().filter_map(|r| r.read.ok()) {
        let wanted = (line.label.as_str(), line.cents);
        let row = verbs::add_line(&tx, actor, app.now(), year, line.pool_id, wanted).await?;
        if !line.nature.is_empty() || !line.account.is_empty() {
            let detail = LineDetail {
                nature: line.nature,
                account: line.account,
                borne_by: None,
            };
            detail_line(&tx, actor, app.now(), year, row.id, detail).await?;
        }
    }
    tx.commit().await?;
    let said = format!(
        "{} dans les coûts {year}.",
        words::plural(&number, "ligne est importée", "lignes sont importées")
    );
    Ok(done(&format!("/bilans/{year}/couts"), &said))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settlement::sample::ledger;

    #[test]
    fn the_preview_tells_each_line_and_offers_to_write_only_when_all_are_right() {
        let html = |text: &str| {
            let rows = read(text, &ledger(false).pools).unwrap();
            Page::new(Frame::sample(), 2025, text.into(), rows, None)
                .render()
                .unwrap()
        };
        let right = html("poste;ligne;montant\nservice;<Papier>;12\n");
        assert!(right.contains("&#60;Papier") && right.contains("name=\"confirmed\" value=\"oui\""));
        let wrong = html("poste;ligne;montant\nservice;Papier;douze\n");
        assert!(wrong.contains("Écrivez un montant") && !wrong.contains("name=\"confirmed\""));
    }
}
