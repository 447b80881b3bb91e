use jiff::Timestamp;
use jiff::civil::date;
use jiff::tz::TimeZone;
use reckon::calendar::Calendar;
use reckon::clock::{
    Clock, Commitments, Event, EventKind, Priority, State, due, priority, read_history, replay,
};
use serde_json::{Value, json};

use crate::calendar::paris;

pub fn tz() -> TimeZone {
    TimeZone::get("Europe/Paris").expect("Paris is known")
}

pub fn event(at: &str, kind: EventKind) -> Event {
    Event { at: paris(at), kind }
}

pub fn received(at: &str) -> Event {
    event(at, EventKind::Received)
}

pub fn given(at: &str, priority: Priority) -> Event {
    event(at, EventKind::Priority { priority })
}

pub fn suspended(at: &str) -> Event {
    let reason = "supplier".to_owned();
    event(at, EventKind::Suspended { reason })
}

fn clock_of(events: &[Event], as_of: Option<&str>) -> Clock {
    clock_in(&Calendar::default(), events, as_of)
}

fn clock_in(calendar: &Calendar, events: &[Event], as_of: Option<&str>) -> Clock {
    replay(events, calendar, &Commitments::default(), as_of.map(paris)).expect("a sound history")
}

fn due_text(received: &str, priority: Priority) -> String {
    let clock = clock_of(&[self::received(received), given(received, priority)], None);
    let quick = due(
        paris(received),
        priority,
        &Calendar::default(),
        &Commitments::default(),
    );
    assert_eq!(clock.due, quick);
    clock.to_json(&tz())["due"]
        .as_str()
        .expect("it is due")
        .to_owned()
}

#[test]
fn a_ticket_of_thursday_evening_is_due_after_the_holiday_and_the_weekend() {
    let due = due_text("2026-05-07T17:10", Priority::Medium);
    assert_eq!(due, "2026-05-11T13:40:00+02:00");
}

#[test]
fn a_commitment_ends_with_the_working_hours_not_at_the_next_opening() {
    assert_eq!(
        due_text("2026-05-06T09:00", Priority::High),
        "2026-05-06T11:00:00+02:00"
    );
    assert_eq!(
        due_text("2026-05-06T10:30", Priority::High),
        "2026-05-06T12:30:00+02:00"
    );
    assert_eq!(
        due_text("2026-05-06T13:30", Priority::Medium),
        "2026-05-06T17:30:00+02:00"
    );
    assert_eq!(
        due_text("2026-05-06T03:00", Priority::High),
        "2026-05-06T11:00:00+02:00"
    );
    assert_eq!(
        due_text("2026-05-05T09:00", Priority::Low),
        "2026-05-06T10:30:00+02:00"
    );
}

#[test]
fn the_year_ends_with_a_holiday() {
    assert_eq!(
        due_text("2025-12-31T17:00", Priority::High),
        "2026-01-02T10:30:00+01:00"
    );
    assert_eq!(
        due_text("2025-12-31T23:59:59", Priority::High),
        "2026-01-02T11:00:00+01:00"
    );
}

#[test]
fn both_changes_of_time_are_crossed() {
    assert_eq!(
        due_text("2026-03-27T17:00", Priority::High),
        "2026-03-30T10:30:00+02:00"
    );
    assert_eq!(
        due_text("2026-10-23T17:00", Priority::High),
        "2026-10-26T10:30:00+01:00"
    );
}

#[test]
fn the_history_of_the_contract_is_replayed() {
    let file = json!({
        "zone": "metropole",
        "events": [
            {"at": "2026-05-07T17:10:00", "kind": "received"},
            {"at": "2026-05-07T17:20:00", "kind": "qualified", "priority": "moyenne"},
            {"at": "2026-05-11T09:30:00", "kind": "suspended", "reason": "supplier"},
            {"at": "2026-05-12T10:00:00", "kind": "resumed"},
            {"at": "2026-05-12T11:00:00", "kind": "priority", "priority": "haute"},
            {"at": "2026-05-12T12:00:00", "kind": "resolved"},
            {"at": "2026-05-13T09:00:00", "kind": "reopened"}],
        "on_call": [{"from": "2026-05-10T08:00:00", "to": "2026-05-10T12:00:00"}],
        "closures": ["2026-05-15"],
        "as_of": "2026-05-13T10:00:00"
    });
    let history = read_history(&file.to_string()).expect("it is read");
    let commitments = Commitments::default();
    let clock = replay(&history.events, &history.calendar, &commitments, history.as_of).expect("it is sound");
    let json = clock.to_json(&tz());
    assert_eq!(json["state"], "running");
    assert_eq!(json["priority"], "haute");
    assert_eq!(json["commitment_seconds"], 7_200);
    // 20 min on Thursday, 4 h on call, 30 min on Monday, 2 h on Tuesday, 1 h on Wednesday.
    assert_eq!(json["consumed_seconds"], 28_200);
    assert_eq!(json["due"], "2026-05-10T09:40:00+02:00");
    assert_eq!(json["in_time"], false);
    let segment = |from: &str, to: &str, counted: bool, reason: &str, detail: Value| {
        let at = |local: &str| format!("2026-05-{local}:00+02:00");
        json!({"from": at(from), "to": at(to), "counted": counted, "reason": reason, "detail": detail})
    };
    let no = Value::Null;
    let expected = [
        segment("07T17:10", "07T17:30", true, "working_hours", no.clone()),
        segment("07T17:30", "08T00:00", false, "closed_hours", no.clone()),
        segment("08T00:00", "09T00:00", false, "holiday", json!("8 mai")),
        segment("09T00:00", "10T08:00", false, "weekend", no.clone()),
        segment("10T08:00", "10T12:00", true, "on_call", no.clone()),
        segment("10T12:00", "11T00:00", false, "weekend", no.clone()),
        segment("11T00:00", "11T09:00", false, "closed_hours", no.clone()),
        segment("11T09:00", "11T09:30", true, "working_hours", no.clone()),
        segment("11T09:30", "12T10:00", false, "suspended", json!("supplier")),
        segment("12T10:00", "12T12:00", true, "working_hours", no.clone()),
        segment("12T12:00", "13T09:00", false, "resolved", no.clone()),
        segment("13T09:00", "13T10:00", true, "working_hours", no),
    ];
    assert_eq!(json["segments"].as_array().expect("a list"), &expected);
}

