use crate::{Date, DateTime};

/// A revenue order (*titre de recettes*), or its reduction or cancellation, as it is printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RevenueOrder {
    /// What it is, for instance « Titre de recettes » or « Réduction de titre ».
    pub title: String,
    /// Its number in the yearly series of the issuer.
    pub number: i64,
    /// The accounting year of the series.
    pub exercise: i64,
    /// The number of the slip (*bordereau*) that it goes with.
    pub slip: i64,
    /// The day of issue.
    pub issued: Date,
    /// When the document is made, local time; the file then keeps to PDF/A-2a. `None`: PDF/UA-1 only.
    pub made: Option<DateTime>,
    /// The authority that asks.
    pub issuer: Party,
    /// The issuer's budget and its code.
    pub budget: String,
    /// The budgetary and accounting imputation.
    pub account: String,
    /// Where it is booked to several accounts, each with its cents.
    pub entries: Vec<(String, i64)>,
    /// Where the debtor pays.
    pub accountant: String,
    /// First name, name and capacity of who issues it.
    pub signer: String,
    /// The authority that owes.
    pub debtor: Party,
    /// The debtor's service code and commitment number for Chorus Pro; may be empty.
    pub routing: Vec<(String, String)>,
    /// The nature of the debt.
    pub object: String,
    /// The legal text and the fact that give rise to it.
    pub legal_basis: String,
    /// How the amount is worked out, one row a pool.
    pub bases: Vec<Basis>,
    /// Corrections of earlier years that it holds: words and cents.
    pub corrections: Vec<(String, i64)>,
    /// What was paid already and is taken off: words and cents.
    pub taken: Vec<(String, i64)>,
    /// The day until which it is to be paid, as it is to be read; may be empty.
    pub due: String,
    /// Cents.
    pub amount: i64,
    /// The wording that makes it enforceable.
    pub enforceability: String,
    /// Remedies and their time limits.
    pub remedies: String,
    /// The digest of the frozen year, printed at the foot of each page; empty for an advance.
    pub fingerprint: String,
}

/// An issuer or a debtor.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Party {
    /// Full name.
    pub name: String,
    /// As it is to be read.
    pub siret: String,
    /// Lines of the postal address.
    pub address: Vec<String>,
}

/// A share of a pool, told.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Basis {
    /// Name of the pool.
    pub label: String,
    /// The clause of the agreement; may be empty.
    pub article: String,
    /// What was shared, in cents.
    pub total: i64,
    /// How, for instance « 149 tickets sur 1 875, soit 7,95 % ».
    pub key: String,
    /// Cents.
    pub share: i64,
}
