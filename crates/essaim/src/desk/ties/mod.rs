//! Ties between tickets: links, the tickets of a major incident, merging two tickets and splitting one.

mod answer;
mod merge;
pub mod model;
pub mod store;
pub mod verbs;

pub use answer::{reply_to_all, resolve_all};
pub use merge::{merge, split, unmerge};
