//! `providers choose`: what is imported.

use super::lines;
use crate::args::Choose;
use crate::failure::Failure;
use crate::place::{Answer, Open, Place};
use actions::Error;
use actions::ask::providers::*;
use actions::providers;
use actions::words::say;
use serde_json::{Value, json};
use std::path::Path;

/// Shows the choice, or changes what is named. The file goes first, so that arguments can correct it.
pub(super) async fn run(place: &Place, open: &Open, args: &Choose) -> Result<Answer, Failure> {
    let provider = args.provider.into();
    let before = super::find(open, provider).await?.choice;
    let mut choice = match &args.file {
        Some(file) => overlaid(&before, file)?,
        None => before.clone(),
    };
    for (part, words) in
        [(&mut choice.pupils, &args.pupils), (&mut choice.staff, &args.staff), (&mut choice.classes, &args.classes)]
    {
        if let Some(read) = part_of(words)? {
            *part = read;
        }
    }
    choice.units_are_classes = args.units_are_classes.map_or(choice.units_are_classes, Into::into);
    choice.guardians = args.guardians.map_or(choice.guardians, Into::into);
    choice.wonde_email = args.wonde_email.map_or(choice.wonde_email, Into::into);
    let (mut entry, mut said) = (None, String::new());
    if choice != before {
        let request = ChangeChoice { provider, choice: choice.clone() };
        entry = providers::change_choice(&open.desk, &open.office, &request).await?.entry;
        said = say("cli.choice_changed", &[("provider", provider.name())]);
    }
    let document = json!({ "provider": provider, "choice": choice, "entry": entry });
    Ok(place.answer(&document, || table(provider, &choice), said))
}

/// `all`, `none` or parts; `None` where nothing was said.
fn part_of(words: &[String]) -> Result<Option<Part>, Failure> {
    let is = |wanted: &str| words.iter().any(|word| word.eq_ignore_ascii_case(wanted));
    match words {
        [] => Ok(None),
        [_] if is("all") => Ok(Some(Part::All)),
        [_] if is("none") => Ok(Some(Part::None)),
        _ if is("all") || is("none") => Err(Failure::misused("cli.part_alone")),
        parts => Ok(Some(Part::In(parts.to_vec()))),
    }
}

/// What a file names, over what there is.
fn overlaid(before: &Choice, file: &Path) -> Result<Choice, Failure> {
    let wrong = |detail: &str| Failure::usage(say("cli.choice_file", &[("detail", detail)]));
    let text = std::fs::read(file).map_err(Error::from)?;
    let named: Value = serde_json::from_slice(&text).map_err(|error| wrong(&error.to_string()))?;
    let Value::Object(named) = named else { return Err(wrong(&say("cli.choice_object", &[]))) };
    let mut all = serde_json::to_value(before).map_err(Error::from)?;
    for (name, value) in named {
        match all.get_mut(&name) {
            Some(place) => *place = value,
            None => return Err(wrong(&say("cli.choice_name", &[("value", &name)]))),
        }
    }
    serde_json::from_value(all).map_err(|error| wrong(&error.to_string()))
}

fn table(provider: Provider, choice: &Choice) -> String {
    let part = |part: &Part| match part {
        Part::All => say("cli.part_all", &[]),
        Part::None => say("cli.part_none", &[]),
        Part::In(parts) => parts.join(", "),
    };
    let switch = |on: bool| say(if on { "undo.yes" } else { "undo.no" }, &[]);
    let email = crate::show::worded("wonde_email", choice.wonde_email);
    let mut text = lines([
        ("cli.pupils", part(&choice.pupils)),
        ("cli.choice_staff", part(&choice.staff)),
        ("cli.teaching", part(&choice.classes)),
        ("cli.choice_guardians", switch(choice.guardians)),
    ]);
    match provider {
        Provider::Google => text.push_str(&lines([("cli.choice_units", switch(choice.units_are_classes))])),
        Provider::Wonde => text.push_str(&lines([("cli.choice_email", email)])),
        Provider::Microsoft | Provider::File => {}
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use actions::words::has;

    #[test]
    fn parts_are_all_none_or_named_and_never_both() {
        let of = |words: &[&str]| part_of(&words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>());
        assert_eq!(of(&[]).expect("nothing said"), None);
        assert_eq!(of(&["ALL"]).expect("in any case"), Some(Part::All));
        assert_eq!(of(&["none"]).expect("none"), Some(Part::None));
        assert_eq!(of(&["/A", "/B"]).expect("two"), Some(Part::In(vec!["/A".to_owned(), "/B".to_owned()])));
        assert!(of(&["/A", "all"]).is_err(), "a part and all of it");
    }

    #[test]
    fn every_address_at_wonde_has_a_word() {
        for word in ["none", "email", "work", "primary", "home"] {
            assert!(has(&format!("cli.wonde_email_{word}")), "no word for {word}");
        }
    }
}
