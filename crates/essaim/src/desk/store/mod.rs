//! The only SQL of the desk. Every read takes the actor: what they may not see is not found.

mod asked;
mod lists;
mod mine;
mod rows;
mod views;
mod wanted;

pub use asked::{
    Naming, answers, answers_in_words, keep_answers, keep_needs, meet_need, naming, needs, unanswered,
};
pub use lists::{
    COUNTED, Counters, Pressing, TicketLine, by_reception, counters, first_year, how_many, line, list,
    list_sql, place, pressing, whole,
};
pub use mine::{Broken, MyTicket, broken_now, my_ticket, my_tickets};
pub use rows::*;
pub use views::{Filter, Group, View};
