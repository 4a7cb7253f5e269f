//! Pages that are right pass; pages made wrong, each in one way, are stopped.

use std::{convert::Infallible, fs, path::Path};

use jiff::civil::date;
use tempfile::TempDir;
use unicode_normalization::UnicodeNormalization;

use super::*;
use crate::{Card, CardSheet, Cards, Letter, LetterSheet, Letterhead, Letters, Press, languages};

/// Names that have been trouble: long, one word, other scripts, both directions, marks on letters.
const NAMES: &[&str] = &[
    "Ann Lee",
    "Wolfeschlegelsteinhausenbergerdorff-Featherstonehaugh Cholmondeley-Marjoribanks de la Rochefoucauld",
    "Pelé",
    "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch",
    "محمد عبد الرحمن",
    "فاطمہ بتول زہرا شیخ",
    "李小龙",
    "তাহমিনা আক্তার চৌধুরী",
    "ਗੁਰਪ੍ਰੀਤ ਕੌਰ",
    "Nguyễn Thị Ánh Nguyệt",
    "Ẹ̀bùn Adéṣínà",
    "Олександра Шевченко",
    "தமிழ்ச்செல்வி",
    "Zoë O’Brien-Ní Dhomhnaill",
    "Ali محمد Smith",
    "Ştefan Iñigo Łukaszewicz",
];

const CARD_SHEETS: [CardSheet; 4] =
    [CardSheet::TenPerA4, CardSheet::AverySquare, CardSheet::L7160, CardSheet::OnePerPage];
const LETTER_SHEETS: [LetterSheet; 3] = [LetterSheet::Letter, LetterSheet::TwoPerPage, LetterSheet::SixPerPage];

fn head() -> Letterhead {
    Letterhead {
        school: "St Bartholomew’s Church of England Voluntary Aided Primary School and Nursery".to_owned(),
        address: ["Long Lane", "Little Oakfield", "OX1 2AB"].map(str::to_owned).to_vec(),
        contact: "Mrs Hughes, 01632 960 123".to_owned(),
        logo: Some(
            br#"<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>"#
                .to_vec(),
        ),
    }
}

fn code(kind: &str, number: usize) -> String {
    format!("HTTPS://PORTAL.OAKFIELD.EXAMPLE/{kind}/7QDJH2T6QHSAXKKY9CEDWGZHPV{number:04}")
}

fn cards(sheet: CardSheet, names: &[&str]) -> Cards {
    let card = |(number, name): (usize, &&str)| Card {
        serial: format!("C26-{number:04}"),
        name: (*name).to_owned(),
        class: if number % 2 == 0 { "Oak".to_owned() } else { "Reception and Year One, Willow".to_owned() },
        symbol: number,
        username: if number % 2 == 0 {
            format!("pupil{number}")
        } else {
            format!("a.very.long.username.of.a.pupil.{number}")
        },
        first_password: (number % 2 == 0).then(|| "sunny-otter-42".to_owned()),
        until: Some(date(2027, 7, 23)),
        code: code("C", number),
    };
    Cards {
        head: head(),
        sheet,
        backs: false,
        language: "en".to_owned(),
        title: "Login cards".to_owned(),
        made: date(2026, 9, 3),
        sign_in: Some("portal.oakfield.example".to_owned()),
        cards: names.iter().enumerate().map(card).collect(),
    }
}

fn letters(sheet: LetterSheet, language: &str, names: &[&str]) -> Letters {
    let letter = |(number, name): (usize, &&str)| Letter {
        serial: format!("L26-{number:04}"),
        child: (*name).to_owned(),
        class: "Reception and Year One, Willow".to_owned(),
        language: language.to_owned(),
        code: code("I", number),
        code_in_words: format!("7QDJ-H2T6-{number:04}"),
        until: date(2026, 12, 18),
        address: Vec::new(),
    };
    Letters {
        head: head(),
        sheet,
        title: "Letters".to_owned(),
        made: date(2026, 9, 3),
        sign_in: Some("portal.oakfield.example".to_owned()),
        adults: 4,
        policy: None,
        letters: names.iter().enumerate().map(letter).collect(),
    }
}

