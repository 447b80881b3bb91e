//! Quotes: what a request costs, submitted to the member's referents, who accept or refuse it in one click. The ticket
//! waits meanwhile, and its clock stands still.

pub mod document;
pub mod links;
pub mod model;
pub mod notices;
pub mod pages;
pub mod policy;
pub mod routes;
pub mod store;
pub mod verbs;
