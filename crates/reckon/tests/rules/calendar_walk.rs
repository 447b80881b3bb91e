//! The calendar against a walk by the clock on the wall.

use jiff::{SignedDuration, Timestamp, ToSpan};
use proptest::collection::vec;
use proptest::prelude::*;
use reckon::calendar::{Calendar, WeekHours, Zone, day_of};

use crate::calendar::paris;

prop_compose! {
    /// Any hours between 4:00 and midnight, so that no change of time falls into them.
    fn any_hours()(days in vec(vec((240..1440_u16, 1..300_u16), 0..3), 7)) -> WeekHours {
        let mut week: [Vec<(u16, u16)>; 7] = Default::default();
        for (day, spans) in week.iter_mut().zip(days) {
            let mut free = 240;
            for (from, length) in spans {
                let from = from.max(free);
                let to = (from + length).min(1440);
                if from < to {
                    day.push((from, to));
                    free = to + 1;
                }
            }
        }
        WeekHours::new(week).expect("sound hours")
    }
}

prop_compose! {
    fn any_calendar()(
        hours in any_hours(),
        later in prop::option::of((0..20_i64, any_hours())),
        windows in vec((0..20 * 1440_i64, 0..3000_i64), 0..6),
        closures in vec(0..20_i64, 0..4),
        anchor in prop::sample::select(vec!["2026-03-20", "2026-10-16", "2025-12-20", "2024-02-20", "2026-05-01"]),
    ) -> (Calendar, Vec<(i64, i64)>, Timestamp) {
        let start = paris(&format!("{anchor}T00:00"));
        let day = |n: i64| day_of(anchor).expect("a day").saturating_add(n.days());
        let mut builder = Calendar::builder().hours(hours).closures(closures.into_iter().map(day));
        if let Some((n, hours)) = later {
            builder = builder.hours_from(day(n), hours);
        }
        let mut plain = Vec::new();
        for (from, length) in windows {
            let from = start + SignedDuration::from_mins(from);
            let to = from + SignedDuration::from_mins(length);
            builder = builder.on_call(from, to);
            plain.push((from.as_second(), to.as_second()));
        }
        (builder.build().expect("sound"), plain, start)
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Minute by minute, by the clock on the wall.
    #[test]
    fn counting_agrees_with_a_walk((calendar, windows, start) in any_calendar(), from in 0..20_000_i64, length in 0..9_000_i64) {
        let minute = |n: i64| start.as_second() + 60 * n;
        let mut counted = 0;
        let mut reached = Vec::new();
        for n in from..from + length {
            let at = minute(n);
            let local = calendar.tz().to_datetime(Timestamp::from_second(at).expect("an instant"));
            let of_day = u16::try_from(i32::from(local.hour()) * 60 + i32::from(local.minute())).expect("a minute");
            let spans = calendar.hours_on(local.date()).of(local.weekday());
            let holiday = reckon::calendar::holidays(Zone::Metropole, local.year()).iter().any(|(d, _)| *d == local.date());
            let working = !holiday
                && !calendar.closures().contains(&local.date())
                && spans.iter().any(|(from, to)| (*from..*to).contains(&of_day));
            if working || windows.iter().any(|(from, to)| (*from..*to).contains(&at)) {
                counted += 60;
                reached.push((counted, at + 60));
            }
            prop_assert_eq!(calendar.is_open(Timestamp::from_second(at + 30).expect("an instant")), working);
        }
        let at = |n| Timestamp::from_second(minute(n)).expect("an instant");
        prop_assert_eq!(calendar.counted_seconds(at(from), at(from + length)), counted);
        for (count, end) in reached {
            let end = Timestamp::from_second(end).expect("an instant");
            prop_assert_eq!(calendar.add_counted(at(from), count), Some(end));
        }
    }

    #[test]
    fn what_is_added_is_what_counts((calendar, _, start) in any_calendar(), from in 0..40 * 86_400_i64, count in 1..400_000_i64) {
        let from = start + SignedDuration::from_secs(from);
        if let Some(end) = calendar.add_counted(from, count) {
            prop_assert_eq!(calendar.counted_seconds(from, end), count);
            let second = SignedDuration::from_secs(1);
            prop_assert_eq!(calendar.counted_seconds(from, end - second), count - 1);
        }
    }

    #[test]
    fn a_local_time_keeps_its_order(day in prop::sample::select(vec!["2026-03-29", "2026-10-25"]), a in 0..1440_i32, b in 0..1440_i32) {
        let at = |m: i32| paris(&format!("{day}T{:02}:{:02}", m / 60, m % 60));
        prop_assert!(a > b || at(a) <= at(b));
    }
}
