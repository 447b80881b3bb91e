//! The addresses of forecasts, each with who may ask for it.

use super::pages::{edit, list, show};
use crate::settlement::routes::{EDITORS, READERS};
use crate::web::Routes;

pub fn declare(routes: Routes) -> Routes {
    routes
        .get("/previsions", READERS, list::show)
        .get("/previsions/{year}", READERS, show::show)
        .get("/previsions/{year}/export/{format}", READERS, show::export)
        .get("/previsions/{year}/modifier", EDITORS, edit::show)
        .post("/previsions/{year}", EDITORS, edit::save)
        .post("/previsions/{year}/notification", EDITORS, show::notify)
}
