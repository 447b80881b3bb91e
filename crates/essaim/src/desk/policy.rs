//! Who may do what to a ticket that they can see, with the sentence of refusal.

use super::model::Verb;
use crate::db::entities::tickets;
use crate::directory::{Actor, Role};
use crate::error::{Error, Result};

/// Roles that work on tickets.
pub const DESK: [Role; 4] = [
    Role::Technician,
    Role::Administrative,
    Role::Director,
    Role::Administrator,
];

/// Whether the actor works on tickets.
pub fn works_on_tickets(actor: &Actor) -> bool {
    actor.has_any(&DESK)
}

/// Whether the actor may do that to this ticket.
pub fn may(actor: &Actor, verb: Verb, ticket: &tickets::Model) -> Result<()> {
    let mine = ticket.requester_id == actor.id && !actor.is_system();
    let allowed = match verb {
        Verb::Reopen => mine || works_on_tickets(actor),
        // The department does not confirm in the requester's place: only they or their silence close.
        Verb::Close => mine || actor.is_system(),
        _ => works_on_tickets(actor),
    };
    if allowed {
        return Ok(());
    }
    Err(Error::Refused(match verb {
        Verb::Close => "Seul le demandeur confirme la résolution de son ticket\u{202f}; sans réponse de sa part, il se clôt de lui-même.".into(),
        Verb::Reopen => "Seuls le demandeur et le service peuvent rouvrir ce ticket.".into(),
        _ => "Seul le service peut faire cela. Répondez au ticket pour le lui demander.".into(),
    }))
}

/// Whether the actor may write in the conversation (everybody who sees it).
pub fn may_reply(actor: &Actor, ticket: &tickets::Model) -> Result<()> {
    if ticket.requester_id == actor.id || works_on_tickets(actor) || actor.has(Role::Referent) {
        return Ok(());
    }
    Err(Error::Refused(
        "Vous pouvez lire ce ticket, mais pas y répondre.".into(),
    ))
}

/// Whether the actor may read and write internal notes.
pub fn sees_notes(actor: &Actor) -> bool {
    actor.is_staff()
}

/// Whether the actor may open a ticket for somebody else.
pub fn may_open_for(actor: &Actor, requester_id: i64) -> Result<()> {
    if requester_id == actor.id || works_on_tickets(actor) {
        return Ok(());
    }
    Err(Error::Refused(
        "Vous pouvez ouvrir un ticket en votre nom seulement.".into(),
    ))
}

/// Whether the actor may move a ticket to another authority, which moves its cost.
pub fn may_reclassify(actor: &Actor) -> Result<()> {
    if works_on_tickets(actor) {
        return Ok(());
    }
    Err(Error::Refused(
        "Seul le service peut changer le classement d’un ticket.".into(),
    ))
}
