//! From local times to instants, by one rule that keeps their order.

use jiff::civil::{Date, DateTime};
use jiff::tz::{AmbiguousOffset, TimeZone};
use jiff::{SignedDuration, Timestamp};

use crate::Refusal;

/// The instant of a local time.
///
/// When clocks go back, a time that comes twice is the earlier one. When they go forward, a time
/// that is skipped stands for the instant of the change, the first that exists after it: so local
/// times keep their order, and hours that fall into the gap last nothing.
///
/// # Errors
/// The instant is outside the years -9999 to 9999.
pub fn instant_at(local: DateTime, tz: &TimeZone) -> Result<Timestamp, Refusal> {
    let ambiguous = tz.to_ambiguous_timestamp(local);
    let skipped = matches!(ambiguous.offset(), AmbiguousOffset::Gap { .. });
    let outside = |_| Refusal::new("", "the instant is outside the years -9999 to 9999");
    if !skipped {
        return ambiguous.earlier().map_err(outside);
    }
    // Read with the offset of before the change, a skipped time falls at the change or after it.
    let after = ambiguous.later().map_err(outside)?;
    let next = after
        .saturating_add(SignedDuration::from_secs(1))
        .map_err(outside)?;
    let change = tz.preceding(next).next();
    Ok(change.map_or(after, |change| change.timestamp()))
}

/// Reads an instant: RFC 3339 with an offset, or a local date and time of `tz` without one
/// (`2026-05-07T17:10`), by the rule of [`instant_at`]. Parts of a second are dropped.
///
/// # Errors
/// The text is neither.
pub fn instant_of(text: &str, tz: &TimeZone) -> Result<Timestamp, Refusal> {
    let wrong = || {
        let reason = format!("{text:?} is not a date and time such as 2026-05-07T17:10");
        Refusal::new("", reason)
    };
    // A date alone, or a time zone in brackets, would be read in a way that nobody asked for.
    if !text.contains([':']) || text.contains('[') {
        return Err(wrong());
    }
    let exact = match text.parse::<Timestamp>() {
        Ok(instant) => instant,
        Err(_) if has_offset(text) => return Err(wrong()),
        Err(_) => instant_at(text.parse().map_err(|_| wrong())?, tz)?,
    };
    Ok(whole_second(exact))
}

/// Whether something follows the time of the day that is no part of it.
fn has_offset(text: &str) -> bool {
    let time = text.split_once(['T', 't', ' ']).map_or("", |(_, time)| time);
    time.contains(['Z', 'z', '+', '-', '\u{2212}'])
}

/// Reads a day: `2026-05-15`.
///
/// # Errors
/// The text is not such a day, or the day does not exist.
pub fn day_of(text: &str) -> Result<Date, Refusal> {
    let plain = text.len() == 10 && text.bytes().all(|b| b.is_ascii_digit() || b == b'-');
    let date = if plain { text.parse().ok() } else { None };
    date.ok_or_else(|| Refusal::new("", format!("{text:?} is not a day such as 2026-05-15")))
}

/// The instant without its parts of a second.
pub(crate) fn whole_second(instant: Timestamp) -> Timestamp {
    timestamp(seconds(instant))
}

/// Whole seconds since 1970, rounded down, before 1970 as well.
pub(crate) fn seconds(instant: Timestamp) -> i64 {
    instant.as_second() - i64::from(instant.subsec_nanosecond() < 0)
}

/// The instant of a number of seconds since 1970, kept within what exists.
pub(crate) fn timestamp(seconds: i64) -> Timestamp {
    let within = seconds.clamp(Timestamp::MIN.as_second(), Timestamp::MAX.as_second());
    Timestamp::from_second(within).expect("the number was kept within the limits")
}
