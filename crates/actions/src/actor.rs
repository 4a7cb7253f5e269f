//! Who acts. Privilege is a type: an action that takes `&Office` cannot be called by a teacher.

use crate::book::{Book, Person};
use crate::error::{Code, Error};
use domain::id::{GuardianId, UserId};
use domain::journal::Actor;
use domain::user::{Role, Status};
use std::collections::HashSet;
use uuid::Uuid;

/// An administrator, or whoever holds the key at the command line. May do everything.
#[derive(Clone, Debug)]
pub struct Office {
    actor: Actor,
}

/// A teacher: own classes only.
#[derive(Clone, Debug)]
pub struct Teacher {
    id: UserId,
    actor: Actor,
}

/// Anybody who works at the desk.
#[derive(Clone, Debug)]
pub enum Staff {
    /// Everything.
    Office(Office),
    /// Own classes.
    Teacher(Teacher),
}

/// A parent or carer who is signed in to the portal: their own children only. Only [`crate::portal`] makes one.
#[derive(Clone, Debug)]
pub struct Guardian {
    id: GuardianId,
    is_looked_through: bool,
}

impl Guardian {
    pub(crate) fn new(id: GuardianId) -> Guardian {
        Guardian { id, is_looked_through: false }
    }

    /// Somebody of the office looks through their eyes.
    pub(crate) fn looked_through(id: GuardianId) -> Guardian {
        Guardian { id, is_looked_through: true }
    }

    /// Whether it is somebody of the office who only looks: then nothing is to be noted as read or done.
    pub fn is_looked_through(&self) -> bool {
        self.is_looked_through
    }

    /// Who.
    pub fn id(&self) -> GuardianId {
        self.id
    }

    /// Who, for the history.
    pub(crate) fn actor(&self) -> Actor {
        Actor::Guardian(self.id)
    }
}

/// A pupil who is signed in to the portal: their own things only. Only [`crate::portal`] makes one.
#[derive(Clone, Debug)]
pub struct Pupil {
    id: UserId,
}

impl Pupil {
    /// The privilege of a user who is a pupil and may sign in now.
    pub(crate) fn of(person: &Person) -> Option<Pupil> {
        let is_pupil = person.role == Role::Student && person.status() == Status::Active;
        is_pupil.then(|| Pupil { id: person.id() })
    }

    /// Who.
    pub fn id(&self) -> UserId {
        self.id
    }

    /// Who, for the history.
    pub(crate) fn actor(&self) -> Actor {
        Actor::User(self.id)
    }
}

/// Somebody who gave their own password within the last five minutes.
#[derive(Clone, Copy, Debug)]
pub struct Confirmed<'a, T>(&'a T);

impl<'a, T> Confirmed<'a, T> {
    /// Only [`crate::front`] and the command line make one.
    pub(crate) fn new(by: &'a T) -> Self {
        Confirmed(by)
    }

    /// Who.
    pub fn by(&self) -> &'a T {
        self.0
    }
}

impl Office {
    /// Whoever holds the key acts as the office; the journal names the system's user.
    pub fn key_holder(system_user: &str) -> Office {
        Office { actor: Actor::KeyHolder(system_user.to_owned()) }
    }

    /// The program itself.
    pub(crate) fn program() -> Office {
        Office { actor: Actor::Program }
    }

    /// The key is the proof that a command line gives instead of a password.
    pub fn confirmed(&self) -> Option<Confirmed<'_, Office>> {
        matches!(self.actor, Actor::KeyHolder(_)).then(|| Confirmed::new(self))
    }

    /// Who, for the history.
    pub fn actor(&self) -> &Actor {
        &self.actor
    }

    /// The user who acts, where it is one.
    pub fn user(&self) -> Option<UserId> {
        if let Actor::User(id) = self.actor { Some(id) } else { None }
    }
}

impl Staff {
    /// The privilege of a user who may work at the desk now.
    pub(crate) fn of(person: &Person) -> Option<Staff> {
        if person.status() != Status::Active {
            return None;
        }
        let (id, actor) = (person.id(), Actor::User(person.id()));
        match person.role {
            Role::Administrator => Some(Staff::Office(Office { actor })),
            Role::Teacher => Some(Staff::Teacher(Teacher { id, actor })),
            Role::Student => None,
        }
    }

    /// Everything, or `NotAllowed`.
    pub fn office(&self) -> Result<&Office, Error> {
        match self {
            Staff::Office(office) => Ok(office),
            Staff::Teacher(_) => Err(Error::new(Code::NotAllowed, "not_allowed", &[])),
        }
    }

    /// The key is the proof that a command line gives instead of a password.
    pub fn confirmed(&self) -> Option<Confirmed<'_, Staff>> {
        matches!(self.actor(), Actor::KeyHolder(_)).then(|| Confirmed::new(self))
    }

    /// The user who acts, where it is one.
    pub fn user(&self) -> Option<UserId> {
        if let Actor::User(id) = self.actor() { Some(*id) } else { None }
    }

    /// Who, for the history.
    pub fn actor(&self) -> &Actor {
        match self {
            Staff::Office(office) => &office.actor,
            Staff::Teacher(teacher) => &teacher.actor,
        }
    }

    /// The classes this operator sees; `None` is all.
    pub(crate) fn classes(&self, book: &Book) -> Option<HashSet<Uuid>> {
        let Staff::Teacher(teacher) = self else { return None };
        let own = book.person(teacher.id).and_then(|p| p.row.class_id);
        let teaching = book.teaching.get(&teacher.id.0).into_iter().flatten().copied();
        Some(teaching.chain(own).collect())
    }

    /// Whether this operator may see and look after a user: the office everybody, a teacher the pupils of own classes.
    pub(crate) fn sees(&self, book: &Book, person: &Person) -> bool {
        self.sight(book).covers(person)
    }

    /// The same for many users.
    pub(crate) fn sight<'a>(&self, book: &'a Book) -> Sight<'a> {
        Sight { book, classes: self.classes(book) }
    }
}

/// What an operator sees.
pub(crate) struct Sight<'a> {
    book: &'a Book,
    classes: Option<HashSet<Uuid>>,
}

impl Sight<'_> {
    /// Whether a user is in it.
    pub(crate) fn covers(&self, person: &Person) -> bool {
        let Some(classes) = &self.classes else { return true };
        if person.role != Role::Student || !person.is_live() {
            return false;
        }
        let teaching = self.book.teaching.get(&person.row.id);
        person.row.class_id.is_some_and(|c| classes.contains(&c))
            || teaching.is_some_and(|t| t.iter().any(|c| classes.contains(c)))
    }
}
