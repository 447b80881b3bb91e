//! What makes the demo's desk look lived in: kept views, canned replies, tickets tied together, time, followers.

use super::house::House;
use crate::app::App;
use crate::db::Tx;
use crate::desk::canned::verbs::{self as canned, Draft as Canned};
use crate::desk::saved::verbs::{self as saved, Draft as View};
use crate::desk::spent::verbs::{self as spent, Entry};
use crate::desk::store::{self, Filter, TicketLine};
use crate::desk::ties::model::Kind;
use crate::desk::ties::verbs as ties;
use crate::desk::watch::verbs as watch;
use crate::directory::{Actor, store as directory};
use crate::error::{Error, Result};
use crate::web::words;

/// Title, text, and whether it is the support's rather than everybody's.
const REPLIES: [(&str, &str, bool); 5] = [
    (
        "Bien reçu, je regarde",
        "Bonjour {{prenom}},\n\nJe m’occupe de votre demande n°\u{a0}{{numero}} et reviens vers vous avant le {{echeance}}.\n\n{{moi}}",
        false,
    ),
    (
        "Prise de rendez-vous sur place",
        "Bonjour {{prenom}},\n\nJe dois passer voir votre poste ({{lieu}}). Êtes-vous disponible demain matin\u{202f}?\n\n{{moi}}",
        true,
    ),
    (
        "Redémarrage à faire",
        "Bonjour {{prenom}},\n\nPouvez-vous fermer vos documents, redémarrer le poste, puis me dire si le problème revient\u{202f}?\n\n{{moi}}",
        true,
    ),
    (
        "Devis à valider",
        "Bonjour {{prenom}},\n\nLe devis est parti au référent de {{collectivite}}. Votre demande reprendra dès son accord.\n\n{{moi}}",
        false,
    ),
    (
        "Intervention terminée",
        "L’intervention sur «\u{a0}{{objet}}\u{a0}» est terminée et vérifiée avec vous.",
        false,
    ),
];

pub async fn write(app: &App, tx: &Tx, house: &House) -> Result<()> {
    let nadia = actor(tx, house, "nadia.belkacem@disn.example.org").await?;
    let helene = actor(tx, house, "helene.kervadec@disn.example.org").await?;
    let team_id = nadia.teams().first().copied();
    for (title, body, of_team) in REPLIES {
        let draft = Canned {
            title: title.into(),
            body: body.into(),
            team_id: team_id.filter(|_| of_team),
        };
        canned::add(app, tx, &helene, draft).await?;
    }
    let servon = house.authority("Servon")?.id;
    for (position, name, question, shared) in [
        (1, "Urgences du jour", "priorite=high".to_owned(), true),
        (
            2,
            "Réponses de Servon",
            format!("vue=reponses&collectivite={servon}"),
            true,
        ),
        (3, "Mes imprimantes", "vue=miens&q=imprimante".to_owned(), false),
    ] {
        let view = View {
            name: name.into(),
            team_id: team_id.filter(|_| shared),
            question,
            position,
        };
        saved::keep(app, tx, &nadia, view).await?;
    }
    tickets(app, tx, &nadia).await
}

async fn actor(tx: &Tx, house: &House, email: &str) -> Result<Actor> {
    let person = house.person(email)?;
    directory::actor(tx, person.id)
        .await?
        .ok_or_else(|| Error::internal(format!("{email} has no active account")))
}

/// Ties, time and followers of the open tickets: none changes its state nor its clock.
async fn tickets(app: &App, tx: &Tx, nadia: &Actor) -> Result<()> {
    let open = store::list(tx, nadia, &Filter::of(store::View::Open), app.now()).await?;
    let treated: Vec<&TicketLine> = open.iter().filter(|line| line.state == "qualified").collect();
    let [major, first, second, cause, effect] = treated[..]
        .first_chunk::<5>()
        .ok_or_else(|| Error::internal("the demo has too few open tickets"))?;
    for (from, kind, to) in [
        (first, Kind::PartOf, major),
        (second, Kind::PartOf, major),
        (effect, Kind::CausedBy, cause),
    ] {
        ties::link(app, tx, nadia, from.number, kind, to.number).await?;
    }
    watch::follow(app, tx, nadia, cause.number).await?;
    let today = words::local(app.now()).date();
    for (line, minutes, on_site, travel_km, note) in [
        (major, 25, false, 0, "Diagnostic à distance"),
        (major, 60, true, 24, "Remplacement de l’alimentation"),
        (first, 15, false, 0, ""),
        (cause, 40, false, 0, "Avec l’éditeur, au téléphone"),
    ] {
        let entry = Entry {
            day: today,
            minutes,
            on_site,
            travel_km,
            note: note.into(),
        };
        spent::spend(app, tx, nadia, line.number, entry).await?;
    }
    Ok(())
}
