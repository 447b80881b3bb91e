//! The import in two steps: the file is shown as it was understood, then written. Nothing is written while one line is
//! wrong.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;

use super::read::{Known, MOST_LINES, Row, read};
use crate::app::App;
use crate::directory::{Actor, store as directory};
use crate::error::Result;
use crate::park::{policy, store, verbs};
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
#[template(path = "park/import.html")]
struct Page {
    frame: Frame,
    /// What was pasted, where it was.
    text: String,
    /// The table as text, for the second step.
    kept: String,
    /// « Feuille « Parc » » and how many others were left, of a workbook.
    sheet: String,
    rows: Vec<Row>,
    /// Lines that are wrong, and lines that are right.
    wrong: i64,
    right: i64,
    most: i64,
    accept: &'static str,
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

impl Shown {
    fn refused(text: String, said: String) -> Shown {
        Shown {
            text,
            problem: Some(said),
            ..Shown::default()
        }
    }
}

impl Page {
    fn new(frame: Frame, shown: Shown) -> Page {
        let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
        let wrong = shown.rows.iter().filter(|r| r.read.is_err()).count();
        Page {
            frame,
            text: shown.text,
            kept: shown.grid.to_csv(),
            sheet: shown.grid.in_words(),
            wrong: count(wrong),
            right: count(shown.rows.len() - wrong),
            most: count(MOST_LINES),
            accept: sheets::ACCEPT,
            rows: shown.rows,
            problem: shown.problem,
        }
    }
}

/// `GET /parc/import`
pub async fn show(State(app): State<App>, visitor: Visitor) -> Result<Response> {
    policy::may_keep(visitor.actor()?)?;
    render(&app, &visitor, Shown::default())
}

fn render(app: &App, visitor: &Visitor, shown: Shown) -> Result<Response> {
    let frame = Frame::new(app, visitor, Section::None, "Importer du matériel");
    let page = Page::new(frame, shown);
    let status = if page.wrong > 0 || page.problem.is_some() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    page_with(status, &page)
}

async fn known<C: crate::db::ConnectionTrait>(conn: &C, actor: &Actor) -> Result<Known> {
    let people = directory::everybody(conn, actor.service_id).await?;
    Ok(Known::new(
        directory::authorities(conn, actor.service_id).await?,
        directory::sites(conn, actor.service_id, None).await?,
        store::tags(conn, actor.service_id).await?,
        &people,
    ))
}

/// `POST /parc/import`: shows what was understood; with `confirmed`, writes it.
pub async fn send(
    State(app): State<App>,
    visitor: Visitor,
    Upload { form, files }: Upload<Typed>,
) -> Result<Response> {
    let actor = visitor.actor()?;
    policy::may_keep(actor)?;
    let (text, grid) = sheets::sent(files, &form.text).await;
    let grid = match grid {
        Ok(grid) => grid,
        Err(said) => return render(&app, &visitor, Shown::refused(text, said)),
    };
    // Read again where it is written: somebody may have added one of the numbers meanwhile.
    let tx = app.db.write().await?;
    let rows = match read(&grid, &known(&tx, actor).await?) {
        Ok(rows) => rows,
        Err(said) => return render(&app, &visitor, Shown::refused(text, said)),
    };
    if rows.iter().any(|r| r.read.is_err()) || form.confirmed != "oui" {
        let shown = Shown {
            text,
            grid,
            rows,
            problem: None,
        };
        return render(&app, &visitor, shown);
    }
    let number = i64::try_from(rows.len()).unwrap_or(i64::MAX);
    for line in rows.into_iter().filter_map(|r| r.read.ok()) {
        verbs::add(&tx, actor, app.now(), &line.draft).await?;
    }
    tx.commit().await?;
    let said = format!(
        "{} au parc.",
        words::plural(&number, "matériel est entré", "matériels sont entrés")
    );
    Ok(done("/parc", &said))
}

#[cfg(test)]
mod tests {
    use super::super::read::tests::known;
    use super::*;

    #[test]
    fn the_preview_tells_each_line_and_offers_to_write_only_when_all_are_right() {
        let html = |text: &str| {
            let grid = sheets::csv(text).unwrap();
            let shown = Shown {
                rows: read(&grid, &known()).unwrap(),
                grid,
                ..Shown::default()
            };
            Page::new(Frame::sample(), shown).render().unwrap()
        };
        let head = "inventaire;type;collectivite;marque\n";
        let right = html(&format!("{head}PC-2;portable;Alpha;<Dell>\n"));
        assert!(right.contains("&#60;Dell") && right.contains("name=\"confirmed\" value=\"oui\""));
        let wrong = html(&format!("{head}PC-2;portable;Gamma;Dell\n"));
        assert!(wrong.contains("n’est pas membre") && !wrong.contains("name=\"confirmed\""));
    }
}
