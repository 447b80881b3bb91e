//! What changes while a page is open: the queue and the ticket tell it by server-sent events, read from the journal, so
//! that any number of nodes tell the same. Every page works without.

pub mod pages;
pub mod store;
