//! Text to rows of cells.
//!
//! Not the csv crate: that skips blank lines, so rows could not be numbered as a spreadsheet shows them; it takes
//! a space before a quote for text, which Just2easy's own files have; and one quote that never ends swallows the file.

use super::{header, limits};

/// The longest cell Excel has. A quoted cell that runs on past it began with a stray quote.
const LONGEST_CELL: usize = 32_767;
/// How much of the text is looked at to find the delimiter.
const SAMPLE: usize = 64 * 1024;

/// More rows or columns than [`limits`] allow; which is said in words.
pub(super) struct TooLarge(pub(super) String);

/// A row that holds anything.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Row {
    /// Row from 1, as a spreadsheet shows it.
    pub(super) row: u32,
    /// Trimmed cells.
    pub(super) cells: Vec<String>,
    /// A quotation mark was opened in it and never closed.
    pub(super) is_broken: bool,
}

/// Every row that holds anything; cells trimmed, rows numbered as a spreadsheet shows them.
pub(super) fn split(text: &str) -> Result<Vec<Row>, TooLarge> {
    let (delimiter, text) = match declared(text) {
        Some((delimiter, rest)) => (delimiter, rest),
        None => (find_delimiter(text), text),
    };
    let mut rows = Vec::new();
    for (row, (mut cells, is_broken)) in (1u32..).zip(Splitter::new(text, delimiter)) {
        if cells.iter().all(String::is_empty) {
            continue;
        }
        if cells.len() > limits::COLUMNS {
            let used = cells.iter().rposition(|cell| !cell.is_empty()).map_or(0, |at| at + 1);
            cells.truncate(used.max(limits::COLUMNS));
        }
        check_size(cells.len(), rows.len())?;
        rows.push(Row { row, cells, is_broken });
    }
    Ok(rows)
}

/// Whether one more row of so many cells may be kept.
pub(super) fn check_size(columns: usize, rows: usize) -> Result<(), TooLarge> {
    if columns > limits::COLUMNS {
        return Err(TooLarge(format!("{} columns", limits::COLUMNS)));
    }
    if rows >= limits::ROWS as usize {
        return Err(TooLarge(format!("{} rows", limits::ROWS)));
    }
    Ok(())
}

/// Without the white space and invisible marks that [`crate::name::tidy`] would take off as well.
pub(super) fn trim(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_whitespace() || matches!(c, '\u{feff}' | '\u{200b}'))
}

/// Excel's own first line `sep=;`, which it does not show as a row.
fn declared(text: &str) -> Option<(u8, &str)> {
    let line = text.split(['\r', '\n']).next()?;
    let plain = line.trim_matches('"');
    let sign = plain.strip_prefix("sep=").or_else(|| plain.strip_prefix("SEP="))?;
    let &[delimiter] = sign.as_bytes() else { return None };
    let rest = &text[line.len()..];
    let rest = rest.strip_prefix("\r\n").or_else(|| rest.strip_prefix(['\r', '\n'])).unwrap_or(rest);
    delimiter.is_ascii_punctuation().then_some((delimiter, rest)).or((delimiter == b'\t').then_some((b'\t', rest)))
}

/// The delimiter under which the most headers are known; among equals the one that cuts rows most alike.
fn find_delimiter(text: &str) -> u8 {
    let sample = &text[..text.floor_char_boundary(SAMPLE)];
    let mut best = (b',', (0, 0));
    for delimiter in [b',', b';', b'\t', b'|'] {
        let rows: Vec<_> = Splitter::new(sample, delimiter)
            .map(|(cells, _)| cells)
            .filter(|cells| cells.iter().any(|cell| !cell.is_empty()))
            .take(60)
            .collect();
        let known = rows.iter().take(header::SEARCHED).map(|cells| header::count_known(cells)).max().unwrap_or(0);
        let score = (known, likeness(&rows));
        if score > best.1 {
            best = (delimiter, score);
        }
    }
    best.0
}

/// Per cent of the rows that have the most usual number of cells, if that is more than one.
fn likeness(rows: &[Vec<String>]) -> usize {
    let mut widths: Vec<usize> = rows.iter().map(Vec::len).collect();
    widths.sort_unstable();
    let usual = widths.chunk_by(|a, b| a == b).filter(|same| same[0] > 1).map(<[usize]>::len).max();
    usual.map_or(0, |n| n * 100 / rows.len())
}

/// Takes records off a text one by one, blank ones included.
struct Splitter<'a> {
    text: &'a str,
    at: usize,
    delimiter: u8,
    /// Off once a quote was found that never ends: every later one is then part of the text.
    quotes: bool,
    /// The record being taken has a stray quote.
    is_broken: bool,
    /// Cells of the record before, to reserve room.
    width: usize,
}

impl Iterator for Splitter<'_> {
    type Item = (Vec<String>, bool);

    fn next(&mut self) -> Option<Self::Item> {
        if self.at >= self.text.len() {
            return None;
        }
        let mut cells = Vec::with_capacity(self.width);
        loop {
            cells.push(self.cell());
            if !self.has_more() {
                self.width = cells.len();
                return Some((cells, std::mem::take(&mut self.is_broken)));
            }
        }
    }
}

