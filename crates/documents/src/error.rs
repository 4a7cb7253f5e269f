//! What can go wrong before there are pages.

/// A document that cannot be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// A template, bundled or the school's own, cannot be read or run.
    #[error("the template {file}, line {line}: {message}")]
    Template {
        /// Name within the folder of templates.
        file: String,
        /// Counted from 1; 0 where no line is known.
        line: usize,
        /// In the words of the typesetter.
        message: String,
    },
    /// The pages stand, but cannot be written as a PDF.
    #[error("the PDF cannot be written: {0}")]
    Pdf(String),
    /// The school's logo is no PNG, JPEG or SVG, or is broken.
    #[error("the logo is not a picture that can be printed (PNG, JPEG or SVG)")]
    Logo,
    /// The content of a code, of this item, is longer than a code can hold.
    #[error("the code of item {0} is too long")]
    Code(usize),
    /// There is no such page; pages count from 0.
    #[error("there is no page {page} among {pages}")]
    Page {
        /// The page asked for.
        page: usize,
        /// How many there are.
        pages: usize,
    },
}
