use super::*;

fn tally(received: i64, resolved: i64, in_time: i64, overdue: i64) -> Tally {
    Tally {
        received,
        resolved,
        in_time,
        overdue,
        apart: Apart::default(),
    }
}

fn line(label: &str, received: i64) -> Line {
    Line {
        label: label.into(),
        tally: tally(received, received, received, 0),
    }
}

/// A dashboard as pages show them: 193 tickets of which 187 in time.
pub fn sample() -> Figures {
    let stratum = |month, family, priority, received, in_time| Stratum {
        month,
        family,
        priority,
        tally: tally(received, received, in_time, 0),
    };
    let mut sheets: Vec<Line> = (1..=12).map(|i| line(&format!("Service {i}"), 20 - i)).collect();
    sheets[0].label =
        "Accès à un logiciel existant ou à la signature électronique pour un agent qui en est privé".into();
    let raw = Raw {
        strata: vec![
            stratum(0, Family::Incident, Priority::High, 40, 38),
            stratum(1, Family::Incident, Priority::Medium, 50, 50),
            stratum(2, Family::Request, Priority::Low, 60, 58),
            stratum(5, Family::Request, Priority::Low, 43, 41),
        ],
        sheets,
        places: vec![line("Mairie", 120), line("École des Tilleuls", 73)],
        consumed: Some(Spread {
            median: 6_120,
            ninetieth: 21_600,
        }),
        qualification: Some(Spread {
            median: 40,
            ninetieth: 1_800,
        }),
        course: Course {
            reopened: 4,
            suspended: 3,
            waited: 12_000,
            open_at_end: 2,
            rated: 5,
            satisfied: 4,
        },
        otherwise: vec![
            Line {
                label: "À date convenue".into(),
                tally: tally(12, 9, 8, 1),
            },
            Line {
                label: "Sous contrat d’un éditeur".into(),
                tally: Tally::default(),
            },
        ],
        circumstances: Vec::new(),
        whole: false,
    };
    let half = Half {
        year: 2026,
        second: false,
    };
    Figures::new(half, half.end() + 3_600, 950, raw)
}

#[test]
fn the_result_is_one_sentence() {
    for (tally, sentence) in [
        (
            tally(195, 193, 187, 0),
            "187\u{a0}tickets sur 193 résolus dans les délais, soit 96,9\u{a0}%",
        ),
        (
            tally(3, 2, 1, 1),
            "1\u{a0}ticket sur 3 résolu dans les délais, soit 33,3\u{a0}%",
        ),
        (
            tally(2, 0, 0, 2),
            "0\u{a0}ticket sur 2 résolu dans les délais, soit 0,0\u{a0}%",
        ),
        (
            tally(1, 0, 0, 0),
            "1\u{a0}ticket reçu, ni résolu ni en retard à ce jour",
        ),
        (
            tally(1_200, 0, 0, 0),
            "1\u{202f}200\u{a0}tickets reçus, aucun encore résolu ni en retard",
        ),
        (tally(0, 0, 0, 0), "Aucun ticket reçu"),
    ] {
        assert_eq!(tally.sentence(950), sentence);
    }
}

#[test]
fn exceptional_circumstances_never_move_the_share() {
    let mut tally = tally(195, 193, 187, 0);
    let before = (
        tally.share(950),
        tally.keeps(950),
        tally.missing(950),
        tally.rest(),
    );
    tally.count_apart(Outcome::ResolvedLate, 40);
    tally.count_apart(Outcome::Overdue, 2);
    assert_eq!(tally.received, 237);
    assert_eq!(
        (
            tally.share(950),
            tally.keeps(950),
            tally.missing(950),
            tally.rest()
        ),
        before
    );
    assert_eq!(tally.apart.alone().measured(), 42);
    let mut all = Tally::default();
    all.count_apart(Outcome::InTime, 3);
    assert_eq!(
        all.sentence(950),
        "Tous les tickets ont été reçus pendant des circonstances exceptionnelles"
    );
}

#[test]
fn a_ticket_left_open_after_its_time_counts_as_late() {
    let open = tally(20, 19, 19, 1);
    assert_eq!(open.measured(), 20);
    assert_eq!(open.keeps(950), Some(true));
    assert_eq!(tally(20, 18, 18, 2).keeps(950), Some(false));
    assert_eq!(tally(20, 18, 18, 0).keeps(950), Some(true));
    assert_eq!(tally(5, 0, 0, 0).keeps(950), None);
}

