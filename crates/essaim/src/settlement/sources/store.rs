//! The only SQL of the sources. A line was found through its year before it comes here.

use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder,
};

use crate::blobs;
use crate::db::Tx;
use crate::db::entities::{cost_documents, cost_line_staff, key_methods, key_readings};
use crate::directory::Actor;
use crate::error::{Error, Result};
use crate::settlement::{policy, store as years};

/// What a line of staff was worked out from; `None` for a line that was typed.
pub async fn staff<C: ConnectionTrait>(conn: &C, line_id: i64) -> Result<Option<cost_line_staff::Model>> {
    Ok(cost_line_staff::Entity::find_by_id(line_id).one(conn).await?)
}

/// The same for many lines.
pub async fn staff_of<C: ConnectionTrait>(conn: &C, lines: &[i64]) -> Result<Vec<cost_line_staff::Model>> {
    Ok(cost_line_staff::Entity::find()
        .filter(cost_line_staff::Column::LineId.is_in(lines.iter().copied()))
        .order_by_asc(cost_line_staff::Column::LineId)
        .all(conn)
        .await?)
}

pub async fn clear_staff(tx: &Tx, line_id: i64) -> Result<()> {
    cost_line_staff::Entity::delete_by_id(line_id).exec(tx).await?;
    Ok(())
}

pub async fn set_staff(tx: &Tx, row: cost_line_staff::Model) -> Result<()> {
    clear_staff(tx, row.line_id).await?;
    row.into_active_model().insert(tx).await?;
    Ok(())
}

/// The documents of these lines, in the order in which they came.
pub async fn documents<C: ConnectionTrait>(conn: &C, lines: &[i64]) -> Result<Vec<cost_documents::Model>> {
    Ok(cost_documents::Entity::find()
        .filter(cost_documents::Column::LineId.is_in(lines.iter().copied()))
        .order_by_asc(cost_documents::Column::LineId)
        .order_by_asc(cost_documents::Column::Id)
        .all(conn)
        .await?)
}

/// A document of a line of this year, for whoever reads the year: all members check what all of them pay.
pub async fn document<C: ConnectionTrait>(
    conn: &C,
    actor: &Actor,
    year: i64,
    id: i64,
) -> Result<cost_documents::Model> {
    policy::may_read(actor)?;
    let found = cost_documents::Entity::find_by_id(id)
        .filter(cost_documents::Column::ServiceId.eq(actor.service_id))
        .one(conn)
        .await?
        .ok_or(Error::NotFound)?;
    years::line(conn, actor, year, found.line_id).await?;
    Ok(found)
}

pub async fn insert_document(tx: &Tx, row: cost_documents::ActiveModel) -> Result<cost_documents::Model> {
    Ok(row.insert(tx).await?)
}

pub async fn delete_document(tx: &Tx, id: i64) -> Result<()> {
    cost_documents::Entity::delete_by_id(id).exec(tx).await?;
    Ok(())
}

/// Forgets what a line came from, before the line itself goes.
pub async fn clear_line(tx: &Tx, line_id: i64) -> Result<()> {
    clear_staff(tx, line_id).await?;
    let removed = documents(tx, &[line_id]).await?;
    cost_documents::Entity::delete_many()
        .filter(cost_documents::Column::LineId.eq(line_id))
        .exec(tx)
        .await?;
    for document in removed {
        blobs::release(tx, document.blob_id).await?;
    }
    Ok(())
}

/// The readings of a year, by key, day and authority.
pub async fn readings<C: ConnectionTrait>(
    conn: &C,
    actor: &Actor,
    year: i64,
) -> Result<Vec<key_readings::Model>> {
    policy::may_read(actor)?;
    Ok(key_readings::Entity::find()
        .filter(key_readings::Column::ServiceId.eq(actor.service_id))
        .filter(key_readings::Column::Year.eq(year))
        .order_by_asc(key_readings::Column::SharingKey)
        .order_by_asc(key_readings::Column::ReadOn)
        .order_by_asc(key_readings::Column::AuthorityId)
        .all(conn)
        .await?)
}

/// How the year takes its readings.
pub async fn methods<C: ConnectionTrait>(
    conn: &C,
    actor: &Actor,
    year: i64,
) -> Result<Vec<key_methods::Model>> {
    policy::may_read(actor)?;
    Ok(key_methods::Entity::find()
        .filter(key_methods::Column::ServiceId.eq(actor.service_id))
        .filter(key_methods::Column::Year.eq(year))
        .order_by_asc(key_methods::Column::SharingKey)
        .all(conn)
        .await?)
}

/// Forgets the readings of a key on a day, of one authority or of all; gives how many there were.
pub async fn delete_readings(
    tx: &Tx,
    actor: &Actor,
    (year, key, day): (i64, &str, &str),
    authority_id: Option<i64>,
) -> Result<u64> {
    let mut gone = key_readings::Entity::delete_many()
        .filter(key_readings::Column::ServiceId.eq(actor.service_id))
        .filter(key_readings::Column::Year.eq(year))
        .filter(key_readings::Column::SharingKey.eq(key))
        .filter(key_readings::Column::ReadOn.eq(day));
    if let Some(id) = authority_id {
        gone = gone.filter(key_readings::Column::AuthorityId.eq(id));
    }
    Ok(gone.exec(tx).await?.rows_affected)
}

pub async fn insert_reading(tx: &Tx, row: key_readings::ActiveModel) -> Result<()> {
    key_readings::Entity::insert(row).exec(tx).await?;
    Ok(())
}

pub async fn set_method(tx: &Tx, row: key_methods::Model) -> Result<()> {
    key_methods::Entity::delete_by_id((row.service_id, row.year, row.sharing_key.clone()))
        .exec(tx)
        .await?;
    row.into_active_model().insert(tx).await?;
    Ok(())
}
