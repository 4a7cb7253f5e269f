//! Bytes to text: which encoding a file is in, found and never asked.
//!
//! In order: a byte order mark, UTF-16 without one, UTF-8 (a little damage allowed), then the 8-bit
//! encodings, where windows-1252 is preferred as long as it gives believable names.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{
    Encoding, ISO_8859_2, ISO_8859_4, ISO_8859_10, ISO_8859_13, ISO_8859_14, ISO_8859_15, ISO_8859_16, MACINTOSH,
    UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1250, WINDOWS_1252, WINDOWS_1254, WINDOWS_1257, WINDOWS_1258,
};
use std::borrow::Cow;

/// Bytes of the lines looked at to guess an 8-bit encoding.
const SAMPLE: usize = 64 * 1024;
/// With so many words that hold an accent, a guess of another Latin encoding is trusted over windows-1252.
const MANY_WORDS: usize = 40;

/// The text without its byte order mark, and the usual name of the encoding. What cannot be decoded is U+FFFD.
pub(super) fn decode(bytes: &[u8]) -> (Cow<'_, str>, &'static str) {
    let (encoding, skip) = Encoding::for_bom(bytes).unwrap_or_else(|| (find(bytes), 0));
    let (text, _) = encoding.decode_without_bom_handling(&bytes[skip..]);
    (text, encoding.name())
}

fn find(bytes: &[u8]) -> &'static Encoding {
    if let Some(wide) = find_wide(bytes) {
        return wide;
    }
    if std::str::from_utf8(bytes).is_ok() || is_damaged_utf8(bytes) {
        return UTF_8;
    }
    find_narrow(bytes)
}

/// UTF-16 without a byte order mark: delimiters and line ends alone give a zero in every second place.
fn find_wide(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = &bytes[..bytes.len().min(4096)];
    let pairs = head.len() / 2;
    let zeros = |from: usize| head.iter().skip(from).step_by(2).filter(|b| **b == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    match pairs {
        0 | 1 => None,
        _ if odd * 10 >= pairs * 3 && even * 20 <= pairs => Some(UTF_16LE),
        _ if even * 10 >= pairs * 3 && odd * 20 <= pairs => Some(UTF_16BE),
        _ => None,
    }
}

/// Mostly good UTF-8: more letters beyond ASCII are whole than broken, or only the end is cut off.
/// In an 8-bit encoding whole ones hardly ever occur by chance.
fn is_damaged_utf8(bytes: &[u8]) -> bool {
    let (mut whole, mut broken) = (0usize, 0usize);
    for chunk in bytes.utf8_chunks() {
        whole += chunk.valid().bytes().filter(|b| *b >= 0xC0).count();
        broken += usize::from(!chunk.invalid().is_empty());
    }
    let cut = std::str::from_utf8(bytes).is_err_and(|e| e.error_len().is_none());
    whole > broken || (whole > 0 && cut)
}

fn find_narrow(bytes: &[u8]) -> &'static Encoding {
    let sample = sample(bytes);
    let read = |encoding: &'static Encoding| Looks::of(&encoding.decode_without_bom_handling(&sample).0);
    let western = read(WINDOWS_1252);
    let guess = guess(&sample);
    let is_other_script = western.foreign * 10 > western.letters * 6;
    if western.is_believable {
        let trusted = if is_latin(guess) { western.words >= MANY_WORDS } else { is_other_script };
        return if trusted { guess } else { WINDOWS_1252 };
    }
    if (is_latin(guess) || is_other_script) && read(guess).is_believable {
        return guess;
    }
    // Excel for Mac still writes "CSV" in its old encoding.
    [WINDOWS_1250, MACINTOSH].into_iter().find(|e| read(e).is_believable).unwrap_or(guess)
}

fn guess(sample: &[u8]) -> &'static Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(sample, true);
    detector.guess(None, Utf8Detection::Deny)
}

/// Only the lines that hold something beyond ASCII tell one encoding from another.
fn sample(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    for line in bytes.split(|b| matches!(b, b'\n' | b'\r')).filter(|line| !line.is_ascii()) {
        out.extend_from_slice(&line[..line.len().min(SAMPLE)]);
        out.push(b'\n');
        if out.len() >= SAMPLE {
            break;
        }
    }
    out
}

fn is_latin(encoding: &'static Encoding) -> bool {
    [
        WINDOWS_1250,
        WINDOWS_1252,
        WINDOWS_1254,
        WINDOWS_1257,
        WINDOWS_1258,
        ISO_8859_2,
        ISO_8859_4,
        ISO_8859_10,
        ISO_8859_13,
        ISO_8859_14,
        ISO_8859_15,
        ISO_8859_16,
        MACINTOSH,
    ]
    .contains(&encoding)
}

