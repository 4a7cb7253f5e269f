//! Saving the users, or the empty template, as a file the upload reads again unchanged.

use crate::actor::Office;
use crate::ask::user::{FileSaved, SaveUsers, UserSort};
use crate::desk::Desk;
use crate::error::Error;
use crate::folder::write_whole;
use domain::journal::{Action, Subject};
use domain::roster::{self, EXPORT_HEADERS};
use rust_xlsxwriter::{Format, Workbook};
use std::path::Path;

/// Saves the users a filter shows, or only the header. A cell that a spreadsheet would run is written so that it does not.
pub async fn save(desk: &Desk, by: &Office, request: &SaveUsers) -> Result<FileSaved, Error> {
    let book = desk.book().await?;
    let mut rows: Vec<Vec<String>> = Vec::new();
    if !request.template {
        for at in book.matching(&request.filter, UserSort::Class, false, desk.clock.now()).iter() {
            let person = &book.people[*at as usize];
            let row = &person.row;
            // An archived class is left out: read back, its title would make a new class.
            let class = row.class_id.and_then(|id| book.class(id.into())).filter(|c| c.archived_at.is_none());
            let class = class.map(|c| c.title.as_str()).unwrap_or_default();
            let cells =
                [&row.username, &row.given_name, &row.family_name, class, &row.email, person.role.school_word(), ""];
            rows.push(cells.iter().map(|c| (*c).to_owned()).collect());
        }
    }
    let count = rows.len() as u32;
    let path = Path::new(&request.path);
    let bytes = if path.extension().is_some_and(|e| e.eq_ignore_ascii_case("xlsx")) {
        workbook(&rows).map_err(Error::broken)?
    } else if request.template {
        roster::template()
    } else {
        roster::csv::write(&EXPORT_HEADERS, rows.into_iter())
    };
    desk.folder.refuse_own(path)?;
    write_whole(path, &bytes)?;
    if !request.template {
        let change = desk.begin().await?;
        desk.write_entry(change, by.actor(), Action::UsersExported, Subject { count, ..Subject::default() }).await?;
    }
    Ok(FileSaved { path: request.path.clone(), rows: count })
}

/// An Excel file: every cell is text, so that 007 stays 007 and nothing is taken for a date or a formula.
fn workbook(rows: &[Vec<String>]) -> Result<Vec<u8>, rust_xlsxwriter::XlsxError> {
    let mut book = Workbook::new();
    let (bold, text) = (Format::new().set_bold(), Format::new().set_num_format("@"));
    let sheet = book.add_worksheet();
    sheet.set_freeze_panes(1, 0)?;
    for (column, header) in (0u16..).zip(EXPORT_HEADERS) {
        sheet.write_string_with_format(0, column, header, &bold)?;
        sheet.set_column_width(column, 18)?;
        sheet.set_column_format(column, &text)?;
    }
    for (at, row) in (1u32..).zip(rows) {
        for (column, cell) in (0u16..).zip(row) {
            sheet.write_string_with_format(at, column, roster::csv::guard(cell), &text)?;
        }
    }
    book.save_to_buffer()
}
