//! The addresses of the alerts, each with who may ask for it.

use super::pages::{heads, list};
use crate::web::{Routes, Who};

pub fn declare(routes: Routes) -> Routes {
    routes
        .get("/alertes", Who::Staff, list::show)
        .post("/alertes/lecture", Who::Staff, list::see)
        .post("/alertes/responsables", Who::Roles(&heads::SETTERS), heads::set)
        .post("/alertes/seuil", Who::Roles(&heads::SETTERS), list::set_threshold)
}
