//! The tables of a dashboard as a spreadsheet: a sheet each, or one long table in CSV.

use axum::extract::{Path, State};
use axum::response::Response;
use print::sheet::{Cell, Column, Kind, Table};

use super::show::{Asked, asked};
use super::view;
use crate::app::App;
use crate::dashboard::model::Tally;
use crate::dashboard::park::label;
use crate::error::Result;
use crate::park::store::Count;
use crate::web::files::download;
use crate::web::{Visitor, paper};

pub async fn show(
    State(app): State<App>,
    visitor: Visitor,
    Path((authority, half, format)): Path<(String, String, String)>,
) -> Result<Response> {
    let asked = asked(&app, visitor.actor()?, &authority, &half).await?;
    let name = asked.file_name(&format);
    let all = |tables: Vec<Table>| Some(together(&tables));
    let (content_type, bytes) = paper::spreadsheet(&format, move || tables(&asked), all).await?;
    Ok(download(&name, content_type, bytes))
}

fn tables(asked: &Asked) -> Vec<Table> {
    let mut tables = vec![result(asked), months(asked)];
    for breakdown in view::breakdowns(&asked.figures, asked.scope.is_whole()) {
        tables.push(Table {
            name: breakdown.title.to_owned(),
            title: asked.title(),
            columns: columns(&[
                (breakdown.head, Kind::Text),
                ("Reçus", Kind::Integer),
                ("Résolus", Kind::Integer),
                ("Dans les délais", Kind::Integer),
                ("Ouverts hors délai", Kind::Integer),
                ("Part dans les délais", Kind::Percent),
                ("Reçus, comptés à part", Kind::Integer),
                ("Résolus, à part", Kind::Integer),
                ("Dans les délais, à part", Kind::Integer),
                ("Ouverts hors délai, à part", Kind::Integer),
            ]),
            rows: breakdown
                .rows
                .iter()
                .map(|row| tally_row(&row.label, row.tally))
                .collect(),
            totals: None,
        });
    }
    tables.extend(park(asked));
    tables.extend(costs(asked));
    tables
}

fn park(asked: &Asked) -> Option<Table> {
    let park = asked.park.as_ref()?;
    let row = |count: &Count| {
        let numbers = [
            count.total,
            count.young,
            count.middle,
            count.aging,
            count.old,
            count.undated,
            count.out_of_warranty,
        ];
        std::iter::once(text(label(&count.kind)))
            .chain(numbers.map(Cell::Integer))
            .collect::<Vec<Cell>>()
    };
    Some(Table {
        name: "Parc".into(),
        title: asked.title(),
        columns: columns(&[
            ("Type", Kind::Text),
            ("Au parc", Kind::Integer),
            ("Moins de 3 ans", Kind::Integer),
            ("De 3 à 5 ans", Kind::Integer),
            ("De 5 à 7 ans", Kind::Integer),
            ("7 ans et plus", Kind::Integer),
            ("Sans date d’achat", Kind::Integer),
            ("Garantie finie", Kind::Integer),
        ]),
        rows: park.kinds.iter().map(row).collect(),
        totals: Some(row(&park.whole())),
    })
}

fn columns(heads: &[(&str, Kind)]) -> Vec<Column> {
    heads
        .iter()
        .map(|(label, kind)| Column {
            label: (*label).to_owned(),
            kind: *kind,
        })
        .collect()
}

fn text(words: impl Into<String>) -> Cell {
    Cell::Text(words.into())
}

fn tally_row(label: &str, tally: Tally) -> Vec<Cell> {
    vec![
        text(label),
        Cell::Integer(tally.received),
        Cell::Integer(tally.resolved),
        Cell::Integer(tally.in_time),
        Cell::Integer(tally.overdue),
        tally.share_hundredths().map_or(Cell::Empty, Cell::Percent),
        Cell::Integer(tally.apart.received),
        Cell::Integer(tally.apart.resolved),
        Cell::Integer(tally.apart.in_time),
        Cell::Integer(tally.apart.overdue),
    ]
}

