//! A quick reader of QR codes on flat sheets: three finder patterns anywhere and at any angle, no lens between. It
//! knows nothing of where a code ought to stand or what it ought to say; the bits it sees go through `rqrr`'s error
//! correction.

use rqrr::SimpleGrid;

use crate::Grey;

/// What looks like a code: the box around it in the picture's pixels, and what it holds if it can be read.
pub(super) struct Sight {
    pub area: [isize; 4],
    pub content: Option<String>,
}

/// One of the three squares in a code's corners, in pixels.
#[derive(Debug, Clone, Copy)]
struct Finder {
    x: f32,
    y: f32,
    /// Width of a module.
    module: f32,
    /// Rows in which it was seen.
    rows: u16,
}

/// Three finders in the corners of a square: upper left, upper right, lower left as the code is read.
#[derive(Debug, Clone, Copy)]
struct Trio {
    corners: [usize; 3],
    origin: (f32, f32),
    right: (f32, f32),
    down: (f32, f32),
    /// Modules on a side, as nearly as the finders tell.
    side: f32,
    /// How far from a square with equal finders: 0 is perfect.
    strain: f32,
}

/// More finders than this in one picture are a pattern, not codes.
const MOST: usize = 60;

/// Finds all codes, the readable and those that only look like one. All below `threshold` is dark.
pub(super) fn search(picture: &Grey, threshold: u8) -> Vec<Sight> {
    let finders = finders(picture, threshold);
    let mut taken = vec![false; finders.len()];
    let (mut sights, mut unread) = (Vec::new(), Vec::new());
    for trio in trios(&finders) {
        if trio.corners.iter().any(|corner| taken[*corner]) {
            continue;
        }
        let sides = trio.sides();
        let content = sides.iter().find_map(|side| Some((*side, decode(picture, threshold, &trio, *side)?)));
        if let Some((side, content)) = content {
            sights.push(Sight { area: trio.area(side), content: Some(content) });
            trio.corners.iter().for_each(|corner| taken[*corner] = true);
        } else if sides.iter().any(|side| has_timing(picture, threshold, &trio, *side)) {
            unread.push(trio);
        }
    }
    for trio in unread {
        if !trio.corners.iter().any(|corner| taken[*corner]) {
            let side = trio.side.round().max(21.0) as usize;
            sights.push(Sight { area: trio.area(side), content: None });
            trio.corners.iter().for_each(|corner| taken[*corner] = true);
        }
    }
    sights
}

/// Whether there are the finder patterns of at least one code.
pub(super) fn has_finders(picture: &Grey, threshold: u8) -> bool {
    finders(picture, threshold).len() >= 3
}

/// Squares within squares: along each row dark and light in the proportion 1:1:3:1:1, and so down and aslant.
fn finders(picture: &Grey, threshold: u8) -> Vec<Finder> {
    let mut found: Vec<Finder> = Vec::new();
    for y in 0..picture.height {
        let row = &picture.pixels[y * picture.width..][..picture.width];
        let (mut lengths, mut seen, mut from) = ([0_usize; 5], 0, 0);
        while from < row.len() {
            let is_dark = row[from] < threshold;
            let length = row[from..].iter().position(|pixel| (*pixel < threshold) != is_dark);
            let length = length.unwrap_or(row.len() - from);
            lengths.rotate_left(1);
            lengths[4] = length;
            (from, seen) = (from + length, seen + 1);
            if is_dark && seen >= 5 && is_finder(lengths.map(|length| length as f32)) {
                let middle = from - lengths[4] - lengths[3] - lengths[2].div_ceil(2);
                note(&mut found, cross(picture, threshold, (middle, y), lengths.iter().sum()));
                if found.len() > MOST {
                    return Vec::new();
                }
            }
        }
    }
    found.retain(|finder| finder.rows >= 2);
    found
}

fn is_finder(lengths: [f32; 5]) -> bool {
    let module = lengths.iter().sum::<f32>() / 7.0;
    let near = |at: usize, modules: f32, slack: f32| (lengths[at] - modules * module).abs() < slack * module;
    module >= 1.0 && [0, 1, 3, 4].iter().all(|at| near(*at, 1.0, 0.6)) && near(2, 3.0, 1.5)
}

