//! Who may do what in the park.

use crate::directory::{Actor, Role};
use crate::error::{Error, Result};

/// Who keeps the park. The DPO reads it like the rest of the department.
pub const KEEPERS: [Role; 5] = [
    Role::Technician,
    Role::Administrative,
    Role::Director,
    Role::Rssi,
    Role::Administrator,
];

pub fn may_keep(actor: &Actor) -> Result<()> {
    if actor.has_any(&KEEPERS) {
        Ok(())
    } else {
        Err(Error::NotFound)
    }
}
