//! The addresses of the articles, each with who may ask for it.

use super::pages::{edit, list, measures, read};
use crate::web::{Routes, Who};

pub fn declare(routes: Routes) -> Routes {
    routes
        .get("/connaissances", Who::SignedIn, list::show)
        .post("/connaissances", Who::Staff, edit::save)
        .get("/connaissances/proposees", Who::SignedIn, list::proposed)
        .get("/connaissances/mesures", Who::Staff, measures::show)
        .get("/connaissances/nouvelle", Who::Staff, edit::blank)
        .get("/connaissances/{advice}", Who::SignedIn, read::show)
        .post("/connaissances/{advice}", Who::Staff, edit::save)
        .get("/connaissances/{advice}/modifier", Who::Staff, edit::show)
        .post("/connaissances/{advice}/aide", Who::SignedIn, read::helped)
}
