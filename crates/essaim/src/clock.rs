//! Time as a parameter: the one place that asks the system what time it is.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use jiff::Timestamp;

/// Where the application reads the time: the system's clock, or one that a test moves by hand.
#[derive(Clone, Debug)]
pub enum Clock {
    System,
    /// Seconds since 1970, shared so that a test can move it while the application runs.
    Fixed(Arc<AtomicI64>),
}

impl Clock {
    pub fn fixed(at: Timestamp) -> Self {
        Clock::Fixed(Arc::new(AtomicI64::new(at.as_second())))
    }

    /// Now, in whole seconds: what the database keeps.
    #[allow(clippy::disallowed_methods)]
    pub fn now(&self) -> Timestamp {
        let second = match self {
            Clock::System => Timestamp::now().as_second(),
            Clock::Fixed(at) => at.load(Ordering::SeqCst),
        };
        instant(second)
    }

    /// Moves a fixed clock; the system's clock does not move.
    pub fn set(&self, at: Timestamp) {
        if let Clock::Fixed(cell) = self {
            cell.store(at.as_second(), Ordering::SeqCst);
        }
    }
}

/// The instant that a `*_at` column holds. A number outside of what a calendar can hold is brought
/// back to its nearest end.
pub fn instant(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap_or(if second < 0 {
        Timestamp::MIN
    } else {
        Timestamp::MAX
    })
}
