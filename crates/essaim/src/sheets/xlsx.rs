//! The first visible sheet of an Office Open XML workbook (ECMA-376).

use std::io::Cursor;

use calamine::{DataRef, Dimensions, Reader, SheetType, SheetVisible, Xlsx};
use jiff::civil::Date;

use super::grid::{Builder, Grid, MOST_COLUMNS, MOST_ROWS, broken, held, iso_day};
use super::value::Value;

/// The most merged places of a sheet.
const MOST_MERGED: usize = 10_000;

pub fn read(bytes: &[u8]) -> Result<Grid, String> {
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
        builder.put(place(row), place(column), value)?;
    }
    drop(cells);
    let merged = book.merge_cells_by_sheet_name(&name).map_err(|_| broken())?;
    merge(&mut builder, &merged)?;
    Ok(builder.grid(name, visible.len() - 1))
}

fn place(n: u32) -> usize {
    usize::try_from(n).unwrap_or(usize::MAX)
}

/// Marks what is merged into the cell above or before it, in the rows that hold something.
fn merge(builder: &mut Builder, merged: &[Dimensions]) -> Result<(), String> {
    if merged.len() > MOST_MERGED {
        return Err("Cette feuille a trop de cellules fusionnées. Défusionnez-les.".into());
    }
    // Merged places do not overlap in a sheet that a program wrote.
    let mut left = MOST_ROWS * MOST_COLUMNS;
    let rows: Vec<usize> = builder.rows().iter().map(|r| r.number - 1).collect();
    for place_merged in merged {
        let (first, last) = (place(place_merged.start.0), place(place_merged.end.0));
        let (from, to) = (place(place_merged.start.1), place(place_merged.end.1));
        let held = rows.partition_point(|r| *r < first)..rows.partition_point(|r| *r <= last);
        for at in held {
            left = left
                .checked_sub(MOST_COLUMNS.min(to.saturating_sub(from) + 1))
                .ok_or_else(broken)?;
            let from = if rows[at] == first {
                from.saturating_add(1)
            } else {
                from
            };
            builder.merge(at, from, to);
        }
    }
    Ok(())
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
        DataRef::Bool(truth) => Value::Truth(*truth),
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
