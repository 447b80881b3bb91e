//! A table saved as text by a spreadsheet, its cells apart by semicolons, tabs or commas (CSV).

use super::grid::{Grid, MOST_ROWS, Row, too_long};
use super::value::Value;

/// The table of a CSV text. Its first line that holds something names the columns, and shows what separates them.
///
/// # Errors
/// A sentence when that line names no columns, or when the text is too long.
pub fn csv(text: &str) -> Result<Grid, String> {
    let text = text.trim_start_matches('\u{feff}');
    let first = text.lines().find(|line| !line.trim().is_empty());
    let separator = first
        .and_then(|first| [';', '\t', ','].into_iter().find(|s| first.contains(*s)))
        .ok_or("La première ligne doit nommer les colonnes, séparées par des points-virgules.")?;
    let rows: Vec<Row> = records(text, separator)
        .into_iter()
        .filter(|(_, cells)| cells.iter().any(|c| !c.trim().is_empty()))
        .map(|(number, cells)| Row {
            number,
            cells: cells.into_iter().map(Value::Text).collect(),
        })
        .collect();
    if rows.len() > MOST_ROWS {
        return Err(too_long());
    }
    Ok(Grid {
        rows,
        ..Grid::default()
    })
}

/// The text of a file: UTF-8, UTF-16 where it says so, or the Windows alphabet of Western Europe (1252).
pub fn decoded(bytes: &[u8]) -> String {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return text.to_owned();
    }
    let pair = match bytes {
        [0xff, 0xfe, ..] => u16::from_le_bytes,
        [0xfe, 0xff, ..] => u16::from_be_bytes,
        _ => return bytes.iter().map(|b| western(*b)).collect(),
    };
    let units: Vec<u16> = bytes.chunks_exact(2).map(|two| pair([two[0], two[1]])).collect();
    String::from_utf16_lossy(&units)
}

/// A character of Windows 1252: that of Latin 1, but for 32 places.
fn western(byte: u8) -> char {
    const PLACES: [char; 32] = [
        '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}',
        '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
    ];
    match byte {
        0x80..=0x9f => PLACES[usize::from(byte - 0x80)],
        _ => char::from(byte),
    }
}

/// The records of a text with the number of the line where each starts. A quoted cell may hold the separator and line
/// ends; a quote in it is doubled.
fn records(text: &str, separator: char) -> Vec<(usize, Vec<String>)> {
    let mut records = Vec::new();
    let (mut cells, mut cell) = (Vec::new(), String::new());
    let (mut number, mut start, mut quoted) = (1, 1, false);
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' if quoted && chars.peek() == Some(&'"') => {
                chars.next();
                cell.push('"');
            }
            '"' if quoted || cell.is_empty() => quoted = !quoted,
            '\n' => {
                number += 1;
                if quoted {
                    cell.push('\n');
                } else {
                    cells.push(std::mem::take(&mut cell));
                    records.push((start, std::mem::take(&mut cells)));
                    start = number;
                }
            }
            '\r' => {}
            c if c == separator && !quoted => cells.push(std::mem::take(&mut cell)),
            c => cell.push(c),
        }
    }
    cells.push(cell);
    records.push((start, cells));
    records
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> Vec<(usize, Vec<String>)> {
        let rows = csv(text).unwrap().rows;
        rows.iter()
            .map(|r| (r.number, r.cells.iter().map(Value::lines).collect()))
            .collect()
    }

    #[test]
    fn a_quoted_cell_holds_separators_and_line_ends() {
        assert_eq!(
            told("\u{feff}a;b\r\n\"x; \"\"y\"\"\nz\";1\n\n2;3"),
            [
                (1, vec!["a".to_owned(), "b".into()]),
                (2, vec!["x; \"y\"\nz".to_owned(), "1".into()]),
                (5, vec!["2".into(), "3".into()]),
            ]
        );
        assert!(csv("bonjour").is_err() && csv("").is_err());
    }

    #[test]
    fn the_first_line_that_holds_something_names_the_columns() {
        let read = told(";;\n\nnom\tville;x\n;;\n");
        assert_eq!(read[0].0, 3);
        let read = told("\r\n  \r\na,b\r\n1,2\r\n");
        assert_eq!(read[0], (3, vec!["a".into(), "b".into()]));
        assert_eq!(read[1], (4, vec!["1".into(), "2".into()]));
    }

    #[test]
    fn older_spreadsheets_and_those_of_windows_are_read() {
        assert_eq!(decoded(b"\xc9nergie"), "Énergie");
        assert_eq!(
            decoded(b"Num\xe9ro d\x92inventaire \x80 \x9c"),
            "Numéro d’inventaire € œ"
        );
        let wide: Vec<u8> = "\u{feff}état\tœuvre"
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        assert_eq!(told(&decoded(&wide))[0].1, ["état", "œuvre"]);
        let wide: Vec<u8> = "\u{feff}état".encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(decoded(&wide), "\u{feff}état");
    }
}
