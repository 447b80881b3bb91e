//! Pages about mail: what waits in quarantine, what leaves, and the demo's outbox.

pub mod demo;
