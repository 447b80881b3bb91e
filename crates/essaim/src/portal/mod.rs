//! What an agent of a member sees: asking for something, where it stands, and the signed links of the mails.

pub mod model;
pub mod pages;
pub mod routes;
