//! Who moves a year along its cycle.

use super::model::{Cycle, Stage};
use crate::directory::{Actor, Role};
use crate::error::{Error, Result};
use crate::settlement::policy::{edits, may_read};
use crate::web::words;
use crate::web::words::day_in_words;

/// Opening and prolonging the review, and answering contests: the administrative desk and the director.
pub fn may_lead(actor: &Actor) -> Result<()> {
    if edits(actor) {
        return Ok(());
    }
    may_read(actor)?;
    Err(Error::Refused(
        "Seuls le pôle administratif et la direction mènent la mise à jour contradictoire.".into(),
    ))
}

/// Whether the actor contests for an authority: as its referent. The department corrects a ticket itself.
pub fn contests_for(actor: &Actor, authority_id: i64) -> bool {
    actor.referent_of().contains(&authority_id)
}

/// Agreeing with a list is the affair of the referents of its member. To those of another the list does not exist.
pub fn may_agree_for(actor: &Actor, authority_id: i64) -> Result<()> {
    if contests_for(actor, authority_id) {
        return Ok(());
    }
    match actor.is_staff() {
        true => Err(Error::Refused(
            "L’accord d’une collectivité se donne par un de ses référents.".into(),
        )),
        false => Err(Error::NotFound),
    }
}

/// Whether the actor freezes years: the director.
pub fn freezes(actor: &Actor) -> bool {
    actor.is_system() || actor.has(Role::Director)
}

pub fn may_freeze(actor: &Actor) -> Result<()> {
    if freezes(actor) {
        return Ok(());
    }
    may_read(actor)?;
    Err(Error::Refused("Seule la direction fige un bilan.".into()))
}

/// Refused once the year is frozen.
pub fn still_open(cycle: &Cycle, year: i64) -> Result<()> {
    let Some(row) = cycle.row.as_ref().filter(|_| cycle.is_frozen()) else {
        return Ok(());
    };
    let when = row.frozen_at.map(|at| words::date(&at)).unwrap_or_default();
    Err(Error::Conflict(format!(
        "Le bilan {year} est figé depuis le {when}, et rien ne le rouvre. Une correction se saisit comme régularisation, dans un bilan plus récent."
    )))
}

/// Refused while no contest is taken.
pub fn takes_contests(cycle: &Cycle, year: i64, now: i64) -> Result<()> {
    if cycle.takes_contests(now) {
        return Ok(());
    }
    Err(Error::Conflict(match (cycle.stage(), cycle.until()) {
        (Stage::Open, _) => format!(
            "La mise à jour contradictoire de {year} n’est pas ouverte. Vous recevrez un message à son ouverture."
        ),
        (Stage::Review, Some(until)) => format!(
            "La mise à jour contradictoire de {year} s’est terminée le {}. Ce qui n’a pas été contesté est accepté.",
            day_in_words(until)
        ),
        _ => format!("Le bilan {year} est figé : ses tickets ne se contestent plus."),
    }))
}
