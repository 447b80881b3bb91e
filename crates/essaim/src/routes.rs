//! Every URL, one line each. Each says who may ask for it; the rows that they may see are the stores' affair.

use crate::calendar::pages as calendar;
use crate::catalogue::{pages as sheets, store::EDITORS as SHEET_EDITORS};
use crate::dashboard::pages as board;
use crate::directory::Role;
use crate::directory::pages as people;
use crate::mail::pages as letters;
use crate::portal::pages as portal_pages;
use crate::settlement::pages as money;
use crate::settlement::policy::EDITORS as COST_EDITORS;
use crate::web::layout::CALENDAR_KEEPERS;
use crate::web::layout::SETTLEMENT_READERS;
use crate::web::{Routes, Who, assets};

/// Who reads the year's money, and who enters it.
const READERS: Who = Who::Roles(&SETTLEMENT_READERS);
const EDITORS: Who = Who::Roles(&COST_EDITORS);
/// Who freezes a year.
const DIRECTORS: Who = Who::Roles(&[Role::Director]);
/// Who decides for a member.
const REFERENTS: Who = Who::Roles(&[Role::Referent]);

pub fn routes() -> Routes {
    let routes = open_to_everybody(Routes::new());
    let routes = portal(routes);
    let routes = desk(routes);
    let routes = comfort(routes);
    let routes = mail(routes);
    let routes = directory(routes);
    let routes = on_call(routes);
    let routes = circumstances(routes);
    let routes = publishers(routes);
    let routes = alerts(routes);
    let routes = search(routes);
    let routes = knowledge(routes);
    let routes = catalogue(routes);
    let routes = park(routes);
    let routes = quotes(routes);
    let routes = agreement(routes);
    let routes = settlement(routes);
    let routes = simulation(routes);
    let routes = forecast(routes);
    let routes = dashboard(routes);
    let routes = revenue(routes);
    let routes = council(routes);
    demo(routes)
}

fn open_to_everybody(routes: Routes) -> Routes {
    routes
        .get("/assets/{asset}", Who::Everyone, assets::show)
        .get("/connexion", Who::Everyone, people::sign_in::show)
        .post("/connexion", Who::Everyone, people::sign_in::enter)
        .post("/deconnexion", Who::Everyone, people::sign_in::leave)
        .get("/mot-de-passe", Who::Everyone, people::ask_link::show)
        .post("/mot-de-passe", Who::Everyone, people::ask_link::ask)
        .get("/mot-de-passe/{token}", Who::Link, people::new_password::show)
        .post("/mot-de-passe/{token}", Who::Link, people::new_password::choose)
}

