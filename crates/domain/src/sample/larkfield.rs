//! The shape of Larkfield Primary: its classes, and who is in which teaching class.

/// Registration classes with their year group (0 is Reception) and number of pupils: 420 in all.
pub(super) const HOMES: [(&str, usize, usize); 14] = [
    ("RA", 0, 30),
    ("RB", 0, 30),
    ("1C", 1, 30),
    ("1D", 1, 30),
    ("2E", 2, 30),
    ("2W", 2, 30),
    ("3J", 3, 31),
    ("3K", 3, 31),
    ("4H", 4, 26),
    ("4M", 4, 30),
    ("5P", 5, 30),
    ("5S", 5, 31),
    ("6B", 6, 31),
    ("6T", 6, 30),
];

/// A teaching class: of the pupils in `years`, every `of`-th, beginning with the `nth`.
pub(super) struct Taught {
    pub(super) title: &'static str,
    pub(super) years: std::ops::RangeInclusive<usize>,
    pub(super) nth: usize,
    pub(super) of: usize,
}

const fn taught(title: &'static str, years: std::ops::RangeInclusive<usize>, nth: usize, of: usize) -> Taught {
    Taught { title, years, nth, of }
}

/// Every teaching class.
pub(super) const TAUGHT: [Taught; 30] = [
    taught("Phonics Acorns", 0..=0, 0, 3),
    taught("Phonics Beech", 0..=0, 1, 3),
    taught("Phonics Cherry", 0..=0, 2, 3),
    taught("Phonics Damson", 1..=1, 0, 3),
    taught("Phonics Elder", 1..=1, 1, 3),
    taught("Phonics Fir", 1..=1, 2, 3),
    taught("Reading Hares", 2..=2, 0, 2),
    taught("Reading Herons", 2..=2, 1, 2),
    taught("Reading Kites", 3..=3, 0, 2),
    taught("Reading Larks", 3..=3, 1, 2),
    taught("Maths 4 set 1", 4..=4, 0, 2),
    taught("Maths 4 set 2", 4..=4, 1, 2),
    taught("Maths 5 set 1", 5..=5, 0, 3),
    taught("Maths 5 set 2", 5..=5, 1, 3),
    taught("Maths 5 set 3", 5..=5, 2, 3),
    taught("Maths 6 set 1", 6..=6, 0, 3),
    taught("Maths 6 set 2", 6..=6, 1, 3),
    taught("Maths 6 set 3", 6..=6, 2, 3),
    taught("French 5", 5..=5, 0, 1),
    taught("French 6", 6..=6, 0, 1),
    taught("Swimming 4", 4..=4, 0, 1),
    taught("Choir", 2..=6, 3, 7),
    taught("Guitar", 3..=6, 5, 19),
    taught("Recorders", 2..=3, 2, 8),
    taught("Welsh club (Clwb Cymraeg)", 1..=6, 9, 23),
    taught("Football", 4..=6, 1, 8),
    taught("Netball", 4..=6, 6, 9),
    taught("Chess", 2..=6, 4, 17),
    taught("Coding", 4..=6, 7, 10),
    taught("Breakfast club", 0..=6, 8, 14),
];
