//! The random token of a login card.

use super::{address, digest, scanned};
use data_encoding::BASE32_NOPAD;

/// What stands before a token in an address.
const MARK: char = 'Q';

/// 128 random bits, written as 26 letters and digits. It lives until it is renewed, voided or expires; the password may
/// change meanwhile.
#[derive(Clone, PartialEq, Eq)]
pub struct CardToken(String);

impl CardToken {
    /// From random bytes.
    pub fn new(random: &[u8; 16]) -> CardToken {
        CardToken(BASE32_NOPAD.encode(random))
    }

    /// From what was scanned or typed: the address or the token, in any case.
    pub fn read(text: &str) -> Option<CardToken> {
        let token = scanned(text, MARK).to_ascii_uppercase();
        let bytes = BASE32_NOPAD.decode(token.as_bytes()).ok()?;
        (bytes.len() == 16).then_some(CardToken(token))
    }

    /// What the QR code holds.
    pub fn address(&self, base: Option<&str>) -> String {
        address(base, MARK, &self.0)
    }

    /// What is stored.
    pub fn hash(&self) -> String {
        digest("card", &self.0)
    }
}

impl std::fmt::Debug for CardToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("CardToken(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_token_is_read_again_from_its_address_in_any_case(random: [u8; 16]) {
            let token = CardToken::new(&random);
            for base in [None, Some("https://portal.larkfield.example"), Some("HTTPS://PORTAL.EXAMPLE/SCHOOL/")] {
                let shown = token.address(base);
                for text in [shown.clone(), shown.to_lowercase(), format!(" {shown}/ ")] {
                    let read = CardToken::read(&text);
                    prop_assert_eq!(read.as_ref(), Some(&token), "scanned as {}", text);
                    prop_assert_eq!(read.map(|t| t.hash()), Some(token.hash()), "and found by its hash");
                }
            }
        }
    }

    #[test]
    fn a_path_keeps_its_case_and_a_host_need_not() {
        let shown = CardToken::new(&[7; 16]).address(Some("https://portal.example/school/a"));
        assert!(shown.starts_with("HTTPS://PORTAL.EXAMPLE/school/a/Q/"), "a server may mind the case: {shown}");
    }

    #[test]
    fn other_codes_are_no_tokens() {
        let token = CardToken::new(&[7; 16]).address(None);
        for text in ["", "https://portal.example/I/ABCD", &token[1..], &format!("{token}A"), &format!("x/{token}")] {
            assert_eq!(CardToken::read(text), None, "{text}");
        }
    }

    #[test]
    fn a_token_does_not_show_itself() {
        let token = CardToken::new(&[7; 16]);
        assert!(!format!("{token:?}").contains(&token.address(None)), "not in a log");
    }
}
