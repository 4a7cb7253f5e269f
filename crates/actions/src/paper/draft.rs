//! Pages that are laid out and wait to be made, printed or saved. In memory only.

use super::no_paper;
use crate::actor::Staff;
use crate::ask::paper::*;
use crate::book::Book;
use crate::error::{Code, Error};
use documents::Laid;
use domain::code::{CardToken, InvitationCode, Serial, SerialKind};
use domain::id::{ClassId, UserId};
use domain::journal::Actor;
use domain::paper::PaperKind;
use std::sync::Arc;
use uuid::Uuid;

/// What one card or letter is to carry.
#[derive(Clone)]
pub(crate) enum Secret {
    /// A login card's token, and the card it replaces.
    Card { token: CardToken, replaces: Option<Uuid> },
    /// A letter's code.
    Letter(InvitationCode),
}

/// One card or letter.
#[derive(Clone)]
pub(crate) struct Item {
    /// Its row in `credential` or `code`.
    pub id: Uuid,
    pub user: UserId,
    pub face: Face,
    pub serial: Serial,
    pub page: u32,
    pub secret: Secret,
    /// A first password that is printed on it.
    pub password: Option<String>,
}

/// What stands on it, besides its code and number.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Face {
    pub name: String,
    pub username: String,
    pub class: Option<String>,
    pub symbol: usize,
    pub language: String,
    /// `domain::paper::shown` of all that.
    pub shown: String,
}

/// Pages that are laid out.
pub(crate) struct Draft {
    /// Given when it is kept.
    pub number: u32,
    pub by: Actor,
    /// What was asked; `None` for a list.
    pub request: Option<PreparePaper>,
    pub title: String,
    pub class: Option<ClassId>,
    pub size: (f32, f32),
    /// The pages; `None` while there is nobody to print for.
    pub laid: Option<Arc<Laid>>,
    pub items: Vec<Item>,
    /// Everybody on the pages.
    pub people: Vec<UserId>,
    pub kept: Vec<PaperKept>,
    pub replaced: u32,
    pub faults: Vec<PaperFault>,
    pub no_address: bool,
    pub unchecked_languages: Vec<String>,
    /// When the codes stop working.
    pub until: i64,
    /// How many adults may use a letter's code.
    pub adults: u32,
    /// The number of the print run.
    pub run: u32,
    /// The codes are stored; they stay there if making is taken back.
    pub stored: bool,
    pub made: Option<PaperMade>,
    pub changed: bool,
}

impl Draft {
    /// Cards or letters.
    pub fn kind(&self) -> Option<PaperKind> {
        self.request.as_ref().map(|request| request.kind)
    }

    /// Whether a first password stands on them.
    pub fn has_passwords(&self) -> bool {
        self.items.iter().any(|item| item.password.is_some())
    }

    /// How many pages.
    pub fn pages(&self) -> u32 {
        self.laid.as_ref().map_or(0, |laid| laid.pages() as u32)
    }

    /// The pages themselves.
    pub fn laid(&self) -> Result<Arc<Laid>, Error> {
        self.laid.clone().ok_or_else(|| Error::new(Code::Invalid, "paper_empty", &[]))
    }

    /// What the window sees: everything but the codes and passwords.
    pub fn shown(&self) -> Paper {
        let item = |item: &Item| PaperItem {
            user: item.user,
            name: item.face.name.clone(),
            username: item.face.username.clone(),
            class: item.face.class.clone(),
            serial: item.serial.to_string(),
            page: item.page,
            language: item.face.language.clone(),
        };
        Paper {
            draft: self.number,
            kind: self.kind(),
            title: self.title.clone(),
            pages: self.pages(),
            size: self.size,
            items: self.items.iter().map(item).collect(),
            kept: self.kept.clone(),
            replaced: self.replaced,
            passwords: self.items.iter().filter(|i| i.password.is_some()).count() as u32,
            faults: self.faults.clone(),
            no_address: self.no_address,
            unchecked_languages: self.unchecked_languages.clone(),
            made: self.made.clone(),
            changed: self.changed,
        }
    }
}

/// `C12`: a print run's name.
pub(crate) fn run_name(kind: PaperKind, number: u32) -> String {
    format!("{}{number}", if kind == PaperKind::Cards { 'C' } else { 'P' })
}

/// What carries the serial numbers of a kind.
pub(crate) fn serial_kind(kind: PaperKind) -> SerialKind {
    if kind == PaperKind::Cards { SerialKind::Card } else { SerialKind::Letter }
}

/// Pages kept at once: the flow's, a count sheet beside them, a person's card, and what came before.
const KEPT: usize = 6;

/// What was laid out last, newest at the end.
#[derive(Default)]
pub(crate) struct Drafts {
    last: u32,
    kept: Vec<Draft>,
}

impl Drafts {
    /// Keeps pages; the oldest go.
    pub fn keep(&mut self, mut draft: Draft) -> Paper {
        self.last += 1;
        draft.number = self.last;
        let shown = draft.shown();
        self.kept.push(draft);
        if self.kept.len() > KEPT {
            self.kept.remove(0);
        }
        shown
    }

    /// The newest with codes that are an operator's work under way.
    pub fn codes(&self, by: &Staff) -> Option<&Draft> {
        let is_work = |draft: &&Draft| draft.request.as_ref().is_some_and(|request| !request.aside);
        self.kept.iter().rev().filter(|draft| draft.by == *by.actor()).find(is_work)
    }

    /// Pages by their number, of the operator who laid them out.
    pub fn find(&mut self, by: &Staff, number: u32) -> Result<&mut Draft, Error> {
        let mut all = self.kept.iter_mut();
        all.find(|draft| draft.number == number && draft.by == *by.actor()).ok_or_else(no_paper)
    }

    /// Forgets an operator's pages.
    pub fn forget(&mut self, by: &Staff) {
        self.kept.retain(|draft| draft.by != *by.actor());
    }

    /// Forgets pages with somebody on them whom this operator may no longer see.
    pub fn forget_unseen(&mut self, by: &Staff, book: &Book) {
        let sight = by.sight(book);
        let is_seen = |id: &UserId| book.person(*id).is_none_or(|person| sight.covers(person));
        self.kept.retain(|draft| draft.by != *by.actor() || draft.people.iter().all(is_seen));
    }

    /// The window was locked: passwords in clear go. Pages that were made can still be taken back, not shown.
    pub fn lock(&mut self) {
        self.kept.retain(|draft| draft.made.is_some() || !draft.has_passwords());
        for draft in self.kept.iter_mut().filter(|draft| draft.has_passwords()) {
            draft.laid = None;
            draft.items.iter_mut().for_each(|item| item.password = None);
        }
    }
}
