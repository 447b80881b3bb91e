//! Documents made from plain data: PDF reports, SVG charts and spreadsheets.
//!
//! The crate reads and writes nothing: each function takes data and returns bytes or text.
//! It knows nothing of the application: whoever calls it fills the structures of [`pdf`],
//! [`chart`] and [`sheet`]. Money is always in euro cents (`i64`) and is written the French
//! way here (see [`text`]).

pub mod chart;
mod date;
mod error;
pub mod pdf;
pub mod sheet;
pub mod text;

pub use date::{Date, DateTime};
pub use error::PrintError;
