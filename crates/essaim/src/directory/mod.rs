//! People and who they are: authorities, sites, pôles, accounts, roles, sessions, passwords.

pub mod account;
mod actor;
pub mod model;
pub mod notices;
pub mod pages;
pub mod password;
pub mod routes;
pub mod session;
pub mod store;
pub mod verbs;

pub use actor::{Actor, Grant, Preferences, Role, STAFF, Theme};
