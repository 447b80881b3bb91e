//! Mails to people: the two about an account (an invitation, the link for another password), and what other features
//! tell a person.

use super::store;
use super::store::access::Purpose;
use crate::app::App;
use crate::crypto;
use crate::db::Tx;
use crate::db::entities::users;
use crate::error::Result;
use crate::mail::body::Body;
use crate::mail::outbox::{self, Mail};

/// Writes a mail to a person about something that is no ticket, in the change's own transaction. A closed account gets
/// none.
pub async fn to_person(
    app: &App,
    tx: &Tx,
    kind: &'static str,
    user: &users::Model,
    body: Body,
) -> Result<()> {
    if !user.active || user.email.is_empty() {
        return Ok(());
    }
    let service = store::service(tx, user.service_id).await?;
    let body = Body {
        service_name: service.name.clone(),
        ..body
    };
    let mail = Mail {
        service_id: user.service_id,
        ticket_id: None,
        kind,
        to_address: user.email.clone(),
        to_name: format!("{} {}", user.first_name, user.last_name),
        reply_to: service.support_address,
        subject: body.title.clone(),
        text: body.text()?,
        html: body.html()?,
        message_id: format!("n.{}@{}", crypto::random_reference(), app.mail_host()),
        in_reply_to: String::new(),
    };
    outbox::enqueue(tx, app.now(), mail).await?;
    Ok(())
}

/// The address of the page where a link leads.
pub fn address(app: &App, secret: &str) -> String {
    app.link(&format!("/mot-de-passe/{secret}"))
}

/// Writes the mail that carries a link, in the change's own transaction.
pub async fn link(app: &App, tx: &Tx, user: &users::Model, purpose: Purpose, secret: &str) -> Result<()> {
    let service = store::service(tx, user.service_id).await?;
    let body = match purpose {
        Purpose::Invitation => invitation(user, &service.name, &service.support_address),
        Purpose::Reset => reset(user),
    };
    let act = match purpose {
        Purpose::Invitation => "Choisir mon mot de passe",
        Purpose::Reset => "Choisir un nouveau mot de passe",
    };
    let body = Body {
        act: Some((act.into(), address(app, secret))),
        service_name: service.name.clone(),
        ..body
    };
    let mail = Mail {
        service_id: user.service_id,
        ticket_id: None,
        kind: purpose.slug(),
        to_address: user.email.clone(),
        to_name: format!("{} {}", user.first_name, user.last_name),
        reply_to: service.support_address,
        subject: body.title.clone(),
        text: body.text()?,
        html: body.html()?,
        message_id: format!("a.{}@{}", crypto::random_reference(), app.mail_host()),
        in_reply_to: String::new(),
    };
    outbox::enqueue(tx, app.now(), mail).await?;
    Ok(())
}

fn invitation(user: &users::Model, service: &str, support: &str) -> Body {
    Body {
        over: "Votre compte est prêt".into(),
        title: format!("{}\u{a0}: choisissez votre mot de passe", said(service)),
        paragraphs: vec![
            format!("Bonjour {},", user.first_name),
            "Un compte vous attend dans Essaim, l’outil du service informatique commun. Vous pourrez y demander de \
             l’aide et suivre ce qui est fait de vos demandes."
                .into(),
        ],
        facts: vec![("Votre identifiant".into(), user.email.clone())],
        after: vec![
            "Ce lien sert une fois et vaut 7 jours. Passé ce délai, demandez-en un autre depuis la page de connexion.".into(),
            format!("Une question\u{202f}? Écrivez à {support}."),
        ],
        ..Body::default()
    }
}

fn reset(user: &users::Model) -> Body {
    Body {
        over: "Votre compte".into(),
        title: "Choisissez un nouveau mot de passe".into(),
        paragraphs: vec![
            format!("Bonjour {},", user.first_name),
            format!(
                "Un nouveau mot de passe a été demandé pour le compte {}.",
                user.email
            ),
        ],
        after: vec![
            "Ce lien sert une fois et vaut une heure.".into(),
            "Si la demande ne vient pas de vous, ne faites rien\u{a0}: votre mot de passe actuel reste valable."
                .into(),
        ],
        ..Body::default()
    }
}

/// A name that begins a sentence.
fn said(name: &str) -> String {
    let mut letters = name.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => String::new(),
    }
}
