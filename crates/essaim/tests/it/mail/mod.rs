//! Mail that comes in and leaves, with real servers.

mod corpus;
mod demo;
mod doctor;
mod fetch;
mod held;
mod killed;
mod leaving;
mod letters;
mod plans;
mod receive;
mod refused;
mod send;
