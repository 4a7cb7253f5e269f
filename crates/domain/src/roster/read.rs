//! Takes an upload apart into tables of text. No rule is applied here: that is `check`.

use super::header;
use super::kind::{self, Kind};
use super::sheet::{self, Book, Sheet};
use super::split::{self, Row};
use super::unzip::{self, Contents};
use super::{File, Format, OtherSheets, Source, Table, Unreadable, UnreadableCode, csv, decode, limits, sets};

/// One sheet or text file, cut into rows, before anyone knows what its columns tell.
pub(super) struct Grid {
    /// The file's name, and the sheet's where there are several.
    pub(super) name: String,
    /// As [`Table::encoding`].
    pub(super) encoding: &'static str,
    /// As [`Table::others`].
    pub(super) others: Option<OtherSheets>,
    /// Rows that hold anything.
    pub(super) rows: Vec<Row>,
}

/// Reads one file of any kind, or the many of a folder. Names and extensions are not believed.
///
/// A OneRoster or SDS set is found by its files' names and headers; otherwise every table with a username column is
/// taken, of a workbook the first.
pub fn read(files: Vec<File>) -> Result<Source, Unreadable> {
    let first = files.first().map(|file| file.name.clone()).unwrap_or_default();
    let size: u64 = files.iter().map(|file| file.bytes.len() as u64).sum();
    if size > limits::UPLOAD_BYTES {
        return Err(refuse(&first, UnreadableCode::TooLarge, &format!("{} MB", limits::UPLOAD_BYTES / (1024 * 1024))));
    }
    let books = Books::open(files)?;
    if books.found.is_empty() {
        return Err(books.refused.unwrap_or_else(|| refuse(&first, UnreadableCode::Empty, "")));
    }
    if let Some(source) = sets::find(&books.found)? {
        return Ok(source);
    }
    tables(books)
}

/// Reads a list of addresses: one table whose header names them. What else it names is in `fields`.
pub fn read_addresses(file: File) -> Result<Table, Unreadable> {
    let name = file.name.clone();
    if file.bytes.len() as u64 > limits::UPLOAD_BYTES {
        return Err(refuse(&name, UnreadableCode::TooLarge, &format!("{} MB", limits::UPLOAD_BYTES / (1024 * 1024))));
    }
    let grids = Books::open(vec![file])?.found.into_iter().next();
    let table = table(grids.unwrap_or_default(), header::find_addresses)?;
    if table.rows.is_empty() { Err(refuse(&name, UnreadableCode::NoRows, "")) } else { Ok(table) }
}

/// The files of an upload that hold rows: for each, its sheets.
#[derive(Default)]
struct Books {
    found: Vec<Vec<Grid>>,
    /// There were several files: those that are no tables (a read-me, a logo) are passed over.
    is_many: bool,
    /// Why the first of those passed over could not be read.
    refused: Option<Unreadable>,
}

impl Books {
    fn open(files: Vec<File>) -> Result<Books, Unreadable> {
        let mut budget = limits::UNPACKED_BYTES;
        let mut books = Books { is_many: files.len() > 1, ..Books::default() };
        for file in files {
            match kind::find(&file.bytes) {
                Kind::Zip => match unzip::open(&file, &mut budget)? {
                    Contents::Spreadsheet { is_ods } => books.add(Ok(book(&file, is_ods)?))?,
                    Contents::Files(inner) => books.open_zipped(inner, &mut budget)?,
                },
                kind => books.add(grids(&file, kind))?,
            }
        }
        Ok(books)
    }

    fn open_zipped(&mut self, files: Vec<File>, budget: &mut u64) -> Result<(), Unreadable> {
        self.is_many |= files.len() > 1;
        for file in files {
            let kind = kind::find(&file.bytes);
            if kind != Kind::Zip {
                self.add(grids(&file, kind))?;
                continue;
            }
            match unzip::open(&file, budget)? {
                Contents::Spreadsheet { is_ods } => self.add(Ok(book(&file, is_ods)?))?,
                Contents::Files(_) => return Err(refuse(&file.name, UnreadableCode::WrongKind, "a zip inside a zip")),
            }
        }
        Ok(())
    }

    fn add(&mut self, grids: Result<Vec<Grid>, Unreadable>) -> Result<(), Unreadable> {
        match grids {
            Ok(grids) => self.found.push(grids),
            Err(e) if self.is_many && matches!(e.code, UnreadableCode::WrongKind | UnreadableCode::Empty) => {
                self.refused.get_or_insert(e);
            }
            Err(e) => return Err(e),
        }
        Ok(())
    }
}

fn book(file: &File, is_ods: bool) -> Result<Vec<Grid>, Unreadable> {
    sheets(file, if is_ods { Book::Ods } else { Book::Xlsx })
}

fn grids(file: &File, kind: Kind) -> Result<Vec<Grid>, Unreadable> {
    match kind {
        Kind::Empty => Err(refuse(&file.name, UnreadableCode::Empty, "")),
        Kind::Encrypted => Err(refuse(&file.name, UnreadableCode::Encrypted, "")),
        Kind::Other(words) => Err(refuse(&file.name, UnreadableCode::WrongKind, words)),
        Kind::Xls => sheets(file, Book::Xls),
        Kind::Text | Kind::Zip => Ok(vec![text(file)?]),
    }
}

