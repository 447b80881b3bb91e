//! The fields of a quote, shared by the page that prepares one and the page that changes one.

use jiff::ToSpan;
use jiff::civil::Date;
use serde::Deserialize;

use crate::catalogue::asks::{self, Choice};
use crate::db::entities::quote_lines;
use crate::db::entities::quotes::Model as Quote;
use crate::quotes::model::{Draft, Line, RATES};
use crate::web::Errors;

/// Empty rows offered below those that are filled.
const SPARE: usize = 3;
/// Days that a quote is proposed to be valid.
const VALID: i64 = 30;

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    pub title: String,
    pub supplier: String,
    pub note: String,
    pub valid_until: String,
    pub item: Vec<String>,
    pub item_quantity: Vec<String>,
    pub item_price: Vec<String>,
    pub item_rate: Vec<String>,
}

/// A row of the form.
pub struct Row {
    pub place: usize,
    pub item: String,
    pub quantity: String,
    pub price: String,
    pub rates: Vec<Choice>,
    pub wrong: Option<String>,
}

fn at(all: &[String], row: usize) -> &str {
    all.get(row).map_or("", |text| text.trim())
}

/// `1 234,56` for a field.
fn amount(cents: i64) -> String {
    let sign = if cents < 0 { "-" } else { "" };
    format!("{sign}{},{:02}", (cents / 100).abs(), (cents % 100).abs())
}

impl Typed {
    /// The fields of a new quote.
    pub fn blank(today: Date, title: &str) -> Typed {
        let until = today.checked_add(VALID.days()).unwrap_or(today);
        Typed {
            title: title.to_owned(),
            valid_until: until.to_string(),
            ..Typed::default()
        }
    }

    pub fn of(quote: &Quote, lines: &[quote_lines::Model]) -> Typed {
        Typed {
            title: quote.title.clone(),
            supplier: quote.supplier.clone(),
            note: quote.note.clone(),
            valid_until: quote.valid_until.clone(),
            item: lines.iter().map(|l| l.label.clone()).collect(),
            item_quantity: lines.iter().map(|l| l.quantity.to_string()).collect(),
            item_price: lines.iter().map(|l| amount(l.unit_cents)).collect(),
            item_rate: lines.iter().map(|l| l.rate.to_string()).collect(),
        }
    }

    pub fn rows(&self, errors: &Errors) -> Vec<Row> {
        (0..self.item.len() + SPARE)
            .map(|place| {
                let rate = at(&self.item_rate, place);
                Row {
                    place,
                    item: at(&self.item, place).to_owned(),
                    quantity: at(&self.item_quantity, place).to_owned(),
                    price: at(&self.item_price, place).to_owned(),
                    rates: RATES
                        .iter()
                        .map(|(value, label)| Choice {
                            chosen: value.to_string() == rate,
                            value: value.to_string(),
                            label: (*label).to_owned(),
                        })
                        .collect(),
                    wrong: errors.of(&format!("item-{place}")).map(str::to_owned),
                }
            })
            .collect()
    }

    /// Reads the fields; what is wrong goes to `errors`, in the order of the page.
    pub fn read(&self, errors: &mut Errors) -> Draft {
        let title = errors.line(
            "title",
            &self.title,
            150,
            "Dites en quelques mots ce que ce devis propose.",
        );
        let supplier = errors.text("supplier", &self.supplier, 150, None);
        let mut lines = Vec::new();
        for row in 0..self.item.len() {
            let label = at(&self.item, row)
                .split_whitespace()
                .collect::<Vec<_>>()
                .join(" ");
            if label.is_empty() && at(&self.item_price, row).is_empty() {
                continue;
            }
            match self.line(row, label) {
                Ok(line) => lines.push(line),
                Err(why) => errors.add(format!("item-{row}"), why),
            }
        }
        if lines.is_empty() && errors.is_empty() {
            errors.add("item-0", "Écrivez au moins une ligne.");
        }
        let note = errors.text("note", &self.note, 2_000, None);
        let valid_until = asks::day(&self.valid_until).unwrap_or_else(|| {
            errors.add("valid_until", "Indiquez jusqu’à quel jour ce devis est valable.");
            Date::default()
        });
        let draft = Draft {
            title,
            supplier: supplier.split_whitespace().collect::<Vec<_>>().join(" "),
            note,
            valid_until,
            lines,
        };
        if draft.totals().is_none() {
            errors.add(
                "item-0",
                "Ces montants sont trop grands. Vérifiez les quantités et les prix.",
            );
        }
        draft
    }

    fn line(&self, row: usize, label: String) -> Result<Line, String> {
        if label.is_empty() {
            return Err("Nommez ce que coûte cette ligne.".into());
        }
        if label.chars().count() > 200 {
            return Err("Ce nom dépasse 200 caractères. Raccourcissez-le.".into());
        }
        let quantity = match at(&self.item_quantity, row) {
            "" => Some(1),
            typed => typed.parse::<i64>().ok(),
        };
        let quantity = quantity
            .filter(|q| (1..=100_000).contains(q))
            .ok_or("Indiquez la quantité, un nombre entier à partir de 1.")?;
        let unit =
            reckon::money::parse_euros(at(&self.item_price, row)).map_err(|e| e.in_words().to_owned())?;
        let rate = at(&self.item_rate, row).parse::<i64>().unwrap_or(RATES[0].0);
        if !RATES.iter().any(|(known, _)| *known == rate) {
            return Err("Choisissez le taux de TVA dans la liste.".into());
        }
        Ok(Line {
            label,
            quantity,
            unit,
            rate,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(item: &str, quantity: &str, price: &str, rate: &str) -> Typed {
        Typed {
            title: "Écrans".into(),
            valid_until: "2026-04-01".into(),
            item: vec![item.into(), String::new()],
            item_quantity: vec![quantity.into()],
            item_price: vec![price.into()],
            item_rate: vec![rate.into()],
            ..Typed::default()
        }
    }

    #[test]
    fn a_line_is_read_as_people_write_it() {
        let mut errors = Errors::none();
        let draft = typed("Écran  24 pouces", "2", "1 149,90 €", "550").read(&mut errors);
        assert!(errors.is_empty(), "{errors:?}");
        assert_eq!(
            draft.lines,
            [Line {
                label: "Écran 24 pouces".into(),
                quantity: 2,
                unit: 114_990,
                rate: 550
            }]
        );
        let one = typed("Écran", "", "10", "").read(&mut errors);
        assert_eq!((one.lines[0].quantity, one.lines[0].rate), (1, 2000));
    }

    #[test]
    fn what_is_wrong_is_told_on_its_line() {
        for (item, quantity, price, rate) in [
            ("", "1", "10", "2000"),
            ("Écran", "0", "10", "2000"),
            ("Écran", "1", "dix", "2000"),
            ("Écran", "1", "", "2000"),
            ("Écran", "1", "10", "1234"),
            ("", "", "", ""),
        ] {
            let mut errors = Errors::none();
            typed(item, quantity, price, rate).read(&mut errors);
            assert!(errors.of("item-0").is_some(), "{item} {quantity} {price} {rate}");
        }
    }
}
