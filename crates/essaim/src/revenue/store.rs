//! The only SQL of revenue orders.

use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult,
    IntoActiveModel, QueryFilter, QueryOrder, Value,
};

use super::accounts::Accounts;
use super::model::State;
use crate::db::entities::{order_accounts, order_parties, revenue_orders};
use crate::db::{Tx, rows, run};
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

/// The accounts of an issuer of the actor's service, which has told what it writes.
pub async fn accounts<C: ConnectionTrait>(
    conn: &C,
    actor: &Actor,
    party: &order_parties::Model,
) -> Result<Accounts> {
    policy::may_read(actor)?;
    directory::authority(conn, actor, party.authority_id).await?;
    let rows = order_accounts::Entity::find()
        .filter(order_accounts::Column::AuthorityId.eq(party.authority_id))
        .order_by_asc(order_accounts::Column::Nature)
        .all(conn)
        .await?;
    Ok(Accounts {
        default: party.account.clone(),
        by_nature: rows.into_iter().map(|r| (r.nature, r.account)).collect(),
    })
}

/// Writes the accounts of an authority of the actor's service: these and no others.
pub async fn save_accounts(tx: &Tx, authority_id: i64, all: &[(String, String)]) -> Result<()> {
    order_accounts::Entity::delete_many()
        .filter(order_accounts::Column::AuthorityId.eq(authority_id))
        .exec(tx)
        .await?;
    let rows: Vec<_> = all
        .iter()
        .map(|(nature, account)| order_accounts::ActiveModel {
            authority_id: Set(authority_id),
            nature: Set(nature.clone()),
            account: Set(account.clone()),
        })
        .collect();
    if !rows.is_empty() {
        order_accounts::Entity::insert_many(rows).exec(tx).await?;
    }
    Ok(())
}

/// The natures that lines of the actor's service are booked with, in their order.
pub async fn natures<C: ConnectionTrait>(conn: &C, actor: &Actor) -> Result<Vec<String>> {
    #[derive(FromQueryResult)]
    struct Row {
        nature: String,
    }
    policy::may_edit(actor)?;
    let text = "SELECT DISTINCT cost_line_details.nature FROM cost_line_details \
        JOIN cost_lines ON cost_lines.id = cost_line_details.line_id \
        JOIN cost_pools ON cost_pools.id = cost_lines.pool_id \
        WHERE cost_pools.service_id = $1 AND cost_line_details.nature <> '' ORDER BY 1 LIMIT 60";
    let found: Vec<Row> = rows(conn, text, vec![actor.service_id.into()]).await?;
    Ok(found.into_iter().map(|r| r.nature).collect())
}

/// Makes the other writers of the advances of a year wait until the command ends.
pub async fn lock_advances(tx: &Tx, actor: &Actor, year: i64) -> Result<()> {
    // Writing a row without changing it, on both databases.
    let text = "UPDATE forecasts SET created_at = created_at WHERE service_id = $1 AND year = $2";
    run(tx, text, vec![actor.service_id.into(), year.into()]).await?;
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
