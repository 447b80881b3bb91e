//! The mails of the joint review.

use std::collections::HashMap;

use jiff::civil::Date;

use super::model::{ContestState, Reason, Stage};
use super::store::Contest;
use crate::app::App;
use crate::crypto;
use crate::db::Tx;
use crate::db::entities::authorities;
use crate::directory::{Actor, Role, store as directory};
use crate::error::Result;
use crate::mail::body::Body;
use crate::mail::outbox::{self, Mail};
use crate::settlement::store as years;
use crate::web::words::day_in_words;
use crate::web::words::plural;

/// Tells every referent that the review is open, or has another last day, with their member's count.
pub async fn review(app: &App, tx: &Tx, actor: &Actor, year: i64, until: Date, stage: Stage) -> Result<()> {
    let counts: HashMap<i64, i64> = years::ticket_counts(tx, actor, year)
        .await?
        .into_iter()
        .map(|c| (c.authority_id, c.tickets))
        .collect();
    let authorities: HashMap<i64, authorities::Model> = directory::authorities(tx, actor.service_id)
        .await?
        .into_iter()
        .map(|a| (a.id, a))
        .collect();
    let day = day_in_words(until);
    for referent in directory::referents(tx, actor.service_id).await? {
        let Some(authority) = authorities.get(&referent.authority_id) else {
            continue;
        };
        let tickets = counts.get(&authority.id).copied().unwrap_or(0);
        let title = match stage {
            Stage::Open => format!("Vérifiez vos tickets de {year} avant le bilan"),
            _ => format!("Bilan {year} : vous avez jusqu’au {day} pour vérifier vos tickets"),
        };
        let body = Body {
            over: format!("Bilan {year} · mise à jour contradictoire"),
            title,
            paragraphs: vec![
                format!("Bonjour {},", referent.first_name),
                format!(
                    "Le coût du service commun se partage selon les tickets de chaque collectivité. Pour {}, Essaim en compte {} en {year}.",
                    authority.name,
                    plural(&tickets, "ticket", "tickets")
                ),
                "Si un ticket ne devait pas vous être compté, contestez-le : le service vous répondra avec sa raison.".into(),
                "Si tout est juste, vous pouvez donner votre accord sans attendre, sur la page de la mise à jour contradictoire.".into(),
            ],
            facts: vec![("Jusqu’au".into(), format!("{day} inclus"))],
            act: Some((
                "Vérifier mes tickets".into(),
                app.link(&format!("/bilans/{year}/tickets?collectivite={}", authority.id)),
            )),
            after: vec![format!(
                "Sans contestation de votre part d’ici le {day} inclus, la liste est acceptée telle quelle."
            )],
            ..Body::default()
        };
        let to = (
            referent.email.clone(),
            format!("{} {}", referent.first_name, referent.last_name),
        );
        send(app, tx, actor.service_id, ("review", to), body).await?;
    }
    Ok(())
}

/// Tells every referent that the year is frozen, and where its file is.
pub async fn frozen(app: &App, tx: &Tx, actor: &Actor, year: i64, digest: &str) -> Result<()> {
    let mut told: Vec<i64> = Vec::new();
    for referent in directory::referents(tx, actor.service_id).await? {
        if told.contains(&referent.id) {
            continue;
        }
        told.push(referent.id);
        let body = Body {
            over: format!("Bilan {year} · figé"),
            title: format!("Le bilan {year} est figé"),
            paragraphs: vec![
                format!("Bonjour {},", referent.first_name),
                format!(
                    "Plus rien ne change le bilan {year}. Vous pouvez en télécharger le document, et le fichier qui permet de refaire le calcul."
                ),
            ],
            facts: vec![("Empreinte".into(), digest.to_owned())],
            act: Some(("Voir le bilan".into(), app.link(&format!("/bilans/{year}")))),
            after: vec!["La même empreinte est imprimée au pied de chaque page du document.".into()],
            ..Body::default()
        };
        let to = (
            referent.email.clone(),
            format!("{} {}", referent.first_name, referent.last_name),
        );
        send(app, tx, actor.service_id, ("frozen", to), body).await?;
    }
    Ok(())
}

