//! Pages about mail: what waits in quarantine, what leaves, and the demo's outbox.

pub mod demo;
pub mod held;
pub mod leaving;
pub mod message;
mod reading;
