//! The first sheet of a workbook, read with bounds: nothing that a file claims about itself is trusted, neither its size
//! once unpacked nor how often it says that a cell is repeated.

use std::io::{Cursor, Read};

use calamine::{DataRef, Reader, SheetType, SheetVisible, Xlsx};
use jiff::civil::Date;
use zip::ZipArchive;

use super::grid::{Grid, LONGEST_CELL, MOST_ROWS, Row, Value, csv, too_long};
use super::ods;
use crate::web::csv::decoded;
use crate::web::forms::File;

/// The largest file, in bytes.
const MOST_BYTES: usize = 5_000_000;
/// The most bytes of a workbook once unpacked.
const MOST_UNPACKED: u64 = 40_000_000;
/// The most parts of a workbook.
const MOST_PARTS: usize = 2_000;
/// The most columns.
pub const MOST_COLUMNS: usize = 100;

const BROKEN: &str = "Ce fichier ne se lit pas\u{a0}: il est abîmé, ou ce n’est pas un classeur. Ouvrez-le dans votre \
                      tableur et enregistrez-le à nouveau en XLSX, ODS ou CSV.";

pub fn broken() -> String {
    BROKEN.to_owned()
}

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
        .unwrap_or_else(|_| Err(broken()))
}

/// The table of a file: of the first visible sheet of a workbook, told by its first bytes; of a text otherwise.
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
        return csv(&decoded(bytes));
    }
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| broken())?;
    measure(&mut archive)?;
    if archive.by_name("content.xml").is_ok() {
        return ods::read(&mut archive);
    }
    xlsx(bytes)
}

/// Unpacks every part into nothing, to know what the workbook weighs.
fn measure(archive: &mut ZipArchive<Cursor<&[u8]>>) -> Result<(), String> {
    let heavy = "Ce classeur est trop lourd une fois décompressé. Gardez la seule feuille à importer.";
    if archive.len() > MOST_PARTS {
        return Err(heavy.into());
    }
    let mut left = MOST_UNPACKED;
    for i in 0..archive.len() {
        let part = archive.by_index(i).map_err(|_| broken())?;
        let size = std::io::copy(&mut part.take(left + 1), &mut std::io::sink()).map_err(|_| broken())?;
        left = left.checked_sub(size).ok_or(heavy)?;
    }
    Ok(())
}

fn xlsx(bytes: &[u8]) -> Result<Grid, String> {
    let mut book = Xlsx::new(Cursor::new(bytes)).map_err(|_| broken())?;
    let visible: Vec<String> = book
        .sheets_metadata()
        .iter()
        .filter(|s| s.typ == SheetType::WorkSheet && s.visible == SheetVisible::Visible)
        .map(|s| s.name.clone())
        .collect();
    let name = visible
        .first()
        .ok_or("Ce classeur n’a aucune feuille visible.")?
        .clone();
    let mut builder = Builder::default();
    let mut cells = book.worksheet_cells_reader(&name).map_err(|_| broken())?;
    while let Some(cell) = cells.next_cell().map_err(|_| broken())? {
        let (row, column) = cell.get_position();
        let value = value(cell.get_value())?;
        let place = |n: u32| usize::try_from(n).unwrap_or(usize::MAX);
        builder.put(place(row), place(column), value)?;
    }
    Ok(builder.grid(name, visible.len() - 1))
}

fn value(found: &DataRef<'_>) -> Result<Value, String> {
    Ok(match found {
        DataRef::Empty => Value::Empty,
        DataRef::Int(n) => Value::Number(*n as f64),
        DataRef::Float(n) => Value::Number(*n),
        DataRef::String(text) => Value::Text(held(text)?),
        DataRef::SharedString(text) => Value::Text(held(text)?),
        DataRef::DateTime(at) if at.is_datetime() => {
            let (year, month, day, ..) = at.to_ymd_hms_milli();
            calendar(i64::from(year), i64::from(month), i64::from(day))
        }
        DataRef::DateTimeIso(text) => iso_day(text),
        DataRef::DateTime(_) | DataRef::DurationIso(_) => Value::Other("une durée"),
        DataRef::Bool(_) => Value::Other("un vrai ou faux"),
        DataRef::Error(_) => Value::Other("une erreur de calcul"),
    })
}

