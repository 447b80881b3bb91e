//! The accounts of an issuer by nature of cost, on the form of its settings.

use std::collections::BTreeSet;

use crate::db::fulltext::fold;
use crate::revenue::accounts::{Accounts, NATURES};
use crate::web::Errors;

/// The longest nature, in characters: as lines of cost are booked.
const LONGEST: usize = 80;

/// A row of the form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    pub nature: String,
    pub account: String,
}

/// What was told, then the natures that lines are booked with or that most agreements have, and an empty row.
pub fn rows(told: &Accounts, used: Vec<String>) -> Vec<Row> {
    let row = |nature: String, account: String| Row { nature, account };
    let mut rows: Vec<Row> = told
        .by_nature
        .iter()
        .map(|(nature, account)| row(nature.clone(), account.clone()))
        .collect();
    let mut known: BTreeSet<String> = rows.iter().map(|r| fold(&r.nature)).collect();
    for nature in used.into_iter().chain(NATURES.map(str::to_owned)) {
        if known.insert(fold(&nature)) {
            rows.push(row(nature, String::new()));
        }
    }
    rows.push(row(String::new(), String::new()));
    rows
}

/// The rows as typed.
pub fn typed(natures: &[String], accounts: &[String]) -> Vec<Row> {
    let of = |at: usize| accounts.get(at).cloned().unwrap_or_default();
    natures
        .iter()
        .enumerate()
        .map(|(at, nature)| Row {
            nature: nature.split_whitespace().collect::<Vec<_>>().join(" "),
            account: of(at).split_whitespace().collect(),
        })
        .collect()
}

/// The natures that have an account, checked: each once, each with a number.
pub fn read(rows: &[Row], errors: &mut Errors) -> Vec<(String, String)> {
    let mut all: Vec<(String, String)> = Vec::new();
    for row in rows.iter().filter(|r| !r.account.is_empty()) {
        let digits = row.account.len() <= 12 && row.account.bytes().all(|b| b.is_ascii_digit());
        let wrong = match row.nature.as_str() {
            "" => Some(format!("Écrivez la nature qui va au compte {}.", row.account)),
            nature if nature.chars().count() > LONGEST => {
                Some("Cette nature dépasse 80 caractères. Raccourcissez-la.".into())
            }
            nature if !digits || row.account.starts_with('0') => Some(format!(
                "Le compte de «\u{a0}{nature}\u{a0}» est un nombre, par exemple 70846."
            )),
            nature if all.iter().any(|(known, _)| fold(known) == fold(nature)) => {
                Some(format!("La nature «\u{a0}{nature}\u{a0}» est écrite deux fois."))
            }
            _ => None,
        };
        match wrong {
            Some(said) => errors.add("natures", said),
            None => all.push((row.nature.clone(), row.account.clone())),
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed_rows(pairs: &[(&str, &str)]) -> Vec<Row> {
        let (natures, accounts): (Vec<_>, Vec<_>) = pairs
            .iter()
            .map(|(n, a)| ((*n).to_owned(), (*a).to_owned()))
            .unzip();
        typed(&natures, &accounts)
    }

    #[test]
    fn a_nature_is_proposed_once_and_a_row_is_left_for_another() {
        let told = Accounts {
            default: "70876".into(),
            by_nature: vec![("Personnel".into(), "70846".into())],
        };
        let rows = rows(&told, vec!["personnel".into(), "Télécoms".into()]);
        let names: Vec<&str> = rows.iter().map(|r| r.nature.as_str()).collect();
        assert_eq!(names[..3], ["Personnel", "Télécoms", "Fournitures"]);
        assert_eq!(names.iter().filter(|n| fold(n) == "personnel").count(), 1);
        assert_eq!(names.last(), Some(&""));
    }

    #[test]
    fn only_rows_with_an_account_are_kept_and_mistakes_are_told() {
        let mut none = Errors::none();
        let kept = read(
            &typed_rows(&[("Personnel", " 70 846 "), ("Énergie", ""), ("", "")]),
            &mut none,
        );
        assert_eq!(kept, [("Personnel".to_owned(), "70846".to_owned())]);
        assert!(none.is_empty());
        for wrong in [
            [("", "70846"), ("", "")],
            [("Personnel", "7o846"), ("", "")],
            [("Énergie", "606"), ("energie", "607")],
        ] {
            let mut errors = Errors::none();
            read(&typed_rows(&wrong), &mut errors);
            assert!(errors.of("natures").is_some(), "{wrong:?}");
        }
    }
}
