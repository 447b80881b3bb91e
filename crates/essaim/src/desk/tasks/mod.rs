//! The tasks of a ticket: an arrival, a move or a departure is split over several pôles, each task due on its day. A ticket
//! is resolved once all are done.

pub mod model;
pub mod page;
pub mod store;
pub mod verbs;
