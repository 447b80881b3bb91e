//! Pages of revenue orders.

pub mod files;
pub mod list;
pub mod order;
pub mod settings;
