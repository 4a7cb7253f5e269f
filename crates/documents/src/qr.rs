//! Squares of modules: what a camera reads.

use fast_qr::{ECL, QRBuilder};

use crate::{Error, cores};

/// Codes of a document as one run of 8-bit grey bytes, a byte for a module.
#[derive(Debug, Default)]
pub(crate) struct Codes {
    /// The squares, one behind the other.
    pub bytes: Vec<u8>,
    /// Where each of them stands, in the order of the items.
    pub squares: Vec<Square>,
}

/// Where one code stands among the bytes.
#[derive(Debug, Clone, Copy, serde::Serialize)]
pub(crate) struct Square {
    /// Offset of its first byte.
    at: usize,
    /// Modules on a side, without the quiet zone, which the template leaves around it.
    side: usize,
}

impl Codes {
    /// Draws what each item has to say.
    pub fn draw<T: Sync>(items: &[T], content: impl Fn(&T) -> &str + Sync) -> Result<Self, Error> {
        let mut codes = Self::default();
        for square in cores::map(items, |item, it| draw(item, content(it))) {
            let (side, modules) = square?;
            codes.squares.push(Square { at: codes.bytes.len(), side });
            codes.bytes.extend(modules);
        }
        Ok(codes)
    }
}

/// The modules of a code and how many are on a side. Upper-case letters, digits and `$%*+-./:` alone take the smaller
/// alphanumeric form.
fn draw(item: usize, content: &str) -> Result<(usize, Vec<u8>), Error> {
    let code = QRBuilder::new(content.as_bytes()).ecl(ECL::M).build().map_err(|_| Error::Code(item))?;
    let side = code.size;
    let grey = |module: &fast_qr::Module| if module.value() { 0 } else { u8::MAX };
    Ok((side, (0..side).flat_map(|row| code[row].iter().take(side).map(grey)).collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn upper_case_content_takes_the_smaller_form() {
        let contents = ["HTTPS://PORTAL.EXAMPLE/C/", "https://portal.example/c/"].map(|text| text.repeat(3));
        let codes = Codes::draw(&contents, String::as_str).expect("75 characters fit");
        let [upper, lower] = codes.squares[..] else { panic!("two squares") };
        assert_eq!((upper.at, lower.at), (0, 33 * 33), "one stands behind the other");
        assert_eq!(upper.side, 33, "75 alphanumeric characters fit version 4 at level M");
        assert!(lower.side > upper.side, "lower case needs bytes");
    }

    #[test]
    fn a_content_that_no_code_holds_is_an_error_that_names_the_item() {
        let contents: Vec<String> = (0..9).map(|item| "x".repeat(if item == 7 { 5000 } else { 50 })).collect();
        let outcome = Codes::draw(&contents, String::as_str).map(|_| ());
        assert_eq!(outcome, Err(Error::Code(7)), "5,000 bytes are above the largest version");
    }
}
