//! The addresses of on-call, each with who may ask for it.

use super::pages::{ask, decide, list};
use crate::directory::Role;
use crate::web::{Routes, Who};

const REFERENT: Who = Who::Roles(&[Role::Referent]);
const DIRECTOR: Who = Who::Roles(&[Role::Director]);

pub fn declare(routes: Routes) -> Routes {
    routes
        .get("/astreintes", Who::StaffOrReferent, list::show)
        .post("/astreintes", REFERENT, ask::send)
        .post("/astreintes/{on_call}/retrait", REFERENT, ask::withdraw)
        .post("/astreintes/{on_call}/acceptation", DIRECTOR, decide::accept)
        .post("/astreintes/{on_call}/refus", DIRECTOR, decide::refuse)
}
