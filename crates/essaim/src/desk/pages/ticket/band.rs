//! The clock of a ticket as a band of segments, and the same in words.

use reckon::calendar::Calendar;
use reckon::clock::{Clock, Segment, State, Why, explain};

use crate::clock::instant;
use crate::web::words;

/// Segments that the band shows at most; earlier ones are told in one.
const MOST: usize = 7;

/// One segment of the band.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stretch {
    pub class: String,
    pub strong: String,
    pub text: String,
}

pub struct Band {
    pub stretches: Vec<Stretch>,
    /// What is consumed and when it is due.
    pub sums: Vec<String>,
    /// Each stretch in a sentence.
    pub lines: Vec<String>,
}

impl Band {
    /// The band of a clock; `open` says whether somebody still works on the ticket.
    pub fn of(clock: &Clock, calendar: &Calendar, open: bool, now: i64) -> Band {
        let lines = explain(clock, &words::paris());
        let mut stretches: Vec<Stretch> = told(clock);
        if stretches.len() > MOST {
            let rest = stretches.split_off(stretches.len() - MOST);
            let shown = clock.consumed_seconds - counted_in(clock, MOST);
            let mut shorter = vec![earlier(shown)];
            shorter.extend(rest);
            stretches = shorter;
        }
        match clock.state {
            State::Running if open => stretches.push(ahead(clock, calendar, now)),
            State::Suspended => {
                if let Some(last) = stretches.last_mut() {
                    last.class.push_str(" here");
                    last.text = format!("{} · maintenant", last.text);
                }
            }
            _ => {}
        }
        Band {
            stretches,
            sums: sums(clock, now),
            lines,
        }
    }
}

/// The two figures that matter, to the minute; the lines below have the seconds.
fn sums(clock: &Clock, now: i64) -> Vec<String> {
    let consumed = format!(
        "Consommé\u{a0}: {} sur {} (priorité {})",
        words::duration(clock.consumed_seconds),
        words::duration(clock.commitment_seconds),
        clock.priority
    );
    let due = match clock.due {
        Some(due) => format!("Échéance\u{a0}: {}", words::in_full(&due.as_second(), &now)),
        None if clock.state == State::Suspended => "Échéance\u{a0}: fixée à la reprise".into(),
        None => "Échéance\u{a0}: aucune, le service n’ouvre plus".into(),
    };
    vec![consumed, due]
}

/// Neighbouring closed segments are one stretch; a counted one that passes the due instant is two.
fn pieces(clock: &Clock) -> Vec<Vec<Segment>> {
    clock
        .segments
        .iter()
        .flat_map(|segment| cut_at_due(segment, clock))
        .collect::<Vec<_>>()
        .chunk_by(|a, b| is_shut(a) && is_shut(b))
        .map(<[Segment]>::to_vec)
        .collect()
}

fn cut_at_due(segment: &Segment, clock: &Clock) -> Vec<Segment> {
    match clock.due {
        Some(due) if segment.counted && segment.from < due && due < segment.to => {
            let (mut before, mut after) = (segment.clone(), segment.clone());
            before.to = due;
            after.from = due;
            vec![before, after]
        }
        _ => vec![segment.clone()],
    }
}

fn is_shut(segment: &Segment) -> bool {
    !segment.counted && !matches!(segment.reason, Why::Suspended(_) | Why::Resolved)
}

fn told(clock: &Clock) -> Vec<Stretch> {
    pieces(clock).iter().map(|piece| stretch(piece, clock)).collect()
}

/// Counted seconds of the last `count` stretches.
fn counted_in(clock: &Clock, count: usize) -> i64 {
    pieces(clock)
        .iter()
        .rev()
        .take(count)
        .flatten()
        .filter(|s| s.counted)
        .map(lasted)
        .sum()
}

fn lasted(segment: &Segment) -> i64 {
    segment.to.as_second() - segment.from.as_second()
}

fn stretch(piece: &[Segment], clock: &Clock) -> Stretch {
    let (first, last) = (&piece[0], &piece[piece.len() - 1]);
    let (from, to) = (first.from.as_second(), last.to.as_second());
    match &first.reason {
        reason if first.counted => {
            let over = clock.due.is_some_and(|due| first.from >= due);
            let seconds = lasted(first);
            let what = if over { "en retard" } else { "comptées" };
            Stretch {
                class: format!("{} w{}", if over { "late" } else { "on" }, width(seconds, clock)),
                strong: format!("{} {what}", words::duration(seconds)),
                text: match reason {
                    Why::OnCall => format!("{} → {}, astreinte", short(from), hour(to)),
                    _ => format!("{} → {}", short(from), hour(to)),
                },
            }
        }
        Why::Suspended(reason) => Stretch {
            class: "held w2".into(),
            strong: "En attente".into(),
            text: if reason.is_empty() {
                format!("depuis {}", short(from))
            } else {
                reason.clone()
            },
        },
        Why::Resolved => Stretch {
            class: "off".into(),
            strong: "Résolu".into(),
            text: format!("jusqu’à {}", short(to)),
        },
        _ => Stretch {
            class: "off".into(),
            strong: shut_words(piece),
            text: if last.to == clock.as_of {
                format!("depuis {}", short(from))
            } else {
                format!("jusqu’à {}", short(to))
            },
        },
    }
}

/// The most telling reason of closed segments that follow each other.
fn shut_words(piece: &[Segment]) -> String {
    let rank = |why: &Why| match why {
        Why::Holiday(_) => 3,
        Why::Closure => 2,
        Why::Weekend => 1,
        _ => 0,
    };
    let told = piece.iter().map(|s| &s.reason).max_by_key(|why| rank(why));
    match told {
        Some(Why::Holiday(name)) => format!("{name}, férié"),
        Some(Why::Closure) => "Fermeture".into(),
        Some(Why::Weekend) => "Week-end".into(),
        _ => "Fermé".into(),
    }
}

/// One to five, by the share of the commitment.
fn width(seconds: i64, clock: &Clock) -> i64 {
    (1 + seconds * 4 / clock.commitment_seconds.max(1)).clamp(1, 5)
}

fn earlier(counted: i64) -> Stretch {
    Stretch {
        class: "on".into(),
        strong: format!("{} comptées", words::duration(counted)),
        text: "auparavant, détail ci-dessous".into(),
    }
}

/// From now on.
fn ahead(clock: &Clock, calendar: &Calendar, now: i64) -> Stretch {
    let Some(due) = clock.due else {
        return Stretch {
            class: "todo here".into(),
            strong: "Maintenant".into(),
            text: "sans échéance".into(),
        };
    };
    let due_second = due.as_second();
    if due_second < now {
        let late = calendar.counted_seconds(due, instant(now));
        return Stretch {
            class: "todo here".into(),
            strong: "Maintenant".into(),
            text: format!("retard de {}", words::duration(late)),
        };
    }
    let left = clock.left_seconds();
    Stretch {
        class: format!("todo here w{}", width(left, clock)),
        strong: "Maintenant".into(),
        text: format!("reste {}, échéance {}", words::duration(left), short(due_second)),
    }
}

/// « lun. 9:05 »
fn short(second: i64) -> String {
    let at = words::local(second);
    let day: String = words::weekday(at.date()).chars().take(3).collect();
    format!("{day}. {}", hour(second))
}

/// « 9:05 »
fn hour(second: i64) -> String {
    let at = words::local(second);
    format!("{}:{:02}", at.hour(), at.minute())
}
