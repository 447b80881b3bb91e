//! States of a year and of a contest, and the days that rule them.

use jiff::civil::Date;

use crate::db::entities::year_cycles;
use crate::web::words;

/// Where a year stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Costs are entered; nobody was asked anything.
    Open,
    /// The members check their tickets, up to a day; costs may still change.
    Review,
    /// Nothing changes any more.
    Frozen,
}

impl Stage {
    pub fn label(self) -> &'static str {
        match self {
            Stage::Open => "Saisie des coûts",
            Stage::Review => "Mise à jour contradictoire",
            Stage::Frozen => "Figé",
        }
    }
}

/// The cycle of one year.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cycle {
    /// `None` while the year is open.
    pub row: Option<year_cycles::Model>,
}

impl Cycle {
    pub fn stage(&self) -> Stage {
        match &self.row {
            None => Stage::Open,
            Some(row) if row.state == "frozen" => Stage::Frozen,
            Some(_) => Stage::Review,
        }
    }

    pub fn is_frozen(&self) -> bool {
        self.stage() == Stage::Frozen
    }

    /// The last day of the review.
    pub fn until(&self) -> Option<Date> {
        self.row.as_ref().and_then(|r| r.review_until.parse().ok())
    }

    /// Whether a member may contest a ticket at an instant: up to the last day, included.
    pub fn takes_contests(&self, now: i64) -> bool {
        self.stage() == Stage::Review && self.until().is_some_and(|until| today(now) <= until)
    }

    /// Whether the review's last day has passed: who said nothing has agreed.
    pub fn is_silent(&self, now: i64) -> bool {
        match self.stage() {
            Stage::Open => false,
            Stage::Review => !self.takes_contests(now),
            Stage::Frozen => true,
        }
    }
}

/// The day of an instant, in the interface's zone.
pub fn today(now: i64) -> Date {
    words::local(now).date()
}

/// Why a member contests a ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    NotOurs,
    Duplicate,
    WrongMember,
    Other,
}

impl Reason {
    pub const ALL: [Reason; 4] = [
        Reason::NotOurs,
        Reason::Duplicate,
        Reason::WrongMember,
        Reason::Other,
    ];

    pub fn slug(self) -> &'static str {
        match self {
            Reason::NotOurs => "not_ours",
            Reason::Duplicate => "duplicate",
            Reason::WrongMember => "wrong_member",
            Reason::Other => "other",
        }
    }

    pub fn parse(slug: &str) -> Option<Reason> {
        Reason::ALL.into_iter().find(|r| r.slug() == slug)
    }

    pub fn label(self) -> &'static str {
        match self {
            Reason::NotOurs => "Ce ticket n’est pas pour nous",
            Reason::Duplicate => "C’est un doublon",
            Reason::WrongMember => "Il concerne une autre collectivité",
            Reason::Other => "Autre motif",
        }
    }
}

/// Where a contest stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ContestState {
    Pending,
    Accepted,
    Refused,
    /// Taken back by the member before an answer.
    Withdrawn,
}

impl ContestState {
    pub const ALL: [ContestState; 4] = [
        ContestState::Pending,
        ContestState::Accepted,
        ContestState::Refused,
        ContestState::Withdrawn,
    ];

    pub fn slug(self) -> &'static str {
        match self {
            ContestState::Pending => "pending",
            ContestState::Accepted => "accepted",
            ContestState::Refused => "refused",
            ContestState::Withdrawn => "withdrawn",
        }
    }

    pub fn parse(slug: &str) -> Option<ContestState> {
        ContestState::ALL.into_iter().find(|s| s.slug() == slug)
    }

    pub fn label(self) -> &'static str {
        match self {
            ContestState::Pending => "à répondre",
            ContestState::Accepted => "acceptée",
            ContestState::Refused => "refusée",
            ContestState::Withdrawn => "retirée",
        }
    }

    /// The class of its tag.
    pub fn tag(self) -> &'static str {
        match self {
            ContestState::Pending => "wait",
            ContestState::Accepted => "good",
            ContestState::Refused => "bad",
            ContestState::Withdrawn => "",
        }
    }
}

