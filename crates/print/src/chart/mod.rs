//! Charts drawn as SVG, for the pages of the site and for paper.
//!
//! With [`Ink::Page`] a chart carries only the classes of the style sheet (`chart`, `bar`, `bar2`,
//! `axis`, `aim`, `t-soft`, `s0` to `s5`) and no style attribute, so that it follows the light and
//! dark themes under a strict content security policy. With [`Ink::Paper`] it carries its colours.
//! Either way it is an image with a title and a description; its figures belong in a table beside.
//! A unit of `width` is a pixel at natural size; letters are 13 units high.

mod bars;
mod cells;
mod columns;
mod measure;
mod rate;
mod svg;

pub use bars::bars;
pub use cells::share_cells;
pub use columns::columns;
pub use rate::rate_against_target;

/// Where a chart will be seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ink {
    /// Inline in a page of the site: classes of the style sheet.
    Page,
    /// In a PDF: fixed colours.
    Paper,
}

/// Horizontal bars from zero, each with its figure at its end.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BarChart {
    /// The name of the chart, read aloud first.
    pub title: String,
    /// What it shows, in a sentence.
    pub desc: String,
    /// Width in units; under 200 is taken as 200.
    pub width: u32,
    /// The bars, from top to bottom.
    pub bars: Vec<Bar>,
}

/// A bar of a [`BarChart`].
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Bar {
    /// What it stands for; wrapped, never cut.
    pub label: String,
    /// Its length; a negative one is drawn as zero.
    pub value: i64,
    /// The figure as it is to be read.
    pub text: String,
}

/// Columns of two stacked series from zero, with the sum above each.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ColumnChart {
    /// The name of the chart, read aloud first.
    pub title: String,
    /// What it shows, in a sentence.
    pub desc: String,
    /// Width in units; under 200 is taken as 200.
    pub width: u32,
    /// The names of the lower and the upper series.
    pub series: [String; 2],
    /// The columns, from left to right.
    pub columns: Vec<Column>,
}

/// A column of a [`ColumnChart`].
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Column {
    /// What it stands for, short (« janv. »).
    pub label: String,
    /// The lower and the upper part; negative ones are drawn as zero.
    pub values: [i64; 2],
}

/// Wholes cut into shares: one bar of cells for each.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ShareChart {
    /// The name of the chart, read aloud first.
    pub title: String,
    /// What it shows, in a sentence.
    pub desc: String,
    /// Width in units; under 200 is taken as 200.
    pub width: u32,
    /// The bars: a label above (not drawn when empty) and the parts from left to right.
    pub bars: Vec<(String, Vec<Part>)>,
}

/// A cell of a bar of a [`ShareChart`].
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Part {
    /// Whose part it is.
    pub label: String,
    /// Its size; a part of zero or less has no cell.
    pub value: i64,
    /// The figure as it is to be read.
    pub text: String,
    /// Which colour it takes, from 0; give each member its own in all bars. There are five colours.
    pub series: usize,
}

/// A rate on a scale from 0 to 100 %, against its target.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RateChart {
    /// The name of the chart, read aloud first.
    pub title: String,
    /// What it shows, in a sentence.
    pub desc: String,
    /// Width in units; under 200 is taken as 200.
    pub width: u32,
    /// The rate in hundredths of a percent; `None` when there is nothing to measure.
    pub rate: Option<i64>,
    /// The rate as it is to be read.
    pub rate_text: String,
    /// The target in hundredths of a percent.
    pub target: i64,
    /// The target as it is to be read (« objectif 95 % »).
    pub target_text: String,
}
