//! What a file is: its name's ending and its first bytes must agree.

use super::FileFault;

/// As many first bytes as are looked at.
pub const HEAD: usize = 8192;

/// What a file is to its reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Writing.
    Document,
    /// A table.
    Sheet,
    /// Slides.
    Slides,
    /// A picture.
    Picture,
    /// Something to listen to.
    Sound,
    /// Something to watch.
    Film,
}

/// How the first bytes must look.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Look {
    /// One of these, as the magic numbers say.
    Magic(&'static [&'static str]),
    /// A package of documents, not any archive.
    Package,
    /// The container of Office before 2007.
    Compound,
    /// `{\rtf`.
    Rich,
    /// Nothing but text, and no markup that a browser would run.
    Text,
}

/// One kind of file that is kept: endings, media type, what it is, how it must look.
struct Known(&'static [&'static str], &'static str, Kind, Look);

/// What the media types of Office begin with.
macro_rules! office {
    ($rest:literal) => {
        concat!("application/vnd.openxmlformats-officedocument.", $rest)
    };
}
macro_rules! open {
    ($rest:literal) => {
        concat!("application/vnd.oasis.opendocument.", $rest)
    };
}

/// Everything that is kept.
static KNOWN: [Known; 34] = [
    Known(&["pdf"], "application/pdf", Kind::Document, Look::Magic(&["application/pdf"])),
    Known(&["docx"], office!("wordprocessingml.document"), Kind::Document, Look::Package),
    Known(&["xlsx"], office!("spreadsheetml.sheet"), Kind::Sheet, Look::Package),
    Known(&["pptx"], office!("presentationml.presentation"), Kind::Slides, Look::Package),
    Known(&["odt"], open!("text"), Kind::Document, Look::Package),
    Known(&["ods"], open!("spreadsheet"), Kind::Sheet, Look::Package),
    Known(&["odp"], open!("presentation"), Kind::Slides, Look::Package),
    Known(&["odg"], open!("graphics"), Kind::Picture, Look::Package),
    Known(&["doc"], "application/msword", Kind::Document, Look::Compound),
    Known(&["xls"], "application/vnd.ms-excel", Kind::Sheet, Look::Compound),
    Known(&["ppt"], "application/vnd.ms-powerpoint", Kind::Slides, Look::Compound),
    Known(&["pub"], "application/vnd.ms-publisher", Kind::Document, Look::Compound),
    Known(&["rtf"], "application/rtf", Kind::Document, Look::Rich),
    Known(&["txt"], "text/plain", Kind::Document, Look::Text),
    Known(&["md"], "text/markdown", Kind::Document, Look::Text),
    Known(&["csv"], "text/csv", Kind::Sheet, Look::Text),
    Known(&["png"], "image/png", Kind::Picture, Look::Magic(&["image/png"])),
    Known(&["jpg", "jpeg"], "image/jpeg", Kind::Picture, Look::Magic(&["image/jpeg"])),
    Known(&["gif"], "image/gif", Kind::Picture, Look::Magic(&["image/gif"])),
    Known(&["webp"], "image/webp", Kind::Picture, Look::Magic(&["image/webp"])),
    Known(&["bmp"], "image/bmp", Kind::Picture, Look::Magic(&["image/bmp"])),
    Known(&["tif", "tiff"], "image/tiff", Kind::Picture, Look::Magic(&["image/tiff"])),
    Known(&["heic", "heif"], "image/heif", Kind::Picture, Look::Magic(&["image/heif", "image/heic"])),
    Known(&["avif"], "image/avif", Kind::Picture, Look::Magic(&["image/avif"])),
    Known(&["mp3"], "audio/mpeg", Kind::Sound, Look::Magic(&["audio/mpeg"])),
    Known(&["m4a"], "audio/mp4", Kind::Sound, Look::Magic(&["audio/m4a", "audio/mp4", "video/mp4"])),
    Known(&["wav"], "audio/wav", Kind::Sound, Look::Magic(&["audio/x-wav", "audio/wav"])),
    Known(&["ogg", "oga", "opus"], "audio/ogg", Kind::Sound, Look::Magic(&["audio/ogg", "audio/opus", "video/ogg"])),
    Known(&["flac"], "audio/flac", Kind::Sound, Look::Magic(&["audio/x-flac", "audio/flac"])),
    Known(&["mp4", "m4v"], "video/mp4", Kind::Film, Look::Magic(&["video/mp4", "video/x-m4v", "video/quicktime"])),
    Known(&["mov"], "video/quicktime", Kind::Film, Look::Magic(&["video/quicktime", "video/mp4"])),
    Known(&["webm"], "video/webm", Kind::Film, Look::Magic(&["video/webm", "video/x-matroska"])),
    Known(&["mkv"], "video/x-matroska", Kind::Film, Look::Magic(&["video/x-matroska", "video/webm"])),
    Known(&["avi"], "video/x-msvideo", Kind::Film, Look::Magic(&["video/x-msvideo"])),
];

