//! Who may do what with a forecast: as with the year's money, all members see all sums.

pub use crate::settlement::policy::{EDITORS, edits, may_edit, may_read};
