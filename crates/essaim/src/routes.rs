//! Every URL, one line each. Each says who may ask for it; the rows that they may see are the stores' affair.

use crate::directory::pages as people;
use crate::web::{Routes, Who, assets};

pub fn routes() -> Routes {
    Routes::new()
        // Open to everybody
        .get("/assets/{asset}", Who::Everyone, assets::show)
        .get("/connexion", Who::Everyone, people::sign_in::show)
        .post("/connexion", Who::Everyone, people::sign_in::enter)
        .post("/deconnexion", Who::Everyone, people::sign_in::leave)
}
