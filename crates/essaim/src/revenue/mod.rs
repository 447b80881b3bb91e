//! Revenue orders (*titres de recettes*): issued from a frozen year, numbered in an unbroken series, paid, reduced or
//! cancelled, printed, and written in the exchange format with the public accountant.

pub mod accounts;
pub mod content;
pub mod model;
pub mod pages;
pub mod pes;
pub mod routes;
pub mod store;
pub mod verbs;
