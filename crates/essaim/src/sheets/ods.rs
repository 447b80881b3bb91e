//! The first visible sheet of an OpenDocument spreadsheet (ODF 1.2, part 1, chapters 9 and 19).
//!
//! It is read as a stream of cells: an attribute may say that a cell or a row is there a million times, and only what is
//! within the bounds of [`Builder`] is ever written down.

use std::collections::HashSet;
use std::io::{Cursor, Read};

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};
use zip::ZipArchive;

use super::grid::{Builder, Grid, LONGEST_CELL, MOST_COLUMNS, broken, held, iso_day};
use super::value::Value;

/// The most rows and columns that a sheet has in any program: what is said to be beyond is not there.
const FAR: usize = 2_000_000;

pub fn read(archive: &mut ZipArchive<Cursor<&[u8]>>) -> Result<Grid, String> {
    let mut text = String::new();
    let mut part = archive.by_name("content.xml").map_err(|_| broken())?;
    part.read_to_string(&mut text).map_err(|_| broken())?;
    Sheets::of(&text).read()
}

fn attribute(e: &BytesStart<'_>, name: &str) -> Result<Option<String>, String> {
    let found = e.try_get_attribute(name).map_err(|_| broken())?;
    let value = found.map(|a| {
        a.normalized_value(XmlVersion::Implicit1_0)
            .map(|v| v.into_owned())
    });
    value.transpose().map_err(|_| broken())
}

/// How often a cell or a row is there.
fn repeated(e: &BytesStart<'_>, name: &str) -> Result<usize, String> {
    match attribute(e, name)? {
        None => Ok(1),
        Some(text) => Ok(text.parse::<usize>().map_err(|_| broken())?.min(FAR)),
    }
}

struct Sheets<'a> {
    xml: Reader<&'a [u8]>,
    /// Styles of sheets that are hidden.
    hidden: HashSet<String>,
}

impl<'a> Sheets<'a> {
    fn of(text: &'a str) -> Self {
        let mut xml = Reader::from_str(text);
        xml.config_mut().expand_empty_elements = true;
        Sheets {
            xml,
            hidden: HashSet::new(),
        }
    }

