//! The park from a spreadsheet: read, shown with what is wrong line by line, then written all at once.

mod columns;
pub mod pages;
pub mod read;
