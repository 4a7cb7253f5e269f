//! Made-up schools, for the examples: reads nothing, the same at each run.

use documents::{Card, CardSheet, Cards, Expected, Letter, LetterSheet, Letterhead, Letters};
use jiff::civil::date;

const FIRST: &[&str] = &[
    "Oliver",
    "Amelia",
    "Zofia",
    "Muhammad",
    "Siân",
    "Noah",
    "Ștefania",
    "Ayaan",
    "Maisie",
    "Łukasz",
    "Priya",
    "Theo",
    "Anne-Marie",
    "Ioan",
    "Wren",
    "Bartholomew",
    "Fatima",
    "Kai",
    "Chloé",
    "Oluwaseun",
];
const LAST: &[&str] = &[
    "Smith",
    "Jones",
    "Kowalska",
    "Khan",
    "Ap Dafydd",
    "Okonkwo-Featherstonehaugh",
    "Popescu",
    "Begum",
    "O’Connor",
    "Singh",
    "Patel",
    "Brown",
    "Ó Súilleabháin",
    "Nguyễn",
    "Yılmaz",
    "Шевченко",
    "Li",
    "de la Cruz",
    "Wójcik",
];

/// A school with an address and somebody to ask.
pub fn head() -> Letterhead {
    Letterhead {
        school: "Oakfield Primary School".to_owned(),
        address: ["Long Lane", "Oakfield", "OX1 2AB"].map(str::to_owned).to_vec(),
        contact: "Mrs Hughes, 01632 960 123".to_owned(),
        logo: None,
    }
}

/// A pupil's name.
pub fn name(number: usize) -> String {
    format!("{} {}", FIRST[number % FIRST.len()], LAST[(number * 7 + number / FIRST.len()) % LAST.len()])
}

fn class(number: usize) -> usize {
    number / 30
}

/// A code of 70 characters, all upper case.
pub fn code(number: usize) -> String {
    let mut state = number as u64 + 1;
    let mut random = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        char::from(b"0123456789ABCDEFGHJKMNPQRSTVWXYZ"[(state >> 59) as usize])
    };
    let begin = "HTTPS://PORTAL.OAKFIELD.EXAMPLE/C/";
    begin.chars().chain((begin.len()..70).map(|_| random())).collect()
}

/// A run of cards.
pub fn cards(count: usize, sheet: CardSheet, language: &str) -> Cards {
    let card = |number: usize| Card {
        serial: format!("C{:05}", number + 1),
        name: name(number),
        class: format!("Year {} Oak", class(number) % 6 + 1),
        symbol: class(number),
        username: format!("{}{number}", FIRST[number % FIRST.len()].to_lowercase()),
        first_password: number.is_multiple_of(3).then(|| "sunny-otter-42".to_owned()),
        until: Some(date(2027, 7, 23)),
        code: code(number),
    };
    Cards {
        head: head(),
        sheet,
        backs: false,
        language: language.to_owned(),
        title: "Login cards".to_owned(),
        made: date(2026, 9, 3),
        sign_in: Some("portal.oakfield.example".to_owned()),
        cards: (0..count).map(card).collect(),
    }
}

/// A run of letters.
pub fn letters(count: usize, sheet: LetterSheet, language: &str) -> Letters {
    let letter = |number: usize| Letter {
        serial: format!("L{:05}", number + 1),
        child: name(number),
        class: format!("Year {} Oak", class(number) % 6 + 1),
        language: language.to_owned(),
        code: code(number),
        code_in_words: format!("{}-{}-{}", &code(number)[40..44], &code(number)[44..48], &code(number)[48..52]),
        until: date(2026, 12, 18),
        address: Vec::new(),
    };
    Letters {
        head: head(),
        sheet,
        title: "Letters to parents and carers".to_owned(),
        made: date(2026, 9, 3),
        sign_in: Some("portal.oakfield.example".to_owned()),
        adults: 4,
        policy: None,
        letters: (0..count).map(letter).collect(),
    }
}

/// What must be found on cards.
pub fn expected_cards(cards: &Cards) -> Vec<Expected> {
    let one = |card: &Card| Expected {
        serial: card.serial.clone(),
        code: card.code.clone(),
        texts: vec![card.name.clone(), card.username.clone(), card.class.clone()],
        alive: true,
    };
    cards.cards.iter().map(one).collect()
}

/// What must be found on letters.
pub fn expected_letters(letters: &Letters) -> Vec<Expected> {
    let one = |letter: &Letter| Expected {
        serial: letter.serial.clone(),
        code: letter.code.clone(),
        texts: vec![letter.child.clone(), letter.code_in_words.clone(), letter.class.clone()],
        alive: true,
    };
    letters.letters.iter().map(one).collect()
}
