use crate::DateTime;

/// What one member of a shared service pays for a year, and why (*relevé*), as it is printed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Statement {
    /// Name of the shared service.
    pub service_name: String,
    /// The agreement, printed under it; may be empty.
    pub agreement: String,
    /// The year that is settled.
    pub year: i32,
    /// Where the year stands, for instance « Provisoire, calculé le 24/11/2026 14:05 ».
    pub status_label: String,
    /// When the document is made, local time; the file then also keeps to PDF/A-2a. `None`: PDF/UA-1 only.
    pub issued: Option<DateTime>,
    /// Fingerprint of the frozen year, printed at the foot of each page. `None`: « provisoire » stands there.
    pub fingerprint: Option<String>,
    /// Full name of the member.
    pub member: String,
    /// What it bears in all, in cents.
    pub total: i64,
    /// Its part of the whole cost as it is to be read (« 7,0 % »).
    pub percent: String,
    /// The whole cost, in cents.
    pub spent: i64,
    /// What it paid itself for the service, in cents.
    pub advanced: i64,
    /// Its share of each pool. Those where it takes no part are left out.
    pub shares: Vec<StatementShare>,
    /// Its tickets, by family and by service sheet.
    pub tickets: Vec<StatementTickets>,
    /// What was forecast, if a forecast was notified.
    pub forecast: Option<StatementForecast>,
    /// Corrections of other years: words and cents, above zero for what the member owes.
    pub corrections: Vec<(String, i64)>,
    /// Revenue orders that it pays.
    pub owes: Vec<StatementOrder>,
    /// Revenue orders that it issues.
    pub asks: Vec<StatementOrder>,
    /// How to read the figures, one sentence or paragraph each.
    pub method: Vec<String>,
}

/// A member's share of a pool.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StatementShare {
    /// Name of the pool.
    pub label: String,
    /// The clause of the agreement; may be empty.
    pub article: String,
    /// Who paid it.
    pub paid_by: String,
    /// The sharing key in words.
    pub key: String,
    /// What the member has of the key (« 149 tickets »); empty where the key is mixed.
    pub quantity: String,
    /// What all have of it (« 1 875 »).
    pub whole: String,
    /// Its part as it is to be read (« 7,95 % »).
    pub percent: String,
    /// The cost of the pool, in cents.
    pub total: i64,
    /// The share, in cents.
    pub cents: i64,
    /// What rules added or took: why, in words, and cents.
    pub adjustments: Vec<(String, i64)>,
}

/// The tickets of one family.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StatementTickets {
    /// « Incidents », « Demandes ».
    pub family: String,
    /// Service sheet and tickets.
    pub sheets: Vec<(String, i64)>,
}

/// What was forecast for the member, and what is left.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StatementForecast {
    /// The forecast share, in cents.
    pub share: i64,
    /// Taken from the *attribution de compensation*, in cents.
    pub compensation: i64,
    /// Each advance: words (« Avance n° 1, titre n° 3 de 2026 ») and cents.
    pub advances: Vec<(String, i64)>,
    /// The share less the forecast one, in cents: below zero, it is given back.
    pub balance: i64,
}

/// A revenue order, issued or to come.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StatementOrder {
    /// The other side.
    pub party: String,
    /// « Titre n° 12 de 2023 », « À émettre ».
    pub label: String,
    /// « encaissé le 04/05/2023 »; may be empty.
    pub state: String,
    /// Cents.
    pub cents: i64,
}
