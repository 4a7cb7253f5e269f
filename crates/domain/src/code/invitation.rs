//! The code of a parents' letter: typed on a phone by somebody in a hurry, so a typing error is found and its place named.
//!
//! Sixteen symbols in four groups: thirteen random ones (60.4 bits) and three check symbols of a Reed-Solomon code over
//! the field of 25 elements. Its distance is four: up to three wrong symbols are always noticed. One wrong symbol and one
//! swap of neighbours are also told from each other and from anything else, and where they are.

use super::field::{add, div, mul, pow, sub};
use super::{address, digest, scanned};

/// Neither vowels (no words, kind or unkind) nor look-alikes: of 0/O, 1/I, 2/Z, 5/S, 6/G, 8/B, U/V one or none is here.
pub const ALPHABET: &[u8; 25] = b"CDFHJKLMNPQRTVWXY23456789";

/// What stands before a code in an address.
const MARK: char = 'I';
/// An element whose powers are all others.
pub(super) const GENERATOR: u8 = 7;
/// Random symbols of a code.
const FREE: usize = 13;
/// All symbols of a code.
const LENGTH: usize = FREE + 3;
/// Symbols of a group.
const GROUP: usize = 4;
/// Groups of a code.
pub const GROUPS: usize = LENGTH / GROUP;

/// What a child's adults type or scan.
#[derive(Clone, PartialEq, Eq)]
pub struct InvitationCode([u8; LENGTH]);

/// Why what was typed is no code. Groups count from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CodeFault {
    /// A sign that is in no code; `meant` is the one it is easily taken for.
    #[error("{sign} in group {group} is in no code")]
    Sign {
        /// What was typed.
        sign: char,
        /// Where.
        group: usize,
        /// What was probably read.
        meant: Option<char>,
    },
    /// So many symbols instead of sixteen.
    #[error("{0} symbols instead of sixteen")]
    Length(usize),
    /// One symbol is wrong in this group.
    #[error("a wrong symbol in group {0}")]
    Wrong(usize),
    /// Two neighbours have changed places in this group (or its last has with the first of the next).
    #[error("two symbols of group {0} have changed places")]
    Swapped(usize),
    /// More than one typing error.
    #[error("more than one wrong symbol")]
    Many,
}

/// The powers 0, 1 and 2 of each place's own element. The elements are distinct, and so are the sums of neighbours.
const POWERS: [[u8; LENGTH]; 3] = {
    let mut powers = [[1; LENGTH]; 3];
    let mut at = 0;
    while at < LENGTH {
        let place = pow(GENERATOR, at);
        powers[1][at] = place;
        powers[2][at] = mul(place, place);
        at += 1;
    }
    powers
};

/// The place's own element.
fn place(at: usize) -> u8 {
    POWERS[1][at]
}

/// The three sums that are zero for a code.
fn sums(symbols: &[u8; LENGTH]) -> [u8; 3] {
    let mut sums = [0; 3];
    for (sum, powers) in sums.iter_mut().zip(&POWERS) {
        for at in 0..LENGTH {
            *sum = add(*sum, mul(symbols[at], powers[at]));
        }
    }
    sums
}

/// Chooses the last three symbols so that all sums are zero.
fn complete(symbols: &mut [u8; LENGTH]) {
    let wanted = sums(symbols).map(|sum| sub(0, sum));
    let x = [place(FREE), place(FREE + 1), place(FREE + 2)];
    // Cramer's rule for three places whose powers 0, 1 and 2 must add up to what is wanted (Lagrange's polynomials).
    for n in 0..3 {
        let (b, c) = (x[(n + 1) % 3], x[(n + 2) % 3]);
        let above = add(sub(mul(wanted[0], mul(b, c)), mul(wanted[1], add(b, c))), wanted[2]);
        let below = mul(sub(x[n], b), sub(x[n], c));
        symbols[FREE + n] = div(above, below).unwrap_or_default();
    }
}