/// The same proportion through this pixel down, across and aslant: then it is a finder's middle.
fn cross(picture: &Grey, threshold: u8, (x, y): (usize, usize), width: usize) -> Option<Finder> {
    let (down, height) = line(picture, threshold, (x, y), (0, 1), width)?;
    let y = y as f32 + down;
    let (across, width) = line(picture, threshold, (x, y as usize), (1, 0), width)?;
    let x = x as f32 + across;
    let is_square = (width - height).abs() * 5.0 < 2.0 * width;
    line(picture, threshold, (x as usize, y as usize), (1, 1), (width * 1.5) as usize).filter(|_| is_square)?;
    Some(Finder { x, y, module: (width + height) / 14.0, rows: 1 })
}

/// Along a line through a pixel: how far its finder's middle is from the pixel's upper left corner, and how long the
/// finder is, both counted in steps.
fn line(
    picture: &Grey,
    threshold: u8,
    (x, y): (usize, usize),
    (dx, dy): (isize, isize),
    about: usize,
) -> Option<(f32, f32)> {
    let is_dark = |step: isize| {
        let (x, y) = (usize::try_from(x as isize + step * dx).ok()?, usize::try_from(y as isize + step * dy).ok()?);
        (x < picture.width && y < picture.height).then(|| picture.pixels[y * picture.width + x] < threshold)
    };
    let most = about as isize * 2;
    // The ends of the dark middle, the light ring and the dark ring in one direction.
    let ends = |direction: isize| {
        let (mut ends, mut step) = ([0_isize; 3], 0);
        for (at, end) in ends.iter_mut().enumerate() {
            while is_dark(step * direction) == Some(at != 1) {
                step += 1;
                if step > most {
                    return None;
                }
            }
            *end = step;
        }
        Some(ends)
    };
    let (before, after) = (ends(-1)?, ends(1)?);
    if before[0] == 0 || after[0] == 0 {
        return None;
    }
    let lengths = [
        before[2] - before[1],
        before[1] - before[0],
        before[0] + after[0] - 1,
        after[1] - after[0],
        after[2] - after[1],
    ];
    let middle = (after[0] - before[0] + 1) as f32 / 2.0;
    is_finder(lengths.map(|length| length as f32)).then(|| (middle, lengths.iter().sum::<isize>() as f32))
}

/// Adds a finder, or one more row of a finder that is known.
fn note(found: &mut Vec<Finder>, new: Option<Finder>) {
    let Some(new) = new else { return };
    let is_same = |old: &&mut Finder| (old.x - new.x).abs() < old.module && (old.y - new.y).abs() < old.module;
    match found.iter_mut().find(is_same) {
        Some(old) => {
            let (rows, all) = (f32::from(old.rows), f32::from(old.rows) + 1.0);
            let mean = |old: f32, new: f32| (old * rows + new) / all;
            *old = Finder {
                x: mean(old.x, new.x),
                y: mean(old.y, new.y),
                module: mean(old.module, new.module),
                rows: old.rows.saturating_add(1),
            };
        }
        None => found.push(new),
    }
}

/// All threes of finders that can be a code's, the most regular first.
fn trios(finders: &[Finder]) -> Vec<Trio> {
    let count = finders.len();
    let mut trios = Vec::new();
    for corner in 0..count {
        for right in 0..count {
            for down in 0..count {
                if corner != right && corner != down && right != down {
                    trios.extend(Trio::new(finders, [corner, right, down]));
                }
            }
        }
    }
    trios.sort_by(|one, other| one.strain.total_cmp(&other.strain));
    trios
}

impl Trio {
    fn new(finders: &[Finder], corners: [usize; 3]) -> Option<Self> {
        let [origin, right, down] = corners.map(|corner| finders[corner]);
        let (across, along) = ((right.x - origin.x, right.y - origin.y), (down.x - origin.x, down.y - origin.y));
        let (width, height) = (across.0.hypot(across.1), along.0.hypot(along.1));
        let (turn, lean) =
            (across.0 * along.1 - across.1 * along.0, (across.0 * along.0 + across.1 * along.1) / (width * height));
        let modules = [origin.module, right.module, down.module];
        let (least, most) = (modules.into_iter().fold(f32::MAX, f32::min), modules.into_iter().fold(0.0, f32::max));
        let strain = (width / height).ln().abs() + lean.abs() + (most / least).ln() * 0.5;
        if turn <= 0.0 || lean.abs() > 0.12 || (width / height).ln().abs() > 0.12 || most > least * 1.5 {
            return None;
        }
        // Along the rows and columns of the picture an oblique finder is longer than it is wide.
        let straight = across.0.abs().max(across.1.abs()) / width;
        let module = modules.iter().sum::<f32>() / 3.0 * straight;
        let side = (width + height) / 2.0 / module + 7.0;
        let origin = (origin.x, origin.y);
        (19.0..=181.0).contains(&side).then_some(Self { corners, origin, right: across, down: along, side, strain })
    }

