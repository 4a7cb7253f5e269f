//! Evidence in words' stead, from the very comparison that was weighed: each with its weight, the weightiest first.

use super::birth::BirthFit;
use super::decide::Board;
use super::evidence::{Evidence, Part};
use super::fit::Fit;
use super::form::ClassKin;
use super::names::{Level, NameFit};
use super::numbers::{KINDS, NumberFit};
use super::scene::Scene;
use super::{Person, Rule};

/// Somebody else who fits this nearly as well is named.
const NEARLY: f32 = 5.0;

/// For a match.
pub(super) fn of(scene: &Scene, board: &Board, at: u32, rule: Rule) -> Vec<Evidence> {
    let mut found = all(scene, board.fit(at));
    if rule == Rule::Decision {
        found.insert(0, (99.0, Evidence::Decided));
    }
    ordered(found)
}

/// For a suggestion: also who else could be meant.
pub(super) fn suggested(scene: &Scene, board: &Board, at: u32) -> Vec<Evidence> {
    let fit = board.fit(at);
    let mut found = all(scene, fit);
    let whole = |fit: &Fit| fit.names + fit.rest + fit.number + fit.extra;
    let rivals = board.rivals(at).map(|other| board.fit(other)).filter(|other| whole(other) > whole(fit) - NEARLY);
    if let Some(rival) = rivals.max_by(|a, b| whole(a).total_cmp(&whole(b))) {
        let name = if rival.have == fit.have {
            name(&scene.want[rival.want as usize])
        } else {
            name(&scene.have[rival.have as usize])
        };
        found.push((-NEARLY, Evidence::Rival { name }));
    }
    if let Some(name) = twin(scene, board, at) {
        found.push((-NEARLY, Evidence::Twin { name }));
    }
    ordered(found)
}

/// Somebody of the same surname and birthday among those who could be meant.
fn twin(scene: &Scene, board: &Board, at: u32) -> Option<String> {
    let fit = board.fit(at);
    let is_twin = |other: &&Fit| {
        other.birth == BirthFit::Same
            && fit.birth == BirthFit::Same
            && other.family.level.is_same()
            && fit.family.level.is_same()
    };
    let other = board.rivals(at).map(|other| board.fit(other)).find(is_twin)?;
    Some(if other.have == fit.have {
        name(&scene.want[other.want as usize])
    } else {
        name(&scene.have[other.have as usize])
    })
}

fn name(person: &Person) -> String {
    let both = format!("{} {}", person.given_name, person.family_name);
    let both = both.trim();
    let shown = if both.is_empty() { person.username.as_str() } else { both };
    if person.class.is_empty() { shown.to_owned() } else { format!("{shown} ({})", person.class) }
}

fn ordered(mut found: Vec<(f32, Evidence)>) -> Vec<Evidence> {
    found.sort_by(|a, b| b.0.abs().total_cmp(&a.0.abs()));
    found.into_iter().map(|(_, evidence)| evidence).collect()
}

fn all(scene: &Scene, fit: &Fit) -> Vec<(f32, Evidence)> {
    let (a, b) = (&scene.have[fit.have as usize], &scene.want[fit.want as usize]);
    let mut found = Vec::new();
    numbers(scene, fit, a, b, &mut found);
    if fit.is_swapped {
        found.push((fit.given.bits + fit.family.bits - 2.0, Evidence::Swapped));
    } else {
        found.extend(one_name(scene, fit, &fit.given, Part::Given).map(|evidence| (fit.given.bits, evidence)));
        found.extend(one_name(scene, fit, &fit.family, Part::Family).map(|evidence| (fit.family.bits, evidence)));
    }
    match fit.middle {
        Some(true) => found.push((4.0, Evidence::SameMiddle { name: a.middle_names.clone() })),
        Some(false) => {
            found.push((-2.0, Evidence::MiddleDiffers { have: a.middle_names.clone(), want: b.middle_names.clone() }))
        }
        None => {}
    }
    if fit.is_other_generation {
        let (have, want) = (a.family_name.clone(), b.family_name.clone());
        found.push((-4.0, Evidence::GenerationDiffers { have, want }));
    }
    found.extend(birthday(fit, a, b).map(|(evidence, bits)| (bits, evidence)));
    found.extend(class(scene, fit, a, b).map(|evidence| (fit.class.bits, evidence)));
    let years = scene.haves[fit.have as usize].year.zip(scene.wants[fit.want as usize].year);
    if let Some((have, want)) = years.filter(|_| fit.is_years_off) {
        found.push((-4.0, Evidence::YearDiffers { have, want }));
    }
    if fit.is_other_role {
        found.push((-6.0, Evidence::RoleDiffers));
    }
    found
}

