//! The documents that prove a line.

use sea_orm::ActiveValue::Set;

use crate::blobs;
use crate::db::Tx;
use crate::db::entities::cost_documents;
use crate::directory::Actor;
use crate::error::{Error, Result};
use crate::settlement::cycle::store::writable;
use crate::settlement::sources::model::MOST_DOCUMENTS;
use crate::settlement::sources::store;
use crate::settlement::verbs::trace;
use crate::settlement::{policy, store as years};
use crate::web::files;
use crate::web::forms::File;

/// Joins files to a line. Each was named and measured before; what it is is told by its bytes.
pub async fn add_documents(
    tx: &Tx,
    actor: &Actor,
    now: i64,
    year: i64,
    line_id: i64,
    added: Vec<File>,
) -> Result<()> {
    policy::may_edit(actor)?;
    writable(tx, actor, year).await?;
    let (line, pool) = years::line(tx, actor, year, line_id).await?;
    if store::documents(tx, &[line_id]).await?.len() + added.len() > MOST_DOCUMENTS {
        return Err(Error::Invalid(format!(
            "Une ligne a {MOST_DOCUMENTS}\u{a0}pièces au plus. Réunissez-les en un seul document."
        )));
    }
    for file in added {
        let content_type =
            files::document_type(&file.bytes).ok_or_else(|| Error::Invalid(files::not_one(&file.name)))?;
        let digest = crate::crypto::digest(&file.bytes);
        let row = cost_documents::ActiveModel {
            service_id: Set(actor.service_id),
            line_id: Set(line_id),
            name: Set(file.name.clone()),
            content_type: Set(content_type.to_owned()),
            size: Set(i64::try_from(file.bytes.len()).map_err(Error::internal)?),
            digest: Set(digest.clone()),
            blob_id: Set(blobs::keep(tx, &file.bytes).await?),
            added_at: Set(now),
            added_label: Set(actor.label()),
            ..Default::default()
        };
        let row = store::insert_document(tx, row).await?;
        let detail = format!(
            "{}, {}\u{a0}: {} (SHA-256 {digest})",
            pool.label, line.label, file.name
        );
        let object = ("cost_document", row.id);
        trace(tx, actor, now, year, "cost_document.added", object, detail).await?;
    }
    Ok(())
}

/// Takes a document away from its line, with its bytes where nothing else names them.
pub async fn remove_document(
    tx: &Tx,
    actor: &Actor,
    now: i64,
    year: i64,
    id: i64,
) -> Result<cost_documents::Model> {
    policy::may_edit(actor)?;
    writable(tx, actor, year).await?;
    let found = store::document(tx, actor, year, id).await?;
    store::delete_document(tx, id).await?;
    blobs::release(tx, found.blob_id).await?;
    let detail = format!("{} (SHA-256 {})", found.name, found.digest);
    let object = ("cost_document", id);
    trace(tx, actor, now, year, "cost_document.removed", object, detail).await?;
    Ok(found)
}
