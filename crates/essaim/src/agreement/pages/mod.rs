//! The agreement on the screen, on paper and in spreadsheets.

pub mod adoption;
pub mod article;
pub mod clauses;
pub mod document;
pub mod impacts;
pub mod post;
pub mod show;
pub mod terms;

use jiff::civil::Date;

use crate::web::{Errors, words};

/// The day of an instant, as the database keeps days.
pub(super) fn day_of(second: i64) -> String {
    words::local(second).date().to_string()
}

/// A typed day as the database keeps it; what is no day goes to `errors`.
fn typed_day(errors: &mut Errors, field: &'static str, typed: &str) -> String {
    match typed.trim().parse::<Date>() {
        Ok(day) => day.to_string(),
        Err(_) => {
            errors.add(field, "Indiquez un jour.");
            String::new()
        }
    }
}
