//! What comes out of the press: PDF, pages for the screen, and a school's own templates.

use std::fs;

use documents::{
    Card, CardSheet, Cards, ClassList, Error, Laid, Letter, LetterSheet, Letterhead, Letters, ListRow, Press, languages,
};
use jiff::civil::date;
use lopdf::{Document, Object};

const CODE: &str = "HTTPS://PORTAL.OAKFIELD.EXAMPLE/C/7QDJH2T6QHSAXKKY9CEDWGZH";

fn cards() -> Cards {
    let card = Card {
        serial: "C26-0001".to_owned(),
        name: "Ann Lee".to_owned(),
        class: "Oak".to_owned(),
        symbol: 3,
        username: "ann.lee".to_owned(),
        first_password: Some("sunny-otter-42".to_owned()),
        until: None,
        code: CODE.to_owned(),
    };
    Cards {
        head: Letterhead { school: "Oakfield Primary School".to_owned(), ..Letterhead::default() },
        sheet: CardSheet::TenPerA4,
        backs: false,
        language: "en".to_owned(),
        title: "Login cards of Oak".to_owned(),
        made: date(2026, 9, 3),
        sign_in: None,
        cards: vec![card],
    }
}

fn letters(language: &str) -> Letters {
    let letter = Letter {
        serial: "L26-0001".to_owned(),
        child: "Ann Lee".to_owned(),
        class: "Oak".to_owned(),
        language: language.to_owned(),
        code: CODE.to_owned(),
        code_in_words: "7QDJ-H2T6-QHSA".to_owned(),
        until: date(2026, 12, 18),
        address: Vec::new(),
    };
    Letters {
        head: cards().head,
        sheet: LetterSheet::Letter,
        title: "Letters of Oak".to_owned(),
        made: date(2026, 9, 3),
        sign_in: None,
        adults: 1,
        policy: None,
        letters: vec![letter],
    }
}

fn lay(cards: &Cards) -> Laid {
    Press::new().cards(cards).expect("the bundled template runs")
}

/// Everything in a PDF that is no page: dictionaries and texts of all its objects, unpacked.
fn beside_the_pages(bytes: &[u8]) -> String {
    let document = Document::load_mem(bytes).expect("a PDF");
    let one = |object: &Object| match object {
        Object::Stream(stream) if stream.dict.has_type(b"Metadata") => {
            format!("{:?}{}", stream.dict, String::from_utf8_lossy(&stream.content))
        }
        Object::Stream(stream) => format!("{:?}", stream.dict),
        other => format!("{other:?}"),
    };
    document.objects.values().map(one).collect()
}

#[test]
fn a_pdf_is_tagged_has_title_and_language_and_its_fonts_within() {
    let bytes = lay(&cards()).pdf().expect("a PDF");
    let text = beside_the_pages(&bytes);
    for wanted in ["MarkInfo", "StructTreeRoot", "pdfuaid", "Login cards of Oak", "FontFile", "/Lang"] {
        assert!(text.contains(wanted.trim_start_matches('/')), "{wanted} is in the PDF");
    }
}

#[test]
fn a_pdf_holds_no_code_and_no_password_beside_its_pages() {
    let text = beside_the_pages(&lay(&cards()).pdf().expect("a PDF"));
    for secret in ["7QDJ", "sunny", "PORTAL"] {
        assert!(!text.contains(secret), "{secret} stands in an object that is no page");
    }
}

#[test]
fn the_same_input_is_the_same_pdf() {
    let cards = cards();
    assert_eq!(lay(&cards).pdf(), lay(&cards).pdf(), "no clock and no chance is in it");
}

#[test]
fn letters_of_every_language_are_one_page_and_a_valid_pdf() {
    for language in languages() {
        let laid = Press::new().letters(&letters(language.code)).expect("the bundled template runs");
        assert_eq!(laid.pages(), 1, "{}", language.code);
        laid.pdf().unwrap_or_else(|error| panic!("{}: {error}", language.code));
    }
}

#[test]
fn a_page_is_shown_on_screen_and_one_that_is_not_there_is_an_error() {
    let laid = lay(&cards());
    assert!(laid.svg(0).expect("the first page").starts_with("<svg"), "the preview is SVG");
    assert_eq!(laid.svg(1), Err(Error::Page { page: 1, pages: 1 }));
}

#[test]
fn a_long_class_list_goes_over_to_a_second_page() {
    let row = ListRow { name: "Ann Lee".to_owned(), ..ListRow::default() };
    let (class, language) = ("Oak".to_owned(), "en".to_owned());
    let list = ClassList { head: cards().head, language, class, made: date(2026, 9, 3), rows: vec![row; 60] };
    let laid = Press::new().class_list(&list).expect("the bundled template runs");
    assert_eq!(laid.pages(), 2, "sixty rows");
    laid.pdf().expect("a PDF");
}

#[test]
fn a_replaced_template_is_used() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    fs::write(folder.path().join("card.typ"), "#page[One]\n#page[Two]\n#page[Three]").expect("a file in it");
    let laid = Press::with_templates(folder.path()).cards(&cards()).expect("it runs");
    assert_eq!(laid.pages(), 3, "the school's own template has three pages");
}

#[test]
fn a_broken_template_is_an_error_that_says_where() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    fs::write(folder.path().join("card.typ"), "Fine.\n\n#unknown-thing()").expect("a file in it");
    let error = Press::with_templates(folder.path()).cards(&cards()).map(|_| ()).expect_err("it cannot run");
    let Error::Template { file, line, message } = error else { panic!("another error: {error}") };
    assert_eq!((file.as_str(), line), ("card.typ", 3), "the place to mend");
    assert!(message.contains("unknown-thing"), "what is wrong: {message}");
}

#[test]
fn a_logo_that_is_no_picture_is_an_error() {
    for logo in [b"GIF89a".to_vec(), b"\x89PNG broken".to_vec()] {
        let mut letters = letters("en");
        letters.head.logo = Some(logo);
        assert_eq!(Press::new().letters(&letters).map(|_| ()), Err(Error::Logo));
    }
}

#[test]
fn a_run_of_cards_is_small_and_its_codes_and_symbols_are_within() {
    let mut cards = cards();
    let one = cards.cards[0].clone();
    let card = |number: usize| Card {
        serial: format!("C26-{number:04}"),
        username: format!("pupil{number}"),
        symbol: number / 30,
        code: format!("{CODE}{number:04}"),
        ..one.clone()
    };
    cards.cards = (0..300).map(card).collect();
    let bytes = lay(&cards).pdf().expect("a PDF");
    assert!(bytes.len() < 300 * 667, "1,500 cards in a million bytes: {} for 300", bytes.len());
    let document = Document::load_mem(&bytes).expect("a PDF");
    let is_form = |object: &Object| {
        object
            .as_stream()
            .is_ok_and(|stream| stream.dict.get(b"Subtype").and_then(Object::as_name).is_ok_and(|kind| kind == b"Form"))
    };
    let forms = document.objects.values().filter(|object| is_form(object)).count();
    assert!((10..=12).contains(&forms), "a symbol for each of ten classes is there once: {forms}");
    let page = document.page_iter().next().expect("a page");
    let content = document.get_page_content(page);
    let codes = content.windows(3).filter(|three| three == b"BI/").count();
    assert_eq!(codes, 10, "the codes of a page are written within it");
}
