//! The camera's part of the proof: every code is read from the page's picture, and read again from a poor copy.
//!
//! There are two readers. The quick one ([`eye`]) reads nearly all codes, from the picture reduced to what a camera
//! sees of a page. Where it does not read exactly one code that survives the copy, both readers look, and look again at
//! the printer's own resolution. A code is weak when neither reads its copy at either.

use rqrr::PreparedImage;

use super::{FaultKind, Findings, Index, eye};
use crate::{Grey, Place};

/// Resolution to which the picture is reduced for the search: what a phone sees of a page, and quick.
const SEARCH_DPI: f32 = 150.0;

/// Grey below which print is black.
const PRINTED: u8 = 128;

/// Grey below which a camera may see something on white.
const VISIBLE: u8 = 190;

/// How far a second photocopy smears, in millimetres.
const SMEAR: f32 = 0.12;

/// A code that was read: what it holds and the box around it, in the picture's pixels.
struct Seen {
    content: String,
    area: [isize; 4],
}

/// Checks the codes of one page.
pub(super) fn check(
    picture: &Grey,
    (page, dpi): (usize, f32),
    places: &[Place],
    index: &Index<'_>,
    findings: &mut Findings,
) {
    let factor = ((dpi / SEARCH_DPI) as usize).clamp(1, 16);
    let mut small = picture.reduced(factor);
    let small_dpi = dpi / factor as f32;
    let mut seen_in = Vec::with_capacity(places.len());
    for place in places {
        let (seen, is_strong) = see(picture, dpi, &small, factor, place);
        for kind in judge(place.item, &seen, is_strong, index) {
            findings.add(page, Some(place.item), kind);
        }
        if seen.len() > 1 {
            findings.add(page, Some(place.item), FaultKind::CodeExtra);
        }
        findings.codes += usize::from(seen.len() == 1);
        seen_in.push(seen);
    }
    for code in seen_in.iter().flatten() {
        small.blank(code.area);
    }
    // With the codes known gone, the page must show no finder patterns of another, whether it can be read or not.
    if !eye::has_finders(&small, VISIBLE) {
        return;
    }
    let strays = eye::search(&small, VISIBLE).into_iter().chain(search(&small, VISIBLE));
    for eye::Sight { area, .. } in strays {
        let middle = (area[0] + area[2] / 2, area[1] + area[3] / 2);
        let inside = places.iter().position(|place| holds(pixels(place, small_dpi), middle));
        let (item, kind) = match inside {
            Some(at) if seen_in[at].is_empty() => continue,
            Some(at) => (Some(places[at].item), FaultKind::CodeExtra),
            None => (None, FaultKind::CodeStray),
        };
        findings.add(page, item, kind);
    }
}

/// The codes of one cell, their areas in the reduced picture, and whether all of them survive a copy.
fn see(picture: &Grey, dpi: f32, small: &Grey, factor: usize, place: &Place) -> (Vec<Seen>, bool) {
    let small_dpi = dpi / factor as f32;
    let cell = pixels(place, small_dpi);
    let quick = moved(read(eye::search(&small.cut(cell), PRINTED)), cell);
    if let [code] = quick.as_slice()
        && is_strong(small, small_dpi, code)
    {
        return (quick, true);
    }
    let seen = read_cell(small, cell);
    if !seen.is_empty() && seen.iter().all(|code| is_strong(small, small_dpi, code)) {
        return (seen, true);
    }
    // Few pixels a module: as fine as the printer's own.
    let mut seen = read_cell(picture, pixels(place, dpi));
    let is_strong = seen.iter().all(|code| is_strong(picture, dpi, code));
    for code in &mut seen {
        code.area = code.area.map(|at| at / factor as isize);
    }
    (seen, is_strong)
}

/// Reads the codes of one cell with both readers; their areas are the page's.
fn read_cell(picture: &Grey, cell: [isize; 4]) -> Vec<Seen> {
    let cutting = picture.cut(cell);
    let mut seen = read(eye::search(&cutting, PRINTED));
    for code in read(search(&cutting, PRINTED)) {
        let middle = (code.area[0] + code.area[2] / 2, code.area[1] + code.area[3] / 2);
        if !seen.iter().any(|known| holds(known.area, middle)) {
            seen.push(code);
        }
    }
    moved(seen, cell)
}

