//! Workbooks and zips, whole, broken and hostile.

use super::*;
use UnreadableCode as U;

fn people() -> Vec<u8> {
    let notes = sheet_row(1, &["Ask the office before you change anything."]);
    let rows = [
        sheet_row(1, &["Class lists"]),
        sheet_row(3, &["user", "first name", "class", "dob", "email"]),
        sheet_row(
            5,
            &[
                "js",
                "=not a formula",
                "|<v>4.0</v>",
                "s=\"1\"|<v>42616</v>",
                "t=\"str\"|<f>A5&amp;\"@x.org\"</f><v>js@x.org</v>",
            ],
        ),
        sheet_row(6, &["|<v>1234</v>", "Zoë", "4H", "3 September 2016", "t=\"e\"|<v>#N/A</v>"]),
    ];
    workbook(&[("Notes", &notes), ("Pupils", &rows.concat())])
}

#[test]
fn a_workbook_says_what_its_cells_show() {
    let source = read_one(people()).expect("it can be read");
    assert_eq!(source.tables[0].name, "users.csv, Pupils", "the first sheet that has a header");
    let (roster, problems) = check(&source, &Mends::new());
    let user = &roster.users[0];
    assert_eq!((user.place.row, &user.username[..]), (5, "js"), "rows as shown");
    assert_eq!(user.given_name.as_deref(), Some("=not a formula"), "text is text");
    assert_eq!(user.class.as_deref(), Some("4"), "4.0 is 4");
    assert_eq!(user.birth_date, Some(jiff::civil::date(2016, 9, 3)), "a date");
    assert_eq!(user.email.as_deref(), Some("js@x.org"), "the stored value of a formula");
    assert_eq!(roster.users[1].username, "1234", "a number");
    assert_eq!(
        codes(&problems),
        [(3, ProblemCode::OneSheetOnly), (6, ProblemCode::CellFault)],
        "a formula that failed"
    );
}

/// What is said of a workbook's sheets: code, the sheet that was read, how many there are.
fn said(sheets: &[(&str, &str)]) -> Vec<(ProblemCode, String, String)> {
    let (roster, problems) = checked(workbook(sheets));
    assert_eq!(usernames(&roster), ["js"], "{sheets:?}");
    problems.into_iter().map(|p| (p.code, p.value, p.detail)).collect()
}

#[test]
fn of_several_sheets_one_is_read_and_named() {
    let pupils = [sheet_row(1, &["user"]), sheet_row(2, &["js"])].concat();
    let staff = [sheet_row(1, &["user"]), sheet_row(2, &["th"])].concat();
    let note = |code, sheets: &str| vec![(code, "Pupils".to_owned(), sheets.to_owned())];
    assert_eq!(said(&[("Pupils", &pupils)]), [], "one sheet");
    assert_eq!(said(&[("Pupils", &pupils), ("Sheet2", ""), ("Sheet3", "")]), [], "the others are empty");
    let three = [("Pupils", &pupils[..]), ("Sheet2", ""), ("Staff", &staff)];
    assert_eq!(said(&three), note(ProblemCode::FirstSheetOnly, "3"), "the first of three");
    let bare_first = [("Sheet1", ""), ("Pupils", &pupils)];
    assert_eq!(said(&bare_first), note(ProblemCode::OneSheetOnly, "2"), "the first is empty");
    let (_, problems) = checked(workbook(&three));
    assert!(problems.iter().all(|p| p.code.is_note() && !p.blocks_row), "nothing is wrong with it");
}

#[test]
fn an_old_workbook() {
    let (roster, problems) = checked(fixture("people.xls").bytes);
    let user = &roster.users[0];
    assert_eq!((user.place.row, &user.username[..], problems.len()), (4, "js", 0), "rows as shown");
    assert_eq!((user.given_name.as_deref(), user.class.as_deref()), (Some("Siân"), Some("4")), "text and number");
}

#[test]
fn a_stray_cell_far_away_costs_nothing() {
    let rows = [
        sheet_row(1, &["user"]),
        sheet_row(2, &["js"]),
        "<row r=\"1048576\"><c r=\"A1048576\"><v>1</v></c></row>".into(),
    ];
    let (roster, _) = checked(workbook(&[("S", &rows.concat())]));
    assert_eq!(usernames(&roster), ["js", "1"], "the rows between are not kept");
    let far = "<row r=\"1\"><c r=\"XFD1\"><v>1</v></c></row>";
    assert_eq!(refused(workbook(&[("S", far)])).0, U::TooLarge, "columns have a limit");
}