fn portal(routes: Routes) -> Routes {
    use portal_pages::{about, confirmation, follow, home, mine, request, search};
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

fn desk(routes: Routes) -> Routes {
    use crate::desk::known::page as known;
    use crate::desk::pages::{
        bulk, call, export, people, questions, queue, ticket, ticket::acts, ticket::agreed, ticket::asked,
        ticket::insert, ticket::pieces, tickets,
    };
    use crate::desk::tasks::page as tasks;
    use Who::{SignedIn, Staff, StaffOrReferent};
    routes
        .get("/file", Staff, queue::show)
        .post("/file/prise-en-charge", Staff, bulk::take)
        .post("/file/attribution", Staff, bulk::assign)
        .post("/file/pole", Staff, bulk::team)
        .post("/file/priorite", Staff, bulk::priority)
        .post("/file/suspension", Staff, bulk::suspend)
        .post("/file/resolution", Staff, bulk::resolve)
        .get("/tickets", StaffOrReferent, tickets::show)
        .post("/tickets", Staff, call::create)
        .get("/tickets/nouveau", Staff, call::show)
        .get("/tickets/nouveau/questions", Staff, questions::show)
        .get("/tickets/export/{format}", StaffOrReferent, export::show)
        .get("/personnes/recherche", Staff, people::show)
        .get("/tickets/{number}", SignedIn, ticket::show)
        .post("/tickets/{number}/qualification", Staff, acts::qualify)
        .post("/tickets/{number}/prise-en-charge", Staff, acts::take)
        .post("/tickets/{number}/reponses", SignedIn, acts::reply)
        .post("/tickets/{number}/reponses/modele", Staff, insert::in_reply)
        .post(
            "/tickets/{number}/resolution/modele",
            Staff,
            insert::in_resolution,
        )
        .post("/tickets/{number}/notes", Staff, acts::note)
        .post("/tickets/{number}/suspension", Staff, acts::suspend)
        .post("/tickets/{number}/reprise", Staff, acts::resume)
        .post("/tickets/{number}/resolution", Staff, acts::resolve)
        .post("/tickets/{number}/reouverture", SignedIn, acts::reopen)
        .post("/tickets/{number}/cloture", SignedIn, acts::close)
        .post("/tickets/{number}/classement", Staff, acts::reclassify)
        .post("/tickets/{number}/prerequis/{need}", Staff, asked::meet)
        .post("/tickets/{number}/date-convenue", Staff, agreed::agree)
        .get("/taches", Staff, tasks::show)
        .post("/tickets/{number}/incident-connu", Staff, known::tell)
        .post("/tickets/{number}/incident-connu/fin", Staff, known::stop)
        .post("/incidents/{incident}/moi-aussi", SignedIn, known::join)
        .post("/tickets/{number}/taches/{task}/fin", Staff, tasks::finish)
        .post("/tickets/{number}/taches/{task}/reprise", Staff, tasks::again)
        .get(
            "/tickets/{number}/pieces/{attachment}",
            SignedIn,
            pieces::attachment,
        )
        .get("/tickets/{number}/messages/{message}/brut", SignedIn, pieces::raw)
}

/// What the desk keeps to be quick.
fn comfort(routes: Routes) -> Routes {
    use crate::desk::canned::pages as canned;
    use crate::desk::live::pages as live;
    use crate::desk::pages::ticket::{spent, ties, watch};
    use crate::desk::saved::pages as views;
    routes
        .get("/file/flux", Who::Staff, live::queue)
        .get("/tickets/{number}/flux", Who::Staff, live::ticket)
        .post("/tickets/{number}/presence", Who::Staff, live::here)
        .post("/tickets/{number}/suivi", Who::SignedIn, watch::follow)
        .post("/tickets/{number}/suivi/retrait", Who::SignedIn, watch::unfollow)
        .post("/tickets/{number}/abonnes", Who::Staff, watch::add)
        .post(
            "/tickets/{number}/abonnes/{user}/retrait",
            Who::Staff,
            watch::remove,
        )
        .post("/tickets/{number}/temps", Who::Staff, spent::add)
        .post(
            "/tickets/{number}/temps/{time}/retrait",
            Who::Staff,
            spent::take_back,
        )
        .post("/tickets/{number}/liens", Who::Staff, ties::link)
        .post("/tickets/{number}/liens/{tie}/retrait", Who::Staff, ties::unlink)
        .post("/tickets/{number}/fusion", Who::Staff, ties::merge)
        .post("/tickets/{number}/fusion/annulation", Who::Staff, ties::unmerge)
        .post(
            "/tickets/{number}/messages/{message}/separation",
            Who::Staff,
            ties::split,
        )
        .get("/vues", Who::Staff, views::list)
        .post("/vues", Who::Staff, views::keep)
        .get("/vues/nouvelle", Who::Staff, views::blank)
        .get("/vues/{view}", Who::Staff, views::show)
        .post("/vues/{view}", Who::Staff, views::change)
        .post("/vues/{view}/suppression", Who::Staff, views::remove)
        .get("/reponses-types", Who::Staff, canned::list)
        .post("/reponses-types", Who::Staff, canned::add)
        .get("/reponses-types/nouvelle", Who::Staff, canned::blank)
        .get("/reponses-types/{canned}", Who::Staff, canned::show)
        .post("/reponses-types/{canned}", Who::Staff, canned::change)
        .post("/reponses-types/{canned}/suppression", Who::Staff, canned::remove)
}

fn mail(routes: Routes) -> Routes {
    routes
        .get("/messages", Who::Staff, letters::held::list)
        .get("/messages/envoi", Who::Staff, letters::leaving::list)
        .post(
            "/messages/envoi/{mail}/renvoi",
            Who::Staff,
            letters::leaving::again,
        )
        .get("/messages/{inbound}", Who::Staff, letters::message::show)
        .get("/messages/{inbound}/brut", Who::Staff, letters::message::raw)
        .post(
            "/messages/{inbound}/ticket",
            Who::Staff,
            letters::message::release,
        )
        .post(
            "/messages/{inbound}/rattachement",
            Who::Staff,
            letters::message::attach,
        )
        .post("/messages/{inbound}/abandon", Who::Staff, letters::message::drop)
}

/// Who keeps the accounts and the settings.
const KEEPERS: Who = Who::Roles(&[Role::Administrator]);
/// Who sets the calendar and the commitments.
const SETTERS: Who = Who::Roles(&CALENDAR_KEEPERS);

fn directory(routes: Routes) -> Routes {
    routes
        .get("/mon-compte", Who::SignedIn, people::my_account::show)
        .post(
            "/mon-compte/mot-de-passe",
            Who::SignedIn,
            people::my_account::change_password,
        )
        .post(
            "/mon-compte/preferences",
            Who::SignedIn,
            people::my_account::prefer,
        )
        .post(
            "/mon-compte/autres-sessions/fermeture",
            Who::SignedIn,
            people::my_account::close_others,
        )
        .get("/personnes", KEEPERS, people::people::show)
        .post("/personnes", KEEPERS, people::new_person::create)
        .get("/personnes/nouvelle", KEEPERS, people::new_person::show)
        .get("/personnes/{user}", KEEPERS, people::person::show)
        .post("/personnes/{user}", KEEPERS, people::person::edit)
        .post(
            "/personnes/{user}/desactivation",
            KEEPERS,
            people::person_state::deactivate,
        )
        .post(
            "/personnes/{user}/reactivation",
            KEEPERS,
            people::person_state::reactivate,
        )
        .post(
            "/personnes/{user}/invitation",
            KEEPERS,
            people::person_state::invite,
        )
        .get("/collectivites", KEEPERS, people::authorities::show)
        .post("/collectivites", KEEPERS, people::authority::create)
        .get("/collectivites/nouvelle", KEEPERS, people::authority::blank)
        .get("/collectivites/{authority}", KEEPERS, people::authority::show)
        .post("/collectivites/{authority}", KEEPERS, people::authority::edit)
        .post(
            "/collectivites/{authority}/sites",
            KEEPERS,
            people::authority::add_site,
        )
        .post(
            "/collectivites/{authority}/sites/{site}",
            KEEPERS,
            people::authority::rename_site,
        )
        .get("/reglages/calendrier", SETTERS, calendar::settings::show)
        .post("/reglages/calendrier/horaires", SETTERS, calendar::changes::hours)
        .post(
            "/reglages/calendrier/fermetures",
            SETTERS,
            calendar::changes::close_day,
        )
        .post(
            "/reglages/calendrier/fermetures/{closure}/retrait",
            SETTERS,
            calendar::changes::reopen_day,
        )
        .post(
            "/reglages/calendrier/astreintes",
            SETTERS,
            calendar::changes::add_on_call,
        )
        .post(
            "/reglages/calendrier/astreintes/{window}/retrait",
            SETTERS,
            calendar::changes::remove_on_call,
        )
        .post(
            "/reglages/calendrier/engagements",
            SETTERS,
            calendar::changes::commitments,
        )
}

fn on_call(routes: Routes) -> Routes {
    use crate::oncall::pages::{ask, decide, list};
    const REFERENT: Who = Who::Roles(&[Role::Referent]);
    const DIRECTOR: Who = Who::Roles(&[Role::Director]);
    routes
        .get("/astreintes", Who::StaffOrReferent, list::show)
        .post("/astreintes", REFERENT, ask::send)
        .post("/astreintes/{on_call}/retrait", REFERENT, ask::withdraw)
        .post("/astreintes/{on_call}/acceptation", DIRECTOR, decide::accept)
        .post("/astreintes/{on_call}/refus", DIRECTOR, decide::refuse)
}

fn publishers(routes: Routes) -> Routes {
    use crate::desk::pages::publisher;
    use crate::publishers::pages::{edit, waiting};
    const KEEPERS: Who = Who::Roles(&edit::KEEPERS);
    routes
        .get("/editeurs", Who::Staff, waiting::show)
        .post("/editeurs", KEEPERS, edit::create)
        .get("/editeurs/nouveau", KEEPERS, edit::blank)
        .get("/editeurs/{publisher}", KEEPERS, edit::show)
        .post("/editeurs/{publisher}", KEEPERS, edit::change)
        .get("/tickets/{number}/editeur", Who::Staff, publisher::show)
        .post("/tickets/{number}/editeur", Who::Staff, publisher::hand_over)
        .post("/tickets/{number}/relances", Who::Staff, publisher::remind)
        .post(
            "/tickets/{number}/reponse-editeur",
            Who::Staff,
            publisher::answered,
        )
}

fn knowledge(routes: Routes) -> Routes {
    use crate::knowledge::pages::{edit, list, measures, read};
    routes
        .get("/connaissances", Who::SignedIn, list::show)
        .post("/connaissances", Who::Staff, edit::create)
        .get("/connaissances/proposees", Who::SignedIn, list::proposed)
        .get("/connaissances/mesures", Who::Staff, measures::show)
        .get("/connaissances/nouvelle", Who::Staff, edit::blank)
        .get("/connaissances/{advice}", Who::SignedIn, read::show)
        .post("/connaissances/{advice}", Who::Staff, edit::change)
        .get("/connaissances/{advice}/modifier", Who::Staff, edit::show)
        .post("/connaissances/{advice}/aide", Who::SignedIn, read::helped)
}

fn search(routes: Routes) -> Routes {
    routes.get("/recherche", Who::SignedIn, crate::search::pages::show)
}

fn alerts(routes: Routes) -> Routes {
    use crate::alerts::pages::{heads, list, threshold};
    routes
        .get("/alertes", Who::Staff, list::show)
        .post("/alertes/lecture", Who::Staff, list::see)
        .post("/alertes/responsables", Who::Roles(&heads::SETTERS), heads::set)
        .post("/alertes/seuil", Who::Roles(&heads::SETTERS), threshold::set)
}

fn circumstances(routes: Routes) -> Routes {
    use crate::circumstances::pages::{decide, list, propose};
    const DIRECTOR: Who = Who::Roles(&[Role::Director]);
    routes
        .get("/circonstances", Who::StaffOrReferent, list::show)
        .post("/circonstances", Who::Staff, propose::send)
        .post(
            "/circonstances/{circumstance}/approbation",
            DIRECTOR,
            decide::approve,
        )
        .post("/circonstances/{circumstance}/refus", DIRECTOR, decide::refuse)
        .post("/circonstances/{circumstance}/levee", DIRECTOR, decide::lift)
        .post("/circonstances/{circumstance}/fin", DIRECTOR, decide::end)
}

fn catalogue(routes: Routes) -> Routes {
    routes
        .get("/catalogue", Who::SignedIn, sheets::list::show)
        .get(
            "/catalogue/synonymes",
            Who::Roles(&SHEET_EDITORS),
            sheets::synonyms::show,
        )
        .post(
            "/catalogue/synonymes",
            Who::Roles(&SHEET_EDITORS),
            sheets::synonyms::save,
        )
        .get("/catalogue/{sheet}", Who::SignedIn, sheets::sheet::show)
        .get(
            "/catalogue/{sheet}/modifier",
            Who::Roles(&SHEET_EDITORS),
            sheets::edit::show,
        )
        .post(
            "/catalogue/{sheet}",
            Who::Roles(&SHEET_EDITORS),
            sheets::edit::save,
        )
}

/// Who writes the agreement.
const WRITERS: Who = Who::Roles(&crate::agreement::policy::EDITORS);

fn agreement(routes: Routes) -> Routes {
    use crate::agreement::pages::{adoption, article, clauses, document, impacts, post, show, terms};
    use Who::SignedIn;
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

fn park(routes: Routes) -> Routes {
    use crate::desk::pages::asset;
    use crate::park::import::pages as import;
    use crate::park::pages::{edit, export, list};
    const KEEPERS: Who = Who::Roles(&crate::park::policy::KEEPERS);
    routes
        .get("/parc", Who::StaffOrReferent, list::show)
        .post("/parc", KEEPERS, edit::create)
        .get("/parc/nouveau", KEEPERS, edit::blank)
        .get("/parc/import", KEEPERS, import::show)
        .post("/parc/import", KEEPERS, import::send)
        .get("/parc/export/{format}", Who::StaffOrReferent, export::show)
        .get("/parc/{asset}", Who::StaffOrReferent, asset::show)
        .post("/parc/{asset}", KEEPERS, edit::change)
        .get("/parc/{asset}/modifier", KEEPERS, edit::show)
        .post("/parc/{asset}/retrait", KEEPERS, asset::retire)
        .post("/parc/{asset}/retrait/annulation", KEEPERS, asset::restore)
}

fn quotes(routes: Routes) -> Routes {
    use crate::quotes::pages::{answer, list, of_ticket, show};
    use Who::{Link, Staff, StaffOrReferent};
    routes
        .get("/devis", StaffOrReferent, list::show)
        .get("/devis/export/{format}", StaffOrReferent, list::export)
        .get("/tickets/{number}/devis", Staff, of_ticket::show)
        .post("/tickets/{number}/devis", Staff, of_ticket::create)
        .get("/devis/{quote}", StaffOrReferent, show::show)
        .post("/devis/{quote}", Staff, show::edit)
        .get("/devis/{quote}/document", StaffOrReferent, show::document)
        .post("/devis/{quote}/envoi", Staff, show::send)
        .post("/devis/{quote}/retrait", Staff, show::withdraw)
        .post("/devis/{quote}/acceptation", StaffOrReferent, show::accept)
        .post("/devis/{quote}/refus", StaffOrReferent, show::refuse)
        .get("/accord/{link}", Link, answer::show)
        .get("/accord/{link}/document", Link, answer::document)
        .post("/accord/{link}/acceptation", Link, answer::accept)
        .post("/accord/{link}/refus", Link, answer::refuse)
        .post("/accord/{link}/renouvellement", Link, answer::renew)
}

fn settlement(routes: Routes) -> Routes {
    use crate::settlement::cycle::pages as cycle;
    use crate::settlement::import::pages as import;
    use crate::settlement::rules::pages as rules;
    use crate::settlement::sources::pages as sources;
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
        .get("/bilans", READERS, money::years::show)
        .get("/bilans/equite", READERS, money::fairness::show)
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
        .post("/bilans", EDITORS, money::years::open)
        .get("/bilans/{year}", READERS, money::year::show)
        .get("/bilans/{year}/tickets", READERS, money::tickets::show)
        .get("/bilans/{year}/document", READERS, money::document::show)
        .get("/bilans/{year}/export/{format}", READERS, money::document::export)
        .get("/bilans/{year}/couts", EDITORS, money::costs::show)
        .get("/bilans/{year}/import", EDITORS, import::show)
        .post("/bilans/{year}/import", EDITORS, import::send)
        .post("/bilans/{year}/regles", EDITORS, money::costs::change_rules)
        .post("/bilans/{year}/mesures", EDITORS, money::measures::set)
        .post("/bilans/{year}/postes", EDITORS, money::pools::add)
        .post("/bilans/{year}/postes/{pool}", EDITORS, money::pools::change)
        .post(
            "/bilans/{year}/postes/{pool}/suppression",
            EDITORS,
            money::pools::remove,
        )
        .post(
            "/bilans/{year}/postes/{pool}/lignes",
            EDITORS,
            money::pools::add_line,
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
        .get("/bilans/{year}/lignes/{line}", EDITORS, money::lines::show)
        .post("/bilans/{year}/lignes/{line}", EDITORS, money::lines::change)
        .post(
            "/bilans/{year}/lignes/{line}/suppression",
            EDITORS,
            money::lines::remove,
        )
}

fn revenue(routes: Routes) -> Routes {
    use crate::revenue::pages::{advances, files, list, order, settings};
    routes
        .get("/bilans/{year}/titres", READERS, list::show)
        .post("/bilans/{year}/titres", EDITORS, list::issue)
        .get("/bilans/{year}/titres/{authority}/pes", EDITORS, files::exchange)
        .get("/previsions/{year}/avances", READERS, advances::show)
        .post("/previsions/{year}/avances", EDITORS, advances::call)
        .get("/titres/{order}", READERS, order::show)
        .get("/titres/{order}/document", READERS, files::document)
        .post("/titres/{order}/encaissement", EDITORS, order::pay)
        .post("/titres/{order}/encaissement/retrait", EDITORS, order::unpay)
        .post("/titres/{order}/reduction", EDITORS, order::reduce)
        .post("/titres/{order}/annulation", EDITORS, order::cancel)
        .get("/reglages/titres", EDITORS, settings::list)
        .get("/reglages/titres/{authority}", EDITORS, settings::show)
        .post("/reglages/titres/{authority}", EDITORS, settings::save)
}

fn council(routes: Routes) -> Routes {
    use crate::council::pages::{archive, show, statement};
    routes
        .get("/bilans/{year}/dossier", READERS, show::show)
        .get("/bilans/{year}/dossier/archive", READERS, archive::show)
        .get(
            "/bilans/{year}/releves/{authority}/document",
            READERS,
            statement::document,
        )
        .get(
            "/bilans/{year}/releves/{authority}/export/{format}",
            READERS,
            statement::export,
        )
}

fn simulation(routes: Routes) -> Routes {
    use crate::simulation::pages::{compare, edit, export, list, show};
    routes
        .get("/simulations", READERS, list::show)
        .post("/simulations", EDITORS, list::copy)
        .get("/simulations/comparaison", READERS, compare::show)
        .get("/simulations/{simulation}", READERS, show::show)
        .get("/simulations/{simulation}/hypotheses", EDITORS, edit::show)
        .post("/simulations/{simulation}/hypotheses", EDITORS, edit::save)
        .get("/simulations/{simulation}/export/{format}", READERS, export::show)
        .post("/simulations/{simulation}/partage", EDITORS, list::share)
        .post("/simulations/{simulation}/suppression", EDITORS, list::remove)
}

fn forecast(routes: Routes) -> Routes {
    use crate::forecast::pages::{edit, list, show};
    routes
        .get("/previsions", READERS, list::show)
        .get("/previsions/{year}", READERS, show::show)
        .get("/previsions/{year}/export/{format}", READERS, show::export)
        .get("/previsions/{year}/modifier", EDITORS, edit::show)
        .post("/previsions/{year}", EDITORS, edit::save)
        .post("/previsions/{year}/notification", EDITORS, show::notify)
}

fn dashboard(routes: Routes) -> Routes {
    routes
        .get("/tableaux", Who::StaffOrReferent, board::index::show)
        .get(
            "/tableaux/{authority}/{half}",
            Who::StaffOrReferent,
            board::show::show,
        )
        .get(
            "/tableaux/{authority}/{half}/document",
            Who::StaffOrReferent,
            board::document::show,
        )
        .get(
            "/tableaux/{authority}/{half}/export/{format}",
            Who::StaffOrReferent,
            board::export::show,
        )
}

fn demo(routes: Routes) -> Routes {
    routes
        .get("/demo/outbox", Who::Everyone, letters::demo::list)
        .get("/demo/outbox/{mail}", Who::Everyone, letters::demo::show)
        .get("/demo/outbox/{mail}/html", Who::Everyone, letters::demo::html)
}
