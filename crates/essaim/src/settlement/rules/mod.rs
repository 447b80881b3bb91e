//! What an agreement adds to the sharing of a pool by its key, and members that join or leave.
//!
//! The arithmetic is `reckon::sharing::PoolRules`'s. A year's rules are read as one [`book::RuleBook`].

pub mod book;
pub mod pages;
pub mod store;
pub mod verbs;
pub mod words;
