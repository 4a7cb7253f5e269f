//! What a template can see: the bundled fonts, the templates and the data of this document. No clock, no package, no
//! file of the machine, and no network.

use std::{collections::HashMap, sync::LazyLock};

use jiff::civil::Date;
use typst::{
    Library, LibraryExt, World,
    diag::{FileError, FileResult, SourceDiagnostic},
    foundations::{Bytes, Datetime, Duration},
    syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot},
    text::{Font, FontBook},
    utils::LazyHash,
};

use crate::Error;

include!(concat!(env!("OUT_DIR"), "/embedded.rs"));

/// The library and the fonts, read once in the life of the program.
struct Shared {
    library: LazyHash<Library>,
    book: LazyHash<FontBook>,
    fonts: Vec<Font>,
}

static SHARED: LazyLock<Shared> = LazyLock::new(|| {
    let fonts: Vec<Font> = FONTS.iter().flat_map(|(_, bytes)| Font::iter(Bytes::new(*bytes))).collect();
    Shared { library: LazyHash::new(Library::default()), book: LazyHash::new(FontBook::from_fonts(&fonts)), fonts }
});

/// One document's files.
pub(crate) struct Desk {
    main: FileId,
    made: Date,
    sources: HashMap<FileId, Source>,
    files: HashMap<FileId, Bytes>,
}

impl Desk {
    /// A desk on which `main` is to be typeset on the day `made`.
    pub fn new(main: &str, made: Date) -> Self {
        Self { main: id(main), made, sources: HashMap::new(), files: HashMap::new() }
    }

    /// Puts a template or a file of data on the desk; a template that is no text is found out when it is read.
    pub fn put(&mut self, name: &str, bytes: Bytes) {
        if name.ends_with(".typ")
            && let Ok(text) = bytes.as_str()
        {
            self.sources.insert(id(name), Source::new(id(name), text.to_owned()));
        }
        self.files.insert(id(name), bytes);
    }

    /// An error in the words of the typesetter, with the place where it stands.
    pub fn error(&self, problems: &[SourceDiagnostic]) -> Error {
        let Some(first) = problems.first() else {
            return Error::Template { file: String::new(), line: 0, message: String::new() };
        };
        if first.message.contains("failed to decode image") || first.message.contains("failed to parse SVG") {
            return Error::Logo;
        }
        let file = first.span.id().unwrap_or(self.main);
        let offset = typst::WorldExt::range(self, first.span).map(|range| range.start);
        let line = offset
            .zip(self.sources.get(&file))
            .and_then(|(offset, source)| source.lines().byte_to_line(offset))
            .map_or(0, |line| line + 1);
        let file = file.get().vpath().get_without_slash().to_owned();
        Error::Template { file, line, message: first.message.to_string() }
    }
}

/// The identity of a virtual file; its names are few and the same in each document.
fn id(name: &str) -> FileId {
    let path = VirtualPath::new(name).expect("names of virtual files are literals of this crate");
    RootedPath::new(VirtualRoot::Project, path).intern()
}

impl World for Desk {
    fn library(&self) -> &LazyHash<Library> {
        &SHARED.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &SHARED.book
    }

    fn main(&self) -> FileId {
        self.main
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        let missing = if self.files.contains_key(&id) { FileError::InvalidUtf8 } else { not_found(id) };
        self.sources.get(&id).cloned().ok_or(missing)
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        self.files.get(&id).cloned().ok_or_else(|| not_found(id))
    }

    fn font(&self, index: usize) -> Option<Font> {
        SHARED.fonts.get(index).cloned()
    }

    /// The day the document was made, so that the same input is always the same page.
    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        datetime(self.made)
    }
}

fn not_found(id: FileId) -> FileError {
    FileError::NotFound(id.get().vpath().get_without_slash().into())
}

/// A day as the typesetter has it.
pub(crate) fn datetime(date: Date) -> Option<Datetime> {
    let part = |number: i8| u8::try_from(number).ok();
    Datetime::from_ymd(i32::from(date.year()), part(date.month())?, part(date.day())?)
}
