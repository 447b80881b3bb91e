//! Mail that comes in and leaves, with real servers.

mod corpus;
mod demo;
mod doctor;
mod fetch;
mod held;
pub mod killed;
mod leaving;
mod letters;
mod mailboxes;
mod plans;
mod programs;
mod receive;
mod refused;
mod send;