#[test]
fn broken_and_locked_workbooks_are_named() {
    let whole = people();
    for length in [whole.len() / 3, whole.len() / 2, whole.len() - 10] {
        assert_eq!(refused(&whole[..length]).0, U::Damaged, "cut off at {length}");
    }
    let mut ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec();
    ole.resize(2048, 0);
    let with = |name: &str| [ole.clone(), name.encode_utf16().flat_map(u16::to_le_bytes).collect()].concat();
    assert_eq!(refused(with("EncryptedPackage")).0, U::Encrypted, "a password");
    assert_eq!(refused(with("WordDocument")), (U::WrongKind, "a Word document".into()), "old Word");
    assert_eq!(refused(with("Workbook")).0, U::Damaged, "old Excel, cut off");
    let word = zipped(&[("[Content_Types].xml", b"<Types/>"), ("word/document.xml", b"<w/>")]);
    assert_eq!(refused(word), (U::WrongKind, "a Word document".into()), "new Word");
}

#[test]
fn an_opendocument_sheet() {
    let cell = |text: &str| {
        format!("<table:table-cell office:value-type=\"string\"><text:p>{text}</text:p></table:table-cell>")
    };
    let row = |cells: &[&str]| {
        format!("<table:table-row>{}</table:table-row>", cells.iter().map(|c| cell(c)).collect::<String>())
    };
    let content = format!(
        "<office:document-content xmlns:office=\"o\" xmlns:table=\"t\" xmlns:text=\"x\"><office:body><office:spreadsheet>\
         <table:table table:name=\"S\">{}<table:table-row table:number-rows-repeated=\"3\"><table:table-cell/></table:table-row>{}\
         <table:table-row table:number-rows-repeated=\"1048570\"><table:table-cell/></table:table-row></table:table>\
         </office:spreadsheet></office:body></office:document-content>",
        row(&["user", "class"]),
        row(&["js", "4H"])
    );
    let ods = zipped(&[
        ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
        ("content.xml", content.as_bytes()),
        ("META-INF/manifest.xml", b"<manifest:manifest/>"),
    ]);
    let (roster, problems) = checked(ods);
    assert_eq!((roster.users[0].place.row, problems.len()), (5, 0), "repeated blank rows count");
}

#[test]
fn a_zip_of_tables() {
    let zip = zipped(&[
        ("__MACOSX/lists/._4H.csv", b"\0\x05\x16\x07junk"),
        ("lists/.DS_Store", b"\0\0\0\x01Bud1"),
        ("lists/4H.csv", b"user,class\na,4H\n"),
        ("lists\\5H.csv", b"user,class\nb,5H\n"),
        ("lists/ReadMe.pdf", b"%PDF-1.4"),
    ]);
    let source = read_one(zip).expect("it can be read");
    let names: Vec<&str> = source.tables.iter().map(|table| table.name.as_str()).collect();
    assert_eq!(names, ["4H.csv", "5H.csv"], "folders and what systems leave behind are gone");
    let (roster, _) = checked(zipped(&[("book.xlsx", &people())]));
    assert_eq!(roster.users.len(), 2, "a workbook in a zip");
}

#[test]
fn hostile_zips_are_refused() {
    let inner = zipped(&[("a.csv", b"user\na\n")]);
    assert_eq!(refused(zipped(&[("inner.zip", &inner)])), (U::WrongKind, "a zip inside a zip".into()), "nested");
    let mut bomb = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let zeros = vec![b'0'; 64 * 1024 * 1024];
    for n in 0..7 {
        bomb.start_file(format!("{n}.csv"), zip::write::SimpleFileOptions::default()).expect("an entry begins");
        bomb.write_all(&zeros).expect("it is written");
    }
    let mut bomb = bomb.finish().expect("it is finished").into_inner();
    assert_eq!(refused(&bomb).0, U::ZipBomb, "448 MB in {} kB", bomb.len() / 1024);
    // The sizes in the headers are lies: every one says 16 bytes.
    let size = (zeros.len() as u32).to_le_bytes();
    let at: Vec<usize> = bomb.windows(4).enumerate().filter(|(_, w)| *w == size).map(|(at, _)| at).collect();
    for at in at {
        bomb[at..at + 4].copy_from_slice(&16u32.to_le_bytes());
    }
    assert!(matches!(refused(&bomb).0, U::ZipBomb | U::Damaged), "the header is not believed");
    let whole = zipped(&[("a.csv", b"user\na\n")]);
    assert_eq!(refused(&whole[..whole.len() - 15]).0, U::Damaged, "cut off");
    assert_eq!(refused(zipped(&[])).0, U::Empty, "nothing inside");
}
