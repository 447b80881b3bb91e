//! The agreement between the members (*convention*), as data: its versions valid from a day, their articles, what each
//! of them rules in Essaim, and its two annexes. Other features ask [`sources`] which article stands behind what they
//! show.

pub mod model;
pub mod pages;
pub mod policy;
pub mod routes;
pub mod store;
pub mod verbs;

pub use model::Clause;
pub use store::{Sources, sources, sources_at};
