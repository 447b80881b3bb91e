//! The publishers of business software: their contacts and the delay that their contract promises, and the faults handed
//! to them. The acts on a ticket (handing over, following up, noting the answer) are the desk's; what they leave is kept
//! here.

pub mod model;
pub mod pages;
pub mod routes;
pub mod store;
