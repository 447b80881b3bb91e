//! The pure rules of a shared municipal IT service: money in cents, the sharing of costs between
//! members, working calendars, and the clock of a ticket.
//!
//! No I/O and no system clock: every instant is a parameter. A whole calculation can be explained,
//! figure by figure, from what the functions return.

pub mod calendar;
pub mod clock;
pub mod money;
pub mod readings;
pub mod sharing;
pub mod staff;
pub mod vat;

mod json;
mod refusal;

pub use refusal::Refusal;
