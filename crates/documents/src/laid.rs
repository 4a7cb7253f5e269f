//! A document that is laid out: the same pages for the screen, the PDF and the proof.

use jiff::civil::Date;
use typst::{
    diag::SourceDiagnostic,
    foundations::Smart,
    layout::{Abs, PageRanges},
    utils::Scalar,
};
use typst_layout::{Page, PagedDocument};
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};
use typst_render::RenderOptions;
use typst_svg::SvgOptions;

use crate::{Error, Grey, sheet::Rect, slim::slim, world::datetime};

/// Points in an inch.
pub(crate) const INCH: f32 = 72.0;

/// Where one item with a code stands.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Place {
    /// Index into the cards or letters given.
    pub item: usize,
    /// Counted from 0.
    pub page: usize,
    /// Its cell, from Rust's geometry and not from the template.
    pub rect: Rect,
}

/// Pages, ready to be shown, written or proved.
#[derive(Debug, Clone)]
pub struct Laid {
    document: PagedDocument,
    made: Date,
    places: Vec<Place>,
    planned: Option<usize>,
    furniture: String,
}

impl Laid {
    pub(crate) fn new(document: PagedDocument, made: Date, places: Vec<Place>, planned: Option<usize>) -> Self {
        Self { document, made, places, planned, furniture: String::new() }
    }

    /// Adds what may stand on any item.
    pub(crate) fn with_furniture(self, furniture: String) -> Self {
        Self { furniture, ..self }
    }

    /// What may stand on any item besides what is its own.
    pub(crate) fn furniture(&self) -> &str {
        &self.furniture
    }

    /// How many pages there are.
    pub fn pages(&self) -> usize {
        self.document.pages().len()
    }

    /// Width and height of a page in millimetres; nothing where there are no pages.
    pub fn size(&self) -> (f32, f32) {
        let size = self.document.pages().first().map(|page| page.frame.size());
        size.map_or((0.0, 0.0), |size| (size.x.to_mm() as f32, size.y.to_mm() as f32))
    }

    /// How many there ought to be, where that is known before typesetting.
    pub(crate) fn planned(&self) -> Option<usize> {
        self.planned
    }

    /// Where each item has to stand, page by page.
    pub fn places(&self) -> &[Place] {
        &self.places
    }

    /// The whole document: tagged, PDF/UA-1, fonts embedded in part, the same bytes for the same input.
    pub fn pdf(&self) -> Result<Vec<u8>, Error> {
        let standards =
            PdfStandards::new(&[PdfStandard::Ua_1]).map_err(|error| Error::Pdf(error.message().to_string()))?;
        let options = PdfOptions {
            ident: Smart::Auto,
            creator: Smart::Custom(None),
            timestamp: datetime(self.made).map(Timestamp::new_utc),
            page_ranges: None::<PageRanges>,
            standards,
            tagged: true,
            pretty: false,
        };
        let message = |problem: &SourceDiagnostic| problem.message.to_string();
        let bytes = typst_pdf::pdf(&self.document, &options)
            .map_err(|problems| Error::Pdf(problems.first().map(message).unwrap_or_default()))?;
        Ok(slim(bytes))
    }

    /// One page for the screen.
    pub fn svg(&self, page: usize) -> Result<String, Error> {
        Ok(typst_svg::svg(self.page(page)?, &SvgOptions { render_bleed: false, pretty: false }))
    }

    /// One page as a printer of this resolution would see it.
    pub fn picture(&self, page: usize, dpi: f32) -> Result<Grey, Error> {
        let pixel_per_pt = Scalar::new(f64::from(dpi / INCH));
        let options = RenderOptions { pixel_per_pt, render_bleed: false };
        let rendered = typst_render::render(self.page(page)?, &options);
        let size = (rendered.width() as usize, rendered.height() as usize);
        Ok(Grey::from_rgba(size, rendered.data()))
    }

    /// One page's items and their positions.
    pub(crate) fn page(&self, page: usize) -> Result<&Page, Error> {
        self.document.pages().get(page).ok_or(Error::Page { page, pages: self.pages() })
    }
}

/// Points of so many millimetres.
pub(crate) fn points(millimetres: f64) -> f64 {
    Abs::mm(millimetres).to_pt()
}
