//! The addresses of the catalogue, each with who may ask for it.

use super::pages::{edit, list, sheet, synonyms};
use super::store;
use crate::web::{Routes, Who};

const EDITORS: Who = Who::Roles(&store::EDITORS);

pub fn declare(routes: Routes) -> Routes {
    routes
        .get("/catalogue", Who::SignedIn, list::show)
        .get("/catalogue/synonymes", EDITORS, synonyms::show)
        .post("/catalogue/synonymes", EDITORS, synonyms::save)
        .get("/catalogue/{sheet}", Who::SignedIn, sheet::show)
        .get("/catalogue/{sheet}/modifier", EDITORS, edit::show)
        .post("/catalogue/{sheet}", EDITORS, edit::save)
}
