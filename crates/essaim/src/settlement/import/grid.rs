//! A table as it was found in a file, whatever the file: rows of values, each at its place.

use jiff::civil::Date;
use reckon::money::parse_euros;

use crate::settlement::model::{LARGEST_AMOUNT, LARGEST_QUANTITY};
use crate::web::csv::Csv;
use crate::web::words;

/// The largest number of characters that a cell may hold.
pub const LONGEST_CELL: usize = 1_000;

/// What stands in a cell.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Value {
    #[default]
    Empty,
    Text(String),
    Number(f64),
    Day(Date),
    /// What can only be refused, with its name: « une heure », « une erreur de calcul ».
    Other(&'static str),
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
    /// Where the column of this name stands, whatever its accents and its case.
    pub fn column(&self, name: &str) -> Option<usize> {
        let head = self.rows.first()?;
        head.cells
            .iter()
            .position(|c| crate::db::fulltext::fold(c.text().trim()) == name)
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
            let cells: Vec<String> = row.cells.iter().map(|c| quoted(&c.text())).collect();
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

impl Value {
    pub fn is_empty(&self) -> bool {
        match self {
            Value::Empty => true,
            Value::Text(text) => text.trim().is_empty(),
            _ => false,
        }
    }

    /// What the cell says, on one line.
    pub fn text(&self) -> String {
        match self {
            Value::Empty => String::new(),
            Value::Text(text) => text.split_whitespace().collect::<Vec<_>>().join(" "),
            Value::Number(number) => plain(*number),
            Value::Day(day) => words::day_in_words(*day),
            Value::Other(what) => (*what).to_owned(),
        }
    }

    /// Cents, exact: a number of more than two decimals is refused, never rounded.
    pub fn cents(&self) -> Result<i64, String> {
        let cents = match self {
            Value::Empty => parse_euros("").map_err(|e| e.in_words().to_owned())?,
            Value::Text(text) => parse_euros(text).map_err(|e| e.in_words().to_owned())?,
            Value::Number(number) => scaled(*number, 2).ok_or(
                "Un montant a deux décimales au plus. Arrondissez ce nombre dans le tableur, ou dites lequel vaut.",
            )?,
            Value::Day(day) => {
                return Err(format!(
                    "C’est une date ({}), et un montant est attendu. Changez le format de la cellule.",
                    words::day_in_words(*day)
                ));
            }
            Value::Other(what) => return Err(format!("C’est {what}, et un montant est attendu.")),
        };
        if cents.unsigned_abs() > LARGEST_AMOUNT.unsigned_abs() {
            return Err("Ce montant est trop grand.".into());
        }
        Ok(cents)
    }

    /// A whole quantity, not below zero; `None` for an empty cell.
    pub fn quantity(&self) -> Result<Option<i64>, String> {
        let expected = "Écrivez un nombre entier, sans décimale ni signe, par exemple 5\u{202f}000.";
        let number = match self {
            Value::Empty => None,
            Value::Text(text) => {
                let digits: String = text.chars().filter(|c| !c.is_whitespace()).collect();
                match digits.is_empty() {
                    true => None,
                    false => Some(digits.parse::<i64>().map_err(|_| expected.to_owned())?),
                }
            }
            Value::Number(number) => Some(scaled(*number, 0).ok_or(expected)?),
            Value::Day(_) => return Err("C’est une date, et une quantité est attendue.".into()),
            Value::Other(what) => return Err(format!("C’est {what}, et une quantité est attendue.")),
        };
        match number {
            Some(n) if !(0..=LARGEST_QUANTITY).contains(&n) => Err(expected.into()),
            other => Ok(other),
        }
    }

    /// A day: a date of the spreadsheet, or `31/12/2026` or `2026-12-31` in words.
    pub fn day(&self) -> Result<Date, String> {
        let expected = "Écrivez une date, par exemple 31/12/2026.".to_owned();
        match self {
            Value::Day(day) => Ok(*day),
            Value::Text(text) => day(text).ok_or(expected),
            _ => Err(expected),
        }
    }
}

/// `31/12/2026` or `2026-12-31`.
pub fn day(text: &str) -> Option<Date> {
    let text = text.trim();
    text.parse()
        .ok()
        .or_else(|| Date::strptime("%d/%m/%Y", text).ok())
}

/// A number of a spreadsheet as its exact decimal, to the fifteen digits that spreadsheets show: digits and how many of
/// them stand behind the comma. `None` past what can be told.
fn decimal(number: f64) -> Option<(i64, u32)> {
    if !number.is_finite() || number.abs() >= 1e15 {
        return None;
    }
    let text = format!("{number:.14e}");
    let (digits, exponent) = text.split_once('e')?;
    let mut digits: i64 = digits.replace('.', "").parse().ok()?;
    let mut places = 14 - exponent.parse::<i32>().ok()?;
    while places > 0 && digits % 10 == 0 {
        digits /= 10;
        places -= 1;
    }
    if digits == 0 {
        return Some((0, 0));
    }
    while places < 0 {
        digits = digits.checked_mul(10)?;
        places += 1;
    }
    Some((digits, u32::try_from(places).ok()?))
}

/// A number as a whole number of its `places`-th decimals; `None` when it has more of them.
fn scaled(number: f64, places: u32) -> Option<i64> {
    let (digits, found) = decimal(number)?;
    let missing = places.checked_sub(found)?;
    digits.checked_mul(10_i64.checked_pow(missing)?)
}

/// « 6156 », « 12,3 ».
fn plain(number: f64) -> String {
    let Some((digits, places)) = decimal(number) else {
        return number.to_string();
    };
    let sign = if digits < 0 { "-" } else { "" };
    let size = digits.unsigned_abs();
    if places == 0 {
        return format!("{sign}{size}");
    }
    let width = usize::try_from(places).unwrap_or(0) + 1;
    let text = format!("{size:0width$}");
    let (whole, part) = text.split_at(text.len() - width + 1);
    format!("{sign}{whole},{part}")
}

/// The most rows that hold something.
pub const MOST_ROWS: usize = 5_000;

/// The table of a CSV text.
///
/// # Errors
/// A sentence when its first line names no columns, or when it is too long.
pub fn csv(text: &str) -> Result<Grid, String> {
    let csv = Csv::read(text)
        .ok_or("La première ligne doit nommer les colonnes, séparées par des points-virgules.")?;
    if csv.records.len() >= MOST_ROWS {
        return Err(too_long());
    }
    let row = |(number, cells): (usize, Vec<String>)| Row {
        number,
        cells: cells.into_iter().map(Value::Text).collect(),
    };
    Ok(Grid {
        rows: std::iter::once((1, csv.head))
            .chain(csv.records)
            .map(row)
            .collect(),
        ..Grid::default()
    })
}

pub fn too_long() -> String {
    format!(
        "Ce tableau dépasse {} lignes. Coupez-le en plusieurs.",
        words::count(&i64::try_from(MOST_ROWS).unwrap_or(i64::MAX))
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_cents_to_the_last_or_refused() {
        for (number, cents) in [
            (12.3, 1_230),
            (12.3_f64.next_up(), 1_230),
            (0.1 + 0.2, 30),
            (-1_234.56, -123_456),
            (9_999_999_999.99, 999_999_999_999),
            (1e9, 100_000_000_000),
            (0.0, 0),
        ] {
            assert_eq!(Value::Number(number).cents(), Ok(cents), "{number}");
        }
        for number in [12.345, 0.001, f64::NAN, f64::INFINITY, 1e300, 1e12, 100.0 / 3.0] {
            assert!(Value::Number(number).cents().is_err(), "{number}");
        }
    }

    #[test]
    fn what_is_no_amount_is_told() {
        let day = Value::Day(jiff::civil::date(2026, 12, 31));
        assert!(day.cents().unwrap_err().contains("une date (31/12/2026)"));
        assert!(
            Value::Other("une heure")
                .cents()
                .unwrap_err()
                .contains("une heure")
        );
        assert!(Value::Empty.cents().is_err());
        assert_eq!(Value::Text("1\u{202f}234,5\u{a0}€".into()).cents(), Ok(123_450));
    }

    #[test]
    fn a_quantity_is_whole_or_nothing() {
        for (value, read) in [
            (Value::Number(613.0), Ok(Some(613))),
            (Value::Text(" 5 000 ".into()), Ok(Some(5_000))),
            (Value::Text("  ".into()), Ok(None)),
            (Value::Empty, Ok(None)),
        ] {
            assert_eq!(value.quantity(), read);
        }
        for wrong in [
            Value::Number(1.5),
            Value::Number(-1.0),
            Value::Text("x".into()),
            Value::Other("vrai ou faux"),
        ] {
            assert!(wrong.quantity().is_err(), "{wrong:?}");
        }
    }

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
        assert_eq!(again.rows[0].cell(1).cents(), Ok(-5));
        assert_eq!(again.rows[0].cell(3).day(), Ok(jiff::civil::date(2026, 1, 2)));
        assert_eq!(grid.about(&grid.rows[0], 28, "non."), "Cellule AC3\u{a0}: non.");
        assert_eq!(letters(0), "A");
        assert_eq!(letters(25), "Z");
    }
}
