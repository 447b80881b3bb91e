use super::*;
use crate::calendar::Promise;
use crate::web::words::at_local;
use askama::Template;

fn at(day: i8, hour: i8, minute: i8) -> i64 {
    at_local(jiff::civil::date(2026, 3, day).at(hour, minute, 0, 0)).as_second()
}

fn line(state: &str, due: Option<i64>) -> TicketLine {
    TicketLine {
        state: state.into(),
        open: state != "resolved" && state != "closed",
        received_at: at(2, 9, 0),
        due_at: due,
        warn_at: due.map(|d| d - 3600),
        sort_at: due.unwrap_or(NEVER),
        ..TicketLine::sample()
    }
}

fn told(line: &TicketLine, now: i64) -> (&'static str, i64, String, String) {
    let left = left(line, now, &Calendars::plain(), &Promises::none());
    (
        left.class,
        left.cells,
        left.words.replace('\u{a0}', " "),
        left.due,
    )
}

#[test]
fn what_is_left_is_told_in_working_time() {
    let due = at(2, 14, 0);
    let monday = |h, m| told(&line("qualified", Some(due)), at(2, h, m));
    assert_eq!(monday(9, 0), ("", 8, "4 h".into(), "14:00".into()));
    // Noon to half past one does not count: at 12:45, half an hour is left.
    assert_eq!(monday(12, 45), ("", 1, "30 min".into(), "14:00".into()));
    assert_eq!(monday(13, 30).0, "soon");
    assert_eq!(
        monday(15, 30),
        ("late", 0, "retard 1 h 30".into(), "14:00".into())
    );
    assert_eq!(
        told(&line("qualified", Some(due)), at(3, 9, 30)).3,
        "lun. 02/03 14:00"
    );
}

#[test]
fn a_suspended_ticket_keeps_what_it_had_left() {
    assert_eq!(
        told(&line("suspended", None), at(4, 9, 0)),
        ("held", 6, "reste 3 h".into(), String::new())
    );
}

#[test]
fn a_group_tells_its_size_only_when_it_is_whole() {
    let now = at(2, 10, 0);
    let rows = || {
        [at(2, 9, 30), at(2, 11, 0), at(2, 12, 0)]
            .into_iter()
            .map(|due| {
                row(
                    line("qualified", Some(due)),
                    now,
                    &Calendars::plain(),
                    &Promises::none(),
                )
            })
            .collect::<Vec<_>>()
    };
    let whole = |start, end| {
        grouped(rows(), true, now, start, end)
            .into_iter()
            .map(|g| (g.label(), g.whole.replace('\u{a0}', " ")))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        whole(true, true),
        [
            ("En retard", "1 ticket".into()),
            ("À tenir aujourd’hui", "2 tickets".into())
        ]
    );
    assert_eq!(
        whole(true, false),
        [
            ("En retard", "1 ticket".into()),
            ("À tenir aujourd’hui", String::new())
        ]
    );
    assert_eq!(whole(false, true)[0].1, "");
}

#[test]
fn every_view_has_words_for_being_empty() {
    for view in View::ALL {
        assert!(nothing(&Asked::default(), view).ends_with('.'));
    }
}

/// A bar after a refusal.
fn bar() -> Bar {
    Bar {
        shown: true,
        can_take: true,
        errors: crate::web::Errors::one("text", "Dites ce qui a été fait."),
        outcome: crate::desk::bulk::Outcome {
            done: vec![7],
            refused: vec![(8, "Ce ticket est déjà résolu.".into())],
        },
        technicians: vec![filters::Choice::new(1, "Tom Roux", "1")],
        ..Bar::default()
    }
}

#[test]
fn the_page_renders() {
    let now = at(2, 15, 0);
    let html = Page {
        frame: Frame::sample(),
        heading: "Ouverts",
        asked: Asked::default(),
        rail: rail(View::Open, &Counters::default(), false),
        saved: vec![RailItem {
            href: "/file?q=ecran".into(),
            word: "Mes écrans".into(),
            current: true,
            count: Some(store::COUNTED),
            hot: false,
        }],
        keep: "/vues/nouvelle?q=ecran".into(),
        live: "/file/flux?depuis=12".into(),
        question: "q=ecran".into(),
        bar: bar(),
        selects: vec![Select {
            name: "pole",
            label: "Pôle",
            all: "tous",
            choices: vec![filters::Choice::new(1, "Support", "1")],
        }],
        pressing: vec![Pressing {
            number: 7,
            subject: "Écran noir".into(),
            due_at: now + 600,
        }],
        alert: alert(&Counters {
            hour: 1,
            ..Counters::default()
        }),
        groups: grouped(
            vec![row(
                line("qualified", Some(at(2, 14, 0))),
                now,
                &Calendars::plain(),
                &Promises::none(),
            )],
            true,
            now,
            true,
            true,
        ),
        empty: "",
        next: Some("/file?apres=1.1".into()),
    }
    .render()
    .unwrap();
    for said in [
        "à tenir dans l’heure",
        "avant 15:10",
        "retard 1",
        "nouvelle réponse",
        "Support",
        "Mes écrans",
        "data-live=\"/file/flux?depuis=12\"",
        "1\u{202f}000+",
        "/vues/nouvelle?q=ecran",
        "value=\"q=ecran\"",
        "Ce ticket est déjà résolu.",
        "Dites ce qui a été fait.",
        "Tom Roux",
    ] {
        assert!(html.contains(said), "{said}");
    }
    assert_eq!(Promise::default(), Promises::none().at(now));
}
