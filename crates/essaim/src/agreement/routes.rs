//! The addresses of the agreement, each with who may ask for it.

use super::pages::{adoption, article, clauses, document, impacts, post, show, terms};
use super::policy;
use crate::web::Routes;
use crate::web::Who::{self, SignedIn};

/// Who writes the agreement.
const WRITERS: Who = Who::Roles(&policy::EDITORS);

pub fn declare(routes: Routes) -> Routes {
    routes
        .get("/convention", SignedIn, show::current)
        .post("/convention/versions", WRITERS, show::begin)
        .get("/convention/{version}", SignedIn, show::show)
        .get("/convention/{version}/document", SignedIn, document::show)
        .get(
            "/convention/{version}/export/{format}",
            SignedIn,
            document::export,
        )
        .get("/convention/{version}/termes", WRITERS, terms::show)
        .post("/convention/{version}/termes", WRITERS, terms::save)
        .post("/convention/{version}/articles", WRITERS, article::add)
        .get("/convention/{version}/articles/nouveau", WRITERS, article::blank)
        .get(
            "/convention/{version}/articles/{convention_article}",
            WRITERS,
            article::show,
        )
        .post(
            "/convention/{version}/articles/{convention_article}",
            WRITERS,
            article::change,
        )
        .post(
            "/convention/{version}/articles/{convention_article}/suppression",
            WRITERS,
            article::remove,
        )
        .get("/convention/{version}/clauses", WRITERS, clauses::show)
        .post("/convention/{version}/clauses", WRITERS, clauses::save)
        .post("/convention/{version}/agents", WRITERS, post::add)
        .get("/convention/{version}/agents/nouveau", WRITERS, post::blank)
        .get("/convention/{version}/agents/{agent}", WRITERS, post::show)
        .post("/convention/{version}/agents/{agent}", WRITERS, post::change)
        .post(
            "/convention/{version}/agents/{agent}/suppression",
            WRITERS,
            post::remove,
        )
        .get("/convention/{version}/impacts", WRITERS, impacts::show)
        .post("/convention/{version}/impacts", WRITERS, impacts::save)
        .get("/convention/{version}/adoption", WRITERS, adoption::show)
        .post("/convention/{version}/adoption", WRITERS, adoption::adopt)
        .post("/convention/{version}/abandon", WRITERS, show::abandon)
}