    /// The sides a code can have, the likeliest first.
    fn sides(&self) -> Vec<usize> {
        let version = ((self.side - 17.0) / 4.0).round() as isize;
        let less_first = (version * 4 + 17) as f32 > self.side;
        let order = if less_first { [version, version - 1, version + 1] } else { [version, version + 1, version - 1] };
        order
            .into_iter()
            .filter(|version| (1..=40).contains(version))
            .map(|version| version as usize * 4 + 17)
            .collect()
    }

    /// Where in the picture a point of the code is, both counted from the upper left, the code's in modules.
    fn at(&self, side: usize, x: f32, y: f32) -> (f32, f32) {
        let span = side as f32 - 7.0;
        let (u, v) = ((x - 3.5) / span, (y - 3.5) / span);
        (self.origin.0 + u * self.right.0 + v * self.down.0, self.origin.1 + u * self.right.1 + v * self.down.1)
    }

    /// The box around a code of this side.
    fn area(&self, side: usize) -> [isize; 4] {
        let end = side as f32;
        let corners = [(0.0, 0.0), (end, 0.0), (0.0, end), (end, end)].map(|(x, y)| self.at(side, x, y));
        let span = |values: [f32; 4]| {
            let (low, high) =
                (values.into_iter().fold(f32::MAX, f32::min), values.into_iter().fold(f32::MIN, f32::max));
            (low.floor() as isize - 1, (high.ceil() - low.floor()) as isize + 2)
        };
        let (x, width) = span(corners.map(|corner| corner.0));
        let (y, height) = span(corners.map(|corner| corner.1));
        [x, y, width, height]
    }
}

/// Whether the middle of a module is dark.
fn is_dark(picture: &Grey, threshold: u8, trio: &Trio, side: usize, (x, y): (usize, usize)) -> bool {
    let (x, y) = trio.at(side, x as f32 + 0.5, y as f32 + 0.5);
    // A pixel's own middle is half a pixel from its corner.
    let (x, y) = ((x - 0.5).max(0.0), (y - 0.5).max(0.0));
    let (left, top) = (x as usize, y as usize);
    if left + 1 >= picture.width || top + 1 >= picture.height {
        return false;
    }
    let (dx, dy) = (x - left as f32, y - top as f32);
    let at = top * picture.width + left;
    let mix = |two: &[u8]| f32::from(two[0]) + (f32::from(two[1]) - f32::from(two[0])) * dx;
    let (upper, lower) = (mix(&picture.pixels[at..at + 2]), mix(&picture.pixels[at + picture.width..][..2]));
    upper + (lower - upper) * dy < f32::from(threshold)
}

fn decode(picture: &Grey, threshold: u8, trio: &Trio, side: usize) -> Option<String> {
    if !has_timing(picture, threshold, trio, side) {
        return None;
    }
    let grid = SimpleGrid::from_func(side, |x, y| is_dark(picture, threshold, trio, side, (x, y)));
    rqrr::Grid::new(grid).decode().ok().map(|(_, content)| content)
}

/// Whether dark and light alternate between the finders, as they do in a code of this side.
fn has_timing(picture: &Grey, threshold: u8, trio: &Trio, side: usize) -> bool {
    let between = 8..side - 8;
    let right = |at: &usize| {
        let is_dark = |place| is_dark(picture, threshold, trio, side, place) == at.is_multiple_of(2);
        usize::from(is_dark((*at, 6))) + usize::from(is_dark((6, *at)))
    };
    let all = 2 * between.len();
    between.map(|at| right(&at)).sum::<usize>() * 5 >= all * 4
}
