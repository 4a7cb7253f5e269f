//! How long cards and letters take: `measure cards|letters FILE.csv`, `measure preview FILE.csv COUNT`. FILE holds users as
//! `user,first name,surname,class,…`; each code holds 70 signs. Figures on standard output, a name and a number a line:
//! milliseconds, thousands of bytes, MiB.

#[path = "sample/people.rs"]
mod people;

use std::{convert::Infallible, env, error::Error, fs, time::Instant};

use documents::{CardSheet, Expected, Laid, LetterSheet, Press, prove};

/// What an office printer prints.
const DPI: f32 = 300.0;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let usage = "usage: measure cards|letters|preview FILE.csv [COUNT]";
    let [kind, file, rest @ ..] = arguments.as_slice() else { return Err(usage.into()) };
    let count = rest.first().map_or(Ok(usize::MAX), |count| count.parse())?;
    let text = fs::read_to_string(file)?;
    let rows: Vec<Vec<&str>> = text.lines().skip(1).take(count).map(|line| line.split(',').collect()).collect();
    let begin = Instant::now();
    let tell = |name: &str, since: Instant| println!("{name}\t{:.2}", since.elapsed().as_secs_f64() * 1e3);
    let (laid, expected) = lay(kind, &rows)?;
    if kind == "preview" {
        refuse_faults(&laid, &expected)?;
        laid.svg(0)?;
        tell("shown", begin);
        return Ok(());
    }
    let bytes = laid.pdf()?.len();
    tell("pdf", begin);
    println!("kb\t{:.0}", bytes as f64 / 1e3);
    refuse_faults(&laid, &expected)?;
    tell("proved", begin);
    println!("peak_mib\t{:.0}", peak_mib());
    Ok(())
}

/// Pages of cards or letters for these people.
fn lay(kind: &str, rows: &[Vec<&str>]) -> Result<(Laid, Vec<Expected>), Box<dyn Error>> {
    let name = |row: &[&str]| format!("{} {}", row[1], row[2]);
    if kind == "letters" {
        let mut letters = people::letters(rows.len(), LetterSheet::Letter, "en");
        for (letter, row) in letters.letters.iter_mut().zip(rows) {
            (letter.child, letter.class) = (name(row), row[3].to_owned());
        }
        return Ok((Press::new().letters(&letters)?, people::expected_letters(&letters)));
    }
    let mut cards = people::cards(rows.len(), CardSheet::TenPerA4, "en");
    for (card, row) in cards.cards.iter_mut().zip(rows) {
        (card.name, card.username, card.class) = (name(row), row[0].to_owned(), row[3].to_owned());
    }
    Ok((Press::new().cards(&cards)?, people::expected_cards(&cards)))
}

/// A figure of pages that would not be printed is worth nothing.
fn refuse_faults(laid: &Laid, expected: &[Expected]) -> Result<(), Box<dyn Error>> {
    let Ok(proof) = prove(laid, expected, DPI, |_, _| Ok::<_, Infallible>(()));
    if proof.is_right() { Ok(()) } else { Err(format!("{} faults", proof.faults.len()).into()) }
}

/// The most memory held; only Linux tells it.
fn peak_mib() -> f64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.split_whitespace().next()?.parse::<f64>().ok()).unwrap_or_default() / 1024.0
}
