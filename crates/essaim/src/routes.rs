//! Gathers the addresses that each feature declares in its own `routes.rs`, one line each, with who may ask for it. The
//! rows that they may see are the stores' affair.

use crate::web::{Routes, Who, assets};

const FEATURES: [fn(Routes) -> Routes; 21] = [
    crate::portal::routes::declare,
    crate::desk::routes::declare,
    crate::mail::routes::declare,
    crate::directory::routes::declare,
    crate::calendar::routes::declare,
    crate::oncall::routes::declare,
    crate::circumstances::routes::declare,
    crate::publishers::routes::declare,
    crate::alerts::routes::declare,
    crate::search::routes::declare,
    crate::knowledge::routes::declare,
    crate::catalogue::routes::declare,
    crate::park::routes::declare,
    crate::quotes::routes::declare,
    crate::agreement::routes::declare,
    crate::settlement::routes::declare,
    crate::simulation::routes::declare,
    crate::forecast::routes::declare,
    crate::dashboard::routes::declare,
    crate::revenue::routes::declare,
    crate::council::routes::declare,
];

pub fn routes() -> Routes {
    let first = Routes::new().get("/assets/{asset}", Who::Everyone, assets::show);
    FEATURES
        .into_iter()
        .fold(first, |routes, declare| declare(routes))
}
