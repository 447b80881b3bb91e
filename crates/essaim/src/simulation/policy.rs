//! Who may read and change simulations.

use crate::directory::Actor;
use crate::error::Result;
use crate::settlement::policy;

/// Whether the actor sees simulations that are not shared: who enters costs. A referent sees the shared ones only.
pub fn sees_all(actor: &Actor) -> bool {
    policy::edits(actor)
}

pub fn may_read(actor: &Actor) -> Result<()> {
    policy::may_read(actor)
}

pub fn may_edit(actor: &Actor) -> Result<()> {
    policy::may_edit(actor)
}
