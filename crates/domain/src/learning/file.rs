//! My files: how much, of which kinds, and under which names.
//!
//! A kind is told by the name's ending and by the first bytes together: neither is believed alone.

mod kind;
mod title;

pub use kind::{HEAD, Kind, is_drawn, is_known, judge, kind_of, safe_type};
pub use title::{LONGEST, clean, unique};

use crate::user::Role;

/// The largest file, in bytes.
pub const LARGEST: u64 = 25 * MEGABYTE;
/// Most files and folders in one folder, and most files handed in for one homework.
pub const MOST_IN_FOLDER: usize = 500;
/// Most folders of one person, in the bin too.
pub const MOST_FOLDERS: usize = 1_000;
/// Most files of one person, in the bin and at homework too.
pub const MOST_FILES: usize = 10_000;
/// Folders within folders.
pub const DEEPEST: usize = 10;
/// Most files in one form.
pub const MOST_AT_ONCE: usize = 20;

const MEGABYTE: u64 = 1024 * 1024;

/// Why a file cannot be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FileFault {
    /// Nothing is in it.
    #[error("empty")]
    Empty,
    /// More than [`LARGEST`].
    #[error("too large")]
    TooLarge,
    /// No kind that pupils and teachers may keep.
    #[error("not a kind that is kept")]
    Kind,
    /// Not what its name says.
    #[error("not what its name says")]
    Disguised,
}

/// How many bytes somebody may keep.
pub fn quota(role: Role) -> u64 {
    match role {
        Role::Student => 500 * MEGABYTE,
        Role::Teacher | Role::Administrator => 5 * 1024 * MEGABYTE,
    }
}

/// Bytes as people say them: 12 KB, 3.4 MB.
pub fn shown(bytes: u64) -> String {
    let (kilo, mega, giga) = (1024, MEGABYTE, 1024 * MEGABYTE);
    let of = |unit: u64| {
        let tenths = (bytes * 10).div_ceil(unit);
        if tenths.is_multiple_of(10) || tenths >= 100 {
            tenths.div_ceil(10).to_string()
        } else {
            format!("{}.{}", tenths / 10, tenths % 10)
        }
    };
    match bytes {
        b if b >= giga => format!("{} GB", of(giga)),
        b if b >= mega => format!("{} MB", of(mega)),
        0 => "0 KB".to_owned(),
        _ => format!("{} KB", bytes.div_ceil(kilo)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_said_as_people_say_them() {
        let said = [0, 1, 1024, 10_000, MEGABYTE, 3 * MEGABYTE + 400_000, 500 * MEGABYTE, 5 * 1024 * MEGABYTE];
        let words = ["0 KB", "1 KB", "1 KB", "10 KB", "1 MB", "3.4 MB", "500 MB", "5 GB"];
        assert_eq!(said.map(shown), words);
    }

    #[test]
    fn staff_may_keep_ten_times_as_much() {
        assert_eq!(shown(quota(Role::Student)), "500 MB");
        assert_eq!(shown(quota(Role::Teacher)), "5 GB");
        assert_eq!(quota(Role::Administrator), quota(Role::Teacher));
    }
}
