//! A table as it was found in a file, whatever the file: rows of values, each at its place, within bounds. Nothing that a
//! file claims about itself is trusted.

use jiff::civil::Date;

use super::value::Value;
use crate::db::fulltext::fold;
use crate::web::words;

/// The largest number of characters that a cell may hold.
pub const LONGEST_CELL: usize = 2_000;
/// The most rows that hold something.
pub const MOST_ROWS: usize = 5_000;
/// The most columns.
pub const MOST_COLUMNS: usize = 100;

const BROKEN: &str = "Ce fichier ne se lit pas\u{a0}: il est abîmé, ou ce n’est pas un classeur. Ouvrez-le dans votre \
                      tableur et enregistrez-le à nouveau en XLSX, ODS ou CSV.";

pub fn broken() -> String {
    BROKEN.to_owned()
}

pub fn too_long() -> String {
    format!(
        "Ce tableau dépasse {} lignes. Coupez-le en plusieurs.",
        words::count(&i64::try_from(MOST_ROWS).unwrap_or(i64::MAX))
    )
}

/// The day of `2026-12-31` or `2026-12-31T00:00:00`.
pub fn iso_day(text: &str) -> Value {
    let day: Option<Date> = text.get(..10).and_then(|t| t.parse().ok());
    day.map_or(Value::Other("une date impossible"), Value::Day)
}

/// The text of a cell.
///
/// # Errors
/// A sentence when it is too long.
pub fn held(text: &str) -> Result<String, String> {
    if text.chars().take(LONGEST_CELL + 1).count() > LONGEST_CELL {
        return Err(format!(
            "Une cellule dépasse {LONGEST_CELL} caractères. Raccourcissez-la."
        ));
    }
    Ok(text.to_owned())
}

/// A row that is not empty.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Row {
    /// Its number in the file, from 1.
    pub number: usize,
    pub cells: Vec<Value>,
}

impl Row {
    pub fn cell(&self, column: usize) -> &Value {
        self.cells.get(column).unwrap_or(&Value::Empty)
    }
}

/// A table.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Grid {
    /// The rows that hold something, in their order; the first names the columns.
    pub rows: Vec<Row>,
    /// The sheet of a workbook that was read; `None` for a text.
    pub sheet: Option<String>,
    /// Sheets of the workbook that were not read.
    pub others: usize,
}

impl Grid {
    /// The names of the columns, without accents nor capitals.
    pub fn head(&self) -> Vec<String> {
        let head = self.rows.first();
        head.map_or_else(Vec::new, |row| {
            row.cells.iter().map(|c| fold(&c.text())).collect()
        })
    }

    /// Where the column of this name stands, whatever its accents and its case.
    pub fn column(&self, name: &str) -> Option<usize> {
        self.head().iter().position(|found| found == name)
    }

    /// Refuses a row of which one of these cells says nothing that could be read.
    ///
    /// # Errors
    /// A sentence, about the cell.
    pub fn told(&self, row: &Row, columns: impl IntoIterator<Item = usize>) -> Result<(), String> {
        columns.into_iter().try_for_each(|column| {
            row.cell(column)
                .told()
                .map_err(|said| self.about(row, column, &said))
        })
    }

    /// « Feuille « Coûts ». » and how many others were left, of a workbook; nothing of a text.
    pub fn in_words(&self) -> String {
        let Some(sheet) = &self.sheet else {
            return String::new();
        };
        let others = i64::try_from(self.others).unwrap_or(i64::MAX);
        match others {
            0 => format!("Feuille «\u{a0}{sheet}\u{a0}»."),
            n => format!(
                "Feuille «\u{a0}{sheet}\u{a0}», la première. {} du classeur.",
                words::plural(&n, "autre feuille reste hors", "autres feuilles restent hors")
            ),
        }
    }

