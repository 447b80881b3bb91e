//! Lines of cost from a spreadsheet saved as CSV: read, shown with what is wrong line by line, then written all at once.

pub mod pages;
pub mod read;
