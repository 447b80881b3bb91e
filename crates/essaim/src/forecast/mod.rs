//! The forecast of a year (*prévision*): what the service should cost, the unit cost that is notified to the members
//! before they vote their budgets, the advances that are called, and in the end the balance against what was spent
//! (D.5211-16 CGCT, used by analogy for a shared service).

pub mod model;
pub mod notices;
pub mod pages;
pub mod policy;
pub mod routes;
pub mod store;
pub mod verbs;
