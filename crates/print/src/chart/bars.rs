use super::measure::{LINE, width, wrap};
use super::svg::{Anchor, Drawing, Fill, Stroke, Words, scaled};
use super::{BarChart, Ink};

/// Thickness of a bar.
const THICK: f64 = 15.0;
/// Space between rows.
const GAP: f64 = 8.0;

/// Draws horizontal bars from zero, each with its label on the left and its figure at its end.
pub fn bars(chart: &BarChart, ink: Ink) -> String {
    let mut drawing = Drawing::new(ink, chart.width);
    if chart.bars.is_empty() {
        return drawing.nothing(&chart.title, &chart.desc);
    }
    let widest = chart.bars.iter().map(|bar| width(&bar.label)).fold(0.0, f64::max);
    let labels = widest.min(drawing.width() * 0.42);
    let figures = chart.bars.iter().map(|bar| width(&bar.text)).fold(0.0, f64::max);
    let start = labels + 10.0;
    let room = (drawing.width() - start - figures - 8.0).max(20.0);
    let longest = chart.bars.iter().map(|bar| bar.value).max().unwrap_or(0);
    let mut y = 2.0;
    for bar in &chart.bars {
        let lines = wrap(&bar.label, labels);
        let height = (lines.len() as f64 * LINE).max(THICK);
        let middle = y + height / 2.0;
        for (index, line) in (0_u32..).zip(&lines) {
            let base = middle - lines.len() as f64 * LINE / 2.0 + f64::from(index) * LINE + 13.0;
            let words = Words {
                strong: "",
                soft: line,
            };
            drawing.words((labels, base), Anchor::End, words);
        }
        let length = scaled(bar.value, longest, room);
        if length > 0.0 {
            drawing.shape(&nib(start, middle - THICK / 2.0, length), Fill::Bar, false);
        }
        let words = Words {
            strong: &bar.text,
            soft: "",
        };
        drawing.words((start + length + 6.0, middle + 4.5), Anchor::Start, words);
        y += height + GAP;
    }
    drawing.line((start, 0.0), (start, y - GAP + 2.0), Stroke::Axis);
    drawing.finish(&chart.title, &chart.desc, y - GAP + 4.0)
}

/// A bar that stands on the axis and ends bevelled.
fn nib(x: f64, y: f64, length: f64) -> [(f64, f64); 5] {
    let cut = (THICK * 0.36).min(length);
    [
        (x, y),
        (x + length - cut, y),
        (x + length, y + THICK / 2.0),
        (x + length - cut, y + THICK),
        (x, y + THICK),
    ]
}
