//! One file a page.

pub mod edit;
pub mod list;
pub mod sheet;
pub mod synonyms;
