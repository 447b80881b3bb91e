//! Which tickets the living desk shows: how far each has come.

/// Working seconds of a day.
pub const DAY: i64 = 27_000;
/// Working seconds of an hour.
pub const HOUR: i64 = 3600;

/// How far a ticket has come by now. Shares of the commitment are in thousandths.
#[derive(Clone, Copy, Debug)]
pub enum Recipe {
    /// Received so many working minutes ago, and nothing more.
    New { minutes: i64 },
    /// Received after the desk closed, so many minutes ago; only told when the desk is closed now.
    Evening { minutes: i64 },
    /// Qualified, with this share of the commitment consumed; above a thousand it is late.
    Running { consumed: i64 },
    /// Stopped for a reason since so many working seconds.
    Waiting { reason: &'static str, since: i64 },
    /// It waited, and runs again.
    Resumed {
        reason: &'static str,
        waited: i64,
        consumed: i64,
    },
    /// Resolved so many working seconds ago with this share consumed, and not confirmed yet.
    Resolved { since: i64, consumed: i64 },
    /// The same, and confirmed after so many working seconds.
    Confirmed { since: i64, consumed: i64, after: i64 },
    /// Resolved long ago, and closed because nobody answered.
    Silent { days: i64, consumed: i64 },
    /// Resolved, and reopened so many working seconds ago.
    Reopened { since: i64, consumed: i64 },
    /// The requester has answered so many working minutes ago.
    Answered { minutes: i64, consumed: i64 },
}

use Recipe::{Answered, Confirmed, Evening, New, Reopened, Resolved, Resumed, Running, Silent, Waiting};

const fn running(consumed: i64) -> Recipe {
    Running { consumed }
}

const fn waiting(reason: &'static str, since: i64) -> Recipe {
    Waiting { reason, since }
}

const fn resolved(since: i64, consumed: i64) -> Recipe {
    Resolved { since, consumed }
}

const fn confirmed(since: i64, consumed: i64, after: i64) -> Recipe {
    Confirmed {
        since,
        consumed,
        after,
    }
}

/// The whole desk.
pub const DESK: [Recipe; 66] = [
    New { minutes: 2 },
    New { minutes: 7 },
    New { minutes: 12 },
    New { minutes: 18 },
    New { minutes: 26 },
    New { minutes: 41 },
    New { minutes: 58 },
    New { minutes: 85 },
    Evening { minutes: 70 },
    Evening { minutes: 160 },
    running(60),
    running(100),
    running(150),
    running(210),
    running(260),
    running(310),
    running(370),
    running(420),
    running(480),
    running(530),
    running(590),
    running(650),
    running(720),
    running(780),
    running(840),
    running(900),
    running(945),
    running(975),
    running(990),
    running(1090),
    running(1280),
    running(1650),
    running(2300),
    waiting("supplier", 4 * DAY),
    waiting("supplier", 9 * DAY),
    waiting("supplier", 3 * HOUR),
    waiting("quote", 6 * DAY),
    waiting("quote", 2 * DAY),
    waiting("requester", DAY),
    waiting("requester", 4 * HOUR),
    waiting("publisher", 3 * DAY),
    waiting("prerequisite", 5 * DAY),
    waiting("licence", 2 * DAY),
    Resumed {
        reason: "supplier",
        waited: 5 * DAY,
        consumed: 550,
    },
    Resumed {
        reason: "quote",
        waited: 3 * DAY,
        consumed: 880,
    },
    resolved(25 * 60, 340),
    resolved(2 * HOUR, 610),
    resolved(5 * HOUR, 180),
    resolved(DAY, 880),
    resolved(2 * DAY, 1240),
    resolved(3 * DAY, 250),
    resolved(4 * DAY, 90),
    resolved(5 * DAY, 450),
    resolved(6 * DAY, 700),
    confirmed(3 * HOUR, 300, HOUR),
    confirmed(DAY, 120, 2 * HOUR),
    confirmed(2 * DAY, 760, 5 * HOUR),
    confirmed(4 * DAY, 410, 40 * 60),
    Silent {
        days: 12,
        consumed: 530,
    },
    Silent {
        days: 15,
        consumed: 220,
    },
    Reopened {
        since: 20 * 60,
        consumed: 350,
    },
    Reopened {
        since: 90 * 60,
        consumed: 520,
    },
    Answered {
        minutes: 9,
        consumed: 400,
    },
    Answered {
        minutes: 34,
        consumed: 640,
    },
    Answered {
        minutes: 75,
        consumed: 830,
    },
    Answered {
        minutes: 130,
        consumed: 560,
    },
];
