//! Who may read and write the year's money.

use crate::directory::{Actor, Role};
use crate::error::{Error, Result};
use crate::web::layout::SETTLEMENT_READERS;

/// Who enters the costs: the administrative desk and the director.
pub const EDITORS: [Role; 2] = [Role::Administrative, Role::Director];

/// Whether the actor reads the settlement. To others it does not exist.
pub fn may_read(actor: &Actor) -> Result<()> {
    if actor.is_system() || actor.has_any(&SETTLEMENT_READERS) {
        return Ok(());
    }
    Err(Error::NotFound)
}

/// Whether the actor enters costs and quantities.
pub fn edits(actor: &Actor) -> bool {
    actor.is_system() || actor.has_any(&EDITORS)
}

pub fn may_edit(actor: &Actor) -> Result<()> {
    if edits(actor) {
        return Ok(());
    }
    may_read(actor)?;
    Err(Error::Refused(
        "Seuls le pôle administratif et la direction saisissent les coûts. Signalez-leur ce qui est à corriger.".into(),
    ))
}

/// Whether the actor may see the list of an authority's tickets. All members see all sums; the tickets behind them stay
/// with the authority and the department.
pub fn sees_tickets_of(actor: &Actor, authority_id: i64) -> bool {
    actor.is_staff() || actor.referent_of().contains(&authority_id)
}
