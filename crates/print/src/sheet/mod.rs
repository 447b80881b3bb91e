//! Spreadsheets: CSV, XLSX and ODS from the same [`Table`].

mod comma;
mod excel;
mod open;

pub use comma::csv;
pub use excel::xlsx;
pub use open::ods;

use crate::{Date, DateTime, PrintError};

/// A table of data: one sheet of a workbook, or one CSV file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Table {
    /// Name of the sheet; characters that a sheet's name cannot hold are replaced.
    pub name: String,
    /// Title, printed at the head of each page of a workbook.
    pub title: String,
    /// The columns.
    pub columns: Vec<Column>,
    /// The rows, each with at most one cell per column.
    pub rows: Vec<Vec<Cell>>,
    /// A last row of totals.
    pub totals: Option<Vec<Cell>>,
}

/// A column of a [`Table`].
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Column {
    /// Its head.
    pub label: String,
    /// What it holds: decides the width and the side on which the head stands.
    pub kind: Kind,
}

/// What a [`Column`] holds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Kind {
    /// Words.
    #[default]
    Text,
    /// Whole numbers.
    Integer,
    /// Euro cents.
    Money,
    /// Hundredths of a percent.
    Percent,
    /// Days.
    Date,
    /// Days and times.
    DateTime,
}

/// A cell of a [`Table`]. The cell decides how it is written, whatever its column holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Cell {
    /// Nothing.
    #[default]
    Empty,
    /// Words; never read as a formula.
    Text(String),
    /// A whole number. Workbooks hold numbers with 53 bits of precision.
    Integer(i64),
    /// Euro cents.
    Money(i64),
    /// Hundredths of a percent: 8005 is 80,05 %.
    Percent(i64),
    /// A day.
    Date(Date),
    /// A day and a time.
    DateTime(DateTime),
}

impl Cell {
    /// The cell as it will be read, to measure it.
    fn shown(&self) -> String {
        match self {
            Self::Empty => String::new(),
            Self::Text(text) => text.clone(),
            Self::Integer(number) => crate::text::integer(*number),
            Self::Money(cents) => crate::text::euros(*cents),
            Self::Percent(part) => crate::text::percent(*part),
            Self::Date(date) => date.french(),
            Self::DateTime(time) => time.french(),
        }
    }
}

/// The longest text that a cell of a workbook holds.
const LONGEST: usize = 32_767;

/// Keeps what a workbook can hold: no control characters but tabs and line ends, and not too long.
fn held(text: &str) -> String {
    let kept = text.chars().filter(|c| {
        let control = c.is_control() && !matches!(c, '\t' | '\n');
        !control && !matches!(c, '\u{fffe}' | '\u{ffff}')
    });
    let mut out = String::new();
    let mut units = 0;
    for c in kept {
        units += c.len_utf16();
        if units >= LONGEST {
            out.push('…');
            break;
        }
        out.push(c);
    }
    out
}

/// A width in characters for each column: that of its longest line, within reason.
fn widths(table: &Table) -> Vec<usize> {
    let measure = |text: &str| text.lines().map(|line| line.chars().count()).max().unwrap_or(0);
    let mut widths: Vec<usize> = table
        .columns
        .iter()
        .map(|column| measure(&column.label).min(24) + 3)
        .collect();
    for row in table.rows.iter().chain(&table.totals) {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(measure(&cell.shown()) + 2);
        }
    }
    widths.into_iter().map(|width| width.clamp(9, 60)).collect()
}

/// Refuses what no workbook could hold.
fn check(tables: &[Table]) -> Result<(), PrintError> {
    if tables.is_empty() {
        return Err(PrintError::Shape("a workbook needs one table at least".into()));
    }
    for table in tables {
        check_table(table)?;
    }
    Ok(())
}

fn check_table(table: &Table) -> Result<(), PrintError> {
    let wrong = |what: String| Err(PrintError::Shape(format!("table {:?}: {what}", table.name)));
    if table.columns.is_empty() || table.columns.len() > 1000 {
        return wrong(format!("{} columns, 1 to 1000 expected", table.columns.len()));
    }
    if table.rows.len() > 1_000_000 {
        return wrong(format!("{} rows are more than a sheet holds", table.rows.len()));
    }
    for (index, row) in table.rows.iter().chain(&table.totals).enumerate() {
        if row.len() > table.columns.len() {
            return wrong(format!("row {index} has {} cells, more than columns", row.len()));
        }
        for cell in row {
            match cell {
                Cell::Date(date) if !date.exists() => {
                    return wrong(format!("no such day: {date:?}"));
                }
                Cell::DateTime(time) if !time.exists() => {
                    return wrong(format!("no such time: {time:?}"));
                }
                _ => {}
            }
        }
    }
    Ok(())
}

/// Names that a workbook accepts: 31 characters at most, without `[]:*?/\`, all different.
fn sheet_names(tables: &[Table]) -> Vec<String> {
    let mut names: Vec<String> = Vec::with_capacity(tables.len());
    for table in tables {
        let clean: String = held(&table.name)
            .chars()
            .map(|c| if "[]:*?/\\'\t\n".contains(c) { ' ' } else { c })
            .collect();
        let clean = clean.split_whitespace().collect::<Vec<_>>().join(" ");
        let base = if clean.is_empty() {
            "Feuille".to_owned()
        } else {
            clean
        };
        let mut name = cut(&base, 31);
        let mut number = 2;
        while names
            .iter()
            .any(|taken| taken.to_lowercase() == name.to_lowercase())
        {
            let suffix = format!(" ({number})");
            name = format!("{}{suffix}", cut(&base, 31 - suffix.len()));
            number += 1;
        }
        names.push(name);
    }
    names
}

fn cut(text: &str, units: usize) -> String {
    let mut left = units;
    let mut out = String::new();
    for c in text.chars() {
        let Some(rest) = left.checked_sub(c.len_utf16()) else {
            break;
        };
        left = rest;
        out.push(c);
    }
    out.trim_end().to_owned()
}
