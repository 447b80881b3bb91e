//! The addresses of the publishers, each with who may ask for it.

use super::pages::{edit, waiting};
use crate::web::{Routes, Who};

const KEEPERS: Who = Who::Roles(&edit::KEEPERS);

pub fn declare(routes: Routes) -> Routes {
    routes
        .get("/editeurs", Who::Staff, waiting::show)
        .post("/editeurs", KEEPERS, edit::save)
        .get("/editeurs/nouveau", KEEPERS, edit::blank)
        .get("/editeurs/{publisher}", KEEPERS, edit::show)
        .post("/editeurs/{publisher}", KEEPERS, edit::save)
}
