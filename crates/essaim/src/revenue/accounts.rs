//! Which accounts an order is booked to: one for each nature of cost that the issuer has told, and its default account
//! for the rest. The amounts add up to the order, to the cent.

use std::collections::BTreeMap;

use reckon::sharing::{Share, parts};
use serde::{Deserialize, Serialize};

use crate::db::entities::cost_lines;
use crate::db::fulltext::fold;
use crate::settlement::Ledger;
use crate::settlement::ledger::PoolEntry;

/// Natures that the settings propose.
pub const NATURES: [&str; 7] = [
    "Personnel",
    "Fournitures",
    "Énergie",
    "Prestations",
    "Contrats de services",
    "Entretien",
    "Déplacements",
];

/// What is booked to the default account, in words.
const OTHER: &str = "Autres coûts";

/// The accounts of an issuer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Accounts {
    pub default: String,
    /// Nature and account.
    pub by_nature: Vec<(String, String)>,
}

/// An amount booked to an account: a line of the piece.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Its place in the piece, from 1; a correction names the line of the piece that it corrects.
    pub line: i64,
    pub account: String,
    /// The natures that it holds.
    pub label: String,
    /// Cents.
    pub cents: i64,
}

impl Accounts {
    /// The nature of a line and its account, where the issuer has told one: the nature that the line is booked with, or
    /// else the first whose words begin its label (« Personnel, 3 agents »).
    fn of(&self, nature: &str, label: &str) -> Option<&(String, String)> {
        let (nature, label) = (fold(nature), fold(label));
        self.by_nature.iter().find(|(known, _)| {
            let known = fold(known);
            match nature.is_empty() {
                false => nature == known,
                true => label == known || label.starts_with(&format!("{known} ")),
            }
        })
    }

    fn of_line(&self, ledger: &Ledger, line: &cost_lines::Model) -> (String, String) {
        let details = &ledger.rules.details;
        let nature = details
            .iter()
            .find(|d| d.line_id == line.id)
            .map_or("", |d| d.nature.as_str());
        match self.of(nature, &line.label) {
            Some((nature, account)) => (account.clone(), nature.clone()),
            None => (self.default.clone(), OTHER.into()),
        }
    }

    fn rest(&self) -> (String, String) {
        (self.default.clone(), OTHER.into())
    }

    /// One amount on the default account.
    pub fn whole(&self, label: &str, cents: i64) -> Vec<Entry> {
        vec![Entry {
            line: 1,
            account: self.default.clone(),
            label: label.to_owned(),
            cents,
        }]
    }

    /// How an order of `amount` cents is booked: each pool's share by the natures of its lines, the corrections on the
    /// default account; what was taken off the order is taken off each account in proportion.
    pub fn entries(&self, ledger: &Ledger, (from, to): (&str, &str), amount: i64) -> Vec<Entry> {
        // Account and nature → cents.
        let mut gross: BTreeMap<(String, String), i64> = BTreeMap::new();
        for (entry, share) in ledger.parts_of_order(from, to) {
            for (place, cents) in self.share(ledger, entry, share, to) {
                *gross.entry(place).or_default() += cents;
            }
        }
        let corrections: i64 = ledger.corrections_of(from, to).map(|c| c.amount_cents).sum();
        if corrections != 0 {
            *gross.entry(self.rest()).or_default() += corrections;
        }
        // Natures of one account are one line.
        let mut accounts: Vec<(String, Vec<String>, i64)> = Vec::new();
        for ((account, nature), cents) in gross {
            match accounts.iter_mut().find(|(known, ..)| *known == account) {
                Some((_, natures, sum)) => {
                    natures.push(nature);
                    *sum += cents;
                }
                None => accounts.push((account, vec![nature], cents)),
            }
        }
        let weights: Vec<i64> = accounts.iter().map(|(.., cents)| (*cents).max(0)).collect();
        let Some(cents) = parts(amount, &weights) else {
            return self.whole(OTHER, amount);
        };
        let booked = accounts.into_iter().zip(cents).filter(|(_, cents)| *cents != 0);
        booked
            .zip(1..)
            .map(|(((account, natures, _), cents), line)| Entry {
                line,
                account,
                label: natures.join(", "),
                cents,
            })
            .collect()
    }

