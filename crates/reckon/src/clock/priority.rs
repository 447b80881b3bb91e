use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::Refusal;

/// How urgent a ticket is. Ordered from low to high; written `basse`, `moyenne`, `haute`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Priority {
    #[serde(rename = "basse")]
    Low,
    #[serde(rename = "moyenne")]
    Medium,
    #[serde(rename = "haute")]
    High,
}

impl Priority {
    pub const ALL: [Self; 3] = [Self::Low, Self::Medium, Self::High];

    /// The French word, as it is written in files, on screen and on the command line.
    pub fn in_words(self) -> &'static str {
        match self {
            Self::Low => "basse",
            Self::Medium => "moyenne",
            Self::High => "haute",
        }
    }
}

impl fmt::Display for Priority {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.in_words())
    }
}

impl FromStr for Priority {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<Self, Refusal> {
        let known = Self::ALL.into_iter().find(|p| p.in_words() == text);
        known.ok_or_else(|| {
            let reason = format!("the priority {text:?} is not basse, moyenne or haute");
            Refusal::new("", reason)
        })
    }
}

/// The agreement's matrix: who is touched, and whether the work is blocked.
pub fn priority(several_people: bool, blocking: bool) -> Priority {
    match (several_people, blocking) {
        (false, false) => Priority::Low,
        (false, true) | (true, false) => Priority::Medium,
        (true, true) => Priority::High,
    }
}

/// The longest times to resolution, in seconds of working time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Commitments {
    pub high: i64,
    pub medium: i64,
    pub low: i64,
}

impl Commitments {
    pub fn seconds(&self, priority: Priority) -> i64 {
        match priority {
            Priority::Low => self.low,
            Priority::Medium => self.medium,
            Priority::High => self.high,
        }
    }
}

impl Default for Commitments {
    /// The agreement's: 2 h, 4 h and 9 h.
    fn default() -> Self {
        Self {
            high: 2 * 3600,
            medium: 4 * 3600,
            low: 9 * 3600,
        }
    }
}