fn of_cards(cards: &Cards) -> Vec<Expected> {
    let texts = |card: &Card| vec![card.name.clone(), card.username.clone(), card.class.clone()];
    let one = |card: &Card| Expected {
        serial: card.serial.clone(),
        code: card.code.clone(),
        texts: texts(card),
        alive: true,
    };
    cards.cards.iter().map(one).collect()
}

fn of_letters(letters: &Letters) -> Vec<Expected> {
    let one = |letter: &Letter| Expected {
        serial: letter.serial.clone(),
        code: letter.code.clone(),
        texts: vec![letter.child.clone(), letter.code_in_words.clone()],
        alive: true,
    };
    letters.letters.iter().map(one).collect()
}

/// The faults of a document at 300 dots per inch.
fn faults(laid: &Laid, expected: &[Expected]) -> Vec<Fault> {
    let Ok(proof) = prove(laid, expected, 300.0, |_, _| Ok::<_, Infallible>(()));
    assert_eq!(proof.is_right(), proof.faults.is_empty(), "right means without a fault");
    proof.faults
}

fn lay(cards: &Cards) -> Laid {
    Press::new().cards(cards).expect("the bundled template runs")
}

/// Four plain cards, and what is expected of them.
fn four() -> (Cards, Vec<Expected>) {
    let cards = cards(CardSheet::TenPerA4, &["Ann Lee", "Ben Ray", "Cleo Fox", "Dan Poe"]);
    let expected = of_cards(&cards);
    (cards, expected)
}

/// The bundled card template with one passage replaced, in a folder of its own.
fn changed(template: &str, from: &str, to: &str) -> (TempDir, Press) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let bundled = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates").join(template);
    let text = fs::read_to_string(bundled).expect("the bundled template");
    assert!(text.contains(from), "the passage to be changed is in the template: {from}");
    fs::write(folder.path().join(template), text.replace(from, to)).expect("a file in it");
    let press = Press::with_templates(folder.path());
    (folder, press)
}

fn has(faults: &[Fault], item: usize, kind: &FaultKind) -> bool {
    faults.iter().any(|fault| fault.item == Some(item) && fault.kind == *kind)
}

#[test]
fn cards_with_difficult_names_are_right_on_every_sheet() {
    for sheet in CARD_SHEETS {
        let cards = cards(sheet, NAMES);
        assert_eq!(faults(&lay(&cards), &of_cards(&cards)), [], "{sheet:?}");
    }
}

#[test]
fn cards_with_backs_are_right_and_no_back_holds_a_code() {
    let mut cards = cards(CardSheet::TenPerA4, NAMES);
    cards.backs = true;
    let laid = lay(&cards);
    assert_eq!(laid.pages(), 4, "two sheets with two sides");
    assert_eq!(faults(&laid, &of_cards(&cards)), [], "the backs are empty of codes");
}

#[test]
fn letters_with_difficult_names_are_right_on_every_sheet_in_every_language() {
    for language in languages() {
        for sheet in LETTER_SHEETS {
            // Each language has its own four names, so that all of them are seen in the time of a test.
            let begin = language.code.bytes().map(usize::from).sum::<usize>() % NAMES.len();
            let names: Vec<&str> = NAMES.iter().cycle().skip(begin).take(4).copied().collect();
            let letters = letters(sheet, language.code, &names);
            let laid = Press::new().letters(&letters).expect("the bundled template runs");
            assert_eq!(faults(&laid, &of_letters(&letters)), [], "{sheet:?} in {}", language.code);
        }
    }
}

