//! The operations of a page: read, and written again in fewer bytes. The tokens of a PDF.

use std::{collections::HashMap, ops::Range};

/// One operation of a page: its operands and its operator, as they stand in the bytes.
struct Operation<'a> {
    operands: Vec<&'a [u8]>,
    operator: &'a [u8],
    range: Range<usize>,
}

/// A piece of a page.
pub(super) enum Part {
    /// Operations that stay here.
    Plain(Vec<u8>),
    /// Lines and areas without text, under one matrix: pages that share the body need it only once.
    Drawing {
        /// `a b c d e f`.
        matrix: Vec<u8>,
        body: Vec<u8>,
    },
    /// A picture.
    Picture(Vec<u8>),
}

/// Takes a page apart; none where it is not written as expected.
pub(super) fn parts(content: &[u8]) -> Option<Vec<Part>> {
    let operations = operations(content)?;
    let (mut parts, mut plain, mut at) = (Vec::new(), Vec::new(), 0);
    while at < operations.len() {
        if let Some((matrix, body, next)) = drawing(content, &operations, at) {
            parts.push(Part::Plain(std::mem::take(&mut plain)));
            parts.push(Part::Drawing { matrix, body });
            at = next;
            continue;
        }
        let operation = &operations[at];
        match (operation.operator, operation.operands.as_slice()) {
            (b"Do", [name]) => {
                parts.push(Part::Plain(std::mem::take(&mut plain)));
                parts.push(Part::Picture(name.get(1..)?.to_vec()));
            }
            (b"cm", [_, _, _, _, _, _]) => {
                plain.extend(matrix(&operation.operands));
                plain.extend(b" cm\n");
            }
            _ => {
                plain.extend(&content[operation.range.clone()]);
                plain.push(b'\n');
            }
        }
        at += 1;
    }
    parts.push(Part::Plain(plain));
    Some(parts)
}

/// Neighbouring `q … cm … Q` of one matrix that draw without text: the matrix, what is drawn, and what comes next.
fn drawing(content: &[u8], operations: &[Operation<'_>], at: usize) -> Option<(Vec<u8>, Vec<u8>, usize)> {
    let (mut next, mut common, mut body) = (at, None, Vec::new());
    while let Some((operands, range, end)) = one_drawing(operations, next) {
        if common.is_some_and(|common| common != operands) {
            break;
        }
        common = Some(operands);
        body.extend(b"q ");
        body.extend(&content[range]);
        body.extend(b" Q\n");
        next = end;
    }
    Some((matrix(common?), body, next))
}

/// The operands of a matrix, the bytes drawn under it, and the number of the operation behind.
type Drawn<'a, 'b> = (&'b [&'a [u8]], Range<usize>, usize);

/// One `q … cm … Q` without text: its matrix, the bytes between, and the number of the operation behind it.
fn one_drawing<'a, 'b>(operations: &'b [Operation<'a>], at: usize) -> Option<Drawn<'a, 'b>> {
    let (begin, matrix) = (operations.get(at)?, operations.get(at + 1)?);
    let is_begin = begin.operator == b"q" && matrix.operator == b"cm" && matrix.operands.len() == 6;
    let mut depth = 1;
    for (number, operation) in operations.iter().enumerate().skip(at + 2).take_while(|_| is_begin) {
        match operation.operator {
            b"q" => depth += 1,
            b"Q" => depth -= 1,
            b"BT" | b"BDC" | b"BMC" | b"EMC" | b"Do" | b"sh" => return None,
            _ => {}
        }
        if depth == 0 {
            let between = matrix.range.end..operation.range.start;
            return (number > at + 2).then_some((&matrix.operands, between, number + 1));
        }
    }
    None
}

/// The names that a drawing uses from its page.
pub(super) fn names(body: &[u8]) -> Vec<&[u8]> {
    let operations = operations(body).unwrap_or_default();
    let mut names: Vec<&[u8]> =
        operations.iter().flat_map(|it| &it.operands).filter_map(|operand| operand.strip_prefix(b"/")).collect();
    names.sort_unstable();
    names.dedup();
    names
}