fn text(file: &File) -> Result<Grid, Unreadable> {
    let (text, encoding) = decode::decode(&file.bytes);
    if kind::is_gibberish(&text) {
        return Err(refuse(&file.name, UnreadableCode::WrongKind, "not a table of text"));
    }
    match split::split(&text) {
        Ok(rows) if rows.is_empty() => Err(refuse(&file.name, UnreadableCode::Empty, "")),
        Ok(rows) => Ok(Grid { name: file.name.clone(), encoding, others: None, rows }),
        Err(limit) => Err(refuse(&file.name, UnreadableCode::TooLarge, &limit.0)),
    }
}

fn sheets(file: &File, book: Book) -> Result<Vec<Grid>, Unreadable> {
    let sheets = sheet::read(book, &file.name, &file.bytes)?;
    let others: Vec<Option<OtherSheets>> = (0..sheets.len()).map(|at| others(&sheets, at)).collect();
    let is_one = sheets.len() == 1;
    let name = |sheet: String| if is_one { file.name.clone() } else { format!("{}, {sheet}", file.name) };
    let grids = sheets.into_iter().zip(others).filter(|(sheet, _)| !sheet.rows.is_empty());
    let grid = |(sheet, others): (Sheet, _)| Grid { name: name(sheet.name), encoding: "", others, rows: sheet.rows };
    let grids: Vec<Grid> = grids.map(grid).collect();
    if grids.is_empty() { Err(refuse(&file.name, UnreadableCode::Empty, "")) } else { Ok(grids) }
}

/// What a person must know who looks at one sheet of a workbook. Hidden sheets are not counted unless one is read.
fn others(sheets: &[Sheet], at: usize) -> Option<OtherSheets> {
    let in_sight = |other: &&Sheet| !other.is_hidden || sheets[at].is_hidden;
    let has_others = sheets.iter().filter(in_sight).filter(|other| !other.rows.is_empty()).count() > 1;
    (at > 0 || has_others).then(|| OtherSheets {
        read: sheets[at].name.clone(),
        sheets: u32::try_from(sheets.iter().filter(in_sight).count()).unwrap_or(u32::MAX),
        is_first: at == 0,
    })
}

/// One table of each file. Of several files, one that has no header is passed over only if it is no table by name.
fn tables(books: Books) -> Result<Source, Unreadable> {
    let is_many = books.is_many;
    let mut refused = books.refused;
    let mut tables = Vec::new();
    for grids in books.found {
        match table(grids, header::find) {
            Ok(table) => tables.push(table),
            Err(e) if is_many && !is_table_by_name(&e.file) => {
                refused.get_or_insert(e);
            }
            Err(e) => return Err(e),
        }
    }
    if tables.is_empty() {
        return Err(refused.unwrap_or_else(|| refuse("", UnreadableCode::Empty, "")));
    }
    if tables.iter().all(|table| table.rows.is_empty()) {
        return Err(refuse(&tables[0].name, UnreadableCode::NoRows, ""));
    }
    Ok(Source { format: Format::Table, tables })
}

fn is_table_by_name(file: &str) -> bool {
    let file = file.to_lowercase();
    [".csv", ".tsv", ".xls", ".ods"].iter().any(|extension| file.contains(extension))
}

/// The first sheet that has a header and rows; failing that, the first that has a header.
fn table(
    grids: Vec<Grid>,
    find: fn(&[split::Row]) -> Result<header::Header, Vec<String>>,
) -> Result<Table, Unreadable> {
    let (mut refused, mut bare) = (None, None);
    for grid in grids {
        match find(&grid.rows) {
            Ok(header) => {
                let table = build(grid, &header);
                if !table.rows.is_empty() {
                    return Ok(table);
                }
                bare.get_or_insert(table);
            }
            Err(found) => {
                let found = if found.is_empty() { "none".to_owned() } else { found.join(", ") };
                refused.get_or_insert(refuse(&grid.name, UnreadableCode::NoHeader, &found));
            }
        }
    }
    bare.ok_or_else(|| refused.unwrap_or_else(|| refuse("", UnreadableCode::Empty, "")))
}

/// A table out of a grid whose header is known.
pub(super) fn build(grid: Grid, header: &header::Header) -> Table {
    let (head, mut rows) = header::take_rows(grid.rows, header, !grid.encoding.is_empty());
    for cell in rows.iter_mut().flat_map(|row| &mut row.cells) {
        let plain = csv::unguard(cell);
        if plain.len() < cell.len() {
            *cell = plain.to_owned();
        }
    }
    Table {
        name: grid.name,
        encoding: grid.encoding.to_owned(),
        others: grid.others,
        header_row: head.row,
        headers: head.cells,
        fields: header.fields.clone(),
        rows,
    }
}

pub(super) fn refuse(file: &str, code: UnreadableCode, detail: &str) -> Unreadable {
    Unreadable { file: file.to_owned(), code, detail: detail.to_owned() }
}
