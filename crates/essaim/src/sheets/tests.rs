//! Real and hostile workbooks.

use std::io::Write;

use print::sheet::{Cell, Column, Table};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::*;

const MOST: i64 = 999_999_999_999;

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
    merged(rows, "")
}

/// The same, with what follows its rows.
fn merged(rows: &str, after: &str) -> Vec<u8> {
    let types = r#"<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>"#;
    let book = r#"<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="F" sheetId="1" r:id="r1"/></sheets></workbook>"#;
    let links = r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#;
    let root = r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
    let sheet = format!(
        r#"<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{rows}</sheetData>{after}</worksheet>"#
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
        assert_eq!(row.cell(at("montant")).cents(MOST), Ok(1_230));
        assert_eq!(row.cell(at("date")), &Value::Day(jiff::civil::date(2026, 12, 31)));
        let last = grid.rows.last().unwrap();
        assert_eq!(last.number, row.number + 2);
        assert_eq!(last.cell(1).text(), "=A1");
        assert!(last.cell(2).quantity(MOST).is_err());
    }
}

#[test]
fn a_formula_counts_for_the_value_that_was_kept() {
    let grid = table(&workbook(
        r#"<row r="2"><c r="B2"><f>1/3*0.9</f><v>0.30000000000000004</v></c><c r="C2" t="str"><f>A1</f><v>dit</v></c><c r="D2" t="e"><f>1/0</f><v>#DIV/0!</v></c></row>"#,
    ))
    .unwrap();
    assert_eq!(grid.rows[0].number, 2);
    assert_eq!(grid.rows[0].cell(1).cents(MOST), Ok(30));
    assert_eq!(grid.rows[0].cell(2).text(), "dit");
    assert!(
        grid.rows[0]
            .cell(3)
            .cents(MOST)
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
    let head = r#"<office:document-content><office:body><office:spreadsheet><table:table table:name="F">"#;
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
        workbook("<row r=\"2\"><c r=\"A2\"><v>1</v></c></row><row r=\"1\"><c r=\"A1\"><v>1</v></c></row>"),
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

#[test]
fn a_merged_cell_says_nothing_below_its_first_place() {
    let sheet = merged(
        r#"<row r="1"><c r="A1" t="str"><v>titre</v></c></row><row r="3"><c r="A3" t="b"><v>1</v></c><c r="B3"><v>7</v></c></row><row r="4"><c r="A4" t="str"><v>x</v></c></row>"#,
        r#"<mergeCells><mergeCell ref="A1:XFD1"/><mergeCell ref="B3:B9"/></mergeCells>"#,
    );
    let open = format!(
        r#"<office:document-content><table:table table:name="F"><table:table-row>{titre}<table:covered-table-cell table:number-columns-repeated="16383"/></table:table-row><table:table-row/><table:table-row><table:table-cell office:value-type="boolean" office:boolean-value="true"/><table:table-cell office:value-type="float" office:value="7" table:number-rows-spanned="7"/></table:table-row><table:table-row>{x}<table:covered-table-cell/></table:table-row><table:table-row table:number-rows-repeated="5"><table:table-cell/><table:covered-table-cell/></table:table-row></table:table></office:document-content>"#,
        titre = text("titre"),
        x = text("x"),
    );
    for bytes in [sheet, ods(&open)] {
        let grid = table(&bytes).unwrap();
        let numbers: Vec<usize> = grid.rows.iter().map(|r| r.number).collect();
        assert_eq!(numbers, [1, 3, 4]);
        assert_eq!(grid.rows[0].cell(1), &Value::Merged);
        assert_eq!(grid.rows[1].cell(0).yes(), Ok(Some(true)));
        assert_eq!(grid.rows[1].cell(1).quantity(MOST), Ok(Some(7)));
        assert!(grid.told(&grid.rows[1], [0, 1]).is_ok());
        let said = grid.told(&grid.rows[2], [0, 1]).unwrap_err();
        assert!(
            said.starts_with("Cellule B4\u{a0}: ") && said.contains("fusionnée"),
            "{said}"
        );
        assert!(
            grid.rows[2]
                .cell(1)
                .cents(MOST)
                .unwrap_err()
                .contains("fusionnée")
        );
    }
    let rows: String = (1..=5_000)
        .map(|i| format!(r#"<row r="{i}"><c r="A{i}"><v>1</v></c></row>"#))
        .collect();
    for (times, said) in [(200, "abîmé"), (10_001, "fusionnées")] {
        let after = format!(
            "<mergeCells>{}</mergeCells>",
            r#"<mergeCell ref="A1:XFD1048576"/>"#.repeat(times)
        );
        assert!(table(&merged(&rows, &after)).unwrap_err().contains(said));
    }
}

fn text(said: &str) -> String {
    format!(r#"<table:table-cell office:value-type="string"><text:p>{said}</text:p></table:table-cell>"#)
}
