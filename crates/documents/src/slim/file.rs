//! A finished PDF as the bytes of its objects, and written again with the small ones packed together.
//!
//! Only what the PDF writer writes is read: one index as a table, each object once. Objects are not taken apart, so that
//! tens of thousands of them cost little.

use std::borrow::Cow;

use lopdf::{Dictionary, Stream};

use super::content::{entries, token};
use crate::cores;

/// Objects packed into one stream: enough for the compression to learn from, few enough for a reader to open one page.
const TOGETHER: usize = 1000;

/// Bytes of an entry of the index: its kind, a position and a number.
const ENTRY: usize = 7;

/// Bytes of an entry of the index as a table.
const ROW: usize = 20;

/// Fewer bytes, as those of a code, take the time of a compression and give next to nothing.
const WORTH_COMPRESSING: usize = 512;

/// One object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Body<'a> {
    /// Anything but a stream, as it is written.
    Plain(Cow<'a, [u8]>),
    /// A stream.
    Stream {
        /// Its dictionary with the length of the data.
        dictionary: Cow<'a, [u8]>,
        /// As they are stored.
        data: Cow<'a, [u8]>,
    },
}

/// A PDF.
pub(super) struct File<'a> {
    /// What stands before the objects.
    head: &'a [u8],
    /// By number; none where a number is free.
    pub objects: Vec<Option<Body<'a>>>,
    /// Where to begin reading: key and value.
    trailer: Vec<(&'a [u8], &'a [u8])>,
}

impl<'a> File<'a> {
    /// Reads a PDF; none where it is not written as expected.
    pub fn read(bytes: &'a [u8]) -> Option<Self> {
        let end = bytes.windows(9).rposition(|part| part == b"startxref")?;
        let start = number(bytes[end + 9..].trim_ascii_start())?;
        let table = bytes.get(start..end)?.strip_prefix(b"xref\n0 ")?;
        let count = number(table)?;
        let begin = table.iter().position(|byte| *byte == b'\n')? + 1;
        let rows = table.get(begin..begin + count * ROW)?;
        let trailer = entries(table[begin + count * ROW..].strip_prefix(b"trailer\n")?)?;
        let place = |(id, row): (usize, &[u8])| Some((number(row)?, id)).filter(|_| row[17] == b'n');
        let mut places: Vec<(usize, usize)> = rows.chunks_exact(ROW).enumerate().filter_map(place).collect();
        places.sort_unstable();
        let head = bytes.get(..places.first()?.0)?;
        let mut objects = vec![None; count];
        let ends = places.iter().skip(1).map(|place| place.0).chain([start]);
        for ((at, id), end) in places.iter().zip(ends) {
            objects[*id] = Some(body(bytes.get(*at..end)?)?);
        }
        let is_new_enough = head.starts_with(b"%PDF-1.7") || head.starts_with(b"%PDF-2");
        is_new_enough.then_some(Self { head, objects, trailer })
    }

    /// Adds an object, and says its number.
    pub fn add(&mut self, body: Body<'a>) -> usize {
        self.objects.push(Some(body));
        self.objects.len() - 1
    }

    /// The file, with all objects but streams packed together.
    pub fn write(&self) -> Vec<u8> {
        let mut file = self.head.to_vec();
        let mut index = Index(vec![[0; ENTRY]; self.objects.len()]);
        let mut small = Vec::new();
        for (id, body) in self.objects.iter().enumerate() {
            match body {
                Some(Body::Stream { dictionary, data }) => {
                    index.set(id, 1, file.len(), 0);
                    write_stream(&mut file, id, dictionary, data);
                }
                Some(Body::Plain(bytes)) => small.push((id, bytes.as_ref())),
                None => {}
            }
        }
        let packs: Vec<&[(usize, &[u8])]> = small.chunks(TOGETHER).collect();
        for (pack, (dictionary, data)) in packs.iter().zip(cores::map(&packs, |_, pack| packed(pack))) {
            let id = index.add(file.len());
            pack.iter().enumerate().for_each(|(number, object)| index.set(object.0, 2, id, number));
            write_stream(&mut file, id, &dictionary, &data);
        }
        let start = file.len();
        let id = index.add(start);
        let (dictionary, data) = index.packed(&self.trailer);
        write_stream(&mut file, id, &dictionary, &data);
        file.extend(format!("startxref\n{start}\n%%EOF\n").bytes());
        file
    }
}

