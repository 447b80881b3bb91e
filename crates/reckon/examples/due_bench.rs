//! How many due dates a second one core works out. Exits 1 under a million.
//!
//! `cargo run --release -p reckon --example due_bench`

use std::hint::black_box;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use reckon::calendar::Calendar;
use reckon::clock::{Commitments, Event, EventKind, Priority, due, replay};

const WANTED: f64 = 1_000_000.0;
const ROUND: u64 = 100_000;
/// Ten years from 1 January 2020, in seconds.
const FIRST: i64 = 1_577_833_200;
const SPAN: u64 = 10 * 365 * 86_400;

fn main() -> ExitCode {
    let calendar = calendar();
    let commitments = Commitments::default();
    let dues = rate(|n| {
        let received = instant(n);
        let priority = Priority::ALL[(n % 3) as usize];
        black_box(due(received, priority, &calendar, &commitments));
    });
    let replays = rate(|n| {
        let events = history(n);
        black_box(replay(&events, &calendar, &commitments, None).is_ok());
    });
    println!("due dates: {dues:.0} a second on one core");
    println!("replays of a suspended and resolved ticket, with segments: {replays:.0} a second on one core");
    if dues < WANTED {
        eprintln!("fewer than {WANTED:.0} due dates a second");
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}

/// With an on-call window every Saturday morning.
fn calendar() -> Calendar {
    let saturday = Timestamp::from_second(FIRST + 3 * 86_400 + 9 * 3600).expect("in 2020");
    let week = |n: i64| jiff::SignedDuration::from_hours(7 * 24 * n);
    (0..520)
        .map(|n| saturday + week(n))
        .fold(Calendar::builder(), |builder, from| {
            builder.on_call(from, from + jiff::SignedDuration::from_hours(3))
        })
        .build()
        .expect("the windows end after they start")
}

/// Spread over the ten years, in no order.
fn instant(n: u64) -> Timestamp {
    let spread = n.wrapping_mul(0x9E37_79B9_7F4A_7C15) % SPAN;
    Timestamp::from_second(FIRST + spread as i64).expect("within the ten years")
}

fn history(n: u64) -> [Event; 5] {
    let received = instant(n);
    let event = |hours, kind| Event {
        at: received + jiff::SignedDuration::from_hours(hours),
        kind,
    };
    let priority = Priority::Medium;
    let reason = "quote".to_owned();
    [
        event(0, EventKind::Received),
        event(1, EventKind::Qualified { priority }),
        event(2, EventKind::Suspended { reason }),
        event(26, EventKind::Resumed),
        event(30, EventKind::Resolved),
    ]
}

/// Calls a second, over at least a second, after one round to warm up.
fn rate(mut call: impl FnMut(u64)) -> f64 {
    (0..ROUND).for_each(&mut call);
    let start = Instant::now();
    let mut done = 0;
    while start.elapsed() < Duration::from_secs(1) {
        (done..done + ROUND).for_each(&mut call);
        done += ROUND;
    }
    done as f64 / start.elapsed().as_secs_f64()
}