/// How a package of documents may begin: the name of the first file in it. Any other archive is none.
const PARTS: [&[u8]; 7] = [b"[Content_Types].xml", b"_rels/", b"docProps/", b"word/", b"xl/", b"ppt/", b"mimetype"];

/// The media type of a file of this name with these first bytes, or why it is not kept.
pub fn judge(name: &str, head: &[u8]) -> Result<&'static str, FileFault> {
    if head.is_empty() {
        return Err(FileFault::Empty);
    }
    let Known(_, media_type, _, look) = by_name(name).ok_or(FileFault::Kind)?;
    let found = infer::get(head);
    let is_it = match look {
        Look::Magic(types) => found.is_some_and(|found| types.contains(&found.mime_type())),
        Look::Package => is_package(head),
        Look::Compound => head.starts_with(&[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]),
        Look::Rich => head.starts_with(br"{\rtf"),
        Look::Text => found.is_none() && is_text(head),
    };
    if is_it { Ok(media_type) } else { Err(FileFault::Disguised) }
}

/// Whether a file of this name would be kept, as far as a name tells.
pub fn is_known(name: &str) -> bool {
    by_name(name).is_some()
}

/// What a file of this media type is.
pub fn kind_of(media_type: &str) -> Kind {
    KNOWN.iter().find(|known| known.1 == media_type).map_or(Kind::Document, |known| known.2)
}

/// The type a file is served as: one of ours, else nothing a browser does something with.
pub fn safe_type(media_type: &str) -> &'static str {
    KNOWN.iter().find(|known| known.1 == media_type).map_or("application/octet-stream", |known| known.1)
}

/// A picture that every browser draws.
pub fn is_drawn(media_type: &str) -> bool {
    matches!(media_type, "image/png" | "image/jpeg" | "image/gif" | "image/webp")
}

fn by_name(name: &str) -> Option<&'static Known> {
    let (_, ending) = name.rsplit_once('.')?;
    KNOWN.iter().find(|known| known.0.iter().any(|one| one.eq_ignore_ascii_case(ending)))
}

/// A zip whose first file is one that only packages of documents begin with (APPNOTE.TXT 4.3.7: its name is at 30).
fn is_package(head: &[u8]) -> bool {
    let Some(name) = head.strip_prefix(b"PK\x03\x04").and_then(|rest| rest.get(26..)) else { return false };
    PARTS.iter().any(|part| name.starts_with(part))
}

