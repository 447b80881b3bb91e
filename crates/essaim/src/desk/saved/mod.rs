//! Saved views: a question to the queue under a name, for oneself or for one's pôle.

pub mod pages;
pub mod policy;
pub mod store;
pub mod verbs;
