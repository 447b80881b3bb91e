//! Moving a ticket to its right family, sheet, site or authority. The authority decides who pays for it.

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use super::{finish, open};
use crate::app::App;
use crate::db::Tx;
use crate::db::entities::{service_sheets, tickets};
use crate::desk::model::Family;
use crate::desk::store::{self, NewEvent};
use crate::desk::tasks::verbs as tasks;
use crate::desk::{delay, policy};
use crate::directory::{Actor, store as directory};
use crate::error::{Error, Result};

/// The classification to give. One that changes nothing leaves no trace.
#[derive(Clone, Debug)]
pub struct Classification {
    pub family: Family,
    pub sheet_id: Option<i64>,
    pub authority_id: i64,
    pub site_id: Option<i64>,
}

pub async fn reclassify(
    app: &App,
    tx: &Tx,
    actor: &Actor,
    number: i64,
    wanted: Classification,
) -> Result<tickets::Model> {
    let mut row = store::by_number(tx, actor, number).await?;
    policy::may_reclassify(actor)?;
    let authority = directory::authority(tx, actor, wanted.authority_id)
        .await
        .map_err(|_| {
            Error::Invalid(
                "Cette collectivité n’est pas membre du service. Choisissez-la dans la liste.".into(),
            )
        })?;
    let before = directory::authority(tx, actor, row.authority_id).await?;
    let sheet = match wanted.sheet_id {
        Some(id) => Some(sheet_of(tx, actor, id).await?),
        None => None,
    };
    let site_id = open::site(tx, authority.id, wanted.site_id).await?;
    let moved = authority.id != before.id;
    let same = row.family == wanted.family.slug()
        && row.sheet_id == sheet.as_ref().map(|s| s.id)
        && row.site_id == site_id;
    if !moved && same {
        return Ok(row);
    }
    let detail = if moved {
        format!("{} → {}", before.short_name, authority.short_name)
    } else {
        sheet
            .as_ref()
            .map(|s| s.name.clone())
            .unwrap_or_else(|| wanted.family.label().to_owned())
    };
    let event = NewEvent {
        at: app.now(),
        kind: "reclassified",
        detail: detail.clone(),
        ..Default::default()
    };
    store::add_event(tx, actor, row.id, event).await?;
    row.family = wanted.family.slug().into();
    if row.sheet_id != sheet.as_ref().map(|s| s.id) {
        delay::follow(&mut row, sheet.as_ref());
        if let Some(sheet) = &sheet {
            tasks::plan(app, tx, &row, sheet).await?;
        }
    }
    row.authority_id = authority.id;
    row.site_id = site_id;
    finish(app, tx, actor, row, "ticket.reclassified", detail).await
}

/// Gives a ticket to another authority and leaves the rest of its classification as it is, but for the site, which the
/// other does not have.
pub async fn move_to_authority(
    app: &App,
    tx: &Tx,
    actor: &Actor,
    number: i64,
    authority_id: i64,
) -> Result<tickets::Model> {
    let row = store::by_number(tx, actor, number).await?;
    let wanted = Classification {
        family: Family::parse(&row.family)
            .ok_or_else(|| Error::internal(format!("the family of ticket {}", row.id)))?,
        sheet_id: row.sheet_id,
        authority_id,
        site_id: None,
    };
    reclassify(app, tx, actor, number, wanted).await
}

/// A sheet of the actor's service.
pub(super) async fn sheet_of(tx: &Tx, actor: &Actor, id: i64) -> Result<service_sheets::Model> {
    service_sheets::Entity::find_by_id(id)
        .filter(service_sheets::Column::ServiceId.eq(actor.service_id))
        .one(tx)
        .await?
        .ok_or_else(|| {
            Error::Invalid("Ce service n’est pas au catalogue. Choisissez-en un dans la liste.".into())
        })
}
