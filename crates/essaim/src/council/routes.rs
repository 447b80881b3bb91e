//! The addresses of what the council receives, each with who may ask for it.

use super::pages::{archive, show, statement};
use crate::settlement::routes::READERS;
use crate::web::Routes;

pub fn declare(routes: Routes) -> Routes {
    routes
        .get("/bilans/{year}/dossier", READERS, show::show)
        .get("/bilans/{year}/dossier/archive", READERS, archive::show)
        .get(
            "/bilans/{year}/releves/{authority}/document",
            READERS,
            statement::document,
        )
        .get(
            "/bilans/{year}/releves/{authority}/export/{format}",
            READERS,
            statement::export,
        )
}
