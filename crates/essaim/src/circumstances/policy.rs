//! Who proposes an exceptional circumstance and who approves it.

use crate::directory::{Actor, Role};
use crate::error::{Error, Result};

/// Roles that work on tickets, and see when the ordinary no longer holds.
const PROPOSERS: [Role; 4] = [
    Role::Technician,
    Role::Administrative,
    Role::Director,
    Role::Administrator,
];

pub fn proposes(actor: &Actor) -> bool {
    actor.has_any(&PROPOSERS)
}

pub fn decides(actor: &Actor) -> bool {
    actor.has(Role::Director)
}

pub fn may_propose(actor: &Actor) -> Result<()> {
    if proposes(actor) {
        return Ok(());
    }
    Err(Error::Refused(
        "Seul le service déclare des circonstances exceptionnelles.".into(),
    ))
}

pub fn may_decide(actor: &Actor) -> Result<()> {
    if decides(actor) {
        return Ok(());
    }
    Err(Error::Refused(
        "Seule la direction du service approuve des circonstances exceptionnelles.".into(),
    ))
}
