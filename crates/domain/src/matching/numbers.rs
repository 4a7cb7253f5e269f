//! How two numbers stand to each other: UPN, admission and employee number, the provider's id.

use super::birth::is_slip;
use super::evidence::NumberKind;

/// The three, in the order of their strength.
pub(super) const KINDS: [NumberKind; 3] = [NumberKind::Upn, NumberKind::Admission, NumberKind::Employee];

/// From equal to different.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum NumberFit {
    /// One of them is not known, or the two lists count differently.
    #[default]
    Unknown,
    /// Equal.
    Same,
    /// One sign differs, or two neighbours are swapped.
    Slip,
    /// Different, but neither is anybody's in the other list: one of them may be new or temporary.
    Replaced,
    /// Different.
    Differs,
}

/// What is to be known of one column of numbers.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct NumberColumn {
    /// Those who are surely one person mostly have different ones: the two lists count differently.
    pub(super) is_silent: bool,
    /// Share of pairs of people whose numbers are a slip apart.
    pub(super) slips: f32,
}

impl NumberColumn {
    /// From the numbers of those who are surely one person, and of everybody.
    pub(super) fn learn(known: &[(&str, &str)], mut all: Vec<&str>) -> NumberColumn {
        let both = known.iter().filter(|(a, b)| !a.is_empty() && !b.is_empty());
        let (told, equal) = both.fold((0, 0), |(told, equal), (a, b)| (told + 1, equal + u32::from(a == b)));
        let is_silent = told >= 5 && equal * 2 < told;
        all.sort_unstable();
        all.dedup();
        let (mut pairs, mut slips) = (1u32, 0u32);
        for a in all.iter().step_by((all.len() / SAMPLE).max(1)) {
            pairs += all.len() as u32;
            slips += all.iter().filter(|b| a != *b && is_slip(a.as_bytes(), b.as_bytes())).count() as u32;
        }
        NumberColumn { is_silent, slips: slips as f32 / pairs as f32 }
    }

    pub(super) fn compare(&self, a: &str, b: &str) -> NumberFit {
        if a.is_empty() || b.is_empty() {
            return NumberFit::Unknown;
        }
        if a == b {
            return NumberFit::Same;
        }
        if self.is_silent {
            return NumberFit::Unknown;
        }
        let is_slip = self.slips < DENSE && a.len() > 4 && is_slip(a.as_bytes(), b.as_bytes());
        if is_slip { NumberFit::Slip } else { NumberFit::Differs }
    }

    pub(super) fn bits(&self, fit: NumberFit) -> f32 {
        match fit {
            NumberFit::Unknown => 0.0,
            NumberFit::Same => 12.0,
            NumberFit::Slip => (0.03 / (self.slips + 2e-5)).log2(),
            NumberFit::Replaced => -4.0,
            NumberFit::Differs => -6.0,
        }
    }
}

/// How many numbers are compared with all others.
const SAMPLE: usize = 100;

/// Numbers that are counted through lie so close that a slip meets another's.
const DENSE: f32 = 0.0003;

/// The form in which numbers are compared: no spaces, no case, no leading noughts (spreadsheets drop them).
pub(super) fn key(number: &str) -> String {
    let kept = number.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect::<String>();
    let rest = kept.trim_start_matches('0');
    if rest.is_empty() { String::new() } else { rest.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_stand_to_each_other_as_in_the_table() {
        let column = NumberColumn::default();
        for (a, b, fit) in [
            ("A823432113104", "a823 432 113104", NumberFit::Same),
            ("004512", "4512", NumberFit::Same),
            ("9004512", "9004513", NumberFit::Slip),
            ("9004512", "9005412", NumberFit::Slip),
            ("4512", "4513", NumberFit::Differs),
            ("9004512", "7777777", NumberFit::Differs),
            ("9004512", "", NumberFit::Unknown),
            ("000", "0", NumberFit::Unknown),
        ] {
            assert_eq!(column.compare(&key(a), &key(b)), fit, "{a} and {b}");
        }
    }

    #[test]
    fn where_numbers_are_counted_through_a_slip_is_another_number() {
        let all: Vec<String> = (0..500).map(|n| format!("9{n:05}")).collect();
        let all: Vec<&str> = all.iter().map(String::as_str).collect();
        let column = NumberColumn::learn(&[], all);
        assert_eq!(column.compare("900451", "900452"), NumberFit::Differs, "its neighbour is somebody");
    }

    #[test]
    fn two_lists_that_count_differently_contradict_nobody() {
        let known = [("1", "71"), ("2", "72"), ("3", "73"), ("4", "74"), ("5", "75")];
        assert_eq!(
            NumberColumn::learn(&known, Vec::new()).compare("1", "76"),
            NumberFit::Unknown,
            "no number is shared"
        );
    }
}
