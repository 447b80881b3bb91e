//! The spreadsheets, read back with another library.

#[allow(dead_code, reason = "the documents' half of the sample is not needed here")]
mod common;

use std::io::Cursor;

use calamine::{Data, DataType, Ods, Range, Reader, Xlsx};
use print::sheet::{Cell, Column, Kind, Table, csv, ods, xlsx};
use print::{Date, DateTime, PrintError};

fn from_xlsx(bytes: Vec<u8>) -> Vec<(String, Range<Data>)> {
    Xlsx::new(Cursor::new(bytes)).unwrap().worksheets()
}

fn from_ods(bytes: Vec<u8>) -> Vec<(String, Range<Data>)> {
    Ods::new(Cursor::new(bytes)).unwrap().worksheets()
}

fn same(cell: &Cell, read: Option<&Data>) {
    let read = read.unwrap_or(&Data::Empty);
    let number = |expected: f64| {
        let value = read.as_f64().unwrap_or_else(|| panic!("{read:?} is no number"));
        assert!((value - expected).abs() < 1e-9, "{value} is not {expected}");
    };
    match cell {
        Cell::Empty => assert!(read.is_empty(), "{read:?}"),
        Cell::Text(text) => assert_eq!(read, &Data::String(text.clone())),
        Cell::Integer(value) => number(*value as f64),
        Cell::Money(cents) => number(*cents as f64 / 100.0),
        Cell::Percent(part) => number(*part as f64 / 10_000.0),
        Cell::Date(date) => assert_eq!(read.as_date(), chrono_day(*date)),
        Cell::DateTime(time) => {
            let expected = chrono_day(time.date)
                .and_then(|day| day.and_hms_opt(time.hour.into(), time.minute.into(), 0));
            assert_eq!(read.as_datetime(), expected);
        }
    }
}

fn chrono_day(date: Date) -> Option<chrono::NaiveDate> {
    chrono::NaiveDate::from_ymd_opt(date.year, date.month.into(), date.day.into())
}

fn same_table(table: &Table, sheet: &Range<Data>) {
    for (column, head) in (0..).zip(&table.columns) {
        same(&Cell::Text(head.label.clone()), sheet.get_value((0, column)));
    }
    for (line, row) in (1..).zip(table.rows.iter().chain(&table.totals)) {
        for (column, cell) in (0..).zip(row) {
            same(cell, sheet.get_value((line, column)));
        }
    }
    let rows = table.rows.len() + table.totals.iter().len() + 1;
    assert_eq!(sheet.height(), rows);
}

#[test]
fn workbooks_give_the_data_back() {
    let tables = common::tables_of_2022();
    for sheets in [from_xlsx(xlsx(&tables).unwrap()), from_ods(ods(&tables).unwrap())] {
        assert_eq!(sheets.len(), 2);
        for (table, (name, sheet)) in tables.iter().zip(&sheets) {
            assert_eq!(&table.name, name);
            same_table(table, sheet);
        }
    }
}

/// A table of one column of words.
fn column_of(words: &[&str]) -> Table {
    Table {
        name: "Mots".into(),
        title: "Mots & choses".into(),
        columns: vec![Column {
            label: "Mot".into(),
            kind: Kind::Text,
        }],
        rows: words
            .iter()
            .map(|word| vec![Cell::Text((*word).into())])
            .collect(),
        totals: None,
    }
}

const HOSTILE: [&str; 8] = [
    "=cmd|' /C calc'!A1",
    "+33 1 60 00 00 00",
    "-2+3",
    "@SUM(A1)",
    "<b>&amp;</b> \"x\"",
    "http://example.org/",
    "a;b",
    "=HYPERLINK(\"http://example.org\")",
];

#[test]
fn hostile_text_is_text_in_a_workbook() {
    let table = column_of(&HOSTILE);
    same_table(
        &table,
        &from_xlsx(xlsx(std::slice::from_ref(&table)).unwrap())[0].1,
    );
    same_table(&table, &from_ods(ods(std::slice::from_ref(&table)).unwrap())[0].1);
    let bytes = xlsx(std::slice::from_ref(&table)).unwrap();
    let formulas = Xlsx::new(Cursor::new(bytes))
        .unwrap()
        .worksheet_formula("Mots")
        .unwrap();
    assert!(formulas.used_cells().next().is_none());
    let bytes = ods(&[table]).unwrap();
    let formulas = Ods::new(Cursor::new(bytes))
        .unwrap()
        .worksheet_formula("Mots")
        .unwrap();
    assert!(formulas.used_cells().all(|(_, _, formula)| formula.is_empty()));
}

