//! Who gets a card or letter: in the order of the register, and only those who need one unless all are meant.

use super::draft::Face;
use crate::actor::Staff;
use crate::ask::paper::{PaperKept, PaperKeptWhy, PreparePaper, WhichPaper};
use crate::book::{Book, Person, natural};
use crate::error::{Code, Error};
use domain::code::Serial;
use domain::id::{ClassId, UserId};
use domain::paper::{PaperKind, card_name, shown};
use domain::user::{Role, Status};
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// What users hold now.
pub(crate) type Holdings = HashMap<Uuid, Held>;

/// A live card or letter and what stands on it.
#[derive(Clone, Debug)]
pub(crate) struct Held {
    pub serial: Serial,
    pub shown: String,
}

/// Who gets one, with what stands on it, and who keeps what they have.
#[derive(Default)]
pub(crate) struct Chosen<'a> {
    pub get: Vec<(&'a Person, Face)>,
    pub kept: Vec<PaperKept>,
    /// How many of those who get one hold one that works.
    pub held: u32,
}

/// Chooses. Errors: a class or user that is not there, or not this operator's.
pub(crate) fn choose<'a>(
    book: &'a Book,
    by: &Staff,
    request: &PreparePaper,
    holdings: &Holdings,
) -> Result<Chosen<'a>, Error> {
    let mut chosen = Chosen::default();
    let symbols = symbols(book);
    for person in register(book, by, request)?.into_iter().filter(|p| !request.except.contains(&p.id())) {
        let face = face(book, person, request, &symbols);
        let held = holdings.get(&person.row.id);
        let why = if request.kind == PaperKind::Letters && person.role != Role::Student {
            Some(PaperKeptWhy::NotAPupil)
        } else if person.status() == Status::Suspended {
            Some(PaperKeptWhy::Suspended)
        } else if request.which == WhichPaper::Needed && held.is_some_and(|held| held.shown == face.shown) {
            Some(PaperKeptWhy::Holds)
        } else {
            None
        };
        match why {
            Some(why) => chosen.kept.push(PaperKept {
                user: person.id(),
                name: person.name(),
                username: person.row.username.clone(),
                why,
                serial: held.map(|held| held.serial.to_string()),
            }),
            None => {
                chosen.held += u32::from(held.is_some());
                chosen.get.push((person, face));
            }
        }
    }
    Ok(chosen)
}

/// The chosen users, each once: class by class as their titles are ordered, in a class by surname, first name, username.
pub(crate) fn register<'a>(book: &'a Book, by: &Staff, request: &PreparePaper) -> Result<Vec<&'a Person>, Error> {
    let sight = by.sight(book);
    let classes: HashSet<Uuid> = request.classes.iter().map(|c| c.0).collect();
    let own = by.classes(book);
    for class in &request.classes {
        let known = book.class(*class).is_some() && own.as_ref().is_none_or(|own| own.contains(&class.0));
        if !known {
            return Err(Error::new(Code::NotFound, "no_class", &[]));
        }
    }
    let meant: HashSet<UserId> = request.users.iter().copied().collect();
    for id in &meant {
        let person = book.person(*id).filter(|p| p.is_live());
        let person = person.ok_or_else(|| Error::new(Code::NotFound, "no_user", &[]))?;
        if !sight.covers(person) {
            return Err(Error::new(Code::NotAllowed, "not_own_class", &[]));
        }
    }
    let in_class = |p: &Person| {
        let teaching = book.teaching.get(&p.row.id);
        p.role == Role::Student
            && (p.row.class_id.is_some_and(|c| classes.contains(&c))
                || teaching.is_some_and(|t| t.iter().any(|c| classes.contains(c))))
    };
    let mut people: Vec<&Person> =
        book.live().filter(|p| sight.covers(p) && (meant.contains(&p.id()) || in_class(p))).collect();
    people.sort_by_cached_key(|p| {
        let class = book.class_of(p).map(natural);
        (class.is_none(), class, p.family.clone(), p.given.clone(), p.row.username_key.clone())
    });
    Ok(people)
}

/// The picture of each class: the same one for as long as the class is there, whatever classes are added.
pub(crate) fn symbols(book: &Book) -> HashMap<Uuid, usize> {
    let mut classes: Vec<(i64, Uuid)> = book.classes.iter().map(|c| (c.created_at, c.id)).collect();
    classes.sort_unstable();
    classes.into_iter().enumerate().map(|(at, (_, id))| (id, at)).collect()
}

/// What stands on somebody's card or letter.
pub(crate) fn face(book: &Book, person: &Person, request: &PreparePaper, symbols: &HashMap<Uuid, usize>) -> Face {
    let row = &person.row;
    let own = (!row.language.is_empty()).then_some(&row.language);
    let language = match request.kind {
        PaperKind::Cards => book.settings.language.clone(),
        PaperKind::Letters => request.language.as_ref().or(own).unwrap_or(&book.settings.language).clone(),
    };
    let name = card_name(&row.given_name, &row.family_name, &row.username);
    let class = book.class_of(person).map(str::to_owned);
    let symbol = row.class_id.and_then(|id| symbols.get(&id)).copied().unwrap_or_default();
    let username = row.username.clone();
    // What differs on each: a new username does not make a letter wrong.
    let other = if request.kind == PaperKind::Cards { &username } else { &language };
    let shown = shown(&[&name, class.as_deref().unwrap_or_default(), other, &book.settings.portal_address]);
    Face { name, username, class, symbol, language, shown }
}

/// The one class all are of, for the title and the history.
pub(crate) fn one_class(chosen: &Chosen<'_>) -> Option<ClassId> {
    let mut classes = chosen.get.iter().map(|(person, _)| person.row.class_id);
    let first = classes.next().flatten()?;
    classes.all(|class| class == Some(first)).then_some(ClassId(first))
}
