//! Pages of the year's money.

pub mod cells;
pub mod costs;
pub mod document;
pub mod fairness;
pub mod forms;
pub mod lines;
pub mod measures;
pub mod pools;
pub mod tickets;
pub mod window;
pub mod year;
pub mod years;

/// The address of a figure's explanation, on the page of its year.
pub fn figure(year: i64, pool: &str, member: &str) -> String {
    let query = serde_urlencoded::to_string([("montant", format!("{pool}:{member}"))]).unwrap_or_default();
    format!("/bilans/{year}?{query}#montant")
}
