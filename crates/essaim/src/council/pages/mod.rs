//! Pages of what the council receives.

pub mod archive;
pub mod show;
pub mod statement;
