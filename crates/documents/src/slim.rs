//! A PDF made smaller without changing what it shows: the codes as one bit a module within the page that shows them, a
//! drawing that stands in many places (a class's symbol, cut marks) once, and the many small objects of a tagged
//! document packed and compressed together.

mod content;
mod file;

use std::{
    borrow::Cow,
    collections::{HashMap, HashSet},
};

use crate::cores;
use content::{Part, entries};
use file::{Body, File, number};

/// Codes on a page from which on writing it anew is worth the time; a letter's page has one, and much else.
const CROWDED: usize = 2;

/// A drawing of fewer bytes is as well repeated.
const WORTH_SHARING: usize = 100;

/// A picture of more bytes stays an object of its own, as readers expect of large ones.
const WITHIN_A_PAGE: usize = 4096;

/// How the dictionary of a page begins.
const PAGE: &[u8] = b"<</Type/Page/";

/// Packs a finished PDF. The file keeps its pages, tags, title, dates and identifier. One that is not written as the
/// PDF writer writes stays as it is.
pub(crate) fn slim(bytes: Vec<u8>) -> Vec<u8> {
    let Some(mut file) = File::read(&bytes) else { return bytes };
    let codes = halve_all(&mut file);
    let is_page = |body: &&Option<Body<'_>>| matches!(body, Some(Body::Plain(bytes)) if bytes.starts_with(PAGE));
    if codes.len() >= CROWDED * file.objects.iter().filter(is_page).count() {
        rewrite_pages(&mut file, &codes);
    }
    file.write()
}

/// Halves all pictures that can be, and says which.
fn halve_all(file: &mut File<'_>) -> HashSet<usize> {
    let is_picture = |body: &Body<'_>| matches!(body, Body::Stream { dictionary, .. } if dictionary.windows(14).any(|part| part == b"/Subtype/Image"));
    let bodies = file.objects.iter_mut().enumerate().filter_map(|(id, body)| Some((id, body.as_mut()?)));
    let mut pictures: Vec<_> =
        bodies.filter(|(_, body)| is_picture(body)).map(|(id, body)| (id, body, false)).collect();
    cores::each(&mut pictures, |(_, body, is_halved)| {
        if let Some(half) = halved(body) {
            (**body, *is_halved) = (half, true);
        }
    });
    pictures.into_iter().filter(|picture| picture.2).map(|picture| picture.0).collect()
}

/// One page: where its operations and its resources are, and what is in them.
struct Page {
    content: usize,
    resources: usize,
    used: Entries,
    parts: Vec<Part>,
}

/// A dictionary: keys without their slash, and values.
type Entries = Vec<(Vec<u8>, Vec<u8>)>;

/// A page written anew: its operations and its resources.
type Written = (Body<'static>, Body<'static>);

/// Writes each page's operations anew.
fn rewrite_pages(file: &mut File<'_>, codes: &HashSet<usize>) {
    let ids: Vec<usize> =
        (0..file.objects.len()).filter(|id| plain(file, *id).is_some_and(|it| it.starts_with(PAGE))).collect();
    let read = cores::map(&ids, |_, id| Page::read(file, *id));
    let pages: Vec<Page> = read.into_iter().flatten().collect();
    let pictures: HashMap<usize, Vec<u8>> =
        codes.iter().filter_map(|id| Some((*id, within_page(file, *id)?))).collect();
    let forms = add_forms(file, &pages);
    let written = cores::map(&pages, |_, page| page.written(&pictures, &forms));
    for (page, (content, resources)) in pages.iter().zip(written) {
        file.objects[page.content] = Some(content);
        file.objects[page.resources] = Some(resources);
    }
    // Where each page is written anew, nothing else shows these pictures.
    if pages.len() == ids.len() {
        pictures.keys().for_each(|id| file.objects[*id] = None);
    }
}

