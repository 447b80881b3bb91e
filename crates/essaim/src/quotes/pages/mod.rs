//! Pages of quotes: the list, the quotes of a ticket, one quote, and the referent's answer.

pub mod answer;
pub mod form;
pub mod list;
pub mod of_ticket;
pub mod show;
