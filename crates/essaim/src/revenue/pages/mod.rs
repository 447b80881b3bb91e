//! Pages of revenue orders.

pub mod advances;
pub mod files;
pub mod list;
pub mod natures;
pub mod order;
pub mod settings;
