//! Files that people attach to tickets, and files that they fetch from them.

use crate::app::App;
use crate::desk::store::NewFile;
use crate::web::Errors;
pub use crate::web::files::{Manner, answer, save_text, serve};
use crate::web::forms::File;
use crate::web::joined::Limits;

/// The files of a form under clean names; what is too large or too many is told beside the field `files`.
pub fn accepted(app: &App, files: Vec<File>, errors: &mut Errors) -> Vec<NewFile> {
    let named = files
        .into_iter()
        .map(|file| File {
            name: letter::safe_file_name(&file.name).unwrap_or_else(|| "piece-jointe".into()),
            ..file
        })
        .collect();
    errors
        .files("files", named, &Limits::of(app))
        .into_iter()
        .map(|file| NewFile {
            name: file.name,
            content_type: file.content_type,
            bytes: file.bytes,
        })
        .collect()
}
