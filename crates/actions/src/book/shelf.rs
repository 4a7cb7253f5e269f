//! Keeps the newest book and brings it up to date: small changes in place, large ones by reading everything again.

use super::{Book, Person, settings_of};
use crate::error::{Code, Error};
use domain::id::{SchoolId, UserId};
use domain::journal::Actor;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;
use store::{Store, entry, find, guardians, journal};
use tokio::sync::Mutex;
use uuid::Uuid;

/// The newest book, the history as far as somebody asked for it, and who looked at whom a moment ago.
#[derive(Default)]
pub struct Shelf {
    book: Mutex<Option<Arc<Book>>>,
    entries: Mutex<Arc<Vec<entry::Model>>>,
    looks: Mutex<HashMap<(Actor, UserId), i64>>,
}

/// So many changed rows are fetched one by one; more, and everything is read again.
const PATCH: usize = 500;
/// So many entries are looked through for what changed.
const ENTRIES: i64 = 50;

impl Shelf {
    /// The book at the newest entry.
    pub(crate) async fn book(&self, store: &Store, school: SchoolId) -> Result<Arc<Book>, Error> {
        let mut kept = self.book.lock().await;
        let tip = journal::head(store, school).await?;
        Shelf::renew(&mut kept, store, school, tip).await
    }

    /// The book at least at an entry that was the newest a moment ago.
    pub(crate) async fn book_since(
        &self,
        store: &Store,
        school: SchoolId,
        tip: (i64, Uuid),
    ) -> Result<Arc<Book>, Error> {
        let mut kept = self.book.lock().await;
        if let Some(book) = kept.as_ref()
            && (book.head, book.tip) == tip
        {
            return Ok(book.clone());
        }
        // Somebody may have read a newer one meanwhile, or the school went back to an older state.
        let tip = journal::head(store, school).await?;
        Shelf::renew(&mut kept, store, school, tip).await
    }

    /// The book as it was read last: for whoever has asked for the newest a moment ago.
    pub(crate) async fn recent(&self, store: &Store, school: SchoolId) -> Result<Arc<Book>, Error> {
        let kept = self.book.lock().await.clone();
        match kept {
            Some(book) => Ok(book),
            None => self.book(store, school).await,
        }
    }

    async fn renew(
        kept: &mut Option<Arc<Book>>,
        store: &Store,
        school: SchoolId,
        tip: (i64, Uuid),
    ) -> Result<Arc<Book>, Error> {
        if let Some(book) = kept.as_mut() {
            if (book.head, book.tip) == tip {
                return Ok(book.clone());
            }
            if let Some(news) = News::read(store, school, book, tip).await? {
                // Copied only if somebody still reads the old one.
                Arc::make_mut(book).take(news);
                return Ok(book.clone());
            }
        }
        let book = Arc::new(read(store, school, tip).await?);
        *kept = Some(book.clone());
        Ok(book)
    }

    /// Every entry of the history, newest first.
    pub(crate) async fn entries(&self, store: &Store, school: SchoolId) -> Result<Arc<Vec<entry::Model>>, Error> {
        let mut kept = self.entries.lock().await;
        let tip = journal::head(store, school).await?;
        if let Some(newest) = kept.first() {
            if (newest.seq, newest.id) == tip {
                return Ok(kept.clone());
            }
            let newer = journal::entries_from(store, school, newest.seq).await?;
            if newer.first().is_some_and(|e| e.id == newest.id) {
                Arc::make_mut(&mut kept).splice(0..0, newer.into_iter().skip(1).rev());
                return Ok(kept.clone());
            }
        }
        *kept = Arc::new(journal::list_entries(store, school).await?);
        Ok(kept.clone())
    }

    /// Whether this operator has not looked at this record within `apart` milliseconds.
    pub(crate) async fn first_look(&self, by: &Actor, user: UserId, now: i64, apart: i64) -> bool {
        let mut looks = self.looks.lock().await;
        looks.retain(|_, at| now - *at < apart);
        looks.insert((by.clone(), user), now).is_none()
    }

