//! Known incidents: a ticket told to the agents in a sentence, so that they know before they write, and may say « moi
//! aussi ».

pub mod page;
pub mod store;
pub mod verbs;
