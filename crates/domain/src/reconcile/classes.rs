//! Classes by title: those the school has, and those a plan has to make.

use super::{CellChange, ClassRef, Have, HaveUser, NewClass};
use crate::class::{ClassKind, title_key};
use crate::id::ClassId;
use crate::name::tidy;
use crate::roster::{Field, Roster, RosterUser};
use std::collections::HashMap;

/// Finds classes by kind and title key; one that is missing is made on its first use.
pub(super) struct ClassBook<'a> {
    want: &'a Roster,
    /// Title of each class of the school, and the class that stands for its key.
    known: HashMap<ClassId, (&'a str, ClassRef)>,
    by_key: HashMap<(ClassKind, String), ClassRef>,
    /// Registration classes by title as written, once it was asked for: many rows write the same.
    written: HashMap<&'a str, Option<ClassRef>>,
    /// The roster's own spelling, so that the order of its rows does not decide it.
    spelling: HashMap<String, &'a str>,
    /// For each of the roster's classes, once it was asked for: users share them.
    taught: Vec<Option<ClassRef>>,
    new: Vec<NewClass>,
}

impl<'a> ClassBook<'a> {
    pub(super) fn new(have: &'a Have, want: &'a Roster) -> Self {
        let mut by_key = HashMap::with_capacity(have.classes.len());
        let mut known = HashMap::with_capacity(have.classes.len());
        for class in &have.classes {
            let first = by_key.entry((class.kind, title_key(&class.title))).or_insert(ClassRef::Have(class.id));
            known.insert(class.id, (class.title.as_str(), *first));
        }
        let home = want.classes.iter().filter(|class| class.kind == ClassKind::Homeroom);
        ClassBook {
            want,
            known,
            by_key,
            written: HashMap::new(),
            spelling: home.map(|class| (title_key(&class.title), class.title.as_str())).collect(),
            taught: vec![None; want.classes.len()],
            new: Vec::new(),
        }
    }

    /// The registration class of that title; `None` if the title is empty.
    pub(super) fn home(&mut self, title: &'a str) -> Option<ClassRef> {
        if let Some(class) = self.written.get(title) {
            return *class;
        }
        let key = title_key(title);
        let class = (!key.is_empty()).then(|| self.find_or_make(ClassKind::Homeroom, key, title));
        self.written.insert(title, class);
        class
    }

    /// The registration class a known user moves to, and the cell that says so; `None` if the row does not move them.
    pub(super) fn moved(&mut self, user: &HaveUser, row: &'a RosterUser) -> Option<(ClassRef, CellChange)> {
        let now = user.class.and_then(|id| self.known.get(&id)).copied();
        let title = row.class.as_deref()?;
        let class = self.home(title).filter(|class| now.is_none_or(|(_, now)| now != *class))?;
        let new = match class {
            ClassRef::Have(id) => self.known.get(&id).map_or(title, |(title, _)| *title).to_owned(),
            ClassRef::New(at) => self.new[at].title.clone(),
        };
        let old = now.map_or_else(String::new, |(title, _)| title.to_owned());
        Some((class, CellChange { field: Field::Class, old, new }))
    }

    /// The teaching classes of a row, each once. An index of nothing, or of a registration class, is passed over.
    pub(super) fn teaching(&mut self, row: &RosterUser) -> Vec<ClassRef> {
        let mut classes = Vec::with_capacity(row.teaching.len());
        for at in &row.teaching {
            let class = self.taught_at(*at as usize);
            classes.extend(class.filter(|class| !classes.contains(class)));
        }
        classes
    }

    /// The classes to be made, in the order in which they were first asked for.
    pub(super) fn into_new(self) -> Vec<NewClass> {
        self.new
    }

    fn taught_at(&mut self, at: usize) -> Option<ClassRef> {
        let class = self.want.classes.get(at).filter(|class| class.kind == ClassKind::Scheduled)?;
        if self.taught[at].is_none() {
            let key = title_key(&class.title);
            self.taught[at] = (!key.is_empty()).then(|| self.find_or_make(ClassKind::Scheduled, key, &class.title));
        }
        self.taught[at]
    }

    fn find_or_make(&mut self, kind: ClassKind, key: String, title: &str) -> ClassRef {
        let title = match kind {
            ClassKind::Homeroom => self.spelling.get(&key).map_or(title, |title| *title),
            ClassKind::Scheduled => title,
        };
        *self.by_key.entry((kind, key)).or_insert_with(|| {
            self.new.push(NewClass { title: tidy(title), kind });
            ClassRef::New(self.new.len() - 1)
        })
    }
}
