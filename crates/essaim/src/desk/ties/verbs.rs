//! Tying two tickets, and untying them.

use super::model::Kind;
use super::store;
use crate::app::App;
use crate::audit::{self, Trace};
use crate::db::Tx;
use crate::db::entities::tickets;
use crate::desk::policy;
use crate::desk::store::{self as desk, NewEvent};
use crate::directory::Actor;
use crate::error::{Error, Result};

/// Ties a ticket to another of the same service.
pub async fn link(
    app: &App,
    tx: &Tx,
    actor: &Actor,
    number: i64,
    kind: Kind,
    other: i64,
) -> Result<tickets::Model> {
    let row = desk::by_number(tx, actor, number).await?;
    may(actor)?;
    let to = other_one(tx, actor, &row, other).await?;
    if !Kind::BY_HAND.contains(&kind) {
        return Err(Error::Invalid(
            "Dites comment les deux tickets sont liés, en choisissant dans la liste.".into(),
        ));
    }
    if store::exists(tx, row.id, to.id, kind).await? || store::exists(tx, to.id, row.id, kind).await? {
        return Err(Error::Invalid(format!(
            "Ces deux tickets sont déjà liés ainsi. Le n°\u{a0}{other} est dans la liste."
        )));
    }
    if kind == Kind::PartOf {
        if store::outward(tx, to.id, Kind::PartOf).await?.is_some() {
            return Err(Error::Invalid(format!(
                "Le ticket n°\u{a0}{other} fait lui-même partie d’un incident majeur. Liez ce ticket à l’incident majeur."
            )));
        }
        if store::has_parts(tx, row.id).await? {
            return Err(Error::Invalid(
                "Ce ticket est lui-même un incident majeur\u{a0}: il ne peut pas faire partie d’un autre."
                    .into(),
            ));
        }
        if store::outward(tx, row.id, Kind::PartOf).await?.is_some() {
            return Err(Error::Invalid(
                "Ce ticket fait déjà partie d’un incident majeur. Défaites ce lien d’abord.".into(),
            ));
        }
    }
    store::insert(tx, actor, app.now(), row.id, to.id, kind).await?;
    tell(
        app,
        tx,
        actor,
        &row,
        "linked",
        format!("{} n°\u{a0}{other}", kind.label()),
    )
    .await?;
    tell(
        app,
        tx,
        actor,
        &to,
        "linked",
        format!("{} n°\u{a0}{number}", kind.label_back()),
    )
    .await?;
    Ok(row)
}

/// Undoes a link made by hand.
pub async fn unlink(app: &App, tx: &Tx, actor: &Actor, number: i64, tie_id: i64) -> Result<tickets::Model> {
    let row = desk::by_number(tx, actor, number).await?;
    may(actor)?;
    let tie = store::of(tx, row.id, tie_id).await?;
    let kind = Kind::parse(&tie.kind)
        .filter(|kind| Kind::BY_HAND.contains(kind))
        .ok_or_else(|| {
            Error::Conflict(
                "Ce lien dit ce qui s’est passé\u{a0}: il ne se défait pas. Une fusion s’annule par elle-même."
                    .into(),
            )
        })?;
    let outward = tie.from_id == row.id;
    let other = desk::by_id(tx, actor, if outward { tie.to_id } else { tie.from_id }).await?;
    store::delete(tx, tie.id).await?;
    let (here, there) = if outward {
        (kind.label(), kind.label_back())
    } else {
        (kind.label_back(), kind.label())
    };
    tell(
        app,
        tx,
        actor,
        &row,
        "unlinked",
        format!("{here} n°\u{a0}{}", other.number),
    )
    .await?;
    tell(
        app,
        tx,
        actor,
        &other,
        "unlinked",
        format!("{there} n°\u{a0}{number}"),
    )
    .await?;
    Ok(row)
}

pub(super) fn may(actor: &Actor) -> Result<()> {
    if policy::works_on_tickets(actor) {
        return Ok(());
    }
    Err(Error::Refused(
        "Seul le service lie, fusionne et sépare des tickets.".into(),
    ))
}

/// Another ticket of the actor's service.
pub(super) async fn other_one(
    tx: &Tx,
    actor: &Actor,
    row: &tickets::Model,
    number: i64,
) -> Result<tickets::Model> {
    let found = desk::by_number(tx, actor, number)
        .await
        .map_err(|error| match error {
            Error::NotFound => {
                Error::Invalid(format!("Aucun ticket ne porte le numéro {number}. Vérifiez-le."))
            }
            other => other,
        })?;
    if found.id == row.id {
        return Err(Error::Invalid("Donnez le numéro d’un autre ticket.".into()));
    }
    Ok(found)
}

/// An event of the history and its trace; the ticket's row does not change.
pub(super) async fn tell(
    app: &App,
    tx: &Tx,
    actor: &Actor,
    row: &tickets::Model,
    kind: &'static str,
    detail: String,
) -> Result<()> {
    let event = NewEvent {
        at: app.now(),
        kind,
        detail: detail.clone(),
        ..Default::default()
    };
    desk::add_event(tx, actor, row.id, event).await?;
    let trace = Trace {
        action: match kind {
            "unlinked" => "ticket.unlinked",
            "split" => "ticket.split",
            _ => "ticket.linked",
        },
        object_kind: "ticket",
        object_id: Some(row.id),
        detail,
    };
    audit::write(tx, app.now(), actor, trace).await
}
