use super::measure::width;
use super::svg::{Anchor, Drawing, Fill, Stroke, Words, scaled};
use super::{ColumnChart, Ink};
use crate::text::integer;

/// Height of the highest column.
const HIGH: f64 = 130.0;
/// Room above the columns, for their sums.
const HEAD: f64 = 20.0;
/// Least distance between two lines of words.
const APART: f64 = 16.0;

/// Draws columns of two stacked series from zero; each column has its sum above it, and the series
/// are named beside the last column.
pub fn columns(chart: &ColumnChart, ink: Ink) -> String {
    let mut drawing = Drawing::new(ink, chart.width);
    if chart.columns.is_empty() {
        return drawing.nothing(&chart.title, &chart.desc);
    }
    let names = chart.series.iter().map(|name| width(name)).fold(0.0, f64::max);
    let names = names.min(drawing.width() * 0.35);
    let room = drawing.width() - names - 12.0;
    let slot = room / chart.columns.len() as f64;
    let thick = (slot * 0.62).min(44.0);
    let highest = chart
        .columns
        .iter()
        .map(|column| sum(column.values))
        .max()
        .unwrap_or(0);
    let base = HEAD + HIGH;
    let labels = chart
        .columns
        .iter()
        .map(|column| width(&column.label))
        .fold(0.0, f64::max);
    let figures = width(&integer(highest));
    // Words that would touch their neighbours are written for every second, third… column.
    let step = ((labels.max(figures) + 4.0) / slot).ceil().max(1.0) as usize;
    let mut last = [base, base];
    for (index, column) in chart.columns.iter().enumerate() {
        let middle = slot * (index as f64 + 0.5);
        last = stack(
            &mut drawing,
            column.values,
            highest,
            (middle - thick / 2.0, base, thick),
        );
        if index % step == 0 {
            let top = base - scaled(sum(column.values), highest, HIGH);
            let total = integer(sum(column.values));
            let words = Words {
                strong: &total,
                soft: "",
            };
            drawing.words((middle, top - 6.0), Anchor::Middle, words);
            let words = Words {
                strong: "",
                soft: &column.label,
            };
            drawing.words((middle, base + 16.0), Anchor::Middle, words);
        }
    }
    drawing.line((0.0, base), (room, base), Stroke::Axis);
    name_series(&mut drawing, &chart.series, last, (room, base));
    drawing.finish(&chart.title, &chart.desc, base + 22.0)
}

/// Draws one column and returns the middles of its two parts.
fn stack(drawing: &mut Drawing, values: [i64; 2], highest: i64, at: (f64, f64, f64)) -> [f64; 2] {
    let (x, base, thick) = at;
    let lower = scaled(values[0], highest, HIGH);
    let upper = scaled(values[1], highest, HIGH);
    let mut part = |from: f64, height: f64, fill: Fill| {
        if height > 0.0 {
            let top = from - height;
            let corners = [(x, from), (x, top), (x + thick, top), (x + thick, from)];
            drawing.shape(&corners, fill, false);
        }
    };
    part(base, lower, Fill::Bar);
    // A thread of paper keeps the two apart on a grey printer.
    let thread = if lower > 0.0 && upper > 2.5 { 1.5 } else { 0.0 };
    part(base - lower - thread, upper - thread, Fill::Bar2);
    [base - lower / 2.0, base - lower - upper / 2.0]
}

/// Names the two series beside the last column, at the height of its parts.
fn name_series(drawing: &mut Drawing, names: &[String; 2], last: [f64; 2], at: (f64, f64)) {
    let lower = (last[0] + 4.5).min(at.1 - 2.0);
    let upper = (last[1] + 4.5).min(lower - APART);
    for (name, y) in names.iter().zip([lower, upper]) {
        drawing.words(
            (at.0 + 4.0, y),
            Anchor::Start,
            Words {
                strong: name,
                soft: "",
            },
        );
    }
}

fn sum(values: [i64; 2]) -> i64 {
    values[0].max(0).saturating_add(values[1].max(0))
}
