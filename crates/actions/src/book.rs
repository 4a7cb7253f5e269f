//! The school in memory: what the table, the search and the plans read. `shelf` keeps it and brings it up to date from
//! the journal, `search` finds words in it, `order` sorts it.

mod families;
mod order;
mod search;
mod shelf;

pub(crate) use order::natural;
pub use shelf::Shelf;

use crate::ask::user::{UserFilter, UserRow, UserSort};
use domain::class::ClassKind;
use domain::id::{ClassId, UserId};
use domain::name::fold;
use domain::school::Settings;
use domain::user::{Role, Status};
use families::Families;
pub(crate) use families::Link;
use order::Orders;
use search::Hay;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::{Arc, Mutex};
use uuid::Uuid;

/// A user as the book keeps it.
#[derive(Clone)]
pub struct Person {
    /// The row.
    pub row: store::user::Model,
    /// User type.
    pub role: Role,
    /// Last sign-in.
    pub last_sign_in_at: Option<i64>,
    /// First name and surname, folded.
    pub(crate) given: Box<str>,
    pub(crate) family: Box<str>,
}

/// The school at one moment.
#[derive(Clone)]
pub struct Book {
    /// Number of the newest entry it knows.
    pub head: i64,
    /// Its id.
    pub tip: Uuid,
    /// The school's name.
    pub school: String,
    /// What Setup has settled.
    pub settings: Settings,
    /// Which logo it has.
    pub(crate) logo: Option<Arc<str>>,
    /// Every user, deleted ones too.
    pub people: Vec<Person>,
    /// Every class, archived ones too.
    pub classes: Vec<store::class::Model>,
    /// Teaching classes of a user.
    pub teaching: HashMap<Uuid, BTreeSet<Uuid>>,
    /// Adults and their links.
    pub(crate) families: Arc<Families>,
    /// Teachers of each registration class, as places in `people`.
    teachers: HashMap<Uuid, Vec<u32>>,
    tally: Tally,
    place: HashMap<Uuid, usize>,
    class_place: HashMap<Uuid, usize>,
    hay: Hay,
    orders: Orders,
    last: Memo,
}

/// How many of each there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Live users.
    pub live: u32,
    /// Live pupils.
    pub pupils: u32,
    /// Users who are deleted and still kept.
    pub deleted: u32,
}

/// The last answer of [`Book::matching`] and what it was asked: scrolling asks the same again.
type Matched = ((UserFilter, UserSort, bool), Arc<Vec<u32>>);

/// A copy of a book is about to become another book: it remembers no answer.
#[derive(Default)]
struct Memo(Mutex<Option<Matched>>);

impl Clone for Memo {
    fn clone(&self) -> Memo {
        Memo::default()
    }
}

/// Words of a role the search knows too.
fn role_words(role: Role) -> &'static str {
    match role {
        Role::Student => "pupil",
        Role::Teacher => "teacher",
        Role::Administrator => "administrator",
    }
}

/// Stored words that no version of the program writes count as a pupil: the least that can be done.
fn read_role(word: &str) -> Role {
    Role::read(word).unwrap_or_default()
}

impl Person {
    pub(crate) fn new(row: store::user::Model, last_sign_in_at: Option<i64>) -> Person {
        let role = read_role(&row.role);
        let (given, family) = (fold(&row.given_name).into(), fold(&row.family_name).into());
        Person { row, role, last_sign_in_at, given, family }
    }

    /// Its id.
    pub fn id(&self) -> UserId {
        self.row.id.into()
    }

    /// "Ava Begum", or the username where there is no name.
    pub fn name(&self) -> String {
        let name = format!("{} {}", self.row.given_name, self.row.family_name);
        let name = name.trim();
        if name.is_empty() { self.row.username.clone() } else { name.to_owned() }
    }

    /// Not deleted.
    pub fn is_live(&self) -> bool {
        self.row.deleted_at.is_none()
    }

    /// Holds a login card that works.
    pub fn has_card(&self, now: i64) -> bool {
        self.row.card_id.is_some() && self.row.card_until.is_none_or(|until| until > now)
    }

    /// Has a password and must choose another. Without one there is none to change: they come in by a card or another
    /// account.
    pub fn must_change(&self) -> bool {
        self.row.must_change && self.row.password_id.is_some()
    }

    /// Active, suspended or deleted.
    pub fn status(&self) -> Status {
        match (self.row.deleted_at, self.row.suspended) {
            (Some(_), _) => Status::Deleted,
            (None, true) => Status::Suspended,
            (None, false) => Status::Active,
        }
    }
}

impl Book {
    /// A user by id.
    pub fn person(&self, id: UserId) -> Option<&Person> {
        self.place.get(&id.0).map(|&at| &self.people[at])
    }

    /// A class by id.
    pub fn class(&self, id: ClassId) -> Option<&store::class::Model> {
        self.class_place.get(&id.0).map(|&at| &self.classes[at])
    }

    /// The title of a user's registration class.
    pub fn class_of(&self, person: &Person) -> Option<&str> {
        person.row.class_id.and_then(|id| self.class(id.into())).map(|c| c.title.as_str())
    }