fn calendar(year: i64, month: i64, day: i64) -> Value {
    let small = |n: i64| i8::try_from(n).ok();
    let found = i16::try_from(year)
        .ok()
        .zip(small(month))
        .zip(small(day))
        .and_then(|((year, month), day)| Date::new(year, month, day).ok());
    found.map_or(Value::Other("une date impossible"), Value::Day)
}

/// The day of `2026-12-31` or `2026-12-31T00:00:00`.
pub(super) fn iso_day(text: &str) -> Value {
    let day = text.get(..10).and_then(|t| t.parse().ok());
    day.map_or(Value::Other("une date impossible"), Value::Day)
}

pub(super) fn held(text: &str) -> Result<String, String> {
    if text.chars().take(LONGEST_CELL + 1).count() > LONGEST_CELL {
        return Err(format!(
            "Une cellule dépasse {LONGEST_CELL} caractères. Raccourcissez-la."
        ));
    }
    Ok(text.to_owned())
}

/// Puts cells at their places, within bounds.
#[derive(Default)]
pub(super) struct Builder {
    rows: Vec<Row>,
}

impl Builder {
    /// Puts a value at a row and a column, both from 0. Rows come in their order.
    pub(super) fn put(&mut self, row: usize, column: usize, value: Value) -> Result<(), String> {
        if value.is_empty() {
            return Ok(());
        }
        if column >= MOST_COLUMNS {
            return Err(format!(
                "Cette feuille dépasse {MOST_COLUMNS} colonnes. Gardez celles à importer."
            ));
        }
        let number = row.saturating_add(1);
        if self.rows.last().is_none_or(|r| r.number < number) {
            if self.rows.len() == MOST_ROWS {
                return Err(too_long());
            }
            self.rows.push(Row {
                number,
                cells: Vec::new(),
            });
        }
        let Some(last) = self.rows.last_mut().filter(|r| r.number == number) else {
            return Err(broken());
        };
        if last.cells.len() <= column {
            last.cells.resize(column + 1, Value::Empty);
        }
        last.cells[column] = value;
        Ok(())
    }

