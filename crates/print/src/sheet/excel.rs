use rust_xlsxwriter::{
    Color, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError,
};

use super::{Cell, Kind, Table, check, held, sheet_names, widths};
use crate::{Date, PrintError};

impl From<XlsxError> for PrintError {
    fn from(error: XlsxError) -> Self {
        Self::Workbook(error.to_string())
    }
}

/// Writes tables as an Excel workbook, a sheet each: real numbers and dates, the head frozen and
/// repeated on each printed page, filters, A4 landscape one page wide.
///
/// # Errors
/// [`PrintError::Shape`] when there is no table, a row has more cells than columns or a date does
/// not exist; [`PrintError::Workbook`] when the writer refuses.
pub fn xlsx(tables: &[Table]) -> Result<Vec<u8>, PrintError> {
    check(tables)?;
    let mut book = Workbook::new();
    // The time of writing is not known here; a fixed one gives the same file for the same data.
    let properties = DocProperties::new()
        .set_title(held(&tables[0].title))
        .set_creation_datetime(&ExcelDateTime::from_ymd(2000, 1, 1)?);
    book.set_properties(&properties);
    for (table, name) in tables.iter().zip(sheet_names(tables)) {
        fill(book.add_worksheet().set_name(name)?, table)?;
    }
    Ok(book.save_to_buffer()?)
}

fn fill(sheet: &mut Worksheet, table: &Table) -> Result<(), PrintError> {
    let last_column = narrow(table.columns.len() - 1);
    for (index, (column, width)) in table.columns.iter().zip(widths(table)).enumerate() {
        let format = head_format(column.kind);
        sheet.write_string_with_format(0, narrow(index), held(&column.label), &format)?;
        sheet.set_column_width(narrow(index), f64::from(narrow(width)))?;
    }
    let mut line = 0;
    for row in &table.rows {
        line += 1;
        for (index, cell) in row.iter().enumerate() {
            put(sheet, line, narrow(index), cell, false)?;
        }
    }
    if line > 0 {
        sheet.autofilter(0, 0, line, last_column)?;
    }
    if let Some(totals) = &table.totals {
        let empty = std::iter::repeat(&Cell::Empty);
        for (index, cell) in totals.iter().chain(empty).take(table.columns.len()).enumerate() {
            put(sheet, line + 1, narrow(index), cell, true)?;
        }
    }
    page(sheet, &table.title)
}

fn page(sheet: &mut Worksheet, title: &str) -> Result<(), PrintError> {
    sheet.set_freeze_panes(1, 0)?.set_repeat_rows(0, 0)?;
    sheet
        .set_paper_size(9)
        .set_landscape()
        .set_print_fit_to_pages(1, 0);
    // `&` begins a command in a page's head; the whole head holds 255 characters at most.
    let title: String = held(title)
        .chars()
        .take(120)
        .collect::<String>()
        .replace('&', "&&");
    sheet.set_header(format!("&L{title}&R&A")).set_footer("&R&P / &N");
    Ok(())
}

fn put(sheet: &mut Worksheet, row: u32, column: u16, cell: &Cell, total: bool) -> Result<(), PrintError> {
    let format = cell_format(cell, total);
    match cell {
        Cell::Empty => sheet.write_blank(row, column, &format)?,
        Cell::Text(text) => sheet.write_string_with_format(row, column, held(text), &format)?,
        Cell::Integer(number) => sheet.write_number_with_format(row, column, *number as f64, &format)?,
        Cell::Money(cents) => sheet.write_number_with_format(row, column, *cents as f64 / 100.0, &format)?,
        Cell::Percent(part) => {
            sheet.write_number_with_format(row, column, *part as f64 / 10_000.0, &format)?
        }
        Cell::Date(date) => sheet.write_datetime_with_format(row, column, day(*date)?, &format)?,
        Cell::DateTime(time) => {
            let value = day(time.date)?.and_hms(time.hour.into(), time.minute, 0)?;
            sheet.write_datetime_with_format(row, column, value, &format)?
        }
    };
    Ok(())
}

fn day(date: Date) -> Result<ExcelDateTime, PrintError> {
    let year = u16::try_from(date.year).map_err(|_| PrintError::Shape(format!("no such day: {date:?}")))?;
    Ok(ExcelDateTime::from_ymd(year, date.month, date.day)?)
}

/// Number formats are written the English way in the file; the reader's language decides what
/// is seen. `40C` is French (France).
fn cell_format(cell: &Cell, total: bool) -> Format {
    let plain = Format::new().set_align(FormatAlign::Top);
    let format = match cell {
        Cell::Empty => plain,
        Cell::Text(_) => plain.set_text_wrap(),
        Cell::Integer(_) => plain.set_num_format("#,##0"),
        Cell::Money(_) => plain.set_num_format("#,##0.00\\ [$€-40C]"),
        Cell::Percent(_) => plain.set_num_format("0.00\\ %"),
        Cell::Date(_) => plain.set_num_format("dd/mm/yyyy"),
        Cell::DateTime(_) => plain.set_num_format("dd/mm/yyyy hh:mm"),
    };
    if total {
        format.set_bold().set_border_top(FormatBorder::Medium)
    } else {
        format
    }
}

fn head_format(kind: Kind) -> Format {
    let format = Format::new()
        .set_bold()
        .set_text_wrap()
        .set_font_color(Color::RGB(0x001D_1B33))
        .set_background_color(Color::RGB(0x00EA_E9F1))
        .set_border_bottom(FormatBorder::Thin);
    match kind {
        Kind::Text | Kind::Date | Kind::DateTime => format.set_align(FormatAlign::Left),
        Kind::Integer | Kind::Money | Kind::Percent => format.set_align(FormatAlign::Right),
    }
}

/// Columns were counted by `check` and widths are clamped: both fit.
fn narrow(number: usize) -> u16 {
    u16::try_from(number).unwrap_or(u16::MAX)
}
