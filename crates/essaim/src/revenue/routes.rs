//! The addresses of revenue orders and advances, each with who may ask for it.

use super::pages::{advances, files, list, order, settings};
use crate::settlement::routes::{EDITORS, READERS};
use crate::web::Routes;

pub fn declare(routes: Routes) -> Routes {
    routes
        .get("/bilans/{year}/titres", READERS, list::show)
        .post("/bilans/{year}/titres", EDITORS, list::issue)
        .get("/bilans/{year}/titres/{authority}/pes", EDITORS, files::exchange)
        .get("/previsions/{year}/avances", READERS, advances::show)
        .post("/previsions/{year}/avances", EDITORS, advances::call)
        .get("/titres/{order}", READERS, order::show)
        .get("/titres/{order}/document", READERS, files::document)
        .post("/titres/{order}/encaissement", EDITORS, order::pay)
        .post("/titres/{order}/encaissement/retrait", EDITORS, order::unpay)
        .post("/titres/{order}/reduction", EDITORS, order::reduce)
        .post("/titres/{order}/annulation", EDITORS, order::cancel)
        .get("/reglages/titres", EDITORS, settings::list)
        .get("/reglages/titres/{authority}", EDITORS, settings::show)
        .post("/reglages/titres/{authority}", EDITORS, settings::save)
}
