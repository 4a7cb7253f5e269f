//! How long a run of cards or letters takes: `bench cards 1500 --proof`, `bench letters 1500`, `bench preview 30`.
//! Reads nothing but its arguments; the pupils are made up. One line of JSON on standard output.

#[path = "sample/people.rs"]
mod people;

use std::{convert::Infallible, env, time::Instant};

use documents::{CardSheet, Laid, LetterSheet, Press, prove};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let kind = arguments.first().map_or("cards", String::as_str);
    let count = arguments.get(1).map_or(Ok(1500), |count| count.parse())?;
    let has_proof = arguments.iter().any(|argument| argument == "--proof");
    let begin = Instant::now();
    let ms = |since: Instant| since.elapsed().as_millis();
    let (laid, expected): (Laid, _) = if kind == "letters" {
        let letters = people::letters(count, LetterSheet::Letter, "en");
        (Press::new().letters(&letters)?, people::expected_letters(&letters))
    } else {
        let cards = people::cards(count, CardSheet::TenPerA4, "en");
        (Press::new().cards(&cards)?, people::expected_cards(&cards))
    };
    let laid_ms = ms(begin);
    if kind == "preview" {
        let bytes = (0..laid.pages()).map(|page| Ok(laid.svg(page)?.len())).sum::<Result<usize, documents::Error>>()?;
        println!(r#"{{"kind":"preview","items":{count},"laid_ms":{laid_ms},"all_ms":{},"bytes":{bytes}}}"#, ms(begin));
        return Ok(());
    }
    let bytes = laid.pdf()?.len();
    let pdf_ms = ms(begin);
    let mut faults = 0;
    if has_proof {
        let proof = prove(&laid, &expected, 300.0, |_, _| Ok::<_, Infallible>(()));
        faults = proof.map_or(0, |proof| proof.faults.len());
    }
    let pages = laid.pages();
    println!(
        r#"{{"kind":"{kind}","items":{count},"pages":{pages},"laid_ms":{laid_ms},"pdf_ms":{pdf_ms},"all_ms":{},"bytes":{bytes},"proved":{has_proof},"faults":{faults}}}"#,
        ms(begin)
    );
    Ok(())
}
