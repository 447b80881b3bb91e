use jiff::civil::date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use reckon::calendar::{Calendar, WeekHours, Zone, day_of, instant_of};

/// An instant of Europe/Paris.
pub fn paris(text: &str) -> Timestamp {
    let tz = TimeZone::get("Europe/Paris").expect("Paris is known");
    instant_of(text, &tz).expect("an instant")
}

fn hours(days: [&[(u16, u16)]; 7]) -> WeekHours {
    WeekHours::new(days.map(<[_]>::to_vec)).expect("sound hours")
}

#[test]
fn local_times_are_those_of_paris() {
    assert_eq!(paris("2026-05-07T17:10").to_string(), "2026-05-07T15:10:00Z");
    assert_eq!(paris("2026-01-07 17:10:30").to_string(), "2026-01-07T16:10:30Z");
    assert_eq!(
        paris("2026-05-07T17:10:00.999").to_string(),
        "2026-05-07T15:10:00Z"
    );
    assert_eq!(paris("2026-05-07T17:10Z").to_string(), "2026-05-07T17:10:00Z");
    assert_eq!(
        paris("2026-05-07T17:10:00-04:00").to_string(),
        "2026-05-07T21:10:00Z"
    );
    assert_eq!(
        paris("1960-05-07T17:10:00.5Z").to_string(),
        "1960-05-07T17:10:00Z"
    );
}

#[test]
fn a_time_that_comes_twice_is_the_earlier() {
    assert_eq!(paris("2026-10-25T02:30").to_string(), "2026-10-25T00:30:00Z");
    assert_eq!(paris("2026-10-25T03:00").to_string(), "2026-10-25T02:00:00Z");
}

#[test]
fn a_time_that_is_skipped_is_the_instant_of_the_change() {
    for skipped in ["2026-03-29T02:00", "2026-03-29T02:30", "2026-03-29T02:59:59"] {
        assert_eq!(paris(skipped), paris("2026-03-29T03:00"), "{skipped}");
    }
}

#[test]
fn what_is_no_instant_is_refused() {
    let tz = TimeZone::get("Europe/Paris").expect("Paris is known");
    for text in [
        "",
        "tomorrow",
        "2026-05-07",
        "17:10",
        "2026-02-30T10:00",
        "2026-05-07T25:00",
        "2026-05-07T17:10+99:00",
        "2026-05-07T17:10[America/New_York]",
        "99999-05-07T17:10",
    ] {
        assert!(instant_of(text, &tz).is_err(), "{text}");
    }
    for text in ["", "2026-5-15", "2026-05-32", "2026-05-15T10:00", "20260515"] {
        assert!(day_of(text).is_err(), "{text}");
    }
}

#[test]
fn the_desk_is_open_in_the_hours_of_the_agreement() {
    let calendar = Calendar::default();
    for (at, open) in [
        ("2026-05-07T08:59:59", false),
        ("2026-05-07T09:00", true),
        ("2026-05-07T12:29:59", true),
        ("2026-05-07T12:30", false),
        ("2026-05-07T13:30", true),
        ("2026-05-07T17:30", false),
        ("2026-05-08T10:00", false),
        ("2026-05-09T10:00", false),
    ] {
        assert_eq!(calendar.is_open(paris(at)), open, "{at}");
        assert_eq!(calendar.counts(paris(at)), open, "{at}");
    }
    let spans = calendar.open_spans(date(2026, 5, 7));
    assert_eq!(spans[0], (paris("2026-05-07T09:00"), paris("2026-05-07T12:30")));
    assert_eq!(spans[1], (paris("2026-05-07T13:30"), paris("2026-05-07T17:30")));
    assert_eq!(calendar.open_spans(date(2026, 5, 8)), []);
}

#[test]
fn the_next_opening_skips_closed_days() {
    let calendar = Calendar::builder()
        .closure(date(2026, 5, 11))
        .build()
        .expect("sound");
    for (at, next) in [
        ("2026-05-07T08:00", "2026-05-07T09:00"),
        ("2026-05-07T10:10", "2026-05-07T10:10"),
        ("2026-05-07T12:30", "2026-05-07T13:30"),
        ("2026-05-07T17:30", "2026-05-12T09:00"),
    ] {
        assert_eq!(calendar.next_opening(paris(at)), Some(paris(next)), "{at}");
    }
}

