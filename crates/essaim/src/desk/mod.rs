//! Tickets: from a call for help to its closing, with a clock that each page can explain.

pub mod bulk;
pub mod canned;
pub mod delay;
pub mod known;
pub mod links;
pub mod live;
pub mod model;
pub mod notices;
pub mod pages;
pub mod policy;
pub mod routes;
pub mod saved;
pub mod spent;
pub mod store;
pub mod tasks;
pub mod ties;
pub mod timing;
pub mod verbs;
pub mod watch;
