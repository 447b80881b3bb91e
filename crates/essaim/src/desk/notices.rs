//! The mails of the desk: the three that the agreement promises to the requester, and the replies. Each carries the
//! ticket's reference in its Message-ID and in the address to answer to, so that an answer finds its ticket.

use super::delay::Delay;
use super::links::{self, Link};
use super::model::{self, Family, parse_priority};
use crate::app::App;
use crate::calendar::store as calendar;
use crate::crypto;
use crate::db::Tx;
use crate::db::entities::{tickets, users};
use crate::desk::store;
use crate::directory::{Actor, store as directory};
use crate::error::Result;
use crate::mail::body::Body;
use crate::mail::outbox::{self, Mail};
use crate::web::words;

/// E-mail 1: the contact is registered.
pub async fn received(app: &App, tx: &Tx, ticket: &tickets::Model, requester: &users::Model) -> Result<()> {
    let family = family(ticket);
    let asked = store::messages(tx, ticket.id, false)
        .await?
        .into_iter()
        .find(|m| m.kind == "request");
    let answers = store::answers(tx, ticket.id).await?;
    let body = Body {
        over: format!("Ticket {} · reçu", ticket.number),
        title: format!("Nous avons bien reçu votre {family}"),
        paragraphs: vec![
            format!("Bonjour {},", requester.first_name),
            "Un technicien va lire votre message et vous dira qui s’en occupe et pour quand.".into(),
        ],
        facts: vec![
            ("Objet".into(), ticket.subject.clone()),
            ("Reçu le".into(), words::date_time(&ticket.received_at)),
        ]
        .into_iter()
        .chain(answers.into_iter().map(|a| (a.label, a.shown)))
        .collect(),
        quoted: asked
            .map(|m| ("Ce que nous avons compris".into(), excerpt(&m.body)))
            .filter(|(_, t)| !t.is_empty()),
        act: Some((
            "Suivre ce ticket".into(),
            links::follow(app, ticket.id, ticket.requester_id),
        )),
        after: vec!["Pour ajouter une précision ou une capture d’écran, répondez à ce message.".into()],
        ..Body::default()
    };
    send(app, tx, ticket, requester, "received", body).await
}

/// E-mail 2: who, what and until when.
pub async fn qualified(app: &App, tx: &Tx, ticket: &tickets::Model, technician: &users::Model) -> Result<()> {
    let requester = store::requester(tx, ticket).await?;
    let promise = calendar::promise(tx, ticket.service_id, ticket.received_at).await?;
    let priority = parse_priority(&ticket.priority);
    let hours = words::duration(promise.commitments.seconds(priority));
    let name = format!("{} {}", technician.first_name, technician.last_name);
    let now = app.now();
    let delay = Delay::of(ticket);
    let sentence = format!("{name} s’en occupe. {}", delay.sentence(ticket.due_at, now));
    let limit = match (delay, ticket.due_at) {
        (Delay::Agreed(Some(at)), _) => words::date(&at),
        (Delay::Agreed(None), _) => "à convenir avec vous".into(),
        (Delay::Open, _) => "aucune".into(),
        (_, Some(due)) => words::date_time(&due),
        (_, None) => "fixée à la reprise".into(),
    };
    let level = match delay {
        Delay::Commitment => format!("priorité {priority}, {hours} ouvrées"),
        Delay::Contract(seconds) => format!("contrat de l’éditeur, {} ouvrées", words::duration(seconds)),
        Delay::Agreed(_) => format!("date convenue, priorité {priority}"),
        Delay::Open => format!("sans délai fixé, priorité {priority}"),
    };
    let body = Body {
        over: format!("Ticket {} · en cours", ticket.number),
        title: format!("{name} s’occupe de votre {}", family(ticket)),
        paragraphs: vec![format!("Bonjour {},", requester.first_name), sentence],
        facts: vec![
            ("Objet".into(), ticket.subject.clone()),
            ("Technicien".into(), name),
            ("Engagement".into(), level),
            ("Date limite".into(), limit),
        ],
        quoted: Some(("Actions prévues".into(), ticket.planned_actions.clone()))
            .filter(|(_, t)| !t.is_empty()),
        act: Some((
            "Suivre ce ticket".into(),
            links::follow(app, ticket.id, ticket.requester_id),
        )),
        after: vec!["Pour compléter ou corriger, répondez à ce message.".into()],
        ..Body::default()
    };
    send(app, tx, ticket, &requester, "qualified", body).await
}