    /// A member's share of a pool by account and nature. Lines that it bears alone go to their own nature; what the key
    /// shares goes to all lines in proportion to their amounts.
    fn share(
        &self,
        ledger: &Ledger,
        entry: &PoolEntry,
        share: &Share,
        to: &str,
    ) -> Vec<((String, String), i64)> {
        let mut all = Vec::new();
        let mut left = share.cents;
        for line in &entry.lines {
            let bearer = ledger.rules.bearer_of(line.id);
            if bearer.is_some_and(|id| ledger.short_name(id) == to) {
                all.push((self.of_line(ledger, line), line.amount_cents));
                left -= line.amount_cents;
            }
        }
        let mut natures: BTreeMap<(String, String), i64> = BTreeMap::new();
        for line in ledger.rules.shared_lines(entry) {
            *natures.entry(self.of_line(ledger, line)).or_default() += line.amount_cents;
        }
        let weights: Vec<i64> = natures.values().copied().collect();
        match parts(left, &weights) {
            Some(cents) => all.extend(natures.into_keys().zip(cents)),
            // Credits among the lines: no proportion tells whose they are.
            None => all.push((self.rest(), left)),
        }
        all
    }
}

/// How a reduction or a cancellation is booked: to the lines of the piece that it corrects, in proportion to what its
/// earlier corrections left of each.
pub fn corrected(original: &[Entry], earlier: &[Vec<Entry>], cents: i64) -> Vec<Entry> {
    let left = |entry: &Entry| {
        let taken = earlier
            .iter()
            .flatten()
            .filter(|e| e.line == entry.line)
            .map(|e| e.cents);
        entry.cents - taken.sum::<i64>()
    };
    let weights: Vec<i64> = original.iter().map(left).collect();
    let parts = parts(cents, &weights).unwrap_or_else(|| {
        let mut all = vec![0; original.len()];
        if let Some(first) = all.first_mut() {
            *first = cents;
        }
        all
    });
    original
        .iter()
        .zip(parts)
        .filter(|(_, cents)| *cents != 0)
        .map(|(entry, cents)| Entry {
            cents,
            ..entry.clone()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::settlement::sample;

    fn accounts() -> Accounts {
        Accounts {
            default: "70876".into(),
            by_nature: vec![
                ("Ligne 1".into(), "70846".into()),
                ("Énergie".into(), "70878".into()),
            ],
        }
    }

    #[test]
    fn each_nature_has_its_account_and_the_rest_the_default_one() {
        let ledger = sample::ledger(false);
        let amount = ledger.due("Alpha", "Beta");
        let entries = accounts().entries(&ledger, ("Alpha", "Beta"), amount);
        assert_eq!(entries.iter().map(|e| e.cents).sum::<i64>(), amount);
        assert_eq!(entries[0].account, "70876");
        assert_eq!(entries[0].label, "Autres coûts");
    }

    #[test]
    fn a_nature_is_the_one_that_was_told_or_begins_the_label() {
        let all = accounts();
        let of = |nature: &str, label: &str| all.of(nature, label).map(|(_, account)| account.as_str());
        for (nature, label, account) in [
            ("énergie", "Autre", Some("70878")),
            ("", "Energie, premier semestre", Some("70878")),
            ("", "Énergies", None),
            ("Autre", "Énergie", None),
        ] {
            assert_eq!(of(nature, label), account, "{nature} {label}");
        }
    }

    #[test]
    fn a_cancellation_takes_back_what_reductions_left_of_each_line() {
        let entry = |line: i64, cents: i64| Entry {
            line,
            account: format!("7084{line}"),
            label: String::new(),
            cents,
        };
        let original = [entry(1, 100), entry(2, 50)];
        let first = corrected(&original, &[], 31);
        assert_eq!(first, [entry(1, 21), entry(2, 10)]);
        let whole = corrected(&original, &[first], 119);
        assert_eq!(whole, [entry(1, 79), entry(2, 40)]);
    }

    proptest! {
        #[test]
        fn whatever_is_ordered_is_booked_to_the_cent(
            lines in prop::collection::vec(-1_000_i64..1_000_000, 1..6),
            tickets in prop::collection::vec(1..300_i64, 5),
            taken in 0..2_000_i64,
        ) {
            let pools = [("tickets", lines, vec![true; 5], 0, false)];
            let ledger = sample::drawn(&pools, &tickets, &[1; 5], Some(2));
            let amount = ledger.due("M1", "M2") - taken;
            prop_assume!(amount > 0);
            let entries = accounts().entries(&ledger, ("M1", "M2"), amount);
            prop_assert_eq!(entries.iter().map(|e| e.cents).sum::<i64>(), amount);
            prop_assert!(entries.iter().all(|e| e.cents > 0));
        }
    }
}
