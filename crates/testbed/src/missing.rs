use std::fmt;
use std::io::Write;

/// A program that the tests need and that is not on this machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missing {
    /// What is missing, as a noun: `Dovecot (IMAP server)`.
    pub what: String,
    /// The command that installs it.
    pub command: String,
}

impl Missing {
    pub(crate) fn new(what: &str, command: &str) -> Self {
        Self {
            what: what.to_owned(),
            command: command.to_owned(),
        }
    }
}

impl fmt::Display for Missing {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} is missing; install it with: {}", self.what, self.command)
    }
}

impl std::error::Error for Missing {}

/// The server, or `None` after a visible line `skipped: …` on standard error.
///
/// The line is written past the test runner's capture of `eprintln!`, so that a run which skipped
/// something shows it. With `ESSAIM_TESTBED_REQUIRED=1` (set by `make test`, which installs
/// everything first) nothing may be skipped.
///
/// # Panics
/// When something is missing and `ESSAIM_TESTBED_REQUIRED` is `1`.
pub fn or_skip<T>(server: Result<T, Missing>) -> Option<T> {
    match server {
        Ok(server) => Some(server),
        Err(missing) => {
            assert!(
                std::env::var("ESSAIM_TESTBED_REQUIRED").as_deref() != Ok("1"),
                "{missing}"
            );
            // Nothing can be done about a closed standard error, and the test goes on without it.
            let _ = writeln!(std::io::stderr(), "skipped: {missing}");
            None
        }
    }
}
