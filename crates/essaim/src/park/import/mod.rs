//! The park from a spreadsheet saved as CSV: read, shown with what is wrong line by line, then written all at once.

mod columns;
pub mod pages;
pub mod read;
