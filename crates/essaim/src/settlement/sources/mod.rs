//! Where the costs and the keys of a year come from: lines worked out from annex 1, the documents that prove a line,
//! quantities read on days, tickets that weigh more or less.

pub mod keys;
pub mod measured;
pub mod model;
pub mod pages;
pub mod store;
pub mod verbs;
pub mod words;
