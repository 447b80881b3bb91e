//! Who is told of a ticket besides its requester: followers, and colleagues mentioned in a note.

mod mentions;
pub mod store;
pub mod verbs;

pub use mentions::mentions;
