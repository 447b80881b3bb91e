//! Bytes of files, each kept once however many rows name it.

use sea_orm::{ActiveValue::Set, ConnectionTrait, EntityTrait, FromQueryResult};

use crate::db::entities::blobs;
use crate::db::{Tx, row};
use crate::error::{Error, Result};

#[derive(FromQueryResult)]
struct BlobId {
    id: i64,
}

/// The bytes of a key.
pub async fn bytes<C: ConnectionTrait>(conn: &C, id: i64) -> Result<Vec<u8>> {
    Ok(blobs::Entity::find_by_id(id)
        .one(conn)
        .await?
        .ok_or(Error::NotFound)?
        .bytes)
}

/// Keeps bytes, and gives their key.
pub async fn keep(tx: &Tx, bytes: &[u8]) -> Result<i64> {
    let digest = crate::crypto::digest(bytes);
    let text = "SELECT id FROM blobs WHERE digest = $1";
    if let Some(found) = row::<BlobId, _>(tx, text, vec![digest.clone().into()]).await? {
        return Ok(found.id);
    }
    let row = blobs::ActiveModel {
        digest: Set(digest),
        size: Set(i64::try_from(bytes.len()).map_err(Error::internal)?),
        bytes: Set(bytes.to_vec()),
        ..Default::default()
    };
    Ok(blobs::Entity::insert(row).exec(tx).await?.last_insert_id)
}