    /// Forgets what it has: something outside the journal changed (a restored backup).
    pub(crate) async fn forget(&self) {
        *self.book.lock().await = None;
        *self.entries.lock().await = Arc::default();
    }

    /// Somebody signed in, which is in no journal.
    pub(crate) async fn renew_sign_ins(&self, store: &Store, school: SchoolId) -> Result<(), Error> {
        let mut kept = self.book.lock().await;
        let Some(book) = kept.as_mut() else { return Ok(()) };
        let times: HashMap<Uuid, Option<i64>> = sign_ins(store, school).await?;
        let other = |p: &&Person| times.get(&p.row.id).is_some_and(|at| *at != p.last_sign_in_at);
        let renew = |p: &Person| Person { last_sign_in_at: times.get(&p.row.id).copied().flatten(), ..p.clone() };
        let fresh: Vec<Person> = book.people.iter().filter(other).map(renew).collect();
        if fresh.len() > PATCH {
            *kept = None;
        } else if !fresh.is_empty() {
            Arc::make_mut(book).take_people(fresh);
        }
        Ok(())
    }
}

async fn sign_ins(store: &Store, school: SchoolId) -> Result<HashMap<Uuid, Option<i64>>, Error> {
    Ok(find::list_sign_ins(store, school).await?.into_iter().map(|s| (s.user_id, s.last_at)).collect())
}

async fn find_school(store: &Store, school: SchoolId) -> Result<store::school::Model, Error> {
    store.choose_school(Some(school)).await?.ok_or_else(|| Error::new(Code::School, "no_school", &[]))
}

async fn read(store: &Store, school: SchoolId, tip: (i64, Uuid)) -> Result<Book, Error> {
    let row = find_school(store, school).await?;
    let classes = find::list_classes(store, school).await?;
    let users = find::list_users(store, school).await?;
    let times = sign_ins(store, school).await?;
    let person = |u: store::user::Model| {
        let last = times.get(&u.id).copied().flatten();
        Person::new(u, last)
    };
    let mut book = Book::bind(tip, &row, users.into_iter().map(person).collect(), classes);
    let adults = guardians::list_guardians(store, school).await?;
    Arc::make_mut(&mut book.families).take(adults, guardians::list_links(store, school).await?);
    for row in find::list_enrollments(store, school).await? {
        book.teaching.entry(row.user_id).or_default().insert(row.class_id);
    }
    Ok(book)
}

/// What a few small entries changed.
struct News {
    tip: (i64, Uuid),
    school: Option<store::school::Model>,
    classes: Option<Vec<store::class::Model>>,
    people: Vec<Person>,
    /// The users whose teaching classes changed, with all they are in now.
    teaching: HashMap<Uuid, BTreeSet<Uuid>>,
    families: FamilyNews,
}

/// Adults and links that changed, and the ids of those that are no more.
#[derive(Default)]
struct FamilyNews {
    adults: Vec<store::guardian::Model>,
    links: Vec<store::guardianship::Model>,
    lost: (Vec<Uuid>, Vec<Uuid>),
}

impl FamilyNews {
    async fn read(
        store: &Store,
        school: SchoolId,
        adults: HashSet<Uuid>,
        links: HashSet<Uuid>,
    ) -> Result<FamilyNews, Error> {
        let (adults, links): (Vec<Uuid>, Vec<Uuid>) = (adults.into_iter().collect(), links.into_iter().collect());
        let mut news = FamilyNews::default();
        if !adults.is_empty() {
            news.adults = guardians::some_guardians(store, school, &adults).await?;
        }
        if !links.is_empty() {
            news.links = guardians::some_links(store, school, &links).await?;
        }
        let gone = |ids: &[Uuid], there: HashSet<Uuid>| ids.iter().filter(|id| !there.contains(*id)).copied().collect();
        news.lost.0 = gone(&adults, news.adults.iter().map(|row| row.id).collect());
        news.lost.1 = gone(&links, news.links.iter().map(|row| row.id).collect());
        Ok(news)
    }