#[test]
fn control_characters_and_endless_texts_do_not_break_a_workbook() {
    let long = "é".repeat(40_000);
    let table = column_of(&["a\u{0}b\u{1b}c\u{fffe}", &long]);
    for sheets in [
        from_xlsx(xlsx(std::slice::from_ref(&table)).unwrap()),
        from_ods(ods(std::slice::from_ref(&table)).unwrap()),
    ] {
        let sheet = &sheets[0].1;
        assert_eq!(sheet.get_value((1, 0)), Some(&Data::String("abc".into())));
        let kept = sheet.get_value((2, 0)).unwrap().as_string().unwrap();
        assert_eq!(kept.chars().count(), 32_767);
        assert!(kept.ends_with("é…"));
    }
}

#[test]
fn a_table_without_rows_keeps_its_head() {
    let table = column_of(&[]);
    same_table(
        &table,
        &from_xlsx(xlsx(std::slice::from_ref(&table)).unwrap())[0].1,
    );
    same_table(&table, &from_ods(ods(std::slice::from_ref(&table)).unwrap())[0].1);
    assert_eq!(csv(&table), "\u{feff}Mot\r\n".as_bytes());
}

#[test]
fn names_that_a_workbook_refuses_are_mended() {
    let named = |name: &str| Table {
        name: name.into(),
        ..column_of(&[])
    };
    let long = "Répartition des dépenses de fonctionnement";
    let tables = [
        named("Titres : 2022/2023"),
        named(long),
        named(long),
        named(""),
        named("FEUILLE"),
        named("'x'"),
    ];
    let expected = [
        "Titres 2022 2023",
        "Répartition des dépenses de fon",
        "Répartition des dépenses de (2)",
        "Feuille",
        "FEUILLE (2)",
        "x",
    ];
    let names = Xlsx::new(Cursor::new(xlsx(&tables).unwrap()))
        .unwrap()
        .sheet_names();
    assert_eq!(names, expected);
    let names = Ods::new(Cursor::new(ods(&tables).unwrap()))
        .unwrap()
        .sheet_names();
    assert_eq!(names, expected);
}

#[test]
fn the_same_data_give_the_same_excel_workbook() {
    let tables = common::tables_of_2022();
    assert!(xlsx(&tables).unwrap() == xlsx(&tables).unwrap());
}

#[test]
fn what_no_sheet_holds_is_refused() {
    let refused = |tables: &[Table]| {
        assert!(matches!(xlsx(tables), Err(PrintError::Shape(_))));
        assert!(matches!(ods(tables), Err(PrintError::Shape(_))));
    };
    refused(&[]);
    refused(&[Table::default()]);
    let mut table = column_of(&["a"]);
    table.rows[0].push(Cell::Empty);
    refused(&[table]);
    let date = Date {
        year: 2023,
        month: 2,
        day: 29,
    };
    let mut table = column_of(&[]);
    table.rows = vec![vec![Cell::Date(date)]];
    refused(std::slice::from_ref(&table));
    let date = Date { day: 28, ..date };
    table.rows = vec![vec![Cell::DateTime(DateTime {
        date,
        hour: 24,
        minute: 0,
    })]];
    refused(&[table]);
}

#[test]
fn csv_is_what_a_french_spreadsheet_opens() {
    let text = String::from_utf8(csv(&common::tables_of_2022()[0])).unwrap();
    let lines: Vec<&str> = text.strip_prefix('\u{feff}').unwrap().split("\r\n").collect();
    assert_eq!(
        lines[0],
        "Collectivité;Tickets;Clé;Part du coût;Vérifié le;Figé le"
    );
    assert_eq!(lines[1], "BCR;1501;80,05%;207337,11;14/02/2023;28/02/2023 14:05");
    assert_eq!(lines[6], "Ensemble;1875;100,00%;257975,00");
    assert_eq!(lines.len(), 8, "the last line ends like the others");
}

#[test]
fn csv_keeps_formulas_from_running() {
    let text = String::from_utf8(csv(&column_of(&HOSTILE))).unwrap();
    let lines: Vec<&str> = text.split("\r\n").collect();
    assert_eq!(lines[1], "'=cmd|' /C calc'!A1");
    assert_eq!(lines[2], "'+33 1 60 00 00 00");
    assert_eq!(lines[3], "'-2+3");
    assert_eq!(lines[4], "'@SUM(A1)");
    assert_eq!(lines[5], "\"<b>&amp;</b> \"\"x\"\"\"");
    assert_eq!(lines[7], "\"a;b\"");
    let text = String::from_utf8(csv(&column_of(&["\t=1", "\r=1", "\n=1", "＝1"]))).unwrap();
    assert_eq!(text, "\u{feff}Mot\r\n'\t=1\r\n\"'\r=1\"\r\n\"'\n=1\"\r\n'＝1\r\n");
}

#[test]
fn csv_leaves_negative_numbers_alone() {
    let mut table = column_of(&[]);
    table.rows = vec![
        vec![Cell::Money(-5)],
        vec![Cell::Integer(-3)],
        vec![Cell::Percent(-150)],
    ];
    assert_eq!(csv(&table), "\u{feff}Mot\r\n-0,05\r\n-3\r\n-1,50%\r\n".as_bytes());
}
