//! One page, and its acts: what was out of the ordinary, when, for whom, and what the tickets of that time became.

pub mod decide;
pub mod list;
pub mod propose;
