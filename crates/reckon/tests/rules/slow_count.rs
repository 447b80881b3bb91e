//! The clock against a count that knows nothing of it: second by second, or minute by minute, by
//! the clock on the wall.

use jiff::civil::{Date, Weekday, date};
use jiff::{SignedDuration, Timestamp, ToSpan};
use proptest::collection::vec;
use proptest::prelude::*;
use reckon::calendar::{Calendar, day_of};
use reckon::clock::{Clock, Commitments, Event, EventKind, Priority, State, replay};

use crate::calendar::paris;
use crate::clock::tz;
use crate::holidays::easter_otherwise;

/// What the slow count is made from, instants in seconds since 1970.
#[derive(Debug, Clone)]
struct Story {
    /// Step of the count; all instants are whole steps apart.
    step: i64,
    events: Vec<Event>,
    windows: Vec<(i64, i64)>,
    closures: Vec<Date>,
    as_of: i64,
}

fn instant(at: i64) -> Timestamp {
    Timestamp::from_second(at).expect("an instant")
}

fn is_holiday(day: Date) -> bool {
    let fixed = [
        (1, 1),
        (5, 1),
        (5, 8),
        (7, 14),
        (8, 15),
        (11, 1),
        (11, 11),
        (12, 25),
    ];
    let (month, of_month) = easter_otherwise(i32::from(day.year()));
    let easter = date(day.year(), month as i8, of_month as i8);
    fixed.contains(&(day.month(), day.day()))
        || [1, 39, 50]
            .iter()
            .any(|n| easter.saturating_add((*n as i64).days()) == day)
}

/// Why a second counts or not while the clock runs.
fn why(story: &Story, at: i64, tz: &jiff::tz::TimeZone) -> &'static str {
    let local = tz.to_datetime(instant(at));
    let day = local.date();
    let weekend = matches!(local.weekday(), Weekday::Saturday | Weekday::Sunday);
    let (holiday, closure) = (is_holiday(day), story.closures.contains(&day));
    let time = (local.hour(), local.minute());
    let hours = ((9, 0)..(12, 30)).contains(&time) || ((13, 30)..(17, 30)).contains(&time);
    if hours && !weekend && !holiday && !closure {
        "working_hours"
    } else if story.windows.iter().any(|(from, to)| (*from..*to).contains(&at)) {
        "on_call"
    } else if holiday {
        "holiday"
    } else if closure {
        "closure"
    } else if weekend {
        "weekend"
    } else {
        "closed_hours"
    }
}

/// The reason of every step from reception to `as_of`, the last state and priority.
fn walk(story: &Story) -> (Vec<&'static str>, State, Priority) {
    let tz = tz();
    let (mut state, mut priority) = (State::Running, Priority::Low);
    let mut reasons = Vec::new();
    let mut coming = story.events.iter().peekable();
    let mut at = story.events[0].at.as_second();
    loop {
        while let Some(event) = coming.next_if(|e| e.at.as_second() <= at) {
            match event.kind {
                EventKind::Qualified { priority: p } | EventKind::Priority { priority: p } => priority = p,
                EventKind::Suspended { .. } => state = State::Suspended,
                EventKind::Resumed | EventKind::Reopened | EventKind::Received => state = State::Running,
                EventKind::Resolved => state = State::Resolved,
            }
        }
        if at >= story.as_of {
            return (reasons, state, priority);
        }
        reasons.push(match state {
            State::Running => why(story, at, &tz),
            State::Suspended => "suspended",
            State::Resolved => "resolved",
        });
        at += story.step;
    }
}

fn counts(reason: &str) -> bool {
    matches!(reason, "working_hours" | "on_call")
}

/// The earliest instant at which the commitment is consumed, by walking on.
fn slow_due(story: &Story, reasons: &[&str], state: State, commitment: i64) -> Option<i64> {
    let tz = tz();
    let mut consumed = 0;
    let mut at = story.events[0].at.as_second();
    for reason in reasons {
        at += story.step;
        consumed += if counts(reason) { story.step } else { 0 };
        if consumed == commitment {
            return Some(at);
        }
    }
    if state == State::Suspended {
        return None;
    }
    while consumed < commitment {
        consumed += if counts(why(story, at, &tz)) {
            story.step
        } else {
            0
        };
        at += story.step;
    }
    Some(at)
}

fn told(story: &Story) -> Clock {
    let mut builder = Calendar::builder().closures(story.closures.iter().copied());
    for (from, to) in &story.windows {
        builder = builder.on_call(instant(*from), instant(*to));
    }
    let calendar = builder.build().expect("a sound calendar");
    replay(
        &story.events,
        &calendar,
        &Commitments::default(),
        Some(instant(story.as_of)),
    )
    .expect("a sound history")
}

