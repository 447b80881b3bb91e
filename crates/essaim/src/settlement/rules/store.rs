//! The only SQL of the rules. A pool or a line was found through its year before it comes here.

use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel,
    QueryFilter, QueryOrder,
};

use super::book::RuleBook;
use crate::db::Tx;
use crate::db::entities::{
    cost_line_details, cost_pool_limits, cost_pool_mix, cost_pool_rules, cost_pool_ticket_weights,
    member_periods,
};
use crate::directory::Actor;
use crate::error::Result;
use crate::settlement::ledger::PoolEntry;
use crate::settlement::policy;
use crate::settlement::sources::store as sources;

/// The rules of these pools, and the periods of the service's members.
pub async fn book<C: ConnectionTrait>(conn: &C, actor: &Actor, pools: &[PoolEntry]) -> Result<RuleBook> {
    policy::may_read(actor)?;
    let ids: Vec<i64> = pools.iter().map(|p| p.row.id).collect();
    let lines: Vec<i64> = pools.iter().flat_map(|p| &p.lines).map(|l| l.id).collect();
    Ok(RuleBook {
        pools: cost_pool_rules::Entity::find()
            .filter(cost_pool_rules::Column::PoolId.is_in(ids.iter().copied()))
            .all(conn)
            .await?,
        mix: cost_pool_mix::Entity::find()
            .filter(cost_pool_mix::Column::PoolId.is_in(ids.iter().copied()))
            .order_by_asc(cost_pool_mix::Column::SharingKey)
            .all(conn)
            .await?,
        limits: cost_pool_limits::Entity::find()
            .filter(cost_pool_limits::Column::PoolId.is_in(ids.iter().copied()))
            .all(conn)
            .await?,
        ticket_weights: cost_pool_ticket_weights::Entity::find()
            .filter(cost_pool_ticket_weights::Column::PoolId.is_in(ids))
            .order_by_asc(cost_pool_ticket_weights::Column::PoolId)
            .order_by_asc(cost_pool_ticket_weights::Column::Class)
            .all(conn)
            .await?,
        details: cost_line_details::Entity::find()
            .filter(cost_line_details::Column::LineId.is_in(lines.iter().copied()))
            .all(conn)
            .await?,
        periods: periods(conn, actor).await?,
        staff: sources::staff_of(conn, &lines).await?,
    })
}

/// When members joined and left, of the actor's service.
pub async fn periods<C: ConnectionTrait>(conn: &C, actor: &Actor) -> Result<Vec<member_periods::Model>> {
    Ok(member_periods::Entity::find()
        .filter(member_periods::Column::ServiceId.eq(actor.service_id))
        .order_by_asc(member_periods::Column::AuthorityId)
        .all(conn)
        .await?)
}

/// Forgets the rules of a pool.
pub async fn clear_pool(tx: &Tx, pool_id: i64) -> Result<()> {
    cost_pool_rules::Entity::delete_by_id(pool_id).exec(tx).await?;
    cost_pool_mix::Entity::delete_many()
        .filter(cost_pool_mix::Column::PoolId.eq(pool_id))
        .exec(tx)
        .await?;
    cost_pool_limits::Entity::delete_many()
        .filter(cost_pool_limits::Column::PoolId.eq(pool_id))
        .exec(tx)
        .await?;
    cost_pool_ticket_weights::Entity::delete_many()
        .filter(cost_pool_ticket_weights::Column::PoolId.eq(pool_id))
        .exec(tx)
        .await?;
    Ok(())
}

/// Writes the rules of a pool anew.
pub async fn set_pool(
    tx: &Tx,
    rules: cost_pool_rules::Model,
    mix: Vec<cost_pool_mix::Model>,
    limits: Vec<cost_pool_limits::Model>,
    weights: Vec<cost_pool_ticket_weights::Model>,
) -> Result<()> {
    clear_pool(tx, rules.pool_id).await?;
    rules.into_active_model().insert(tx).await?;
    for row in mix {
        row.into_active_model().insert(tx).await?;
    }
    for row in limits {
        row.into_active_model().insert(tx).await?;
    }
    for row in weights {
        row.into_active_model().insert(tx).await?;
    }
    Ok(())
}

pub async fn clear_line(tx: &Tx, line_id: i64) -> Result<()> {
    cost_line_details::Entity::delete_by_id(line_id).exec(tx).await?;
    Ok(())
}

pub async fn set_line(tx: &Tx, row: cost_line_details::Model) -> Result<()> {
    clear_line(tx, row.line_id).await?;
    row.into_active_model().insert(tx).await?;
    Ok(())
}

pub async fn line<C: ConnectionTrait>(conn: &C, line_id: i64) -> Result<Option<cost_line_details::Model>> {
    Ok(cost_line_details::Entity::find_by_id(line_id).one(conn).await?)
}

/// Writes when a member of the actor's service joined and left; neither: always there.
pub async fn set_period(
    tx: &Tx,
    actor: &Actor,
    authority_id: i64,
    (joined_on, left_on): (Option<String>, Option<String>),
) -> Result<()> {
    member_periods::Entity::delete_by_id(authority_id)
        .exec(tx)
        .await?;
    if joined_on.is_none() && left_on.is_none() {
        return Ok(());
    }
    let row = member_periods::ActiveModel {
        authority_id: Set(authority_id),
        service_id: Set(actor.service_id),
        joined_on: Set(joined_on),
        left_on: Set(left_on),
    };
    row.insert(tx).await?;
    Ok(())
}
