//! The forms of the cost entry: what was typed, what it means, and what is wrong in it.

use std::collections::{HashMap, HashSet};

use reckon::money::parse_euros;
use serde::Deserialize;

use crate::db::entities::authorities;
use crate::settlement::ledger::PoolEntry;
use crate::settlement::model::{
    LARGEST_AMOUNT, LARGEST_QUANTITY, LONGEST_LABEL, SharingKey, key_label, unit_of,
};
use crate::settlement::verbs::{Measure, PoolDraft};
use crate::web::Errors;

/// Something to choose in a list.
#[derive(Clone, Debug)]
pub struct Choice {
    pub value: String,
    pub label: String,
    pub on: bool,
}

/// A pool as typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct PoolTyped {
    pub label: String,
    pub paid_by: String,
    pub key: String,
    pub members: Vec<String>,
    /// `euro_down` or empty.
    pub rounding: String,
    pub article: String,
}

impl PoolTyped {
    pub fn of(entry: &PoolEntry) -> PoolTyped {
        PoolTyped {
            label: entry.row.label.clone(),
            paid_by: entry.row.paid_by.to_string(),
            key: entry.row.sharing_key.clone(),
            members: entry.among.iter().map(i64::to_string).collect(),
            rounding: entry.row.total_rounding.clone(),
            article: entry.row.article.clone(),
        }
    }

    /// A new pool: everybody shares it by tickets.
    pub fn fresh(authorities: &[authorities::Model]) -> PoolTyped {
        PoolTyped {
            key: SharingKey::Tickets.slug().into(),
            members: authorities.iter().map(|a| a.id.to_string()).collect(),
            ..PoolTyped::default()
        }
    }

    /// What was typed, or what is wrong in it. `keys` are the ones of the year besides those that Essaim knows.
    pub fn read(&self, authorities: &[authorities::Model], keys: &[String]) -> Result<PoolDraft, Errors> {
        let mut errors = Errors::none();
        let label = errors.line(
            "label",
            &self.label,
            LONGEST_LABEL,
            "Nommez ce poste, par exemple « Déplacements ».",
        );
        let paid_by = known(&self.paid_by, authorities).unwrap_or_else(|| {
            errors.add("paid_by", "Choisissez dans la liste la collectivité qui a payé.");
            0
        });
        if SharingKey::parse(&self.key).is_none() && !keys.contains(&self.key) {
            errors.add("key", "Choisissez une clé de la liste.");
        }
        let ours: HashSet<i64> = authorities.iter().map(|a| a.id).collect();
        let ours = |typed: &String| typed.parse().ok().filter(|id| ours.contains(id));
        let members: Option<Vec<i64>> = self.members.iter().map(ours).collect();
        let members = members.unwrap_or_else(|| {
            errors.add("members", "Une de ces collectivités n’est pas membre du service. Rechargez la page et choisissez dans la liste.");
            Vec::new()
        });
        if self.members.is_empty() {
            errors.add("members", "Cochez au moins une collectivité.");
        }
        let article = match self.article.trim() {
            "" => String::new(),
            text => errors.line("article", text, LONGEST_LABEL, ""),
        };
        if !matches!(self.rounding.as_str(), "" | "euro_down") {
            errors.add("rounding", "Choisissez un arrondi de la liste.");
        }
        let draft = PoolDraft {
            label,
            paid_by,
            sharing_key: self.key.clone(),
            members,
            article,
            euro_down: self.rounding == "euro_down",
        };
        if errors.is_empty() { Ok(draft) } else { Err(errors) }
    }
}

fn known(typed: &str, authorities: &[authorities::Model]) -> Option<i64> {
    let id = typed.parse().ok()?;
    authorities.iter().any(|a| a.id == id).then_some(id)
}

/// A pool's form on the page.
pub struct PoolForm {
    pub action: String,
    /// Before the ids of its fields, so that several forms stand on one page.
    pub prefix: String,
    pub button: &'static str,
    pub typed: PoolTyped,
    pub payers: Vec<Choice>,
    pub members: Vec<Choice>,
    pub keys: Vec<Choice>,
    pub errors: Errors,
}

impl PoolForm {
    pub fn new(
        (action, prefix, button): (String, String, &'static str),
        typed: PoolTyped,
        errors: Errors,
        authorities: &[authorities::Model],
        keys: &[String],
    ) -> PoolForm {
        let choice = |a: &authorities::Model, on: bool| Choice {
            value: a.id.to_string(),
            label: a.name.clone(),
            on,
        };
        let shares: HashSet<&str> = typed.members.iter().map(String::as_str).collect();
        let known = SharingKey::ALL.into_iter().map(|k| k.slug().to_owned());
        let others = keys.iter().filter(|k| SharingKey::parse(k).is_none()).cloned();
        PoolForm {
            payers: authorities
                .iter()
                .map(|a| choice(a, typed.paid_by == a.id.to_string()))
                .collect(),
            members: authorities
                .iter()
                .map(|a| choice(a, shares.contains(a.id.to_string().as_str())))
                .collect(),
            keys: known
                .chain(others)
                .map(|k| Choice {
                    label: key_label(&k),
                    on: typed.key == k,
                    value: k,
                })
                .collect(),
            action,
            prefix,
            button,
            typed,
            errors,
        }
    }
}

/// A line of cost as typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct LineTyped {
    pub label: String,
    pub amount: String,
}

