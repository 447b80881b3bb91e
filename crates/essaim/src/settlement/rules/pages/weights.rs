//! The weights of tickets on the form of a pool's rules: by family, then by sheet of the catalogue.

use super::pool::{Typed, Weight};
use crate::db::entities::service_sheets::Model as Sheet;
use crate::web::Errors;

/// The heaviest weight of a ticket.
const HEAVIEST_TICKET: i64 = 1_000;

/// The fields of the two families.
pub(super) fn families(typed: &Typed) -> Vec<Weight> {
    [("incident", "Un incident"), ("request", "Une demande")]
        .map(|(class, label)| class_weight(typed, class.into(), label.into()))
        .into()
}

/// The fields of the sheets whose tickets are counted.
pub(super) fn sheets(typed: &Typed, sheets: &[Sheet]) -> Vec<Weight> {
    let counted = |s: &&Sheet| matches!(s.family.as_str(), "incident" | "request");
    sheets
        .iter()
        .filter(counted)
        .map(|s| class_weight(typed, s.number.to_string(), sheet_label(s)))
        .collect()
}

/// The field of a class of tickets, with what was typed.
fn class_weight(typed: &Typed, class: String, label: String) -> Weight {
    let i = typed.class.iter().position(|c| *c == class);
    let value = i.and_then(|i| typed.class_weight.get(i));
    Weight {
        label,
        typed: value.cloned().unwrap_or_default(),
        key: class,
    }
}

fn sheet_label(sheet: &Sheet) -> String {
    format!("{}. {}", sheet.number, sheet.name)
}

/// What each class of tickets weighs. Nothing typed at all: each ticket counts as one.
pub(super) fn read(typed: &Typed, sheets: &[Sheet], errors: &mut Errors) -> Vec<(String, String, i64)> {
    let mut all: Vec<(String, String, i64)> = Vec::new();
    for (i, class) in typed.class.iter().enumerate() {
        let weight = typed.class_weight.get(i).map_or("", |w| w.trim());
        let sheet = sheets.iter().find(|s| s.number.to_string() == *class);
        let known = sheet.is_some() || matches!(class.as_str(), "incident" | "request");
        if weight.is_empty() || !known {
            continue;
        }
        match weight.parse::<i64>() {
            Ok(n) if (0..=HEAVIEST_TICKET).contains(&n) && all.iter().all(|(c, _, _)| c != class) => {
                let label = sheet.map(|s| s.name.clone()).unwrap_or_default();
                all.push((class.clone(), label, n));
            }
            _ => errors.add(
                format!("class-{class}"),
                "Écrivez un poids entier entre 0 et 1\u{202f}000, par exemple 2.",
            ),
        }
    }
    if !all.is_empty() && all.iter().all(|(_, _, weight)| *weight == 0) {
        errors.add(
            "class-incident",
            "Il faut qu’un ticket au moins pèse dans le partage.",
        );
    }
    // Only ones: as good as nothing.
    if all.iter().all(|(_, _, weight)| *weight == 1) {
        all.clear();
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tickets_weigh_by_their_family_or_not_at_all() {
        let weights_of = |pairs: &[(&str, &str)]| {
            let typed = Typed {
                class: pairs.iter().map(|(c, _)| (*c).into()).collect(),
                class_weight: pairs.iter().map(|(_, w)| (*w).into()).collect(),
                ..Typed::default()
            };
            let mut errors = Errors::none();
            let weights = super::read(&typed, &[], &mut errors);
            let weights: Vec<(String, i64)> = weights.into_iter().map(|(c, _, w)| (c, w)).collect();
            errors.is_empty().then_some(weights)
        };
        assert_eq!(
            weights_of(&[("incident", "2"), ("request", "")]),
            Some(vec![("incident".into(), 2)])
        );
        assert_eq!(weights_of(&[("incident", "1"), ("request", " 1 ")]), Some(vec![]));
        assert_eq!(weights_of(&[("autre", "3")]), Some(vec![]));
        for wrong in ["-1", "1001", "deux", "1,5"] {
            assert_eq!(weights_of(&[("incident", wrong)]), None, "{wrong}");
        }
        assert_eq!(weights_of(&[("incident", "0"), ("request", "0")]), None);
    }
}
