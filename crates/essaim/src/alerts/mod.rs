//! Alerts before a deadline: at a share of the commitment that the service sets and at the deadline, to the technician of the ticket and to
//! the head of its pôle, on a page and in one mail that gathers them.

pub mod model;
pub mod pages;
pub mod routes;
pub mod store;
pub mod turn;
