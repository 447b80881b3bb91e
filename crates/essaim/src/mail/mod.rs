//! Mail: what leaves goes through the outbox, what comes in is kept before anything else.
//!
//! Below the desk: [`outbox`] and [`body`], which know addresses and texts. Above it: [`receive`], which makes a ticket or
//! a reply of a message, and the pages. [`fetch`] and [`send`] speak to the servers.

pub mod body;
mod compose;
mod content;
pub mod fetch;
pub mod imap;
mod judge;
pub mod outbox;
pub mod pages;
pub mod queue;
pub mod receive;
pub mod routes;
pub mod send;
pub mod smtp;
pub mod store;
mod token;
pub mod triage;

/// The text without NUL (PostgreSQL refuses it), at most `most` bytes long, cut between characters.
pub(crate) fn clip(text: &str, most: usize) -> String {
    let mut out = text.replace('\0', "");
    let mut end = most.min(out.len());
    while !out.is_char_boundary(end) {
        end -= 1;
    }
    out.truncate(end);
    out
}
