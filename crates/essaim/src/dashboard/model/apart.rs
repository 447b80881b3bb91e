//! Tickets received under exceptional circumstances: the agreement's target is counted without them, and they are shown
//! apart.

use super::{Outcome, Tally};
use crate::web::words;

/// A count of such tickets, and what became of them so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Apart {
    pub received: i64,
    pub resolved: i64,
    /// Of the resolved ones: within their commitment.
    pub in_time: i64,
    /// Still open, and past their due instant.
    pub overdue: i64,
}

impl Apart {
    pub fn add(&mut self, other: Apart) {
        self.received += other.received;
        self.resolved += other.resolved;
        self.in_time += other.in_time;
        self.overdue += other.overdue;
    }

    /// Adds tickets with the same outcome.
    pub fn count(&mut self, outcome: Outcome, tickets: i64) {
        self.received += tickets;
        match outcome {
            Outcome::InTime => {
                self.resolved += tickets;
                self.in_time += tickets;
            }
            Outcome::ResolvedLate => self.resolved += tickets,
            Outcome::Overdue => self.overdue += tickets,
            Outcome::Running => {}
        }
    }

    /// The same tickets as if they were all: to tell their share.
    pub fn alone(self) -> Tally {
        Tally {
            received: self.received,
            resolved: self.resolved,
            in_time: self.in_time,
            overdue: self.overdue,
            apart: Apart::default(),
        }
    }

    /// « À part, 7 tickets reçus pendant des circonstances exceptionnelles : 3 sur 5 résolus dans les délais, soit 60,0 %. »
    /// Empty without any.
    pub fn sentence(self, target_permille: i64) -> String {
        if self.received == 0 {
            return String::new();
        }
        let tally = self.alone();
        let known = match tally.measured() {
            0 => "\u{a0}: aucun encore résolu ni en retard.".to_owned(),
            measured => format!(
                "\u{a0}: {} sur {} résolu{} dans les délais, soit {}.",
                words::count(&self.in_time),
                words::count(&measured),
                if self.in_time < 2 { "" } else { "s" },
                tally.share(target_permille)
            ),
        };
        format!(
            "À part, {} reçu{} pendant des circonstances exceptionnelles{known}",
            words::plural(&self.received, "ticket", "tickets"),
            if self.received < 2 { "" } else { "s" },
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_apart_is_told_in_one_sentence() {
        let mut apart = Apart::default();
        assert_eq!(apart.sentence(950), "");
        apart.count(Outcome::Running, 1);
        assert_eq!(
            apart.sentence(950),
            "À part, 1\u{a0}ticket reçu pendant des circonstances exceptionnelles\u{a0}: aucun encore résolu ni en retard."
        );
        apart.count(Outcome::InTime, 3);
        apart.count(Outcome::ResolvedLate, 1);
        apart.count(Outcome::Overdue, 1);
        assert_eq!(
            apart.sentence(950),
            "À part, 6\u{a0}tickets reçus pendant des circonstances exceptionnelles\u{a0}: 3 sur 5 résolus dans les délais, \
             soit 60,0\u{a0}%."
        );
    }
}
