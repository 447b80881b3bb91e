//! A drawing under way: shapes and words, in classes or in colours.

use std::fmt::Write;

use super::{Ink, measure};

/// What a shape is filled with.
#[derive(Clone, Copy)]
pub(super) enum Fill {
    /// The first series of bars.
    Bar,
    /// The second series of bars.
    Bar2,
    /// A member's share, from 0.
    Series(usize),
    /// What is measured.
    Honey,
    /// What is not filled.
    Ground,
}

/// How a line is drawn.
#[derive(Clone, Copy)]
pub(super) enum Stroke {
    /// An axis, or what leads from a shape to its words.
    Axis,
    /// A target.
    Aim,
}

/// Where a text stands from its point.
#[derive(Clone, Copy)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

/// A piece of text: plain and strong, or soft.
#[derive(Clone, Copy)]
pub(super) struct Words<'a> {
    pub strong: &'a str,
    pub soft: &'a str,
}

pub(super) struct Drawing {
    ink: Ink,
    width: f64,
    body: String,
}

/// The narrowest chart that is drawn.
const NARROWEST: u32 = 200;

impl Drawing {
    pub(super) fn new(ink: Ink, width: u32) -> Self {
        Self {
            ink,
            width: f64::from(width.max(NARROWEST)),
            body: String::new(),
        }
    }

    pub(super) fn width(&self) -> f64 {
        self.width
    }

    /// Closes the drawing.
    pub(super) fn finish(self, title: &str, desc: &str, height: f64) -> String {
        let (width, height) = (number(self.width), number(height));
        let open = match self.ink {
            Ink::Page => {
                format!(r#"<svg class="chart" viewBox="0 0 {width} {height}" role="img">"#)
            }
            Ink::Paper => format!(
                concat!(
                    r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {w} {h}" width="{w}" "#,
                    r#"height="{h}" role="img" font-family="Libertinus Serif" font-size="{s}">"#
                ),
                w = width,
                h = height,
                s = number(measure::SIZE),
            ),
        };
        let (title, desc) = (escaped(title), escaped(desc));
        format!(
            "{open}<title>{title}</title><desc>{desc}</desc>{}</svg>",
            self.body
        )
    }

    /// A closed shape.
    pub(super) fn shape(&mut self, points: &[(f64, f64)], fill: Fill, edged: bool) {
        let mut list = String::new();
        for (x, y) in points {
            let space = if list.is_empty() { "" } else { " " };
            let _ = write!(list, "{space}{},{}", number(*x), number(*y));
        }
        let look = self.fill(fill, edged);
        let _ = write!(self.body, r#"<polygon points="{list}" {look}/>"#);
    }

    /// A straight line.
    pub(super) fn line(&mut self, from: (f64, f64), to: (f64, f64), stroke: Stroke) {
        let look = match (self.ink, stroke) {
            (Ink::Page, Stroke::Axis) => r#"class="axis""#,
            (Ink::Page, Stroke::Aim) => r#"class="aim""#,
            (Ink::Paper, Stroke::Axis) => r##"stroke="#807e96" stroke-width="1""##,
            (Ink::Paper, Stroke::Aim) => r##"stroke="#1d1b33" stroke-width="1.5" stroke-dasharray="4 3""##,
        };
        let (x1, y1, x2, y2) = (number(from.0), number(from.1), number(to.0), number(to.1));
        let _ = write!(
            self.body,
            r#"<line x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}" {look}/>"#
        );
    }

    /// Words on one line, from their base line.
    pub(super) fn words(&mut self, at: (f64, f64), anchor: Anchor, words: Words) {
        if words.strong.is_empty() && words.soft.is_empty() {
            return;
        }
        let anchor = match anchor {
            Anchor::Start => "",
            Anchor::Middle => r#" text-anchor="middle""#,
            Anchor::End => r#" text-anchor="end""#,
        };
        let strong_look = match self.ink {
            Ink::Page => "",
            Ink::Paper => r##" fill="#1d1b33" font-weight="600""##,
        };
        let soft_look = match self.ink {
            Ink::Page => r#" class="t-soft""#,
            Ink::Paper => r##" fill="#57556c" font-weight="400""##,
        };
        let place = format!(r#"x="{}" y="{}"{anchor}"#, number(at.0), number(at.1));
        let (strong, soft) = (escaped(words.strong), escaped(words.soft));
        let _ = match (words.strong.is_empty(), words.soft.is_empty()) {
            (true, _) => write!(self.body, "<text {place}{soft_look}>{soft}</text>"),
            (_, true) => write!(self.body, "<text {place}{strong_look}>{strong}</text>"),
            _ => write!(
                self.body,
                "<text {place}{strong_look}>{strong} <tspan{soft_look}>{soft}</tspan></text>"
            ),
        };
    }

    /// A sentence where there is nothing to draw.
    pub(super) fn nothing(mut self, title: &str, desc: &str) -> String {
        let words = Words {
            strong: "",
            soft: "Rien à montrer.",
        };
        self.words((0.0, 18.0), Anchor::Start, words);
        self.finish(title, desc, 26.0)
    }

    fn fill(&self, fill: Fill, edged: bool) -> String {
        match self.ink {
            Ink::Page => {
                let class = match fill {
                    Fill::Bar => "bar".to_owned(),
                    Fill::Bar2 => "bar2".to_owned(),
                    Fill::Series(index) => format!("s{}", index % 5 + 1),
                    Fill::Honey => "s2".to_owned(),
                    Fill::Ground => "s0".to_owned(),
                };
                format!(r#"class="{class}{}""#, if edged { " axis" } else { "" })
            }
            Ink::Paper => {
                const SERIES: [&str; 5] = ["#3a3480", "#f0b532", "#1e7f78", "#b8532f", "#7a9fd0"];
                let colour = match fill {
                    Fill::Bar => SERIES[0],
                    Fill::Bar2 => SERIES[4],
                    Fill::Series(index) => SERIES[index % 5],
                    Fill::Honey => SERIES[1],
                    Fill::Ground => "#f6f5fa",
                };
                let edge = if edged {
                    r##" stroke="#807e96" stroke-width="1""##
                } else {
                    ""
                };
                format!(r#"fill="{colour}"{edge}"#)
            }
        }
    }
}

/// Coordinates with one decimal at most, so that the same data give the same text everywhere.
fn number(value: f64) -> String {
    let text = format!("{value:.1}");
    text.strip_suffix(".0").map_or(text.clone(), str::to_owned)
}

/// Makes a text safe in XML: its marks are escaped, the characters XML forbids are left out.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\n' | '\t' | '\r' => out.push(' '),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => {}
            c => out.push(c),
        }
    }
    out
}

/// The six corners of a cell: a long form with bevelled ends.
pub(super) fn cell(x: f64, y: f64, width: f64, height: f64) -> [(f64, f64); 6] {
    let cut = (height * 0.36).min(width / 2.0);
    let middle = y + height / 2.0;
    [
        (x + cut, y),
        (x + width - cut, y),
        (x + width, middle),
        (x + width - cut, y + height),
        (x + cut, y + height),
        (x, middle),
    ]
}

/// A part of `whole` over `all`, of `room` units, without a loss for large numbers.
pub(super) fn scaled(part: i64, all: i64, room: f64) -> f64 {
    if all <= 0 {
        0.0
    } else {
        (part.max(0) as f64 / all as f64) * room
    }
}