fn is_text(head: &[u8]) -> bool {
    let head = head.strip_prefix(&[0xef, 0xbb, 0xbf]).unwrap_or(head);
    let begins = head.trim_ascii_start();
    let is_markup = [&b"<"[..], b"#!", b"%!"].iter().any(|mark| begins.starts_with(mark));
    !is_markup && !head.iter().any(|b| matches!(b, 0..=8 | 14..=26 | 28..=31))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01";

    fn zip(first: &[u8]) -> Vec<u8> {
        [b"PK\x03\x04", &[0; 26][..], first].concat()
    }

    #[test]
    fn what_schools_work_with_is_kept() {
        let kept: [(&str, &[u8], &str); 9] = [
            ("a.PNG", PNG, "image/png"),
            ("a.jpeg", b"\xff\xd8\xff\xe0\0\x10JFIF", "image/jpeg"),
            ("a.gif", b"GIF89a\x01\0\x01\0", "image/gif"),
            ("a.pdf", b"%PDF-1.7\n", "application/pdf"),
            ("a.mp3", b"ID3\x04\0\0\0\0\0\0", "audio/mpeg"),
            ("a.txt", "Ein Märchen".as_bytes(), "text/plain"),
            ("a.csv", b"a,b\r\n1,2\r\n", "text/csv"),
            ("a.rtf", br"{\rtf1 }", "application/rtf"),
            ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0", "application/msword"),
        ];
        for (name, head, media_type) in kept {
            assert_eq!(judge(name, head), Ok(media_type), "{name}");
        }
        assert!(judge("a.docx", &zip(b"[Content_Types].xml")).is_ok());
        assert!(judge("a.odt", &zip(b"mimetypeapplication/vnd.oasis.opendocument.text")).is_ok());
    }

    #[test]
    fn what_runs_is_kept_under_no_name() {
        let running: [&[u8]; 8] = [
            b"MZ\x90\0\x03\0\0\0",
            b"\x7fELF\x02\x01\x01\0",
            b"#!/bin/sh\nrm -rf /\n",
            b"<!doctype html><script>alert(1)</script>",
            b"  <html><body>",
            b"\xef\xbb\xbf<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(1)\"/>",
            b"<?xml version=\"1.0\"?><svg/>",
            b"\xca\xfe\xba\xbe\0\0\0\x34",
        ];
        for head in running {
            for ending in ["png", "jpg", "gif", "webp", "pdf", "docx", "doc", "txt", "csv", "mp3", "mp4"] {
                assert_eq!(judge(&format!("a.{ending}"), head), Err(FileFault::Disguised), "{ending}: {head:?}");
            }
            for name in ["a.exe", "a.html", "a.svg", "a.sh", "a.js", "a.jar", "a", "a.", ""] {
                assert_eq!(judge(name, head), Err(FileFault::Kind), "{name}");
            }
        }
    }

    #[test]
    fn an_archive_is_no_document() {
        for first in [&b"evil.exe"[..], b"META-INF/MANIFEST.MF", b"../../x", b""] {
            assert_eq!(judge("a.docx", &zip(first)), Err(FileFault::Disguised));
        }
        assert_eq!(judge("a.zip", &zip(b"story.txt")), Err(FileFault::Kind));
        assert_eq!(judge("a.docm", &zip(b"[Content_Types].xml")), Err(FileFault::Kind), "macros");
    }

    #[test]
    fn one_picture_is_not_another_and_nothing_is_no_file() {
        assert_eq!(judge("a.jpg", PNG), Err(FileFault::Disguised));
        assert_eq!(judge("a.txt", PNG), Err(FileFault::Disguised));
        assert_eq!(judge("a.txt", b"a\0b"), Err(FileFault::Disguised), "no text has a NUL");
        assert_eq!(judge("a.png", b""), Err(FileFault::Empty));
        assert_eq!(judge("a.png.exe", PNG), Err(FileFault::Kind), "the last ending counts");
    }

    #[test]
    fn nothing_is_served_as_what_a_browser_runs() {
        for Known(_, media_type, kind, _) in &KNOWN {
            let runs = ["html", "svg", "script", "application/xml", "text/xml"];
            assert!(!runs.iter().any(|word| media_type.contains(word)), "{media_type}");
            assert!(!is_drawn(media_type) || *kind == Kind::Picture);
        }
        for other in ["text/html", "image/svg+xml", "", "a\r\nb: c"] {
            assert_eq!((safe_type(other), is_drawn(other)), ("application/octet-stream", false));
        }
    }
}
