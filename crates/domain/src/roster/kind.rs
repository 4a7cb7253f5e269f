//! What kind of file some bytes are, by their content: names and extensions are not believed.

/// What to do with a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// No bytes, or only white space.
    Empty,
    /// Probably text.
    Text,
    /// A zip: of CSV files, or a modern spreadsheet.
    Zip,
    /// An Excel file of 1997–2003.
    Xls,
    /// An Office file behind a password.
    Encrypted,
    /// Something else, in words that stand after "is".
    Other(&'static str),
}

/// What the first bytes of other kinds of file look like.
const MAGIC: [(&[u8], &str); 15] = [
    (b"%PDF", "a PDF"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"II*\0", "a picture"),
    (b"MM\0*", "a picture"),
    (b"RIFF", "a picture or a recording"),
    (b"{\\rtf", "a Word document (RTF)"),
    (b"\x1f\x8b", "a compressed archive (gzip)"),
    (b"7z\xbc\xaf", "a compressed archive (7-Zip)"),
    (b"Rar!", "a compressed archive (RAR)"),
    (b"SQLite format 3", "a database"),
    (b"\0\x01\0\0Standard", "an Access database"),
    (b"\x7fELF", "a program"),
    (b"%!PS", "a PostScript file"),
];

/// Finds what kind of file it is.
pub(super) fn find(bytes: &[u8]) -> Kind {
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Kind::Empty;
    }
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") || bytes.starts_with(b"PK\x07\x08") {
        return Kind::Zip;
    }
    if bytes.starts_with(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") {
        return find_ole(bytes);
    }
    if let Some((_, words)) = MAGIC.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        return Kind::Other(words);
    }
    if bytes.get(4..8) == Some(b"ftyp") {
        return Kind::Other("a picture or a film");
    }
    find_text(bytes)
}

/// Microsoft's older container: Excel, Word, PowerPoint, or any of the new ones behind a password.
fn find_ole(bytes: &[u8]) -> Kind {
    let has = |stream: &str| {
        let name: Vec<u8> = stream.encode_utf16().flat_map(u16::to_le_bytes).collect();
        bytes.windows(name.len()).any(|window| window == name)
    };
    if has("EncryptedPackage") {
        Kind::Encrypted
    } else if has("WordDocument") {
        Kind::Other("a Word document")
    } else if has("PowerPoint Document") {
        Kind::Other("a PowerPoint presentation")
    } else if has("Workbook") || has("Book") {
        Kind::Xls
    } else {
        Kind::Other("an old Office file")
    }
}

fn find_text(bytes: &[u8]) -> Kind {
    let head = &bytes[..bytes.len().min(4096)];
    let head = String::from_utf8_lossy(head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head)).to_ascii_lowercase();
    let head = head.trim_start();
    let begins = |starts: &[&str]| starts.iter().any(|start| head.starts_with(start));
    if begins(&["<!doctype html", "<html", "<head", "<body", "<table", "<div", "<meta", "<script"]) {
        return Kind::Other("a web page");
    }
    if begins(&["<?xml"]) {
        return Kind::Other(if head.contains("<html") { "a web page" } else { "an XML file" });
    }
    if begins(&["{\"", "{\n", "{\r", "[{", "[\n", "[\r"]) {
        return Kind::Other("a JSON file");
    }
    if head.contains("%pdf-1") {
        return Kind::Other("a PDF");
    }
    Kind::Text
}

/// Text that was read from something that is no text: many control characters.
pub(super) fn is_gibberish(text: &str) -> bool {
    let head = &text[..text.floor_char_boundary(64 * 1024)];
    let odd = head.chars().filter(|c| (c.is_control() && !c.is_whitespace()) || *c == '\u{fffd}').count();
    odd * 5 > head.chars().count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_known_by_its_content() {
        assert_eq!(find(b"%PDF-1.7\n"), Kind::Other("a PDF"), "PDF");
        assert_eq!(find(b"<!DOCTYPE html><table>"), Kind::Other("a web page"), "a report saved as .xls");
        assert_eq!(find(b"\xef\xbb\xbf<html>"), Kind::Other("a web page"), "with a mark");
        assert_eq!(find(b" \r\n\t"), Kind::Empty, "white space");
        assert_eq!(find(b"user,class\n"), Kind::Text, "text");
    }
}
