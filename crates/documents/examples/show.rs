//! Writes a PDF of each kind and sheet into a folder, to be looked at: `show FOLDER`.

#[path = "sample/people.rs"]
mod people;

use std::{env, fs, path::PathBuf};

use documents::{
    CardSheet, ClassList, CountRow, CountSheet, Expected, Laid, LetterSheet, ListRow, Press, RecallList, languages,
    prove,
};
use jiff::civil::date;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = PathBuf::from(env::args().nth(1).unwrap_or_else(|| ".".to_owned()));
    fs::create_dir_all(&folder)?;
    let write = |name: &str, laid: &Laid, expected: &[Expected]| -> Result<(), Box<dyn std::error::Error>> {
        fs::write(folder.join(format!("{name}.pdf")), laid.pdf()?)?;
        let proof = prove(laid, expected, 300.0, |_, _| Ok::<_, std::convert::Infallible>(()))?;
        println!("{name}: {} pages, {} codes, {:?}", proof.pages, proof.codes, proof.faults);
        Ok(())
    };
    let press = Press::new();
    let sheets = [
        ("cards-ten", CardSheet::TenPerA4, 23),
        ("cards-square", CardSheet::AverySquare, 14),
        ("cards-label", CardSheet::L7160, 23),
        ("cards-one", CardSheet::OnePerPage, 2),
    ];
    for (name, sheet, count) in sheets {
        let mut cards = people::cards(count, sheet, "en");
        cards.backs = sheet == CardSheet::TenPerA4;
        write(name, &press.cards(&cards)?, &people::expected_cards(&cards))?;
    }
    for language in languages() {
        let mut letters = people::letters(1, LetterSheet::Letter, language.code);
        letters.letters[0].address =
            ["Family Smith", "12 High Street", "Oakfield", "OX1 2AB"].map(str::to_owned).to_vec();
        write(&format!("letter-{}", language.code), &press.letters(&letters)?, &people::expected_letters(&letters))?;
        for (name, sheet) in [("two", LetterSheet::TwoPerPage), ("six", LetterSheet::SixPerPage)] {
            let letters = people::letters(6, sheet, language.code);
            let laid = press.letters(&letters)?;
            write(&format!("slips-{name}-{}", language.code), &laid, &people::expected_letters(&letters))?;
        }
    }
    lists(&press, write)
}

fn lists(
    press: &Press,
    write: impl Fn(&str, &Laid, &[Expected]) -> Result<(), Box<dyn std::error::Error>>,
) -> Result<(), Box<dyn std::error::Error>> {
    let cards = people::cards(34, CardSheet::TenPerA4, "en").cards;
    let row = |card: &documents::Card| ListRow {
        name: card.name.clone(),
        username: card.username.clone(),
        class: String::new(),
        serial: card.serial.clone(),
    };
    let rows: Vec<ListRow> = cards.iter().map(row).collect();
    let (head, language, made) = (people::head(), "en".to_owned(), date(2026, 9, 3));
    let class = "Year 1 Oak".to_owned();
    let list = ClassList { head: head.clone(), language: language.clone(), class, made, rows: rows.clone() };
    write("class-list", &press.class_list(&list)?, &[])?;
    let with_class = |row: ListRow| ListRow { class: "Year 1 Oak".to_owned(), ..row };
    let rows = rows.into_iter().take(9).map(with_class).collect();
    let recall = RecallList { head: head.clone(), language: language.clone(), made, rows };
    write("recall-list", &press.recall_list(&recall)?, &[])?;
    let count = |year: usize| CountRow {
        class: format!("Year {year} Oak"),
        items: 30,
        first: format!("C{:05}", year * 30 - 29),
        last: format!("C{:05}", year * 30),
    };
    let title = "Login cards".to_owned();
    let sheet = CountSheet { head, language, title, made, pages: 18, rows: (1..=6).map(count).collect() };
    write("count-sheet", &press.count_sheet(&sheet)?, &[])
}