    fn is_empty(&self) -> bool {
        self.adults.is_empty() && self.links.is_empty() && self.lost.0.is_empty() && self.lost.1.is_empty()
    }
}

impl News {
    /// `None` if so much or such things changed that everything is to be read again.
    async fn read(store: &Store, school: SchoolId, old: &Book, tip: (i64, Uuid)) -> Result<Option<News>, Error> {
        if tip.0 <= old.head || tip.0 - old.head > ENTRIES {
            return Ok(None);
        }
        let entries = journal::entries_from(store, school, old.head).await?;
        let whole = ["users_erased", "backup_restored"];
        if entries.first().is_none_or(|e| e.id != old.tip) || entries.iter().any(|e| whole.contains(&e.action.as_str()))
        {
            return Ok(None);
        }
        let seqs: Vec<i64> = entries.iter().skip(1).map(|e| e.seq).collect();
        let images = journal::first_rows(store, school, &seqs, PATCH as u64 + 1).await?;
        if images.len() > PATCH {
            return Ok(None);
        }
        let of = |table: &str, id: fn(&journal::Touched) -> Option<Uuid>| -> HashSet<Uuid> {
            images.iter().filter(|i| i.table == table).filter_map(id).collect()
        };
        let (users, classes) = (of("user", |i| Some(i.row)), of("class", |i| Some(i.row)));
        let members: Vec<Uuid> = of("enrollment", |i| i.person).into_iter().collect();
        let families =
            FamilyNews::read(store, school, of("guardian", |i| Some(i.row)), of("guardianship", |i| Some(i.row)));
        let families = families.await?;
        let mut news =
            News { tip, school: None, classes: None, people: Vec::new(), teaching: HashMap::new(), families };
        if images.iter().any(|i| i.table == "school") {
            news.school = Some(find_school(store, school).await?);
        }
        if !classes.is_empty() {
            news.classes = Some(find::list_classes(store, school).await?);
        }
        news.teaching = members.iter().map(|id| (*id, BTreeSet::new())).collect();
        for row in find::enrollments_of(store, school, &members).await? {
            news.teaching.entry(row.user_id).or_default().insert(row.class_id);
        }
        let all = news.read_people(store, school, old, users, &classes).await?;
        Ok(all.then_some(news))
    }

    /// The users who changed, and those whose class did: its title is in their text. `false` if one is gone.
    async fn read_people(
        &mut self,
        store: &Store,
        school: SchoolId,
        old: &Book,
        mut users: HashSet<Uuid>,
        classes: &HashSet<Uuid>,
    ) -> Result<bool, Error> {
        if !classes.is_empty() {
            let inside = |p: &&Person| p.row.class_id.is_some_and(|c| classes.contains(&c));
            users.extend(old.people.iter().filter(inside).map(|p| p.row.id));
        }
        let ids: Vec<Uuid> = users.into_iter().collect();
        let rows = find::some_users(store, school, &ids).await?;
        let all = rows.len() == ids.len() && ids.len() <= 2 * PATCH;
        let last = |id: Uuid| old.person(id.into()).and_then(|p| p.last_sign_in_at);
        self.people =
            rows.into_iter().map(|row| (last(row.id), row)).map(|(last, row)| Person::new(row, last)).collect();
        Ok(all)
    }
}

impl Book {
    fn take(&mut self, news: News) {
        (self.head, self.tip) = news.tip;
        if let Some(school) = news.school {
            self.settings = settings_of(&school);
            self.logo = school.logo.as_deref().map(crate::portal::logo_key);
            self.school = school.name;
        }
        if let Some(classes) = news.classes {
            self.take_classes(classes);
        }
        if !news.families.is_empty() {
            let FamilyNews { adults, links, lost } = news.families;
            let families = Arc::make_mut(&mut self.families);
            families.lose(&lost.0, &lost.1);
            families.take(adults, links);
        }
        self.teaching.extend(news.teaching);
        self.teaching.retain(|_, classes| !classes.is_empty());
        self.take_people(news.people);
    }
}