/// Drawings that stand in many places, by their operations and resources.
type Forms = HashMap<(Vec<u8>, Vec<u8>), usize>;

/// Makes an object of each drawing that stands in many places.
fn add_forms(file: &mut File<'_>, pages: &[Page]) -> Forms {
    let counts = content::count(pages.iter().map(|page| &page.parts));
    let mut forms = Forms::new();
    for page in pages {
        for part in &page.parts {
            let Part::Drawing { body, .. } = part else { continue };
            let is_shared = body.len() >= WORTH_SHARING && counts.get(body.as_slice()).is_some_and(|n| *n > 1);
            let Some(own) = is_shared.then(|| page.resources_of(body)).flatten() else { continue };
            forms.entry((body.clone(), own)).or_insert_with_key(|(body, own)| file.add(form(body, own)));
        }
    }
    forms
}

impl Page {
    fn read(file: &File<'_>, id: usize) -> Option<Self> {
        let page = entries(plain(file, id)?)?;
        let reference = |key: &[u8]| number(page.iter().find(|entry| entry.0 == key)?.1);
        let (content, resources) = (reference(b"Contents")?, reference(b"Resources")?);
        let bytes = file.objects.get(content)?.as_ref()?.unpacked()?;
        Some(Self { content, resources, used: owned(plain(file, resources)?)?, parts: content::parts(&bytes)? })
    }

    fn written(&self, pictures: &HashMap<usize, Vec<u8>>, forms: &Forms) -> Written {
        let mut objects = find(&self.used, b"XObject").and_then(owned).unwrap_or_default();
        let mut written = Vec::new();
        for part in &self.parts {
            match part {
                Part::Plain(bytes) => written.extend(bytes),
                Part::Picture(name) => {
                    let picture = find(&objects, name).and_then(number).and_then(|id| pictures.get(&id));
                    if let Some(picture) = picture {
                        written.extend(picture);
                        objects.retain(|entry| entry.0 != *name);
                    } else {
                        written.extend([b"/", name.as_slice(), b" Do\n"].concat());
                    }
                }
                Part::Drawing { matrix, body } => {
                    written.extend([b"q ", matrix.as_slice(), b" cm\n"].concat());
                    let own = if body.len() < WORTH_SHARING { None } else { self.resources_of(body) };
                    if let Some(id) = own.and_then(|own| forms.get(&(body.clone(), own))) {
                        let name = format!("d{id}").into_bytes();
                        written.extend([b"/", name.as_slice(), b" Do\n"].concat());
                        objects.retain(|entry| entry.0 != name);
                        objects.push((name, format!("{id} 0 R").into_bytes()));
                    } else {
                        written.extend(body);
                    }
                    written.extend(b"Q\n");
                }
            }
        }
        let others = self.used.iter().filter(|entry| entry.0 != b"XObject").cloned();
        let used: Entries = others.chain([(b"XObject".to_vec(), dictionary(&objects))]).collect();
        (Body::stream("", written), Body::Plain(Cow::Owned(dictionary(&used))))
    }

    /// Those of the page's colours and settings that a drawing uses; none where it uses anything else.
    fn resources_of(&self, body: &[u8]) -> Option<Vec<u8>> {
        let kinds = [&b"ColorSpace"[..], b"ExtGState"];
        let all = kinds.map(|kind| find(&self.used, kind).and_then(owned).unwrap_or_default());
        let mut own = kinds.map(|_| Entries::new());
        for name in content::names(body) {
            let kind = all.iter().position(|entries| find(entries, name).is_some())?;
            own[kind].push((name.to_vec(), find(&all[kind], name)?.to_vec()));
        }
        let used = kinds.iter().zip(&own).filter(|(_, own)| !own.is_empty());
        Some(dictionary(&used.map(|(kind, own)| (kind.to_vec(), dictionary(own))).collect::<Entries>()))
    }
}

