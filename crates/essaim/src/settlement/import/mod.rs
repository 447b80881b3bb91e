//! Tables that people bring: lines of cost, and measures of a key. Read from a spreadsheet (XLSX, ODS) or from text
//! (CSV), shown with what is wrong line by line, then written all at once.

pub mod pages;
pub mod read;