#[test]
fn letters_with_a_policy_are_right_and_have_a_page_each_for_it() {
    let mut letters = letters(LetterSheet::Letter, "pl", &NAMES[..2]);
    letters.policy = Some("Be kind to each other online.\n\n".repeat(30));
    letters.letters[0].address = vec!["The family of Ann Lee".to_owned(), "1 High Street".to_owned()];
    let laid = Press::new().letters(&letters).expect("the bundled template runs");
    assert_eq!(laid.pages(), 4, "a page of policy behind each letter");
    assert_eq!(faults(&laid, &of_letters(&letters)), [], "a page of policy has no code");
}

#[test]
fn two_codes_swapped_are_stopped() {
    let (mut cards, expected) = four();
    let other = cards.cards[1].code.clone();
    cards.cards[1].code = std::mem::replace(&mut cards.cards[0].code, other);
    let faults = faults(&lay(&cards), &expected);
    assert!(has(&faults, 0, &FaultKind::CodeOfAnother(1)), "the first card says whose code it has: {faults:?}");
    assert!(has(&faults, 1, &FaultKind::CodeOfAnother(0)), "and the second: {faults:?}");
}

#[test]
fn two_names_swapped_are_stopped() {
    let (mut cards, expected) = four();
    let other = cards.cards[3].name.clone();
    cards.cards[3].name = std::mem::replace(&mut cards.cards[2].name, other);
    let faults = faults(&lay(&cards), &expected);
    assert!(
        has(&faults, 2, &FaultKind::TextMissing("Cleo Fox".to_owned())),
        "her name is on no card of hers: {faults:?}"
    );
    assert!(has(&faults, 3, &FaultKind::TextMissing("Dan Poe".to_owned())), "nor his: {faults:?}");
}

#[test]
fn two_numbers_swapped_are_stopped() {
    let (mut cards, expected) = four();
    let other = cards.cards[1].serial.clone();
    cards.cards[1].serial = std::mem::replace(&mut cards.cards[0].serial, other);
    let faults = faults(&lay(&cards), &expected);
    assert!(has(&faults, 0, &FaultKind::SerialOfAnother(1)), "a recall would collect the wrong card: {faults:?}");
    assert!(has(&faults, 0, &FaultKind::SerialMissing), "its own number is not there: {faults:?}");
}

#[test]
fn a_voided_code_is_stopped() {
    let (cards, mut expected) = four();
    expected[2].alive = false;
    let found = faults(&lay(&cards), &expected);
    assert_eq!(found.len(), 1, "the other three are right: {found:?}");
    assert!(has(&found, 2, &FaultKind::CodeDead), "and it is said which");
}

#[test]
fn a_code_of_another_run_is_stopped() {
    let (mut cards, expected) = four();
    cards.cards[1].code = code("C", 999);
    assert!(has(&faults(&lay(&cards), &expected), 1, &FaultKind::CodeUnknown), "nobody here has this code");
}

#[test]
fn a_missing_page_is_stopped() {
    let cards = cards(CardSheet::AverySquare, &["Ann Lee"; 14]);
    let (_folder, press) = changed("card.typ", "#for cells in data.pages {", "#for cells in data.pages.slice(0, 1) {");
    let laid = press.cards(&cards).expect("the changed template runs");
    let faults = faults(&laid, &of_cards(&cards));
    assert!(has(&faults, 13, &FaultKind::ItemMissing), "the last card is on no page: {faults:?}");
    let kinds: Vec<&FaultKind> = faults.iter().map(|fault| &fault.kind).collect();
    assert!(kinds.contains(&&FaultKind::PageCount { planned: 2, found: 1 }), "and the count is off: {faults:?}");
}

#[test]
fn an_item_that_was_not_laid_out_is_stopped() {
    let (cards, mut expected) = four();
    expected.push(Expected { serial: "C26-9999".to_owned(), code: code("C", 9999), alive: true, texts: Vec::new() });
    assert!(has(&faults(&lay(&cards), &expected), 4, &FaultKind::ItemMissing), "the fifth has no card");
}

