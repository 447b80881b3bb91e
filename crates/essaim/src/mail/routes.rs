//! The addresses of the mail, each with who may ask for it.

use super::pages::{demo, held, leaving, message};
use crate::web::{Routes, Who};

pub fn declare(routes: Routes) -> Routes {
    routes
        .get("/messages", Who::Staff, held::list)
        .get("/messages/envoi", Who::Staff, leaving::list)
        .post("/messages/envoi/{mail}/renvoi", Who::Staff, leaving::again)
        .get("/messages/{inbound}", Who::Staff, message::show)
        .get("/messages/{inbound}/brut", Who::Staff, message::raw)
        .post("/messages/{inbound}/ticket", Who::Staff, message::release)
        .post("/messages/{inbound}/rattachement", Who::Staff, message::attach)
        .post("/messages/{inbound}/abandon", Who::Staff, message::drop)
        .get("/demo/outbox", Who::Everyone, demo::list)
        .get("/demo/outbox/{mail}", Who::Everyone, demo::show)
        .get("/demo/outbox/{mail}/html", Who::Everyone, demo::html)
}
