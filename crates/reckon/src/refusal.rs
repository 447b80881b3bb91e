use std::fmt;

/// Why an input is refused, and where in the input.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct Refusal {
    /// Path in the input, such as `pools[2].among[1]`; empty when it is the input as a whole.
    pub place: String,
    /// One English sentence, without a final full stop.
    pub reason: String,
}

impl Refusal {
    /// A refusal of what stands at `place`.
    pub fn new(place: impl Into<String>, reason: impl Into<String>) -> Self {
        Self {
            place: place.into(),
            reason: reason.into(),
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.place.is_empty() {
            f.write_str(&self.reason)
        } else {
            write!(f, "{}: {}", self.place, self.reason)
        }
    }
}
