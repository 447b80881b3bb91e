use crate::DateTime;

/// The yearly settlement (*bilan annuel*) of a shared service, as it is printed.
///
/// Every vector "one per member" follows the order of [`Bilan::members`]; a wrong length is
/// refused with [`PrintError::Shape`](crate::PrintError::Shape).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Bilan {
    /// Name of the shared service, for instance « Direction de l'innovation et du numérique ».
    pub service_name: String,
    /// The authority that hosts the service, printed under its name; may be empty.
    pub host_label: String,
    /// The year that is settled.
    pub year: i32,
    /// Where the settlement stands, for instance « Projet, calculé le 24/11/2026 14:05 ».
    pub status_label: String,
    /// When the document is made, local time; written in the file, which then also keeps to PDF/A-2a
    /// for the archives. `None`: PDF/UA-1 only.
    pub issued: Option<DateTime>,
    /// Fingerprint of the frozen data, printed at the foot of each page.
    pub fingerprint: Option<String>,
    /// The members, in the order that every other vector follows.
    pub members: Vec<Member>,
    /// Tickets of the year, one per member; printed before the other measures. Empty: not printed.
    pub tickets: Vec<i64>,
    /// The other measures that serve as keys (gigabytes, workstations…).
    pub measures: Vec<Measure>,
    /// The cost pools, each with its calculation.
    pub pools: Vec<Pool>,
    /// What each member bears in all, in cents, one per member.
    pub totals: Vec<i64>,
    /// The revenue orders (*titres*) that follow from the totals.
    pub orders: Vec<Order>,
    /// Where the calculation differs from an annex printed earlier; empty: no such section.
    pub differences: Vec<Difference>,
    /// The method and the rounding rules, one sentence or paragraph each.
    pub method: Vec<String>,
}

/// A member of the service.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Member {
    /// Short name, for column heads and cells (« BCR »).
    pub short: String,
    /// Full name.
    pub name: String,
}

/// A quantity measured for each member, used as a sharing key.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Measure {
    /// What is measured, for instance « Stockage sur les serveurs communs ».
    pub label: String,
    /// Its unit, for instance « Go »; may be empty.
    pub unit: String,
    /// One per member; `None` where the member takes no part.
    pub values: Vec<Option<i64>>,
    /// The share of each member as it is to be read (« 80,05 % »), one per member.
    pub percents: Vec<Option<String>>,
}

/// A cost pool: what was paid, by whom, and how it is shared.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pool {
    /// Name of the pool.
    pub label: String,
    /// Short name of the member that paid.
    pub paid_by: String,
    /// The sharing key in words (« nombre de tickets »).
    pub key_label: String,
    /// The clause of the agreement that rules the pool; may be empty.
    pub article: String,
    /// Lines of cost: label and cents.
    pub lines: Vec<(String, i64)>,
    /// The total that is shared, in cents.
    pub total: i64,
    /// Why the total is not the sum of the lines, if it is not.
    pub rounding_note: Option<String>,
    /// The key of each member as it is to be read (« 80,05 % »), one per member.
    pub percents: Vec<Option<String>>,
    /// The part of each member in cents, one per member; `None` where it takes no part.
    pub shares: Vec<Option<i64>>,
    /// How the parts were worked out, one sentence each.
    pub derivation: Vec<String>,
}

/// A revenue order (*titre de recettes*).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Order {
    /// The authority that issues it.
    pub from: String,
    /// The authority that pays.
    pub to: String,
    /// Cents.
    pub amount: i64,
}

/// A figure of an annex printed earlier that the calculation does not confirm.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Difference {
    /// Where the figure stands in the annex.
    pub place: String,
    /// The figure that was printed, in cents.
    pub printed: i64,
    /// The figure as calculated, in cents.
    pub exact: i64,
    /// Where the difference comes from.
    pub cause: String,
}
