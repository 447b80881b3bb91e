//! The addresses of the park, each with who may ask for it.

use super::import::pages as import;
use super::pages::{edit, export, list};
use super::policy;
use crate::web::{Routes, Who};

const KEEPERS: Who = Who::Roles(&policy::KEEPERS);

pub fn declare(routes: Routes) -> Routes {
    routes
        .get("/parc", Who::StaffOrReferent, list::show)
        .post("/parc", KEEPERS, edit::save)
        .get("/parc/nouveau", KEEPERS, edit::blank)
        .get("/parc/import", KEEPERS, import::show)
        .post("/parc/import", KEEPERS, import::send)
        .get("/parc/export/{format}", Who::StaffOrReferent, export::show)
        .post("/parc/{asset}", KEEPERS, edit::save)
        .get("/parc/{asset}/modifier", KEEPERS, edit::show)
}
