//! Who may do what with the agreement. It is a public act: everybody signed in reads what was adopted. What a post costs
//! is for those who settle the year.

use crate::directory::{Actor, Role};
use crate::error::{Error, Result};

/// Roles that write the agreement.
pub const EDITORS: [Role; 3] = [Role::Administrative, Role::Director, Role::Administrator];

pub fn edits(actor: &Actor) -> bool {
    actor.is_system() || actor.has_any(&EDITORS)
}

pub fn may_edit(actor: &Actor) -> Result<()> {
    if edits(actor) {
        return Ok(());
    }
    Err(Error::Refused(
        "Seuls le pôle administratif et la direction écrivent la convention.".into(),
    ))
}

/// Whether the actor sees what each post costs.
pub fn sees_salaries(actor: &Actor) -> bool {
    actor.is_system() || actor.has_any(&[Role::Administrative, Role::Director])
}
