use icu_locale_core::{Locale, locale};
use spreadsheet_ods::format::{ValueFormatDateTime, ValueFormatNumber};
use spreadsheet_ods::style::units::{Border, CellAlignVertical, PrintOrientation, TextAlign, WrapOption};
use spreadsheet_ods::style::{HeaderFooter, MasterPage, PageStyle, TableStyle};
use spreadsheet_ods::text::{MetaPageCount, MetaPageNumber, TextP};
use spreadsheet_ods::{
    CellStyle, CellStyleRef, Sheet, Value, ValueFormatCurrency, ValueFormatPercentage, ValueFormatRef,
    WorkBook, color::Rgb, mm, pt, write_ods_buf,
};

use super::{Cell, Kind, Table, check, held, sheet_names, widths};
use crate::{Date, PrintError};

const FRENCH: Locale = locale!("fr-FR");

/// Writes tables as an OpenDocument workbook, a sheet each: real numbers and dates, the head
/// frozen and repeated on each printed page, A4 landscape.
///
/// # Errors
/// [`PrintError::Shape`] when there is no table, a row has more cells than columns or a date does
/// not exist; [`PrintError::Workbook`] when the writer refuses.
pub fn ods(tables: &[Table]) -> Result<Vec<u8>, PrintError> {
    check(tables)?;
    let mut book = WorkBook::new(FRENCH);
    book.metadata_mut().title = held(&tables[0].title);
    book.metadata_mut().language = "fr-FR".into();
    book.metadata_mut().generator = "Essaim".into();
    let styles = Styles::new(&mut book);
    for (index, (table, name)) in tables.iter().zip(sheet_names(tables)).enumerate() {
        let mut sheet = Sheet::new(name);
        fill(&mut sheet, table, &styles)?;
        page(&mut book, &mut sheet, index, &table.title);
        book.push_sheet(sheet);
    }
    write_ods_buf(&mut book, Vec::new()).map_err(|error| PrintError::Workbook(error.to_string()))
}

fn fill(sheet: &mut Sheet, table: &Table, styles: &Styles) -> Result<(), PrintError> {
    let columns = table.columns.iter().zip(widths(table));
    for (index, (column, width)) in (0..).zip(columns) {
        let style = match column.kind {
            Kind::Text | Kind::Date | Kind::DateTime => &styles.head_words,
            Kind::Integer | Kind::Money | Kind::Percent => &styles.head_figures,
        };
        sheet.set_styled_value(0, index, held(&column.label), style);
        sheet.set_col_width(index, mm!(width as f64 * 2.1));
    }
    let mut line = 0;
    for row in &table.rows {
        line += 1;
        for (index, cell) in (0..).zip(row) {
            sheet.set_styled_value(line, index, value(cell)?, styles.of(cell, false));
        }
    }
    if let Some(totals) = &table.totals {
        let empty = std::iter::repeat(&Cell::Empty);
        let cells = totals.iter().chain(empty).take(table.columns.len());
        for (index, cell) in (0..).zip(cells) {
            sheet.set_styled_value(line + 1, index, value(cell)?, styles.of(cell, true));
        }
    }
    sheet.split_row_header(0);
    sheet.set_header_rows(0, 0);
    Ok(())
}

fn value(cell: &Cell) -> Result<Value, PrintError> {
    Ok(match cell {
        Cell::Empty => Value::Empty,
        Cell::Text(text) => Value::Text(held(text)),
        Cell::Integer(number) => Value::Number(*number as f64),
        Cell::Money(cents) => Value::Currency(*cents as f64 / 100.0, "EUR".into()),
        Cell::Percent(part) => Value::Percentage(*part as f64 / 10_000.0),
        Cell::Date(date) => Value::DateTime(moment(*date, 0, 0)?),
        Cell::DateTime(time) => Value::DateTime(moment(time.date, time.hour, time.minute)?),
    })
}

fn moment(date: Date, hour: u8, minute: u8) -> Result<chrono::NaiveDateTime, PrintError> {
    chrono::NaiveDate::from_ymd_opt(date.year, date.month.into(), date.day.into())
        .and_then(|day| day.and_hms_opt(hour.into(), minute.into(), 0))
        .ok_or_else(|| PrintError::Shape(format!("no such time: {date:?} {hour}:{minute}")))
}

/// A page of its own for each sheet, because the title at its head is the sheet's.
fn page(book: &mut WorkBook, sheet: &mut Sheet, index: usize, title: &str) {
    let mut paper = PageStyle::new(format!("paper{index}"));
    paper.set_page_width(mm!(297));
    paper.set_page_height(mm!(210));
    paper.set_print_orientation(PrintOrientation::Landscape);
    let paper = book.add_pagestyle(paper);

    let mut head = HeaderFooter::new();
    head.add_left(TextP::new().text(held(title)).into_xmltag());
    let mut foot = HeaderFooter::new();
    let numbers = TextP::new()
        .tag(MetaPageNumber::new())
        .text(" / ")
        .tag(MetaPageCount::new());
    foot.add_right(numbers.into_xmltag());
    let mut master = MasterPage::new(format!("master{index}"));
    master.set_pagestyle(&paper);
    master.set_header(head);
    master.set_footer(foot);
    let master = book.add_masterpage(master);

    let mut style = TableStyle::new(format!("table{index}"));
    style.set_master_page(&master);
    sheet.set_style(&book.add_tablestyle(style));
}

