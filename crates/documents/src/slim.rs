//! A PDF made smaller without changing what it shows: the codes as one bit a module within the page that shows them, a
//! drawing that stands in many places (a class's symbol, cut marks) once, and the many small objects of a tagged
//! document packed and compressed together.

mod content;

use std::{
    collections::{HashMap, HashSet},
    thread,
};

use lopdf::{Dictionary, Document, Object, ObjectId, SaveOptions, Stream};

use crate::Error;
use content::Part;

/// Codes on a page from which on writing it anew is worth the time; a letter's page has one, and much else.
const CROWDED: usize = 2;

/// A drawing of fewer bytes is as well repeated.
const WORTH_SHARING: usize = 100;

/// A picture of more bytes stays an object of its own, as readers expect of large ones.
const WITHIN_A_PAGE: usize = 4096;

/// Packs a finished PDF. The file keeps its pages, tags, title, dates and identifier.
pub(crate) fn slim(bytes: &[u8]) -> Result<Vec<u8>, Error> {
    let failed = |error: lopdf::Error| Error::Pdf(error.to_string());
    let mut document = Document::load_mem(bytes).map_err(failed)?;
    let mut codes = HashSet::new();
    for (id, object) in &mut document.objects {
        if let Object::Stream(stream) = object
            && halve(stream)
        {
            codes.insert(*id);
        }
    }
    if codes.len() >= CROWDED * document.page_iter().count() {
        rewrite_pages(&mut document, &codes);
    }
    let options = SaveOptions::builder()
        .use_object_streams(true)
        .use_xref_streams(true)
        .max_objects_per_stream(400)
        .compression_level(9)
        .build();
    let mut packed = Vec::with_capacity(bytes.len() / 3);
    document.save_with_options(&mut packed, options).map_err(|error| Error::Pdf(error.to_string()))?;
    Ok(with_short_index(packed))
}

/// One page: where its operations and its resources are, and its parts.
struct Page {
    content: ObjectId,
    resources: ObjectId,
    parts: Vec<Part>,
}

/// Writes each page's operations anew.
fn rewrite_pages(document: &mut Document, codes: &HashSet<ObjectId>) {
    let pages = read_pages(document);
    let counts = content::count(pages.iter().map(|page| &page.parts));
    let mut forms: HashMap<(&[u8], Vec<u8>), ObjectId> = HashMap::new();
    let mut is_inlined = false;
    let mut contents = Vec::with_capacity(pages.len());
    for page in &pages {
        let Some(resources) = document.get_dictionary(page.resources).ok().cloned() else { continue };
        let mut objects = resources.get(b"XObject").and_then(Object::as_dict).cloned().unwrap_or_default();
        let mut written = Vec::new();
        for part in &page.parts {
            match part {
                Part::Plain(bytes) => written.extend(bytes),
                Part::Picture(name) => {
                    let id = objects.get(name).and_then(Object::as_reference).ok().filter(|id| codes.contains(id));
                    if let Some(picture) = id.and_then(|id| within_page(document, id)) {
                        written.extend(picture);
                        objects.remove(name);
                        is_inlined = true;
                    } else {
                        written.extend([b"/", name.as_slice(), b" Do\n"].concat());
                    }
                }
                Part::Drawing { matrix, body } => {
                    let is_shared = body.len() >= WORTH_SHARING && counts.get(body.as_slice()).is_some_and(|n| *n > 1);
                    let own = is_shared.then(|| resources_of(body, &resources)).flatten();
                    written.extend([b"q ", matrix.as_slice(), b" cm\n"].concat());
                    if let Some(own) = own {
                        let key = (body.as_slice(), format!("{own:?}").into_bytes());
                        let id = *forms.entry(key).or_insert_with(|| document.add_object(form(body, own)));
                        let name = format!("d{}", id.0);
                        written.extend(format!("/{name} Do\n").bytes());
                        objects.set(name, id);
                    } else {
                        written.extend(body);
                    }
                    written.extend(b"Q\n");
                }
            }
        }
        contents.push((page.content, Stream::new(Dictionary::new(), written)));
        if let Ok(resources) = document.get_object_mut(page.resources).and_then(Object::as_dict_mut) {
            resources.set("XObject", objects);
        }
    }
    side_by_side(&mut contents, |(_, stream)| {
        // What does not become smaller stays as it is.
        let _ = stream.compress();
    });
    for (id, stream) in contents {
        document.set_object(id, stream);
    }
    if is_inlined {
        document.prune_objects();
    }
}

/// The pages that can be written anew, in their order.
fn read_pages(document: &Document) -> Vec<Page> {
    let mut pages: Vec<(ObjectId, Option<Page>)> = document.page_iter().map(|id| (id, None)).collect();
    side_by_side(&mut pages, |(id, page)| *page = Page::read(document, *id));
    pages.into_iter().filter_map(|(_, page)| page).collect()
}

/// Does `work` with each of `all`, on all the machine's processors.
fn side_by_side<T: Send>(all: &mut [T], work: impl Fn(&mut T) + Sync) {
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let share = all.len().div_ceil(threads).max(1);
    thread::scope(|scope| {
        for some in all.chunks_mut(share) {
            scope.spawn(|| some.iter_mut().for_each(&work));
        }
    });
}

impl Page {
    fn read(document: &Document, id: ObjectId) -> Option<Self> {
        let page = document.get_dictionary(id).ok()?;
        let content = page.get(b"Contents").and_then(Object::as_reference).ok()?;
        let resources = page.get(b"Resources").and_then(Object::as_reference).ok()?;
        let bytes = document.get_object(content).and_then(Object::as_stream).ok()?.decompressed_content().ok()?;
        Some(Self { content, resources, parts: content::parts(&bytes)? })
    }
}