    pub(super) fn grid(self, sheet: String, others: usize) -> Grid {
        Grid {
            rows: self.rows,
            sheet: Some(sheet),
            others,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use print::sheet::{Cell, Column, Table};
    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    use super::*;

    fn sample() -> Vec<Table> {
        vec![Table {
            name: "Coûts".into(),
            columns: ["Poste", "Ligne", "Montant", "Date"]
                .map(|label| Column {
                    label: label.into(),
                    ..Column::default()
                })
                .into(),
            rows: vec![
                vec![
                    Cell::Text("Serveurs".into()),
                    Cell::Text("Énergie & \"fluides\"".into()),
                    Cell::Money(1_230),
                    Cell::Date(print::Date {
                        year: 2026,
                        month: 12,
                        day: 31,
                    }),
                ],
                vec![],
                vec![Cell::Empty, Cell::Text("=A1".into()), Cell::Integer(-7)],
            ],
            ..Table::default()
        }]
    }

    fn packed(parts: &[(&str, &[u8])]) -> Vec<u8> {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in parts {
            zip.start_file(*name, SimpleFileOptions::default()).unwrap();
            zip.write_all(bytes).unwrap();
        }
        zip.finish().unwrap().into_inner()
    }

    fn ods(content: &str) -> Vec<u8> {
        packed(&[("content.xml", content.as_bytes())])
    }

    /// A workbook of one sheet whose cells are given as XML.
    fn workbook(rows: &str) -> Vec<u8> {
        let types = r#"<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>"#;
        let book = r#"<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="F" sheetId="1" r:id="r1"/></sheets></workbook>"#;
        let links = r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#;
        let root = r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
        let sheet = format!(
            r#"<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{rows}</sheetData></worksheet>"#
        );
        packed(&[
            ("[Content_Types].xml", types.as_bytes()),
            ("_rels/.rels", root.as_bytes()),
            ("xl/workbook.xml", book.as_bytes()),
            ("xl/_rels/workbook.xml.rels", links.as_bytes()),
            ("xl/worksheets/sheet1.xml", sheet.as_bytes()),
        ])
    }

    #[test]
    fn both_formats_give_the_same_table() {
        for bytes in [
            print::sheet::xlsx(&sample()).unwrap(),
            print::sheet::ods(&sample()).unwrap(),
        ] {
            let grid = table(&bytes).unwrap();
            assert_eq!(grid.sheet.as_deref(), Some("Coûts"));
            let at = |label: &str| grid.column(label).unwrap();
            let row = grid.rows.iter().find(|r| r.cell(0).text() == "Serveurs").unwrap();
            assert_eq!(row.cell(at("ligne")).text(), "Énergie & \"fluides\"");
            assert_eq!(row.cell(at("montant")).cents(), Ok(1_230));
            assert_eq!(row.cell(at("date")), &Value::Day(jiff::civil::date(2026, 12, 31)));
            let last = grid.rows.last().unwrap();
            assert_eq!(last.number, row.number + 2);
            assert_eq!(last.cell(1).text(), "=A1");
            assert!(last.cell(2).quantity().is_err());
        }
    }

    #[test]
    fn a_formula_counts_for_the_value_that_was_kept() {
        let grid = table(&workbook(
            r#"<row r="2"><c r="B2"><f>1/3*0.9</f><v>0.30000000000000004</v></c><c r="C2" t="str"><f>A1</f><v>dit</v></c><c r="D2" t="e"><f>1/0</f><v>#DIV/0!</v></c></row>"#,
        ))
        .unwrap();
        assert_eq!(grid.rows[0].number, 2);
        assert_eq!(grid.rows[0].cell(1).cents(), Ok(30));
        assert_eq!(grid.rows[0].cell(2).text(), "dit");
        assert!(
            grid.rows[0]
                .cell(3)
                .cents()
                .unwrap_err()
                .contains("erreur de calcul")
        );
    }

    #[test]
    fn a_workbook_that_swells_is_refused_before_it_is_read() {
        let zeros = vec![0_u8; 80_000_000];
        let bomb = packed(&[("content.xml", &zeros)]);
        assert!(bomb.len() < MOST_BYTES);
        assert!(table(&bomb).unwrap_err().contains("trop lourd"));
        let head =
            r#"<office:document-content><office:body><office:spreadsheet><table:table table:name="F">"#;
        let cell = r#"<table:table-cell office:value-type="float" office:value="1""#;
        for (inside, said) in [
            (
                format!(r#"<table:table-row table:number-rows-repeated="1000000">{cell}/></table:table-row>"#),
                "lignes",
            ),
            (
                format!(r#"<table:table-row>{cell} table:number-columns-repeated="16384"/></table:table-row>"#),
                "colonnes",
            ),
            (
                r#"<table:table-row><table:table-cell office:value-type="string"><text:p><text:s text:c="4000000000"/></text:p></table:table-cell></table:table-row>"#
                    .to_owned(),
                "caractères",
            ),
        ] {
            let answer = table(&ods(&format!("{head}{inside}</table:table>")));
            assert!(answer.unwrap_err().contains(said), "{said}");
        }
        let far = r#"<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>"#;
        assert!(table(&workbook(far)).unwrap_err().contains("colonnes"));
        let long: String = (1..=5_001)
            .map(|i| format!(r#"<row r="{i}"><c r="A{i}"><v>1</v></c></row>"#))
            .collect();
        assert!(table(&workbook(&long)).unwrap_err().contains("lignes"));
    }

    #[test]
    fn what_is_no_workbook_is_refused_with_what_to_do() {
        let good = print::sheet::xlsx(&sample()).unwrap();
        for bytes in [
            b"PK\x03\x04 et rien".to_vec(),
            good[..good.len() / 2].to_vec(),
            packed(&[("readme.txt", b"bonjour")]),
            ods("<office:document-content><table:table"),
            workbook(
                "<row r=\"2\"><c r=\"A2\"><v>1</v></c></row><row r=\"1\"><c r=\"A1\"><v>1</v></c></row>",
            ),
        ] {
            assert!(table(&bytes).unwrap_err().contains("ne se lit pas"));
        }
        assert!(
            table(&[0xd0, 0xcf, 0x11, 0xe0])
                .unwrap_err()
                .contains("ancien format")
        );
        assert!(table(&vec![b'x'; MOST_BYTES + 1]).unwrap_err().contains("5"));
    }
}