/// Where the typing error is, from the sums.
fn fault(symbols: &[u8; LENGTH]) -> Option<CodeFault> {
    let group = |at: usize| at / GROUP + 1;
    match sums(symbols) {
        [0, 0, 0] => None,
        [0, d, s] => {
            let swapped = |at: &usize| {
                add(place(*at), place(at + 1)) == div(s, d).unwrap_or_default()
                    && mul(sub(symbols[*at], symbols[at + 1]), sub(place(*at), place(at + 1))) == d
            };
            let at = (0..LENGTH - 1).find(swapped).filter(|_| d != 0);
            Some(at.map_or(CodeFault::Many, |at| CodeFault::Swapped(group(at))))
        }
        [e, d, s] => {
            let wrong = |at: &usize| mul(e, place(*at)) == d && mul(d, place(*at)) == s;
            Some((0..LENGTH).find(wrong).map_or(CodeFault::Many, |at| CodeFault::Wrong(group(at))))
        }
    }
}

/// What a sign that is in no code was probably read from.
fn meant(sign: char) -> Option<char> {
    match sign {
        'S' => Some('5'),
        'Z' => Some('2'),
        'B' => Some('8'),
        'G' => Some('6'),
        'U' => Some('V'),
        'I' | '1' => Some('L'),
        _ => None,
    }
}

impl InvitationCode {
    /// From random bytes. `None` if too many of them had to be thrown away for every symbol to be as likely: try again.
    pub fn new(random: &[u8; 32]) -> Option<InvitationCode> {
        let mut fair = random.iter().filter(|byte| **byte < 250).map(|byte| byte % 25);
        let mut symbols = [0; LENGTH];
        for symbol in symbols.iter_mut().take(FREE) {
            *symbol = fair.next()?;
        }
        complete(&mut symbols);
        Some(InvitationCode(symbols))
    }

    /// From what was scanned or typed: the address or the code; any case; spaces and hyphens anywhere.
    pub fn read(text: &str) -> Result<InvitationCode, CodeFault> {
        let is_space = |c: &char| c.is_whitespace() || "-‐‑‒–—−._".contains(*c);
        let typed: Vec<char> = scanned(text, MARK).chars().filter(|c| !is_space(c)).collect();
        let mut symbols = [0; LENGTH];
        for (at, sign) in typed.iter().enumerate() {
            let sign = sign.to_ascii_uppercase();
            let Some(symbol) = ALPHABET.iter().position(|known| char::from(*known) == sign) else {
                return Err(CodeFault::Sign { sign, group: (at / GROUP + 1).min(GROUPS), meant: meant(sign) });
            };
            if let Some(place) = symbols.get_mut(at) {
                *place = symbol as u8;
            }
        }
        if typed.len() != LENGTH {
            return Err(CodeFault::Length(typed.len()));
        }
        fault(&symbols).map_or(Ok(InvitationCode(symbols)), Err)
    }

    /// As printed: four groups of four.
    pub fn words(&self) -> String {
        let text = self.text();
        let groups: Vec<&str> = (0..GROUPS).map(|n| &text[n * GROUP..(n + 1) * GROUP]).collect();
        groups.join("-")
    }

    fn text(&self) -> String {
        self.0.iter().map(|symbol| char::from(ALPHABET[usize::from(*symbol)])).collect()
    }

    /// What the QR code holds.
    pub fn address(&self, base: Option<&str>) -> String {
        address(base, MARK, &self.text())
    }

    /// A link that a person presses, in small letters as links are written; `base` begins with its scheme.
    pub fn link(&self, base: &str) -> String {
        format!("{}/i/{}", base.trim_end_matches('/'), self.words())
    }

    /// What is stored.
    pub fn hash(&self) -> String {
        digest("invitation", &self.text())
    }
}

impl std::fmt::Debug for InvitationCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("InvitationCode(…)")
    }
}

#[cfg(test)]
mod tests;
