//! The only SQL of the desk. Every read takes the actor: what they may not see is not found.

mod lists;
mod rows;

pub use lists::{Counters, Filter, Group, TicketLine, View, counters, list, my_tickets};
pub use rows::*;