/// Numbers, ids, usernames and addresses.
fn numbers(scene: &Scene, fit: &Fit, a: &Person, b: &Person, found: &mut Vec<(f32, Evidence)>) {
    let values = |at: usize| match at {
        0 => (&a.upn, &b.upn),
        1 => (&a.admission_number, &b.admission_number),
        _ => (&a.employee_number, &b.employee_number),
    };
    for (at, kind) in KINDS.into_iter().enumerate() {
        let (have, want) = (values(at).0.clone(), values(at).1.clone());
        let evidence = match fit.numbers[at] {
            NumberFit::Unknown => continue,
            NumberFit::Same if scene.is_shared(at, &scene.haves[fit.have as usize].numbers[at]) => {
                Evidence::NumberShared { kind, number: have }
            }
            NumberFit::Same => Evidence::SameNumber { kind, number: have },
            NumberFit::Slip => Evidence::NumberSlip { kind, have, want },
            NumberFit::Replaced => Evidence::NumberReplaced { kind, have, want },
            NumberFit::Differs => Evidence::NumberDiffers { kind, have, want },
        };
        found.push((scene.numbers[at].bits(fit.numbers[at]), evidence));
    }
    match fit.ids {
        NumberFit::Same => found.push((13.0, Evidence::SameProviderId)),
        NumberFit::Differs => found.push((-5.0, Evidence::ProviderIdDiffers)),
        _ => {}
    }
    if fit.is_same_username {
        found.push((9.0, Evidence::SameUsername { username: b.username.clone() }));
    }
    if fit.is_same_email {
        let vouched = a.email_vouched || b.email_vouched;
        found.push((9.0, Evidence::SameEmail { email: b.email.clone(), vouched }));
    }
    if let (Some(bits), false) = (fit.login, fit.is_same_username || fit.is_same_email) {
        // What is made like a name is told beside that name.
        let name = |p: &Person| format!("{} {}", p.given_name, p.family_name).trim().to_owned();
        let login = |p: &Person| match (p.username.as_str(), p.email.as_str()) {
            ("", "") => name(p),
            ("", email) => email.to_owned(),
            (username, _) => username.to_owned(),
        };
        found.push((bits.min(fit.extra), Evidence::LoginFits { have: login(a), want: login(b) }));
    }
}

fn one_name(scene: &Scene, fit: &Fit, name: &NameFit, part: Part) -> Option<Evidence> {
    let (a, b) = (&scene.have[fit.have as usize], &scene.want[fit.want as usize]);
    let face = &scene.haves[fit.have as usize];
    let (have, want, word) = match part {
        Part::Given => (a.given_name.clone(), b.given_name.clone(), face.given.whole),
        Part::Family => (a.family_name.clone(), b.family_name.clone(), face.family.whole),
    };
    if name.is_other && name.level.is_near() {
        return Some(Evidence::OtherName { part, have, want });
    }
    Some(match name.level {
        Level::Unknown => return None,
        Level::Same => {
            let [here, there] = scene.words.people_with(word, part == Part::Family);
            Evidence::SameName { part, name: want, here, there }
        }
        Level::Spelling => Evidence::Spelling { part, have, want },
        Level::Nickname => Evidence::Nickname { have, want },
        Level::Typing => Evidence::Typing { part, have, want },
        Level::Part | Level::Short => Evidence::PartOf { part, have, want },
        Level::Initial => Evidence::Initial { part, have, want },
        Level::Alike => Evidence::Alike { part, have, want },
        Level::Differs => Evidence::NameDiffers { part, have, want },
    })
}

fn birthday(fit: &Fit, a: &Person, b: &Person) -> Option<(Evidence, f32)> {
    let (have, want) = (a.birth_date.clone(), b.birth_date.clone());
    Some(match fit.birth {
        BirthFit::Unknown => return None,
        BirthFit::Same => (Evidence::SameBirthday { date: want }, 8.5),
        BirthFit::Swapped => (Evidence::BirthdaySwapped { have, want }, 2.0),
        BirthFit::Slip => (Evidence::BirthdaySlip { have, want }, -1.5),
        BirthFit::Differs => (Evidence::BirthdayDiffers { have, want }, -8.0),
    })
}

fn class(scene: &Scene, fit: &Fit, a: &Person, b: &Person) -> Option<Evidence> {
    let (have, want) = (a.class.clone(), b.class.clone());
    Some(match fit.class.kin {
        ClassKin::Unknown | ClassKin::One => return None,
        // The class of staff may count for nothing; that is no reason to say that there is none.
        ClassKin::Neither if have.is_empty() && want.is_empty() => Evidence::NoClass,
        ClassKin::Neither => return None,
        ClassKin::Same => Evidence::SameClass { class: want },
        ClassKin::MovedUp if fit.class.agrees && is_later(scene, fit) => Evidence::MovedUp { have, want },
        ClassKin::MovedUp if fit.class.agrees => Evidence::ClassFollows { have, want },
        ClassKin::MovedUp => Evidence::OtherClass { have, want },
        ClassKin::Follows => Evidence::ClassFollows { have, want },
        ClassKin::SameYear => Evidence::SameYear { have, want },
        ClassKin::Other => Evidence::OtherClass { have, want },
    })
}

/// The provider's class is that of a later year.
fn is_later(scene: &Scene, fit: &Fit) -> bool {
    let year = |class: u16| scene.forms.year(class);
    year(scene.wants[fit.want as usize].class) > year(scene.haves[fit.have as usize].class)
}
