//! The print proof: the finished pages are looked at as a reader and a camera would, before paper is wasted or worse.
//!
//! A cell's rectangle and item come from Rust's geometry, what is in it from the finished page alone: its picture for
//! the codes ([`codes`]) and its glyphs for the words ([`words`]). Neither trusts the template or the data given to it.

mod codes;
mod eye;
mod words;

use std::{
    collections::HashMap,
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

use typst::comemo;

use crate::{Laid, Place, cores};

/// Pages after which what the renderer remembers and has not used again is forgotten.
const REMEMBERED: usize = 4;

/// What must be found in one item's cell.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Expected {
    /// Stands in the cell, and nowhere else.
    pub serial: String,
    /// What its QR code holds.
    pub code: String,
    /// Texts that stand in the cell: name, username, code in words. White space does not count.
    pub texts: Vec<String>,
    /// Whether the code still works.
    pub alive: bool,
}

/// What the proof found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Proof {
    /// Pages looked at.
    pub pages: usize,
    /// Codes read and found to be right, undegraded and degraded.
    pub codes: usize,
    /// All that is wrong, page by page.
    pub faults: Vec<Fault>,
}

impl Proof {
    /// Whether the pages may be printed.
    pub fn is_right(&self) -> bool {
        self.faults.is_empty()
    }
}

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fault {
    /// Counted from 1; 0 where the page itself is missing.
    pub page: usize,
    /// Index of the item whose cell it is.
    pub item: Option<usize>,
    /// What is wrong.
    pub kind: FaultKind,
}

/// What can be wrong. No code is ever quoted; an item is named by its index.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum FaultKind {
    /// There are more or fewer pages than the run needs.
    PageCount {
        /// How many the run needs.
        planned: usize,
        /// How many there are.
        found: usize,
    },
    /// The item stands on no page.
    ItemMissing,
    /// The item stands in more than one cell.
    ItemTwice,
    /// No code can be read in the cell.
    CodeMissing,
    /// The cell holds the code of this other item.
    CodeOfAnother(usize),
    /// The cell holds a code that does not belong to this run.
    CodeUnknown,
    /// The code has been voided or has expired.
    CodeDead,
    /// There is more than one code in the cell.
    CodeExtra,
    /// A code stands outside all cells, or on a page that should have none.
    CodeStray,
    /// The code is read from the page, but not from a poor copy of it.
    CodeWeak,
    /// This text is expected in the cell and is not there.
    TextMissing(String),
    /// The number is expected in the cell and is not there.
    SerialMissing,
    /// The cell shows the number of this other item.
    SerialOfAnother(usize),
    /// This name or username of somebody else of the run stands in the cell.
    TextOfAnother(String),
    /// This text reaches over the edge of a cell or of the page, or stands whole in the cell of another: a child's name
    /// beside another child's code.
    TextOutside(String),
    /// There is no letter for this character in any of the typefaces.
    NoLetter(char),
}

/// What is expected, by code and by serial.
struct Index<'a> {
    expected: &'a [Expected],
    codes: HashMap<&'a str, usize>,
    serials: HashMap<&'a str, usize>,
    /// Names and usernames, as they are compared, with the items they belong to.
    people: HashMap<String, Vec<usize>>,
}

/// Faults and right codes of one page.
#[derive(Default)]
struct Findings {
    codes: usize,
    faults: Vec<Fault>,
}

impl Findings {
    fn add(&mut self, page: usize, item: Option<usize>, kind: FaultKind) {
        self.faults.push(Fault { page: page + 1, item, kind });
    }
}

/// Proves a document: each item of `expected` (in the order of the cards or letters given) has its own code, number
/// and texts in its own cell, and nothing that belongs to a cell is anywhere else.
///
/// Each page is rendered at `dpi` dots per inch. The codes are read from that picture reduced to about 150 dots per inch,
/// which is what a camera sees of a page, and read again from a poor copy of it; where that does not suffice, from the
/// picture as it is. Pages are looked at side by side on the machine's processors. After each page `progress` is
/// called, on any of the threads, with how many are done and how many there are; an error of its stops the proof.
pub fn prove<E: Send>(
    laid: &Laid,
    expected: &[Expected],
    dpi: f32,
    progress: impl Fn(usize, usize) -> Result<(), E> + Sync,
) -> Result<Proof, E> {
    let index = Index::new(expected, laid.furniture());
    let pages = laid.pages();
    let (next, done) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let all = Mutex::new(Findings::default());
    let stopped = Mutex::new(None);
    let work = || {
        loop {
            let page = next.fetch_add(1, Ordering::Relaxed);
            if page >= pages || lock(&stopped).is_some() {
                return;
            }
            let findings = look(laid, page, &index, dpi);
            let mut all = lock(&all);
            all.codes += findings.codes;
            all.faults.extend(findings.faults);
            drop(all);
            // The pictures of codes that the renderer remembers would grow to a gigabyte.
            comemo::evict(REMEMBERED);
            if let Err(error) = progress(done.fetch_add(1, Ordering::Relaxed) + 1, pages) {
                *lock(&stopped) = Some(error);
            }
        }
    };
    thread::scope(|scope| {
        for _ in 0..cores::count().min(pages) {
            scope.spawn(work);
        }
    });
    if let Some(error) = lock(&stopped).take() {
        return Err(error);
    }
    let mut findings = all.into_inner().unwrap_or_else(|poisoned| poisoned.into_inner());
    findings.faults.extend(whole(laid, expected.len()));
    findings.faults.sort();
    Ok(Proof { pages, codes: findings.codes, faults: findings.faults })
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
}

impl<'a> Index<'a> {
    fn new(expected: &'a [Expected], furniture: &str) -> Self {
        let by = |key: fn(&Expected) -> &str| expected.iter().enumerate().map(|(item, it)| (key(it), item)).collect();
        let people = words::people(expected, furniture);
        Self { expected, codes: by(|it| &it.code), serials: by(|it| &it.serial), people }
    }
}

/// Looks at one page.
fn look(laid: &Laid, page: usize, index: &Index<'_>, dpi: f32) -> Findings {
    let places: Vec<Place> = laid.places().iter().filter(|place| place.page == page).copied().collect();
    let mut findings = Findings::default();
    if let Ok(typeset) = laid.page(page) {
        words::check(typeset, page, &places, index, &mut findings);
    }
    if let Ok(picture) = laid.picture(page, dpi) {
        codes::check(&picture, (page, dpi), &places, index, &mut findings);
    }
    findings
}

/// What no single page can show: items on no page or on two, pages too many or too few.
fn whole(laid: &Laid, items: usize) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut seen = vec![0_usize; items];
    for place in laid.places().iter().filter(|place| place.page < laid.pages()) {
        match seen.get_mut(place.item) {
            Some(count) => *count += 1,
            None => faults.push(Fault { page: place.page + 1, item: None, kind: FaultKind::CodeUnknown }),
        }
    }
    for (item, count) in seen.iter().enumerate().filter(|(_, count)| **count != 1) {
        let kind = if *count == 0 { FaultKind::ItemMissing } else { FaultKind::ItemTwice };
        faults.push(Fault { page: 0, item: Some(item), kind });
    }
    if let Some(planned) = laid.planned().filter(|planned| *planned != laid.pages()) {
        faults.push(Fault { page: 0, item: None, kind: FaultKind::PageCount { planned, found: laid.pages() } });
    }
    faults
}

#[cfg(test)]
mod tests;
