//! Texts that must not be shown: tokens, client secrets, codes.

use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

/// A text that no `Debug` shows and that is wiped when it is dropped.
#[derive(Clone)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// Takes the text over.
    pub fn new(text: impl Into<String>) -> Secret {
        Secret(Zeroizing::new(text.into()))
    }

    /// The text itself: for the header or the vault, nothing else.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Whether the two are one, without telling by the time taken where they differ.
    pub fn is(&self, other: &str) -> bool {
        bool::from(self.0.as_bytes().ct_eq(other.as_bytes()))
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}

impl<'de> serde::Deserialize<'de> for Secret {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Secret, D::Error> {
        String::deserialize(deserializer).map(Secret::new)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_does_not_show_itself() {
        let secret = Secret::new("ya29.invented");
        assert!(!format!("{secret:?} {secret:#?}").contains("ya29"), "Debug shows the token");
        assert!(secret.is("ya29.invented") && !secret.is("ya29.other"), "comparison");
    }
}
