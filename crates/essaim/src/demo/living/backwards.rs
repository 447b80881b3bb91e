//! Working time counted backwards from an instant: « three hours of work ago ».

use reckon::calendar::Calendar;

use crate::clock::instant;

/// As far back as is looked, in seconds.
const FARTHEST: i64 = 200 * 86_400;

/// The latest instant from which `seconds` of working time lead to `now`; in working time itself when `seconds` is above
/// zero, whatever the hour of `now`.
pub fn before(calendar: &Calendar, now: i64, seconds: i64) -> i64 {
    let counted = |from: i64| calendar.counted_seconds(instant(from), instant(now));
    let (mut far, mut near) = (now - FARTHEST, now);
    while near - far > 1 {
        let middle = far + (near - far) / 2;
        if counted(middle) >= seconds {
            far = middle;
        } else {
            near = middle;
        }
    }
    far
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::house::local;
    use jiff::civil::date;

    #[test]
    fn working_time_leads_back_over_nights_and_week_ends() {
        let calendar = Calendar::default();
        let monday = local(date(2026, 3, 2), 10, 0);
        assert_eq!(before(&calendar, monday, 1800), local(date(2026, 3, 2), 9, 30));
        assert_eq!(
            before(&calendar, monday, 3600 + 1800),
            local(date(2026, 2, 27), 17, 0)
        );
        let sunday = local(date(2026, 3, 1), 15, 0);
        assert_eq!(before(&calendar, sunday, 60), local(date(2026, 2, 27), 17, 29));
    }
}
