//! Who changes a view that they can see.

use crate::db::entities::saved_views;
use crate::directory::{Actor, Role};
use crate::error::{Error, Result};

/// Whether the actor may rename, share or remove this view.
pub fn may_change(actor: &Actor, view: &saved_views::Model) -> bool {
    view.owner_id == actor.id || actor.has_any(&[Role::Administrator, Role::Director])
}

pub fn check(actor: &Actor, view: &saved_views::Model) -> Result<()> {
    if may_change(actor, view) {
        return Ok(());
    }
    Err(Error::Refused(
        "Cette vue est celle d’un collègue, partagée avec votre pôle\u{a0}: lui seul peut la changer. Enregistrez-en une à \
         votre nom."
            .into(),
    ))
}
