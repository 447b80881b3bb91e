//! What stands in a cell, and how it is read as an amount, a quantity, a day or a yes.

use jiff::civil::Date;
use reckon::money::parse_euros;

use crate::db::fulltext::fold;
use crate::web::words;

/// What stands in a cell.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Value {
    #[default]
    Empty,
    Text(String),
    Number(f64),
    Day(Date),
    Truth(bool),
    /// Merged into the cell above or before it, which alone holds their value.
    Merged,
    /// What can only be refused, with its name: « une durée », « une erreur de calcul ».
    Other(&'static str),
}

const MERGED: &str = "Cette cellule est fusionnée avec une autre. Défusionnez-la dans le tableur, et écrivez sa valeur \
                      dans chaque ligne.";

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
            Value::Truth(true) => "vrai".to_owned(),
            Value::Truth(false) => "faux".to_owned(),
            Value::Merged => "une cellule fusionnée".to_owned(),
            Value::Other(what) => (*what).to_owned(),
        }
    }

    /// What the cell says, with the ends of its lines.
    pub fn lines(&self) -> String {
        match self {
            Value::Text(text) => text.trim().to_owned(),
            other => other.text(),
        }
    }

    /// Refuses what says nothing that could be read: a merged cell, an error of calculation.
    ///
    /// # Errors
    /// A sentence.
    pub fn told(&self) -> Result<(), String> {
        match self {
            Value::Merged => Err(MERGED.to_owned()),
            Value::Other(what) => Err(format!(
                "C’est {what}, qui ne se lit pas. Corrigez cette cellule dans le tableur."
            )),
            _ => Ok(()),
        }
    }

    /// A yes or a no; `None` for an empty cell.
    ///
    /// # Errors
    /// A sentence.
    pub fn yes(&self) -> Result<Option<bool>, String> {
        match fold(&self.text()).as_str() {
            "" => Ok(None),
            "oui" | "o" | "x" | "1" | "vrai" | "true" => Ok(Some(true)),
            "non" | "n" | "0" | "faux" | "false" => Ok(Some(false)),
            _ => Err("Écrivez oui ou non.".to_owned()),
        }
    }

    /// Cents, exact: a number of more than two decimals is refused, never rounded. Neither they nor their opposite go
    /// past `most`.
    ///
    /// # Errors
    /// A sentence.
    pub fn cents(&self, most: i64) -> Result<i64, String> {
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
            Value::Truth(_) => return Err("C’est un vrai ou faux, et un montant est attendu.".into()),
            Value::Merged => return Err(MERGED.to_owned()),
            Value::Other(what) => return Err(format!("C’est {what}, et un montant est attendu.")),
        };
        if cents.unsigned_abs() > most.unsigned_abs() {
            return Err("Ce montant est trop grand.".into());
        }
        Ok(cents)
    }

    /// A whole quantity from 0 to `most`; `None` for an empty cell.
    ///
    /// # Errors
    /// A sentence.
    pub fn quantity(&self, most: i64) -> Result<Option<i64>, String> {
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
            Value::Truth(_) => return Err("C’est un vrai ou faux, et une quantité est attendue.".into()),
            Value::Merged => return Err(MERGED.to_owned()),
            Value::Other(what) => return Err(format!("C’est {what}, et une quantité est attendue.")),
        };
        match number {
            Some(n) if !(0..=most).contains(&n) => Err(expected.into()),
            other => Ok(other),
        }
    }

    /// A day of this century: a date of the spreadsheet, or `31/12/2026` or `2026-12-31` in words.
    ///
    /// # Errors
    /// A sentence.
    pub fn day(&self) -> Result<Date, String> {
        let found = match self {
            Value::Merged => return Err(MERGED.to_owned()),
            Value::Number(number) => {
                return Err(format!(
                    "C’est un nombre ({}), et une date est attendue. Changez le format de la cellule.",
                    plain(*number)
                ));
            }
            Value::Day(day) => words::day(&day.to_string()),
            other => words::day(&other.text()),
        };
        found.ok_or_else(|| match self.is_empty() {
            true => "Écrivez une date, par exemple 31/12/2026.".to_owned(),
            false => format!(
                "«\u{a0}{}\u{a0}» n’est pas une date. Écrivez-la ainsi\u{a0}: 31/12/2026.",
                self.text()
            ),
        })
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    const MOST: i64 = 999_999_999_999;

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
            assert_eq!(Value::Number(number).cents(MOST), Ok(cents), "{number}");
        }
        for number in [12.345, 0.001, f64::NAN, f64::INFINITY, 1e300, 1e12, 100.0 / 3.0] {
            assert!(Value::Number(number).cents(MOST).is_err(), "{number}");
        }
    }

    #[test]
    fn what_is_no_amount_is_told() {
        let day = Value::Day(jiff::civil::date(2026, 12, 31));
        assert!(day.cents(MOST).unwrap_err().contains("une date (31/12/2026)"));
        assert!(
            Value::Other("une heure")
                .cents(MOST)
                .unwrap_err()
                .contains("une heure")
        );
        assert!(Value::Empty.cents(MOST).is_err());
        assert_eq!(
            Value::Text("1\u{202f}234,5\u{a0}€".into()).cents(MOST),
            Ok(123_450)
        );
    }

    #[test]
    fn a_quantity_is_whole_or_nothing() {
        for (value, read) in [
            (Value::Number(613.0), Ok(Some(613))),
            (Value::Text(" 5 000 ".into()), Ok(Some(5_000))),
            (Value::Text("  ".into()), Ok(None)),
            (Value::Empty, Ok(None)),
        ] {
            assert_eq!(value.quantity(MOST), read);
        }
        for wrong in [
            Value::Number(1.5),
            Value::Number(-1.0),
            Value::Text("x".into()),
            Value::Other("vrai ou faux"),
        ] {
            assert!(wrong.quantity(MOST).is_err(), "{wrong:?}");
        }
    }
}
