//! The addresses of simulations, each with who may ask for it.

use super::pages::{compare, edit, export, list, show};
use crate::settlement::routes::{EDITORS, READERS};
use crate::web::Routes;

pub fn declare(routes: Routes) -> Routes {
    routes
        .get("/simulations", READERS, list::show)
        .post("/simulations", EDITORS, list::copy)
        .get("/simulations/comparaison", READERS, compare::show)
        .get("/simulations/{simulation}", READERS, show::show)
        .get("/simulations/{simulation}/hypotheses", EDITORS, edit::show)
        .post("/simulations/{simulation}/hypotheses", EDITORS, edit::save)
        .get("/simulations/{simulation}/export/{format}", READERS, export::show)
        .post("/simulations/{simulation}/partage", EDITORS, list::share)
        .post("/simulations/{simulation}/suppression", EDITORS, list::remove)
}