/// The figures that stand alone. Times are whole minutes, so that they can be reckoned with.
fn result(asked: &Asked) -> Table {
    let figures = &asked.figures;
    let tally = figures.tally;
    let mut rows = vec![
        vec![text("Tickets reçus"), Cell::Integer(tally.received)],
        vec![text("Résolus"), Cell::Integer(tally.resolved)],
        vec![text("Résolus dans les délais"), Cell::Integer(tally.in_time)],
        vec![text("Ouverts après leur échéance"), Cell::Integer(tally.overdue)],
        vec![
            text("Part dans les délais"),
            tally.share_hundredths().map_or(Cell::Empty, Cell::Percent),
        ],
        vec![text("Objectif"), Cell::Percent(figures.target_permille * 10)],
        vec![
            text("Reçus pendant des circonstances exceptionnelles, comptés à part"),
            Cell::Integer(tally.apart.received),
        ],
        vec![text("À part, résolus"), Cell::Integer(tally.apart.resolved)],
        vec![
            text("À part, résolus dans les délais"),
            Cell::Integer(tally.apart.in_time),
        ],
        vec![
            text("À part, ouverts après leur échéance"),
            Cell::Integer(tally.apart.overdue),
        ],
    ];
    for line in &figures.otherwise {
        let label = |what: &str| text(format!("{}, {what}", line.label));
        rows.push(vec![label("reçus"), Cell::Integer(line.tally.received)]);
        rows.push(vec![
            label("résolus ou échus"),
            Cell::Integer(line.tally.measured()),
        ]);
        rows.push(vec![label("à temps"), Cell::Integer(line.tally.in_time)]);
    }
    for time in view::times(figures) {
        for (which, seconds) in [
            ("un ticket sur deux", time.spread.map(|s| s.median)),
            ("neuf sur dix", time.spread.map(|s| s.ninetieth)),
        ] {
            let label = format!("{}, {which} (minutes ouvrées)", time.label);
            rows.push(vec![text(label), seconds.map_or(Cell::Empty, minutes)]);
        }
    }
    for line in view::aftermath(figures) {
        rows.push(vec![text(line.label), Cell::Integer(line.count)]);
    }
    rows.push(vec![text("Avis donnés"), Cell::Integer(figures.course.rated)]);
    rows.push(vec![
        text("Attente au total (minutes ouvrées)"),
        minutes(figures.course.waited),
    ]);
    Table {
        name: "Résultat".into(),
        title: asked.title(),
        columns: columns(&[("Mesure", Kind::Text), ("Valeur", Kind::Integer)]),
        rows,
        totals: None,
    }
}

fn minutes(seconds: i64) -> Cell {
    Cell::Integer((seconds + 30) / 60)
}

fn months(asked: &Asked) -> Table {
    let row = |label: &str, incidents: i64, requests: i64| {
        vec![
            text(label),
            Cell::Integer(incidents),
            Cell::Integer(requests),
            Cell::Integer(incidents + requests),
        ]
    };
    let months = &asked.figures.months;
    let incidents = months.iter().map(|m| m.incidents).sum();
    let requests = months.iter().map(|m| m.requests).sum();
    Table {
        name: "Par mois".into(),
        title: asked.title(),
        columns: columns(&[
            ("Mois", Kind::Text),
            ("Incidents", Kind::Integer),
            ("Demandes", Kind::Integer),
            ("Total", Kind::Integer),
        ]),
        rows: months
            .iter()
            .map(|m| row(m.name, m.incidents, m.requests))
            .collect(),
        totals: Some(row("Semestre", incidents, requests)),
    }
}

fn costs(asked: &Asked) -> Option<Table> {
    let costs = asked.costs.as_ref()?;
    let row = |label: &str, cents: i64| vec![text(label), Cell::Money(cents)];
    Some(Table {
        name: format!("Coûts {}", costs.year),
        title: asked.title(),
        columns: columns(&[("Poste", Kind::Text), ("Montant", Kind::Money)]),
        rows: costs
            .lines
            .iter()
            .map(|(label, cents)| row(label, *cents))
            .collect(),
        totals: Some(row("Total", costs.total())),
    })
}

/// All tables in one, for CSV: which table, which line, which measure, and the value.
fn together(tables: &[Table]) -> Table {
    let mut rows = Vec::new();
    for table in tables {
        for row in table.rows.iter().chain(&table.totals) {
            let Some((label, values)) = row.split_first() else {
                continue;
            };
            for (column, value) in table.columns[1..].iter().zip(values) {
                rows.push(vec![
                    text(&table.name),
                    label.clone(),
                    text(&column.label),
                    value.clone(),
                ]);
            }
        }
    }
    Table {
        name: "Tableau de bord".into(),
        title: String::new(),
        columns: columns(&[
            ("Tableau", Kind::Text),
            ("Ligne", Kind::Text),
            ("Mesure", Kind::Text),
            ("Valeur", Kind::Text),
        ]),
        rows,
        totals: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dashboard::model::tests::sample;
    use print::sheet;

    #[test]
    fn the_long_table_holds_every_figure_once() {
        let asked = Asked::sample(sample());
        let tables = tables(&asked);
        let figures: usize = tables
            .iter()
            .flat_map(|t| t.rows.iter().chain(&t.totals))
            .map(|row| row.len() - 1)
            .sum();
        assert_eq!(together(&tables).rows.len(), figures);
        let csv = String::from_utf8(sheet::csv(&together(&tables))).unwrap();
        assert!(csv.contains("Par mois;Semestre;Total;193"), "{csv}");
        assert!(
            csv.contains("Résultat;Part dans les délais;Valeur;96,89%"),
            "{csv}"
        );
        assert!(csv.contains("Par lieu;Mairie;Reçus;120"), "{csv}");
        assert!(csv.contains("Parc;Total;Garantie finie;10"), "{csv}");
        assert!(
            csv.contains("Résultat;À date convenue, à temps;Valeur;8"),
            "{csv}"
        );
        assert!(csv.contains("Coûts 2026;Total;Montant;14884,10"), "{csv}");
    }

    #[test]
    fn the_workbooks_take_the_tables() {
        let asked = Asked::sample(sample());
        for bytes in [
            sheet::xlsx(&tables(&asked)).unwrap(),
            sheet::ods(&tables(&asked)).unwrap(),
        ] {
            assert!(bytes.starts_with(b"PK"));
        }
    }
}
