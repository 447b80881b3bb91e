//! The addresses of people, their accounts, and the authorities, each with who may ask for it.

use super::Role;
use super::pages::{
    ask_link, authorities, authority, my_account, new_password, new_person, people, person, person_state,
    sign_in,
};
use crate::web::{Routes, Who};

/// Who keeps the accounts and the settings.
const KEEPERS: Who = Who::Roles(&[Role::Administrator]);

pub fn declare(routes: Routes) -> Routes {
    routes
        .get("/connexion", Who::Everyone, sign_in::show)
        .post("/connexion", Who::Everyone, sign_in::enter)
        .post("/deconnexion", Who::Everyone, sign_in::leave)
        .get("/mot-de-passe", Who::Everyone, ask_link::show)
        .post("/mot-de-passe", Who::Everyone, ask_link::ask)
        .get("/mot-de-passe/{token}", Who::Link, new_password::show)
        .post("/mot-de-passe/{token}", Who::Link, new_password::choose)
        .get("/mon-compte", Who::SignedIn, my_account::show)
        .post(
            "/mon-compte/mot-de-passe",
            Who::SignedIn,
            my_account::change_password,
        )
        .post("/mon-compte/preferences", Who::SignedIn, my_account::prefer)
        .post(
            "/mon-compte/autres-sessions/fermeture",
            Who::SignedIn,
            my_account::close_others,
        )
        .get("/personnes", KEEPERS, people::show)
        .post("/personnes", KEEPERS, new_person::create)
        .get("/personnes/nouvelle", KEEPERS, new_person::show)
        .get("/personnes/{user}", KEEPERS, person::show)
        .post("/personnes/{user}", KEEPERS, person::edit)
        .post(
            "/personnes/{user}/desactivation",
            KEEPERS,
            person_state::deactivate,
        )
        .post(
            "/personnes/{user}/reactivation",
            KEEPERS,
            person_state::reactivate,
        )
        .post("/personnes/{user}/invitation", KEEPERS, person_state::invite)
        .get("/collectivites", KEEPERS, authorities::show)
        .post("/collectivites", KEEPERS, authority::create)
        .get("/collectivites/nouvelle", KEEPERS, authority::blank)
        .get("/collectivites/{authority}", KEEPERS, authority::show)
        .post("/collectivites/{authority}", KEEPERS, authority::edit)
        .post("/collectivites/{authority}/sites", KEEPERS, authority::add_site)
        .post(
            "/collectivites/{authority}/sites/{site}",
            KEEPERS,
            authority::rename_site,
        )
}
