//! Rules in words, for the history of a year: members by their names.

use super::verbs::{Limits, LineDetail, RulesDraft};
use crate::settlement::model::key_label;
use crate::web::words::{decimal_in_words, euros};

/// The rules of a pool; `name` gives the short name of a member.
pub fn rules(draft: &RulesDraft, name: impl Fn(i64) -> String) -> String {
    let mut all = Vec::new();
    if !draft.mix.is_empty() {
        let mix = draft.mix.iter();
        let mix: Vec<String> = mix
            .map(|(key, weight)| format!("{weight} {}", key_label(key).to_lowercase()))
            .collect();
        all.push(format!("clé composée ({})", mix.join(", ")));
    }
    if let Some(price) = &draft.price {
        all.push(format!("tarif de {}", euros(price)));
    }
    if let Some(bearer) = draft.rest_bearer {
        all.push(format!("solde du tarif à {}", name(bearer)));
    }
    if let Some(permille) = draft.corridor {
        all.push(format!("corridor de {}\u{a0}%", decimal_in_words(permille, 1)));
    }
    if let Some(bearer) = draft.corridor_bearer {
        all.push(format!("écart du corridor à {}", name(bearer)));
    }
    all.extend(draft.limits.iter().filter_map(|(id, limits)| {
        let said = limits_in_words(limits);
        (!said.is_empty()).then(|| format!("{}, {}", name(*id), said.join(", ")))
    }));
    let weights = draft.ticket_weights.iter();
    all.extend(weights.map(|(class, label, weight)| {
        let what = match (class.as_str(), label.as_str()) {
            ("incident", _) => "un incident",
            ("request", _) => "une demande",
            (number, "") => number,
            (_, label) => label,
        };
        format!("{what} pèse {weight}")
    }));
    match all.is_empty() {
        true => "aucune règle particulière".into(),
        false => all.join("\u{202f}; "),
    }
}

fn limits_in_words(limits: &Limits) -> Vec<String> {
    [
        ("plancher", limits.floor),
        ("plafond", limits.cap),
        ("année précédente", limits.previous),
    ]
    .into_iter()
    .filter_map(|(what, cents)| Some(format!("{what} {}", euros(&cents?))))
    .collect()
}

/// How a line is booked, and who bears it.
pub fn booking(draft: &LineDetail, name: impl Fn(i64) -> String) -> String {
    let or_none = |text: &str| {
        if text.is_empty() {
            "–".to_owned()
        } else {
            text.to_owned()
        }
    };
    let borne = match draft.borne_by {
        Some(id) => format!("à la charge de {}", name(id)),
        None => "partagée".into(),
    };
    format!(
        "nature {}, compte {}, {borne}",
        or_none(&draft.nature),
        or_none(&draft.account)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_member_is_told_by_its_name_and_never_by_its_key() {
        let name = |id: i64| format!("Membre {}", ["zéro", "un"][usize::from(id == 71)]);
        let draft = RulesDraft {
            price: Some(1_250),
            rest_bearer: Some(71),
            corridor: Some(55),
            limits: [
                (
                    71,
                    Limits {
                        floor: Some(100),
                        cap: None,
                        previous: Some(250),
                    },
                ),
                (72, Limits::default()),
            ]
            .into(),
            ticket_weights: vec![("incident".into(), String::new(), 2)],
            ..RulesDraft::default()
        };
        assert_eq!(
            rules(&draft, name),
            "tarif de 12,50\u{a0}€\u{202f}; solde du tarif à Membre un\u{202f}; corridor de 5,5\u{a0}%\u{202f}; \
             Membre un, plancher 1,00\u{a0}€, année précédente 2,50\u{a0}€\u{202f}; un incident pèse 2"
        );
        assert_eq!(rules(&RulesDraft::default(), name), "aucune règle particulière");
        let line = LineDetail {
            nature: "Énergie".into(),
            account: String::new(),
            borne_by: Some(71),
        };
        assert_eq!(
            booking(&line, name),
            "nature Énergie, compte –, à la charge de Membre un"
        );
    }
}