/// A date was agreed, or moved.
pub async fn agreed(app: &App, tx: &Tx, ticket: &tickets::Model, by: &Actor, detail: &str) -> Result<()> {
    let requester = store::requester(tx, ticket).await?;
    let sentence = Delay::of(ticket).sentence(ticket.due_at, app.now());
    let body = Body {
        over: format!("Ticket {} · {}", ticket.number, ticket.subject),
        title: sentence.trim_end_matches('.').to_owned(),
        paragraphs: vec![
            format!("Bonjour {},", requester.first_name),
            format!("{} vous donne rendez-vous pour ce ticket. {sentence}", by.label()),
        ],
        quoted: Some(("Précision".into(), detail.to_owned())).filter(|(_, t)| !t.is_empty()),
        act: Some((
            "Suivre ce ticket".into(),
            links::follow(app, ticket.id, ticket.requester_id),
        )),
        after: vec!["Cette date ne vous convient pas\u{202f}? Répondez à ce message.".into()],
        ..Body::default()
    };
    send(app, tx, ticket, &requester, "agreed", body).await
}

/// E-mail 3: resolved, please confirm.
pub async fn resolved(app: &App, tx: &Tx, ticket: &tickets::Model, by: &Actor, days: i64) -> Result<()> {
    let requester = store::requester(tx, ticket).await?;
    let link = Link {
        ticket_id: ticket.id,
        requester_id: ticket.requester_id,
        round: ticket.reopened_count,
    };
    let until = ticket.close_by_at.map(|at| words::date(&at)).unwrap_or_default();
    let body = Body {
        over: format!("Ticket {} · résolu, à confirmer", ticket.number),
        title: "Est-ce que tout fonctionne\u{202f}?".into(),
        paragraphs: vec![
            format!("Bonjour {},", requester.first_name),
            format!(
                "{} a terminé son intervention sur «\u{a0}{}\u{a0}».",
                by.label(),
                ticket.subject
            ),
        ],
        quoted: Some(("Ce qui a été fait".into(), ticket.resolution.clone())).filter(|(_, t)| !t.is_empty()),
        act: Some(("Confirmer, ou signaler que non".into(), links::confirm(app, link))),
        choices: Some((
            "Tout fonctionne\u{202f}? Dites-le d’un clic, avec votre avis\u{a0}:".into(),
            model::RATINGS
                .iter()
                .map(|(value, label)| {
                    (
                        (*label).to_owned(),
                        format!("{}?avis={value}", links::confirm(app, link)),
                    )
                })
                .collect(),
        )),
        after: vec![
            format!(
                "Vous avez {days} jours pour répondre. Sans réponse de votre part d’ici le {until} inclus, le ticket sera clos."
            ),
            "Ce lien ouvre une page avec deux boutons\u{a0}: rien ne se passe avant que vous en choisissiez un."
                .into(),
        ],
        ..Body::default()
    };
    send(app, tx, ticket, &requester, "resolved", body).await
}

/// News of a ticket for somebody who follows it.
pub async fn followed(
    app: &App,
    tx: &Tx,
    ticket: &tickets::Model,
    to: &users::Model,
    staff: bool,
    title: &str,
    text: &str,
) -> Result<()> {
    let body = Body {
        over: format!("Ticket {} · {}", ticket.number, ticket.subject),
        title: title.to_owned(),
        paragraphs: text.split("\n\n").map(str::to_owned).collect(),
        act: staff.then(|| to_ticket(app, ticket)),
        after: vec!["Vous recevez ce message parce que vous suivez ce ticket.".into()],
        ..Body::default()
    };
    send(app, tx, ticket, to, "followed", body).await
}

/// A note that names a colleague.
pub async fn mentioned(
    app: &App,
    tx: &Tx,
    ticket: &tickets::Model,
    to: &users::Model,
    by: &Actor,
    text: &str,
) -> Result<()> {
    let body = Body {
        over: format!("Ticket {} · {}", ticket.number, ticket.subject),
        title: format!("{} vous a cité dans une note interne", by.label()),
        paragraphs: text.split("\n\n").map(str::to_owned).collect(),
        act: Some(to_ticket(app, ticket)),
        after: vec!["Vous suivez désormais ce ticket.".into()],
        ..Body::default()
    };
    send(app, tx, ticket, to, "mentioned", body).await
}

