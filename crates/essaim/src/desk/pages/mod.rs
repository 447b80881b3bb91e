//! Pages of the desk: the queue, the list of tickets, the call form, the ticket and its acts.

pub mod asset;
pub mod bulk;
pub mod call;
pub mod export;
pub mod files;
pub mod filters;
pub mod people;
pub mod publisher;
pub mod questions;
pub mod queue;
pub mod sheets;
pub mod ticket;
pub mod tickets;
