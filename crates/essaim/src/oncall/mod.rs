//! On-call windows that members ask for: a referent asks at least one month ahead, the director accepts or refuses, and an
//! accepted request enters the clock of that member's tickets.

pub mod model;
mod notices;
pub mod pages;
pub mod policy;
pub mod routes;
pub mod store;
pub mod verbs;
