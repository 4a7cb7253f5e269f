//! The reader's part of the proof: the texts of a page, where they stand and whether each letter is there.

use typst::{
    layout::{Frame, FrameItem, Point, Transform},
    text::TextItem,
};
use typst_layout::Page;
use unicode_normalization::UnicodeNormalization;

use super::{FaultKind, Findings, Index};
use crate::{Place, laid::points};

/// How far ink may reach over an edge, in points: the rounding of a curve.
const SLACK: f64 = 0.5;

/// One run of text with its ink's box in points on the page.
struct Run<'a> {
    text: &'a TextItem,
    origin: Point,
    left: f64,
    top: f64,
    right: f64,
    bottom: f64,
}

/// A cell in points.
struct Cell {
    left: f64,
    top: f64,
    right: f64,
    bottom: f64,
}

/// Checks the words of one page.
pub(super) fn check(typeset: &Page, page: usize, places: &[Place], index: &Index<'_>, findings: &mut Findings) {
    let mut runs = Vec::new();
    collect(&typeset.frame, Transform::identity(), &mut runs);
    let size = typeset.frame.size();
    let whole = Cell { left: 0.0, top: 0.0, right: size.x.to_pt(), bottom: size.y.to_pt() };
    for run in &runs {
        let item = places.iter().find(|place| Cell::of(place).holds(run.origin)).map(|place| place.item);
        for letter in missing_letters(run.text) {
            findings.add(page, item, FaultKind::NoLetter(letter));
        }
        let is_crossing = |place: &Place| {
            let cell = Cell::of(place);
            cell.meets(run) && !cell.contains(run)
        };
        if !whole.contains(run) || places.iter().any(is_crossing) {
            findings.add(page, item, FaultKind::TextOutside(run.text.text.to_string()));
        }
    }
    for place in places {
        let cell = Cell::of(place);
        let inside: Vec<&Run<'_>> = runs.iter().filter(|run| cell.holds(run.origin)).collect();
        for kind in judge(&inside, place.item, index) {
            findings.add(page, Some(place.item), kind);
        }
    }
}

/// What is wrong with the texts of one cell.
fn judge(inside: &[&Run<'_>], item: usize, index: &Index<'_>) -> Vec<FaultKind> {
    let Some(expected) = index.expected.get(item) else { return Vec::new() };
    let (forwards, logical) = (joined(inside.iter().copied()), joined(in_logical_order(inside).into_iter()));
    let mut faults = Vec::new();
    for text in &expected.texts {
        let wanted = bare(text);
        if !forwards.contains(&wanted) && !logical.contains(&wanted) {
            faults.push(FaultKind::TextMissing(text.clone()));
        }
    }
    let is_part = |character: char| character.is_alphanumeric() || "-/.".contains(character);
    let mut has_own = false;
    for run in inside {
        let words = run.text.text.split(|character| !is_part(character)).map(|word| word.trim_matches(['-', '/', '.']));
        for word in words.filter(|word| !word.is_empty()) {
            match index.serials.get(word) {
                Some(other) if *other == item => has_own = true,
                // Another's number counts only where it is no text of this item, such as a class called 12.
                Some(other) if !expected.texts.iter().any(|text| text.contains(word)) => {
                    faults.push(FaultKind::SerialOfAnother(*other));
                }
                _ => {}
            }
        }
    }
    if !has_own {
        faults.push(FaultKind::SerialMissing);
    }
    faults
}

/// All runs of text, with their places on the page.
fn collect<'a>(frame: &'a Frame, transform: Transform, runs: &mut Vec<Run<'a>>) {
    for (position, item) in frame.items() {
        let here = transform.pre_concat(Transform::translate(position.x, position.y));
        match item {
            FrameItem::Group(group) => collect(&group.frame, here.pre_concat(group.transform), runs),
            FrameItem::Text(text) => runs.push(Run::new(text, here)),
            _ => {}
        }
    }
}