    /// A live class by kind and title.
    pub fn find_class(&self, kind: ClassKind, title: &str) -> Option<&store::class::Model> {
        let key = domain::class::title_key(title);
        self.classes.iter().find(|c| c.archived_at.is_none() && c.kind == kind.as_str() && c.title_key == key)
    }

    /// Live users.
    pub fn live(&self) -> impl Iterator<Item = &Person> {
        self.people.iter().filter(|p| p.is_live())
    }

    /// The live teachers of a registration class.
    pub fn teachers(&self, class: Uuid) -> impl Iterator<Item = &Person> {
        self.teachers.get(&class).into_iter().flatten().map(|&at| &self.people[at as usize])
    }

    /// The live user of a username key.
    pub fn by_username(&self, key: &str) -> Option<&Person> {
        self.live().find(|p| p.row.username_key == key)
    }

    /// The row of the table.
    pub fn row(&self, person: &Person, keep_days: u32, now: i64) -> UserRow {
        let row = &person.row;
        let days_left = row.deleted_at.map(|at| keep_days.saturating_sub(((now - at).max(0) / 86_400_000) as u32));
        UserRow {
            id: person.id(),
            username: row.username.clone(),
            given_name: row.given_name.clone(),
            family_name: row.family_name.clone(),
            class: self.class_of(person).map(str::to_owned),
            class_id: row.class_id.map(ClassId),
            email: row.email.clone(),
            role: person.role,
            status: person.status(),
            has_password: row.password_id.is_some(),
            must_change: row.must_change,
            last_sign_in_at: person.last_sign_in_at,
            days_left,
            has_card: person.has_card(now),
            language: row.language.clone(),
        }
    }

    /// How many of each there are.
    pub fn tally(&self) -> Tally {
        self.tally
    }

    /// Places in `people` of those that match, in order. Asking the same again costs nothing.
    /// `now` matters to cards whose time is over.
    pub fn matching(&self, filter: &UserFilter, sort: UserSort, descending: bool, now: i64) -> Arc<Vec<u32>> {
        let asked = (filter.clone(), sort, descending);
        let Ok(mut last) = self.last.0.lock() else { return Arc::default() };
        if let Some((same, found)) = last.as_ref()
            && *same == asked
            && !filter.no_card
        {
            return found.clone();
        }
        let classes: HashSet<Uuid> = filter.classes.iter().map(|c| c.0).collect();
        let mut fits = self.hay.find(&fold(&filter.query));
        for (fits, person) in fits.iter_mut().zip(&self.people).filter(|(fits, _)| **fits) {
            *fits = self.passes(person, filter, &classes, now);
        }
        let mut found: Vec<u32> = self.order(sort).iter().filter(|at| fits[**at as usize]).copied().collect();
        if descending {
            found.reverse();
        }
        let found = Arc::new(found);
        *last = Some((asked, found.clone()));
        found
    }

    fn passes(&self, person: &Person, filter: &UserFilter, classes: &HashSet<Uuid>, now: i64) -> bool {
        let row = &person.row;
        let in_class = || {
            row.class_id.is_some_and(|c| classes.contains(&c))
                || self.teaching.get(&row.id).is_some_and(|mine| mine.iter().any(|c| classes.contains(c)))
        };
        filter.deleted != person.is_live()
            && (filter.roles.is_empty() || filter.roles.contains(&person.role))
            && filter.status.is_none_or(|s| person.status() == s)
            && (!filter.no_password || row.password_id.is_none())
            && (!filter.no_card || !person.has_card(now))
            && match (classes.is_empty(), filter.no_class) {
                (true, false) => true,
                (true, true) => row.class_id.is_none(),
                (false, no_class) => in_class() || (no_class && row.class_id.is_none()),
            }
    }

    fn bind(
        tip: (i64, Uuid),
        school: &store::school::Model,
        people: Vec<Person>,
        classes: Vec<store::class::Model>,
    ) -> Book {
        let mut book = Book {
            head: tip.0,
            tip: tip.1,
            school: school.name.clone(),
            settings: settings_of(school),
            logo: school.logo.as_deref().map(crate::portal::logo_key),
            place: people.iter().enumerate().map(|(at, p)| (p.row.id, at)).collect(),
            people,
            classes: Vec::new(),
            teaching: HashMap::new(),
            families: Arc::default(),
            teachers: HashMap::new(),
            tally: Tally::default(),
            class_place: HashMap::new(),
            hay: Hay::default(),
            orders: Orders::default(),
            last: Memo::default(),
        };
        book.take_classes(classes);
        let mut hay = Hay::with_capacity(book.people.len());
        book.people.iter().for_each(|p| hay.push(&book.line(p)));
        book.hay = hay;
        book.count();
        book
    }

    fn take_classes(&mut self, classes: Vec<store::class::Model>) {
        self.class_place = classes.iter().enumerate().map(|(at, c)| (c.id, at)).collect();
        self.classes = classes;
        self.orders.forget_classes();
    }

