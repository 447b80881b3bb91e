//! Who asks for on-call and who decides.

use crate::directory::{Actor, Role};
use crate::error::{Error, Result};

/// Whether the actor decides for this authority.
pub fn may_ask(actor: &Actor, authority_id: i64) -> bool {
    actor.referent_of().contains(&authority_id)
}

pub fn decides(actor: &Actor) -> bool {
    actor.has(Role::Director)
}

pub fn may_decide(actor: &Actor) -> Result<()> {
    if decides(actor) {
        return Ok(());
    }
    Err(Error::Refused(
        "Seule la direction du service accepte ou refuse une astreinte.".into(),
    ))
}
