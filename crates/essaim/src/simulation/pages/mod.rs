//! Pages of simulations.

pub mod compare;
pub mod edit;
pub mod export;
pub mod form;
pub mod list;
pub mod show;