/// A matrix without digits that no printer can show: positions to a hundredth of a point, the rest to six figures.
fn matrix(operands: &[&[u8]]) -> Vec<u8> {
    let one = |(at, operand): (usize, &&[u8])| {
        let Some(number) = std::str::from_utf8(operand).ok().and_then(|text| text.parse::<f64>().ok()) else {
            return operand.to_vec();
        };
        let whole = if number == 0.0 { 0 } else { number.abs().log10().floor() as i32 };
        let places = if at >= 4 { 2 } else { usize::try_from(5 - whole).unwrap_or_default() };
        let text = format!("{number:.places$}");
        let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
        if text == "-0" { b"0".to_vec() } else { text.as_bytes().to_vec() }
    };
    operands.iter().enumerate().map(one).collect::<Vec<_>>().join(&b' ')
}

/// Reads a page's bytes. A page with a picture among its operations (`BI`) is not read.
fn operations(content: &[u8]) -> Option<Vec<Operation<'_>>> {
    let (mut operations, mut operands, mut begin, mut at) = (Vec::new(), Vec::new(), None, 0);
    while at < content.len() {
        if content[at].is_ascii_whitespace() || content[at] == 0 {
            at += 1;
            continue;
        }
        let end = token(content, at)?;
        let from = *begin.get_or_insert(at);
        let word = &content[at..end];
        at = end;
        let is_operator = word[0].is_ascii_alphabetic() || matches!(word[0], b'\'' | b'"');
        if is_operator && !matches!(word, b"true" | b"false" | b"null") {
            if word == b"BI" {
                return None;
            }
            operations.push(Operation { operands: std::mem::take(&mut operands), operator: word, range: from..end });
            begin = None;
        } else {
            operands.push(word);
        }
    }
    Some(operations)
}

/// The keys of a dictionary, without their slash, and their values.
pub(super) fn entries(dictionary: &[u8]) -> Option<Vec<(&[u8], &[u8])>> {
    let inner = dictionary.trim_ascii().strip_prefix(b"<<")?.strip_suffix(b">>")?;
    let (mut tokens, mut at) = (Vec::new(), 0);
    while at < inner.len() {
        if inner[at].is_ascii_whitespace() {
            at += 1;
            continue;
        }
        let end = token(inner, at)?;
        tokens.push(at..end);
        at = end;
    }
    let (mut entries, mut tokens) = (Vec::new(), tokens.into_iter().peekable());
    while let (Some(key), Some(value)) = (tokens.next(), tokens.next()) {
        let mut end = value.end;
        // A reference is three tokens: 12 0 R.
        while let Some(more) = tokens.next_if(|more| inner[more.start] != b'/' && inner[value.start].is_ascii_digit()) {
            end = more.end;
        }
        entries.push((inner[key].strip_prefix(b"/")?, &inner[value.start..end]));
    }
    Some(entries)
}

/// Where the token ends that begins here: a string, list, dictionary, name, number or operator.
pub(super) fn token(content: &[u8], at: usize) -> Option<usize> {
    let is_end = |byte: &u8| byte.is_ascii_whitespace() || *byte == 0 || b"()<>[]{}/%".contains(byte);
    match content[at] {
        b'(' => string_end(content, at),
        b'<' if content.get(at + 1) == Some(&b'<') => nested(content, at + 2, b">>"),
        b'<' => content[at..].iter().position(|byte| *byte == b'>').map(|length| at + length + 1),
        b'[' => nested(content, at + 1, b"]"),
        b'/' => Some(content[at + 1..].iter().position(is_end).map_or(content.len(), |length| at + 1 + length)),
        b'%' | b')' | b'>' | b']' | b'{' | b'}' => None,
        _ => Some(content[at..].iter().position(is_end).map_or(content.len(), |length| at + length)),
    }
}

fn string_end(content: &[u8], at: usize) -> Option<usize> {
    let (mut depth, mut place) = (0, at);
    loop {
        match content.get(place)? {
            b'\\' => place += 1,
            b'(' => depth += 1,
            b')' => depth -= 1,
            _ => {}
        }
        place += 1;
        if depth == 0 {
            return Some(place);
        }
    }
}

