//! Pages about people and sessions.

pub mod sign_in;