#[test]
fn an_extra_code_in_a_cell_is_stopped() {
    let (cards, expected) = four();
    let extra = "place(dx: 30mm, dy: 24mm, qr-code(data.cards.at(1).qr, 22mm, \"\"))";
    let from = "for cell in cells { at(cell.front, front(data.cards.at(cell.item), cell.front)) }";
    let to = format!(
        "for cell in cells {{ at(cell.front, {{ front(data.cards.at(cell.item), cell.front); if cell.item == 0 {{ {extra} }} }}) }}"
    );
    let (_folder, press) = changed("card.typ", from, &to);
    let laid = press.cards(&cards).expect("the changed template runs");
    let faults = faults(&laid, &expected);
    assert!(has(&faults, 0, &FaultKind::CodeExtra), "one card, one code: {faults:?}");
}

#[test]
fn a_code_outside_all_cells_is_stopped() {
    let (cards, expected) = four();
    let from = "if data.cut != none { cut-marks(data.cut) }\n    for cell in cells { at(cell.front";
    let to = format!("place(bottom + right, qr-code(data.cards.at(0).qr, 30mm, \"\"))\n    {from}");
    let (_folder, press) = changed("card.typ", from, &to);
    let faults = faults(&press.cards(&cards).expect("the changed template runs"), &expected);
    assert!(faults.iter().any(|fault| fault.kind == FaultKind::CodeStray), "{faults:?}");
}

#[test]
fn a_code_on_a_back_is_stopped() {
    let (mut cards, expected) = four();
    cards.backs = true;
    let (_folder, press) = changed(
        "card.typ",
        "at(cell.back, back(cell.back))",
        "at(cell.back, draw(data.cards.at(cell.item), cell.back))",
    );
    let faults = faults(&press.cards(&cards).expect("the changed template runs"), &expected);
    let is_stray = |fault: &Fault| fault.page == 2 && fault.kind == FaultKind::CodeStray;
    assert!(faults.iter().any(is_stray), "the second side has no codes: {faults:?}");
}

#[test]
fn a_text_over_the_edge_is_stopped() {
    let (cards, expected) = four();
    let (_folder, press) = changed(
        "card.typ",
        "bold(fit(card.first, left-width, 9.5mm * s,",
        "bold(text(size: 140pt, card.first) + fit(\"\", left-width, 9.5mm * s,",
    );
    let faults = faults(&press.cards(&cards).expect("the changed template runs"), &expected);
    let is_outside = |fault: &Fault| matches!(fault.kind, FaultKind::TextOutside(_));
    assert!(faults.iter().any(is_outside), "a name of 140 points leaves its card: {faults:?}");
}

#[test]
fn a_name_in_a_script_without_a_face_is_stopped() {
    let (mut cards, mut expected) = four();
    cards.cards[0].name = "Ann ᚐᚅᚅ".to_owned();
    expected[0].texts[0].clone_from(&cards.cards[0].name);
    assert!(has(&faults(&lay(&cards), &expected), 0, &FaultKind::NoLetter('ᚐ')), "Ogham is not bundled");
}

#[test]
fn two_items_on_one_cell_are_stopped() {
    let (cards, expected) = four();
    let (_folder, press) = changed("card.typ", "at(cell.front, front(", "at(cells.at(0).front, front(");
    let faults = faults(&press.cards(&cards).expect("the changed template runs"), &expected);
    assert!(faults.iter().any(|fault| fault.item == Some(0)), "the first cell is full: {faults:?}");
}

#[test]
fn a_template_with_the_wrong_name_is_stopped() {
    let (cards, expected) = four();
    let (_folder, press) = changed(
        "card.typ",
        "front(data.cards.at(cell.item), cell.front)",
        "front(data.cards.at(cell.item) + (first: data.cards.at(0).first), cell.front)",
    );
    let faults = faults(&press.cards(&cards).expect("the changed template runs"), &expected);
    assert!(has(&faults, 1, &FaultKind::TextMissing("Ben Ray".to_owned())), "{faults:?}");
    assert!(!faults.iter().any(|fault| fault.item == Some(0)), "Ann's own card is right: {faults:?}");
}

