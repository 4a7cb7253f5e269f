//! The school in memory: what the table, the search and the plans read. Brought up to date from the journal.

use crate::ask::user::{UserFilter, UserRow, UserSort};
use crate::error::Error;
use domain::class::ClassKind;
use domain::id::{ClassId, SchoolId, UserId};
use domain::journal::Actor;
use domain::name::fold;
use domain::user::{Role, Status};
use memchr::memmem::Finder;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::{Arc, Mutex, OnceLock};
use store::{Store, find, journal};
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
    /// What the search looks through: folded, words separated by spaces, begins with one.
    hay: String,
    by_family: String,
    by_given: String,
}

/// The school at one moment.
pub struct Book {
    /// Number of the newest entry it knows.
    pub head: i64,
    /// Its id.
    pub tip: Uuid,
    /// Every user, deleted ones too.
    pub people: Vec<Person>,
    /// Every class, archived ones too.
    pub classes: Vec<store::class::Model>,
    /// Teaching classes of a user.
    pub teaching: HashMap<Uuid, BTreeSet<Uuid>>,
    place: HashMap<Uuid, usize>,
    class_place: HashMap<Uuid, usize>,
    orders: [OnceLock<Vec<u32>>; 7],
    last: Mutex<Option<Matched>>,
}

/// The last answer of [`Book::matching`] and what it was asked: scrolling asks the same again.
type Matched = ((UserFilter, UserSort, bool), Arc<Vec<u32>>);

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
    fn new(row: store::user::Model, class: Option<&str>, last_sign_in_at: Option<i64>) -> Person {
        let role = read_role(&row.role);
        let (given, family) = (fold(&row.given_name), fold(&row.family_name));
        let class = class.map(fold).unwrap_or_default();
        let email = fold(&row.email);
        let hay = format!(" {} {given} {family} {class} {email} {}", row.username_key, role_words(role));
        let by_family = format!("{family}\u{1}{given}\u{1}{}", row.username_key);
        let by_given = format!("{given}\u{1}{family}\u{1}{}", row.username_key);
        Person { row, role, last_sign_in_at, hay, by_family, by_given }
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
        }
    }

    /// Places in `people` of those that match, in order. Asking the same again costs nothing.
    pub fn matching(&self, filter: &UserFilter, sort: UserSort, descending: bool) -> Arc<Vec<u32>> {
        let asked = (filter.clone(), sort, descending);
        let Ok(mut last) = self.last.lock() else { return Arc::default() };
        if let Some((same, found)) = last.as_ref()
            && *same == asked
        {
            return found.clone();
        }
        let words: Vec<String> = fold(&filter.query).split_whitespace().map(str::to_owned).collect();
        let finders: Vec<Finder<'_>> = words.iter().map(|w| Finder::new(w.as_bytes())).collect();
        let classes: HashSet<Uuid> = filter.classes.iter().map(|c| c.0).collect();
        let order = self.order(sort);
        let fits = |&&at: &&u32| {
            let person = &self.people[at as usize];
            self.passes(person, filter, &classes) && finders.iter().all(|f| f.find(person.hay.as_bytes()).is_some())
        };
        let mut found: Vec<u32> = order.iter().filter(fits).copied().collect();
        if descending {
            found.reverse();
        }
        let found = Arc::new(found);
        *last = Some((asked, found.clone()));
        found
    }

    fn passes(&self, person: &Person, filter: &UserFilter, classes: &HashSet<Uuid>) -> bool {
        let row = &person.row;
        let in_class = || {
            row.class_id.is_some_and(|c| classes.contains(&c))
                || self.teaching.get(&row.id).is_some_and(|mine| mine.iter().any(|c| classes.contains(c)))
        };
        filter.deleted != person.is_live()
            && (filter.roles.is_empty() || filter.roles.contains(&person.role))
            && filter.status.is_none_or(|s| person.status() == s)
            && (!filter.no_password || row.password_id.is_none())
            && match (classes.is_empty(), filter.no_class) {
                (true, false) => true,
                (true, true) => row.class_id.is_none(),
                (false, no_class) => in_class() || (no_class && row.class_id.is_none()),
            }
    }

    /// All people in one order, sorted once.
    fn order(&self, sort: UserSort) -> &[u32] {
        self.orders[sort as usize].get_or_init(|| {
            let mut order: Vec<u32> = (0..self.people.len() as u32).collect();
            let person = |at: &u32| &self.people[*at as usize];
            if sort == UserSort::FamilyName {
                order.sort_unstable_by(|a, b| person(a).by_family.cmp(&person(b).by_family));
                return order;
            }
            order.clone_from_slice(self.order(UserSort::FamilyName));
            match sort {
                UserSort::FamilyName => {}
                UserSort::GivenName => order.sort_by(|a, b| person(a).by_given.cmp(&person(b).by_given)),
                UserSort::Username => order.sort_by(|a, b| person(a).row.username_key.cmp(&person(b).row.username_key)),
                UserSort::Class => order.sort_by_cached_key(|a| self.class_of(person(a)).map_or((true, Vec::new()), |t| (false, natural(t)))),
                UserSort::Role => order.sort_by_key(|a| person(a).role),
                UserSort::Email => order.sort_by(|a, b| (person(a).row.email.is_empty(), &person(a).row.email).cmp(&(person(b).row.email.is_empty(), &person(b).row.email))),
                UserSort::LastSignIn => order.sort_by_key(|a| std::cmp::Reverse(person(a).last_sign_in_at)),
            }
            order
        })
    }
}

