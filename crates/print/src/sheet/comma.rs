use super::{Cell, Table};

/// Writes a table as CSV for a French spreadsheet: UTF-8 with a byte order mark, `;` between
/// cells, CRLF at the end of lines, a decimal comma, no grouping of digits.
///
/// Money is in euros (`1234,56`), percents carry their sign (`80,05%`), dates are 24/11/2026 and
/// times 24/11/2026 14:05. A text that a spreadsheet would take for a formula (it begins with
/// `=`, `+`, `-`, `@`, a tab or a line end) gets an apostrophe in front. The totals are the last line.
/// Rows may be longer or shorter than the head: nothing is lost.
pub fn csv(table: &Table) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new()
        .delimiter(b';')
        .terminator(csv::Terminator::CRLF)
        .flexible(true)
        .from_writer("\u{feff}".as_bytes().to_vec());
    let head = table
        .columns
        .iter()
        .map(|column| disarmed(&column.label))
        .collect();
    let body = table
        .rows
        .iter()
        .chain(&table.totals)
        .map(|row| row.iter().map(written).collect());
    for record in std::iter::once::<Vec<String>>(head).chain(body) {
        writer
            .write_record(&record)
            .expect("a vector takes every record, of any length");
    }
    writer.into_inner().expect("a vector is always flushed")
}

fn written(cell: &Cell) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Text(text) => disarmed(text),
        Cell::Integer(number) => number.to_string(),
        Cell::Money(cents) => hundredths(*cents),
        Cell::Percent(part) => format!("{}%", hundredths(*part)),
        Cell::Date(date) => date.french(),
        Cell::DateTime(time) => time.french(),
    }
}

fn hundredths(number: i64) -> String {
    let sign = if number < 0 { "-" } else { "" };
    let size = number.unsigned_abs();
    format!("{sign}{},{:02}", size / 100, size % 100)
}

/// A spreadsheet that opens a CSV file runs any cell that looks like a formula, even quoted. The
/// full-width forms are there because some take them for the plain ones.
fn disarmed(text: &str) -> String {
    const ARMED: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];
    if text.starts_with(ARMED) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}