#[test]
fn a_calendar_that_is_shut_for_good_reaches_nothing() {
    let shut = Calendar::builder().hours(hours([&[]; 7])).build().expect("sound");
    let at = paris("2026-05-07T10:00");
    assert_eq!(shut.next_opening(at), None);
    assert_eq!(shut.add_counted(at, 1), None);
    assert_eq!(shut.add_counted(at, 0), Some(at));
    let once = Calendar::builder()
        .hours(hours([&[]; 7]))
        .on_call(paris("2031-01-01T00:00"), paris("2031-01-01T01:00"))
        .build()
        .expect("sound");
    assert_eq!(once.add_counted(at, 3600), Some(paris("2031-01-01T01:00")));
    assert_eq!(once.add_counted(at, 3601), None);
    assert_eq!(Calendar::default().add_counted(at, i64::MAX), None);
}

#[test]
fn hours_follow_the_clock_on_the_wall_through_both_changes() {
    let sunday = hours([&[], &[], &[], &[], &[], &[], &[(60, 240), (300, 1440)]]);
    let calendar = Calendar::builder().hours(sunday).build().expect("sound");
    let length = |day| -> Vec<i64> {
        let spans = calendar.open_spans(day);
        spans
            .iter()
            .map(|(from, to)| (to.as_second() - from.as_second()) / 60)
            .collect()
    };
    assert_eq!(length(date(2026, 3, 22)), [180, 1140]);
    assert_eq!(length(date(2026, 3, 29)), [120, 1140]);
    assert_eq!(length(date(2026, 10, 25)), [240, 1140]);
    // A span in the hour that does not exist lasts nothing; one that reaches into it is cut.
    let night = hours([&[], &[], &[], &[], &[], &[], &[(120, 135), (140, 210)]]);
    let calendar = Calendar::builder().hours(night).build().expect("sound");
    let spans = calendar.open_spans(date(2026, 3, 29));
    assert_eq!(spans, [(paris("2026-03-29T03:00"), paris("2026-03-29T03:30"))]);
}

#[test]
fn on_call_through_a_change_lasts_what_it_lasts() {
    for (day, hours) in [("2026-03-29", 5), ("2026-10-25", 7), ("2026-06-07", 6)] {
        let (from, to) = (paris(&format!("{day}T00:00")), paris(&format!("{day}T06:00")));
        let calendar = Calendar::builder().on_call(from, to).build().expect("sound");
        let around = SignedDuration::from_hours(3);
        assert_eq!(
            calendar.counted_seconds(from - around, to + around),
            hours * 3600,
            "{day}"
        );
    }
}

#[test]
fn a_second_counts_once_however_many_windows_hold_it() {
    let calendar = Calendar::builder()
        .on_call(paris("2026-05-07T16:00"), paris("2026-05-07T18:00"))
        .on_call(paris("2026-05-07T17:00"), paris("2026-05-07T17:45"))
        .on_call(paris("2026-05-07T18:00"), paris("2026-05-07T18:30"))
        .on_call(paris("2026-05-07T23:00"), paris("2026-05-07T23:00"))
        .build()
        .expect("sound");
    let day = (paris("2026-05-07T00:00"), paris("2026-05-08T00:00"));
    assert_eq!(calendar.counted_seconds(day.0, day.1), 8 * 3600 + 1800);
    assert_eq!(
        calendar.on_call(),
        [(paris("2026-05-07T16:00"), paris("2026-05-07T18:30"))]
    );
    assert!(!calendar.is_open(paris("2026-05-07T18:10")));
    assert!(calendar.counts(paris("2026-05-07T18:10")));
}

