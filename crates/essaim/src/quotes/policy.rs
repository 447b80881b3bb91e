//! Who writes a quote, and who answers it.

use crate::db::entities::quotes::Model as Quote;
use crate::desk::policy::works_on_tickets;
use crate::directory::Actor;
use crate::error::{Error, Result};

/// Whether the actor prepares, sends and takes back quotes.
pub fn may_write(actor: &Actor) -> Result<()> {
    if works_on_tickets(actor) {
        return Ok(());
    }
    Err(Error::Refused(
        "Seul le service prépare les devis. Répondez au ticket pour en demander un.".into(),
    ))
}

/// Whether the actor decides for the member: its referents only, never the service in their place.
pub fn may_answer(actor: &Actor, quote: &Quote) -> Result<()> {
    if actor.referent_of().contains(&quote.authority_id) {
        return Ok(());
    }
    Err(Error::Refused(
        "Seul un référent de la collectivité accepte ou refuse ce devis.".into(),
    ))
}