/// The department's page of a ticket.
fn to_ticket(app: &App, ticket: &tickets::Model) -> (String, String) {
    (
        "Voir le ticket".into(),
        app.link(&format!("/tickets/{}", ticket.number)),
    )
}

/// The ticket goes on with another, which says the same thing.
pub async fn merged(app: &App, tx: &Tx, ticket: &tickets::Model, into: &tickets::Model) -> Result<()> {
    let requester = store::requester(tx, ticket).await?;
    let body = Body {
        over: format!("Ticket {} · suivi avec le {}", ticket.number, into.number),
        title: format!("Votre {} est suivie avec une autre", family_word(ticket)),
        paragraphs: vec![
            format!("Bonjour {},", requester.first_name),
            format!(
                "Le ticket n°\u{a0}{} dit la même chose que le vôtre\u{a0}: un seul suffit. Le service traite les deux ensemble.",
                into.number
            ),
        ],
        facts: vec![("Objet".into(), ticket.subject.clone())],
        act: Some((
            "Voir mon ticket".into(),
            links::follow(app, ticket.id, ticket.requester_id),
        )),
        after: vec![
            "Si ce n’est pas le même problème, répondez à ce message\u{a0}: nous les séparerons.".into(),
        ],
        ..Body::default()
    };
    send(app, tx, ticket, &requester, "merged", body).await
}

/// A reply of the department.
pub async fn replied(app: &App, tx: &Tx, ticket: &tickets::Model, by: &Actor, text: &str) -> Result<()> {
    let requester = store::requester(tx, ticket).await?;
    let body = Body {
        over: format!("Ticket {} · {}", ticket.number, ticket.subject),
        title: format!("{} vous répond", by.label()),
        paragraphs: text.split("\n\n").map(str::to_owned).collect(),
        act: Some((
            "Voir le ticket".into(),
            links::follow(app, ticket.id, ticket.requester_id),
        )),
        after: vec!["Pour répondre, écrivez au-dessus de ce message.".into()],
        ..Body::default()
    };
    send(app, tx, ticket, &requester, "reply", body).await
}

/// Writes the mail in the outbox, threaded with the earlier ones of the ticket.
async fn send(
    app: &App,
    tx: &Tx,
    ticket: &tickets::Model,
    to: &users::Model,
    kind: &'static str,
    mut body: Body,
) -> Result<()> {
    if !to.active || to.email.is_empty() {
        return Ok(());
    }
    let service = directory::service(tx, ticket.service_id).await?;
    body.service_name = service.name.clone();
    let mail = Mail {
        service_id: ticket.service_id,
        ticket_id: Some(ticket.id),
        kind,
        to_address: to.email.clone(),
        to_name: format!("{} {}", to.first_name, to.last_name),
        reply_to: plus_address(&service.support_address, &ticket.token),
        subject: format!("[Ticket {}] {}", ticket.number, ticket.subject),
        text: body.text()?,
        html: body.html()?,
        message_id: format!(
            "t.{}.{}@{}",
            ticket.token,
            crypto::random_reference(),
            app.mail_host()
        ),
        in_reply_to: format!("t.{}@{}", ticket.token, app.mail_host()),
    };
    outbox::enqueue(tx, app.now(), mail).await?;
    Ok(())
}

/// `support@disn.example.org` with a ticket's reference: `support+k3v9…@disn.example.org`.
pub fn plus_address(address: &str, token: &str) -> String {
    match address.split_once('@') {
        Some((local, domain)) => format!("{local}+{token}@{domain}"),
        None => address.to_owned(),
    }
}

fn family(ticket: &tickets::Model) -> &'static str {
    match Family::parse(&ticket.family) {
        Some(Family::Incident) => "signalement",
        _ => "demande",
    }
}

/// A feminine word for what a ticket is.
fn family_word(ticket: &tickets::Model) -> &'static str {
    match Family::parse(&ticket.family) {
        Some(Family::Incident) => "déclaration",
        _ => "demande",
    }
}

/// The beginning of a message, for a mail.
fn excerpt(text: &str) -> String {
    let mut out: String = text.chars().take(600).collect();
    if text.chars().count() > 600 {
        out.push('…');
    }
    out
}
