//! One page, and its acts: who asked for on-call, when, and what was decided.

pub mod ask;
pub mod decide;
pub mod list;