struct Styles {
    head_words: CellStyleRef,
    head_figures: CellStyleRef,
    /// Two of each: in the body, in the totals.
    words: [CellStyleRef; 2],
    integer: [CellStyleRef; 2],
    money: [CellStyleRef; 2],
    percent: [CellStyleRef; 2],
    date: [CellStyleRef; 2],
    time: [CellStyleRef; 2],
}

impl Styles {
    fn new(book: &mut WorkBook) -> Self {
        let integer = integer_format(book);
        let money = money_format(book);
        let percent = percent_format(book);
        let date = date_format(book, "jour", false);
        let time = date_format(book, "instant", true);
        Self {
            head_words: head(book, "tete-mots", TextAlign::Left),
            head_figures: head(book, "tete-chiffres", TextAlign::Right),
            words: body(book, "mots", None),
            integer: body(book, "nombre", Some(&integer)),
            money: body(book, "montant", Some(&money)),
            percent: body(book, "pourcentage", Some(&percent)),
            date: body(book, "jour", Some(&date)),
            time: body(book, "instant", Some(&time)),
        }
    }

    fn of(&self, cell: &Cell, total: bool) -> &CellStyleRef {
        let pair = match cell {
            Cell::Empty | Cell::Text(_) => &self.words,
            Cell::Integer(_) => &self.integer,
            Cell::Money(_) => &self.money,
            Cell::Percent(_) => &self.percent,
            Cell::Date(_) => &self.date,
            Cell::DateTime(_) => &self.time,
        };
        &pair[usize::from(total)]
    }
}

fn head(book: &mut WorkBook, name: &str, align: TextAlign) -> CellStyleRef {
    let mut style = CellStyle::new_empty();
    style.set_name(name);
    style.set_font_bold();
    style.set_wrap_option(WrapOption::Wrap);
    style.set_text_align(align);
    style.set_color(Rgb::new(0x1d, 0x1b, 0x33));
    style.set_background_color(Rgb::new(0xea, 0xe9, 0xf1));
    style.set_border_bottom(pt!(0.5), Border::Solid, Rgb::new(0x80, 0x7e, 0x96));
    book.add_cellstyle(style)
}

fn body(book: &mut WorkBook, name: &str, format: Option<&ValueFormatRef>) -> [CellStyleRef; 2] {
    [false, true].map(|total| {
        let mut style = CellStyle::new_empty();
        style.set_name(if total {
            format!("{name}-total")
        } else {
            name.to_owned()
        });
        match format {
            Some(format) => style.set_value_format(format),
            None => style.set_wrap_option(WrapOption::Wrap),
        }
        style.set_vertical_align(CellAlignVertical::Top);
        if total {
            style.set_font_bold();
            style.set_border_top(pt!(1.5), Border::Solid, Rgb::new(0x1d, 0x1b, 0x33));
        }
        book.add_cellstyle(style)
    })
}

fn integer_format(book: &mut WorkBook) -> ValueFormatRef {
    let mut format = ValueFormatNumber::new_localized("nombre-fr", FRENCH);
    format
        .part_number()
        .min_integer_digits(1)
        .decimal_places(0)
        .grouping()
        .build();
    book.add_number_format(format)
}

fn money_format(book: &mut WorkBook) -> ValueFormatRef {
    let mut format = ValueFormatCurrency::new_localized("euros-fr", FRENCH);
    format
        .part_number()
        .min_integer_digits(1)
        .fixed_decimal_places(2)
        .grouping()
        .build();
    format.part_text("\u{a0}").build();
    format.part_currency().locale(FRENCH).symbol("€").build();
    book.add_currency_format(format)
}

fn percent_format(book: &mut WorkBook) -> ValueFormatRef {
    let mut format = ValueFormatPercentage::new_localized("pourcent-fr", FRENCH);
    format
        .part_number()
        .min_integer_digits(1)
        .fixed_decimal_places(2)
        .build();
    format.part_text("\u{a0}%").build();
    book.add_percentage_format(format)
}

fn date_format(book: &mut WorkBook, name: &str, with_time: bool) -> ValueFormatRef {
    let mut format = ValueFormatDateTime::new_localized(format!("{name}-fr"), FRENCH);
    format.part_day().long_style().build();
    format.part_text("/").build();
    format.part_month().long_style().build();
    format.part_text("/").build();
    format.part_year().long_style().build();
    if with_time {
        format.part_text(" ").build();
        format.part_hours().long_style().build();
        format.part_text(":").build();
        format.part_minutes().long_style().build();
    }
    book.add_datetime_format(format)
}
