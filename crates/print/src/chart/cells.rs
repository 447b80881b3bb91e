use super::measure::{LINE, width, wrap};
use super::svg::{Anchor, Drawing, Fill, Stroke, Words, cell, scaled};
use super::{Ink, Part, ShareChart};

/// Height of a cell.
const HIGH: f64 = 26.0;
/// Space between two cells.
const SEAM: f64 = 2.0;
/// Space between the bar and the first line of words.
const DROP: f64 = 5.0;
/// At most so many narrow cells are named at the end of a thread; more are named in a list.
const HUNG: usize = 6;
/// Width of the small cell before a name in a list.
const MARK: f64 = 18.0;

/// Draws one bar of bevelled cells for each whole. The cells are named under the bar: wide ones just
/// below, narrow ones at the end of a thread; where that does not fit, all of them in a list.
pub fn share_cells(chart: &ShareChart, ink: Ink) -> String {
    let mut drawing = Drawing::new(ink, chart.width);
    if chart.bars.is_empty() {
        return drawing.nothing(&chart.title, &chart.desc);
    }
    let mut y = 0.0;
    for (label, parts) in &chart.bars {
        if !label.is_empty() {
            for line in wrap(label, drawing.width()) {
                let words = Words {
                    strong: &line,
                    soft: "",
                };
                drawing.words((0.0, y + 13.0), Anchor::Start, words);
                y += LINE;
            }
            y += 3.0;
        }
        y = bar(&mut drawing, parts, y) + 12.0;
    }
    drawing.finish(&chart.title, &chart.desc, y - 8.0)
}

/// Draws a bar from `y` down and returns where it ends.
fn bar(drawing: &mut Drawing, parts: &[Part], y: f64) -> f64 {
    let parts: Vec<&Part> = parts.iter().filter(|part| part.value > 0).collect();
    let all = parts
        .iter()
        .fold(0_i64, |sum, part| sum.saturating_add(part.value));
    if parts.is_empty() {
        let words = Words {
            strong: "",
            soft: "Rien à montrer.",
        };
        drawing.words((0.0, y + 13.0), Anchor::Start, words);
        return y + LINE;
    }
    let room = drawing.width();
    let mut x = 0.0;
    let mut spots = Vec::with_capacity(parts.len());
    for part in parts {
        let wide = scaled(part.value, all, room);
        let shown = (wide - SEAM).max(1.0);
        drawing.shape(&cell(x, y, shown, HIGH), Fill::Series(part.series), false);
        spots.push(Spot {
            part,
            left: x,
            middle: x + shown / 2.0,
            wide,
        });
        x += wide;
    }
    name(drawing, &spots, y + HIGH)
}

/// A cell to be named.
struct Spot<'a> {
    part: &'a Part,
    left: f64,
    middle: f64,
    wide: f64,
}

impl Spot<'_> {
    fn words(&self) -> Words<'_> {
        Words {
            strong: &self.part.label,
            soft: &self.part.text,
        }
    }

    fn room(&self) -> f64 {
        width(&self.part.label) + width(&self.part.text) + 14.0
    }
}

/// Lines of words under a bar, and what already stands on them.
#[derive(Default)]
struct Lines(Vec<Vec<(f64, f64)>>);

impl Lines {
    /// Takes the stretch on the first line from `line` on where it is free; returns that line.
    fn take(&mut self, mut line: usize, from: f64, to: f64) -> usize {
        loop {
            if self.0.len() <= line {
                self.0.resize_with(line + 1, Vec::new);
            }
            if self.0[line]
                .iter()
                .all(|(left, right)| to <= *left || from >= *right)
            {
                self.0[line].push((from, to));
                return line;
            }
            line += 1;
        }
    }
}

/// Names the cells under the bar whose lower edge is `y`; returns where the words end.
fn name(drawing: &mut Drawing, spots: &[Spot], y: f64) -> f64 {
    let (wide, narrow): (Vec<&Spot>, Vec<&Spot>) = spots.iter().partition(|spot| spot.room() <= spot.wide);
    let top = y + DROP + 12.0;
    if narrow.len() > HUNG || narrow.iter().any(|spot| spot.middle < spot.room()) {
        return list(drawing, spots, top);
    }
    let base = |line: usize| top + line as f64 * LINE;
    let mut lines = Lines::default();
    for spot in wide {
        lines.take(0, spot.left, spot.left + spot.room());
        drawing.words((spot.left, top), Anchor::Start, spot.words());
    }
    // The words hang to the left of their thread and go down from left to right: no thread ever
    // crosses a word.
    let mut next = 0;
    for spot in narrow {
        let line = lines.take(next, spot.middle - spot.room(), spot.middle);
        drawing.line(
            (spot.middle, y + 1.0),
            (spot.middle, base(line) + 1.0),
            Stroke::Axis,
        );
        drawing.words((spot.middle - 6.0, base(line)), Anchor::End, spot.words());
        next = line + 1;
    }
    base(lines.0.len().max(1) - 1) + 4.0
}

/// Names the cells one after the other, from left to right, each behind a small cell of its colour.
fn list(drawing: &mut Drawing, spots: &[Spot], top: f64) -> f64 {
    let (mut x, mut base) = (0.0, top);
    for spot in spots {
        let room = MARK + 6.0 + spot.room();
        if x > 0.0 && x + room > drawing.width() {
            x = 0.0;
            base += LINE;
        }
        let mark = cell(x, base - 10.0, MARK, 10.0);
        drawing.shape(&mark, Fill::Series(spot.part.series), false);
        drawing.words((x + MARK + 6.0, base), Anchor::Start, spot.words());
        x += room + 6.0;
    }
    base + 4.0
}
