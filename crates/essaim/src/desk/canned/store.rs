//! The only SQL of canned replies.

use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, EntityTrait,
    IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
};

use super::policy;
use crate::db::Tx;
use crate::db::entities::canned_replies;
use crate::directory::Actor;
use crate::error::{Error, Result};

/// Replies in one list at most.
pub const MOST: u64 = 200;

/// Those of the whole service, and of the actor's pôles; who writes for all sees all.
fn visible(actor: &Actor) -> Condition {
    let service = Condition::all().add(canned_replies::Column::ServiceId.eq(actor.service_id));
    if actor.has_any(&policy::KEEPERS) {
        return service;
    }
    service.add(
        Condition::any()
            .add(canned_replies::Column::TeamId.is_null())
            .add(canned_replies::Column::TeamId.is_in(actor.teams())),
    )
}

/// The replies that the actor sees, by title.
pub async fn all<C: ConnectionTrait>(conn: &C, actor: &Actor) -> Result<Vec<canned_replies::Model>> {
    Ok(canned_replies::Entity::find()
        .filter(visible(actor))
        .order_by_asc(canned_replies::Column::Title)
        .order_by_asc(canned_replies::Column::Id)
        .limit(MOST)
        .all(conn)
        .await?)
}

pub async fn by_id<C: ConnectionTrait>(conn: &C, actor: &Actor, id: i64) -> Result<canned_replies::Model> {
    canned_replies::Entity::find_by_id(id)
        .filter(visible(actor))
        .one(conn)
        .await?
        .ok_or(Error::NotFound)
}

pub async fn insert(tx: &Tx, row: canned_replies::ActiveModel) -> Result<canned_replies::Model> {
    Ok(row.insert(tx).await?)
}

pub async fn save(tx: &Tx, row: canned_replies::Model) -> Result<canned_replies::Model> {
    let id = row.id;
    let mut active = row.into_active_model().reset_all();
    active.id = Set(id);
    Ok(active.update(tx).await?)
}

pub async fn delete(tx: &Tx, id: i64) -> Result<()> {
    canned_replies::Entity::delete_by_id(id).exec(tx).await?;
    Ok(())
}