fn nested(content: &[u8], mut at: usize, end: &[u8]) -> Option<usize> {
    loop {
        if content.get(at..)?.starts_with(end) {
            return Some(at + end.len());
        }
        at = if content.get(at)?.is_ascii_whitespace() { at + 1 } else { token(content, at)? };
    }
}

/// How often each drawing stands on the pages.
pub(super) fn count<'a>(pages: impl Iterator<Item = &'a Vec<Part>>) -> HashMap<&'a [u8], usize> {
    let mut counts = HashMap::new();
    for part in pages.flatten() {
        if let Part::Drawing { body, .. } = part {
            *counts.entry(body.as_slice()).or_default() += 1;
        }
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(content: &[u8]) -> String {
        let one = |part: Part| match part {
            Part::Plain(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
            Part::Drawing { matrix, body } => {
                format!("<{}: {}>", String::from_utf8_lossy(&matrix), String::from_utf8_lossy(&body).trim())
            }
            Part::Picture(name) => format!("[{}]", String::from_utf8_lossy(&name)),
        };
        parts(content).expect("it is read").into_iter().map(one).collect::<String>().replace('\n', " ")
    }

    #[test]
    fn a_drawing_is_told_from_text() {
        let content = b"q 1 0 0 -1 54.992126 35.4 cm/c0 CS 0 0 m 0 14 l\nS\nQ\nq 1 0 0 1 2 3 cm BT (a \\) b) Tj ET Q";
        assert_eq!(
            written(content),
            "<1 0 0 -1 54.99 35.4: q /c0 CS 0 0 m 0 14 l S  Q>q 1 0 0 1 2 3 cm BT (a \\) b) Tj ET Q "
        );
    }

    #[test]
    fn neighbours_of_one_matrix_are_one_drawing() {
        let content = b"q 2 0 0 2 5 5 cm 0 0 m 1 1 l S Q q 2 0 0 2 5 5 cm 2 2 m 3 3 l S Q q 1 0 0 1 5 5 cm 2 2 m f Q";
        assert!(
            written(content).starts_with("<2 0 0 2 5 5: q  0 0 m 1 1 l S  Q q  2 2 m 3 3 l S  Q><1"),
            "two of three"
        );
    }

    #[test]
    fn a_page_that_is_not_understood_is_left_alone() {
        for content in [&b"BI /W 1 ID x EI"[..], b"(open", b"[1 2", b"<< /A 1", b"} q"] {
            assert!(parts(content).is_none(), "{}", String::from_utf8_lossy(content));
        }
    }

    #[test]
    fn dictionaries_in_marks_are_kept() {
        let content = b"/Figure<</MCID 9/Alt<FEFF00>/A[(x]>>) 1]>>BDC /x0 Do EMC";
        assert_eq!(written(content), "/Figure<</MCID 9/Alt<FEFF00>/A[(x]>>) 1]>>BDC [x0]EMC ");
    }

    #[test]
    fn a_matrix_keeps_what_a_printer_can_show() {
        let written = matrix(&[b"1.1811024", b"0", b"-0.00001", b"0.000123456789", b"-54.992126", b"841.8898"]);
        assert_eq!(String::from_utf8_lossy(&written), "1.1811 0 -0.00001 0.000123457 -54.99 841.89");
    }

    #[test]
    fn a_dictionary_is_its_keys_and_values() {
        let read =
            entries(b"<</Type/Page/Parent 1 0 R/Box[0 0 5 5]/Own<</A 1/B 2 0 R>>/Note(a /b)/Left -3/Flag true>>");
        let text = |bytes| String::from_utf8_lossy(bytes).into_owned();
        let read: Vec<_> =
            read.expect("it is read").into_iter().map(|(key, value)| text(key) + "=" + &text(value)).collect();
        let expected = ["Type=/Page", "Parent=1 0 R", "Box=[0 0 5 5]", "Own=<</A 1/B 2 0 R>>", "Note=(a /b)"];
        assert_eq!(read[..5], expected);
        assert_eq!(read[5..], ["Left=-3", "Flag=true"]);
        assert!(entries(b"<</A(1>>").is_none() && entries(b"[1]").is_none(), "what is no dictionary");
    }
}