/// A title in pieces that compare as people count: 2W before 10A.
pub(crate) fn natural(title: &str) -> Vec<(bool, u64, String)> {
    let mut pieces: Vec<(bool, u64, String)> = Vec::new();
    for c in fold(title).chars() {
        match (c.to_digit(10), pieces.last_mut()) {
            (Some(d), Some((false, number, _))) => *number = number.saturating_mul(10).saturating_add(u64::from(d)),
            (Some(d), _) => pieces.push((false, u64::from(d), String::new())),
            (None, Some((true, _, text))) => text.push(c),
            (None, _) => pieces.push((true, 0, c.to_string())),
        }
    }
    pieces
}

/// Keeps the newest book, and who looked at whom a moment ago.
#[derive(Default)]
pub struct Shelf {
    book: tokio::sync::Mutex<Option<Arc<Book>>>,
    looks: tokio::sync::Mutex<HashMap<(Actor, UserId), i64>>,
}

/// So many changed rows are fetched one by one; more, and everything is read again.
const PATCH: i64 = 500;

impl Shelf {
    /// The book at the newest entry.
    pub(crate) async fn book(&self, store: &Store, school: SchoolId) -> Result<Arc<Book>, Error> {
        let mut kept = self.book.lock().await;
        let tip = journal::head(store).await?;
        let book = match kept.as_ref() {
            Some(book) if (book.head, book.tip) == tip => return Ok(book.clone()),
            Some(book) => match patch(store, school, book, tip).await? {
                Some(book) => book,
                None => read(store, school, tip).await?,
            },
            None => read(store, school, tip).await?,
        };
        let book = Arc::new(book);
        *kept = Some(book.clone());
        Ok(book)
    }

    /// Whether this operator has not looked at this record within `apart` milliseconds.
    pub(crate) async fn first_look(&self, by: &Actor, user: UserId, now: i64, apart: i64) -> bool {
        let mut looks = self.looks.lock().await;
        looks.retain(|_, at| now - *at < apart);
        looks.insert((by.clone(), user), now).is_none()
    }

    /// Forgets it: something outside the journal changed (a sign-in, a restored backup).
    pub(crate) async fn forget(&self) {
        *self.book.lock().await = None;
    }
}

