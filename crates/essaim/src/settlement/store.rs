//! The only SQL of the year's money. A year is found within the actor's shared service; what hangs on it (pools, lines)
//! is found through it, so that a key from another service or another year is never found.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult,
    QueryFilter, QueryOrder, Value,
};

use serde::{Deserialize, Serialize};

use super::policy;
use crate::db::entities::{
    cost_lines, cost_pool_members, cost_pools, key_measures, printed_differences, settlement_years,
};
use crate::db::{Tx, row, rows};
use crate::directory::Actor;
use crate::error::{Error, Result};

/// The years that the actor reads, the latest first.
pub async fn years<C: ConnectionTrait>(conn: &C, actor: &Actor) -> Result<Vec<settlement_years::Model>> {
    policy::may_read(actor)?;
    Ok(settlement_years::Entity::find()
        .filter(settlement_years::Column::ServiceId.eq(actor.service_id))
        .order_by_desc(settlement_years::Column::Year)
        .all(conn)
        .await?)
}

/// A year that was opened.
pub async fn year<C: ConnectionTrait>(conn: &C, actor: &Actor, year: i64) -> Result<settlement_years::Model> {
    policy::may_read(actor)?;
    settlement_years::Entity::find()
        .filter(settlement_years::Column::ServiceId.eq(actor.service_id))
        .filter(settlement_years::Column::Year.eq(year))
        .one(conn)
        .await?
        .ok_or(Error::NotFound)
}

/// The pools of a year, in their order.
pub async fn pools<C: ConnectionTrait>(conn: &C, actor: &Actor, year: i64) -> Result<Vec<cost_pools::Model>> {
    Ok(cost_pools::Entity::find()
        .filter(cost_pools::Column::ServiceId.eq(actor.service_id))
        .filter(cost_pools::Column::Year.eq(year))
        .order_by_asc(cost_pools::Column::Position)
        .order_by_asc(cost_pools::Column::Id)
        .all(conn)
        .await?)
}

/// A pool of this year.
pub async fn pool<C: ConnectionTrait>(
    conn: &C,
    actor: &Actor,
    year: i64,
    id: i64,
) -> Result<cost_pools::Model> {
    policy::may_read(actor)?;
    cost_pools::Entity::find_by_id(id)
        .filter(cost_pools::Column::ServiceId.eq(actor.service_id))
        .filter(cost_pools::Column::Year.eq(year))
        .one(conn)
        .await?
        .ok_or(Error::NotFound)
}

/// Who shares these pools.
pub async fn pool_members<C: ConnectionTrait>(
    conn: &C,
    pools: &[i64],
) -> Result<Vec<cost_pool_members::Model>> {
    Ok(cost_pool_members::Entity::find()
        .filter(cost_pool_members::Column::PoolId.is_in(pools.iter().copied()))
        .all(conn)
        .await?)
}

/// The lines of these pools, in their order.
pub async fn lines<C: ConnectionTrait>(conn: &C, pools: &[i64]) -> Result<Vec<cost_lines::Model>> {
    Ok(cost_lines::Entity::find()
        .filter(cost_lines::Column::PoolId.is_in(pools.iter().copied()))
        .order_by_asc(cost_lines::Column::PoolId)
        .order_by_asc(cost_lines::Column::Position)
        .order_by_asc(cost_lines::Column::Id)
        .all(conn)
        .await?)
}

/// A line of this year, and its pool.
pub async fn line<C: ConnectionTrait>(
    conn: &C,
    actor: &Actor,
    year: i64,
    id: i64,
) -> Result<(cost_lines::Model, cost_pools::Model)> {
    policy::may_read(actor)?;
    let line = cost_lines::Entity::find_by_id(id)
        .one(conn)
        .await?
        .ok_or(Error::NotFound)?;
    let pool = pool(conn, actor, year, line.pool_id).await?;
    Ok((line, pool))
}

/// The quantities that were entered for a year.
pub async fn measures<C: ConnectionTrait>(
    conn: &C,
    actor: &Actor,
    year: i64,
) -> Result<Vec<key_measures::Model>> {
    Ok(key_measures::Entity::find()
        .filter(key_measures::Column::ServiceId.eq(actor.service_id))
        .filter(key_measures::Column::Year.eq(year))
        .order_by_asc(key_measures::Column::SharingKey)
        .order_by_asc(key_measures::Column::Id)
        .all(conn)
        .await?)
}

/// The differences with the printed document, in their order.
pub async fn differences<C: ConnectionTrait>(
    conn: &C,
    actor: &Actor,
    year: i64,
) -> Result<Vec<printed_differences::Model>> {
    Ok(printed_differences::Entity::find()
        .filter(printed_differences::Column::ServiceId.eq(actor.service_id))
        .filter(printed_differences::Column::Year.eq(year))
        .order_by_asc(printed_differences::Column::Position)
        .order_by_asc(printed_differences::Column::Id)
        .all(conn)
        .await?)
}