impl LineTyped {
    /// Label and cents, or what is wrong.
    pub fn read(&self) -> Result<(String, i64), Errors> {
        let mut errors = Errors::none();
        let label = errors.line(
            "label",
            &self.label,
            LONGEST_LABEL,
            "Dites ce que cette ligne paie.",
        );
        let cents = match parse_euros(&self.amount) {
            Ok(cents) if cents.unsigned_abs() <= LARGEST_AMOUNT.unsigned_abs() => cents,
            Ok(_) => {
                errors.add("amount", "Ce montant est trop grand.");
                0
            }
            Err(error) => {
                errors.add("amount", error.in_words());
                0
            }
        };
        if errors.is_empty() {
            Ok((label, cents))
        } else {
            Err(errors)
        }
    }
}

/// The form of a line on the page.
pub struct LineForm {
    pub action: String,
    pub prefix: String,
    pub button: &'static str,
    pub typed: LineTyped,
    pub errors: Errors,
}

/// The quantities of a key as typed: an authority and a quantity for each row, in the same order.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct MeasuresTyped {
    pub key: String,
    pub authority: Vec<String>,
    pub quantity: Vec<String>,
    pub source: String,
}

/// A row of the form.
pub struct MeasureRow {
    pub authority: String,
    pub name: String,
    pub typed: String,
    pub error: Option<&'static str>,
}

/// The form of a key's quantities.
pub struct MeasuresForm {
    pub key: String,
    pub label: String,
    pub unit: String,
    pub rows: Vec<MeasureRow>,
    pub source: String,
    pub source_error: Option<&'static str>,
}

impl MeasuresForm {
    pub fn is_wrong(&self) -> bool {
        self.source_error.is_some() || self.rows.iter().any(|r| r.error.is_some())
    }
}

impl MeasuresTyped {
    /// The form with what was typed and what is wrong, and what it means where nothing is.
    pub fn read(&self, authorities: &[authorities::Model]) -> (MeasuresForm, Vec<Measure>) {
        let mut measures = Vec::new();
        let mut rows = Vec::new();
        let ours: HashMap<i64, &authorities::Model> = authorities.iter().map(|a| (a.id, a)).collect();
        for (index, typed_authority) in self.authority.iter().enumerate() {
            let typed = self.quantity.get(index).cloned().unwrap_or_default();
            let authority = typed_authority.parse().ok().and_then(|id: i64| ours.get(&id));
            let (quantity, error) = match (authority, read_quantity(&typed)) {
                (None, _) => (
                    None,
                    Some("Cette collectivité n’est pas membre du service. Rechargez la page."),
                ),
                (_, Err(said)) => (None, Some(said)),
                (_, Ok(quantity)) => (quantity, None),
            };
            let name = authority.map(|a| a.name.clone());
            measures.push(Measure {
                authority_id: authority.map_or(0, |a| a.id),
                quantity,
            });
            rows.push(MeasureRow {
                authority: typed_authority.clone(),
                name: name.unwrap_or_default(),
                typed,
                error,
            });
        }
        let source_error = if self.source.trim().is_empty() && measures.iter().any(|m| m.quantity.is_some()) {
            Some("Dites d’où viennent ces quantités, par exemple « Relevé du 31/12/2026 ».")
        } else if self.source.chars().count() > LONGEST_LABEL {
            Some("Cette source est trop longue. Résumez-la.")
        } else {
            None
        };
        (
            MeasuresForm {
                rows,
                source_error,
                ..form_of(&self.key, &self.source)
            },
            measures,
        )
    }
}

/// The form of a key without rows.
pub fn form_of(key: &str, source: &str) -> MeasuresForm {
    MeasuresForm {
        key: key.to_owned(),
        label: key_label(key),
        unit: unit_of(key, false),
        rows: Vec::new(),
        source: source.to_owned(),
        source_error: None,
    }
}

/// A whole number, groups of three allowed; nothing typed means nothing known.
fn read_quantity(typed: &str) -> Result<Option<i64>, &'static str> {
    let digits: String = typed.chars().filter(|c| !c.is_whitespace()).collect();
    if digits.is_empty() {
        return Ok(None);
    }
    match digits.parse::<i64>() {
        Ok(n) if (0..=LARGEST_QUANTITY).contains(&n) => Ok(Some(n)),
        _ => Err("Écrivez un nombre entier, sans décimale ni signe, par exemple 5 000."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quantity_is_a_whole_number_or_nothing() {
        for (typed, read) in [
            ("", Some(None)),
            (" 5\u{202f}000 ", Some(Some(5_000))),
            ("0", Some(Some(0))),
            ("-1", None),
            ("1,5", None),
            ("mille", None),
            ("99999999999999999999", None),
        ] {
            assert_eq!(read_quantity(typed).ok(), read, "{typed}");
        }
    }

    #[test]
    fn an_amount_that_is_none_is_told() {
        for (typed, said) in [
            ("", "Indiquez un montant."),
            ("douze", "Écrivez un montant"),
            ("1,234", "deux décimales"),
            ("99 999 999 999,00", "trop grand"),
        ] {
            let line = LineTyped {
                label: "Énergie".into(),
                amount: typed.into(),
            };
            assert!(
                line.read().unwrap_err().of("amount").unwrap().contains(said),
                "{typed}"
            );
        }
        let line = LineTyped {
            label: " Énergie  2025 ".into(),
            amount: "1\u{202f}234,5 €".into(),
        };
        assert_eq!(line.read().unwrap(), ("Énergie 2025".into(), 123_450));
    }
}
