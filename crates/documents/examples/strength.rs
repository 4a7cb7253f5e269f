//! Proves pages of random codes and counts those that are refused, of which there must be none:
//! `strength SHEET CONTENT COUNT [SEED]`, with SHEET one of ten, square, label, one, letter, two, six and CONTENT one of
//! token, token-address, code, code-address, or `all` for either. One line of JSON for each.

#[path = "sample/people.rs"]
mod people;

use std::{convert::Infallible, env};

use documents::{CardSheet, LetterSheet, Press, prove};

const CARD_SHEETS: &[(&str, CardSheet)] = &[
    ("ten", CardSheet::TenPerA4),
    ("square", CardSheet::AverySquare),
    ("label", CardSheet::L7160),
    ("one", CardSheet::OnePerPage),
];
const LETTER_SHEETS: &[(&str, LetterSheet)] =
    &[("letter", LetterSheet::Letter), ("two", LetterSheet::TwoPerPage), ("six", LetterSheet::SixPerPage)];

const TOKEN: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const CODE: &[u8] = b"CDFHJKLMNPQRTVWXY23456789";
const CONTENTS: &[(&str, &str, &[u8], usize)] = &[
    ("token", "", TOKEN, 26),
    ("token-address", "HTTPS://PORTAL.LARKFIELD.EXAMPLE/Q/", TOKEN, 26),
    ("code", "", CODE, 16),
    ("code-address", "HTTPS://PORTAL.LARKFIELD.EXAMPLE/I/", CODE, 16),
];

/// Items laid out at a time, so that the pages of one document stay few.
const AT_ONCE: usize = 600;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let text = |at: usize, otherwise: &str| arguments.get(at).cloned().unwrap_or_else(|| otherwise.to_owned());
    let (sheet, content) = (text(0, "all"), text(1, "all"));
    let count: usize = text(2, "500").parse()?;
    let mut state: u64 = text(3, "1").parse()?;
    for &(name, begin, alphabet, length) in CONTENTS.iter().filter(|it| content == "all" || content == it.0) {
        let mut code = || {
            let mut random = || {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                char::from(alphabet[(state >> 33) as usize % alphabet.len()])
            };
            begin.chars().chain((0..length).map(|_| random())).collect::<String>()
        };
        let mut tell = |sheet: &str, prove_some: &mut dyn FnMut(Vec<String>) -> Result<Refused, documents::Error>| {
            let mut refused = Vec::new();
            for at in (0..count).step_by(AT_ONCE) {
                refused.extend(prove_some((at..count.min(at + AT_ONCE)).map(|_| code()).collect())?);
            }
            println!(r#"{{"sheet":"{sheet}","content":"{name}","items":{count},"refused":{}}}"#, refused.len());
            refused.iter().take(5).for_each(|fault| eprintln!("{fault}"));
            Ok::<_, documents::Error>(())
        };
        for &(title, kind) in CARD_SHEETS.iter().filter(|it| sheet == "all" || sheet == it.0) {
            tell(title, &mut |codes| prove_cards(kind, codes))?;
        }
        for &(title, kind) in LETTER_SHEETS.iter().filter(|it| sheet == "all" || sheet == it.0) {
            tell(title, &mut |codes| prove_letters(kind, codes))?;
        }
    }
    Ok(())
}

/// Faults, each with the code it stands at.
type Refused = Vec<String>;

fn prove_cards(sheet: CardSheet, codes: Vec<String>) -> Result<Refused, documents::Error> {
    let mut cards = people::cards(codes.len(), sheet, "en");
    cards.cards.iter_mut().zip(&codes).for_each(|(card, code)| card.code.clone_from(code));
    Ok(refused(&Press::new().cards(&cards)?, &people::expected_cards(&cards), &codes))
}

fn prove_letters(sheet: LetterSheet, codes: Vec<String>) -> Result<Refused, documents::Error> {
    let mut letters = people::letters(codes.len(), sheet, "en");
    letters.letters.iter_mut().zip(&codes).for_each(|(letter, code)| letter.code.clone_from(code));
    Ok(refused(&Press::new().letters(&letters)?, &people::expected_letters(&letters), &codes))
}

fn refused(laid: &documents::Laid, expected: &[documents::Expected], codes: &[String]) -> Refused {
    let Ok(proof) = prove(laid, expected, 300.0, |_, _| Ok::<_, Infallible>(()));
    let shown = |fault: &documents::Fault| format!("{:?} {:?}", fault, fault.item.and_then(|item| codes.get(item)));
    proof.faults.iter().map(shown).collect()
}
