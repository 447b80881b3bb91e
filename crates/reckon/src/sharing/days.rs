//! Days of a year and days present in it.

use jiff::civil::{Date, date};

use super::SharingInput;

/// 365 or 366.
pub(super) fn days_of_year(year: i32) -> u32 {
    days_between(first_day(year), first_day(year).last_of_year())
}

/// Days of the member's period that lie in the year; `None` without a period.
pub(super) fn days_present(input: &SharingInput, member: &str) -> Option<u32> {
    let (first, last) = *input.periods.get(member)?;
    let new_year = first_day(input.year);
    let first = first.max(new_year);
    let last = last.min(new_year.last_of_year());
    Some(if first > last {
        0
    } else {
        days_between(first, last)
    })
}

fn first_day(year: i32) -> Date {
    let year = i16::try_from(year).expect("the year was checked");
    date(year, 1, 1)
}

/// Both days included, of one year.
fn days_between(first: Date, last: Date) -> u32 {
    u32::from((last.day_of_year() - first.day_of_year() + 1).unsigned_abs())
}
