//! The half-yearly dashboard that the agreement promises to each member: what came in, what was resolved in time
//! against the 95 %, times, what was reopened, what waited, and the costs to date.
//!
//! The figures are counted from the tickets each time, by grouped reports on one covering index: there is nothing to
//! refresh, and a dashboard always tells the state of today.

pub mod costs;
pub mod half;
pub mod model;
pub mod pages;
pub mod park;
pub mod routes;
pub mod store;
