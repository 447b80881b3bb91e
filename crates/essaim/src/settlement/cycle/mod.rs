//! The cycle of a year: its costs are entered, the members check their tickets in a joint review (*mise à jour
//! contradictoire*), the year is frozen. Nothing reopens it.

pub mod agreed;
pub mod bundle;
pub mod counted;
pub mod effect;
pub mod listed;
pub mod model;
pub mod notices;
pub mod pages;
pub mod policy;
pub mod snapshot;
pub mod store;
pub mod verbs;
pub mod verify;

pub use model::Cycle;
