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

    /// A cutting; what lies outside the page is white.
    pub(crate) fn cut(&self, [x, y, width, height]: [isize; 4]) -> Self {
        let size = |length: isize| usize::try_from(length).unwrap_or_default();
        let (width, height) = (size(width), size(height));
        let mut pixels = vec![u8::MAX; width * height];
        let clamp = |at: isize, end: usize| size(at).min(end);
        let (left, right) = (clamp(x, self.width), clamp(x + width as isize, self.width));
        for (row, into) in pixels.chunks_exact_mut(width.max(1)).enumerate() {
            let row = usize::try_from(y + row as isize).ok().filter(|row| *row < self.height);
            if let (Some(row), true) = (row, left < right) {
                let at = (left as isize - x) as usize;
                let from = &self.pixels[row * self.width + left..row * self.width + right];
                into[at..at + from.len()].copy_from_slice(from);
            }
        }
        Self { width, height, pixels }
    }

    /// Each square of `factor` × `factor` pixels becomes one.
    pub(crate) fn reduced(&self, factor: usize) -> Self {
        if factor <= 1 {
            return self.clone();
        }
        let (width, height) = (self.width / factor, self.height / factor);
        let mut sums = vec![0_u16; width];
        let mut pixels = Vec::with_capacity(width * height);
        // Multiplied by the reciprocal, since this goes over every pixel of a page.
        let share = (1_u32 << 16).div_ceil((factor * factor) as u32);
        for rows in self.pixels.chunks_exact(self.width * factor).take(height) {
            sums.fill(0);
            for row in rows.chunks_exact(self.width) {
                for (sum, square) in sums.iter_mut().zip(row.chunks_exact(factor)) {
                    *sum += square.iter().map(|pixel| u16::from(*pixel)).sum::<u16>();
                }
            }
            pixels.extend(sums.iter().map(|sum| ((u32::from(*sum) * share) >> 16) as u8));
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

    /// What is left of a part of the picture after a second photocopy laid askew: turned by 3° about its middle, blurred
    /// over `radius` pixels, contrast at 60 %.
    pub(crate) fn photocopied(&self, area: [isize; 4], radius: usize) -> Self {
        let mut copy = self.turned(area, 3.0_f32.to_radians());
        for _ in 0..2 {
            copy = copy.smeared_across(radius).smeared_down(radius);
        }
        copy.faded()
    }

    fn faded(mut self) -> Self {
        for pixel in &mut self.pixels {
            *pixel = 51 + (u16::from(*pixel) * 3 / 5) as u8;
        }
        self
    }

    /// A part of the picture turned about its middle; each pixel is mixed of its four neighbours.
    fn turned(&self, [x, y, width, height]: [isize; 4], angle: f32) -> Self {
        /// Positions are whole numbers of so many parts of a pixel.
        const PARTS: i64 = 1 << 16;
        let (sin, cos) = angle.sin_cos();
        // What turns into the part from beside it.
        let room = (width.max(height) as f32 * sin.abs()) as isize / 2 + 2;
        let from = self.cut([x - room, y - room, width + 2 * room, height + 2 * room]);
        let (middle_x, middle_y) = (width as f32 / 2.0, height as f32 / 2.0);
        let parts = |length: f32| (length * PARTS as f32) as i64;
        let (across, down) = ((parts(cos), parts(-sin)), (parts(sin), parts(cos)));
        let begin_x = parts(room as f32 + middle_x - cos * middle_x - sin * middle_y);
        let begin_y = parts(room as f32 + middle_y + sin * middle_x - cos * middle_y);
        let mut pixels = Vec::with_capacity((width * height).max(0) as usize);
        for row in 0..height as i64 {
            let (mut at_x, mut at_y) = (begin_x + row * down.0, begin_y + row * down.1);
            for _ in 0..width {
                let at = (at_y / PARTS) as usize * from.width + (at_x / PARTS) as usize;
                let (dx, dy) = (((at_x % PARTS) >> 8) as u32, ((at_y % PARTS) >> 8) as u32);
                let mix = |two: &[u8]| u32::from(two[0]) * (256 - dx) + u32::from(two[1]) * dx;
                let (upper, lower) = (&from.pixels[at..at + 2], &from.pixels[at + from.width..at + from.width + 2]);
                pixels.push(((mix(upper) * (256 - dy) + mix(lower) * dy) >> 16) as u8);
                (at_x, at_y) = (at_x + across.0, at_y + across.1);
            }
        }
        Self { width: width.max(0) as usize, height: height.max(0) as usize, pixels }
    }

    /// Each pixel becomes the mean of its neighbours in the row.
    fn smeared_across(&self, radius: usize) -> Self {
        let share = share(radius);
        let mut pixels = Vec::with_capacity(self.pixels.len());
        for row in self.pixels.chunks(self.width.max(1)) {
            let last = row.len() - 1;
            let at = |x: isize| u32::from(row[usize::try_from(x).unwrap_or_default().min(last)]);
            let reach = radius as isize;
            let mut sum: u32 = (-reach..=reach).map(at).sum();
            for x in 0..row.len() as isize {
                pixels.push(((sum * share) >> 16) as u8);
                sum = sum + at(x + reach + 1) - at(x - reach);
            }
        }
        Self { width: self.width, height: self.height, pixels }
    }

    /// Each pixel becomes the mean of its neighbours in the column.
    fn smeared_down(&self, radius: usize) -> Self {
        let share = share(radius);
        let last = self.height.saturating_sub(1) as isize;
        let row = |y: isize| &self.pixels[y.clamp(0, last) as usize * self.width..][..self.width];
        let reach = radius as isize;
        let mut sums = vec![0_u32; self.width];
        let mut pixels = Vec::with_capacity(self.pixels.len());
        for y in 0..self.height as isize {
            if y == 0 {
                for above in -reach..=reach {
                    sums.iter_mut().zip(row(above)).for_each(|(sum, pixel)| *sum += u32::from(*pixel));
                }
            } else {
                let (new, old) = (row(y + reach), row(y - reach - 1));
                for ((sum, new), old) in sums.iter_mut().zip(new).zip(old) {
                    *sum = *sum + u32::from(*new) - u32::from(*old);
                }
            }
            pixels.extend(sums.iter().map(|sum| ((sum * share) >> 16) as u8));
        }
        Self { width: self.width, height: self.height, pixels }
    }
}

/// What a sum of 2 × `radius` + 1 pixels is multiplied by, in parts of 65,536, to become their mean.
fn share(radius: usize) -> u32 {
    (1_u32 << 16).div_ceil(2 * radius as u32 + 1)
}