/// A drawing as an object of its own.
fn form(body: &[u8], resources: Dictionary) -> Stream {
    let edge = 32_767;
    let mut dictionary = Dictionary::new();
    dictionary.set("Type", Object::Name(b"XObject".to_vec()));
    dictionary.set("Subtype", Object::Name(b"Form".to_vec()));
    dictionary.set("BBox", [-edge, -edge, edge, edge].map(Object::Integer).to_vec());
    dictionary.set("Resources", resources);
    let mut stream = Stream::new(dictionary, body.to_vec());
    // What does not become smaller stays as it is.
    let _ = stream.compress();
    stream
}

/// Those of a page's colours and settings that a drawing uses; none where it uses anything else.
fn resources_of(body: &[u8], page: &Dictionary) -> Option<Dictionary> {
    let mut own = Dictionary::new();
    for name in content::names(body) {
        let find = |kind: &'static str| {
            let value = page.get(kind.as_bytes()).and_then(Object::as_dict).ok()?.get(name).ok()?;
            Some((kind, value.clone()))
        };
        let (kind, value) = find("ColorSpace").or_else(|| find("ExtGState"))?;
        if !own.has(kind.as_bytes()) {
            own.set(kind, Dictionary::new());
        }
        own.get_mut(kind.as_bytes()).and_then(Object::as_dict_mut).ok()?.set(name, value);
    }
    Some(own)
}

/// A small picture of one bit per pixel as it is written within a page.
fn within_page(document: &Document, id: ObjectId) -> Option<Vec<u8>> {
    let picture = document.get_object(id).and_then(Object::as_stream).ok()?;
    let number = |key: &[u8]| picture.dict.get(key).and_then(Object::as_i64).ok();
    let (width, height, 1) = (number(b"Width")?, number(b"Height")?, number(b"BitsPerComponent")?) else {
        return None;
    };
    let has_more = [&b"SMask"[..], b"Mask", b"Decode"].iter().any(|key| picture.dict.has(key));
    let is_packed = picture.dict.has(b"Filter");
    let bits = if is_packed { picture.decompressed_content().ok()? } else { picture.content.clone() };
    // A reader that looks for the end instead of counting must not find it within.
    let has_end = bits.windows(2).any(|two| two == b"EI");
    if has_more || has_end || bits.len() > WITHIN_A_PAGE || bits.len() as i64 != (width + 7) / 8 * height {
        return None;
    }
    let mut written = format!("BI/W {width}/H {height}/BPC 1/CS/G ID ").into_bytes();
    written.extend(bits);
    written.extend(b"\nEI\n");
    Some(written)
}

/// The file with its index of objects compressed. It is the last object, so that nothing else moves.
fn with_short_index(bytes: Vec<u8>) -> Vec<u8> {
    short_index(&bytes).unwrap_or(bytes)
}

fn short_index(bytes: &[u8]) -> Option<Vec<u8>> {
    let find = |from: usize, what: &[u8]| Some(from + bytes[from..].windows(what.len()).position(|part| part == what)?);
    let tail = bytes.windows(9).rposition(|part| part == b"startxref")?;
    let start: usize = std::str::from_utf8(&bytes[tail + 9..]).ok()?.split_whitespace().next()?.parse().ok()?;
    let (length, data) = (find(start, b"/Length ")?, find(start, b"stream")? + 6);
    let data = data + bytes[data..].iter().position(|byte| *byte == b'\n')? + 1;
    let dictionary = &bytes[start..length];
    let digits = std::str::from_utf8(&bytes[length + 8..data]).ok()?;
    let old: usize = digits.split(|character: char| !character.is_ascii_digit()).next()?.parse().ok()?;
    let mut stream = Stream::new(lopdf::Dictionary::new(), bytes.get(data..data + old)?.to_vec());
    stream.compress().ok()?;
    stream.dict.get(b"Filter").ok()?;
    let mut short = bytes[..start].to_vec();
    short.extend_from_slice(dictionary);
    short.extend_from_slice(format!("/Filter/FlateDecode/Length {}>>stream\n", stream.content.len()).as_bytes());
    short.extend_from_slice(&stream.content);
    short.extend_from_slice(format!("\nendstream\nendobj\nstartxref\n{start}\n%%EOF\n").as_bytes());
    // What stood behind the length in the dictionary would be lost.
    digits.trim_start_matches(|character: char| character.is_ascii_digit()).starts_with(">>").then_some(short)
}

/// Turns an 8-bit grey picture of nothing but black and white into one of a bit per pixel, and says whether it did.
fn halve(stream: &mut Stream) -> bool {
    let number =
        |key: &[u8]| stream.dict.get(key).and_then(Object::as_i64).ok().and_then(|at| usize::try_from(at).ok());
    let (Some(width), Some(height), Some(8)) = (number(b"Width"), number(b"Height"), number(b"BitsPerComponent"))
    else {
        return false;
    };
    let Ok(pixels) = stream.decompressed_content() else { return false };
    if pixels.len() != width * height || pixels.iter().any(|pixel| *pixel != 0 && *pixel != u8::MAX) {
        return false;
    }
    let eight = |eight: &[u8]| eight.iter().enumerate().fold(0, |byte, (at, pixel)| byte | ((pixel & 1) << (7 - at)));
    let bits: Vec<u8> = pixels.chunks(width).flat_map(|row| row.chunks(8).map(eight)).collect();
    stream.dict.set("BitsPerComponent", 1);
    stream.dict.remove(b"Filter");
    stream.set_content(bits);
    // Nearly random bits may not become smaller; then they stay as they are.
    if stream.compress().is_err() {
        stream.dict.remove(b"Filter");
    }
    true
}
