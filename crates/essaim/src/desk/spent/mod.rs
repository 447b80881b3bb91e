//! Time spent on tickets: minutes by person and day, and the visits on site with their travel.

pub mod model;
pub mod store;
pub mod verbs;
