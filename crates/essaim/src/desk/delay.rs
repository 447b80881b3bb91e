//! What a ticket's time is measured by, as its sheet says: the commitment of its priority, the contract of a publisher, an
//! agreed date, or nothing. Kept in the ticket's row, so that a sheet rewritten later moves no ticket.

use reckon::clock::Commitments;

use crate::calendar::Promise;
use crate::db::entities::service_sheets::Model as Sheet;
use crate::db::entities::tickets;
use crate::web::words;

/// The measure of a ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Delay {
    /// The matrix of the agreement; waiting for goods, a quote, a prerequisite or a licence suspends it.
    Commitment,
    /// So many working seconds, whatever the priority: the maintenance contract of the publisher.
    Contract(i64),
    /// The end of an agreed day; none yet.
    Agreed(Option<i64>),
    /// Nothing was promised.
    Open,
}

impl Delay {
    pub fn of(row: &tickets::Model) -> Delay {
        Delay::from_parts(&row.delay_rule, row.contract_seconds, row.agreed_at)
    }

    pub fn from_parts(rule: &str, contract: Option<i64>, agreed: Option<i64>) -> Delay {
        match rule {
            "publisher" => contract.map_or(Delay::Open, Delay::Contract),
            "project" | "planning" => Delay::Agreed(agreed),
            "none" => Delay::Open,
            _ => Delay::Commitment,
        }
    }

    /// What the clock is replayed with.
    pub fn promise(self, agreement: &Promise) -> Promise {
        match self {
            Delay::Contract(seconds) => Promise {
                commitments: Commitments {
                    high: seconds,
                    medium: seconds,
                    low: seconds,
                },
                ..*agreement
            },
            _ => *agreement,
        }
    }

    /// Whether the agreement's share of tickets in time is taken over such a ticket; the others are counted apart.
    pub fn is_commitment(self) -> bool {
        self == Delay::Commitment
    }

    /// What replaces the two figures of the clock where no priority commits; nothing for the others.
    pub fn sums(self, consumed: i64, now: i64) -> Option<Vec<String>> {
        let worked = format!("Travail compté\u{a0}: {}", words::duration(consumed));
        match self {
            Delay::Commitment => None,
            Delay::Contract(seconds) => Some(vec![format!(
                "Consommé\u{a0}: {} sur {}, au contrat de l’éditeur",
                words::duration(consumed),
                words::duration(seconds)
            )]),
            Delay::Agreed(Some(at)) => Some(vec![worked, format!("Date convenue\u{a0}: {}", day(at, now))]),
            Delay::Agreed(None) => Some(vec![worked, "Date à convenir avec le demandeur".into()]),
            Delay::Open => Some(vec![worked, "Aucun délai fixé d’avance".into()]),
        }
    }

    /// The sentence of e-mail 2 and of the ticket's head, after who treats it. `due` is the kept instant.
    pub fn sentence(self, due: Option<i64>, now: i64) -> String {
        match (self, due) {
            (Delay::Agreed(Some(at)), _) => format!("Date convenue\u{a0}: {}.", day(at, now)),
            (Delay::Agreed(None), _) => "La date est à convenir avec vous.".into(),
            (Delay::Open, _) => "Ce service n’a pas de délai fixé d’avance.".into(),
            (_, Some(due)) => format!("Résolution au plus tard {}.", words::in_full(&due, &now)),
            (_, None) => "Le délai reprendra dès que l’attente en cours prendra fin.".into(),
        }
    }
}

/// « lundi 11 mai »: the day of an instant in full, without its hour.
pub fn day(at: i64, now: i64) -> String {
    let full = words::in_full(&at, &now);
    full.split(" à ").next().unwrap_or(&full).to_owned()
}

/// Writes in a ticket what its sheet measures; a ticket without sheet has the commitments of the agreement. An agreed
/// date stays only where the sheet has one.
pub fn follow(row: &mut tickets::Model, sheet: Option<&Sheet>) {
    row.sheet_id = sheet.map(|s| s.id);
    row.sheet_version = sheet.map(|s| s.version);
    row.delay_rule = sheet.map_or_else(|| "commitment".into(), |s| s.delay_rule.clone());
    row.contract_seconds = sheet.and_then(|s| s.contract_seconds);
    if !matches!(Delay::of(row), Delay::Agreed(_)) {
        row.agreed_at = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_has_its_measure() {
        for (rule, contract, agreed, delay) in [
            ("commitment", None, None, Delay::Commitment),
            ("stock_then_commitment", None, None, Delay::Commitment),
            ("supplier", Some(9), Some(9), Delay::Commitment),
            ("publisher", Some(57_600), None, Delay::Contract(57_600)),
            ("publisher", None, None, Delay::Open),
            ("project", None, Some(5), Delay::Agreed(Some(5))),
            ("planning", None, None, Delay::Agreed(None)),
            ("none", Some(9), Some(9), Delay::Open),
        ] {
            assert_eq!(Delay::from_parts(rule, contract, agreed), delay, "{rule}");
        }
    }

    #[test]
    fn a_contract_is_the_same_for_every_priority_and_moves_nothing_else() {
        let agreement = Promise::default();
        let promise = Delay::Contract(7_200).promise(&agreement);
        assert_eq!(
            (
                promise.commitments.high,
                promise.commitments.low,
                promise.closing_days
            ),
            (7_200, 7_200, agreement.closing_days)
        );
        assert_eq!(Delay::Agreed(None).promise(&agreement), agreement);
    }

    #[test]
    fn every_measure_is_told() {
        let now = words::at_local(jiff::civil::date(2026, 5, 7).at(9, 0, 0, 0)).as_second();
        let at = words::at_local(jiff::civil::date(2026, 5, 11).at(23, 59, 59, 0)).as_second();
        for (delay, due, said) in [
            (
                Delay::Commitment,
                Some(at),
                "Résolution au plus tard lundi 11 mai à 23 h 59.",
            ),
            (Delay::Contract(1), None, "Le délai reprendra"),
            (
                Delay::Agreed(Some(at)),
                None,
                "Date convenue\u{a0}: lundi 11 mai.",
            ),
            (Delay::Agreed(None), None, "La date est à convenir"),
            (Delay::Open, None, "Ce service n’a pas de délai"),
        ] {
            assert!(delay.sentence(due, now).starts_with(said), "{delay:?}");
            assert_eq!(delay.sums(60, now).is_none(), delay.is_commitment());
        }
    }
}