#[test]
fn priority_retargets_from_reception() {
    let mut events = vec![received("2026-05-06T09:00")];
    let clock = clock_of(&events, Some("2026-05-06T12:00"));
    assert_eq!(
        (clock.priority, clock.commitment_seconds),
        (Priority::Low, 9 * 3600)
    );
    assert!(clock.in_time);
    events.push(given("2026-05-06T12:00", Priority::High));
    let clock = clock_of(&events, None);
    assert_eq!(clock.due, Some(paris("2026-05-06T11:00")));
    assert!(!clock.in_time);
    assert_eq!(clock.left_seconds(), -3600);
    events.push(given("2026-05-06T12:00", Priority::Medium));
    let clock = clock_of(&events, None);
    assert_eq!(clock.due, Some(paris("2026-05-06T14:00")));
    assert!(clock.in_time);
}

#[test]
fn a_suspension_in_working_time_stops_the_clock() {
    let events = [
        received("2026-05-06T09:00"),
        given("2026-05-06T09:05", Priority::High),
        suspended("2026-05-06T10:00"),
    ];
    let clock = clock_of(&events, Some("2026-05-06T12:00"));
    assert_eq!(
        (clock.state, clock.consumed_seconds, clock.due),
        (State::Suspended, 3600, None)
    );
    let resumed = [&events[..], &[event("2026-05-06T12:00", EventKind::Resumed)]].concat();
    assert_eq!(clock_of(&resumed, None).due, Some(paris("2026-05-06T14:00")));
}

#[test]
fn what_was_due_before_the_suspension_stays_due() {
    let events = [
        received("2026-05-06T09:00"),
        given("2026-05-06T09:05", Priority::High),
        suspended("2026-05-06T11:00"),
    ];
    let clock = clock_of(&events, Some("2026-05-06T15:00"));
    assert_eq!(clock.due, Some(paris("2026-05-06T11:00")));
    assert!(clock.in_time);
}

#[test]
fn what_is_reached_to_the_second_is_due_then_and_not_at_the_next_event() {
    let at_closing = [
        received("2026-05-06T15:30"),
        given("2026-05-06T20:00", Priority::High),
    ];
    let clock = clock_of(&at_closing, None);
    assert_eq!(clock.due, Some(paris("2026-05-06T17:30")));
    let at_suspension = [
        received("2026-05-06T09:00"),
        given("2026-05-06T09:00", Priority::High),
        suspended("2026-05-06T11:00"),
        event("2026-05-06T12:00", EventKind::Resumed),
    ];
    let clock = clock_of(&at_suspension, Some("2026-05-06T15:00"));
    assert_eq!(clock.due, Some(paris("2026-05-06T11:00")));
}

#[test]
fn a_new_reason_of_a_suspension_holds_from_then_on() {
    let reason = "quote".to_owned();
    let events = [
        received("2026-05-06T09:00"),
        suspended("2026-05-06T10:00"),
        event("2026-05-06T11:00", EventKind::Suspended { reason }),
        event("2026-05-06T12:00", EventKind::Resumed),
    ];
    let clock = clock_of(&events, None);
    assert_eq!(clock.consumed_seconds, 3600);
    let details: Vec<_> = clock.segments.iter().map(|s| s.reason.detail()).collect();
    assert_eq!(details, [None, Some("supplier"), Some("quote")]);
}

