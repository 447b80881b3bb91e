//! Articles: to find, to read, to write; proposed to who asks; measured.

pub mod edit;
pub mod list;
pub mod measures;
pub mod read;