/// Tells the director and the administrative officers that every member has agreed: so many in words, so many by silence.
pub async fn concluded(
    app: &App,
    tx: &Tx,
    actor: &Actor,
    year: i64,
    (agreed, silent): (usize, usize),
) -> Result<()> {
    let said = |n: usize, one: &str, many: &str| plural(&i64::try_from(n).unwrap_or(i64::MAX), one, many);
    let mut how = vec![said(agreed, "collectivité l’a dit", "collectivités l’ont dit")];
    if silent > 0 {
        how.push(said(
            silent,
            "a accepté sans répondre",
            "ont accepté sans répondre",
        ));
    }
    let mut people = directory::holders(tx, actor.service_id, Role::Director).await?;
    people.extend(directory::holders(tx, actor.service_id, Role::Administrative).await?);
    let mut told: Vec<i64> = Vec::new();
    for person in people {
        if told.contains(&person.id) || person.email.is_empty() {
            continue;
        }
        told.push(person.id);
        let body = Body {
            over: format!("Bilan {year} · mise à jour contradictoire"),
            title: format!("Bilan {year}\u{a0}: toutes les listes de tickets sont acceptées"),
            paragraphs: vec![
                format!("Bonjour {},", person.first_name),
                format!(
                    "Toutes les collectivités sont d’accord avec leur liste de tickets de {year}, et aucune contestation n’attend de réponse. La direction peut figer le bilan dès que ses coûts sont complets."
                ),
            ],
            facts: vec![("Accords".into(), how.join(", "))],
            act: Some((
                "Ouvrir la mise à jour contradictoire".into(),
                app.link(&format!("/bilans/{year}/mise-a-jour")),
            )),
            ..Body::default()
        };
        let to = (
            person.email.clone(),
            format!("{} {}", person.first_name, person.last_name),
        );
        send(app, tx, actor.service_id, ("review", to), body).await?;
    }
    Ok(())
}

/// Tells who contested what was answered.
pub async fn answered(
    app: &App,
    tx: &Tx,
    actor: &Actor,
    year: i64,
    contest: &Contest,
    (state, text): (ContestState, &str),
) -> Result<()> {
    let person = match contest.made_by {
        Some(id) => directory::person(tx, actor.service_id, id).await?,
        None => None,
    };
    let Some(person) = person.filter(|p| p.active && !p.email.is_empty()) else {
        return Ok(());
    };
    let title = match state {
        ContestState::Accepted => format!("Votre contestation du ticket {} est acceptée", contest.number),
        _ => format!(
            "Le ticket {} reste compté pour {}",
            contest.number, contest.authority
        ),
    };
    let reason = Reason::parse(&contest.reason).map_or("", Reason::label);
    let body = Body {
        over: format!("Bilan {year} · mise à jour contradictoire"),
        title,
        paragraphs: vec![format!("Bonjour {},", person.first_name)],
        facts: vec![
            (
                "Ticket".into(),
                format!("{}, {}", contest.number, contest.subject),
            ),
            ("Votre motif".into(), reason.to_owned()),
        ],
        quoted: Some((format!("Réponse de {}", actor.label()), text.to_owned())),
        act: Some((
            "Voir la contestation".into(),
            app.link(&format!("/bilans/{year}/contestations/{}", contest.id)),
        )),
        ..Body::default()
    };
    let to = (
        person.email.clone(),
        format!("{} {}", person.first_name, person.last_name),
    );
    send(app, tx, actor.service_id, ("contest", to), body).await
}

async fn send(
    app: &App,
    tx: &Tx,
    service_id: i64,
    (kind, (to_address, to_name)): (&'static str, (String, String)),
    mut body: Body,
) -> Result<()> {
    let service = directory::service(tx, service_id).await?;
    body.service_name = service.name;
    let mail = Mail {
        service_id,
        ticket_id: None,
        kind,
        to_address,
        to_name,
        reply_to: service.support_address,
        subject: body.title.clone(),
        text: body.text()?,
        html: body.html()?,
        message_id: format!("b.{}@{}", crypto::random_reference(), app.mail_host()),
        in_reply_to: String::new(),
    };
    outbox::enqueue(tx, app.now(), mail).await?;
    Ok(())
}
