//! Tables that people bring from a spreadsheet: XLSX, ODS, or text (CSV). What a file holds is read within bounds into a
//! [`Grid`]; what its rows mean is told by the feature that asked for it.

use std::io::{Cursor, Read};

use zip::ZipArchive;

use crate::web::forms::File;

mod grid;
mod ods;
#[cfg(test)]
mod tests;
mod text;
mod value;
mod xlsx;

pub use grid::{Grid, Row};
pub use text::csv;
pub use value::Value;

/// What a field of such files accepts.
pub const ACCEPT: &str = ".xlsx,.ods,.csv,.txt";

/// The largest file, in bytes.
const MOST_BYTES: usize = 5_000_000;
/// The most bytes of a workbook once unpacked.
const MOST_UNPACKED: u64 = 40_000_000;
/// The most parts of a workbook.
const MOST_PARTS: usize = 2_000;

/// The table that was sent, as a file or else pasted, with the pasted text to be shown again.
pub async fn sent(files: Vec<File>, pasted: &str) -> (String, Result<Grid, String>) {
    match files.into_iter().next() {
        Some(file) => (String::new(), open(file.bytes).await),
        None => (pasted.to_owned(), csv(pasted)),
    }
}

/// The table of a file, away from the threads that answer requests.
///
/// # Errors
/// A sentence when the file cannot be read.
async fn open(bytes: Vec<u8>) -> Result<Grid, String> {
    // A reader that panics on a broken file ends its own task only.
    tokio::task::spawn_blocking(move || table(&bytes))
        .await
        .unwrap_or_else(|_| Err(grid::broken()))
}

/// The table of a file: of the first visible sheet of a workbook, told by its first bytes; of a text otherwise.
///
/// # Errors
/// A sentence when the file cannot be read.
pub fn table(bytes: &[u8]) -> Result<Grid, String> {
    if bytes.len() > MOST_BYTES {
        return Err("Ce fichier dépasse 5\u{a0}Mo. Gardez la seule feuille à importer.".into());
    }
    if bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
        return Err(
            "Ce classeur est d’un ancien format (XLS), ou protégé par un mot de passe. Enregistrez-le en XLSX ou ODS, \
             sans mot de passe."
                .into(),
        );
    }
    if !bytes.starts_with(b"PK") {
        return csv(&text::decoded(bytes));
    }
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| grid::broken())?;
    measure(&mut archive)?;
    if archive.by_name("content.xml").is_ok() {
        return ods::read(&mut archive);
    }
    xlsx::read(bytes)
}

/// Unpacks every part into nothing, to know what the workbook weighs.
fn measure(archive: &mut ZipArchive<Cursor<&[u8]>>) -> Result<(), String> {
    let heavy = "Ce classeur est trop lourd une fois décompressé. Gardez la seule feuille à importer.";
    if archive.len() > MOST_PARTS {
        return Err(heavy.into());
    }
    let mut left = MOST_UNPACKED;
    for i in 0..archive.len() {
        let part = archive.by_index(i).map_err(|_| grid::broken())?;
        let size =
            std::io::copy(&mut part.take(left + 1), &mut std::io::sink()).map_err(|_| grid::broken())?;
        left = left.checked_sub(size).ok_or(heavy)?;
    }
    Ok(())
}
