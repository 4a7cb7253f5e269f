//! Who is looked at on both sides, and as what they are compared.

use super::{Alone, Decisions, Have, HaveUser, Matching, Read, Settled, SyncOptions, matching};
use crate::class::ClassKind;
use crate::id::{ClassId, UserId};
use crate::matching::Person;
use crate::provider::{External, Provider};
use crate::user::Role;
use std::collections::{HashMap, HashSet};

/// Both sides, as far as the sync concerns them.
pub(super) struct Scope<'a> {
    pub have: &'a Have,
    pub read: &'a Read,
    pub decisions: &'a Decisions,
    pub options: &'a SyncOptions,
    /// Indexes into the school's users.
    pub users: Vec<usize>,
    /// Those of them whom the sync is not about: they may be one of the people whose role nobody told.
    outside: HashSet<UserId>,
    /// Indexes into the provider's people.
    pub people: Vec<usize>,
    titles: HashMap<ClassId, &'a str>,
    taught: HashSet<ClassId>,
    /// What the provider's classes are called here, by their ids there.
    classes: HashMap<&'a str, (ClassKind, String)>,
    /// The id at the provider by user, from before.
    known: HashMap<UserId, &'a str>,
    left: HashSet<&'a str>,
    ids: HashSet<&'a str>,
}

impl<'a> Scope<'a> {
    pub fn new(have: &'a Have, read: &'a Read, decisions: &'a Decisions, options: &'a SyncOptions) -> Self {
        let concerns = |role: Role| if role == Role::Student { options.pupils } else { options.staff };
        let known = || decisions.known.iter().chain(&decisions.matched);
        let tied: HashSet<&str> = known().map(|(_, external)| external.as_str()).collect();
        let tied_users: HashSet<UserId> = known().map(|(user, _)| *user).collect();
        // Whoever is tied is looked at whatever they are: a pupil of the sixth form may have become staff.
        let is_synced = |user: &HaveUser| concerns(user.role) || tied_users.contains(&user.id);
        // Of somebody ignored who is deleted here.
        let here: HashSet<UserId> = have.users.iter().map(|user| user.id).collect();
        let theirs = known().filter(|(user, _)| decisions.ignored.contains(user) && !here.contains(user));
        let theirs: HashSet<&str> = theirs.map(|(_, external)| external.as_str()).collect();
        let is_read = |person: &External| {
            let id = person.id.as_str();
            let is_wanted = person.role.is_none_or(concerns) || tied.contains(id);
            is_wanted && !person.has_left && !decisions.left_out.contains(id) && !theirs.contains(id)
        };
        let people: Vec<usize> =
            read.people.iter().enumerate().filter(|(_, person)| is_read(person)).map(|(at, _)| at).collect();
        let is_untold = people.iter().any(|at| read.people[*at].role.is_none());
        // Whoever is ignored is looked at too: who they are there is nobody new.
        let users = have.users.iter().enumerate().filter(|(_, user)| is_untold || is_synced(user));
        let outside = have.users.iter().filter(|user| !is_synced(user)).map(|user| user.id);
        let said = read.people.iter().filter(|person| person.has_left).map(|person| person.id.as_str());
        Scope {
            users: users.map(|(at, _)| at).collect(),
            outside: outside.collect(),
            people,
            titles: have.classes.iter().map(|class| (class.id, class.title.as_str())).collect(),
            taught: have
                .classes
                .iter()
                .filter(|class| class.kind == ClassKind::Scheduled)
                .map(|class| class.id)
                .collect(),
            classes: super::rows::titles(&read.classes),
            known: decisions.known.iter().map(|(user, external)| (*user, external.as_str())).collect(),
            left: said.chain(read.gone.iter().map(|gone| gone.id.as_str())).collect(),
            ids: read.people.iter().map(|person| person.id.as_str()).collect(),
            have,
            read,
            decisions,
            options,
        }
    }