    fn next(&mut self) -> Result<Event<'a>, String> {
        self.xml.read_event().map_err(|_| broken())
    }

    fn read(mut self) -> Result<Grid, String> {
        let mut style = None;
        let mut first: Option<(String, Builder)> = None;
        let mut others = 0;
        loop {
            match self.next()? {
                Event::Start(e) => match e.name().as_ref() {
                    "style:style" => style = attribute(&e, "style:name")?,
                    "style:table-properties"
                        if attribute(&e, "table:display")?.as_deref() == Some("false") =>
                    {
                        self.hidden.extend(style.take());
                    }
                    "table:table" => {
                        let hidden =
                            attribute(&e, "table:style-name")?.is_some_and(|s| self.hidden.contains(&s));
                        if hidden || first.is_some() {
                            others += usize::from(!hidden);
                            self.skip("table:table")?;
                        } else {
                            let name = attribute(&e, "table:name")?.unwrap_or_default();
                            first = Some((name, self.table()?));
                        }
                    }
                    _ => {}
                },
                Event::Eof => break,
                _ => {}
            }
        }
        match first {
            Some((name, builder)) => Ok(builder.grid(name, others)),
            None => Err(broken()),
        }
    }

    /// Goes past an element that was opened, and what is in it.
    fn skip(&mut self, name: &str) -> Result<(), String> {
        let mut depth = 1;
        while depth > 0 {
            match self.next()? {
                Event::Start(e) if e.name().as_ref() == name => depth += 1,
                Event::End(e) if e.name().as_ref() == name => depth -= 1,
                Event::Eof => return Err(broken()),
                _ => {}
            }
        }
        Ok(())
    }

    fn table(&mut self) -> Result<Builder, String> {
        let mut builder = Builder::default();
        let mut at = 0_usize;
        loop {
            match self.next()? {
                Event::Start(e) => match e.name().as_ref() {
                    "table:table-row" => {
                        let times = repeated(&e, "table:number-rows-repeated")?;
                        let cells = self.row()?;
                        let written = if cells.is_empty() { 0 } else { times };
                        for row in at..at.saturating_add(written) {
                            for (column, value) in &cells {
                                builder.put(row, *column, value.clone())?;
                            }
                        }
                        at = at.saturating_add(times);
                    }
                    // A drawing or a source of data may hold tables of its own.
                    "table:shapes" => self.skip("table:shapes")?,
                    _ => {}
                },
                Event::End(e) if e.name().as_ref() == "table:table" => return Ok(builder),
                Event::Eof => return Err(broken()),
                _ => {}
            }
        }
    }

    /// The cells of a row that hold something, with their columns.
    fn row(&mut self) -> Result<Vec<(usize, Value)>, String> {
        let mut cells: Vec<(usize, Value)> = Vec::new();
        let mut at = 0_usize;
        loop {
            match self.next()? {
                Event::Start(e) => {
                    let name = e.name().as_ref().to_owned();
                    if !matches!(name.as_str(), "table:table-cell" | "table:covered-table-cell") {
                        continue;
                    }
                    let times = repeated(&e, "table:number-columns-repeated")?;
                    let value = self.cell(&e, &name)?;
                    let end = at.saturating_add(times);
                    if name == "table:covered-table-cell" {
                        // Past the bound nothing is read, so nothing merged there matters.
                        cells.extend((at..end.min(MOST_COLUMNS)).map(|column| (column, Value::Merged)));
                    } else if !value.is_empty() {
                        // One past the bound is enough for the builder to say so.
                        let written = times.min(MOST_COLUMNS + 1);
                        cells.extend((at..at.saturating_add(written)).map(|column| (column, value.clone())));
                    }
                    at = end;
                }
                Event::End(e) if e.name().as_ref() == "table:table-row" => {
                    // A row whose cells are all merged into the row above holds nothing.
                    let empty = cells.iter().all(|(_, value)| *value == Value::Merged);
                    return Ok(if empty { Vec::new() } else { cells });
                }
                Event::Eof => return Err(broken()),
                _ => {}
            }
        }
    }

    /// The value of a cell: what the program kept, also where there is a formula.
    fn cell(&mut self, e: &BytesStart<'_>, name: &str) -> Result<Value, String> {
        let kind = attribute(e, "office:value-type")?;
        let kept = attribute(e, "office:value")?;
        let day = attribute(e, "office:date-value")?;
        let said = attribute(e, "office:string-value")?;
        let truth = attribute(e, "office:boolean-value")?;
        let failed = attribute(e, "calcext:value-type")?.as_deref() == Some("error");
        let text = self.text(name)?;
        Ok(match kind.as_deref() {
            _ if failed => Value::Other("une erreur de calcul"),
            None => Value::Empty,
            Some("float" | "currency" | "percentage") => {
                let number = kept.and_then(|v| v.parse().ok());
                Value::Number(number.ok_or_else(broken)?)
            }
            Some("date") => iso_day(&day.unwrap_or_default()),
            Some("time") => Value::Other("une durée"),
            Some("boolean") => Value::Truth(truth.as_deref() == Some("true")),
            Some(_) => Value::Text(held(&said.unwrap_or(text))?),
        })
    }

    /// The paragraphs of a cell up to its end, without its comments.
    fn text(&mut self, name: &str) -> Result<String, String> {
        let mut out = String::new();
        loop {
            match self.next()? {
                Event::Text(t) => out.push_str(&t.xml10_content()),
                Event::GeneralRef(r) => match r.resolve_char_ref().map_err(|_| broken())? {
                    Some(c) => out.push(c),
                    None => {
                        let entity = r.xml10_content();
                        out.push_str(
                            quick_xml::escape::resolve_predefined_entity(&entity).ok_or_else(broken)?,
                        );
                    }
                },
                Event::Start(e) => match e.name().as_ref() {
                    "office:annotation" => self.skip("office:annotation")?,
                    "text:p" if !out.is_empty() => out.push('\n'),
                    "text:s" => {
                        let times = repeated(&e, "text:c")?.min(LONGEST_CELL + 1);
                        out.extend(std::iter::repeat_n(' ', times));
                    }
                    "text:tab" | "text:line-break" => out.push(' '),
                    _ => {}
                },
                Event::End(e) if e.name().as_ref() == name => return held(&out),
                Event::Eof => return Err(broken()),
                _ => {}
            }
            if out.len() > 8 * LONGEST_CELL {
                return held(&out);
            }
        }
    }
}
