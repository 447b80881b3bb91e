use reckon::calendar::Calendar;
use reckon::clock::{Commitments, Event, EventKind, Priority, Why, explain, replay};

use crate::calendar::paris;
use crate::clock::{event, given, received, suspended, tz};

/// The explanation with plain spaces, so that it can be compared by eye.
fn explained(events: &[Event], as_of: &str) -> Vec<String> {
    let calendar = Calendar::builder()
        .on_call(paris("2026-05-10T08:00"), paris("2026-05-10T09:00:30"))
        .build()
        .expect("sound");
    let clock = replay(events, &calendar, &Commitments::default(), Some(paris(as_of)));
    let lines = explain(&clock.expect("sound"), &tz());
    assert!(
        lines.iter().all(|line| !line.contains(" :")),
        "a plain space stands before a colon"
    );
    lines
        .into_iter()
        .map(|line| line.replace('\u{A0}', " "))
        .collect()
}

#[test]
fn a_running_ticket_is_explained() {
    let events = [
        received("2026-05-07T17:10"),
        given("2026-05-07T17:20", Priority::Medium),
    ];
    assert_eq!(
        explained(&events, "2026-05-11T09:30"),
        [
            "jeudi 07/05/2026 17:10 → 17:30 : compté 20 min (heures ouvrées)",
            "puis fermé jusqu’à dimanche 10/05/2026 8:00 (jour férié : 8 mai, week-end)",
            "dimanche 10/05/2026 8:00 → 9:00:30 : compté 1 h 30 s (astreinte)",
            "puis fermé jusqu’à lundi 11/05/2026 9:00 (week-end)",
            "lundi 11/05/2026 9:00 → 9:30 : compté 30 min (heures ouvrées)",
            "Consommé : 1 h 50 min 30 s sur 4 h (priorité moyenne)",
            "Échéance : lundi 11/05/2026 11:39:30",
        ]
    );
}

#[test]
fn a_suspended_ticket_has_no_due_date_yet() {
    let events = [received("2026-05-09T10:00"), suspended("2026-05-09T12:00")];
    assert_eq!(
        explained(&events, "2026-05-11T09:30"),
        [
            "samedi 09/05/2026 10:00 → 12:00 : fermé (week-end)",
            "samedi 09/05/2026 12:00 → lundi 11/05/2026 9:30 : non compté (suspendu : supplier)",
            "Consommé : 0 min sur 9 h (priorité basse)",
            "Échéance : à fixer à la reprise du ticket",
        ]
    );
}

#[test]
fn lunch_and_resolution_are_explained() {
    let events = [
        received("2026-05-06T12:00"),
        event("2026-05-06T14:00", EventKind::Resolved),
    ];
    assert_eq!(
        explained(&events, "2026-05-06T15:00")[1..4],
        [
            "puis fermé jusqu’à mercredi 06/05/2026 13:30 (hors des heures d’ouverture)",
            "mercredi 06/05/2026 13:30 → 14:00 : compté 30 min (heures ouvrées)",
            "mercredi 06/05/2026 14:00 → 15:00 : non compté (résolu)",
        ]
    );
}

#[test]
fn every_reason_has_words_and_a_slug() {
    let reasons = [
        Why::WorkingHours,
        Why::OnCall,
        Why::ClosedHours,
        Why::Weekend,
        Why::Holiday("Abolition de l'esclavage"),
        Why::Closure,
        Why::Suspended("devis".to_owned()),
        Why::Resolved,
    ];
    let slugs: std::collections::BTreeSet<_> = reasons.iter().map(Why::slug).collect();
    assert_eq!(slugs.len(), reasons.len());
    assert_eq!(
        reasons[4].in_words(),
        "jour férié\u{A0}: Abolition de l’esclavage"
    );
    assert_eq!(reasons[6].in_words(), "suspendu\u{A0}: devis");
    assert_eq!(Why::Suspended(String::new()).in_words(), "suspendu");
}
