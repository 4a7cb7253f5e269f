//! How two birthdays stand to each other.

/// From equal to different.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum BirthFit {
    /// One of them is not known.
    #[default]
    Unknown,
    /// Equal.
    Same,
    /// Day and month swapped.
    Swapped,
    /// One digit differs, or two neighbours are swapped.
    Slip,
    /// Different.
    Differs,
}

/// `20180930` for an ISO date; `None` for anything else.
pub(super) fn read(date: &str) -> Option<u32> {
    let bytes = date.trim().as_bytes();
    let digits: Vec<u8> = match bytes {
        [y @ .., b'-', m1, m2, b'-', d1, d2] if y.len() == 4 => [y, &[*m1, *m2, *d1, *d2]].concat(),
        all if all.len() == 8 => all.to_vec(),
        _ => return None,
    };
    digits.iter().all(u8::is_ascii_digit).then(|| digits.iter().fold(0, |n, d| n * 10 + u32::from(d - b'0')))
}

pub(super) fn compare(a: Option<u32>, b: Option<u32>) -> BirthFit {
    let (Some(a), Some(b)) = (a, b) else { return BirthFit::Unknown };
    if a == b {
        return BirthFit::Same;
    }
    if a / 10_000 == b / 10_000 && a / 100 % 100 == b % 100 && b / 100 % 100 == a % 100 {
        return BirthFit::Swapped;
    }
    if is_slip(&digits(a), &digits(b)) { BirthFit::Slip } else { BirthFit::Differs }
}

fn digits(mut date: u32) -> [u8; 8] {
    let mut out = [0; 8];
    for digit in out.iter_mut().rev() {
        *digit = (date % 10) as u8;
        date /= 10;
    }
    out
}

/// One sign differs, or two neighbours have changed places.
pub(super) fn is_slip(a: &[u8], b: &[u8]) -> bool {
    if a.len() != b.len() {
        return false;
    }
    let mut apart = (0..a.len()).filter(|i| a[*i] != b[*i]);
    match (apart.next(), apart.next(), apart.next()) {
        (Some(_), None, None) => true,
        (Some(i), Some(j), None) => j == i + 1 && a[i] == b[j] && a[j] == b[i],
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_birthdays_stand_to_each_other_as_in_the_table() {
        use BirthFit::*;
        for (a, b, fit) in [
            ("2015-03-04", "2015-03-04", Same),
            ("2015-03-04", "20150304", Same),
            ("2015-03-04", "2015-04-03", Swapped),
            ("2015-03-04", "2015-03-05", Slip),
            ("2015-03-12", "2015-03-21", Slip),
            ("2015-03-04", "2016-03-04", Slip),
            ("2015-03-04", "2011-12-24", Differs),
            ("2015-03-04", "", Unknown),
            ("", "", Unknown),
            ("4 March", "4 March", Unknown),
        ] {
            assert_eq!(compare(read(a), read(b)), fit, "{a} and {b}");
            assert_eq!(compare(read(b), read(a)), fit, "{b} and {a}");
        }
    }
}