#[test]
fn rounding_never_reaches_what_is_not_reached() {
    // 94,96 % is not 95 %, and 99,96 % is not all.
    let almost = tally(10_000, 10_000, 9_496, 0);
    assert_eq!(
        (almost.share(950).as_str(), almost.keeps(950)),
        ("94,9\u{a0}%", Some(false))
    );
    assert_eq!(almost.share(900), "95,0\u{a0}%");
    assert_eq!(tally(10_000, 10_000, 9_996, 0).share(950), "99,9\u{a0}%");
    assert_eq!(tally(8, 8, 8, 0).share(950), "100,0\u{a0}%");
    assert_eq!(tally(0, 0, 0, 0).share(950), "–");
    assert_eq!(tally(3, 3, 2, 0).share_hundredths(), Some(6_667));
    assert_eq!(tally(3, 0, 0, 0).share_hundredths(), None);
}

#[test]
fn what_is_missing_is_what_would_have_kept_the_target() {
    for received in 1..200 {
        for in_time in 0..=received {
            let now = tally(received, received, in_time, 0);
            let missing = now.missing(950);
            assert_eq!(missing == 0, now.keeps(950) == Some(true));
            assert_eq!(
                tally(received, received, in_time + missing, 0).keeps(950),
                Some(true)
            );
            if missing > 0 {
                assert_eq!(
                    tally(received, received, in_time + missing - 1, 0).keeps(950),
                    Some(false)
                );
            }
        }
    }
}

#[test]
fn what_was_late_is_told() {
    assert_eq!(tally(9, 9, 9, 0).rest(), "Aucun retard.");
    assert_eq!(tally(9, 8, 7, 0).rest(), "Hors délai\u{a0}: 1 résolu en retard.");
    assert_eq!(
        tally(9, 8, 5, 2).rest(),
        "Hors délai\u{a0}: 3 résolus en retard, 2 encore ouverts après leur échéance."
    );
    assert_eq!(
        tally(9, 8, 8, 1).rest(),
        "Hors délai\u{a0}: 1 encore ouvert après son échéance."
    );
    assert_eq!(tally(9, 0, 0, 0).rest(), "");
}

#[test]
fn long_lists_keep_ten_lines_and_sum_the_others() {
    let names: Vec<Line> = (0..13).map(|i| line(&format!("{i:02}"), i)).collect();
    let kept = leading(names.clone(), "autres lieux");
    assert_eq!(kept.len(), LEADING + 1);
    assert_eq!((kept[0].label.as_str(), kept[9].label.as_str()), ("12", "03"));
    assert_eq!(
        (kept[10].label.as_str(), kept[10].tally.received),
        ("3\u{a0}autres lieux", 3)
    );
    let sum = |lines: &[Line]| lines.iter().map(|l| l.tally.received).sum::<i64>();
    assert_eq!(sum(&kept), sum(&names));
    assert_eq!(leading(names[..11].to_vec(), "autres lieux").len(), 11);
}

#[test]
fn percentiles_are_by_nearest_rank() {
    assert_eq!(Spread::of(&[]), None);
    let spread = |median, ninetieth| Some(Spread { median, ninetieth });
    assert_eq!(Spread::of(&[(7, 1)]), spread(7, 7));
    assert_eq!(Spread::of(&[(1, 1), (2, 1), (3, 1), (4, 1)]), spread(2, 4));
    assert_eq!(Spread::of(&[(1, 9), (50, 1)]), spread(1, 1));
    assert_eq!(Spread::of(&[(1, 8), (50, 2)]), spread(1, 50));
}

#[test]
fn months_and_families_add_up() {
    let figures = sample();
    assert_eq!(figures.months.len(), 6);
    assert_eq!(
        (figures.months[0].incidents, figures.months[5].requests),
        (40, 43)
    );
    let months: i64 = figures.months.iter().map(Month::total).sum();
    assert_eq!(months, figures.tally.received);
    for lines in [&figures.families, &figures.priorities] {
        assert_eq!(total(lines.iter().map(|l| l.tally)), figures.tally);
    }
    assert_eq!(
        figures.tally.sentence(950),
        "187\u{a0}tickets sur 193 résolus dans les délais, soit 96,9\u{a0}%"
    );
}

#[test]
fn a_target_is_written_short() {
    assert_eq!(target_words(950), "95\u{a0}%");
    assert_eq!(target_words(975), "97,5\u{a0}%");
}
