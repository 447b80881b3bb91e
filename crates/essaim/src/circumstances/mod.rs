//! Exceptional circumstances: a dated and reasoned period, for all members or some, approved by the director. The
//! agreement's 95 % are counted without the tickets received within it; these are shown apart, never dropped.

pub mod model;
mod notices;
pub mod pages;
pub mod policy;
pub mod routes;
pub mod store;
pub mod verbs;