fn moved(mut seen: Vec<Seen>, cell: [isize; 4]) -> Vec<Seen> {
    for code in &mut seen {
        code.area = [code.area[0] + cell[0], code.area[1] + cell[1], code.area[2], code.area[3]];
    }
    seen
}

/// What is wrong with the codes seen in one cell.
fn judge(item: usize, seen: &[Seen], is_strong: bool, index: &Index<'_>) -> Vec<FaultKind> {
    let Some(expected) = index.expected.get(item) else { return Vec::new() };
    if seen.is_empty() {
        return vec![FaultKind::CodeMissing];
    }
    let mut faults = Vec::new();
    for code in seen {
        if code.content == expected.code {
            if !expected.alive {
                faults.push(FaultKind::CodeDead);
            }
        } else {
            faults.push(match index.codes.get(code.content.as_str()) {
                Some(other) => FaultKind::CodeOfAnother(*other),
                None => FaultKind::CodeUnknown,
            });
        }
    }
    if !is_strong {
        faults.push(FaultKind::CodeWeak);
    }
    faults
}

/// Whether the code says the same in a poor copy.
fn is_strong(picture: &Grey, dpi: f32, code: &Seen) -> bool {
    let [x, y, width, height] = code.area;
    // Turning moves the corners outwards: a seventh of the side is room for 3° and the quiet zone.
    let room = width.max(height) / 7;
    let radius = (SMEAR * dpi / 25.4).round() as usize;
    let copy = picture.photocopied([x - room, y - room, width + 2 * room, height + 2 * room], radius);
    let (darkest, lightest) =
        copy.pixels.iter().fold((u8::MAX, 0), |(low, high), pixel| (low.min(*pixel), high.max(*pixel)));
    let threshold = darkest.midpoint(lightest);
    let says_the_same = |sight: eye::Sight| sight.content.is_some_and(|content| content == code.content);
    if eye::search(&copy, threshold).into_iter().any(says_the_same) {
        return true;
    }
    let pixels = &copy.pixels;
    let mut prepared =
        PreparedImage::prepare_from_greyscale(copy.width, copy.height, |x, y| pixels[y * copy.width + x]);
    prepared.detect_grids().iter().map(sight).any(says_the_same)
}

/// The codes that could be read.
fn read(sights: Vec<eye::Sight>) -> Vec<Seen> {
    sights.into_iter().filter_map(|sight| Some(Seen { content: sight.content?, area: sight.area })).collect()
}

/// What the slower reader finds, which straightens what is askew. All below `threshold` is dark.
fn search(picture: &Grey, threshold: u8) -> Vec<eye::Sight> {
    let (width, pixels) = (picture.width, &picture.pixels);
    let is_dark = |x, y| pixels[y * width + x] < threshold;
    let mut prepared = PreparedImage::prepare_from_bitmap(width, picture.height, is_dark);
    prepared.detect_grids().iter().map(sight).collect()
}

fn sight<G: rqrr::BitGrid>(grid: &rqrr::Grid<G>) -> eye::Sight {
    eye::Sight { area: around(grid.bounds), content: grid.decode().ok().map(|(_, content)| content) }
}

fn holds([x, y, width, height]: [isize; 4], (at_x, at_y): (isize, isize)) -> bool {
    (x..x + width).contains(&at_x) && (y..y + height).contains(&at_y)
}

/// The box around a code's corners.
fn around(corners: [rqrr::Point; 4]) -> [isize; 4] {
    let span = |values: [i32; 4]| {
        let (low, high) = values.iter().fold((i32::MAX, i32::MIN), |(low, high), at| (low.min(*at), high.max(*at)));
        (low as isize - 1, (high - low) as isize + 2)
    };
    let (x, width) = span(corners.map(|point| point.x));
    let (y, height) = span(corners.map(|point| point.y));
    [x, y, width, height]
}

/// A cell in the picture's pixels.
fn pixels(place: &Place, dpi: f32) -> [isize; 4] {
    let rect = place.rect;
    [rect.x, rect.y, rect.width, rect.height].map(|length| (length * f64::from(dpi) / 25.4).round() as isize)
}
