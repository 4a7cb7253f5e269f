//! The reader's part of the proof: the texts of a page, where they stand and whether each letter is there.

use std::collections::{BTreeMap, HashMap};

use typst::{
    layout::{Frame, FrameItem, Point, Transform},
    syntax::Span,
    text::TextItem,
};
use typst_layout::Page;
use unicode_normalization::UnicodeNormalization;

use super::{Expected, FaultKind, Findings, Index};
use crate::{Place, laid::points};

/// How far ink may reach over an edge, in points: the rounding of a curve.
const SLACK: f64 = 0.5;

/// A name is not looked for in more words than these, counting those that are set in two typefaces twice.
const MOST_WORDS: usize = 12;

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
    let orders = [joined(inside.iter().copied()), joined(in_logical_order(inside).into_iter()), as_written(inside).0];
    let mut faults = Vec::new();
    for text in &expected.texts {
        let wanted = bare(text);
        if !orders.iter().any(|order| order.contains(&wanted)) {
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
    faults.extend(of_others(inside, item, index).into_iter().map(FaultKind::TextOfAnother));
    faults
}

/// The texts by which a person of the run is known, with the items they belong to: names of two words or more, and
/// usernames that no sentence could hold by chance. What stands on any item tells nobody.
pub(super) fn people(expected: &[Expected], furniture: &str) -> HashMap<String, Vec<usize>> {
    let furniture = bare(furniture);
    let mut people: HashMap<String, Vec<usize>> = HashMap::new();
    for (item, text) in expected.iter().enumerate().flat_map(|(item, it)| it.texts.iter().map(move |text| (item, text)))
    {
        let is_username = || text.contains(|character: char| character.is_ascii_digit() || "._@".contains(character));
        let text = (text.split_whitespace().nth(1).is_some() || is_username()).then(|| bare(text));
        if let Some(text) = text.filter(|text| text.chars().count() >= 5 && !furniture.contains(text.as_str())) {
            people.entry(text).or_default().push(item);
        }
    }
    people
}

/// Names and usernames that stand in a cell, belong to others and are no part of the cell's own texts.
fn of_others(inside: &[&Run<'_>], item: usize, index: &Index<'_>) -> Vec<String> {
    let Some(expected) = index.expected.get(item) else { return Vec::new() };
    let own: Vec<String> = expected.texts.iter().map(|text| bare(text)).filter(|own| !own.is_empty()).collect();
    let mut found = Vec::new();
    let orders = [inside.to_vec(), in_logical_order(inside)].map(|runs| {
        let (mut text, mut words) = (String::new(), Vec::new());
        for word in runs.iter().flat_map(|run| run.text.text.split_whitespace()) {
            let begin = text.len();
            text.push_str(&bare(word));
            words.push((begin, text.len()));
        }
        (text, words)
    });
    for (text, words) in orders.into_iter().chain([as_written(inside)]) {
        // A wrong order would make one name of another.
        if !own.iter().all(|own| text.contains(own.as_str())) {
            continue;
        }
        let mut is_own = vec![false; text.len()];
        for own in &own {
            text.match_indices(own.as_str()).for_each(|(at, own)| is_own[at..at + own.len()].fill(true));
        }
        for (at, (begin, _)) in words.iter().enumerate() {
            for (_, end) in
                words[at..].iter().take(MOST_WORDS).take_while(|(_, end)| !is_own[*begin..*end].contains(&true))
            {
                let part = &text[*begin..*end];
                if index.people.get(part).is_some_and(|items| !items.contains(&item)) {
                    found.push(part.to_owned());
                }
            }
        }
    }
    found.sort_unstable();
    found.dedup();
    found
}

/// All text of a page as it was given to the typesetter.
#[cfg(test)]
pub(super) fn all(typeset: &Page) -> String {
    let mut runs = Vec::new();
    collect(&typeset.frame, Transform::identity(), &mut runs);
    as_written(&runs.iter().collect::<Vec<_>>()).0
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

/// The text as it was given to the typesetter, whatever the order of its glyphs, with the beginning and end of each
/// word. A letter set of several glyphs at different heights (ẹ̀, Nastaliq) stands in several runs and is taken once.
fn as_written(runs: &[&Run<'_>]) -> (String, Vec<(usize, usize)>) {
    // Pieces read in one direction without a gap, each letter with its offset in the text it comes from.
    let mut pieces: Vec<(Span, BTreeMap<u16, &str>)> = Vec::new();
    let mut last: Option<(Span, usize, &str)> = None;
    for (run, glyph) in runs.iter().flat_map(|run| run.text.glyphs.iter().map(move |glyph| (run, glyph))) {
        let ((span, offset), text) = (glyph.span, run.text.text.get(glyph.range()).unwrap_or_default());
        let begin = usize::from(offset);
        let is_same = last == Some((span, begin, text));
        let is_beside = last.is_some_and(|(same, from, before)| {
            same == span && (begin == from + before.len() || begin + text.len() == from)
        });
        match pieces.last_mut() {
            Some((_, piece)) if is_same || (is_beside && !piece.contains_key(&offset)) => {
                piece.insert(offset, text);
            }
            _ => pieces.push((span, BTreeMap::from([(offset, text)]))),
        }
        last = Some((span, begin, text));
    }
    let mut texts: Vec<(Span, BTreeMap<u16, &str>)> = Vec::new();
    for (span, piece) in pieces {
        match texts.last_mut() {
            // What has other offsets is another part of the same text; what has the same is another text.
            Some((same, text)) if *same == span && !piece.keys().any(|offset| text.contains_key(offset)) => {
                text.extend(piece);
            }
            _ => texts.push((span, piece)),
        }
    }
    let (mut written, mut words) = (String::new(), Vec::new());
    for (_, text) in texts {
        let text: String = text.into_values().collect();
        for word in text.split_whitespace() {
            let begin = written.len();
            written.push_str(&bare(word));
            words.push((begin, written.len()));
        }
    }
    (written, words)
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
