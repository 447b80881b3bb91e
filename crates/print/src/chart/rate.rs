use super::measure::width;
use super::svg::{Anchor, Drawing, Fill, Stroke, Words, cell};
use super::{Ink, RateChart};

/// The scale is drawn as this many cells.
const CELLS: u32 = 10;
/// Height of a cell.
const HIGH: f64 = 18.0;
const TOP: f64 = 20.0;
/// Hundredths of a percent in the whole scale.
const WHOLE: i64 = 10_000;

/// Draws a rate as a row of cells from 0 to 100 %, filled as far as the rate goes, with a dashed
/// line at the target.
pub fn rate_against_target(chart: &RateChart, ink: Ink) -> String {
    let mut drawing = Drawing::new(ink, chart.width);
    let full = drawing.width();
    let place = |hundredths: i64| hundredths.clamp(0, WHOLE) as f64 / WHOLE as f64 * full;
    let reached = chart.rate.map_or(0.0, place);
    let slot = full / f64::from(CELLS);
    for index in 0..CELLS {
        let x = slot * f64::from(index);
        let corners = cell(x + 1.0, TOP, slot - 2.0, HIGH);
        drawing.shape(&corners, Fill::Ground, true);
        let filled: Vec<_> = corners.iter().map(|(x, y)| (x.min(reached), *y)).collect();
        if reached > x + 1.0 {
            drawing.shape(&cut_at(&corners, reached).unwrap_or(filled), Fill::Honey, true);
        }
    }
    let target = place(chart.target);
    drawing.line((target, TOP - 3.0), (target, TOP + HIGH + 8.0), Stroke::Aim);
    if chart.rate.is_some() {
        let words = Words {
            strong: &chart.rate_text,
            soft: "",
        };
        let (x, anchor) = beside(reached, width(&chart.rate_text), full);
        drawing.words((x, TOP - 6.0), anchor, words);
    }
    let words = Words {
        strong: "",
        soft: &chart.target_text,
    };
    let (x, anchor) = beside(target, width(&chart.target_text) + 6.0, full);
    drawing.words((x, TOP + HIGH + 20.0), anchor, words);
    drawing.finish(&chart.title, &chart.desc, TOP + HIGH + 26.0)
}

/// Words end at their point, unless there is no room on its left.
fn beside(x: f64, words: f64, full: f64) -> (f64, Anchor) {
    if words <= x {
        (x.min(full), Anchor::End)
    } else {
        (x, Anchor::Start)
    }
}

/// The part of a cell on the left of `x`; `None` when the whole cell is.
fn cut_at(corners: &[(f64, f64); 6], x: f64) -> Option<Vec<(f64, f64)>> {
    let mut kept = Vec::new();
    let mut cut = false;
    for (index, from) in corners.iter().enumerate() {
        let to = &corners[(index + 1) % corners.len()];
        if from.0 <= x {
            kept.push(*from);
        }
        if (from.0 <= x) != (to.0 <= x) {
            let along = (x - from.0) / (to.0 - from.0);
            kept.push((x, from.1 + along * (to.1 - from.1)));
            cut = true;
        }
    }
    cut.then_some(kept)
}
