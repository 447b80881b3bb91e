//! Bytes of files, each kept once however many rows name it.

use sea_orm::{ActiveValue::Set, ConnectionTrait, EntityTrait, FromQueryResult};

use crate::db::entities::blobs;
use crate::db::{Tx, row, run};
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

/// The columns that name bytes: every table that refers to `blobs`.
const OWNERS: [(&str, &str); 3] = [
    ("inbound_mails", "raw_id"),
    ("attachments", "blob_id"),
    ("cost_documents", "blob_id"),
];

/// Forgets bytes that no row names any more, in the transaction that removed the last one.
pub async fn release(tx: &Tx, id: i64) -> Result<()> {
    let named: Vec<String> = OWNERS
        .iter()
        .map(|(table, column)| {
            format!("AND NOT EXISTS (SELECT 1 FROM {table} WHERE {table}.{column} = blobs.id)")
        })
        .collect();
    let text = format!("DELETE FROM blobs WHERE id = $1 {}", named.join(" "));
    run(tx, &text, vec![id.into()]).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::OWNERS;

    #[test]
    fn every_column_that_names_bytes_keeps_them() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../db/migrations");
        let mut found = Vec::new();
        for entry in std::fs::read_dir(folder).unwrap() {
            let text = std::fs::read_to_string(entry.unwrap().path()).unwrap();
            let mut table = String::new();
            for line in text.lines() {
                if let Some(rest) = line.strip_prefix("CREATE TABLE ") {
                    table = rest.split(' ').next().unwrap().to_owned();
                }
                if line.contains("REFERENCES blobs") {
                    found.push((table.clone(), line.trim().split(' ').next().unwrap().to_owned()));
                }
            }
        }
        let mut known = OWNERS.map(|(t, c)| (t.to_owned(), c.to_owned())).to_vec();
        found.sort();
        known.sort();
        assert_eq!(found, known);
    }
}