    /// A user by place among those looked at.
    pub fn user(&self, at: usize) -> &'a HaveUser {
        &self.have.users[self.users[at]]
    }

    /// Whether the sync is not about this user, who is here only because some at the provider may be anybody.
    pub fn is_outside(&self, at: usize) -> bool {
        self.outside.contains(&self.user(at).id)
    }

    /// Whether nothing is to become of this user, whoever they are at the provider. A file is about whoever stands in it.
    pub fn is_left_alone(&self, at: usize) -> bool {
        let is_ignored = self.decisions.ignored.contains(&self.user(at).id);
        is_ignored || (self.is_outside(at) && self.read.provider != Provider::File)
    }

    /// Why a user stands alone.
    pub fn why(&self, user: UserId) -> Alone {
        match self.known.get(&user) {
            Some(id) if self.left.contains(id) => Alone::Left,
            Some(_) => Alone::Gone,
            None => Alone::Unknown,
        }
    }

    /// Who is who.
    pub fn find(&self) -> Matching {
        let have: Vec<Person> = self.users.iter().map(|at| self.of_user(&self.have.users[*at])).collect();
        let want: Vec<Person> = self.people.iter().map(|at| self.of_person(&self.read.people[*at])).collect();
        let user_at: HashMap<UserId, usize> = (0..self.users.len()).map(|at| (self.user(at).id, at)).collect();
        let ids = self.people.iter().map(|at| self.read.people[*at].id.as_str());
        let person_at: HashMap<&str, usize> = ids.zip(0..).collect();
        let place =
            |(user, external): &(UserId, String)| Some((*user_at.get(user)?, *person_at.get(external.as_str())?));
        let (mut pairs, mut taken) = (Vec::new(), (HashSet::new(), HashSet::new()));
        // What somebody decided is newer than what was known.
        for pair in self.decisions.matched.iter().chain(&self.decisions.known).filter_map(place) {
            if !taken.0.contains(&pair.0) && !taken.1.contains(&pair.1) {
                taken.0.insert(pair.0);
                taken.1.insert(pair.1);
                pairs.push(pair);
            }
        }
        let refused: Vec<(usize, usize)> = self.decisions.apart.iter().filter_map(place).collect();
        // Whoever is to be deleted is nobody else's match by a guess, but may still be suggested.
        let deleted = |at: &usize| self.decisions.deleted.contains(&self.user(*at).id);
        let mut found = matching::find(&have, &want, &Settled { pairs: &pairs, refused: &refused });
        found.matched.retain(|one| !deleted(&one.have));
        found
    }

    fn of_user(&self, user: &HaveUser) -> Person {
        let title = |id: &ClassId| self.titles.get(id).copied().unwrap_or_default().to_owned();
        // Microsoft's name to sign in with is no pupil number.
        let (upn, login) = if user.upn.contains('@') { ("", user.upn.as_str()) } else { (user.upn.as_str(), "") };
        Person {
            role: Some(user.role),
            given_name: user.given_name.clone(),
            family_name: user.family_name.clone(),
            class: user.class.as_ref().map(title).unwrap_or_default(),
            year: user.year.clone(),
            birth_date: user.birth_date.clone(),
            upn: upn.to_owned(),
            admission_number: user.admission_number.clone(),
            employee_number: user.employee_number.clone(),
            username: user.username.clone(),
            email: if user.email.is_empty() { login.to_owned() } else { user.email.clone() },
            sourced_id: self.own_id(user),
            teaching: user.teaching.iter().map(title).collect(),
            ..Person::default()
        }
    }

    /// The id that an upload gave, where it is one of the provider's: another system's ids say nothing.
    fn own_id(&self, user: &HaveUser) -> String {
        if self.ids.contains(user.sourced_id.as_str()) { user.sourced_id.clone() } else { String::new() }
    }

    fn of_person(&self, person: &External) -> Person {
        let text = |cell: &Option<String>| cell.clone().unwrap_or_default();
        let title = |id: &String| self.class_of(id).map(|(_, title)| title.to_owned()).unwrap_or_default();
        let other = |used: &Option<String>, other: &Option<String>| {
            other.clone().filter(|name| Some(name) != used.as_ref()).unwrap_or_default()
        };
        let preferred = other(&person.given_name, &person.preferred_given);
        let preferred_name =
            if preferred.is_empty() { other(&person.given_name, &person.legal_given) } else { preferred };
        let (given_name, family_name) = names(person);
        Person {
            role: person.role,
            given_name,
            middle_names: text(&person.middle_names),
            family_name,
            preferred_name,
            other_family_name: other(&person.family_name, &person.legal_family),
            class: person.class.as_ref().map(title).unwrap_or_default(),
            year: text(&person.year),
            birth_date: person.birth_date.map(|date| date.to_string()).unwrap_or_default(),
            upn: text(&person.upn),
            admission_number: text(&person.admission_number),
            employee_number: text(&person.employee_number),
            username: text(&person.username),
            email: text(&person.email),
            sourced_id: person.id.clone(),
            email_vouched: person.email_vouched,
            teaching: person.teaching.iter().flatten().map(title).collect(),
        }
    }

    /// A class of the provider, as it is called here.
    pub fn class_of(&self, id: &str) -> Option<(ClassKind, &str)> {
        self.classes.get(id).map(|(kind, title)| (*kind, title.as_str()))
    }

    /// The title of a class of the school, if it is a teaching class.
    pub fn teaching_title(&self, id: ClassId) -> Option<&'a str> {
        self.titles.get(&id).filter(|_| self.taught.contains(&id)).copied()
    }
}

/// First name and surname; from the name as one text where they are not told apart ("Adele Vance", "Vance, Adele").
pub fn names(person: &External) -> (String, String) {
    let text = |cell: &Option<String>| cell.clone().unwrap_or_default();
    let (given, family) = (text(&person.given_name), text(&person.family_name));
    let shown = text(&person.display_name);
    if !(given.is_empty() && family.is_empty()) || shown.is_empty() {
        return (given, family);
    }
    if let Some((family, given)) = shown.split_once(',') {
        return (given.trim().to_owned(), family.trim().to_owned());
    }
    match shown.rsplit_once(' ') {
        Some((given, family)) => (given.trim().to_owned(), family.trim().to_owned()),
        None => (shown, String::new()),
    }
}