impl<'a> Run<'a> {
    fn new(text: &'a TextItem, here: Transform) -> Self {
        let ink = text.bbox();
        let origin = Point::zero().transform(here);
        let corners = [ink.min, ink.max, Point::new(ink.min.x, ink.max.y), Point::new(ink.max.x, ink.min.y)];
        let mut run = Self {
            text,
            origin,
            left: f64::INFINITY,
            top: f64::INFINITY,
            right: f64::NEG_INFINITY,
            bottom: f64::NEG_INFINITY,
        };
        // A run of spaces has no ink.
        for corner in corners.into_iter().filter(|corner| corner.x.to_pt().is_finite() && corner.y.to_pt().is_finite())
        {
            let at = corner.transform(here);
            let (x, y) = (at.x.to_pt(), at.y.to_pt());
            (run.left, run.right) = (run.left.min(x), run.right.max(x));
            (run.top, run.bottom) = (run.top.min(y), run.bottom.max(y));
        }
        run
    }

    /// Whether the run is read from right to left: its glyphs stand in the reverse order of its letters.
    fn is_right_to_left(&self) -> bool {
        let glyphs = &self.text.glyphs;
        match (glyphs.first(), glyphs.last()) {
            (Some(first), Some(last)) if first.range.start != last.range.start => first.range.start > last.range.start,
            _ => self.text.text.chars().any(crate::words::is_right_to_left),
        }
    }
}

impl Cell {
    fn of(place: &Place) -> Self {
        let rect = place.rect;
        let (left, top) = (points(rect.x), points(rect.y));
        Self { left, top, right: left + points(rect.width), bottom: top + points(rect.height) }
    }

    fn holds(&self, point: Point) -> bool {
        let (x, y) = (point.x.to_pt(), point.y.to_pt());
        (self.left..self.right).contains(&x) && (self.top..self.bottom).contains(&y)
    }

    fn contains(&self, run: &Run<'_>) -> bool {
        let across = run.left >= self.left - SLACK && run.right <= self.right + SLACK;
        across && run.top >= self.top - SLACK && run.bottom <= self.bottom + SLACK
    }

    fn meets(&self, run: &Run<'_>) -> bool {
        let across = run.right > self.left + SLACK && run.left < self.right - SLACK;
        (across && run.bottom > self.top + SLACK && run.top < self.bottom - SLACK) || self.holds(run.origin)
    }
}

/// Within each line the runs as they are read when the line is one of right-to-left text: from the right, but
/// neighbours that are read from the left in their own order.
fn in_logical_order<'a, 'b>(runs: &[&'b Run<'a>]) -> Vec<&'b Run<'a>> {
    let mut ordered = Vec::with_capacity(runs.len());
    let same_line = |one: &&Run<'_>, other: &&Run<'_>| (one.origin.y - other.origin.y).to_pt().abs() < 0.01;
    for line in runs.chunk_by(same_line) {
        let is_forward = |one: &&Run<'_>, other: &&Run<'_>| one.is_right_to_left() == other.is_right_to_left();
        for piece in line.chunk_by(is_forward).rev() {
            if piece[0].is_right_to_left() {
                ordered.extend(piece.iter().rev());
            } else {
                ordered.extend(piece);
            }
        }
    }
    ordered
}

fn joined<'a: 'b, 'b>(runs: impl Iterator<Item = &'b Run<'a>>) -> String {
    bare(&runs.map(|run| run.text.text.as_str()).collect::<String>())
}

/// A text as it is compared: composed, without white space and the marks that steer direction and joining.
fn bare(text: &str) -> String {
    text.nfc().filter(|character| !character.is_whitespace() && !is_mark(*character)).collect()
}

/// Characters that have no shape of their own.
fn is_mark(character: char) -> bool {
    matches!(character, '\u{00AD}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}')
}

/// Characters of a run that none of the typefaces has.
fn missing_letters(text: &TextItem) -> Vec<char> {
    let missing = text.glyphs.iter().filter(|glyph| glyph.id == 0);
    let letters = missing.flat_map(|glyph| text.text.get(glyph.range()).unwrap_or_default().chars());
    letters.filter(|letter| !letter.is_whitespace() && !is_mark(*letter)).collect()
}