async fn read(store: &Store, school: SchoolId, tip: (i64, Uuid)) -> Result<Book, Error> {
    let classes = find::list_classes(store, school).await?;
    let users = find::list_users(store, school).await?;
    let sign_ins: HashMap<Uuid, Option<i64>> =
        find::list_sign_ins(store, school).await?.into_iter().map(|s| (s.user_id, s.last_at)).collect();
    let mut teaching: HashMap<Uuid, BTreeSet<Uuid>> = HashMap::new();
    for row in find::list_enrollments(store, school).await? {
        teaching.entry(row.user_id).or_default().insert(row.class_id);
    }
    let titles: HashMap<Uuid, &str> = classes.iter().map(|c| (c.id, c.title.as_str())).collect();
    let people: Vec<Person> = users
        .into_iter()
        .map(|u| {
            let (class, last) = (u.class_id.and_then(|c| titles.get(&c).copied()), sign_ins.get(&u.id).copied().flatten());
            Person::new(u, class, last)
        })
        .collect();
    Ok(bind(tip, people, classes, teaching))
}

fn bind((head, tip): (i64, Uuid), people: Vec<Person>, classes: Vec<store::class::Model>, teaching: HashMap<Uuid, BTreeSet<Uuid>>) -> Book {
    let place = people.iter().enumerate().map(|(at, p)| (p.row.id, at)).collect();
    let class_place = classes.iter().enumerate().map(|(at, c)| (c.id, at)).collect();
    Book { head, tip, people, classes, teaching, place, class_place, orders: Default::default(), last: Mutex::default() }
}

/// The book after a few small entries: only the users they touched are read again. `None` if that is not enough.
async fn patch(store: &Store, school: SchoolId, old: &Book, tip: (i64, Uuid)) -> Result<Option<Book>, Error> {
    if tip.0 <= old.head || tip.0 - old.head > 50 {
        return Ok(None);
    }
    let entries = journal::entries_from(store, old.head).await?;
    let whole = ["users_erased", "backup_restored"];
    if entries.first().is_none_or(|e| e.id != old.tip) || entries.iter().any(|e| whole.contains(&e.action.as_str())) {
        return Ok(None);
    }
    let seqs: Vec<i64> = entries.iter().skip(1).map(|e| e.seq).collect();
    let images = journal::first_images(store, &seqs, PATCH + 1).await?;
    let images: Vec<_> = images.into_values().flatten().collect();
    if images.len() as i64 > PATCH || images.iter().any(|i| i.table_name != "user") {
        return Ok(None);
    }
    let ids: Vec<Uuid> = images.iter().map(|i| i.row_id).collect::<HashSet<_>>().into_iter().collect();
    let mut fresh: HashMap<Uuid, store::user::Model> =
        find::some_users(store, school, &ids).await?.into_iter().map(|u| (u.id, u)).collect();
    let mut people = Vec::with_capacity(old.people.len() + fresh.len());
    for person in &old.people {
        match (fresh.remove(&person.row.id), ids.contains(&person.row.id)) {
            (Some(row), _) => people.push(renewed(old, row, person.last_sign_in_at)),
            (None, true) => {}
            (None, false) => people.push(person.clone()),
        }
    }
    people.extend(fresh.into_values().map(|row| renewed(old, row, None)));
    Ok(Some(bind(tip, people, old.classes.clone(), old.teaching.clone())))
}

fn renewed(book: &Book, row: store::user::Model, last: Option<i64>) -> Person {
    let class = row.class_id.and_then(|id| book.class(id.into())).map(|c| c.title.clone());
    Person::new(row, class.as_deref(), last)
}

#[cfg(test)]
mod tests {
    use super::natural;

    #[test]
    fn classes_sort_as_people_count() {
        let mut titles = ["10A", "2W", "RB", "1C", "Year 10", "Year 9"];
        titles.sort_by_cached_key(|t| natural(t));
        assert_eq!(titles, ["1C", "2W", "10A", "RB", "Year 9", "Year 10"], "numbers by value");
    }
}
