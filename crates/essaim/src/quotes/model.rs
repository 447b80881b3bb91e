//! States of a quote and its figures; no database here.

use jiff::civil::Date;
use reckon::vat::{self, Totals};

use crate::catalogue::asks::day;
use crate::db::entities::quote_lines;
use crate::db::entities::quotes::Model as Quote;
use crate::web::words::day_in_words;

/// Where a quote stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    Draft,
    /// Submitted to the referents.
    Sent,
    Accepted,
    Refused,
    /// Not answered on its last day.
    Expired,
    /// Taken back by the service.
    Withdrawn,
}

impl State {
    pub const ALL: [State; 6] = [
        State::Draft,
        State::Sent,
        State::Accepted,
        State::Refused,
        State::Expired,
        State::Withdrawn,
    ];

    pub fn slug(self) -> &'static str {
        match self {
            State::Draft => "draft",
            State::Sent => "sent",
            State::Accepted => "accepted",
            State::Refused => "refused",
            State::Expired => "expired",
            State::Withdrawn => "withdrawn",
        }
    }

    pub fn label(self) -> &'static str {
        match self {
            State::Draft => "brouillon",
            State::Sent => "à accepter",
            State::Accepted => "accepté",
            State::Refused => "refusé",
            State::Expired => "expiré",
            State::Withdrawn => "retiré",
        }
    }

    /// The class of its tag.
    pub fn class(self) -> &'static str {
        match self {
            State::Accepted => "good",
            State::Refused | State::Expired => "bad",
            State::Sent => "wait",
            _ => "",
        }
    }

    pub fn parse(slug: &str) -> Option<State> {
        State::ALL.into_iter().find(|s| s.slug() == slug)
    }

    pub fn of(quote: &Quote) -> State {
        State::parse(&quote.state).unwrap_or(State::Draft)
    }
}

/// Rates of value added tax in force, in hundredths of a percent (articles 278 and following of the CGI).
pub const RATES: [(i64, &str); 5] = [
    (2000, "20\u{a0}%"),
    (1000, "10\u{a0}%"),
    (550, "5,5\u{a0}%"),
    (210, "2,1\u{a0}%"),
    (0, "sans TVA"),
];

/// How the tax is rounded, told on every document.
pub const METHOD: &str = "La TVA se calcule une fois pour chaque taux, sur la somme des lignes à ce taux, arrondie au centime \
    le plus proche (un demi-centime vers le haut).";

/// A line to write.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line {
    pub label: String,
    pub quantity: i64,
    /// Cents before tax.
    pub unit: i64,
    pub rate: i64,
}

/// What the service writes in a quote.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Draft {
    pub title: String,
    pub supplier: String,
    pub note: String,
    pub valid_until: Date,
    pub lines: Vec<Line>,
}

impl Draft {
    /// The totals; None when they do not fit.
    pub fn totals(&self) -> Option<Totals> {
        let lines: Vec<vat::Line> = self
            .lines
            .iter()
            .map(|line| vat::Line {
                quantity: line.quantity,
                unit: line.unit,
                rate: line.rate,
            })
            .collect();
        vat::totals(&lines)
    }
}

/// The totals of kept lines, which were checked when they were written.
pub fn totals(lines: &[quote_lines::Model]) -> Totals {
    let lines: Vec<vat::Line> = lines
        .iter()
        .map(|line| vat::Line {
            quantity: line.quantity,
            unit: line.unit_cents,
            rate: line.rate,
        })
        .collect();
    vat::totals(&lines).unwrap_or_default()
}

/// « D2026-0012 »; « brouillon » before it is sent.
pub use crate::web::words::quote_reference as reference;

/// The same of a quote.
pub fn reference_of(quote: &Quote) -> String {
    reference(quote.year, quote.number)
}

/// Its last day in words.
pub fn until(quote: &Quote) -> String {
    day(&quote.valid_until).map(day_in_words).unwrap_or_default()
}

/// Whether a quote can be accepted on a day: its last day counts.
pub fn is_valid(quote: &Quote, today: Date) -> bool {
    State::of(quote) == State::Sent && day(&quote.valid_until).is_some_and(|last| today <= last)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    pub(crate) fn sample(state: State) -> Quote {
        Quote {
            id: 4,
            service_id: 1,
            ticket_id: 1,
            authority_id: 1,
            year: Some(2026),
            number: Some(12),
            title: "Deux écrans".into(),
            supplier: "Durand".into(),
            note: String::new(),
            state: state.slug().into(),
            valid_until: "2026-04-01".into(),
            net_cents: 29_800,
            vat_cents: 5_960,
            gross_cents: 35_760,
            created_at: 1_795_000_000,
            created_by: None,
            sent_at: Some(1_795_000_000),
            answered_at: None,
            answered_by: None,
            answer_note: String::new(),
            renewal_at: None,
        }
    }

    #[test]
    fn a_quote_is_valid_to_the_evening_of_its_last_day() {
        let quote = sample(State::Sent);
        assert!(is_valid(&quote, jiff::civil::date(2026, 4, 1)));
        assert!(!is_valid(&quote, jiff::civil::date(2026, 4, 2)));
        assert!(!is_valid(&sample(State::Accepted), jiff::civil::date(2026, 3, 1)));
    }

    #[test]
    fn a_reference_is_a_year_and_a_number() {
        assert_eq!(reference(Some(2026), Some(12)), "D2026-0012");
        assert_eq!(reference(None, None), "brouillon");
        assert!(State::ALL.into_iter().all(|s| State::parse(s.slug()) == Some(s)));
    }
}
