//! Pages of the sources.

pub mod documents;
pub mod readings;
pub mod readings_file;
pub mod staff;
