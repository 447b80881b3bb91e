//! What the officers do to the sources of a year.

mod documents;
mod readings;
mod staff;

pub use documents::{add_documents, remove_document};
pub use readings::{Reading, remove_readings, set_method, set_readings};
pub use staff::{add_staff_line, change_staff_line};
