//! Mail that comes in and leaves, with real servers.

mod corpus;
mod demo;
mod fetch;
mod killed;
mod letters;
mod receive;
mod refused;
mod send;
