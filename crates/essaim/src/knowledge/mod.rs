//! What the department knows (*communauté de pratiques*): articles for members, proposed before a ticket is asked and beside
//! the ticket, and how many tickets they avoided.

pub mod markdown;
pub mod model;
pub mod pages;
pub mod routes;
pub mod store;
