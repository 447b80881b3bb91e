//! Mail: what leaves goes through the outbox, what comes in is kept before anything else.

pub mod body;
pub mod outbox;
