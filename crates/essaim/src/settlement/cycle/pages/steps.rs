//! The chain of steps of a year, drawn on each of its pages.

use crate::settlement::cycle::model::{Cycle, Stage};
use crate::web::words;
use crate::web::words::day_in_words;

/// One step: done, current, or to come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    pub label: String,
    pub done: bool,
    pub current: bool,
}

/// The steps of a year; `has_costs` and `complete` tell how far its costs are, `orders` whether its revenue orders are
/// issued.
pub fn steps(cycle: &Cycle, has_costs: bool, complete: bool, orders: bool) -> Vec<Step> {
    let stage = cycle.stage();
    let costs = match (has_costs, complete) {
        (false, _) => "Coûts à saisir",
        (true, false) => "Calcul à compléter",
        (true, true) => "Calculé",
    };
    let review = match (stage, cycle.until()) {
        (Stage::Review, Some(until)) => {
            format!("Mise à jour contradictoire jusqu’au {}", day_in_words(until))
        }
        _ => "Mise à jour contradictoire".into(),
    };
    let frozen = match cycle.row.as_ref().and_then(|r| r.frozen_at) {
        Some(at) => format!("Figé le {}", words::date(&at)),
        None => "Figé".into(),
    };
    let at = match stage {
        Stage::Open => 0,
        Stage::Review => 1,
        Stage::Frozen => 3,
    };
    let labels = [costs.to_owned(), review, frozen, "Titres émis".into()];
    labels
        .into_iter()
        .enumerate()
        .map(|(i, label)| Step {
            label,
            done: i < at || (i == 0 && complete) || (i == 3 && orders),
            current: i == at && !(i == 3 && orders),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_open_year_stands_at_its_costs() {
        let all = steps(&Cycle::default(), true, false, false);
        assert_eq!(all[0].label, "Calcul à compléter");
        assert!(all[0].current && !all[0].done && !all[1].current && !all[3].done);
    }
}
