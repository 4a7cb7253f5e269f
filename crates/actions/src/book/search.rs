//! Words in the table: one long text in memory, looked through as a whole.
//!
//! A list of 50,000 people is some four megabytes: going through them in one piece takes a millisecond, going from one
//! person's text to the next one's takes ten.

use memchr::memmem::Finder;

/// Every person's text, one after the other, in the order of their places.
#[derive(Clone)]
pub(super) struct Hay {
    text: Vec<u8>,
    /// Where each begins, and last where the next would.
    starts: Vec<u32>,
}

/// Between two texts. No word holds white space, so none is found across it.
const END: u8 = b'\n';

impl Default for Hay {
    fn default() -> Self {
        Hay::with_capacity(0)
    }
}

impl Hay {
    /// Empty, with room for so many.
    pub(super) fn with_capacity(people: usize) -> Hay {
        let mut starts = Vec::with_capacity(people + 1);
        starts.push(0);
        Hay { text: Vec::with_capacity(people * 80), starts }
    }

    /// Adds the text of the next place.
    pub(super) fn push(&mut self, line: &str) {
        self.text.extend_from_slice(line.as_bytes());
        self.text.push(END);
        self.starts.push(self.text.len() as u32);
    }

    /// Puts another text in a place.
    pub(super) fn replace(&mut self, at: usize, line: &str) {
        let (from, to) = (self.starts[at] as usize, self.starts[at + 1] as usize - 1);
        self.text.splice(from..to, line.bytes());
        let grown = line.len() as i64 - (to - from) as i64;
        for start in &mut self.starts[at + 1..] {
            *start = (i64::from(*start) + grown) as u32;
        }
    }

    /// For each place whether all of these words (already folded) stand in its text.
    pub(super) fn find(&self, words: &str) -> Vec<bool> {
        let mut words: Vec<&str> = words.split_whitespace().collect();
        let people = self.starts.len() - 1;
        // The longest is the rarest, as a rule: the others are looked for only where it stands.
        words.sort_by_key(|w| std::cmp::Reverse(w.len()));
        let mut finders = words.iter().map(|w| Finder::new(w.as_bytes()));
        let Some(first) = finders.next() else { return vec![true; people] };
        let others: Vec<Finder<'_>> = finders.collect();
        let mut found = vec![false; people];
        let (mut at, mut from) = (0, 0);
        while let Some(hit) = first.find(&self.text[from..]) {
            let hit = (from + hit) as u32;
            while self.starts[at + 1] <= hit {
                at += 1;
            }
            from = self.starts[at + 1] as usize;
            let text = &self.text[self.starts[at] as usize..from];
            found[at] = others.iter().all(|f| f.find(text).is_some());
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::Hay;

    #[test]
    fn every_word_must_stand_in_the_same_text() {
        let mut hay = Hay::default();
        [" abe ava begum 4h", " bbe ben begum 2w", " "].iter().for_each(|l| hay.push(l));
        assert_eq!(hay.find("begum 4h"), [true, false, false], "both words");
        assert_eq!(hay.find("beg"), [true, true, false], "part of a word");
        assert_eq!(hay.find("4h bbe"), [false; 3], "not across two texts");
        assert_eq!(hay.find(" "), [true; 3], "no word at all");
    }

    #[test]
    fn a_text_that_is_replaced_moves_the_others() {
        let mut hay = Hay::default();
        [" one", " two", " three"].iter().for_each(|l| hay.push(l));
        hay.replace(1, " seventeen");
        assert_eq!(hay.find("seventeen"), [false, true, false], "the new one");
        assert_eq!(hay.find("two"), [false; 3], "the old one is gone");
        hay.replace(1, "");
        assert_eq!(hay.find("three"), [false, false, true], "what comes behind it");
    }
}