#[test]
fn a_code_too_faint_for_a_photocopy_is_stopped() {
    let (cards, expected) = four();
    let (_folder, press) =
        changed("card.typ", "qr-code(card.qr, code, card.qr_alt)", "qr-code(card.qr, 7mm, card.qr_alt)");
    let faults = faults(&press.cards(&cards).expect("the changed template runs"), &expected);
    let weak = |item| has(&faults, item, &FaultKind::CodeWeak) || has(&faults, item, &FaultKind::CodeMissing);
    assert!((0..4).all(weak), "a code of 7 mm does not survive a copy: {faults:?}");
}

#[test]
fn faults_of_all_pages_are_collected() {
    let cards = cards(CardSheet::OnePerPage, &["Ann Lee", "Ben Ray", "Cleo Fox"]);
    let mut expected = of_cards(&cards);
    (expected[0].alive, expected[2].alive) = (false, false);
    let pages: Vec<usize> = faults(&lay(&cards), &expected).iter().map(|fault| fault.page).collect();
    assert_eq!(pages, [1, 3], "the office mends them all at once");
}

#[test]
fn a_proof_can_be_cancelled() {
    let cards = cards(CardSheet::OnePerPage, &["Ann Lee"; 6]);
    let outcome = prove(&lay(&cards), &of_cards(&cards), 100.0, |_, _| Err("enough"));
    assert_eq!(outcome, Err("enough"), "the caller's own error comes back");
}

#[test]
fn no_fault_quotes_a_code() {
    let (mut cards, expected) = four();
    cards.cards.swap(0, 1);
    let text = format!("{:?}", faults(&lay(&cards), &expected));
    assert!(!text.contains("7QDJ"), "faults are shown and kept in the history");
}

