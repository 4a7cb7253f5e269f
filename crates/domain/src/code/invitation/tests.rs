//! The laws of a code: every single wrong symbol and every swap of neighbours is refused, and its group named.

use super::*;
use proptest::prelude::*;

/// 10,000 codes from a generator with a fixed start.
fn codes() -> impl Iterator<Item = InvitationCode> {
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    let mut next = move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 24) as u8
    };
    std::iter::repeat_with(move || InvitationCode::new(&std::array::from_fn(|_| next()))).flatten().take(10_000)
}

#[test]
fn of_ten_thousand_codes_every_wrong_symbol_is_refused_and_its_group_named() {
    for code in codes() {
        for at in 0..LENGTH {
            for other in (0..25).filter(|other| *other != code.0[at]) {
                let mut symbols = code.0;
                symbols[at] = other;
                assert_eq!(
                    fault(&symbols),
                    Some(CodeFault::Wrong(at / GROUP + 1)),
                    "{other} at {at} of {}",
                    code.words()
                );
            }
        }
    }
}

#[test]
fn of_ten_thousand_codes_every_swap_of_neighbours_is_refused_and_its_group_named() {
    for code in codes() {
        for at in (0..LENGTH - 1).filter(|at| code.0[*at] != code.0[at + 1]) {
            let mut symbols = code.0;
            symbols.swap(at, at + 1);
            assert_eq!(fault(&symbols), Some(CodeFault::Swapped(at / GROUP + 1)), "at {at} of {}", code.words());
        }
    }
}

proptest! {
    #[test]
    fn a_code_is_read_again_however_it_is_typed(random: [u8; 32]) {
        let Some(code) = InvitationCode::new(&random) else { return Ok(()) };
        let words = code.words();
        let typed = [
            words.clone(),
            words.to_lowercase(),
            words.replace('-', " "),
            words.replace('-', ""),
            format!("  {} ", words.replace('-', " – ")),
            code.address(Some("https://portal.larkfield.example")),
            code.address(Some("HTTPS://PORTAL.EXAMPLE/")).to_lowercase(),
        ];
        for text in typed {
            prop_assert_eq!(InvitationCode::read(&text), Ok(code.clone()), "{}", text);
        }
    }

    #[test]
    fn up_to_three_wrong_symbols_are_never_a_code(random: [u8; 32], places in prop::collection::vec((0..LENGTH, 1u8..25), 1..=3)) {
        let Some(code) = InvitationCode::new(&random) else { return Ok(()) };
        let mut symbols = code.0;
        for (at, by) in places {
            symbols[at] = add(code.0[at], by);
        }
        prop_assert!(fault(&symbols).is_some(), "distance four");
    }

    #[test]
    fn whatever_is_typed_gets_an_answer(text: String) {
        prop_assert!(InvitationCode::read(&text).is_err(), "no code by chance");
    }
}

#[test]
fn what_is_missing_or_looks_alike_is_said() {
    let code = InvitationCode::new(&[5; 32]).expect("made of fair bytes");
    let words = code.words();
    assert_eq!(InvitationCode::read(""), Err(CodeFault::Length(0)), "nothing typed");
    assert_eq!(InvitationCode::read(&words[1..]), Err(CodeFault::Length(15)), "the first is missing");
    assert_eq!(InvitationCode::read(&format!("{words}C")), Err(CodeFault::Length(17)), "one too many");
    let with_s = format!("{}S{}", &words[..5], &words[6..]);
    let fault = CodeFault::Sign { sign: 'S', group: 2, meant: Some('5') };
    assert_eq!(InvitationCode::read(&with_s), Err(fault), "an S was read for a 5");
}

#[test]
fn no_two_symbols_look_alike_and_no_code_spells_a_word() {
    for pair in ["0O", "1I", "1L", "2Z", "5S", "6G", "8B", "UV", "IL", "OQ", "DO"] {
        let held = pair.bytes().filter(|b| ALPHABET.contains(b)).count();
        assert!(held < 2, "{pair} are taken for each other");
    }
    assert!(!b"AEIOU".iter().any(|vowel| ALPHABET.contains(vowel)), "words need vowels");
}

#[test]
fn a_code_does_not_show_itself() {
    let code = InvitationCode::new(&[5; 32]).expect("made of fair bytes");
    assert!(!format!("{code:?}").contains(&code.words()), "not in a log");
}