#[test]
fn a_window_over_new_year_counts_on_both_sides() {
    let calendar = Calendar::builder()
        .on_call(paris("2025-12-31T22:00"), paris("2026-01-01T02:00"))
        .build()
        .expect("sound");
    let from = paris("2025-12-31T18:00");
    assert_eq!(
        calendar.add_counted(from, 3 * 3600),
        Some(paris("2026-01-01T01:00"))
    );
    assert_eq!(
        calendar.add_counted(from, 2 * 3600),
        Some(paris("2026-01-01T00:00"))
    );
    assert_eq!(
        calendar.counted_seconds(from, paris("2026-01-01T12:00")),
        4 * 3600
    );
    assert!(calendar.counts(paris("2025-12-31T23:59:59")));
}

#[test]
fn a_window_that_ends_before_it_starts_is_refused() {
    let builder = Calendar::builder().on_call(paris("2026-05-07T18:00"), paris("2026-05-07T19:00"));
    let wrong = builder
        .on_call(paris("2026-05-07T18:00"), paris("2026-05-07T17:00"))
        .build();
    assert_eq!(wrong.expect_err("it is refused").place, "on_call[1]");
}

#[test]
fn new_hours_hold_from_their_day_on() {
    let short = hours([&[(600, 660)]; 7]);
    let calendar = Calendar::builder()
        .hours_from(date(2026, 5, 6), short)
        .build()
        .expect("sound");
    let day = |d: &str| calendar.counted_seconds(paris(&format!("{d}T00:00")), paris(&format!("{d}T23:59")));
    assert_eq!(day("2026-05-05"), 7 * 3600 + 1800);
    assert_eq!(day("2026-05-06"), 3600);
    assert_eq!(day("2026-05-09"), 3600);
    assert_eq!(calendar.hours_on(date(1950, 1, 1)), &WeekHours::default());
}

#[test]
fn a_zone_keeps_its_own_holidays() {
    let boxing_day = paris("2025-12-26T10:00");
    let of = |zone| Calendar::builder().zone(zone).build().expect("sound");
    assert!(Calendar::default().is_open(boxing_day));
    assert!(!of(Zone::AlsaceMoselle).is_open(boxing_day));
}

#[test]
fn hours_that_make_no_week_are_refused() {
    let monday = |spans: &[(u16, u16)]| {
        let mut days: [Vec<(u16, u16)>; 7] = Default::default();
        days[0] = spans.to_vec();
        WeekHours::new(days)
    };
    for wrong in [
        &[(600, 600)][..],
        &[(700, 600)],
        &[(600, 1441)],
        &[(600, 700), (650, 800)],
    ] {
        assert!(monday(wrong).is_err(), "{wrong:?}");
    }
    let touching = monday(&[(700, 800), (600, 700)]).expect("sound");
    assert_eq!(touching.of(jiff::civil::Weekday::Monday), [(600, 800)]);
    assert_eq!(touching.of(jiff::civil::Weekday::Sunday), []);
}

#[test]
fn the_ends_of_time_are_survived() {
    let calendar = Calendar::builder()
        .on_call(Timestamp::MIN, Timestamp::MAX)
        .build()
        .expect("sound");
    assert!(calendar.counts(Timestamp::MIN));
    assert_eq!(calendar.add_counted(Timestamp::MAX, 1), None);
    let near = Timestamp::MAX - SignedDuration::from_hours(1);
    assert_eq!(calendar.counted_seconds(near, Timestamp::MAX), 3600);
    let default = Calendar::default();
    assert_eq!(default.next_opening(Timestamp::MAX), None);
    assert_eq!(default.counted_seconds(Timestamp::MAX, Timestamp::MIN), 0);
    assert!(default.add_counted(Timestamp::MIN, 3600).is_some());
}

#[test]
fn another_time_zone_has_its_own_days() {
    let tz = TimeZone::get("Indian/Reunion").expect("it is known");
    let calendar = Calendar::builder()
        .tz(tz)
        .zone(Zone::LaReunion)
        .build()
        .expect("sound");
    // 9:00 at Saint-Denis is 6:00 in Paris in winter.
    assert!(calendar.is_open(paris("2026-01-07T06:00")));
    assert!(!calendar.is_open(paris("2026-01-07T15:00")));
}
