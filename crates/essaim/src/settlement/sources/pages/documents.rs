//! The documents of a line: joined, handed out, taken away.

use axum::extract::{Path, Query, State};
use axum::response::Response;
use serde::Deserialize;

use crate::app::App;
use crate::blobs;
use crate::error::Result;
use crate::settlement::pages::lines;
use crate::settlement::sources::{store, verbs};
use crate::settlement::store as years;
use crate::web::files::{self, Manner};
use crate::web::forms::{File, Nothing};
use crate::web::joined::Limits;
use crate::web::{Errors, Form, Upload, Visitor, done, words};

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Typed {}

/// `POST /bilans/{year}/lignes/{line}/pieces`
pub async fn add(
    State(app): State<App>,
    visitor: Visitor,
    Path((year, line)): Path<(i64, i64)>,
    Upload { files, .. }: Upload<Typed>,
) -> Result<Response> {
    let actor = visitor.actor()?;
    years::line(app.db.read(), actor, year, line).await?;
    let mut errors = Errors::none();
    let named = files.into_iter().map(|file| File {
        name: letter::safe_file_name(&file.name).unwrap_or_else(|| "piece".into()),
        ..file
    });
    let files = errors.files("files", named.collect(), &Limits::of(&app));
    if files.is_empty() {
        errors.add("files", "Choisissez au moins un fichier.");
    }
    for file in &files {
        if files::document_type(&file.bytes).is_none() && errors.is_empty() {
            errors.add("files", files::not_one(&file.name));
        }
    }
    if !errors.is_empty() {
        return lines::render(&app, &visitor, (year, line), lines::Mistake::Files(errors)).await;
    }
    let number = i64::try_from(files.len()).unwrap_or(i64::MAX);
    let tx = app.db.write().await?;
    verbs::add_documents(&tx, actor, app.now(), year, line, files).await?;
    tx.commit().await?;
    Ok(done(
        &format!("/bilans/{year}/lignes/{line}#pieces"),
        &format!(
            "{}.",
            words::plural(&number, "pièce est jointe", "pièces sont jointes")
        ),
    ))
}

/// `GET /bilans/{year}/pieces/{voucher}`
pub async fn show(
    State(app): State<App>,
    visitor: Visitor,
    Path((year, voucher)): Path<(i64, i64)>,
    Query(manner): Query<Manner>,
) -> Result<Response> {
    let found = store::document(app.db.read(), visitor.actor()?, year, voucher).await?;
    let bytes = blobs::bytes(app.db.read(), found.blob_id).await?;
    Ok(files::serve_document(
        &found.name,
        &found.content_type,
        bytes,
        &manner,
    ))
}

/// `POST /bilans/{year}/pieces/{voucher}/retrait`
pub async fn remove(
    State(app): State<App>,
    visitor: Visitor,
    Path((year, voucher)): Path<(i64, i64)>,
    Form(_): Form<Nothing>,
) -> Result<Response> {
    let tx = app.db.write().await?;
    let gone = verbs::remove_document(&tx, visitor.actor()?, app.now(), year, voucher).await?;
    tx.commit().await?;
    Ok(done(
        &format!("/bilans/{year}/lignes/{}#pieces", gone.line_id),
        &format!("«\u{a0}{}\u{a0}» est retirée.", gone.name),
    ))
}
