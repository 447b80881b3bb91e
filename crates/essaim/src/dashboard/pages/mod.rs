//! The pages of the dashboard: the list, one dashboard, its PDF and its tables.

pub mod index;
pub mod show;
mod view;
