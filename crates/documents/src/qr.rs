//! Squares of modules: what a camera reads.

use fast_qr::{ECL, QRBuilder};

use crate::Error;

/// Codes of a document as one run of 8-bit grey bytes, a byte for a module.
#[derive(Default)]
pub(crate) struct Codes {
    /// The squares, one behind the other.
    pub bytes: Vec<u8>,
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
    /// Draws `content`. Upper-case letters, digits and `$%*+-./:` alone take the smaller alphanumeric form.
    pub fn add(&mut self, item: usize, content: &str) -> Result<Square, Error> {
        let code = QRBuilder::new(content.as_bytes()).ecl(ECL::M).build().map_err(|_| Error::Code(item))?;
        let side = code.size;
        let at = self.bytes.len();
        for row in 0..side {
            self.bytes.extend(code[row].iter().take(side).map(|module| if module.value() { 0 } else { u8::MAX }));
        }
        Ok(Square { at, side })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn upper_case_content_takes_the_smaller_form() {
        let mut codes = Codes::default();
        let upper = codes.add(0, &"HTTPS://PORTAL.EXAMPLE/C/".repeat(3)).expect("75 characters fit");
        let lower = codes.add(0, &"https://portal.example/c/".repeat(3)).expect("75 characters fit");
        assert_eq!(upper.side, 33, "75 alphanumeric characters fit version 4 at level M");
        assert!(lower.side > upper.side, "lower case needs bytes");
    }

    #[test]
    fn a_content_that_no_code_holds_is_an_error_that_names_the_item() {
        let outcome = Codes::default().add(7, &"x".repeat(5000)).map(|_| ());
        assert_eq!(outcome, Err(Error::Code(7)), "5,000 bytes are above the largest version");
    }
}
