//! Essaim: the tool of a shared municipal IT service. The library holds everything; `main.rs` is the command line.

pub mod app;
pub mod calendar;
pub mod desk;
pub mod mail;
pub mod audit;
pub mod clock;
pub mod config;
pub mod crypto;
pub mod db;
pub mod directory;
pub mod error;
pub mod routes;
pub mod server;
pub mod web;
