//! Every URL, one line each. Each says who may ask for it; the rows that they may see are the stores' affair.

use crate::directory::pages as people;
use crate::web::{Routes, Who, assets};

pub fn routes() -> Routes {
    let routes = open_to_everybody(Routes::new());
    let routes = desk(routes);
    let routes = mail(routes);
    let routes = directory(routes);
    let routes = catalogue(routes);
    let routes = settlement(routes);
    let routes = dashboard(routes);
    demo(routes)
}

fn open_to_everybody(routes: Routes) -> Routes {
    routes
        .get("/assets/{asset}", Who::Everyone, assets::show)
        .get("/connexion", Who::Everyone, people::sign_in::show)
        .post("/connexion", Who::Everyone, people::sign_in::enter)
        .post("/deconnexion", Who::Everyone, people::sign_in::leave)
}

fn desk(routes: Routes) -> Routes {
    routes
}

fn mail(routes: Routes) -> Routes {
    routes
}

fn directory(routes: Routes) -> Routes {
    routes
}

fn catalogue(routes: Routes) -> Routes {
    routes
}

fn settlement(routes: Routes) -> Routes {
    routes
}

fn dashboard(routes: Routes) -> Routes {
    routes
}

fn demo(routes: Routes) -> Routes {
    routes
}
