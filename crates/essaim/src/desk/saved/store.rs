//! The only SQL of saved views.

use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, EntityTrait,
    IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
};

use crate::db::Tx;
use crate::db::entities::saved_views;
use crate::directory::{Actor, Role};
use crate::error::{Error, Result};

/// Views that one person sees at most: each costs a count when the queue opens.
pub const MOST: u64 = 12;

/// One's own views, and those of one's pôles; an administrator and a director see those of every pôle.
fn visible(actor: &Actor) -> Condition {
    let shared = if actor.has_any(&[Role::Administrator, Role::Director]) {
        Condition::all().add(saved_views::Column::TeamId.is_not_null())
    } else {
        Condition::all().add(saved_views::Column::TeamId.is_in(actor.teams()))
    };
    Condition::all()
        .add(saved_views::Column::ServiceId.eq(actor.service_id))
        .add(
            Condition::any()
                .add(saved_views::Column::OwnerId.eq(actor.id))
                .add(shared),
        )
}

/// The views that the actor sees, in their order: at most [`MOST`].
pub async fn all<C: ConnectionTrait>(conn: &C, actor: &Actor) -> Result<Vec<saved_views::Model>> {
    Ok(saved_views::Entity::find()
        .filter(visible(actor))
        .order_by_asc(saved_views::Column::Position)
        .order_by_asc(saved_views::Column::Id)
        .limit(MOST)
        .all(conn)
        .await?)
}

/// A view that the actor sees.
pub async fn by_id<C: ConnectionTrait>(conn: &C, actor: &Actor, id: i64) -> Result<saved_views::Model> {
    saved_views::Entity::find_by_id(id)
        .filter(visible(actor))
        .one(conn)
        .await?
        .ok_or(Error::NotFound)
}

pub async fn insert(tx: &Tx, row: saved_views::ActiveModel) -> Result<saved_views::Model> {
    Ok(row.insert(tx).await?)
}

pub async fn save(tx: &Tx, row: saved_views::Model) -> Result<saved_views::Model> {
    let mut active = row.into_active_model();
    let id = active.id.clone().unwrap();
    active = active.reset_all();
    active.id = Set(id);
    Ok(active.update(tx).await?)
}

pub async fn delete(tx: &Tx, id: i64) -> Result<()> {
    saved_views::Entity::delete_by_id(id).exec(tx).await?;
    Ok(())
}