impl Body<'_> {
    /// A stream of these bytes, compressed where that makes it smaller. `dictionary` is without its brackets.
    pub fn stream(dictionary: &str, bytes: Vec<u8>) -> Self {
        let (dictionary, data) = compressed(dictionary, bytes);
        Self::Stream { dictionary: Cow::Owned(dictionary), data: Cow::Owned(data) }
    }

    /// A stream's bytes, unpacked.
    pub fn unpacked(&self) -> Option<Vec<u8>> {
        let Self::Stream { dictionary, data } = self else { return None };
        let dictionary = entries(dictionary)?;
        let Some((_, filter)) = dictionary.iter().find(|entry| entry.0 == b"Filter") else {
            return Some(data.to_vec());
        };
        let mut known = Dictionary::new();
        known.set("Filter", "FlateDecode");
        let stream = Stream::new(known, data.to_vec());
        (*filter == b"/FlateDecode").then(|| stream.decompressed_content().ok()).flatten()
    }
}

/// The index of a file: for each object where it is.
struct Index(Vec<[u8; ENTRY]>);

impl Index {
    /// `kind` 1: at a position of the file; 2: in a pack, as which of its objects.
    fn set(&mut self, id: usize, kind: u8, position: usize, number: usize) {
        let ([a, b, c, d], [e, f]) = ((position as u32).to_be_bytes(), (number as u16).to_be_bytes());
        self.0[id] = [kind, a, b, c, d, e, f];
    }

    /// Adds an object at a position of the file, and says its number.
    fn add(&mut self, position: usize) -> usize {
        self.0.push([0; ENTRY]);
        self.set(self.0.len() - 1, 1, position, 0);
        self.0.len() - 1
    }

    /// As a stream of the differences from entry to entry, which compress well, with the trailer in its dictionary.
    fn packed(&self, trailer: &[(&[u8], &[u8])]) -> (Vec<u8>, Vec<u8>) {
        /// The difference to the entry above.
        const UP: u8 = 2;
        let mut above = &[0; ENTRY];
        let mut rows = Vec::with_capacity(self.0.len() * (ENTRY + 1));
        for entry in &self.0 {
            rows.push(UP);
            rows.extend(entry.iter().zip(above).map(|(byte, above)| byte.wrapping_sub(*above)));
            above = entry;
        }
        let mut dictionary = format!("/Type/XRef/Size {}/W[1 4 2]", self.0.len());
        for (key, value) in trailer.iter().filter(|entry| entry.0 != b"Size") {
            dictionary += &format!("/{} {}", String::from_utf8_lossy(key), String::from_utf8_lossy(value));
        }
        match deflated(rows) {
            Ok(data) => {
                let how = format!("/Filter/FlateDecode/DecodeParms<</Predictor 12/Columns {ENTRY}>>");
                (dictionary_of(&(dictionary + &how), &data), data)
            }
            // A few entries, as they are.
            Err(_) => (dictionary_of(&dictionary, self.0.as_flattened()), self.0.concat()),
        }
    }
}

/// Some small objects as one stream.
fn packed(objects: &[(usize, &[u8])]) -> (Vec<u8>, Vec<u8>) {
    let (mut numbers, mut bodies) = (String::new(), Vec::new());
    for (id, bytes) in objects {
        numbers += &format!("{id} {} ", bodies.len());
        bodies.extend_from_slice(bytes);
        bodies.push(b'\n');
    }
    let dictionary = format!("/Type/ObjStm/N {}/First {}", objects.len(), numbers.len());
    compressed(&dictionary, [numbers.into_bytes(), bodies].concat())
}

/// The dictionary and the data of a stream. What does not become smaller stays as it is.
fn compressed(dictionary: &str, bytes: Vec<u8>) -> (Vec<u8>, Vec<u8>) {
    match deflated(bytes) {
        Ok(data) => (dictionary_of(&format!("{dictionary}/Filter/FlateDecode"), &data), data),
        Err(data) => (dictionary_of(dictionary, &data), data),
    }
}

/// A stream's dictionary with the length of its data.
fn dictionary_of(inner: &str, data: &[u8]) -> Vec<u8> {
    format!("<<{inner}/Length {}>>", data.len()).into_bytes()
}

/// These bytes compressed, or the same again where that is not worth it.
fn deflated(bytes: Vec<u8>) -> Result<Vec<u8>, Vec<u8>> {
    let mut stream = Stream::new(Dictionary::new(), bytes);
    let is_worth = stream.content.len() >= WORTH_COMPRESSING;
    let is_smaller = is_worth && stream.compress().is_ok() && stream.dict.has(b"Filter");
    if is_smaller { Ok(stream.content) } else { Err(stream.content) }
}

fn write_stream(file: &mut Vec<u8>, id: usize, dictionary: &[u8], data: &[u8]) {
    file.extend(format!("{id} 0 obj\n").bytes());
    file.extend_from_slice(dictionary);
    file.extend_from_slice(b"\nstream\n");
    file.extend_from_slice(data);
    file.extend_from_slice(b"\nendstream\nendobj\n");
}