/// Codes as they are in production: alone and as an address, of cards and of letters.
fn random_code(kind: usize, state: &mut u64) -> String {
    let kinds: [(&str, &[u8], usize); 4] = [
        ("", b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", 26),
        ("HTTPS://PORTAL.LARKFIELD.EXAMPLE/Q/", b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", 26),
        ("", b"CDFHJKLMNPQRTVWXY23456789", 16),
        ("HTTPS://PORTAL.LARKFIELD.EXAMPLE/I/", b"CDFHJKLMNPQRTVWXY23456789", 16),
    ];
    let (begin, alphabet, length) = kinds[kind];
    let mut random = || {
        *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        char::from(alphabet[(*state >> 33) as usize % alphabet.len()])
    };
    begin.chars().chain((0..length).map(|_| random())).collect()
}

/// Five hundred of them; `examples/strength.rs` does the same with as many as one likes.
#[test]
fn no_right_code_is_refused() {
    let mut state = 3;
    for kind in 0..4 {
        for (sheet, count) in [(CardSheet::L7160, 42), (CardSheet::TenPerA4, 30), (CardSheet::AverySquare, 24)] {
            let mut cards = cards(sheet, &vec!["Ann Lee"; count]);
            cards.cards.iter_mut().for_each(|card| card.code = random_code(kind, &mut state));
            assert_eq!(faults(&lay(&cards), &of_cards(&cards)), [], "kind {kind} on {sheet:?}");
        }
        for (sheet, count) in [(LetterSheet::SixPerPage, 24), (LetterSheet::TwoPerPage, 4), (LetterSheet::Letter, 2)] {
            let mut letters = letters(sheet, "en", &vec!["Ann Lee"; count]);
            letters.letters.iter_mut().for_each(|letter| letter.code = random_code(kind, &mut state));
            let laid = Press::new().letters(&letters).expect("the bundled template runs");
            assert_eq!(faults(&laid, &of_letters(&letters)), [], "kind {kind} on {sheet:?}");
        }
    }
}

/// The faults of four cards whose codes are drawn over with something.
fn drawn_over(with: &str) -> Vec<Fault> {
    let (cards, expected) = four();
    let (_folder, press) = changed(
        "card.typ",
        "qr-code(card.qr, code, card.qr_alt))\n  put(width - code, 42.2mm",
        &format!("block(qr-code(card.qr, code, card.qr_alt) + {with}))\n  put(width - code, 42.2mm"),
    );
    faults(&press.cards(&cards).expect("the changed template runs"), &expected)
}

fn is_refused(faults: &[Fault], item: usize) -> bool {
    has(faults, item, &FaultKind::CodeWeak) || has(faults, item, &FaultKind::CodeMissing)
}

#[test]
fn a_code_in_grey_is_stopped() {
    let found = drawn_over("place(top + left, rect(width: 33mm, height: 33mm, fill: white.transparentize(40%)))");
    assert!((0..4).all(|item| is_refused(&found, item)), "no camera need guess: {found:?}");
}

#[test]
fn a_code_with_a_smear_over_a_corner_is_stopped() {
    let found = drawn_over("place(top + left, dx: 2mm, dy: 4mm, rect(width: 9mm, height: 3mm, fill: luma(20)))");
    assert!((0..4).all(|item| is_refused(&found, item)), "its finder pattern is gone: {found:?}");
}

#[test]
fn a_code_under_a_thin_line_is_right() {
    let found = drawn_over("place(top + left, dy: 17.3mm, line(length: 30mm, stroke: 0.3pt))");
    assert_eq!(found, [], "a scratch does no harm: this is what error correction is for");
}

/// The bundled card with one more text on the first of the cards.
fn with_text(cards: &Cards, text: &str) -> Laid {
    let from = "for cell in cells { at(cell.front, front(data.cards.at(cell.item), cell.front)) }";
    let extra = format!("place(dx: 4mm, dy: 1mm, text(size: 5pt, {text:?}))");
    let to = format!(
        "for cell in cells {{ at(cell.front, {{ front(data.cards.at(cell.item), cell.front); if cell.item == 0 {{ {extra} }} }}) }}"
    );
    let (_folder, press) = changed("card.typ", from, &to);
    press.cards(cards).expect("the changed template runs")
}

#[test]
fn the_name_of_another_beside_the_right_one_is_stopped() {
    let (cards, expected) = four();
    let found = faults(&with_text(&cards, "Ben Ray"), &expected);
    assert!(has(&found, 0, &FaultKind::TextOfAnother("BenRay".to_owned())), "whose card is it? {found:?}");
    let username = expected[1].texts[1].clone();
    let found = faults(&with_text(&cards, &username), &expected);
    assert!(has(&found, 0, &FaultKind::TextOfAnother(username)), "nor the username of another: {found:?}");
}

#[test]
fn a_text_that_is_nobody_elses_is_right() {
    let (cards, expected) = four();
    for text in ["Ann Lee", "Ben", "Benny Ray", "Ben Rayburn", "Ray Ben"] {
        assert_eq!(faults(&with_text(&cards, text), &expected), [], "{text}");
    }
}

#[test]
fn twins_in_name_and_names_within_names_are_right() {
    let mut cards = cards(
        CardSheet::TenPerA4,
        &["Ann Lee", "Ann Lee", "Mary Ann Lee", "Ann Lee Smith", "Lee Ann", "Rowan Lee", "علي محمد", "محمد علي"],
    );
    // Read on from the class, the first name makes the name of another.
    cards.cards[4].class = "Rowan".to_owned();
    cards.head.contact = "Ann Lee, office".to_owned();
    assert_eq!(faults(&lay(&cards), &of_cards(&cards)), [], "nobody is refused for the name of another");
    let mut letters = letters(LetterSheet::Letter, "en", &["Ann Lee", "Ben Ray"]);
    letters.head.contact = "Ann Lee, office".to_owned();
    let laid = Press::new().letters(&letters).expect("the bundled template runs");
    assert_eq!(faults(&laid, &of_letters(&letters)), [], "whom to ask may have a pupil's name");
}

#[test]
fn cards_in_a_language_from_right_to_left_are_right_on_every_sheet() {
    for (language, sheet) in ["ar", "ur"].into_iter().flat_map(|language| CARD_SHEETS.map(|sheet| (language, sheet))) {
        let mut cards = cards(sheet, NAMES);
        cards.language = language.to_owned();
        cards.backs = sheet == CardSheet::TenPerA4;
        assert_eq!(faults(&lay(&cards), &of_cards(&cards)), [], "{language} on {sheet:?}");
    }
}

/// The texts of a page in the order in which they are laid out, which is the order in which they are read aloud.
fn in_reading_order(laid: &Laid, page: usize) -> String {
    fn collect(frame: &typst::layout::Frame, text: &mut String) {
        for (_, item) in frame.items() {
            match item {
                typst::layout::FrameItem::Group(group) => collect(&group.frame, text),
                typst::layout::FrameItem::Text(run) => text.push_str(&format!("{} ", run.text)),
                _ => {}
            }
        }
    }
    let mut text = String::new();
    collect(&laid.page(page).expect("a page").frame, &mut text);
    text
}

#[test]
fn cards_and_letters_are_read_one_after_the_other_from_the_name_on() {
    let is_in_order = |text: &str, wanted: &[&str]| {
        let mut from = 0;
        wanted.iter().all(|part| text[from..].find(part).map(|at| from += at + part.len()).is_some())
    };
    for sheet in CARD_SHEETS {
        let cards = cards(sheet, &["Ann Lee", "Ben Ray"]);
        let laid = lay(&cards);
        let text: String = (0..laid.pages()).map(|page| in_reading_order(&laid, page)).collect();
        let wanted = ["Ann", "Lee", "pupil0", "Ben", "Ray", "a.very.long"];
        assert!(is_in_order(&text, &wanted), "{sheet:?}: {text}");
    }
    for sheet in LETTER_SHEETS {
        let letters = letters(sheet, "en", &["Ann Lee", "Ben Ray"]);
        let laid = Press::new().letters(&letters).expect("the bundled template runs");
        let text: String = (0..laid.pages()).map(|page| in_reading_order(&laid, page)).collect();
        let wanted = ["Ann Lee", "7QDJ-H2T6-0000", "Ben Ray", "7QDJ-H2T6-0001"];
        assert!(is_in_order(&text, &wanted), "{sheet:?}: {text}");
    }
}

#[test]
fn a_letter_with_marks_of_its_own_is_printed_once_or_refused() {
    for name in ["Kɔ\u{303}mi Ayité", "E\u{323}\u{300}bun Adé", "Ẹ̀bùn Ọláolúwa", "M̃ario Ŋ̀gọ"] {
        let cards = cards(CardSheet::TenPerA4, &[name]);
        let laid = lay(&cards);
        let found = faults(&laid, &of_cards(&cards));
        let is_clear = |fault: &Fault| matches!(fault.kind, FaultKind::NoLetter(_) | FaultKind::TextMissing(_));
        assert!(found.iter().all(is_clear), "{name}: refused for what it is: {found:?}");
        let bare = |text: &str| text.nfc().filter(|letter| !letter.is_whitespace()).collect::<String>();
        let (text, wanted) = (words::all(laid.page(0).expect("a page")), bare(name));
        let letters = |text: &str, letter: char| text.chars().filter(|other| *other == letter).count();
        for letter in wanted.chars().filter(|letter| !letter.is_ascii()) {
            let (printed, meant) = (letters(&text, letter), letters(&wanted, letter));
            assert!(!found.is_empty() || printed == meant, "{name}: {letter} stands {printed} times in {text}");
        }
    }
}
