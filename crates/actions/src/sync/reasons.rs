//! Why two are taken for one, in sentences: made from the same evidence as the score.

use crate::ask::sync::Reason;
use crate::words::say;
use domain::matching::{Evidence, NumberKind, Part};
use domain::provider::Provider;
use domain::reconcile::sync::Alone;

/// The sentences, the weightiest first.
pub(super) fn reasons(evidence: &[Evidence]) -> Vec<Reason> {
    evidence.iter().map(|one| Reason { is_for: one.is_for(), said: said(one) }).collect()
}

/// Why a user stands alone.
pub(super) fn why_said(provider: Provider, why: Alone) -> String {
    let key = match why {
        Alone::Unknown => "sync.why.unknown",
        Alone::Gone => "sync.why.gone",
        Alone::Left => "sync.why.left",
    };
    say(key, &[("provider", provider.name())])
}

fn said(evidence: &Evidence) -> String {
    use Evidence::*;
    let (key, values): (&str, Vec<(&str, String)>) = match evidence {
        Known => ("known", vec![]),
        Decided => ("decided", vec![]),
        SameProviderId => ("same_provider_id", vec![]),
        ProviderIdDiffers => ("provider_id_differs", vec![]),
        SameNumber { kind, number } => ("same_number", vec![("kind", kind_word(*kind)), ("value", number.clone())]),
        NumberSlip { kind, have, want } => ("number_slip", numbers(*kind, have, want)),
        NumberReplaced { kind, have, want } => ("number_replaced", numbers(*kind, have, want)),
        NumberDiffers { kind, have, want } => ("number_differs", numbers(*kind, have, want)),
        NumberShared { kind, number } => ("number_shared", vec![("kind", kind_word(*kind)), ("value", number.clone())]),
        SameUsername { username } => ("same_username", vec![("value", username.clone())]),
        LoginFits { have, want } => ("login_fits", two(have, want)),
        SameEmail { email, vouched: true } => ("same_email_vouched", vec![("value", email.clone())]),
        SameEmail { email, vouched: false } => ("same_email", vec![("value", email.clone())]),
        SameName { part, name, here, there } => {
            let key = match (part, *here <= 1 && *there <= 1) {
                (Part::Given, true) => "same_given_only",
                (Part::Given, false) => "same_given",
                (Part::Family, true) => "same_family_only",
                (Part::Family, false) => "same_family",
            };
            let counts = [("here", here.to_string()), ("there", there.to_string())];
            (key, std::iter::once(("value", name.clone())).chain(counts).collect())
        }
        OtherName { part, have, want } => (by_part(*part, "other_given", "other_family"), two(have, want)),
        Spelling { part, have, want } => (by_part(*part, "spelling_given", "spelling_family"), two(have, want)),
        Nickname { have, want } => ("nickname", two(have, want)),
        Typing { part, have, want } => (by_part(*part, "typing_given", "typing_family"), two(have, want)),
        PartOf { part, have, want } => (by_part(*part, "part_of_given", "part_of_family"), two(have, want)),
        Initial { part, have, want } => (by_part(*part, "initial_given", "initial_family"), two(have, want)),
        Alike { part, have, want } => (by_part(*part, "alike_given", "alike_family"), two(have, want)),
        NameDiffers { part, have, want } => (by_part(*part, "given_differs", "family_differs"), two(have, want)),
        Swapped => ("swapped", vec![]),
        SameMiddle { name } => ("same_middle", vec![("value", name.clone())]),
        MiddleDiffers { have, want } => ("middle_differs", two(have, want)),
        GenerationDiffers { have, want } => ("generation_differs", two(have, want)),
        SameBirthday { date } => ("same_birthday", vec![("value", day(date))]),
        BirthdaySwapped { have, want } => ("birthday_swapped", two(&day(have), &day(want))),
        BirthdaySlip { have, want } => ("birthday_slip", two(&day(have), &day(want))),
        BirthdayDiffers { have, want } => ("birthday_differs", two(&day(have), &day(want))),
        SameClass { class } => ("same_class", vec![("value", class.clone())]),
        MovedUp { have, want } => ("moved_up", two(have, want)),
        ClassFollows { have, want } => ("class_follows", two(have, want)),
        SameYear { have, want } => ("same_year", two(have, want)),
        OtherClass { have, want } => ("other_class", two(have, want)),
        NoClass => ("no_class", vec![]),
        YearDiffers { have, want } => ("year_differs", two(&year(*have), &year(*want))),
        RoleDiffers => ("role_differs", vec![]),
        Twin { name } => ("twin", vec![("value", name.clone())]),
        Rival { name } => ("rival", vec![("value", name.clone())]),
    };
    let with: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
    say(&format!("evidence.{key}"), &with)
}

fn two(have: &str, want: &str) -> Vec<(&'static str, String)> {
    vec![("have", have.to_owned()), ("want", want.to_owned())]
}

fn numbers(kind: NumberKind, have: &str, want: &str) -> Vec<(&'static str, String)> {
    vec![("kind", kind_word(kind)), ("have", have.to_owned()), ("want", want.to_owned())]
}

fn by_part(part: Part, given: &'static str, family: &'static str) -> &'static str {
    match part {
        Part::Given => given,
        Part::Family => family,
    }
}

fn kind_word(kind: NumberKind) -> String {
    let key = match kind {
        NumberKind::Upn => "evidence.number_upn",
        NumberKind::Admission => "evidence.number_admission",
        NumberKind::Employee => "evidence.number_employee",
    };
    say(key, &[])
}

/// Years of school as they are counted: 0 is Reception, below are the nursery's.
fn year(year: i8) -> String {
    match year {
        1.. => say("sync.year", &[("value", &year.to_string())]),
        0 => say("sync.reception", &[]),
        _ => say("sync.nursery", &[]),
    }
}

/// "11 March 2016", or as it stands where it is no date.
fn day(date: &str) -> String {
    date.parse::<jiff::civil::Date>().map_or_else(|_| date.to_owned(), |date| date.strftime("%-d %B %Y").to_string())
}
