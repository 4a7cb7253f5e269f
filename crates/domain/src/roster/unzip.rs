//! Zip archives, taken apart within [`limits`]: what an entry's header says of its size is not believed.

use super::{File, Unreadable, UnreadableCode, limits};
use std::io::{Cursor, Read};
use zip::ZipArchive;
use zip::result::ZipError;

/// What a zip holds.
pub(super) enum Contents {
    /// A spreadsheet that calamine reads (`true`: OpenDocument).
    Spreadsheet { is_ods: bool },
    /// Files, without folders and without what systems leave behind.
    Files(Vec<File>),
}

/// Looks inside. A spreadsheet is only measured (so that reading it is known to be safe), other archives are unpacked.
pub(super) fn open(file: &File, budget: &mut u64) -> Result<Contents, Unreadable> {
    let fail = |e: ZipError| refuse(&file.name, &e);
    let mut archive = ZipArchive::new(Cursor::new(file.bytes.as_slice())).map_err(fail)?;
    if archive.len() > limits::FILES {
        let detail = format!("{} files in a zip", limits::FILES);
        return Err(Unreadable { file: file.name.clone(), code: UnreadableCode::TooLarge, detail });
    }
    let names: Vec<String> = (0..archive.len())
        .filter_map(|at| archive.name_for_index(at)?.ok().map(|name| name.replace('\\', "/")))
        .collect();
    let has = |name: &str| names.iter().any(|n| n.eq_ignore_ascii_case(name));
    if let Some(words) = other_kind(&names, &has) {
        return Err(Unreadable { file: file.name.clone(), code: UnreadableCode::WrongKind, detail: words.to_owned() });
    }
    let is_xlsx = has("xl/workbook.xml") || (has("[Content_Types].xml") && names.iter().any(|n| n.starts_with("xl/")));
    let is_ods = has("content.xml") && has("mimetype");
    let mut files = Vec::new();
    for at in 0..archive.len() {
        let mut entry = archive.by_index(at).map_err(fail)?;
        let name = entry.name().map_err(|_| damaged(&file.name))?.replace('\\', "/");
        if entry.is_dir() || (is_junk(&name) && !is_xlsx && !is_ods) {
            continue;
        }
        let keep = !is_xlsx && !is_ods;
        let bytes = inflate(&mut entry, budget, keep, &file.name)?;
        if keep {
            files.push(File { name: name.rsplit('/').next().unwrap_or(&name).to_owned(), bytes });
        }
    }
    Ok(if is_xlsx || is_ods { Contents::Spreadsheet { is_ods } } else { Contents::Files(files) })
}

/// Archives that are documents of another kind.
fn other_kind(names: &[String], has: &dyn Fn(&str) -> bool) -> Option<&'static str> {
    if has("word/document.xml") {
        Some("a Word document")
    } else if has("ppt/presentation.xml") {
        Some("a PowerPoint presentation")
    } else if has("xl/workbook.bin") {
        Some("a binary Excel file (.xlsb)")
    } else if names.iter().any(|n| n.ends_with(".iwa")) {
        Some("an Apple Numbers or Pages file")
    } else {
        None
    }
}

/// What systems leave in archives.
fn is_junk(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    path.split('/').any(|part| part == "__MACOSX")
        || name.starts_with('.')
        || name.eq_ignore_ascii_case("thumbs.db")
        || name.eq_ignore_ascii_case("desktop.ini")
}

/// Unpacks one entry, or only counts its bytes, within what is left of the upload's limit.
fn inflate(entry: &mut impl Read, budget: &mut u64, keep: bool, name: &str) -> Result<Vec<u8>, Unreadable> {
    let mut bytes = Vec::new();
    let mut limited = entry.take(*budget + 1);
    let read = if keep {
        limited.read_to_end(&mut bytes).map(|n| n as u64)
    } else {
        std::io::copy(&mut limited, &mut std::io::sink())
    };
    let read = read.map_err(|_| damaged(name))?;
    *budget = budget.checked_sub(read).ok_or_else(|| {
        let detail = format!("{} MB", limits::UNPACKED_BYTES / (1024 * 1024));
        Unreadable { file: name.to_owned(), code: UnreadableCode::ZipBomb, detail }
    })?;
    Ok(bytes)
}

fn damaged(name: &str) -> Unreadable {
    Unreadable { file: name.to_owned(), code: UnreadableCode::Damaged, detail: String::new() }
}

fn refuse(name: &str, e: &ZipError) -> Unreadable {
    let (code, detail) = match e {
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) | ZipError::InvalidPassword => {
            (UnreadableCode::Encrypted, "")
        }
        ZipError::UnsupportedArchive(_) | ZipError::CompressionMethodNotSupported(_) => {
            (UnreadableCode::WrongKind, "a zip packed in an unusual way")
        }
        _ => (UnreadableCode::Damaged, ""),
    };
    Unreadable { file: name.to_owned(), code, detail: detail.to_owned() }
}
