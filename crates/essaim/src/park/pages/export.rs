//! The park as a spreadsheet: the same filters, every page of it. Its columns are those that the import reads.

use axum::extract::{Query, State};
use axum::response::Response;
use print::Date as PrintDate;
use print::sheet::{Cell, Column, Kind, Table};

use super::list::{Asked, today};
use crate::app::App;
use crate::directory::Actor;
use crate::error::{Error, Result};
use crate::park::store::{self, Line};
use crate::web::{Key, paper, words};

/// Most lines of one file.
const MOST: usize = 100_000;

const COLUMNS: [(&str, Kind); 15] = [
    ("Numéro d’inventaire", Kind::Text),
    ("Type", Kind::Text),
    ("Marque", Kind::Text),
    ("Modèle", Kind::Text),
    ("Numéro de série", Kind::Text),
    ("Collectivité", Kind::Text),
    ("Site", Kind::Text),
    ("Donné à", Kind::Text),
    ("Achat", Kind::Date),
    ("Fin de garantie", Kind::Date),
    ("État", Kind::Text),
    ("Retiré le", Kind::Date),
    ("Fourni par le service", Kind::Text),
    ("Audité", Kind::Text),
    ("Note", Kind::Text),
];

/// `GET /parc/export/{format}`: `csv`, `xlsx` or `ods`, with the filters of the list.
pub async fn show(
    State(app): State<App>,
    actor: Actor,
    Key(format): Key<String>,
    Query(asked): Query<Asked>,
) -> Result<Response> {
    let today = today(app.now());
    let lines = store::whole(app.db.read(), &actor, &asked.filter(), today, MOST + 1).await?;
    if lines.len() > MOST {
        return Err(Error::Invalid(format!(
            "Cette liste dépasse {} lignes. Choisissez une collectivité ou un type, puis exportez à nouveau.",
            words::count(&i64::try_from(MOST).unwrap_or(i64::MAX))
        )));
    }
    paper::tables(&format!("parc-{today}"), &format, vec![table(&lines)], 0).await
}

fn table(lines: &[Line]) -> Table {
    Table {
        name: "Parc".into(),
        title: "Parc".into(),
        columns: COLUMNS
            .iter()
            .map(|(label, kind)| Column {
                label: (*label).into(),
                kind: *kind,
            })
            .collect(),
        rows: lines.iter().map(row).collect(),
        totals: None,
    }
}

fn row(line: &Line) -> Vec<Cell> {
    let text = |text: &str| {
        if text.is_empty() {
            Cell::Empty
        } else {
            Cell::Text(text.to_owned())
        }
    };
    let yes = |yes: bool| Cell::Text(if yes { "oui" } else { "non" }.into());
    vec![
        text(&line.tag),
        text(line.kind_in_words()),
        text(&line.make),
        text(&line.model),
        text(&line.serial),
        text(&line.authority),
        text(line.site.as_deref().unwrap_or_default()),
        text(line.person.as_deref().unwrap_or_default()),
        day(&line.bought_on),
        day(&line.warranty_until),
        text(line.state_in_words()),
        day(&line.retired_on),
        yes(line.supplied),
        yes(line.audited),
        text(&line.note),
    ]
}

fn day(kept: &str) -> Cell {
    kept.parse::<jiff::civil::Date>().map_or(Cell::Empty, |day| {
        Cell::Date(PrintDate {
            year: i32::from(day.year()),
            month: day.month().unsigned_abs(),
            day: day.day().unsigned_abs(),
        })
    })
}
