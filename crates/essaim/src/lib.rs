//! Essaim: the tool of a shared municipal IT service. The library holds everything; `main.rs` is the command line.

pub mod agreement;
pub mod alerts;
pub mod app;
pub mod audit;
pub mod calendar;
pub mod catalogue;
pub mod circumstances;
pub mod cli;
pub mod clock;
pub mod config;
pub mod crypto;
pub mod dashboard;
pub mod db;
pub mod demo;
pub mod desk;
pub mod directory;
pub mod error;
pub mod jobs;
pub mod mail;
pub mod oncall;
pub mod portal;
pub mod publishers;
pub mod routes;
pub mod server;
pub mod settlement;
pub mod web;