/// How many tickets of a year count for an authority.
#[derive(Clone, Copy, Debug, PartialEq, Eq, FromQueryResult, Serialize, Deserialize)]
pub struct TicketCount {
    pub authority_id: i64,
    pub tickets: i64,
}

/// The statement of [`ticket_counts`], apart so that a test can ask for its plan: it reads the index `tickets_by_year`
/// and no ticket.
pub const TICKET_COUNTS: &str = "SELECT authority_id, COUNT(*) AS tickets FROM tickets \
    WHERE service_id = $1 AND year = $2 AND counted = TRUE GROUP BY authority_id";

/// The tickets of a year by authority, incidents and requests alike: each counts, whatever its state,
/// unless it was set aside (merged into another, contested with success).
pub async fn ticket_counts<C: ConnectionTrait>(
    conn: &C,
    actor: &Actor,
    year: i64,
) -> Result<Vec<TicketCount>> {
    Ok(rows(conn, TICKET_COUNTS, vec![actor.service_id.into(), year.into()]).await?)
}

/// How many tickets of a year count for an authority in a class: a family, or a sheet of it that some pool weighs.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult, Serialize, Deserialize)]
pub struct ClassCount {
    pub authority_id: i64,
    pub family: String,
    /// The number of the sheet, where it weighs by itself.
    pub sheet: Option<i64>,
    pub tickets: i64,
}

/// The tickets of a year by authority and class; `sheets` are the numbers of those that weigh by themselves.
pub async fn class_counts<C: ConnectionTrait>(
    conn: &C,
    actor: &Actor,
    year: i64,
    sheets: &[i64],
) -> Result<Vec<ClassCount>> {
    let text = "SELECT tickets.authority_id, tickets.family, service_sheets.number AS sheet, COUNT(*) AS tickets \
        FROM tickets LEFT JOIN service_sheets ON service_sheets.id = tickets.sheet_id \
        WHERE tickets.service_id = $1 AND tickets.year = $2 AND tickets.counted = TRUE \
        GROUP BY tickets.authority_id, tickets.family, service_sheets.number \
        ORDER BY tickets.authority_id, tickets.family, service_sheets.number";
    let found = rows(conn, text, vec![actor.service_id.into(), year.into()]).await?;
    Ok(of_sheets(found, sheets))
}

/// Puts together what does not weigh by itself.
pub fn of_sheets(found: Vec<ClassCount>, sheets: &[i64]) -> Vec<ClassCount> {
    let mut all: Vec<ClassCount> = Vec::new();
    let mut places: HashMap<(i64, String, Option<i64>), usize> = HashMap::new();
    for count in found {
        let sheet = count.sheet.filter(|n| sheets.contains(n));
        match places.entry((count.authority_id, count.family.clone(), sheet)) {
            Entry::Occupied(known) => all[*known.get()].tickets += count.tickets,
            Entry::Vacant(new) => {
                new.insert(all.len());
                all.push(ClassCount { sheet, ..count });
            }
        }
    }
    all
}

/// A ticket of the year that does not count, and why.
#[derive(Clone, Debug, FromQueryResult)]
pub struct SetAside {
    pub number: i64,
    pub subject: String,
    pub received_at: i64,
    pub reason: String,
}

/// Tickets set aside that a page tells at most.
const ASIDE: usize = 200;

/// The tickets of an authority that do not count in a year, by number: at most two hundred.
pub async fn set_aside<C: ConnectionTrait>(
    conn: &C,
    actor: &Actor,
    year: i64,
    authority_id: i64,
) -> Result<Vec<SetAside>> {
    policy::may_read(actor)?;
    if !policy::sees_tickets_of(actor, authority_id) {
        return Err(Error::NotFound);
    }
    let text = format!(
        "SELECT number, subject, received_at, not_counted_reason AS reason FROM tickets WHERE service_id = $1 \
         AND year = $2 AND counted = FALSE AND authority_id = $3 ORDER BY number LIMIT {ASIDE}"
    );
    let values: Vec<Value> = vec![actor.service_id.into(), year.into(), authority_id.into()];
    Ok(rows(conn, &text, values).await?)
}

#[derive(FromQueryResult)]
struct Next {
    position: i64,
}

/// The place after the last row that a condition finds.
async fn next_position(tx: &Tx, text: &str, values: Vec<Value>) -> Result<i64> {
    Ok(row::<Next, _>(tx, text, values).await?.map_or(1, |n| n.position))
}

pub async fn insert_year(tx: &Tx, row: settlement_years::ActiveModel) -> Result<settlement_years::Model> {
    Ok(row.insert(tx).await?)
}

