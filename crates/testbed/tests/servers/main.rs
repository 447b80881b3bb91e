//! The servers of the testbed, each used for real.

mod dovecot;
mod missing;
mod postgres;
mod processes;
mod smtp;
mod talk;
