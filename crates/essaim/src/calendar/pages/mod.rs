//! The settings of the calendar and of the commitments.

pub mod changes;
pub mod settings;