    fn count(&mut self) {
        let mut tally = Tally::default();
        self.teachers.clear();
        for (at, person) in self.people.iter().enumerate() {
            if person.role == Role::Teacher
                && person.is_live()
                && let Some(class) = person.row.class_id
            {
                self.teachers.entry(class).or_default().push(at as u32);
            }
            tally.deleted += u32::from(!person.is_live());
            tally.live += u32::from(person.is_live());
            tally.pupils += u32::from(person.is_live() && person.role == Role::Student);
        }
        self.tally = tally;
    }

    /// What the search looks through: folded, words separated by spaces, begins with one.
    fn line(&self, person: &Person) -> String {
        let class = self.class_of(person).map(fold).unwrap_or_default();
        let email = fold(&person.row.email);
        let Person { row, given, family, .. } = person;
        format!(" {} {given} {family} {class} {email} {}", row.username_key, role_words(person.role))
    }

    /// Puts rows in the place of those of the same id, or behind the last.
    fn take_people(&mut self, fresh: Vec<Person>) {
        let mut places = Vec::with_capacity(fresh.len());
        for person in fresh {
            match self.place.get(&person.row.id) {
                Some(&at) => {
                    places.push(at as u32);
                    self.orders.leave(at as u32);
                    self.people[at] = person;
                }
                None => {
                    places.push(self.people.len() as u32);
                    self.place.insert(person.row.id, self.people.len());
                    self.people.push(person);
                    self.hay.push("");
                }
            }
        }
        for at in places {
            self.hay.replace(at as usize, &self.line(&self.people[at as usize]));
            self.enter(at);
        }
        self.count();
        self.last = Memo::default();
    }
}

/// What Setup has settled, within what the program supports.
pub(crate) fn settings_of(school: &store::school::Model) -> Settings {
    serde_json::from_str::<Settings>(&school.settings).unwrap_or_default().clamped()
}

#[cfg(test)]
mod tests {
    use super::order::SORTS;
    use super::*;
    use domain::sample::{Sample, big_school};

    fn id(n: usize) -> Uuid {
        Uuid::from_u128(n as u128 + 1)
    }

    fn person(school: &Sample, n: usize) -> Person {
        let user = &school.users[n];
        let mut row = crate::school::blank_user(id(n), id(0), 0);
        row.username.clone_from(&user.username);
        row.username_key = domain::user::username_key(&user.username);
        row.given_name.clone_from(&user.given_name);
        row.family_name.clone_from(&user.family_name);
        row.email.clone_from(&user.email);
        row.role = user.role.as_str().to_owned();
        row.class_id = user.class.map(|c| id(1000 + c));
        Person::new(row, None)
    }

    fn book(school: &Sample, people: Vec<Person>) -> Book {
        let classes = school.classes.iter().enumerate().map(|(n, class)| store::class::Model {
            id: id(1000 + n),
            school_id: id(0),
            title: class.title.clone(),
            title_key: domain::class::title_key(&class.title),
            kind: class.kind.as_str().to_owned(),
            archived_at: None,
            created_at: 0,
        });
        let row =
            store::school::Model { id: id(0), name: String::new(), settings: "{}".into(), created_at: 0, logo: None };
        Book::bind((1, id(1)), &row, people, classes.collect())
    }

    /// Every seventh user becomes another in some way, and the last hundred are new.
    fn change(school: &Sample, people: &[Person]) -> Vec<Person> {
        let changed = people.iter().step_by(7).enumerate().map(|(n, old)| {
            let mut row = old.row.clone();
            match n % 5 {
                0 => row.family_name = format!("Ångström {n}"),
                1 => row.class_id = None,
                2 => row.deleted_at = Some(1),
                3 => row.role = Role::Teacher.as_str().to_owned(),
                _ => row.email = format!("other{n}@larkfield.example"),
            }
            Person::new(row, Some(n as i64))
        });
        changed.chain((people.len()..school.users.len()).map(|n| person(school, n))).collect()
    }

    #[test]
    fn a_book_changed_in_place_reads_like_one_made_anew() {
        let school = big_school(600);
        let old: Vec<Person> = (0..500).map(|n| person(&school, n)).collect();
        let mut changed = book(&school, old.clone());
        // Orders that were never asked for are made later: half of them are kept, half are not.
        SORTS.iter().step_by(2).for_each(|sort| drop(changed.matching(&UserFilter::default(), *sort, false, 0)));
        changed.take_people(change(&school, &old));
        let anew = book(&school, changed.people.clone());
        assert_eq!(changed.tally(), anew.tally(), "counted alike");
        for (sort, query) in SORTS.iter().flat_map(|s| ["", "an", "angstrom", "teacher 1a", "other"].map(|q| (*s, q))) {
            for deleted in [false, true] {
                let filter = UserFilter { query: query.into(), deleted, ..UserFilter::default() };
                let (a, b) = (changed.matching(&filter, sort, true, 0), anew.matching(&filter, sort, true, 0));
                assert_eq!(a, b, "{query:?} by {sort:?}, deleted {deleted}");
            }
        }
    }
}
