//! Grey pictures: a rendered page, cuttings of it, and what paper and a photocopier do to them.

/// A picture of one byte per pixel, 0 black and 255 white.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grey {
    /// Pixels across.
    pub width: usize,
    /// Pixels down.
    pub height: usize,
    /// Row by row from the upper left.
    pub pixels: Vec<u8>,
}

impl Grey {
    /// From four bytes per pixel, of which the page's white is opaque.
    pub(crate) fn from_rgba((width, height): (usize, usize), bytes: &[u8]) -> Self {
        let luma = |pixel: &[u8]| {
            let weighed = u32::from(pixel[0]) * 77 + u32::from(pixel[1]) * 150 + u32::from(pixel[2]) * 29;
            (weighed >> 8) as u8
        };
        Self { width, height, pixels: bytes.chunks_exact(4).map(luma).collect() }
    }

    fn at(&self, x: isize, y: isize) -> u8 {
        let inside = |at: isize, end: usize| usize::try_from(at).ok().filter(|at| *at < end);
        inside(x, self.width).zip(inside(y, self.height)).map_or(u8::MAX, |(x, y)| self.pixels[y * self.width + x])
    }

    /// A cutting; what lies outside the page is white.
    pub(crate) fn cut(&self, [x, y, width, height]: [isize; 4]) -> Self {
        let size = |length: isize| usize::try_from(length).unwrap_or_default();
        let rows = (y..y + height).flat_map(|y| (x..x + width).map(move |x| (x, y)));
        Self { width: size(width), height: size(height), pixels: rows.map(|(x, y)| self.at(x, y)).collect() }
    }

    /// Each square of `factor` × `factor` pixels becomes one.
    pub(crate) fn reduced(&self, factor: usize) -> Self {
        if factor <= 1 {
            return self.clone();
        }
        let (width, height) = (self.width / factor, self.height / factor);
        let mut sums = vec![0_u32; width];
        let mut pixels = Vec::with_capacity(width * height);
        for y in 0..height {
            sums.fill(0);
            for row in self.pixels[y * factor * self.width..].chunks(self.width).take(factor) {
                for (sum, square) in sums.iter_mut().zip(row.chunks_exact(factor)) {
                    *sum += square.iter().map(|pixel| u32::from(*pixel)).sum::<u32>();
                }
            }
            pixels.extend(sums.iter().map(|sum| (sum / (factor * factor) as u32) as u8));
        }
        Self { width, height, pixels }
    }

    /// Whitens a rectangle.
    pub(crate) fn blank(&mut self, [x, y, width, height]: [isize; 4]) {
        let clamp = |at: isize, end: usize| usize::try_from(at).unwrap_or_default().min(end);
        let (left, right) = (clamp(x, self.width), clamp(x + width, self.width));
        for row in clamp(y, self.height)..clamp(y + height, self.height) {
            self.pixels[row * self.width + left..row * self.width + right].fill(u8::MAX);
        }
    }

    /// What is left after a second photocopy laid askew: contrast at 60 %, turned by 3°, blurred over `radius` pixels.
    pub(crate) fn photocopied(&self, radius: usize) -> Self {
        self.turned(3.0_f32.to_radians()).blurred(radius).blurred(radius).faded()
    }

    fn faded(mut self) -> Self {
        for pixel in &mut self.pixels {
            *pixel = 51 + (u16::from(*pixel) * 3 / 5) as u8;
        }
        self
    }

    /// Turned about the middle; each pixel is mixed of its four neighbours.
    fn turned(&self, angle: f32) -> Self {
        let (sin, cos) = angle.sin_cos();
        let (middle_x, middle_y) = (self.width as f32 / 2.0, self.height as f32 / 2.0);
        let mut pixels = Vec::with_capacity(self.pixels.len());
        for y in 0..self.height {
            for x in 0..self.width {
                let (dx, dy) = (x as f32 - middle_x, y as f32 - middle_y);
                pixels.push(self.between(cos * dx + sin * dy + middle_x, cos * dy - sin * dx + middle_y));
            }
        }
        Self { width: self.width, height: self.height, pixels }
    }

    fn between(&self, x: f32, y: f32) -> u8 {
        let (left, top) = (x.floor(), y.floor());
        let (dx, dy) = (x - left, y - top);
        let (left, top) = (left as isize, top as isize);
        let mix = |y| {
            let (a, b) = (f32::from(self.at(left, y)), f32::from(self.at(left + 1, y)));
            a + (b - a) * dx
        };
        let (upper, lower) = (mix(top), mix(top + 1));
        (upper + (lower - upper) * dy) as u8
    }

    /// A box blur, across and then down.
    fn blurred(&self, radius: usize) -> Self {
        self.smeared(radius).flipped().smeared(radius).flipped()
    }

    fn smeared(&self, radius: usize) -> Self {
        let span = (2 * radius + 1) as u32;
        let mut pixels = Vec::with_capacity(self.pixels.len());
        for row in self.pixels.chunks(self.width.max(1)) {
            let last = row.len() - 1;
            let at = |x: isize| u32::from(row[usize::try_from(x).unwrap_or_default().min(last)]);
            let reach = radius as isize;
            let mut sum: u32 = (-reach..=reach).map(at).sum();
            for x in 0..row.len() as isize {
                pixels.push((sum / span) as u8);
                sum = sum + at(x + reach + 1) - at(x - reach);
            }
        }
        Self { width: self.width, height: self.height, pixels }
    }

    /// Mirrored about the diagonal.
    fn flipped(&self) -> Self {
        let columns = (0..self.width).flat_map(|x| (0..self.height).map(move |y| (x, y)));
        let pixels = columns.map(|(x, y)| self.pixels[y * self.width + x]).collect();
        Self { width: self.height, height: self.width, pixels }
    }
}