/// What a decoded sample looks like.
struct Looks {
    /// Every letter and sign beyond ASCII stands where a name could have it.
    is_believable: bool,
    /// Words that hold a letter beyond ASCII, their letters, and how many of those are beyond ASCII.
    words: usize,
    letters: usize,
    foreign: usize,
}

impl Looks {
    fn of(text: &str) -> Looks {
        let mut looks = Looks { is_believable: true, words: 0, letters: 0, foreign: 0 };
        for word in text.split(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '\t' | '|' | '"')) {
            if word.is_ascii() {
                continue;
            }
            let letters: Vec<char> = word.chars().collect();
            looks.words += 1;
            looks.letters += letters.iter().filter(|c| c.is_alphabetic()).count();
            looks.foreign += letters.iter().filter(|c| !c.is_ascii()).count();
            looks.is_believable &= (0..letters.len()).all(|at| is_believable(&letters, at));
        }
        looks
    }
}

/// A capital does not end a word that went on in small letters, and signs stand at the edge of words.
fn is_believable(word: &[char], at: usize) -> bool {
    let c = word[at];
    let before = at.checked_sub(1).map(|i| word[i]);
    let after = word.get(at + 1).copied();
    let is_letter = |c: Option<char>| c.is_some_and(char::is_alphabetic);
    match c {
        c if c.is_ascii() => true,
        '’' | '–' | '—' | '”' | '\u{a0}' => true,
        '‘' | '“' => !is_letter(before) || is_letter(after),
        'ª' | 'º' | '²' | '³' | '¹' | 'µ' | 'ƒ' | 'ˆ' | '\u{fffd}' => !is_letter(before) && !is_letter(after),
        'þ' | 'Þ' => !is_letter(before),
        c if c.is_uppercase() => !before.is_some_and(char::is_lowercase) || after.is_some_and(char::is_lowercase),
        c if c.is_alphabetic() => true,
        _ => !is_letter(before) && !is_letter(after),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(text: &str, encoding: &'static Encoding) -> (String, &'static str) {
        let (bytes, _, lost) = encoding.encode(text);
        assert!(!lost, "the sample can be written in {}", encoding.name());
        let (text, name) = decode(&bytes);
        (text.into_owned(), name)
    }

    #[test]
    fn short_western_files_are_windows_1252() {
        for name in ["Siân", "Zoë", "José", "Hélène", "Muñoz", "Jürgen", "O’Brien", "Søren", "François", "ÉMILE"]
        {
            let file = format!("user,first name\njs,{name}\n");
            assert_eq!(decoded(&file, WINDOWS_1252), (file.clone(), "windows-1252"), "{name}");
        }
    }

    #[test]
    fn polish_and_old_macintosh_files_keep_their_names() {
        for name in ["Łukasz", "Małgorzata", "Wałęsa", "Żaneta"] {
            let file = format!("user,first name\njs,{name}\n");
            assert_eq!(decoded(&file, WINDOWS_1250).0, file, "{name} in windows-1250");
        }
        for name in ["Siân", "Zoë", "José", "Chloé"] {
            // The encoder of the Web standard has no macintosh problem: it is a full 8-bit table.
            let file = format!("user,first name\njs,{name}\n");
            assert_eq!(decoded(&file, MACINTOSH).0, file, "{name} in macintosh");
        }
    }

    #[test]
    fn other_scripts_are_found() {
        let file = "user,first name,surname\nii,Иван,Иванов\nps,Пётр,Смирнов\nan,Анна,Кузнецова\n";
        assert_eq!(decoded(file, encoding_rs::WINDOWS_1251).0, file, "Cyrillic");
        let file = "user,first name,surname\ngp,Γιώργος,Παπαδόπουλος\nmk,Μαρία,Κωνσταντίνου\n";
        assert_eq!(decoded(file, encoding_rs::WINDOWS_1253).0, file, "Greek");
    }

    #[test]
    fn utf_16_is_found_without_its_mark() {
        let text = "user\tfirst name\r\nlk\tŁukasz\r\n";
        let le: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let be: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(decode(&le), (Cow::Borrowed(text), "UTF-16LE"), "little endian");
        assert_eq!(decode(&be), (Cow::Borrowed(text), "UTF-16BE"), "big endian");
        let marked: Vec<u8> = [0xFE, 0xFF].into_iter().chain(be).collect();
        assert_eq!(decode(&marked), (Cow::Borrowed(text), "UTF-16BE"), "the mark is taken off");
    }

    #[test]
    fn nearly_good_utf_8_stays_utf_8() {
        let mut bytes = "user,first name\nsd,Siân\nzo,Zoë\n".as_bytes().to_vec();
        bytes.extend_from_slice(b"jo,Jos\xe9\n");
        let (text, name) = decode(&bytes);
        assert_eq!(name, "UTF-8", "two letters are whole, one is broken");
        assert!(text.contains("Jos\u{fffd}") && text.contains("Siân"), "the loss is marked: {text}");
    }
}
