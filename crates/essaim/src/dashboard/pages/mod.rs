//! The pages of the dashboard: the list, one dashboard, its PDF and its tables.

mod charts;
pub mod document;
pub mod export;
pub mod index;
pub mod show;
mod view;
