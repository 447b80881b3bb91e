//! The only SQL of revenue orders.

use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder,
    Value,
};

use super::model::State;
use crate::db::entities::{order_parties, revenue_orders};
use crate::db::{Tx, run};
use crate::directory::{Actor, store as directory};
use crate::error::{Error, Result};
use crate::settlement::policy;

/// What the members of the actor's service have told, by authority.
pub async fn parties<C: ConnectionTrait>(conn: &C, actor: &Actor) -> Result<Vec<order_parties::Model>> {
    policy::may_read(actor)?;
    Ok(order_parties::Entity::find()
        .filter(order_parties::Column::ServiceId.eq(actor.service_id))
        .all(conn)
        .await?)
}

/// What a member has told, or what it is taken to write.
pub async fn party<C: ConnectionTrait>(
    conn: &C,
    actor: &Actor,
    authority_id: i64,
) -> Result<order_parties::Model> {
    policy::may_read(actor)?;
    let authority = directory::authority(conn, actor, authority_id).await?;
    let found = order_parties::Entity::find_by_id(authority_id).one(conn).await?;
    Ok(found.unwrap_or_else(|| super::model::defaults(&authority)))
}

/// Writes what a member tells. The caller has checked that the authority is of the actor's service.
pub async fn save_party(tx: &Tx, party: order_parties::Model) -> Result<()> {
    order_parties::Entity::delete_by_id(party.authority_id)
        .exec(tx)
        .await?;
    order_parties::Entity::insert(party.into_active_model().reset_all())
        .exec(tx)
        .await?;
    Ok(())
}

/// The orders and corrections of a settled year, by issuer and number.
pub async fn orders<C: ConnectionTrait>(
    conn: &C,
    actor: &Actor,
    year: i64,
) -> Result<Vec<revenue_orders::Model>> {
    policy::may_read(actor)?;
    Ok(revenue_orders::Entity::find()
        .filter(revenue_orders::Column::ServiceId.eq(actor.service_id))
        .filter(revenue_orders::Column::Year.eq(year))
        .order_by_asc(revenue_orders::Column::IssuerId)
        .order_by_asc(revenue_orders::Column::Exercise)
        .order_by_asc(revenue_orders::Column::Number)
        .all(conn)
        .await?)
}

/// An order of the actor's service.
pub async fn order<C: ConnectionTrait>(conn: &C, actor: &Actor, id: i64) -> Result<revenue_orders::Model> {
    policy::may_read(actor)?;
    revenue_orders::Entity::find_by_id(id)
        .filter(revenue_orders::Column::ServiceId.eq(actor.service_id))
        .one(conn)
        .await?
        .ok_or(Error::NotFound)
}

/// The reductions and the cancellation of an order.
pub async fn corrections<C: ConnectionTrait>(conn: &C, id: i64) -> Result<Vec<revenue_orders::Model>> {
    Ok(revenue_orders::Entity::find()
        .filter(revenue_orders::Column::CorrectsId.eq(id))
        .order_by_asc(revenue_orders::Column::Id)
        .all(conn)
        .await?)
}

pub async fn insert_order(tx: &Tx, row: revenue_orders::ActiveModel) -> Result<revenue_orders::Model> {
    Ok(row.insert(tx).await?)
}

/// Moves an order from a state to another. Refused when somebody was quicker.
pub async fn set_state(tx: &Tx, id: i64, from: State, to: State, paid_on: Option<String>) -> Result<()> {
    let text = "UPDATE revenue_orders SET state = $1, paid_on = $2 WHERE id = $3 AND state = $4";
    let values: Vec<Value> = vec![to.slug().into(), paid_on.into(), id.into(), from.slug().into()];
    if run(tx, text, values).await? == 0 {
        return Err(Error::Conflict(
            "Ce titre a changé entre-temps. Rechargez la page pour voir où il en est.".into(),
        ));
    }
    Ok(())
}
