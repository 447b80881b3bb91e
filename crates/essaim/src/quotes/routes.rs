//! The addresses of quotes, each with who may ask for it.

use super::pages::{answer, list, of_ticket, show};
use crate::web::Routes;
use crate::web::Who::{Link, Staff, StaffOrReferent};

pub fn declare(routes: Routes) -> Routes {
    routes
        .get("/devis", StaffOrReferent, list::show)
        .get("/devis/export/{format}", StaffOrReferent, list::export)
        .get("/tickets/{number}/devis", Staff, of_ticket::show)
        .post("/tickets/{number}/devis", Staff, of_ticket::create)
        .get("/devis/{quote}", StaffOrReferent, show::show)
        .post("/devis/{quote}", Staff, show::edit)
        .get("/devis/{quote}/document", StaffOrReferent, show::document)
        .post("/devis/{quote}/envoi", Staff, show::send)
        .post("/devis/{quote}/retrait", Staff, show::withdraw)
        .post("/devis/{quote}/acceptation", StaffOrReferent, show::accept)
        .post("/devis/{quote}/refus", StaffOrReferent, show::refuse)
        .get("/accord/{link}", Link, answer::show)
        .get("/accord/{link}/document", Link, answer::document)
        .post("/accord/{link}/acceptation", Link, answer::accept)
        .post("/accord/{link}/refus", Link, answer::refuse)
        .post("/accord/{link}/renouvellement", Link, answer::renew)
}
