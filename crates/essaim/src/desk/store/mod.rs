//! The only SQL of the desk. Every read takes the actor: what they may not see is not found.

mod lists;
mod rows;

pub use lists::{
    Counters, Filter, Group, TicketLine, View, by_reception, counters, list, list_sql, my_tickets, place,
};
pub use rows::*;
