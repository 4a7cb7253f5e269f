//! The number printed on a card or letter, by which it is counted and recalled. It is no secret.

use serde::{Deserialize, Serialize};

/// What carries the number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SerialKind {
    /// A login card, `C`.
    Card,
    /// A parents' letter or slip, `P`.
    Letter,
}

/// `C12-034`: the 34th login card of print run 12.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Serial {
    /// What carries it.
    pub kind: SerialKind,
    /// The print run, from 1.
    pub run: u32,
    /// Its place in the run, from 1.
    pub item: u32,
}

impl std::fmt::Display for Serial {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let letter = if self.kind == SerialKind::Card { 'C' } else { 'P' };
        write!(f, "{letter}{}-{:03}", self.run, self.item)
    }
}

impl std::str::FromStr for Serial {
    type Err = ();

    /// Any case, spaces around, with or without noughts in front.
    fn from_str(text: &str) -> Result<Serial, ()> {
        let text = text.trim();
        let kind = match text.chars().next().map(|c| c.to_ascii_uppercase()) {
            Some('C') => SerialKind::Card,
            Some('P') => SerialKind::Letter,
            _ => return Err(()),
        };
        // The hyphen as people type it: another dash, or a space.
        let rest: Vec<&str> =
            text[1..].split(|c: char| c.is_whitespace() || "-‐‑‒–—".contains(c)).filter(|p| !p.is_empty()).collect();
        let [run, item] = rest.as_slice() else { return Err(()) };
        let number = |digits: &str| digits.trim().parse::<u32>().ok().filter(|n| *n > 0).ok_or(());
        Ok(Serial { kind, run: number(run)?, item: number(item)? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_serial_is_read_as_it_is_written_and_as_it_is_typed() {
        let serial = Serial { kind: SerialKind::Card, run: 12, item: 34 };
        assert_eq!(serial.to_string(), "C12-034");
        for text in ["C12-034", " c12-34 ", "C012-0034", "c12 34", "C 12 – 034"] {
            assert_eq!(text.parse(), Ok(serial), "{text}");
        }
        for text in ["", "12-034", "X1-1", "C0-1", "C1-0", "C1", "C-1", "C1-1-1", "€1-1"] {
            assert_eq!(text.parse::<Serial>(), Err(()), "{text}");
        }
    }
}
