use serde_json::{Value, json};

use super::dashboard_data::{Breakdown, Dashboard, Row};
use super::world::{Material, make};
use crate::PrintError;
use crate::chart::{Column, ColumnChart, Ink, RateChart, columns, rate_against_target};
use crate::text::{euros, integer};

/// How large the letters are, in points, and how many rows each list keeps. The first pair with
/// which everything stands on one page is taken.
const FITS: [(f64, usize); 8] = [
    (10.5, 12),
    (10.0, 12),
    (9.5, 12),
    (9.0, 12),
    (8.5, 12),
    (8.0, 12),
    (7.5, 8),
    (7.0, 4),
];

/// Makes the dashboard of an authority as a PDF of one A4 page.
///
/// Long lists are shortened until the page holds them: the rows that count least are summed in one
/// that says how many they are. Should even that not do (dozens of tables), there are more pages.
///
/// # Errors
/// [`PrintError::Typesetting`] when the typesetter refuses, which is a fault of the template.
pub fn dashboard(dashboard: &Dashboard) -> Result<Vec<u8>, PrintError> {
    let issued = super::moment(dashboard.issued)?;
    let mut material = Material {
        charts: vec![rate(dashboard), months(dashboard)],
        dated: issued != Value::Null,
        ..Material::default()
    };
    for (index, (size, rows)) in FITS.into_iter().enumerate() {
        material.data = view(dashboard, size, rows);
        material.data["issued"] = issued.clone();
        let most = if index + 1 == FITS.len() { usize::MAX } else { 1 };
        let made = make("dashboard.typ", &material, most)?;
        if made.pages <= most {
            return Ok(made.bytes);
        }
    }
    Err(PrintError::Typesetting("no size of letters was tried".into()))
}

fn view(board: &Dashboard, size: f64, rows: usize) -> Value {
    json!({
        "size": size,
        "service": board.service_name,
        "authority": board.authority,
        "period": board.period_label,
        "headline": headline(board),
        "target": board.target_percent,
        "kept": board.kept,
        "measured": board.percent.is_some(),
        "rate_alt": rate_words(board),
        "months": !board.months.is_empty(),
        "months_alt": months_words(board),
        "tables": board.tables.iter().map(|table| breakdown(table, rows)).collect::<Vec<_>>(),
        "times": board.times,
        "reopened": integer(board.reopened),
        "suspended": integer(board.suspended),
        "park": kept(&board.park, rows).into_iter().map(|(label, n)| json!([label, integer(n)]))
            .collect::<Vec<_>>(),
        "costs": kept(&board.costs, rows).into_iter().map(|(label, n)| json!([label, euros(n)]))
            .collect::<Vec<_>>(),
        "costs_sum": euros(board.costs.iter().fold(0, |sum: i64, (_, n)| sum.saturating_add(*n))),
        "notes": board.notes,
    })
}

/// « 187 tickets sur 193 résolus dans les délais, soit 96,9 % », in pieces: the percent stands out.
fn headline(board: &Dashboard) -> Value {
    let Some(percent) = &board.percent else {
        return json!({ "before": "Aucun ticket résolu sur la période.", "percent": "" });
    };
    let (tickets, done) = match board.in_time {
        0 | 1 => ("ticket", "résolu"),
        _ => ("tickets", "résolus"),
    };
    let (in_time, resolved) = (integer(board.in_time), integer(board.resolved));
    let before = format!("{in_time} {tickets} sur {resolved} {done} dans les délais, soit");
    json!({ "before": before, "percent": percent })
}

fn rate(board: &Dashboard) -> String {
    let chart = RateChart {
        title: "Part des tickets résolus dans les délais".into(),
        desc: rate_words(board),
        width: 730,
        rate: board
            .percent
            .as_ref()
            .and(super::hundredths(board.in_time, board.resolved)),
        rate_text: board.percent.clone().unwrap_or_default(),
        target: board.target_bp,
        target_text: format!("objectif {}", board.target_percent),
    };
    rate_against_target(&chart, Ink::Paper)
}

fn rate_words(board: &Dashboard) -> String {
    let target = &board.target_percent;
    match &board.percent {
        Some(percent) => {
            format!("{percent} des tickets résolus dans les délais, objectif {target}.")
        }
        None => format!("Aucun ticket résolu, objectif {target}."),
    }
}

fn months(board: &Dashboard) -> String {
    let columns_of = board.months.iter().map(|month| Column {
        label: month.label.clone(),
        values: [month.incidents, month.requests],
    });
    let chart = ColumnChart {
        title: "Tickets reçus par mois".into(),
        desc: months_words(board),
        width: 360,
        series: ["Incidents".into(), "Demandes".into()],
        columns: columns_of.collect(),
    };
    columns(&chart, Ink::Paper)
}

fn months_words(board: &Dashboard) -> String {
    let month = |month: &super::Month| {
        let (incidents, requests) = (integer(month.incidents), integer(month.requests));
        format!("{} {incidents} incidents et {requests} demandes", month.label)
    };
    let told: Vec<String> = board.months.iter().map(month).collect();
    format!("Tickets reçus par mois : {}.", told.join(" ; "))
}

fn breakdown(table: &Breakdown, rows: usize) -> Value {
    let shown = shortened(&table.rows, rows);
    // The row of the others has no bar: it would dwarf those that matter.
    let barred = if shown.len() < table.rows.len() {
        shown.len() - 1
    } else {
        shown.len()
    };
    let most = shown[..barred].iter().map(|row| row.count).max().unwrap_or(0);
    let lines = shown.iter().enumerate().map(|(index, row)| {
        let length = |n| {
            if index < barred {
                super::thousandths(n, most)
            } else {
                0
            }
        };
        json!({
            "label": row.label,
            "count": integer(row.count),
            "in_time": integer(row.in_time),
            "percent": row.percent,
            "long": length(row.count),
            "filled": length(row.in_time.min(row.count)),
        })
    });
    json!({ "title": table.title, "rows": lines.collect::<Vec<_>>() })
}

/// The rows that count most, in their order, and one that sums the others.
fn shortened(rows: &[Row], most: usize) -> Vec<Row> {
    if rows.len() <= most {
        return rows.to_vec();
    }
    let mut order: Vec<usize> = (0..rows.len()).collect();
    order.sort_by_key(|index| std::cmp::Reverse(rows[*index].count));
    let (first, rest) = order.split_at(most.saturating_sub(1));
    let mut first = first.to_vec();
    first.sort_unstable();
    let others = |of: fn(&Row) -> i64| {
        rest.iter()
            .fold(0_i64, |sum, index| sum.saturating_add(of(&rows[*index])))
    };
    let last = Row {
        label: format!("{} autres", rest.len()),
        count: others(|row| row.count),
        in_time: others(|row| row.in_time),
        percent: None,
    };
    first
        .into_iter()
        .map(|index| rows[index].clone())
        .chain([last])
        .collect()
}

/// The first lines, and one that sums the others.
fn kept(lines: &[(String, i64)], most: usize) -> Vec<(String, i64)> {
    if lines.len() <= most {
        return lines.to_vec();
    }
    let (first, rest) = lines.split_at(most.saturating_sub(1));
    let sum = rest.iter().fold(0_i64, |sum, (_, n)| sum.saturating_add(*n));
    let mut out = first.to_vec();
    out.push((format!("{} autres", rest.len()), sum));
    out
}
