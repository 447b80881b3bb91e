//! The addresses of the desk, each with who may ask for it.

use super::canned::pages as canned;
use super::known::page as known;
use super::live::pages as live;
use super::pages::ticket::{self, acts, agreed, asked, insert, pieces, spent, ties, unanswered, watch};
use super::pages::{asset, bulk, call, export, people, publisher, questions, queue, tickets};
use super::saved::pages as views;
use super::tasks::page as tasks;
use crate::park::policy::KEEPERS as PARK_KEEPERS;
use crate::web::Routes;
use crate::web::Who::{self, SignedIn, Staff, StaffOrReferent};

/// Who keeps the park.
const KEEPERS: Who = Who::Roles(&PARK_KEEPERS);

pub fn declare(routes: Routes) -> Routes {
    let routes = work(routes);
    let routes = beside(routes);
    comfort(routes)
}

fn work(routes: Routes) -> Routes {
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
        .post("/tickets/{number}/questions", Staff, unanswered::answer)
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

/// What a ticket touches: the hardware, and the publisher.
fn beside(routes: Routes) -> Routes {
    routes
        .get("/parc/{asset}", StaffOrReferent, asset::show)
        .post("/parc/{asset}/retrait", KEEPERS, asset::retire)
        .post("/parc/{asset}/retrait/annulation", KEEPERS, asset::restore)
        .get("/tickets/{number}/editeur", Staff, publisher::show)
        .post("/tickets/{number}/editeur", Staff, publisher::hand_over)
        .post("/tickets/{number}/relances", Staff, publisher::remind)
        .post("/tickets/{number}/reponse-editeur", Staff, publisher::answered)
}

/// What the desk keeps to be quick.
fn comfort(routes: Routes) -> Routes {
    routes
        .get("/file/flux", Staff, live::queue)
        .get("/tickets/{number}/flux", Staff, live::ticket)
        .post("/tickets/{number}/presence", Staff, live::here)
        .post("/tickets/{number}/suivi", SignedIn, watch::follow)
        .post("/tickets/{number}/suivi/retrait", SignedIn, watch::unfollow)
        .post("/tickets/{number}/abonnes", Staff, watch::add)
        .post("/tickets/{number}/abonnes/{user}/retrait", Staff, watch::remove)
        .post("/tickets/{number}/temps", Staff, spent::add)
        .post("/tickets/{number}/temps/{time}/retrait", Staff, spent::take_back)
        .post("/tickets/{number}/liens", Staff, ties::link)
        .post("/tickets/{number}/liens/{tie}/retrait", Staff, ties::unlink)
        .post("/tickets/{number}/fusion", Staff, ties::merge)
        .post("/tickets/{number}/fusion/annulation", Staff, ties::unmerge)
        .post(
            "/tickets/{number}/messages/{message}/separation",
            Staff,
            ties::split,
        )
        .get("/vues", Staff, views::list)
        .post("/vues", Staff, views::keep)
        .get("/vues/nouvelle", Staff, views::blank)
        .get("/vues/{view}", Staff, views::show)
        .post("/vues/{view}", Staff, views::change)
        .post("/vues/{view}/suppression", Staff, views::remove)
        .get("/reponses-types", Staff, canned::list)
        .post("/reponses-types", Staff, canned::add)
        .get("/reponses-types/nouvelle", Staff, canned::blank)
        .get("/reponses-types/{canned}", Staff, canned::show)
        .post("/reponses-types/{canned}", Staff, canned::change)
        .post("/reponses-types/{canned}/suppression", Staff, canned::remove)
}
