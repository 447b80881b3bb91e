//! The import of lines of cost in two steps: the file is shown as it was understood, then written. Nothing is written
//! while one line is wrong.

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
use crate::sheets::{self, Grid};
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
    /// What was pasted, where it was.
    text: String,
    /// The table as text, for the second step.
    kept: String,
    /// « Feuille « Coûts » » and how many others were left, of a workbook.
    sheet: String,
    rows: Vec<Row>,
    /// Lines that are wrong.
    wrong: i64,
    /// Cents of the lines that are right.
    total: i64,
    problem: Option<String>,
}

/// What the page shows besides its frame.
#[derive(Default)]
struct Shown {
    text: String,
    grid: Grid,
    rows: Vec<Row>,
    problem: Option<String>,
}

impl Page {
    fn new(frame: Frame, year: i64, shown: Shown) -> Page {
        let Shown {
            text,
            grid,
            rows,
            problem,
        } = shown;
        let wrong = rows.iter().filter(|r| r.read.is_err()).count();
        Page {
            frame,
            year,
            text,
            kept: grid.to_csv(),
            sheet: grid.in_words(),
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
    render(&app, &visitor, StatusCode::OK, year, Shown::default())
}

fn render(app: &App, visitor: &Visitor, status: StatusCode, year: i64, shown: Shown) -> Result<Response> {
    let frame = Frame::new(
        app,
        visitor,
        Section::Settlement,
        format!("Importer des coûts {year}"),
    );
    let page = Page::new(frame, year, shown);
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
    let (text, grid) = sheets::sent(files, &form.text).await;
    let read = grid.and_then(|grid| Ok((read(&grid, &ledger.pools)?, grid)));
    let (rows, grid) = match read {
        Ok(read) => read,
        Err(said) => {
            let shown = Shown {
                text,
                problem: Some(said),
                ..Shown::default()
            };
            return render(&app, &visitor, StatusCode::UNPROCESSABLE_ENTITY, year, shown);
        }
    };
    let wrong = rows.iter().any(|r| r.read.is_err());
    if wrong || form.confirmed != "oui" {
        let status = if wrong {
            StatusCode::UNPROCESSABLE_ENTITY
        } else {
            StatusCode::OK
        };
        let shown = Shown {
            text,
            grid,
            rows,
            problem: None,
        };
        return render(&app, &visitor, status, year, shown);
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
    use crate::sheets::csv;

    #[test]
    fn the_preview_tells_each_line_and_offers_to_write_only_when_all_are_right() {
        let html = |text: &str| {
            let mut grid = csv(text).unwrap();
            grid.sheet = Some("Coûts <1>".into());
            grid.others = 2;
            let shown = Shown {
                rows: read(&grid, &ledger(false).pools).unwrap(),
                grid,
                ..Shown::default()
            };
            Page::new(Frame::sample(), 2025, shown).render().unwrap()
        };
        let right = html("poste;ligne;montant\nservice;<Papier>;12\n");
        assert!(right.contains("&#60;Papier") && right.contains("name=\"confirmed\" value=\"oui\""));
        let wrong = html("poste;ligne;montant\nservice;Papier;douze\n");
        assert!(wrong.contains("Écrivez un montant") && !wrong.contains("name=\"confirmed\""));
        assert!(
            wrong.contains("Cellule C2\u{a0}: ") && wrong.contains("2\u{a0}autres feuilles restent hors")
        );
    }
}
