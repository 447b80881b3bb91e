//! What makes the demo's desk look lived in: kept views, canned replies, tickets tied together, time, followers.

use super::house::House;
use crate::app::App;
use crate::db::Tx;
use crate::desk::canned::verbs::{self as canned, Draft as Canned};
use crate::desk::saved::verbs::{self as saved, Draft as View};
use crate::desk::spent::verbs::{self as spent, Entry};
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

/// `major` holds the numbers of the major incident and of its parts.
pub async fn write(app: &App, tx: &Tx, house: &House, major: [i64; 3]) -> Result<()> {
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
    tickets(app, tx, &nadia, major).await
}

async fn actor(tx: &Tx, house: &House, email: &str) -> Result<Actor> {
    let person = house.person(email)?;
    directory::actor(tx, person.id)
        .await?
        .ok_or_else(|| Error::internal(format!("{email} has no active account")))
}

/// Time spent on the major incident and on its parts, and who follows it: none changes a state nor a clock.
async fn tickets(app: &App, tx: &Tx, nadia: &Actor, [major, first, second]: [i64; 3]) -> Result<()> {
    watch::follow(app, tx, nadia, major).await?;
    let today = words::local(app.now()).date();
    for (number, minutes, on_site, travel_km, note) in [
        (major, 25, false, 0, "Diagnostic à distance"),
        (major, 20, false, 0, "Avec l’hébergeur, au téléphone"),
        (first, 10, false, 0, ""),
        (second, 15, true, 12, "Contrôle sur place"),
    ] {
        let entry = Entry {
            day: today,
            minutes,
            on_site,
            travel_km,
            note: note.into(),
        };
        spent::spend(app, tx, nadia, number, entry).await?;
    }
    Ok(())
}
