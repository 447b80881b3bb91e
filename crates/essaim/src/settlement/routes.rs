//! The addresses of the yearly sharing, each with who may ask for it.

use super::cycle::pages as cycle;
use super::import::pages as import;
use super::rules::pages as rules;
use super::sources::pages as sources;
use super::{pages, policy};
use crate::directory::Role;
use crate::web::layout::SETTLEMENT_READERS;
use crate::web::{Routes, Who};

/// Who reads the year's money, and who enters it.
pub const READERS: Who = Who::Roles(&SETTLEMENT_READERS);
pub const EDITORS: Who = Who::Roles(&policy::EDITORS);
/// Who freezes a year.
const DIRECTORS: Who = Who::Roles(&[Role::Director]);
/// Who decides for a member.
const REFERENTS: Who = Who::Roles(&[Role::Referent]);

pub fn declare(routes: Routes) -> Routes {
    routes
        .get("/bilans/{year}/mise-a-jour", READERS, cycle::review::show)
        .post("/bilans/{year}/mise-a-jour", EDITORS, cycle::review::open)
        .post(
            "/bilans/{year}/mise-a-jour/accord",
            REFERENTS,
            cycle::agree::agree,
        )
        .post(
            "/bilans/{year}/mise-a-jour/accord/retrait",
            REFERENTS,
            cycle::agree::withdraw_agreement,
        )
        .get("/bilans/{year}/historique", READERS, cycle::history::show)
        .post("/bilans/{year}/gel", DIRECTORS, cycle::freeze::freeze)
        .get("/bilans/{year}/fichier", READERS, cycle::freeze::file)
        .get(
            "/bilans/{year}/regularisations",
            READERS,
            cycle::corrections::show,
        )
        .post("/bilans/{year}/regularisations", EDITORS, cycle::corrections::add)
        .post(
            "/bilans/{year}/regularisations/{correction}/retrait",
            EDITORS,
            cycle::corrections::remove,
        )
        .get(
            "/bilans/{year}/contestations/nouvelle",
            REFERENTS,
            cycle::contests::form,
        )
        .post("/bilans/{year}/contestations", REFERENTS, cycle::contests::send)
        .get(
            "/bilans/{year}/contestations/{contest}",
            READERS,
            cycle::contest::show,
        )
        .post(
            "/bilans/{year}/contestations/{contest}/acceptation",
            EDITORS,
            cycle::contest::accept,
        )
        .post(
            "/bilans/{year}/contestations/{contest}/refus",
            EDITORS,
            cycle::contest::refuse,
        )
        .post(
            "/bilans/{year}/contestations/{contest}/retrait",
            REFERENTS,
            cycle::contest::withdraw,
        )
        .get("/bilans", READERS, pages::years::show)
        .get("/bilans/equite", READERS, pages::fairness::show)
        .get("/bilans/presences", EDITORS, rules::periods::show)
        .post("/bilans/presences", EDITORS, rules::periods::save)
        .get(
            "/bilans/{year}/postes/{pool}/particularites",
            EDITORS,
            rules::pool::show,
        )
        .post(
            "/bilans/{year}/postes/{pool}/particularites",
            EDITORS,
            rules::pool::save,
        )
        .post(
            "/bilans/{year}/lignes/{line}/imputation",
            EDITORS,
            rules::detail::save,
        )
        .post("/bilans", EDITORS, pages::years::open)
        .get("/bilans/{year}", READERS, pages::year::show)
        .get("/bilans/{year}/tickets", READERS, pages::tickets::show)
        .get("/bilans/{year}/document", READERS, pages::document::show)
        .get("/bilans/{year}/export/{format}", READERS, pages::document::export)
        .get("/bilans/{year}/couts", EDITORS, pages::costs::show)
        .get("/bilans/{year}/import", EDITORS, import::show)
        .post("/bilans/{year}/import", EDITORS, import::send)
        .post("/bilans/{year}/regles", EDITORS, pages::costs::change_rules)
        .post("/bilans/{year}/mesures", EDITORS, pages::measures::set)
        .post("/bilans/{year}/postes", EDITORS, pages::pools::add)
        .post("/bilans/{year}/postes/{pool}", EDITORS, pages::pools::change)
        .post(
            "/bilans/{year}/postes/{pool}/suppression",
            EDITORS,
            pages::pools::remove,
        )
        .post(
            "/bilans/{year}/postes/{pool}/lignes",
            EDITORS,
            pages::pools::add_line,
        )
        .get(
            "/bilans/{year}/postes/{pool}/annexe",
            EDITORS,
            sources::staff::show,
        )
        .post(
            "/bilans/{year}/postes/{pool}/annexe",
            EDITORS,
            sources::staff::add,
        )
        .post(
            "/bilans/{year}/lignes/{line}/annexe",
            EDITORS,
            sources::staff::change,
        )
        .post(
            "/bilans/{year}/lignes/{line}/pieces",
            EDITORS,
            sources::documents::add,
        )
        .get("/bilans/{year}/releves", READERS, sources::readings::show)
        .post("/bilans/{year}/releves", EDITORS, sources::readings::save)
        .post(
            "/bilans/{year}/releves/retrait",
            EDITORS,
            sources::readings::remove,
        )
        .post(
            "/bilans/{year}/releves/methode",
            EDITORS,
            sources::readings::set_method,
        )
        .post(
            "/bilans/{year}/releves/import",
            EDITORS,
            sources::readings_file::send,
        )
        .get(
            "/bilans/{year}/pieces/{voucher}",
            READERS,
            sources::documents::show,
        )
        .post(
            "/bilans/{year}/pieces/{voucher}/retrait",
            EDITORS,
            sources::documents::remove,
        )
        .get("/bilans/{year}/lignes/{line}", EDITORS, pages::lines::show)
        .post("/bilans/{year}/lignes/{line}", EDITORS, pages::lines::change)
        .post(
            "/bilans/{year}/lignes/{line}/suppression",
            EDITORS,
            pages::lines::remove,
        )
}
