//! Spreadsheets to rows of text, through calamine.
//!
//! Formulas are never run: the value stored beside them is taken. Styles, comments and hidden columns say nothing.

use super::split::{Row, check_size, trim};
use super::{Unreadable, UnreadableCode};
use calamine::{CellErrorType, Data, ExcelDateTime, Ods, Range, Reader, SheetVisible, Xls, Xlsx};
use jiff::civil::Date;
use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// The spreadsheet formats read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Book {
    /// Excel since 2007, with macros or without.
    Xlsx,
    /// Excel 1997–2003.
    Xls,
    /// OpenDocument.
    Ods,
}

/// A sheet of a workbook.
pub(super) struct Sheet {
    pub(super) name: String,
    pub(super) is_hidden: bool,
    pub(super) rows: Vec<Row>,
}

/// Every sheet in order, those in sight first.
pub(super) fn read(book: Book, file: &str, bytes: &[u8]) -> Result<Vec<Sheet>, Unreadable> {
    let refuse = |code, detail: &str| Unreadable { file: file.to_owned(), code, detail: detail.to_owned() };
    let read = || match book {
        Book::Xlsx => read_xlsx(bytes),
        Book::Xls => read_xls(bytes),
        Book::Ods => read_ods(bytes),
    };
    // A crafted file must not end the program, whatever the parser does with it.
    match catch_unwind(AssertUnwindSafe(read)) {
        Ok(Ok(sheets)) => Ok(sheets),
        Ok(Err(Refusal::Encrypted)) => Err(refuse(UnreadableCode::Encrypted, "")),
        Ok(Err(Refusal::TooLarge(limit))) => Err(refuse(UnreadableCode::TooLarge, &limit)),
        Ok(Err(Refusal::Damaged)) | Err(_) => Err(refuse(UnreadableCode::Damaged, "")),
    }
}

enum Refusal {
    Encrypted,
    Damaged,
    TooLarge(String),
}

/// Their names, and whether they are hidden.
fn in_order(sheets: &[calamine::Sheet]) -> Vec<(String, bool)> {
    let mut named: Vec<_> =
        sheets.iter().map(|sheet| (sheet.name.clone(), sheet.visible != SheetVisible::Visible)).collect();
    named.sort_by_key(|(_, is_hidden)| *is_hidden);
    named
}

/// Cell by cell: a range would take memory for every cell up to the last, wherever a stray one stands.
fn read_xlsx(bytes: &[u8]) -> Result<Vec<Sheet>, Refusal> {
    let mut book = Xlsx::new(Cursor::new(bytes)).map_err(|e| match e {
        calamine::XlsxError::Password => Refusal::Encrypted,
        _ => Refusal::Damaged,
    })?;
    let mut sheets = Vec::new();
    for (name, is_hidden) in in_order(book.sheets_metadata()) {
        let mut rows = Rows::default();
        let mut cells = match book.worksheet_cells_reader(&name) {
            Ok(cells) => cells,
            Err(calamine::XlsxError::NotAWorksheet(_)) => continue,
            Err(_) => return Err(Refusal::Damaged),
        };
        while let Some(cell) = cells.next_cell().map_err(|_| Refusal::Damaged)? {
            let (row, column) = cell.get_position();
            rows.put(row, column, text_of(&Data::from(cell.get_value().clone())))?;
        }
        sheets.push(Sheet { name, is_hidden, rows: rows.finish() });
    }
    Ok(sheets)
}

fn read_xls(bytes: &[u8]) -> Result<Vec<Sheet>, Refusal> {
    let mut book = Xls::new(Cursor::new(bytes)).map_err(|e| match e {
        calamine::XlsError::Password => Refusal::Encrypted,
        _ => Refusal::Damaged,
    })?;
    let names = in_order(book.sheets_metadata());
    names.into_iter().map(|named| from_range(book.worksheet_range(&named.0).ok(), named)).collect()
}

fn read_ods(bytes: &[u8]) -> Result<Vec<Sheet>, Refusal> {
    let mut book = Ods::new(Cursor::new(bytes)).map_err(|e| match e {
        calamine::OdsError::Password => Refusal::Encrypted,
        calamine::OdsError::CellLimitExceeded { max, .. } => Refusal::TooLarge(format!("{max} cells")),
        _ => Refusal::Damaged,
    })?;
    let names = in_order(book.sheets_metadata());
    names.into_iter().map(|named| from_range(book.worksheet_range(&named.0).ok(), named)).collect()
}

fn from_range(range: Option<Range<Data>>, (name, is_hidden): (String, bool)) -> Result<Sheet, Refusal> {
    let mut rows = Rows::default();
    if let Some(range) = range {
        let (top, left) = range.start().unwrap_or_default();
        for (row, column, value) in range.used_cells() {
            rows.put(top + row as u32, left + column as u32, text_of(value))?;
        }
    }
    Ok(Sheet { name, is_hidden, rows: rows.finish() })
}

/// Rows as they are put together from cells that come in order.
#[derive(Default)]
struct Rows(Vec<Row>);

impl Rows {
    fn put(&mut self, row: u32, column: u32, text: String) -> Result<(), Refusal> {
        if text.is_empty() {
            return Ok(());
        }
        let column = column as usize;
        check_size(column + 1, self.0.len()).map_err(|e| Refusal::TooLarge(e.0))?;
        if self.0.last().is_none_or(|last| last.row != row + 1) {
            self.0.push(Row { row: row + 1, ..Row::default() });
        }
        if let Some(last) = self.0.last_mut() {
            if last.cells.len() <= column {
                last.cells.resize(column + 1, String::new());
            }
            last.cells[column] = text;
        }
        Ok(())
    }

    fn finish(mut self) -> Vec<Row> {
        self.0.sort_by_key(|row| row.row);
        self.0
    }
}

/// A cell as a person would type it: `4.0` is "4", a date is ISO, a fault is its sign.
fn text_of(value: &Data) -> String {
    match value {
        Data::Empty => String::new(),
        Data::Int(n) => n.to_string(),
        Data::Float(n) => n.to_string(),
        Data::String(text) => trim(text).to_owned(),
        Data::Bool(truth) => (if *truth { "TRUE" } else { "FALSE" }).to_owned(),
        Data::DateTime(time) => date_of(*time),
        Data::DateTimeIso(text) => text.split('T').next().unwrap_or_default().to_owned(),
        Data::DurationIso(text) => text.clone(),
        Data::Error(fault) => fault_of(fault).to_owned(),
    }
}

fn date_of(time: ExcelDateTime) -> String {
    let (year, month, day, ..) = time.to_ymd_hms_milli();
    match Date::new(year as i16, month as i8, day as i8) {
        Ok(date) if time.is_datetime() && time.as_f64() >= 1.0 => date.to_string(),
        _ => time.as_f64().to_string(),
    }
}

fn fault_of(fault: &CellErrorType) -> &'static str {
    match fault {
        CellErrorType::Div0 => "#DIV/0!",
        CellErrorType::NA => "#N/A",
        CellErrorType::Name => "#NAME?",
        CellErrorType::Null => "#NULL!",
        CellErrorType::Num => "#NUM!",
        CellErrorType::Ref => "#REF!",
        _ => "#VALUE!",
    }
}
