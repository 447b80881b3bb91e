//! What the council receives: each member's own statement of a year, and all its documents in one archive.

pub mod known;
pub mod pack;
pub mod pages;
pub mod routes;
pub mod statement;
