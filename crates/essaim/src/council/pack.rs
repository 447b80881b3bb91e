//! The archive for the council: every document and table of a year in one ZIP file, written as it is made.
//!
//! The names are the same each time. One document is held at a time, so that a large service costs no more memory than a
//! small one; past [`MOST_STATEMENTS`] members or [`MOST_ORDERS`] orders these are left to their own pages.

use std::io::{self, Write};

use print::pdf::{self, Agreement};
use print::sheet::{self, Table};
use serde_json::Value;
use zip::ZipWriter;
use zip::result::ZipError;
use zip::write::SimpleFileOptions;

use super::known::Known;
use super::statement::{statement, tables};
use crate::crypto::digest;
use crate::db::entities::{authorities, revenue_orders};
use crate::db::fulltext::fold;
use crate::error::{Error, Result};
use crate::revenue::content;
use crate::settlement::export;
use crate::web::words;

/// The most statements that an archive holds.
pub const MOST_STATEMENTS: usize = 60;
/// The most revenue orders that an archive holds.
pub const MOST_ORDERS: usize = 300;

/// What an archive is made from.
pub struct Pack {
    pub known: Known,
    /// The members whose statement is in it.
    pub members: Vec<authorities::Model>,
    /// The orders that are in it, with the short name of their issuer.
    pub orders: Vec<(revenue_orders::Model, String)>,
    /// The agreement in force at the end of the year: its document, and its tables.
    pub agreement: Option<(Agreement, Vec<Table>)>,
    /// The file for `essaim verify`, of a frozen year.
    pub bundle: Option<Value>,
    /// What is left out, and where to find it.
    pub left_out: Vec<String>,
    /// Seconds since 1970.
    pub now: i64,
}

/// A short name as a part of a file's name: « Brie-Comte-Robert » is `brie-comte-robert`.
pub fn slug(name: &str) -> String {
    match fold(name).replace(' ', "-") {
        empty if empty.is_empty() => "collectivite".into(),
        slug => slug,
    }
}

/// A file of the archive that is being written.
struct Archive<W: Write> {
    zip: ZipWriter<zip::write::StreamWriter<W>>,
    /// Name and digest of each file, in their order.
    written: Vec<(String, String)>,
}

impl<W: Write> Archive<W> {
    fn add(&mut self, name: String, bytes: &[u8]) -> Result<()> {
        // No time is written, so that the same documents give the same archive.
        let options = SimpleFileOptions::default()
            .last_modified_time(zip::DateTime::default())
            .unix_permissions(0o644);
        self.zip.start_file(name.as_str(), options).map_err(told)?;
        self.zip.write_all(bytes).map_err(Error::internal)?;
        self.written.push((name, digest(bytes)));
        Ok(())
    }
}

fn told(error: ZipError) -> Error {
    Error::internal(error)
}

/// Writes an archive. Stops at the first write that fails: whoever waited for it has left.
///
/// # Errors
/// What a document or the writing answers.
pub fn write<W: Write>(pack: &Pack, out: W) -> Result<W> {
    let mut archive = Archive {
        zip: ZipWriter::new_stream(out),
        written: Vec::new(),
    };
    let year = pack.known.ledger.year.year;
    let made = pdf::bilan(&export::paper::bilan(
        &pack.known.ledger,
        &pack.known.service_name,
        pack.now,
    ));
    archive.add(format!("1-bilan-{year}.pdf"), &made.map_err(Error::internal)?)?;
    statements(pack, &mut archive)?;
    orders(pack, &mut archive)?;
    if let Some((document, _)) = &pack.agreement {
        let made = pdf::agreement(document).map_err(Error::internal)?;
        archive.add("4-convention-et-annexes.pdf".into(), &made)?;
    }
    spreadsheets(pack, &mut archive)?;
    if let Some(bundle) = &pack.bundle {
        let text = format!("{bundle:#}\n");
        archive.add(
            format!("6-verification/bilan-{year}.essaim.json"),
            text.as_bytes(),
        )?;
    }
    let readme = readme(pack, &archive.written);
    archive.add("LISEZMOI.txt".into(), readme.as_bytes())?;
    let stream = archive.zip.finish().map_err(told)?;
    Ok(stream.into_inner())
}

fn statements<W: Write>(pack: &Pack, archive: &mut Archive<W>) -> Result<()> {
    let year = pack.known.ledger.year.year;
    let mut names: Vec<String> = Vec::new();
    for member in &pack.members {
        let mut name = slug(&member.short_name);
        if names.contains(&name) {
            name = format!("{name}-{}", member.id);
        }
        let told = statement(&pack.known, member, pack.now);
        let made = pdf::statement(&told).map_err(Error::internal)?;
        archive.add(format!("2-releves/releve-{year}-{name}.pdf"), &made)?;
        let made = sheet::ods(&tables(&pack.known, member, &told)).map_err(Error::internal)?;
        archive.add(format!("2-releves/releve-{year}-{name}.ods"), &made)?;
        names.push(name);
    }
    Ok(())
}

fn orders<W: Write>(pack: &Pack, archive: &mut Archive<W>) -> Result<()> {
    for (row, issuer) in &pack.orders {
        let made = pdf::order(&content::printed(row, row.issued_at)?).map_err(Error::internal)?;
        let name = format!("titre-{}-{}-{:04}.pdf", slug(issuer), row.exercise, row.number);
        archive.add(format!("3-titres/{name}"), &made)?;
    }
    Ok(())
}

