//! A logo as small as the head of a page on a screen needs it.

use jiff::civil::date;
use typst::{comemo, foundations::Bytes, utils::Scalar};
use typst_layout::PagedDocument;
use typst_render::RenderOptions;

use crate::{Error, head::logo_name, world::Desk};

/// The box it is fitted into, in points, which are a page's pixels: as high as a line of the head, as wide as a name.
const HEIGHT: u32 = 34;
const WIDTH: u32 = 150;

/// Pixels for each point, the best first: screens of phones show two or three.
const SHARP: [f64; 5] = [3.0, 2.0, 1.5, 1.0, 0.75];

/// A logo for a screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SmallLogo {
    /// A PNG, transparent where the logo is.
    pub png: Vec<u8>,
    /// In pixels of a page.
    pub width: u32,
    /// In pixels of a page.
    pub height: u32,
}

/// A logo (PNG, JPEG or SVG) in at most so many bytes; `None` if it is too rich for that. Error: it is no such picture.
pub fn small_logo(logo: &[u8], most: usize) -> Result<Option<SmallLogo>, Error> {
    let name = logo_name(logo).ok_or(Error::Logo)?;
    let page = format!(
        "#set page(width: auto, height: auto, margin: 0pt, fill: none)\n#context {{\n\
         let size = measure(image({name:?}))\n\
         let scale = calc.min({HEIGHT}pt / size.height, {WIDTH}pt / size.width)\n\
         image({name:?}, width: size.width * scale)\n}}\n"
    );
    let mut desk = Desk::new("small.typ", date(2000, 1, 1));
    desk.put("small.typ", Bytes::from_string(page));
    desk.put(name, Bytes::new(logo.to_vec()));
    let compiled = typst::compile::<PagedDocument>(&desk).output;
    comemo::evict(0);
    let document = compiled.map_err(|problems| desk.error(&problems))?;
    let page = document.pages().first().ok_or(Error::Logo)?;
    let size = page.frame.size();
    for sharp in SHARP {
        let options = RenderOptions { pixel_per_pt: Scalar::new(sharp), render_bleed: false };
        let png = typst_render::render(page, &options).encode_png().map_err(|_| Error::Logo)?;
        if png.len() <= most {
            let pixels = |length: f64| (length.round() as u32).max(1);
            return Ok(Some(SmallLogo { png, width: pixels(size.x.to_pt()), height: pixels(size.y.to_pt()) }));
        }
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn svg(width: u32, height: u32, inside: &str) -> Vec<u8> {
        format!("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\">{inside}</svg>")
            .into_bytes()
    }

    #[test]
    fn a_logo_keeps_its_shape_and_fits_into_the_head() {
        for ((width, height), (wide, high)) in [((200, 200), (34, 34)), ((100, 400), (9, 34)), ((900, 90), (150, 15))] {
            let logo = svg(width, height, "<circle cx=\"50\" cy=\"50\" r=\"40\" fill=\"#123456\"/>");
            let small = small_logo(&logo, 20_000).unwrap().unwrap();
            assert_eq!((small.width, small.height), (wide, high), "{width} × {height}");
            assert!(small.png.starts_with(b"\x89PNG") && small.png.len() < 20_000);
            let again = small_logo(&small.png, 20_000).unwrap().unwrap();
            assert!(again.width.abs_diff(wide) <= 1 && again.height <= 34, "a PNG as well: {again:?}");
        }
    }

    #[test]
    fn what_is_too_rich_or_no_picture_is_no_small_logo() {
        let logo = svg(100, 100, "<rect width=\"100\" height=\"100\" fill=\"red\"/>");
        assert_eq!(small_logo(&logo, 20).unwrap(), None);
        for broken in [&b"GIF89a"[..], b"", b"\x89PNG\r\n", b"<svg"] {
            assert!(small_logo(broken, 20_000).is_err(), "{broken:?}");
        }
    }
}
