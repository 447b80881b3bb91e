//! Who writes canned replies: who works on tickets, for their own pôle; for the whole service, who answers for it.

use crate::desk::policy::works_on_tickets;
use crate::directory::{Actor, Role};
use crate::error::{Error, Result};

/// Roles that write for the whole service and for every pôle.
pub const KEEPERS: [Role; 3] = [Role::Administrative, Role::Director, Role::Administrator];

/// Whether the actor may write a reply of this pôle, or of the whole service (`None`).
pub fn may_write(actor: &Actor, team_id: Option<i64>) -> bool {
    actor.has_any(&KEEPERS)
        || (works_on_tickets(actor) && team_id.is_some_and(|id| actor.teams().contains(&id)))
}

pub fn check(actor: &Actor, team_id: Option<i64>) -> Result<()> {
    if may_write(actor, team_id) {
        return Ok(());
    }
    Err(Error::Refused(
        "Vous pouvez écrire les réponses types de votre pôle\u{202f}; celles de tout le service reviennent à la direction et à \
         l’administration."
            .into(),
    ))
}