fn spreadsheets<W: Write>(pack: &Pack, archive: &mut Archive<W>) -> Result<()> {
    let year = pack.known.ledger.year.year;
    let tables = export::tables(&pack.known.ledger);
    let made = sheet::ods(&tables).map_err(Error::internal)?;
    archive.add(format!("5-tableaux/bilan-{year}.ods"), &made)?;
    for table in &tables {
        let name = format!("5-tableaux/bilan-{year}-{}.csv", slug(&table.name));
        archive.add(name, &sheet::csv(table))?;
    }
    if let Some((_, tables)) = &pack.agreement {
        let made = sheet::ods(tables).map_err(Error::internal)?;
        archive.add("5-tableaux/convention.ods".into(), &made)?;
        for table in tables {
            let name = format!("5-tableaux/convention-{}.csv", slug(&table.name));
            archive.add(name, &sheet::csv(table))?;
        }
    }
    Ok(())
}

/// What the archive holds, and the digest of each file.
fn readme(pack: &Pack, written: &[(String, String)]) -> String {
    let ledger = &pack.known.ledger;
    let year = ledger.year.year;
    let mut lines = vec![
        format!("Dossier du bilan {year} pour le conseil"),
        pack.known.service_name.clone(),
        ledger.year.agreement.clone(),
        String::new(),
    ];
    match &ledger.frozen {
        Some(frozen) => lines.extend([
            format!(
                "Bilan figé le {} par {}.",
                words::date_time(&frozen.at),
                frozen.by
            ),
            format!("Empreinte du bilan\u{a0}: {}", frozen.digest),
            String::new(),
            "L’empreinte est au pied de chaque page. Pour refaire le calcul sur une autre machine\u{a0}:"
                .into(),
            format!("    essaim verify 6-verification/bilan-{year}.essaim.json"),
        ]),
        None => lines.push(format!(
            "Provisoire\u{a0}: le bilan n’est pas figé, ces documents sont un projet, fait le {}.",
            words::date_time(&pack.now)
        )),
    }
    lines.extend([
        String::new(),
        "1-bilan              le coût, les parts de chacun et le calcul".into(),
        "2-releves            ce que paie chaque collectivité, et pourquoi".into(),
        "3-titres             les titres de recettes émis".into(),
    ]);
    if pack.agreement.is_some() {
        lines.push("4-convention         la convention et ses annexes 1 et 2".into());
    }
    lines.push("5-tableaux           les mêmes chiffres pour un tableur".into());
    if pack.bundle.is_some() {
        lines.push("6-verification       de quoi refaire le calcul".into());
    }
    if !pack.left_out.is_empty() {
        lines.extend([String::new(), "Ce qui n’est pas dans cette archive\u{a0}:".into()]);
        lines.extend(pack.left_out.iter().map(|said| format!("- {said}")));
    }
    lines.extend([String::new(), "Empreinte SHA-256 de chaque fichier\u{a0}:".into()]);
    lines.extend(written.iter().map(|(name, digest)| format!("{digest}  {name}")));
    // Read with any editor of text.
    let text = lines.join("\r\n");
    format!("\u{feff}{text}\r\n")
}

/// Hands what is written to a channel, from which the answer is sent; waits where the reader is slower.
pub struct Outlet(pub tokio::sync::mpsc::Sender<io::Result<bytes::Bytes>>);

impl Write for Outlet {
    fn write(&mut self, part: &[u8]) -> io::Result<usize> {
        let sent = self.0.blocking_send(Ok(bytes::Bytes::copy_from_slice(part)));
        sent.map_err(|_| io::Error::from(io::ErrorKind::BrokenPipe))?;
        Ok(part.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settlement::sample;

    #[test]
    fn a_name_of_a_file_has_plain_letters() {
        for (name, plain) in [
            ("Brie-Comte-Robert", "brie-comte-robert"),
            ("L’Orée / Brie", "l-oree-brie"),
            ("…", "collectivite"),
        ] {
            assert_eq!(slug(name), plain);
        }
    }

    #[test]
    fn an_archive_holds_the_documents_and_tells_the_digest_of_each() {
        let ledger = sample::ledger(false);
        let members = ledger.authorities.clone();
        let pack = Pack {
            known: Known {
                service_name: "Service d’essai".into(),
                expected: crate::revenue::verbs::expected(&ledger, &[]),
                ledger,
                counts: Vec::new(),
                orders: Vec::new(),
                forecast: None,
            },
            members,
            orders: Vec::new(),
            agreement: None,
            bundle: None,
            left_out: vec!["Rien d’autre.".into()],
            now: 1_795_000_000,
        };
        let bytes = write(&pack, Vec::new()).unwrap();
        let mut archive = zip::ZipArchive::new(io::Cursor::new(&bytes)).unwrap();
        let mut readme = String::new();
        io::Read::read_to_string(&mut archive.by_name("LISEZMOI.txt").unwrap(), &mut readme).unwrap();
        let mut names: Vec<String> = Vec::new();
        for i in 0..archive.len() {
            let mut file = archive.by_index(i).unwrap();
            let mut content = Vec::new();
            io::Read::read_to_end(&mut file, &mut content).unwrap();
            let name = file.name().unwrap().into_owned();
            if name != "LISEZMOI.txt" {
                assert!(readme.contains(&format!("{}  {name}", digest(&content))));
            }
            names.push(name);
        }
        for name in [
            "1-bilan-2025.pdf",
            "2-releves/releve-2025-alpha.pdf",
            "2-releves/releve-2025-beta.ods",
            "5-tableaux/bilan-2025-partage.csv",
        ] {
            assert!(names.iter().any(|n| n == name), "{name}: {names:?}");
        }
        assert!(readme.contains("Provisoire") && readme.contains("Rien d’autre."));
    }
}