    /// A sentence about a cell, with the cell's name where there is a sheet: « Cellule C5 : … ».
    pub fn about(&self, row: &Row, column: usize, said: &str) -> String {
        match self.sheet {
            Some(_) => format!("Cellule {}{}\u{a0}: {said}", letters(column), row.number),
            None => said.to_owned(),
        }
    }

    /// The table as text, semicolons between the cells: what the second step of an import reads again.
    pub fn to_csv(&self) -> String {
        let mut out = String::new();
        for row in &self.rows {
            let cells: Vec<String> = row.cells.iter().map(|c| quoted(&c.lines())).collect();
            out.push_str(&cells.join(";"));
            out.push('\n');
        }
        out
    }
}

fn quoted(text: &str) -> String {
    if text.contains([';', '"', '\n', '\t', ',']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}

/// The name of a column: A, B, … Z, AA…
fn letters(column: usize) -> String {
    let mut left = column + 1;
    let mut out = Vec::new();
    while left > 0 {
        left -= 1;
        out.push(char::from(b'A' + u8::try_from(left % 26).unwrap_or(0)));
        left /= 26;
    }
    out.iter().rev().collect()
}

/// Puts cells at their places, within bounds.
#[derive(Default)]
pub struct Builder {
    rows: Vec<Row>,
}

impl Builder {
    /// Puts a value at a row and a column, both from 0. Rows come in their order.
    pub fn put(&mut self, row: usize, column: usize, value: Value) -> Result<(), String> {
        if value.is_empty() {
            return Ok(());
        }
        if column >= MOST_COLUMNS {
            return Err(format!(
                "Cette feuille dépasse {MOST_COLUMNS} colonnes. Gardez celles à importer."
            ));
        }
        let number = row.saturating_add(1);
        if self.rows.last().is_none_or(|r| r.number < number) {
            if self.rows.len() == MOST_ROWS {
                return Err(too_long());
            }
            self.rows.push(Row {
                number,
                cells: Vec::new(),
            });
        }
        let Some(last) = self.rows.last_mut().filter(|r| r.number == number) else {
            return Err(broken());
        };
        if last.cells.len() <= column {
            last.cells.resize(column + 1, Value::Empty);
        }
        last.cells[column] = value;
        Ok(())
    }

    /// The rows that hold something so far.
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// Marks cells of a row as merged into another one: columns `from..=to`, those past the bound left out.
    pub fn merge(&mut self, at: usize, from: usize, to: usize) {
        if let Some(row) = self.rows.get_mut(at) {
            let end = (to + 1).min(MOST_COLUMNS);
            if row.cells.len() < end {
                row.cells.resize(end, Value::Empty);
            }
            if from < end {
                row.cells[from..end].fill(Value::Merged);
            }
        }
    }

    pub fn grid(self, sheet: String, others: usize) -> Grid {
        Grid {
            rows: self.rows,
            sheet: Some(sheet),
            others,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sheets::text::csv;

    #[test]
    fn a_table_is_read_again_as_it_was() {
        let grid = Grid {
            rows: vec![Row {
                number: 3,
                cells: vec![
                    Value::Text("a;\"b\"".into()),
                    Value::Number(-0.05),
                    Value::Number(6156.0),
                    Value::Day(jiff::civil::date(2026, 1, 2)),
                ],
            }],
            sheet: Some("Feuille".into()),
            others: 0,
        };
        let text = grid.to_csv();
        assert_eq!(text, "\"a;\"\"b\"\"\";\"-0,05\";6156;02/01/2026\n");
        let again = csv(&text).unwrap();
        assert_eq!(again.rows[0].cell(0), &Value::Text("a;\"b\"".into()));
        assert_eq!(again.rows[0].cell(1).cents(9_999), Ok(-5));
        assert_eq!(again.rows[0].cell(3).day(), Ok(jiff::civil::date(2026, 1, 2)));
        assert_eq!(grid.about(&grid.rows[0], 28, "non."), "Cellule AC3\u{a0}: non.");
        assert_eq!(letters(0), "A");
        assert_eq!(letters(25), "Z");
    }
}
