//! Real servers for the tests: [`Postgres`], [`Dovecot`] (IMAP) and [`SmtpServer`].
//!
//! Each one listens on a random port of 127.0.0.1 with a throw-away configuration in a temporary
//! folder. Dropping it stops the server and removes the folder; when the test process dies without
//! dropping it (a static, an abort, a kill), a small keeper process does the same in its place.
//!
//! A server whose program is not installed answers [`Missing`], a sentence with the command that
//! installs it. A server that is installed and does not work is a failure: the start panics and
//! shows the server's own log.
//!
//! ```no_run
//! # fn main() {
//! let Some(dovecot) = testbed::or_skip(testbed::Dovecot::start()) else { return };
//! dovecot.deliver("support", b"Subject: Bonjour\r\n\r\nBonjour\r\n");
//! assert_eq!(dovecot.count("support", "INBOX"), 1);
//! # }
//! ```

mod account;
mod certificate;
mod dovecot;
mod folder;
mod keeper;
mod missing;
mod postgres;
mod smtp;
mod wait;

pub use dovecot::Dovecot;
pub use missing::{Missing, or_skip};
pub use postgres::{Draft, Postgres};
pub use smtp::{Received, SmtpOptions, SmtpServer};
pub use wait::wait_until;