fn compare(story: &Story) -> Result<(), TestCaseError> {
    let clock = told(story);
    let (reasons, state, priority) = walk(story);
    let consumed = reasons.iter().filter(|r| counts(r)).count() as i64 * story.step;
    let commitment = match priority {
        Priority::High => 7_200,
        Priority::Medium => 14_400,
        Priority::Low => 32_400,
    };
    prop_assert_eq!(clock.state, state);
    prop_assert_eq!(clock.priority, priority);
    prop_assert_eq!(clock.commitment_seconds, commitment);
    prop_assert_eq!(clock.consumed_seconds, consumed);
    prop_assert_eq!(clock.in_time, consumed <= commitment);
    prop_assert_eq!(
        clock.due.map(Timestamp::as_second),
        slow_due(story, &reasons, state, commitment)
    );
    // The segments cover every step once, with the same reason.
    let mut at = story.events[0].at.as_second();
    let mut steps = reasons.iter();
    for segment in &clock.segments {
        prop_assert_eq!(segment.from.as_second(), at);
        prop_assert!(segment.to > segment.from);
        prop_assert_eq!(segment.counted, counts(segment.reason.slug()));
        while at < segment.to.as_second() {
            prop_assert_eq!(steps.next(), Some(&segment.reason.slug()));
            at += story.step;
        }
    }
    prop_assert_eq!(at, story.as_of);
    prop_assert_eq!(steps.next(), None);
    Ok(())
}

const ANCHORS: [&str; 9] = [
    "2026-03-27",
    "2026-10-23",
    "2025-12-29",
    "2024-02-27",
    "2026-05-06",
    "2026-05-12",
    "2008-04-29",
    "2027-12-23",
    "2023-08-14",
];

/// What may happen next, by the state; `choice` picks among it.
fn next_kind(state: State, choice: u8, priority: Priority) -> EventKind {
    let reason = "supplier".to_owned();
    match (state, choice % 5) {
        (_, 0) => EventKind::Priority { priority },
        (State::Running, 1) => EventKind::Qualified { priority },
        (State::Running, 2 | 3) | (State::Suspended, 1) => EventKind::Suspended { reason },
        (State::Suspended, 2 | 3) => EventKind::Resumed,
        (State::Resolved, 1..=3) => EventKind::Reopened,
        _ => EventKind::Resolved,
    }
}

fn any_story(step: i64, longest_gap: i64) -> impl Strategy<Value = Story> {
    let day = 86_400 / step;
    // Whole commitments among them, so that one may be reached at the very second of an event.
    let gap = prop_oneof![0..=2_i64, 0..longest_gap, Just(day), Just(7_200 / step)];
    (
        prop::sample::select(&ANCHORS[..]),
        0..2 * day,
        vec(
            (gap.clone(), any::<u8>(), prop::sample::select(&Priority::ALL[..])),
            0..7,
        ),
        vec((-day..6 * day, 0..day), 0..5),
        vec(0..6_i64, 0..3),
        gap,
    )
        .prop_map(move |(anchor, first, events, windows, closures, last)| {
            let start = paris(&format!("{anchor}T00:00")).as_second();
            let mut at = start + first * step;
            let mut story = Story {
                step,
                events: vec![Event {
                    at: instant(at),
                    kind: EventKind::Received,
                }],
                windows: windows
                    .into_iter()
                    .map(|(from, length)| (start + from * step, start + (from + length) * step))
                    .collect(),
                closures: closures
                    .into_iter()
                    .map(|n| day_of(anchor).expect("a day").saturating_add(n.days()))
                    .collect(),
                as_of: 0,
            };
            let mut state = State::Running;
            for (gap, choice, priority) in events {
                at += gap * step;
                let kind = next_kind(state, choice, priority);
                state = match kind {
                    EventKind::Suspended { .. } => State::Suspended,
                    EventKind::Resumed | EventKind::Reopened => State::Running,
                    EventKind::Resolved => State::Resolved,
                    _ => state,
                };
                story.events.push(Event {
                    at: instant(at),
                    kind,
                });
            }
            story.as_of = at + last * step;
            story
        })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn the_clock_agrees_second_by_second(story in any_story(1, 20_000)) {
        compare(&story)?;
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn the_clock_agrees_minute_by_minute(story in any_story(60, 7_000)) {
        compare(&story)?;
    }

    /// At any instant before the last event as well.
    #[test]
    fn the_clock_agrees_at_any_instant(story in any_story(60, 3_000), share in 0.0..1.0_f64) {
        let first = story.events[0].at.as_second();
        let minutes = ((story.as_of - first) / 60) as f64 * share;
        compare(&Story { as_of: first + minutes as i64 * 60, ..story })?;
    }

    #[test]
    fn one_more_second_consumes_one_or_none(story in any_story(1, 200_000), later in 0..200_000_i64) {
        let at = |as_of| told(&Story { as_of, ..story.clone() });
        let (now, next) = (at(story.as_of + later), at(story.as_of + later + 1));
        let more = next.consumed_seconds - now.consumed_seconds;
        prop_assert!(more == 0 || (more == 1 && now.state == State::Running));
        // While it runs, the due instant is a promise that does not move.
        if now.state == State::Running {
            prop_assert_eq!(now.due, next.due);
        }
        let length: SignedDuration = next.segments.iter().map(|s| s.to.duration_since(s.from)).sum();
        prop_assert_eq!(length, next.as_of.duration_since(next.received));
    }
}
