//! Uploads as schools make them, and as nobody should.

mod archives;
mod properties;
mod sets;
mod tables;

use super::*;
use std::io::Write;

/// One file.
fn file(name: &str, bytes: impl AsRef<[u8]>) -> File {
    File { name: name.to_owned(), bytes: bytes.as_ref().to_vec() }
}

fn read_one(bytes: impl AsRef<[u8]>) -> Result<Source, Unreadable> {
    read(vec![file("users.csv", bytes)])
}

/// What a file says, without mends.
fn checked(bytes: impl AsRef<[u8]>) -> (Roster, Vec<Problem>) {
    let source = read_one(bytes).expect("the file can be read");
    check(&source, &Mends::new())
}

fn refused(bytes: impl AsRef<[u8]>) -> (UnreadableCode, String) {
    let e = read_one(bytes).err().expect("the file is refused");
    (e.code, e.detail)
}

/// Problems as (row, code).
fn codes(problems: &[Problem]) -> Vec<(u32, ProblemCode)> {
    problems.iter().map(|p| (p.place.row, p.code)).collect()
}

fn usernames(roster: &Roster) -> Vec<&str> {
    roster.users.iter().map(|user| user.username.as_str()).collect()
}

fn fixtures(folder: &str) -> Vec<File> {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/rosters").join(folder);
    let mut files: Vec<File> = std::fs::read_dir(&path)
        .expect("the folder of fixtures is there")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.is_file())
        .map(|path| file(&path.file_name().expect("a name").to_string_lossy(), std::fs::read(&path).expect("a file")))
        .collect();
    files.sort_by(|a, b| a.name.cmp(&b.name));
    files
}

fn fixture(name: &str) -> File {
    fixtures("").into_iter().find(|file| file.name == name).expect("the fixture is there")
}

/// A zip of these entries.
fn zipped(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in entries {
        writer.start_file(*name, zip::write::SimpleFileOptions::default()).expect("an entry begins");
        writer.write_all(bytes).expect("it is written");
    }
    writer.finish().expect("the zip is finished").into_inner()
}

/// A workbook of sheets, each the inside of its `sheetData`.
fn workbook(sheets: &[(&str, &str)]) -> Vec<u8> {
    let mut parts: Vec<(String, String)> = Vec::new();
    let (mut list, mut rels) = (String::new(), String::new());
    const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    for (n, (name, data)) in (1..).zip(sheets) {
        list += &format!("<sheet name=\"{name}\" sheetId=\"{n}\" r:id=\"rId{n}\"/>");
        rels +=
            &format!("<Relationship Id=\"rId{n}\" Type=\"{OFFICE}/worksheet\" Target=\"worksheets/sheet{n}.xml\"/>");
        let sheet = format!("<worksheet xmlns=\"{MAIN}\"><sheetData>{data}</sheetData></worksheet>");
        parts.push((format!("xl/worksheets/sheet{n}.xml"), sheet));
    }
    rels += &format!("<Relationship Id=\"rId99\" Type=\"{OFFICE}/styles\" Target=\"styles.xml\"/>");
    let relationships = "http://schemas.openxmlformats.org/package/2006/relationships";
    let styles = format!(
        "<styleSheet xmlns=\"{MAIN}\"><cellXfs count=\"2\"><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/></cellXfs></styleSheet>"
    );
    parts.push((
        "xl/workbook.xml".into(),
        format!("<workbook xmlns=\"{MAIN}\" xmlns:r=\"{OFFICE}\"><sheets>{list}</sheets></workbook>"),
    ));
    parts.push((
        "xl/_rels/workbook.xml.rels".into(),
        format!("<Relationships xmlns=\"{relationships}\">{rels}</Relationships>"),
    ));
    parts.push(("xl/styles.xml".into(), styles));
    let root = format!("<Relationship Id=\"rId1\" Type=\"{OFFICE}/officeDocument\" Target=\"xl/workbook.xml\"/>");
    parts.push(("_rels/.rels".into(), format!("<Relationships xmlns=\"{relationships}\">{root}</Relationships>")));
    parts.push(("[Content_Types].xml".into(), "<Types/>".into()));
    let entries: Vec<(&str, &[u8])> = parts.iter().map(|(name, text)| (name.as_str(), text.as_bytes())).collect();
    zipped(&entries)
}

/// A row of a sheet; each cell is its attributes and its inside.
fn sheet_row(n: u32, cells: &[&str]) -> String {
    let cell = |(letter, text): (char, &&str)| match text.split_once('|') {
        Some((attributes, inside)) => format!("<c r=\"{letter}{n}\" {attributes}>{inside}</c>"),
        None => format!("<c r=\"{letter}{n}\" t=\"inlineStr\"><is><t>{text}</t></is></c>"),
    };
    format!("<row r=\"{n}\">{}</row>", ('A'..).zip(cells).map(cell).collect::<String>())
}
