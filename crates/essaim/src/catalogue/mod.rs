//! The service catalogue: what an agent may ask for, what is asked and needed for it, who handles it and by which delay
//! rule. Sheets are data, in versions that are valid from a day.

pub mod asks;
pub mod content;
pub mod model;
pub mod needs;
pub mod pages;
pub mod routes;
pub mod store;
