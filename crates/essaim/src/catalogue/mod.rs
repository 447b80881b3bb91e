//! The service catalogue: what an agent may ask for, who handles it and by which delay rule.

pub mod model;
pub mod pages;
pub mod store;
