//! The press: templates and data become pages.

use std::{collections::HashMap, fs, io, path::Path, sync::Arc};

use jiff::civil::Date;
use serde::Serialize;
use typst::{comemo, foundations::Bytes};
use typst_layout::PagedDocument;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

use crate::{
    CardSheet, Cards, ClassList, CountSheet, Error, Laid, Letterhead, Letters, Place, RecallList, card,
    head::logo_name, letter, list, qr::Codes, world::Desk,
};

macro_rules! templates {
    ($($name:literal),* $(,)?) => {
        const TEMPLATES: &[(&str, &str)] = &[$(($name, include_str!(concat!("../templates/", $name)))),*];
    };
}

templates!["shared.typ", "card.typ", "letter.typ", "slip.typ", "class-list.typ", "count-sheet.typ", "recall-list.typ"];

/// Compilations after which what the typesetter remembers of an earlier document is forgotten.
const REMEMBERED: usize = 4;

/// Templates, ready to print with. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Press {
    templates: Arc<HashMap<&'static str, Bytes>>,
}

/// All that one document is made of.
pub(crate) struct Order<'a, D> {
    /// The template's name.
    pub template: &'static str,
    /// What the template reads as `data.json`.
    pub data: &'a D,
    /// What it reads as `codes.bin`.
    pub codes: Codes,
    /// Whose logo it may show.
    pub head: &'a Letterhead,
    /// What stands on many items besides what is theirs: the school, whom to ask, addresses, a policy.
    pub furniture: String,
    /// The day on the pages and in the PDF.
    pub made: Date,
    /// Where each item stands, and on how many pages.
    pub places: Vec<Place>,
    /// How many pages there have to be; none where the text decides.
    pub pages: Option<usize>,
}

impl Default for Press {
    fn default() -> Self {
        Self::new()
    }
}

impl Press {
    /// A press with the bundled templates.
    pub fn new() -> Self {
        let bundled = TEMPLATES.iter().map(|(name, text)| (*name, Bytes::from_string(*text)));
        Self { templates: Arc::new(bundled.collect()) }
    }

    /// A press with a school's own templates: a file in `folder` replaces the bundled one of the same name. A file
    /// that cannot be read is an error of the document that needs it.
    pub fn with_templates(folder: &Path) -> Self {
        // Only what is a file: reading from a pipe would never end.
        let contents = |path: &Path| match fs::metadata(path) {
            Ok(about) if !about.is_file() => Err(io::ErrorKind::NotFound.into()),
            _ => fs::read(path),
        };
        let read = |name: &str, text: &'static str| match contents(&folder.join(name)) {
            Ok(bytes) => Bytes::new(bytes),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Bytes::from_string(text),
            Err(error) => Bytes::from_string(format!("#panic({:?})", error.to_string())),
        };
        let templates = TEMPLATES.iter().map(|(name, text)| (*name, read(name, text)));
        Self { templates: Arc::new(templates.collect()) }
    }

    /// Login cards.
    pub fn cards(&self, cards: &Cards) -> Result<Laid, Error> {
        card::lay(self, cards)
    }

    /// Letters or slips for parents and carers.
    pub fn letters(&self, letters: &Letters) -> Result<Laid, Error> {
        letter::lay(self, letters)
    }

    /// Who is in a class, with a column to tick or sign.
    pub fn class_list(&self, list: &ClassList) -> Result<Laid, Error> {
        list::lay_class(self, list)
    }

    /// What is in a run of printing: per class how many, which numbers.
    pub fn count_sheet(&self, sheet: &CountSheet) -> Result<Laid, Error> {
        list::lay_count(self, sheet)
    }

    /// Which papers are to be collected because their codes no longer work.
    pub fn recall_list(&self, list: &RecallList) -> Result<Laid, Error> {
        list::lay_recall(self, list)
    }

    /// Typesets one document.
    pub(crate) fn lay<D: Serialize>(&self, order: Order<'_, D>) -> Result<Laid, Error> {
        let mut desk = Desk::new(order.template, order.made);
        for (name, bytes) in self.templates.iter() {
            desk.put(name, bytes.clone());
        }
        let data = serde_json::to_string(order.data).map_err(|error| Error::Template {
            file: "data.json".to_owned(),
            line: 0,
            message: error.to_string(),
        })?;
        // Letters composed, as the typefaces have them.
        let data = if is_nfc_quick(data.chars()) == IsNormalized::Yes { data } else { data.nfc().collect() };
        desk.put("data.json", Bytes::from_string(data));
        desk.put("codes.bin", Bytes::new(order.codes.bytes));
        if let Some(logo) = &order.head.logo {
            desk.put(logo_name(logo).ok_or(Error::Logo)?, Bytes::new(logo.clone()));
        }
        for (number, name) in crate::SYMBOLS.iter().enumerate() {
            desk.put(&format!("symbols/{name}.svg"), Bytes::from_string(crate::symbol_svg(number)));
        }
        let compiled = typst::compile::<PagedDocument>(&desk).output;
        comemo::evict(REMEMBERED);
        let document = compiled.map_err(|problems| desk.error(&problems))?;
        Ok(Laid::new(document, order.made, order.places, order.pages).with_furniture(order.furniture))
    }
}

impl CardSheet {
    /// How the template lays out a card of this sheet.
    pub(crate) fn shape(self) -> &'static str {
        match self {
            Self::AverySquare => "square",
            Self::L7160 => "label",
            Self::TenPerA4 | Self::OnePerPage => "wide",
        }
    }
}
