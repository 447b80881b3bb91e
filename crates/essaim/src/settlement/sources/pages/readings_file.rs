//! Readings from a file, in two steps: shown as they were understood, then written.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use jiff::civil::Date;
use serde::Deserialize;

use super::readings::{address, check};
use crate::app::App;
use crate::db::entities::authorities;
use crate::db::fulltext::fold;
use crate::error::Result;
use crate::settlement::model::{LARGEST_QUANTITY, LONGEST_LABEL, key_label, quantity_in_words};
use crate::settlement::sources::verbs::{self, Reading};
use crate::settlement::{Ledger, policy};
use crate::sheets::{self, Grid};
use crate::web::layout::page_with;
use crate::web::{Frame, Section, Upload, Visitor, done, words};

/// The most readings that one file may bring.
const MOST: usize = 1_000;

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    pub key: String,
    pub text: String,
    /// Where the figures come from, for the rows that do not say it.
    pub source: String,
    /// `oui` on the second step.
    pub confirmed: String,
}

/// A row of the file: what it means, or what is wrong.
struct Row {
    number: usize,
    /// The reading and the name of its member.
    read: std::result::Result<(Reading, String), String>,
}

#[derive(Template)]
#[template(path = "settlement/sources/readings_import.html")]
struct Page {
    frame: Frame,
    year: i64,
    key: String,
    label: String,
    text: String,
    kept: String,
    source: String,
    sheet: String,
    rows: Vec<Row>,
    wrong: i64,
    problem: Option<String>,
}

impl Page {
    fn day(&self, reading: &Reading) -> String {
        words::day_in_words(reading.day)
    }

    fn quantity(&self, reading: &Reading) -> String {
        quantity_in_words(&self.key, reading.quantity.unwrap_or(0))
    }
}

/// `POST /bilans/{year}/releves/import`: shows what was understood; with `confirmed`, writes it.
pub async fn send(
    State(app): State<App>,
    visitor: Visitor,
    Path(year): Path<i64>,
    Upload { form, files }: Upload<Typed>,
) -> Result<Response> {
    let actor = visitor.actor()?;
    policy::may_edit(actor)?;
    let ledger = Ledger::load(app.db.read(), actor, year).await?;
    check(&ledger, &form.key)?;
    let (text, grid) = sheets::sent(files, &form.text).await;
    let read = grid.and_then(|grid| Ok((rows(&grid, year, &form.source, &ledger.authorities)?, grid)));
    let (rows, grid, problem) = match read {
        Ok((rows, grid)) => (rows, grid, None),
        Err(said) => (Vec::new(), Grid::default(), Some(said)),
    };
    let wrong = rows.iter().filter(|r| r.read.is_err()).count();
    if problem.is_none() && wrong == 0 && form.confirmed == "oui" {
        let number = i64::try_from(rows.len()).unwrap_or(i64::MAX);
        let readings = rows.into_iter().filter_map(|r| Some(r.read.ok()?.0)).collect();
        let tx = app.db.write().await?;
        verbs::set_readings(&tx, actor, app.now(), year, &form.key, readings).await?;
        tx.commit().await?;
        let said = words::plural(&number, "relevé est importé", "relevés sont importés");
        return Ok(done(&address(year, &form.key), &format!("{said}.")));
    }
    let page = Page {
        frame: Frame::new(
            &app,
            &visitor,
            Section::Settlement,
            format!("Importer des relevés {year}"),
        ),
        year,
        label: key_label(&form.key),
        key: form.key,
        text,
        kept: grid.to_csv(),
        source: form.source,
        sheet: grid.in_words(),
        wrong: i64::try_from(wrong).unwrap_or(i64::MAX),
        rows,
        problem,
    };
    let status = match page.problem.is_some() || wrong > 0 {
        true => StatusCode::UNPROCESSABLE_ENTITY,
        false => StatusCode::OK,
    };
    page_with(status, &page)
}

/// The rows of a table: `date`, `collectivité`, `quantité`, and `source` where it is there.
fn rows(
    grid: &Grid,
    year: i64,
    source: &str,
    members: &[authorities::Model],
) -> std::result::Result<Vec<Row>, String> {
    let need = |name: &str, shown: &str| {
        let found = grid.column(name);
        found.ok_or_else(|| format!("La colonne «\u{a0}{shown}\u{a0}» manque dans la première ligne."))
    };
    let columns = (
        need("date", "date")?,
        need("collectivite", "collectivité")?,
        need("quantite", "quantité")?,
        grid.column("source"),
    );
    let mut seen: Vec<(Date, i64)> = Vec::new();
    let row = |row: &sheets::Row| Row {
        number: row.number,
        read: reading(grid, row, columns, (year, source), members).and_then(|(reading, name)| {
            let place = (reading.day, reading.authority_id);
            if seen.contains(&place) {
                return Err(grid.about(
                    row,
                    columns.1,
                    "Cette collectivité a déjà un relevé ce jour-là dans ce fichier.",
                ));
            }
            seen.push(place);
            Ok((reading, name))
        }),
    };
    let rows: Vec<Row> = grid.rows.iter().skip(1).map(row).collect();
    match rows.len() {
        0 => Err("Ce fichier n’a aucune ligne après celle des colonnes.".into()),
        n if n > MOST => Err(format!(
            "Ce fichier dépasse {MOST} lignes. Coupez-le en plusieurs."
        )),
        _ => Ok(rows),
    }
}

