//! Reading what people send from a spreadsheet saved as CSV.

/// A text cut in records, with where each column stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Csv {
    /// The names of the columns as they stand in the first record.
    pub head: Vec<String>,
    /// The other records that hold something, each with the number of the line where it starts, the head being 1.
    pub records: Vec<(usize, Vec<String>)>,
}

impl Csv {
    /// Reads a text separated by semicolons, tabs or commas, as its first line shows; none when it shows none of them.
    pub fn read(text: &str) -> Option<Csv> {
        let text = text.trim_start_matches('\u{feff}');
        let first = text.lines().next().unwrap_or_default();
        let separator = [';', '\t', ','].into_iter().find(|s| first.contains(*s))?;
        let mut all = records(text, separator).into_iter();
        let (_, head) = all.next()?;
        Some(Csv {
            head,
            records: all
                .filter(|(_, cells)| cells.iter().any(|c| !c.trim().is_empty()))
                .collect(),
        })
    }
}

/// UTF-8, or the Latin text of older spreadsheets.
pub fn decoded(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => bytes.iter().map(|b| char::from(*b)).collect(),
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

    #[test]
    fn a_quoted_cell_holds_separators_and_line_ends() {
        let csv = Csv::read("\u{feff}a;b\r\n\"x; \"\"y\"\"\nz\";1\n\n2;3").unwrap();
        assert_eq!(csv.head, ["a", "b"]);
        assert_eq!(
            csv.records,
            [
                (2, vec!["x; \"y\"\nz".to_owned(), "1".into()]),
                (5, vec!["2".into(), "3".into()]),
            ]
        );
        assert_eq!(Csv::read("bonjour"), None);
        assert_eq!(decoded(b"\xc9nergie"), "Énergie");
    }
}
