//! Tests of the application through its router and its stores, on SQLite and on PostgreSQL. One binary: it links once.

mod desk;
mod plans;
mod stage;
mod typography;

mod agreement;
mod alerts;
mod calendar;
mod catalogue;
mod circumstances;
mod council;
mod cycle;
mod dashboard;
mod demo;
mod directory;
mod forecast;
mod isolation;
mod knowledge;
mod mail;
mod oncall;
mod park;
mod portal;
mod publishers;
mod quotes;
mod revenue;
mod search;
mod settlement;
mod simulation;
