//! Mails to the referents: a quote to accept or refuse, and one that expired without an answer.

use super::links::{self, Link};
use super::model;
use crate::app::App;
use crate::db::Tx;
use crate::db::entities::quotes::Model as Quote;
use crate::db::entities::{tickets, users};
use crate::directory::notices::to_person;
use crate::error::Result;
use crate::mail::body::Body;
use crate::web::words;

fn facts(quote: &Quote, ticket: &tickets::Model) -> Vec<(String, String)> {
    vec![
        ("Devis".into(), model::reference_of(quote)),
        ("Objet".into(), quote.title.clone()),
        (
            "Demande".into(),
            format!("ticket {}, {}", ticket.number, ticket.subject),
        ),
        ("Total hors taxes".into(), words::euros(&quote.net_cents)),
        ("TVA".into(), words::euros(&quote.vat_cents)),
        ("Total TTC".into(), words::euros(&quote.gross_cents)),
        ("Valable jusqu’au".into(), model::until(quote)),
    ]
}

fn link(app: &App, quote: &Quote, referent: &users::Model) -> String {
    app.link(&links::path(
        app,
        Link {
            quote_id: quote.id,
            user_id: referent.id,
        },
    ))
}

/// Submits a quote to a referent.
pub async fn submitted(
    app: &App,
    tx: &Tx,
    quote: &Quote,
    ticket: &tickets::Model,
    referent: &users::Model,
) -> Result<()> {
    let reference = model::reference_of(quote);
    let body = Body {
        over: format!("Devis {reference} · à accepter"),
        title: format!("Devis {reference}\u{a0}: {}", quote.title),
        paragraphs: vec![
            format!("Bonjour {},", referent.first_name),
            format!(
                "Votre accord est attendu pour {} TTC, jusqu’au {} inclus. Le ticket attend votre réponse et son délai ne court pas.",
                words::euros(&quote.gross_cents),
                model::until(quote)
            ),
        ],
        facts: facts(quote, ticket),
        quoted: Some(("À savoir".into(), quote.note.clone())).filter(|(_, text)| !text.is_empty()),
        act: Some(("Voir le devis et répondre".into(), link(app, quote, referent))),
        after: vec![
            "Ce lien ouvre une page avec deux boutons\u{a0}: rien ne se passe avant que vous en choisissiez un.".into(),
        ],
        ..Body::default()
    };
    to_person(app, tx, "quote", referent, body).await
}

/// Asks a referent again when nobody answered in time.
pub async fn expired(
    app: &App,
    tx: &Tx,
    quote: &Quote,
    ticket: &tickets::Model,
    referent: &users::Model,
) -> Result<()> {
    let reference = model::reference_of(quote);
    let body = Body {
        over: format!("Devis {reference} · expiré"),
        title: format!("Le devis {reference} a expiré sans réponse"),
        paragraphs: vec![
            format!("Bonjour {},", referent.first_name),
            format!(
                "Il était valable jusqu’au {}. Le ticket {} attend toujours\u{a0}: demandez que le devis soit renouvelé, ou \
                 refusez-le si le besoin n’existe plus.",
                model::until(quote),
                ticket.number
            ),
        ],
        facts: facts(quote, ticket),
        act: Some(("Répondre".into(), link(app, quote, referent))),
        ..Body::default()
    };
    to_person(app, tx, "quote_expired", referent, body).await
}
