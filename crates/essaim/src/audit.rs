//! Who did what when, for every change. Written in the transaction of the change.

use sea_orm::{ActiveValue::Set, EntityTrait};

use crate::db::{Tx, entities::audit_events};
use crate::directory::Actor;
use crate::error::Result;

/// One trace. `object_kind` is a table's singular (`ticket`, `user`…); `detail` holds no secret.
pub struct Trace<'a> {
    pub action: &'a str,
    pub object_kind: &'a str,
    pub object_id: Option<i64>,
    pub detail: String,
}

pub async fn write(tx: &Tx, at: i64, actor: &Actor, trace: Trace<'_>) -> Result<()> {
    let row = audit_events::ActiveModel {
        service_id: Set(Some(actor.service_id)),
        at: Set(at),
        actor_id: Set(actor.row_id()),
        actor_label: Set(actor.label()),
        action: Set(trace.action.to_owned()),
        object_kind: Set(trace.object_kind.to_owned()),
        object_id: Set(trace.object_id),
        detail: Set(trace.detail),
        ..Default::default()
    };
    audit_events::Entity::insert(row).exec(tx).await?;
    Ok(())
}
