//! Pages of the sources.

mod counting;
pub mod documents;
pub mod readings;
pub mod readings_file;
pub mod staff;

use jiff::civil::Date;

use super::model::year_of;
use crate::web::Errors;

/// A day of the year as typed, or a sentence beside its field.
fn day_of(typed: &str, year: i64, field: &'static str, errors: &mut Errors) -> Option<Date> {
    let (first, last) = year_of(year)?;
    let read = typed.trim().parse().ok().filter(|d| (first..=last).contains(d));
    if read.is_none() {
        errors.add(field, format!("Choisissez un jour de {year}."));
    }
    read
}
