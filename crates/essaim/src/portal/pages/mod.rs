//! One file a page.

pub mod about;
pub mod confirmation;
pub mod follow;
pub mod home;
mod link;
pub mod mine;
pub mod request;
pub mod search;
