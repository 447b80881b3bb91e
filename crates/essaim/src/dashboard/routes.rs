//! The addresses of the dashboards, each with who may ask for it.

use super::pages::{document, export, index, show};
use crate::web::{Routes, Who};

pub fn declare(routes: Routes) -> Routes {
    routes
        .get("/tableaux", Who::StaffOrReferent, index::show)
        .get("/tableaux/{authority}/{half}", Who::StaffOrReferent, show::show)
        .get(
            "/tableaux/{authority}/{half}/document",
            Who::StaffOrReferent,
            document::show,
        )
        .get(
            "/tableaux/{authority}/{half}/export/{format}",
            Who::StaffOrReferent,
            export::show,
        )
}