fn reading(
    grid: &Grid,
    row: &sheets::Row,
    (day_at, member_at, quantity_at, source_at): (usize, usize, usize, Option<usize>),
    (year, source): (i64, &str),
    members: &[authorities::Model],
) -> std::result::Result<(Reading, String), String> {
    let about = |at: usize, said: &str| grid.about(row, at, said);
    grid.told(row, [Some(member_at), source_at].into_iter().flatten())?;
    let day = row.cell(day_at).day().map_err(|said| about(day_at, &said))?;
    if i64::from(day.year()) != year {
        return Err(about(day_at, &format!("Ce jour n’est pas de {year}.")));
    }
    let wanted = row.cell(member_at).text();
    let member = members
        .iter()
        .find(|m| fold(&m.short_name) == fold(&wanted) || fold(&m.name) == fold(&wanted))
        .ok_or_else(|| {
            let said = format!(
                "«\u{a0}{wanted}\u{a0}» n’est pas une collectivité du service. Écrivez son nom court."
            );
            about(member_at, &said)
        })?;
    let quantity = row
        .cell(quantity_at)
        .quantity(LARGEST_QUANTITY)
        .map_err(|said| about(quantity_at, &said))?;
    if quantity.is_none() {
        return Err(about(
            quantity_at,
            "Écrivez une quantité, ou retirez cette ligne.",
        ));
    }
    let own = source_at.map(|at| row.cell(at).text()).unwrap_or_default();
    let source = if own.is_empty() {
        source.trim().to_owned()
    } else {
        own
    };
    if source.is_empty() || source.chars().count() > LONGEST_LABEL {
        return Err(about(
            source_at.unwrap_or(quantity_at),
            "Dites d’où vient ce relevé, dans une colonne «\u{a0}source\u{a0}» ou dans le champ Source.",
        ));
    }
    let reading = Reading {
        day,
        authority_id: member.id,
        quantity,
        source,
    };
    Ok((reading, member.short_name.clone()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settlement::sample;
    use crate::sheets::csv;

    fn read(text: &str) -> std::result::Result<Vec<Row>, String> {
        rows(
            &csv(text)?,
            2025,
            "Supervision",
            &sample::ledger(false).authorities,
        )
    }

    #[test]
    fn each_row_is_a_reading_or_says_what_is_wrong() {
        let found = read(
            "Date;Collectivité;Quantité;Source\n31/03/2025;Alpha;5 000;\n2025-03-31;commune d’beta;12;Baie\n",
        )
        .unwrap();
        let readings: Vec<(i64, Option<i64>, &str)> = found
            .iter()
            .map(|r| {
                let (reading, _) = r.read.as_ref().unwrap();
                (reading.authority_id, reading.quantity, reading.source.as_str())
            })
            .collect();
        assert_eq!(readings, [(1, Some(5_000), "Supervision"), (2, Some(12), "Baie")]);
        for (row, said) in [
            ("hier;Alpha;1", "n’est pas une date"),
            ("31/03/2024;Alpha;1", "n’est pas de 2025"),
            ("31/03/2025;Gamma;1", "n’est pas une collectivité"),
            ("31/03/2025;Alpha;1,5", "nombre entier"),
            ("31/03/2025;Alpha;", "Écrivez une quantité"),
        ] {
            let found = read(&format!("date;collectivite;quantite\n{row}\n")).unwrap();
            let wrong = found[0].read.as_ref().unwrap_err();
            assert!(wrong.contains(said), "{row}: {wrong}");
        }
        let twice = read("date;collectivite;quantite\n31/03/2025;Alpha;1\n31/03/2025;alpha;2\n").unwrap();
        assert!(twice[0].read.is_ok() && twice[1].read.is_err());
        for text in ["date;quantite\n", "date;collectivite;quantite\n"] {
            assert!(read(text).is_err(), "{text}");
        }
    }

    #[test]
    fn the_preview_offers_to_write_only_when_all_is_right() {
        let html = |text: &str| {
            let grid = csv(text).unwrap();
            let rows = rows(&grid, 2025, "Baie", &sample::ledger(false).authorities).unwrap();
            let wrong = rows.iter().filter(|r| r.read.is_err()).count();
            Page {
                frame: Frame::sample(),
                year: 2025,
                key: "gigabytes".into(),
                label: "Stockage utilisé".into(),
                text: text.into(),
                kept: grid.to_csv(),
                source: "Baie <1>".into(),
                sheet: String::new(),
                wrong: i64::try_from(wrong).unwrap(),
                rows,
                problem: None,
            }
            .render()
            .unwrap()
        };
        let right = html("date;collectivite;quantite\n31/03/2025;Alpha;5000\n");
        assert!(right.contains("name=\"confirmed\"") && right.contains("5\u{202f}000\u{a0}Go"));
        let wrong = html("date;collectivite;quantite\n31/03/2025;Alpha;x\n");
        assert!(!wrong.contains("name=\"confirmed\"") && wrong.contains("Baie &#60;1&#62;"));
    }
}
