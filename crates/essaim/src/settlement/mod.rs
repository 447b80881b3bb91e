//! The year's money: costs by pool, keys, shares, revenue orders, and where each figure comes from.
//!
//! The arithmetic is `reckon::sharing`'s. Here a year is read from the database ([`ledger`]), told figure by figure
//! ([`explain`]), and written by the department's officers ([`verbs`]) until its [`cycle`] ends.

pub mod cycle;
pub mod explain;
pub mod export;
pub mod import;
pub mod ledger;
pub mod model;
pub mod pages;
mod places;
pub mod policy;
mod quantities;
pub mod routes;
pub mod rows;
pub mod rules;
mod sharing;
pub mod sources;
pub mod store;
pub mod verbs;

pub use ledger::Ledger;
#[cfg(test)]
pub(crate) mod sample;
#[cfg(test)]
mod sums;
