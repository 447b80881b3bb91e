//! What a message becomes: a reply, a ticket, or something that a person must look at first. Reads only; `receive`
//! carries the verdict out.

use letter::{Kind, Letter};

use super::{clip, store};
use crate::app::App;
use crate::db::Tx;
use crate::db::entities::{outbox, shared_services, tickets, users};
use crate::desk::{policy, store as desk};
use crate::directory::{Actor, store as directory};
use crate::error::{Error, Result};
use crate::web::words;

/// Identifiers of earlier messages that are looked up.
const LOOKED_UP: usize = 40;
/// Longest Message-ID kept, in bytes.
pub const MESSAGE_ID: usize = 900;

/// What becomes of a message.
pub enum Verdict {
    /// A known person writes: a ticket in their name.
    Ticket(Box<users::Model>),
    /// An answer from somebody who may answer.
    Reply(Box<tickets::Model>, Box<Actor>),
    /// A person of the department must look at it.
    Held(Box<Held>),
    /// Our own mail that came back: kept, and nothing more.
    Ignored { cause: &'static str, reason: String },
}

/// Why a message waits.
#[derive(Default)]
pub struct Held {
    pub cause: &'static str,
    pub reason: String,
    /// The ticket that it seems to be about.
    pub ticket: Option<tickets::Model>,
    /// A note to write in that ticket: a mail of ours could not be delivered.
    pub note: Option<String>,
    /// Our mail that came back.
    pub bounced: Option<outbox::Model>,
}

fn held(cause: &'static str, reason: impl Into<String>) -> Verdict {
    Verdict::Held(Box::new(Held {
        cause,
        reason: reason.into(),
        ..Held::default()
    }))
}

fn held_about(cause: &'static str, reason: impl Into<String>, ticket: tickets::Model) -> Verdict {
    Verdict::Held(Box::new(Held {
        cause,
        reason: reason.into(),
        ticket: Some(ticket),
        ..Held::default()
    }))
}

/// Judges a message that is not a duplicate.
pub async fn judge(app: &App, tx: &Tx, service: &shared_services::Model, letter: &Letter) -> Result<Verdict> {
    let address = letter.from.as_ref().map(|m| m.key()).unwrap_or_default();
    if let Some(verdict) = our_own(tx, service, letter, &address).await? {
        return Ok(verdict);
    }
    match &letter.kind {
        Kind::Person => {}
        Kind::Bounce {
            why,
            original_message_id,
        } => return bounce(app, tx, service, letter, why, original_message_id.as_deref()).await,
        Kind::Automatic { why } => return Ok(held("automatic", why.clone())),
        Kind::List { why } => return Ok(held("list", why.clone())),
        Kind::Unreadable { why } => return Ok(held("unreadable", why.clone())),
    }
    let candidates = candidates(tx, service, letter).await?;
    let Some(user) = directory::person_by_email(tx, service.id, &address).await? else {
        return stranger(tx, service, &address, candidates).await;
    };
    if !user.active {
        return Ok(held(
            "inactive",
            format!("Le compte de {} {} est fermé.", user.first_name, user.last_name),
        ));
    }
    let most = i64::from(app.config.limits.messages_per_hour);
    let recent = store::count_from(tx, service.id, &clip(&address, 400), app.now() - 3600).await?;
    if recent >= most {
        return Ok(held(
            "too_many",
            format!(
                "Plus de {} de cette adresse en une heure.",
                words::plural(&most, "message", "messages")
            ),
        ));
    }
    of_person(tx, user, candidates).await
}

/// A person of the service writes: a reply when they may, a ticket when nothing is answered.
async fn of_person(tx: &Tx, user: users::Model, candidates: Vec<tickets::Model>) -> Result<Verdict> {
    let actor = directory::actor(tx, user.id).await?.ok_or(Error::NotFound)?;
    for ticket in &candidates {
        // A reply by mail has exactly the rights of its sender on the pages.
        match desk::by_id(tx, &actor, ticket.id).await {
            Ok(seen) if policy::may_reply(&actor, &seen).is_ok() => {
                return Ok(Verdict::Reply(Box::new(seen), Box::new(actor)));
            }
            Ok(_) | Err(Error::NotFound) => {}
            Err(error) => return Err(error),
        }
    }
    if let Some(ticket) = candidates.into_iter().next() {
        let reason = format!(
            "Réponse au ticket {} par une personne qui n’en est ni le demandeur, ni le référent.",
            ticket.number
        );
        return Ok(held_about("not_entitled", reason, ticket));
    }
    if user.authority_id.is_none() {
        return Ok(held(
            "no_authority",
            format!(
                "{} {} n’est rattaché à aucune collectivité.",
                user.first_name, user.last_name
            ),
        ));
    }
    Ok(Verdict::Ticket(Box::new(user)))
}

/// Our own mail must never make a ticket, whose e-mail 1 would come back in its turn.
async fn our_own(
    tx: &Tx,
    service: &shared_services::Model,
    letter: &Letter,
    address: &str,
) -> Result<Option<Verdict>> {
    let ours = is_ours(address, &service.support_address);
    let known = match &letter.message_id {
        Some(id) => store::sent_as(tx, service.id, &clip(id, MESSAGE_ID)).await?,
        None => None,
    };
    Ok(match (ours, known) {
        (true, Some(_)) => Some(Verdict::Ignored {
            cause: "own",
            reason: "Un de nos propres messages, revenu dans la boîte du support.".into(),
        }),
        (true, None) => Some(held(
            "own",
            "L’expéditeur affiché est l’adresse du support elle-même.",
        )),
        (false, Some(_)) => Some(held(
            "own",
            "Ce message porte l’identifiant d’un de nos propres envois.",
        )),
        (false, None) => None,
    })
}

/// Whether an address is the support's own, with or without a ticket's reference.
pub(super) fn is_ours(address: &str, support: &str) -> bool {
    let support = support.trim().to_lowercase();
    match address.rsplit_once('@') {
        Some((local, domain)) => {
            let plain = local.split('+').next().unwrap_or(local);
            address == support || format!("{plain}@{domain}") == support
        }
        None => false,
    }
}

/// Nobody of the service: to be attached to a person, or dropped.
async fn stranger(
    tx: &Tx,
    service: &shared_services::Model,
    address: &str,
    candidates: Vec<tickets::Model>,
) -> Result<Verdict> {
    if let Some(ticket) = candidates.into_iter().next() {
        let reason = format!("Expéditeur inconnu, qui répond au ticket {}.", ticket.number);
        return Ok(held_about("unknown", reason, ticket));
    }
    let domain = address.rsplit('@').next().unwrap_or_default();
    let authorities = directory::authorities(tx, service.id).await?;
    let guessed = authorities
        .iter()
        .find(|a| !a.mail_domain.is_empty() && a.mail_domain.to_lowercase() == domain);
    Ok(held(
        "unknown",
        match guessed {
            Some(authority) => format!(
                "Expéditeur inconnu\u{202f}; son domaine est celui de {}.",
                authority.name
            ),
            None => "Expéditeur inconnu".into(),
        },
    ))
}

/// The tickets that a message may answer, the surest first: by reference, then by the messages that it names.
async fn candidates(
    tx: &Tx,
    service: &shared_services::Model,
    letter: &Letter,
) -> Result<Vec<tickets::Model>> {
    let mut found: Vec<tickets::Model> = Vec::new();
    for token in letter::tokens(letter, &service.support_address)
        .iter()
        .take(LOOKED_UP)
    {
        if let Some(ticket) = desk::by_token(tx, service.id, token).await?
            && !found.iter().any(|t| t.id == ticket.id)
        {
            found.push(ticket);
        }
    }
    let named = letter.in_reply_to.iter().chain(letter.references.iter().rev());
    for id in named.take(LOOKED_UP) {
        if let Some(ticket_id) = store::ticket_of_message(tx, service.id, &clip(id, MESSAGE_ID)).await?
            && !found.iter().any(|t| t.id == ticket_id)
            && let Some(ticket) = store::ticket_by_id(tx, ticket_id).await?
        {
            found.push(ticket);
        }
    }
    Ok(found)
}

/// A delivery report. When it is about a mail of ours, its ticket is told, once a mail.
async fn bounce(
    app: &App,
    tx: &Tx,
    service: &shared_services::Model,
    letter: &Letter,
    why: &str,
    original: Option<&str>,
) -> Result<Verdict> {
    let mail = match original {
        Some(id) => store::sent_as(tx, service.id, &clip(id, MESSAGE_ID)).await?,
        None => None,
    };
    let ticket = match mail.as_ref().and_then(|m| m.ticket_id) {
        Some(id) => store::ticket_by_id(tx, id).await?,
        None => candidates(tx, service, letter).await?.into_iter().next(),
    };
    // A delay or a success is told in the quarantine only.
    let is_failure = !why.starts_with("Avis de retard") && !why.starts_with("Avis de distribution");
    let told = match (&mail, &ticket) {
        (Some(mail), _) => mail.state == "failed",
        (None, Some(ticket)) => store::bounced_since(tx, ticket.id, app.now() - 3600).await?,
        (None, None) => true,
    };
    let fresh = is_failure && !told;
    let to = match &mail {
        Some(mail) => mail.to_address.clone(),
        None => "son destinataire".to_owned(),
    };
    Ok(Verdict::Held(Box::new(Held {
        cause: "bounce",
        reason: why.to_owned(),
        note: (fresh && ticket.is_some())
            .then(|| format!("Le message envoyé à {to} n’a pas pu être remis\u{a0}: {why}.")),
        ticket,
        bounced: mail.filter(|_| fresh),
    })))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_support_address_is_ours_with_or_without_a_reference() {
        for (address, ours) in [
            ("support@disn.example.org", true),
            ("support+k3v9q2m8x4tz@disn.example.org", true),
            ("support@other.example.org", false),
            ("supporte@disn.example.org", false),
            ("support", false),
            ("", false),
        ] {
            assert_eq!(is_ours(address, "Support@disn.example.org"), ours, "{address}");
        }
    }
}