/// The object that these bytes begin with: `1 0 obj … endobj`.
fn body(bytes: &[u8]) -> Option<Body<'_>> {
    let begin = bytes.iter().take(24).position(|byte| *byte == b'\n')? + 1;
    let inner = bytes[begin..].trim_ascii_end().strip_suffix(b"\nendobj")?;
    let Some(inner) = inner.strip_suffix(b"\nendstream") else { return Some(Body::Plain(Cow::Borrowed(inner))) };
    let (dictionary, rest) = inner.split_at(token(inner, 0)?);
    let data = rest.strip_prefix(b"\nstream\n")?;
    Some(Body::Stream { dictionary: Cow::Borrowed(dictionary), data: Cow::Borrowed(data) })
}

/// The number that these bytes begin with.
pub(super) fn number(bytes: &[u8]) -> Option<usize> {
    let end = bytes.iter().position(|byte| !byte.is_ascii_digit()).unwrap_or(bytes.len());
    std::str::from_utf8(&bytes[..end]).ok()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A catalog, a stream and a number that is free.
    fn small() -> Vec<u8> {
        let mut file = b"%PDF-1.7\n%\x80\x80\x80\x80\n\n".to_vec();
        let objects = [
            "1 0 obj\n<</Type/Catalog/Note(a \\) b)>>\nendobj\n",
            "3 0 obj\n<</Length 3>>\nstream\nabc\nendstream\nendobj\n",
        ];
        let at: Vec<usize> = objects
            .iter()
            .map(|object| {
                file.extend(object.bytes());
                file.len() - object.len()
            })
            .collect();
        let start = file.len();
        let row = |at: usize, kind: &str| format!("{at:010} 00000 {kind}\r\n");
        file.extend(["xref\n0 4\n", &row(0, "f"), &row(at[0], "n"), &row(0, "f"), &row(at[1], "n")].concat().bytes());
        file.extend(format!("trailer\n<</Size 4/Root 1 0 R>>\nstartxref\n{start}\n%%EOF").bytes());
        file
    }

    #[test]
    fn a_file_is_read_object_by_object() {
        let bytes = small();
        let file = File::read(&bytes).expect("it is written as expected");
        let stream = Body::Stream { dictionary: b"<</Length 3>>".into(), data: b"abc".into() };
        let plain = Body::Plain(b"<</Type/Catalog/Note(a \\) b)>>".into());
        assert_eq!(file.objects, [None, Some(plain), None, Some(stream)]);
    }

    #[test]
    fn a_file_that_is_written_again_is_read_by_others() {
        let bytes = small();
        let again = File::read(&bytes).expect("it is written as expected").write();
        assert!(!again.windows(5).any(|part| part == b"Flate"), "so few bytes stay as they are");
        let document = lopdf::Document::load_mem(&again).expect("a PDF");
        assert!(document.catalog().is_ok(), "its index is read");
        let mut file = File::read(&bytes).expect("it is written as expected");
        // So many that the index is compressed.
        file.objects.resize(300, None);
        let long = b"again and ".repeat(100);
        assert_eq!(file.add(Body::stream("/Kind/Long", long.clone())), 300, "behind the last one");
        let again = file.write();
        assert!(again.windows(9).any(|part| part == b"Predictor"), "the index is compressed");
        let document = lopdf::Document::load_mem(&again).expect("a PDF");
        let catalog = document.catalog().expect("a catalog");
        assert_eq!(catalog.get(b"Note").and_then(|note| note.as_str()).ok(), Some(&b"a ) b"[..]));
        let stream = |id| document.get_object((id, 0)).and_then(|object| object.as_stream()).expect("a stream");
        assert_eq!(stream(3).content, b"abc");
        assert_eq!(stream(300).decompressed_content().ok(), Some(long));
        assert!(document.get_object((2, 0)).is_err(), "a free number stays free");
    }

    #[test]
    fn a_file_that_is_not_written_as_expected_is_not_read() {
        let bytes = small();
        let text: String = bytes.iter().map(|byte| char::from(*byte)).collect();
        let other = |from: &str, to: &str| text.replace(from, to).chars().map(|it| it as u8).collect::<Vec<u8>>();
        for other in
            [other("xref\n0 4", "xref\n1 4"), other("%PDF-1.7", "%PDF-1.4"), other("endobj", "endxyz"), Vec::new()]
        {
            assert!(File::read(&other).is_none(), "{}", String::from_utf8_lossy(&other));
        }
    }
}