/// What happened to a year, for its history.
pub fn action_in_words(action: &str) -> &'static str {
    match action {
        "settlement.opened" => "Bilan ouvert",
        "settlement.rules_changed" => "Règles du partage changées",
        "cost_pool.added" => "Poste ajouté",
        "cost_pool.changed" => "Poste modifié",
        "cost_pool.removed" => "Poste supprimé",
        "cost_line.added" => "Ligne ajoutée",
        "cost_line.changed" => "Ligne corrigée",
        "cost_line.removed" => "Ligne supprimée",
        "key_measure.set" => "Quantités d’une clé saisies",
        "key_reading.set" => "Quantités relevées à une date",
        "key_reading.removed" => "Relevés retirés",
        "key_method.set" => "Façon de compter des relevés changée",
        "cost_line.derived" => "Ligne calculée depuis l’annexe\u{a0}1",
        "cost_document.added" => "Pièce justificative jointe",
        "cost_document.removed" => "Pièce justificative retirée",
        "review.opened" => "Mise à jour contradictoire ouverte",
        "review.agreed" => "Accord donné sur une liste",
        "review.agreement_withdrawn" => "Accord retiré",
        "review.agreement_lapsed" => "Accord à redonner",
        "cost_pool.rules_changed" => "Règles d’un poste changées",
        "cost_line.detailed" => "Imputation d’une ligne changée",
        "review.concluded" => "Toutes les listes sont acceptées",
        "review.prolonged" => "Mise à jour contradictoire prolongée",
        "contest.made" => "Tickets contestés",
        "contest.withdrawn" => "Contestation retirée",
        "contest.accepted" => "Contestation acceptée",
        "contest.refused" => "Contestation refusée",
        "settlement.frozen" => "Bilan figé",
        "advance.called" => "Avance appelée",
        "orders.issued" => "Titres émis",
        "order.paid" => "Titre encaissé",
        "order.unpaid" => "Encaissement effacé",
        "order.reduced" => "Titre réduit",
        "order.cancelled" => "Titre annulé",
        "correction.added" => "Régularisation saisie",
        "correction.removed" => "Régularisation retirée",
        _ => "Changement",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn cycle(state: &str, until: &str) -> Cycle {
        Cycle {
            row: Some(year_cycles::Model {
                id: 1,
                service_id: 1,
                year: 2025,
                state: state.into(),
                review_until: until.into(),
                review_opened_at: 0,
                review_opened_by: None,
                review_opened_label: String::new(),
                frozen_at: (state == "frozen").then_some(0),
                frozen_by: None,
                frozen_label: String::new(),
            }),
        }
    }

    #[test]
    fn the_last_day_of_the_review_counts_to_its_last_minute() {
        let at = |day: Date, hour, minute| words::at_local(day.at(hour, minute, 59, 0)).as_second();
        let review = cycle("review", "2026-03-20");
        let last = date(2026, 3, 20);
        for (now, takes) in [
            (at(last, 0, 0), true),
            (at(last, 23, 59), true),
            (at(date(2026, 3, 21), 0, 0), false),
        ] {
            assert_eq!(
                (review.takes_contests(now), review.is_silent(now)),
                (takes, !takes)
            );
        }
    }

    #[test]
    fn an_open_year_asks_nobody_and_a_frozen_one_is_over() {
        let now = words::at_local(date(2026, 3, 2).at(10, 0, 0, 0)).as_second();
        let open = Cycle::default();
        assert_eq!(
            (open.stage(), open.takes_contests(now), open.is_silent(now)),
            (Stage::Open, false, false)
        );
        let frozen = cycle("frozen", "2026-03-20");
        assert_eq!(
            (frozen.stage(), frozen.takes_contests(now), frozen.is_silent(now)),
            (Stage::Frozen, false, true)
        );
    }

    #[test]
    fn every_word_of_the_base_is_read_again() {
        for reason in Reason::ALL {
            assert_eq!(Reason::parse(reason.slug()), Some(reason));
        }
        for state in ContestState::ALL {
            assert_eq!(ContestState::parse(state.slug()), Some(state));
        }
    }
}