pub async fn save_year(tx: &Tx, row: settlement_years::ActiveModel) -> Result<settlement_years::Model> {
    Ok(row.update(tx).await?)
}

/// Adds a pool at the end of its year.
pub async fn insert_pool(
    tx: &Tx,
    mut row: cost_pools::ActiveModel,
    members: &[i64],
) -> Result<cost_pools::Model> {
    let values: Vec<Value> = vec![
        row.service_id.clone().unwrap().into(),
        row.year.clone().unwrap().into(),
    ];
    let text = "SELECT COALESCE(MAX(position), 0) + 1 AS position FROM cost_pools WHERE service_id = $1 AND year = $2";
    row.position = Set(next_position(tx, text, values).await?);
    let row = row.insert(tx).await?;
    set_pool_members(tx, row.id, members).await?;
    Ok(row)
}

pub async fn save_pool(tx: &Tx, row: cost_pools::ActiveModel, members: &[i64]) -> Result<cost_pools::Model> {
    let row = row.update(tx).await?;
    set_pool_members(tx, row.id, members).await?;
    Ok(row)
}

async fn set_pool_members(tx: &Tx, pool_id: i64, members: &[i64]) -> Result<()> {
    cost_pool_members::Entity::delete_many()
        .filter(cost_pool_members::Column::PoolId.eq(pool_id))
        .exec(tx)
        .await?;
    let rows = members
        .iter()
        .map(|&authority_id| cost_pool_members::ActiveModel {
            pool_id: Set(pool_id),
            authority_id: Set(authority_id),
        });
    cost_pool_members::Entity::insert_many(rows).exec(tx).await?;
    Ok(())
}

/// Removes a pool that has no line left.
pub async fn delete_pool(tx: &Tx, pool_id: i64) -> Result<()> {
    cost_pool_members::Entity::delete_many()
        .filter(cost_pool_members::Column::PoolId.eq(pool_id))
        .exec(tx)
        .await?;
    cost_pools::Entity::delete_by_id(pool_id).exec(tx).await?;
    Ok(())
}

/// Adds a line at the end of its pool.
pub async fn insert_line(tx: &Tx, mut row: cost_lines::ActiveModel) -> Result<cost_lines::Model> {
    let text = "SELECT COALESCE(MAX(position), 0) + 1 AS position FROM cost_lines WHERE pool_id = $1";
    let position = next_position(tx, text, vec![row.pool_id.clone().unwrap().into()]).await?;
    row.position = Set(position);
    Ok(row.insert(tx).await?)
}

pub async fn save_line(tx: &Tx, row: cost_lines::ActiveModel) -> Result<cost_lines::Model> {
    Ok(row.update(tx).await?)
}

pub async fn delete_line(tx: &Tx, id: i64) -> Result<()> {
    cost_lines::Entity::delete_by_id(id).exec(tx).await?;
    Ok(())
}

/// A quantity to write; `None` forgets what was entered.
pub struct Quantity<'a> {
    pub year: i64,
    pub key: &'a str,
    pub authority_id: i64,
    pub quantity: Option<i64>,
    pub source: &'a str,
}

pub async fn set_quantity(tx: &Tx, actor: &Actor, wanted: Quantity<'_>) -> Result<()> {
    key_measures::Entity::delete_many()
        .filter(key_measures::Column::ServiceId.eq(actor.service_id))
        .filter(key_measures::Column::Year.eq(wanted.year))
        .filter(key_measures::Column::SharingKey.eq(wanted.key))
        .filter(key_measures::Column::AuthorityId.eq(wanted.authority_id))
        .exec(tx)
        .await?;
    let Some(quantity) = wanted.quantity else {
        return Ok(());
    };
    let row = key_measures::ActiveModel {
        service_id: Set(actor.service_id),
        year: Set(wanted.year),
        sharing_key: Set(wanted.key.to_owned()),
        authority_id: Set(wanted.authority_id),
        quantity: Set(quantity),
        source: Set(wanted.source.to_owned()),
        ..Default::default()
    };
    key_measures::Entity::insert(row).exec(tx).await?;
    Ok(())
}

/// Adds a difference at the end of its year.
pub async fn insert_difference(tx: &Tx, mut row: printed_differences::ActiveModel) -> Result<()> {
    let values: Vec<Value> = vec![
        row.service_id.clone().unwrap().into(),
        row.year.clone().unwrap().into(),
    ];
    let text = "SELECT COALESCE(MAX(position), 0) + 1 AS position FROM printed_differences WHERE service_id = $1 AND year = $2";
    row.position = Set(next_position(tx, text, values).await?);
    printed_differences::Entity::insert(row).exec(tx).await?;
    Ok(())
}
