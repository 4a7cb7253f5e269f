//! Names of files and folders: what is left of a name when nothing in it can harm or hide.

use crate::name::{fold, tidy};

/// The longest name, in characters, its ending included.
pub const LONGEST: usize = 100;

/// Names that Windows keeps for devices, whatever their ending.
const DEVICES: [&str; 24] = [
    "con", "prn", "aux", "nul", "com0", "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8", "com9", "lpt0",
    "lpt1", "lpt2", "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9",
];

/// A name that every system can keep and no reader is deceived by; `fallback` where nothing is left of it.
///
/// ```
/// assert_eq!(domain::learning::file::clean("../../etc/My: story?.docx", "file"), "My- story-.docx");
/// ```
pub fn clean(name: &str, fallback: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let kept: String = last.chars().filter(|c| !is_hidden(*c)).map(plain).collect();
    let name = tidy(&kept);
    let (stem, ending) = split(name.trim_end_matches(['.', ' ']));
    let room = LONGEST.saturating_sub(ending.chars().count() + 1);
    let stem: String = stem.trim_start_matches(['.', ' ']).chars().take(room).collect();
    let stem = stem.trim_end_matches(['.', ' ']);
    let stem = if stem.is_empty() { fallback } else { stem };
    let first = stem.split('.').next().unwrap_or_default().trim();
    let is_device = DEVICES.contains(&first.to_ascii_lowercase().as_str());
    format!("{}{stem}{ending}", if is_device { "_" } else { "" })
}

/// The name if it is free, else with a number: `story (2).docx`. Whether it is free is asked by its folded key.
pub fn unique(name: &str, is_taken: impl Fn(&str) -> bool) -> String {
    if !is_taken(&fold(name)) {
        return name.to_owned();
    }
    let (stem, ending) = split(name);
    let numbered = |n: usize| {
        let mark = format!(" ({n})");
        let room = LONGEST.saturating_sub(ending.chars().count() + mark.len());
        let stem: String = stem.chars().take(room).collect();
        format!("{}{mark}{ending}", stem.trim_end())
    };
    (2..).map(numbered).find(|name| !is_taken(&fold(name))).unwrap_or_default()
}

/// A name and its ending, with the full stop; an ending is short and plain.
fn split(name: &str) -> (&str, &str) {
    match name.rsplit_once('.') {
        Some((stem, ending)) if (1..8).contains(&ending.len()) && ending.bytes().all(|b| b.is_ascii_alphanumeric()) => {
            name.split_at(stem.len())
        }
        _ => (name, ""),
    }
}

fn plain(c: char) -> char {
    if c.is_control() {
        ' '
    } else if r#":*?"<>|"#.contains(c) {
        '-'
    } else {
        c
    }
}

/// What turns the reading round, or is not seen at all. The joiners stay: words in Persian and in Indic scripts need
/// them.
fn is_hidden(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{61c}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffd}' | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn cleaned(name: &str) -> String {
        clean(name, "file")
    }

    #[test]
    fn paths_become_names() {
        for path in ["../../story.txt", "/etc/story.txt", r"C:\Users\me\story.txt", r"\\server\share\story.txt"] {
            assert_eq!(cleaned(path), "story.txt", "{path}");
        }
        assert_eq!([cleaned("../.."), cleaned("..")], ["file", "file"]);
    }

    #[test]
    fn what_hides_or_harms_goes() {
        assert_eq!(cleaned("photo\u{202e}gnp.exe"), "photognp.exe", "an override");
        assert_eq!(cleaned("a\0b\r\nc.txt"), "a b c.txt");
        assert_eq!(cleaned("a<b>:\"c\"|?*.txt"), "a-b---c----.txt");
        assert_eq!(cleaned("story.txt. . ."), "story.txt", "Windows drops them in silence");
        assert_eq!([cleaned(""), cleaned(" \u{200b} ")], ["file", "file"]);
        assert_eq!(cleaned(".pdf"), "file.pdf", "a name with nothing but an ending");
    }

    #[test]
    fn device_names_are_no_names() {
        for (name, kept) in [("con.txt", "_con.txt"), ("CON", "_CON"), ("Aux.a.pdf", "_Aux.a.pdf"), ("lpt1", "_lpt1")] {
            assert_eq!(cleaned(name), kept);
        }
        assert_eq!(cleaned("console.txt"), "console.txt");
    }

    #[test]
    fn a_long_name_keeps_its_ending() {
        let name = cleaned(&format!("{}.docx", "é".repeat(300)));
        assert!(name.chars().count() < LONGEST && name.ends_with("é.docx"), "{name}");
        let again = unique(&name, |key| key == fold(&name));
        assert!(again.ends_with(" (2).docx") && again.chars().count() <= LONGEST, "{again}");
    }

    #[test]
    fn names_in_any_script_stay() {
        for name in ["Opowieść.docx", "قصة.pdf", "গল্প.txt", "李小龙.png", "می\u{200c}خواهم.txt"]
        {
            assert_eq!(cleaned(name), name);
        }
    }

    #[test]
    fn a_second_of_a_name_is_numbered_in_any_case() {
        let taken = ["story.txt", "story (2).txt", "notes"];
        let free = |name| unique(name, |key| taken.contains(&key));
        assert_eq!(free("STORY.txt"), "STORY (3).txt");
        assert_eq!(free("Notes"), "Notes (2)");
        assert_eq!(free("other.txt"), "other.txt");
    }

    proptest! {
        #[test]
        fn whatever_is_typed_becomes_a_harmless_name(name in "\\PC{0,300}|[./\\\\:\u{202e}\0 a-con]{0,40}") {
            let kept = cleaned(&name);
            prop_assert!(!kept.is_empty() && kept.chars().count() <= LONGEST, "{kept:?}");
            prop_assert!(!kept.contains(['/', '\\', '\0', ':', '\u{202e}']) && !kept.starts_with('.'), "{kept:?}");
            prop_assert!(!kept.ends_with(['.', ' ']), "{kept:?}");
            prop_assert_eq!(cleaned(&kept), kept.clone(), "cleaning twice is cleaning once");
        }
    }
}
