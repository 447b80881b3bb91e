//! Canned replies: texts that come back, with variables that the ticket fills.

pub mod model;
pub mod pages;
pub mod policy;
pub mod store;
pub mod verbs;
