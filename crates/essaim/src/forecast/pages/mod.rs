//! The forecasts on the screen and in spreadsheets.

pub mod edit;
pub mod list;
pub mod show;
