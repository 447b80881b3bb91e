//! The only SQL of simulations. What is not shared is not found by who does not enter costs.

use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select,
};

use super::model::Simulation;
use super::policy;
use crate::db::Tx;
use crate::db::entities::simulations;
use crate::directory::Actor;
use crate::error::{Error, Result};

/// The most that the list shows.
const LISTED: u64 = 200;

fn visible(actor: &Actor) -> Result<Select<simulations::Entity>> {
    policy::may_read(actor)?;
    let mine = simulations::Entity::find().filter(simulations::Column::ServiceId.eq(actor.service_id));
    Ok(match policy::sees_all(actor) {
        true => mine,
        false => mine.filter(simulations::Column::Shared.eq(true)),
    })
}

/// What the list tells of a simulation.
#[derive(Clone, Debug, PartialEq, Eq, sea_orm::FromQueryResult)]
pub struct Line {
    pub id: i64,
    pub name: String,
    pub year: i64,
    pub shared: bool,
    pub created_label: String,
    pub updated_at: i64,
}

/// The simulations that the actor sees, the latest first.
pub async fn list<C: ConnectionTrait>(conn: &C, actor: &Actor) -> Result<Vec<Line>> {
    Ok(visible(actor)?
        .order_by_desc(simulations::Column::Id)
        .limit(LISTED)
        .into_model::<Line>()
        .all(conn)
        .await?)
}

pub async fn one<C: ConnectionTrait>(conn: &C, actor: &Actor, id: i64) -> Result<Simulation> {
    let row = visible(actor)?
        .filter(simulations::Column::Id.eq(id))
        .one(conn)
        .await?
        .ok_or(Error::NotFound)?;
    Simulation::of(row)
}

pub async fn insert(tx: &Tx, row: simulations::ActiveModel) -> Result<simulations::Model> {
    Ok(row.insert(tx).await?)
}

pub async fn save(tx: &Tx, row: simulations::ActiveModel) -> Result<simulations::Model> {
    Ok(row.update(tx).await?)
}

pub async fn delete(tx: &Tx, id: i64) -> Result<()> {
    simulations::Entity::delete_by_id(id).exec(tx).await?;
    Ok(())
}
