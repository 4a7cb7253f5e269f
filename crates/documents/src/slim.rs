//! A PDF made smaller without changing what it shows: the codes as one bit a module, and the many small objects of a
//! tagged document packed and compressed together.

use lopdf::{Document, Object, SaveOptions, Stream};

use crate::Error;

/// Packs a finished PDF. The file keeps its pages, tags, title, dates and identifier.
pub(crate) fn slim(bytes: &[u8]) -> Result<Vec<u8>, Error> {
    let failed = |error: lopdf::Error| Error::Pdf(error.to_string());
    let mut document = Document::load_mem(bytes).map_err(failed)?;
    for object in document.objects.values_mut() {
        if let Object::Stream(stream) = object {
            halve(stream);
        }
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

/// Turns an 8-bit grey picture of nothing but black and white into one of a bit per pixel.
fn halve(stream: &mut Stream) {
    let number =
        |key: &[u8]| stream.dict.get(key).and_then(Object::as_i64).ok().and_then(|at| usize::try_from(at).ok());
    let (Some(width), Some(height), Some(8)) = (number(b"Width"), number(b"Height"), number(b"BitsPerComponent"))
    else {
        return;
    };
    let Ok(pixels) = stream.decompressed_content() else { return };
    if pixels.len() != width * height || pixels.iter().any(|pixel| *pixel != 0 && *pixel != u8::MAX) {
        return;
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
}
