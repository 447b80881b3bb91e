use reckon::calendar::Calendar;
use reckon::clock::{Commitments, Event, EventKind, Priority, read_history, replay};
use serde_json::{Value, json};

use crate::calendar::paris;
use crate::clock::{event, given, received, suspended};

fn place(events: &[Event], as_of: Option<&str>) -> String {
    let refusal = replay(
        events,
        &Calendar::default(),
        &Commitments::default(),
        as_of.map(paris),
    )
    .expect_err("it is refused");
    assert!(refusal.reason.len() > 10, "{refusal}");
    refusal.place
}

fn resolved(at: &str) -> Event {
    event(at, EventKind::Resolved)
}

fn resumed(at: &str) -> Event {
    event(at, EventKind::Resumed)
}

#[test]
fn a_history_begins_with_its_one_reception() {
    assert_eq!(place(&[], None), "events");
    let first = received("2026-05-06T09:00");
    assert_eq!(
        place(&[given("2026-05-06T08:00", Priority::Low), first.clone()], None),
        "events[0]"
    );
    assert_eq!(place(&[first.clone(), first], None), "events[1]");
}

#[test]
fn events_out_of_order_are_refused_even_after_as_of() {
    let events = [
        received("2026-05-06T09:00"),
        suspended("2026-05-06T11:00"),
        resumed("2026-05-06T10:59:59"),
    ];
    assert_eq!(place(&events, None), "events[2]");
    assert_eq!(place(&events, Some("2026-05-06T09:30")), "events[2]");
}

#[test]
fn what_did_not_start_does_not_end() {
    let first = received("2026-05-06T09:00");
    let reopened = event("2026-05-06T10:00", EventKind::Reopened);
    assert_eq!(
        place(&[first.clone(), resumed("2026-05-06T10:00")], None),
        "events[1]"
    );
    assert_eq!(place(&[first.clone(), reopened.clone()], None), "events[1]");
    assert_eq!(
        place(&[first, suspended("2026-05-06T09:30"), reopened], None),
        "events[2]"
    );
}

#[test]
fn what_is_resolved_is_neither_suspended_nor_resumed() {
    let first = [
        received("2026-05-06T09:00"),
        suspended("2026-05-06T10:00"),
        resolved("2026-05-06T11:00"),
    ];
    for after in [suspended("2026-05-06T12:00"), resumed("2026-05-06T12:00")] {
        assert_eq!(place(&[&first[..], &[after]].concat(), None), "events[3]");
    }
}

#[test]
fn as_of_is_after_reception_and_within_two_centuries() {
    let events = [received("2026-05-06T09:00")];
    assert_eq!(place(&events, Some("2026-05-06T08:59:59")), "as_of");
    assert_eq!(place(&events, Some("2300-01-01T00:00")), "as_of");
}

#[test]
fn a_commitment_below_zero_is_refused() {
    let commitments = Commitments {
        low: -1,
        ..Commitments::default()
    };
    let events = [received("2026-05-06T09:00")];
    let refusal = replay(&events, &Calendar::default(), &commitments, None).expect_err("refused");
    assert_eq!(refusal.place, "commitments");
}

fn sound() -> Value {
    json!({
        "zone": "guyane",
        "events": [
            {"at": "2026-05-07T17:10:00", "kind": "received", "by": "someone"},
            {"at": "2026-05-07T17:20:00", "kind": "qualified", "priority": "moyenne"},
            {"at": "2026-05-07T17:30:00", "kind": "suspended"}],
        "on_call": [{"from": "2026-05-10T08:00:00", "to": "2026-05-10T12:00:00"}],
        "closures": ["2026-05-15", "2026-05-15"],
        "as_of": null
    })
}

#[test]
fn a_history_is_read_with_what_may_be_left_out() {
    let history = read_history(&sound().to_string()).expect("it is read");
    assert_eq!(history.calendar.zone().slug(), "guyane");
    assert_eq!(history.calendar.closures().len(), 1);
    assert_eq!(history.calendar.on_call().len(), 1);
    assert_eq!(history.as_of, None);
    assert_eq!(
        history.events[2].kind,
        EventKind::Suspended {
            reason: String::new()
        }
    );
    let shortest = json!({"events": [{"at": "2026-05-07T17:10:00+02:00", "kind": "received"}]});
    let history = read_history(&shortest.to_string()).expect("it is read");
    assert_eq!(history.events, [received("2026-05-07T17:10")]);
    assert_eq!(history.calendar.zone().slug(), "metropole");
}

#[test]
fn files_that_make_no_history_are_refused_at_their_place() {
    for (pointer, value, expected) in [
        ("/zone", json!("paris"), "zone"),
        ("/zone", json!(1), "zone"),
        ("/events", json!(null), "events"),
        ("/events/0", json!("received"), "events[0]"),
        ("/events/0/at", json!("yesterday"), "events[0].at"),
        ("/events/0/at", json!(null), "events[0].at"),
        ("/events/0/kind", json!("closed"), "events[0].kind"),
        ("/events/1/priority", json!("urgent"), "events[1].priority"),
        ("/events/1/priority", json!(null), "events[1].priority"),
        ("/on_call/0/to", json!("2026-05-10T07:59:59"), "on_call[0]"),
        ("/on_call/0/to", json!(null), "on_call[0].to"),
        ("/closures/1", json!("15/05/2026"), "closures[1]"),
        ("/as_of", json!("2026-05-10"), "as_of"),
    ] {
        let mut file = sound();
        *file.pointer_mut(pointer).expect("the pointer leads somewhere") = value.clone();
        let refusal = read_history(&file.to_string()).expect_err("it is refused");
        assert_eq!(refusal.place, expected, "{pointer} {value}");
    }
    let twice = sound()
        .to_string()
        .replacen(r#""zone":"guyane""#, r#""zone":"guyane","zone":"mayotte""#, 1);
    assert_eq!(read_history(&twice).expect_err("it is refused").place, "zone");
    assert_eq!(read_history("no").expect_err("it is refused").place, "");
}
