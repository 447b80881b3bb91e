//! Simulations: a year copied and changed, to see what each member would pay before anything is decided.
//!
//! Nothing here touches the year itself. Both sides are worked out by `reckon::sharing`, from inputs in the shape of the
//! file of `essaim simulate`.

pub mod changes;
pub mod export;
pub mod model;
pub mod pages;
pub mod policy;
pub mod routes;
#[cfg(test)]
mod sample;
pub mod store;
pub mod verbs;
