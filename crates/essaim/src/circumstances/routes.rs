//! The addresses of exceptional circumstances, each with who may ask for it.

use super::pages::{decide, list, propose};
use crate::directory::Role;
use crate::web::{Routes, Who};

const DIRECTOR: Who = Who::Roles(&[Role::Director]);

pub fn declare(routes: Routes) -> Routes {
    routes
        .get("/circonstances", Who::StaffOrReferent, list::show)
        .post("/circonstances", Who::Staff, propose::send)
        .post(
            "/circonstances/{circumstance}/approbation",
            DIRECTOR,
            decide::approve,
        )
        .post("/circonstances/{circumstance}/refus", DIRECTOR, decide::refuse)
        .post("/circonstances/{circumstance}/levee", DIRECTOR, decide::lift)
        .post("/circonstances/{circumstance}/fin", DIRECTOR, decide::end)
}
