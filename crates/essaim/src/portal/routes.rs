//! The addresses of the portal, each with who may ask for it.

use super::pages::{about, confirmation, follow, home, mine, request, search};
use crate::web::{Routes, Who};

pub fn declare(routes: Routes) -> Routes {
    routes
        .get("/", Who::Everyone, home::show)
        .get("/accessibilite", Who::Everyone, about::accessibility)
        .get("/mentions", Who::Everyone, about::notices)
        .get("/demander", Who::SignedIn, search::show)
        .get("/demander/autre", Who::SignedIn, request::show_other)
        .post("/demander/autre", Who::SignedIn, request::send_other)
        .get("/demander/propositions", Who::SignedIn, request::proposed::show)
        .get("/demander/{sheet}", Who::SignedIn, request::show)
        .post("/demander/{sheet}", Who::SignedIn, request::send)
        .get("/mes-demandes", Who::SignedIn, mine::show)
        .get("/suivi/{link}", Who::Link, follow::show)
        .get("/suivi/{link}/pieces/{attachment}", Who::Link, follow::attachment)
        .post("/suivi/{link}/reponses", Who::Link, follow::reply)
        .get("/confirmation/{link}", Who::Link, confirmation::show)
        .post("/confirmation/{link}/cloture", Who::Link, confirmation::close)
        .post("/confirmation/{link}/avis", Who::Link, confirmation::rate)
        .post(
            "/confirmation/{link}/reouverture",
            Who::Link,
            confirmation::reopen,
        )
}
