//! One search over everything that a person may see: tickets with their messages and the names of their attachments, people,
//! articles. French forms of a word and accents are the same to it, and a mistyped word is understood.

pub mod pages;
pub mod routes;
pub mod store;