#[test]
fn a_resolved_ticket_is_due_as_if_it_ran_on() {
    let events = [
        received("2026-05-06T09:00"),
        given("2026-05-06T09:00", Priority::High),
        event("2026-05-06T10:00", EventKind::Resolved),
    ];
    let clock = clock_of(&events, None);
    assert_eq!(
        (clock.state, clock.due),
        (State::Resolved, Some(paris("2026-05-06T11:00")))
    );
    // Counting on starts at `as_of`, wherever that is.
    let clock = clock_of(&events, Some("2026-05-07T15:00"));
    assert_eq!(
        (clock.consumed_seconds, clock.due),
        (3600, Some(paris("2026-05-07T16:00")))
    );
}

#[test]
fn a_resolution_ends_the_suspension_and_a_reopened_ticket_runs() {
    let events = [
        received("2026-05-06T09:00"),
        suspended("2026-05-06T10:00"),
        event("2026-05-06T11:00", EventKind::Resolved),
        event("2026-05-06T11:30", EventKind::Resolved),
        event("2026-05-06T12:00", EventKind::Reopened),
    ];
    let clock = clock_of(&events, Some("2026-05-06T12:30"));
    assert_eq!((clock.state, clock.consumed_seconds), (State::Running, 5400));
}

#[test]
fn on_call_counts_on_a_holiday_night_and_in_what_is_yet_to_come() {
    let calendar = Calendar::builder()
        .on_call(paris("2026-05-07T22:00"), paris("2026-05-08T02:00"))
        .build()
        .expect("sound");
    let events = [
        received("2026-05-07T17:30"),
        given("2026-05-07T17:30", Priority::High),
    ];
    let clock = clock_in(&calendar, &events, None);
    assert_eq!(clock.due, Some(paris("2026-05-08T00:00")));
    // Only after reception.
    let events = [
        received("2026-05-08T01:00"),
        given("2026-05-08T01:00", Priority::High),
    ];
    let clock = clock_in(&calendar, &events, None);
    assert_eq!(clock.due, Some(paris("2026-05-11T10:00")));
}

#[test]
fn what_happens_after_as_of_is_not_known_yet() {
    let events = [
        received("2026-05-06T09:00"),
        given("2026-05-06T10:00", Priority::High),
        suspended("2026-05-06T11:00"),
    ];
    let clock = clock_of(&events, Some("2026-05-06T09:59:59"));
    assert_eq!((clock.state, clock.priority), (State::Running, Priority::Low));
    let clock = clock_of(&events, Some("2026-05-06T10:00"));
    assert_eq!(clock.priority, Priority::High);
}

#[test]
fn parts_of_a_second_are_dropped() {
    let exact = |text: &str| text.parse::<Timestamp>().expect("an instant");
    let events = [
        Event {
            at: exact("2026-05-06T07:00:00.9Z"),
            kind: EventKind::Received,
        },
        Event {
            at: exact("2026-05-06T08:00:00.1Z"),
            kind: EventKind::Resolved,
        },
    ];
    let clock = clock_of(&events, None);
    assert_eq!(clock.consumed_seconds, 3600);
    assert_eq!(clock.segments[0].from, paris("2026-05-06T09:00"));
}

#[test]
fn a_closure_does_not_count() {
    let calendar = Calendar::builder()
        .closure(date(2026, 5, 15))
        .build()
        .expect("sound");
    let events = [
        received("2026-05-13T17:00"),
        given("2026-05-13T17:00", Priority::High),
    ];
    // 14 May is Ascension, 15 May the bridge day.
    let clock = clock_in(&calendar, &events, Some("2026-05-18T10:00"));
    assert_eq!(clock.due, Some(paris("2026-05-18T10:30")));
    let reasons: Vec<_> = clock.segments.iter().map(|s| s.reason.slug()).collect();
    let closed = ["closed_hours", "holiday", "closure", "weekend", "closed_hours"];
    assert_eq!(reasons[1..6], closed);
}

#[test]
fn the_matrix_is_the_agreements() {
    assert_eq!(priority(false, false), Priority::Low);
    assert_eq!(priority(false, true), Priority::Medium);
    assert_eq!(priority(true, false), Priority::Medium);
    assert_eq!(priority(true, true), Priority::High);
}

#[test]
fn priorities_go_by_their_french_words() {
    for (priority, word) in [
        (Priority::Low, "basse"),
        (Priority::Medium, "moyenne"),
        (Priority::High, "haute"),
    ] {
        assert_eq!(priority.to_string(), word);
        assert_eq!(word.parse(), Ok(priority));
        assert_eq!(
            serde_json::from_value::<Priority>(json!(word)).expect("a priority"),
            priority
        );
    }
    assert!(Priority::Low < Priority::High);
    assert!("high".parse::<Priority>().is_err());
}

#[test]
fn a_commitment_of_nothing_is_due_at_reception() {
    let commitments = Commitments {
        low: 0,
        ..Commitments::default()
    };
    let events = [received("2026-05-09T12:00")];
    let clock = replay(&events, &Calendar::default(), &commitments, None).expect("sound");
    assert_eq!(
        (clock.due, clock.in_time),
        (Some(paris("2026-05-09T12:00")), true)
    );
    assert_eq!(clock.segments, []);
}