impl<'a> Splitter<'a> {
    fn new(text: &'a str, delimiter: u8) -> Self {
        Splitter { text, at: 0, delimiter, quotes: true, is_broken: false, width: 0 }
    }

    /// The next cell; stops on the delimiter or line end behind it.
    fn cell(&mut self) -> String {
        let bytes = self.text.as_bytes();
        if self.quotes {
            let open = self.skip_blanks(self.at);
            if bytes.get(open) == Some(&b'"')
                && let Some(cell) = self.quoted(open + 1)
            {
                return cell;
            }
        }
        let delimiter = self.delimiter;
        let ends = |b: &u8| *b == delimiter || *b == b'\n' || *b == b'\r';
        let end = bytes[self.at..].iter().position(ends).map_or(bytes.len(), |n| self.at + n);
        let cell = trim(&self.text[self.at..end]);
        self.at = end;
        if cell == "\"\"" { String::new() } else { cell.to_owned() }
    }

    /// The cell whose opening quote stands before `from`; `None`, with nothing taken, if that quote is a stray one:
    /// it never ends, or what follows the closing one is neither delimiter nor line end.
    fn quoted(&mut self, from: usize) -> Option<String> {
        let bytes = self.text.as_bytes();
        let mut at = from;
        let mut has_doubled = false;
        loop {
            let Some(quote) = bytes[at..].iter().position(|b| *b == b'"').map(|n| at + n) else {
                self.quotes = false;
                self.is_broken = true;
                return None;
            };
            if quote - from > LONGEST_CELL {
                self.is_broken = true;
                return None;
            }
            if bytes.get(quote + 1) != Some(&b'"') {
                at = quote;
                break;
            }
            has_doubled = true;
            at = quote + 2;
        }
        let behind = self.skip_blanks(at + 1);
        if bytes.get(behind).is_some_and(|b| *b != self.delimiter && *b != b'\n' && *b != b'\r') {
            self.is_broken |= self.text[from..at].contains(['\n', '\r']);
            return None;
        }
        let cell = trim(&self.text[from..at]);
        self.at = behind;
        Some(if has_doubled { trim(&cell.replace("\"\"", "\"")).to_owned() } else { cell.to_owned() })
    }

    fn skip_blanks(&self, from: usize) -> usize {
        let is_blank = |b: &u8| *b == b' ' || (*b == b'\t' && self.delimiter != b'\t');
        from + self.text.as_bytes()[from..].iter().take_while(|b| is_blank(b)).count()
    }

    /// Steps over a delimiter (there is another cell) or a line end (there is not).
    fn has_more(&mut self) -> bool {
        let rest = &self.text.as_bytes()[self.at..];
        let (step, more) = match rest {
            [b, ..] if *b == self.delimiter => (1, true),
            [b'\r', b'\n', ..] => (2, false),
            [_, ..] => (1, false),
            [] => (0, false),
        };
        self.at += step;
        more
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Vec<(u32, Vec<String>)> {
        split(text).unwrap_or_default().into_iter().map(|r| (r.row, r.cells)).collect()
    }

    fn row(n: u32, cells: &[&str]) -> (u32, Vec<String>) {
        (n, cells.iter().map(|c| (*c).to_owned()).collect())
    }

    #[test]
    fn rows_are_numbered_as_a_spreadsheet_shows_them() {
        let text = "user,class\r\n\r\na,\"4\r\nH\"\r\n,\r\nb,5H";
        let want = [row(1, &["user", "class"]), row(3, &["a", "4\r\nH"]), row(5, &["b", "5H"])];
        assert_eq!(rows(text), want, "a blank row counts, a line break in a cell does not");
        assert_eq!(rows("user\rjs\r\rts"), [row(1, &["user"]), row(2, &["js"]), row(4, &["ts"])], "CR alone");
    }

    #[test]
    fn quotes_after_a_space_and_inside_a_cell() {
        let want = [row(1, &["a", "Smith, J", "5\" tall"]), row(2, &["x", "say \"hi\"", "\"Bob\" Smith"])];
        assert_eq!(rows("a, \"Smith, J\" ,5\" tall\nx,\"say \"\"hi\"\"\",\"Bob\" Smith\n"), want, "quotes");
    }

    #[test]
    fn a_stray_quote_spoils_its_own_row_only() {
        let broken = |text| split(text).unwrap_or_default().iter().map(|r| r.is_broken).collect::<Vec<_>>();
        assert_eq!(broken("user,class\na,\"4H\nb,5H\n"), [false, true, false], "never ended");
        let text = "user,class\na,\"4H\nb,\"5H\"\nc,6H\n";
        assert_eq!(broken(text), [false, true, false, false], "ended by the next cell's opening quote");
    }

    #[test]
    fn the_delimiter_is_found() {
        let want = [row(1, &["user", "class"]), row(2, &["a,b", "4H"])];
        for text in ["user;class\na,b;4H", "user\tclass\na,b\t4H", "user|class\na,b|4H", "sep=;\nuser;class\na,b;4H"] {
            assert_eq!(rows(text), want, "{text}");
        }
    }
}