/// The bytes of an object that is no stream.
fn plain<'a>(file: &'a File<'_>, id: usize) -> Option<&'a [u8]> {
    match file.objects.get(id)?.as_ref()? {
        Body::Plain(bytes) => Some(bytes),
        Body::Stream { .. } => None,
    }
}

fn owned(dictionary: &[u8]) -> Option<Entries> {
    Some(entries(dictionary)?.into_iter().map(|(key, value)| (key.to_vec(), value.to_vec())).collect())
}

fn find<'a>(entries: &'a Entries, key: &[u8]) -> Option<&'a [u8]> {
    entries.iter().find(|entry| entry.0 == key).map(|entry| entry.1.as_slice())
}

fn dictionary(entries: &Entries) -> Vec<u8> {
    let one = |(key, value): &(Vec<u8>, Vec<u8>)| [b"/", key.as_slice(), b" ", value].concat();
    [b"<<".to_vec(), entries.iter().flat_map(one).collect(), b">>".to_vec()].concat()
}

/// A drawing as an object of its own.
fn form(body: &[u8], resources: &[u8]) -> Body<'static> {
    let edge = 32_767;
    let kind = format!("/Type/XObject/Subtype/Form/BBox[-{edge} -{edge} {edge} {edge}]");
    Body::stream(&format!("{kind}/Resources{}", String::from_utf8_lossy(resources)), body.to_vec())
}

/// A small picture of one bit per pixel as it is written within a page.
fn within_page(file: &File<'_>, id: usize) -> Option<Vec<u8>> {
    let picture @ Body::Stream { dictionary, .. } = file.objects.get(id)?.as_ref()? else { return None };
    let entries = entries(dictionary)?;
    let value = |key: &[u8]| entries.iter().find(|entry| entry.0 == key).and_then(|entry| number(entry.1));
    let (width, height, 1) = (value(b"Width")?, value(b"Height")?, value(b"BitsPerComponent")?) else { return None };
    let has_more = entries.iter().any(|entry| [&b"SMask"[..], b"Mask", b"Decode"].contains(&entry.0));
    let bits = picture.unpacked()?;
    // A reader that looks for the end instead of counting must not find it within.
    let has_end = bits.windows(2).any(|two| two == b"EI");
    if has_more || has_end || bits.len() > WITHIN_A_PAGE || bits.len() != width.div_ceil(8) * height {
        return None;
    }
    Some([format!("BI/W {width}/H {height}/BPC 1/CS/G ID ").as_bytes(), &bits, b"\nEI\n"].concat())
}

/// An 8-bit grey picture of nothing but black and white as one of a bit per pixel; none where it is anything else.
fn halved(picture: &Body<'_>) -> Option<Body<'static>> {
    let Body::Stream { dictionary, .. } = picture else { return None };
    let entries = entries(dictionary)?;
    let value = |key: &[u8]| entries.iter().find(|entry| entry.0 == key).and_then(|entry| number(entry.1));
    let (width, height, 8) = (value(b"Width")?, value(b"Height")?, value(b"BitsPerComponent")?) else { return None };
    let pixels = picture.unpacked()?;
    if width == 0 || pixels.len() != width * height || pixels.iter().any(|pixel| *pixel != 0 && *pixel != u8::MAX) {
        return None;
    }
    let eight = |eight: &[u8]| eight.iter().enumerate().fold(0, |byte, (at, pixel)| byte | ((pixel & 1) << (7 - at)));
    let bits: Vec<u8> = pixels.chunks(width).flat_map(|row| row.chunks(8).map(eight)).collect();
    let kept = entries.iter().filter(|entry| ![&b"Length"[..], b"Filter", b"BitsPerComponent"].contains(&entry.0));
    let text = |bytes| String::from_utf8_lossy(bytes);
    let kept: String = kept.map(|(key, value)| format!("/{} {}", text(key), text(value))).collect();
    Some(Body::stream(&format!("{kept}/BitsPerComponent 1"), bits))
}
