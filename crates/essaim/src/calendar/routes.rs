//! The addresses of the calendar’s settings, each with who may ask for it.

use super::pages::{changes, settings};
use crate::web::layout::CALENDAR_KEEPERS;
use crate::web::{Routes, Who};

/// Who sets the calendar and the commitments.
const SETTERS: Who = Who::Roles(&CALENDAR_KEEPERS);

pub fn declare(routes: Routes) -> Routes {
    routes
        .get("/reglages/calendrier", SETTERS, settings::show)
        .post("/reglages/calendrier/horaires", SETTERS, changes::hours)
        .post("/reglages/calendrier/fermetures", SETTERS, changes::close_day)
        .post(
            "/reglages/calendrier/fermetures/{closure}/retrait",
            SETTERS,
            changes::reopen_day,
        )
        .post("/reglages/calendrier/astreintes", SETTERS, changes::add_on_call)
        .post(
            "/reglages/calendrier/astreintes/{window}/retrait",
            SETTERS,
            changes::remove_on_call,
        )
        .post("/reglages/calendrier/engagements", SETTERS, changes::commitments)
}
