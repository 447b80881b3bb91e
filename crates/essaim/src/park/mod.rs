//! The park: the members' hardware, who has it, how old it is, and whether the service answers for it.

pub mod import;
pub mod model;
pub mod pages;
pub mod policy;
pub mod routes;
pub mod store;
pub mod verbs;
