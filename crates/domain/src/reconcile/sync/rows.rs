//! The provider's people as rows of a roster, so that one plan does for both.

use super::people::{Scope, names};
use super::{External, HaveUser};
use crate::class::{ClassKind, title_key};
use crate::id::ClassId;
use crate::name::tidy;
use crate::provider::ExternalClass;
use crate::roster::{Place, Roster, RosterClass, RosterUser};
use crate::user::{check_email, check_username, suggest_username, username_key};
use std::collections::{HashMap, HashSet};

/// A row for each person who is looked at, and who it is. Users who are known keep their usernames.
pub(super) fn roster(scope: &Scope, pairs: &HashMap<usize, usize>) -> (Roster, Vec<usize>) {
    let mut roster = Roster { rows: scope.people.len() as u32, ..Roster::default() };
    let mut classes = Classes::default();
    let mut taken: HashSet<String> = scope.have.users.iter().map(|user| username_key(&user.username)).collect();
    for (row, external) in scope.people.iter().enumerate() {
        let person = &scope.read.people[*external];
        let username = match pairs.get(external) {
            Some(user) => scope.have.users[*user].username.clone(),
            None => username(scope, person, &mut taken),
        };
        let taught = person.teaching.iter().flatten().filter_map(|id| scope.class_of(id));
        let teaching = taught.map(|(kind, title)| classes.place(kind, title)).collect();
        let home = person.class.as_deref().and_then(|id| scope.class_of(id)).map(|(_, title)| title.to_owned());
        if let Some(title) = &home {
            classes.place(ClassKind::Homeroom, title);
        }
        let place = Place { file: 0, row: row as u32 + 1 };
        roster.users.push(RosterUser { place, username, class: home, teaching, ..cells(person) });
    }
    roster.classes = classes.all;
    (roster, scope.people.clone())
}

/// The classes that rows name, each once.
#[derive(Default)]
struct Classes {
    all: Vec<RosterClass>,
    places: HashMap<(ClassKind, String), u32>,
}

impl Classes {
    fn place(&mut self, kind: ClassKind, title: &str) -> u32 {
        let all = &mut self.all;
        *self.places.entry((kind, title_key(title))).or_insert_with(|| {
            all.push(RosterClass { title: title.to_owned(), kind });
            all.len() as u32 - 1
        })
    }
}

/// What a person's cells say. What cannot be one of ours says nothing.
fn cells(person: &External) -> RosterUser {
    let said = |text: String| Some(tidy(&text)).filter(|text| !text.is_empty());
    let cell = |cell: &Option<String>| cell.clone().and_then(said);
    let (given, family) = names(person);
    let preferred = cell(&person.preferred_given);
    RosterUser {
        given_name: preferred.or_else(|| said(given)),
        family_name: said(family),
        email: cell(&person.email).filter(|email| check_email(email).is_ok()),
        role: person.role,
        birth_date: person.birth_date,
        upn: cell(&person.upn),
        admission_number: cell(&person.admission_number),
        year: cell(&person.year),
        employee_number: cell(&person.employee_number),
        ..RosterUser::default()
    }
}

/// A username for somebody new: the provider's own where it is free, else one of the school's pattern.
fn username(scope: &Scope, person: &External, taken: &mut HashSet<String>) -> String {
    let local = person.email.as_deref().and_then(|email| email.split_once('@')).map(|(local, _)| local.to_owned());
    let own = person.username.clone().or(local.filter(|_| person.email_vouched));
    let own = own.and_then(|name| check_username(name.split('@').next().unwrap_or_default()).ok());
    let (given, family) = names(person);
    let free = own.filter(|name| !taken.contains(&username_key(name)));
    let name =
        free.unwrap_or_else(|| suggest_username(scope.options.pattern, &given, &family, |key| taken.contains(key)));
    taken.insert(username_key(&name));
    name
}

/// What the provider's classes are called here, by their ids there: several of one title are told apart by year group, else
/// by number. Registration classes of one title are one class: an office knows its forms by name.
pub(super) fn titles(classes: &[ExternalClass]) -> HashMap<&str, (ClassKind, String)> {
    let mut shared: HashMap<(ClassKind, String), Vec<&ExternalClass>> = HashMap::new();
    for class in classes {
        shared.entry((class.kind, title_key(&class.title))).or_default().push(class);
    }
    let mut titles = HashMap::with_capacity(classes.len());
    for ((kind, _), mut same) in shared {
        same.sort_by(|a, b| a.id.cmp(&b.id));
        for (at, class) in same.iter().enumerate() {
            let is_one = same.len() == 1 || kind == ClassKind::Homeroom;
            let title = if is_one { tidy(&class.title) } else { told_apart(class, &same, at) };
            titles.insert(class.id.as_str(), (kind, title));
        }
    }
    titles
}

fn told_apart(class: &ExternalClass, same: &[&ExternalClass], at: usize) -> String {
    let title = tidy(&class.title);
    let of_year = |year: &str| same.iter().filter(|other| other.year.as_deref() == Some(year)).count();
    match class.year.as_deref().filter(|year| of_year(year) == 1) {
        Some(year) => format!("{title} (year {year})"),
        None if at == 0 => title,
        None => format!("{title} ({})", at + 1),
    }
}

/// The keys of the teaching classes that the provider has.
pub(super) fn teaching_keys(roster: &Roster) -> HashSet<String> {
    let teaching = roster.classes.iter().filter(|class| class.kind == ClassKind::Scheduled);
    teaching.map(|class| title_key(&class.title)).collect()
}

/// Teaching classes that the provider has and in which it no longer has this user.
pub(super) fn left(scope: &Scope, user: &HaveUser, person: &External, titles: &HashSet<String>) -> Vec<ClassId> {
    let own = person.teaching.iter().flatten().filter_map(|id| scope.class_of(id));
    let own: HashSet<String> = own.map(|(_, title)| title_key(title)).collect();
    let is_left = |id: &&ClassId| {
        scope.teaching_title(**id).map(title_key).is_some_and(|key| titles.contains(&key) && !own.contains(&key))
    };
    user.teaching.iter().filter(is_left).copied().collect()
}
