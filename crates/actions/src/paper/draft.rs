//! Pages that are laid out and wait to be made, printed or saved. In memory only.

use super::no_paper;
use crate::actor::Staff;
use crate::ask::paper::*;
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

/// The newest pages with codes, and the newest list.
#[derive(Default)]
pub(crate) struct Drafts {
    last: u32,
    codes: Option<Draft>,
    list: Option<Draft>,
}

impl Drafts {
    /// Takes the place of earlier pages of its sort.
    pub fn keep(&mut self, mut draft: Draft) -> &mut Draft {
        self.last += 1;
        draft.number = self.last;
        let place = if draft.request.is_some() { &mut self.codes } else { &mut self.list };
        place.insert(draft)
    }

    /// The newest with codes.
    pub fn codes(&self, by: &Staff) -> Option<&Draft> {
        self.codes.as_ref().filter(|draft| draft.by == *by.actor())
    }

    /// Pages by their number, of the operator who laid them out.
    pub fn find(&mut self, by: &Staff, number: u32) -> Result<&mut Draft, Error> {
        let mut all = self.codes.iter_mut().chain(self.list.iter_mut());
        all.find(|draft| draft.number == number && draft.by == *by.actor()).ok_or_else(no_paper)
    }

    /// Forgets an operator's pages.
    pub fn forget(&mut self, by: &Staff) {
        for place in [&mut self.codes, &mut self.list] {
            if place.as_ref().is_some_and(|draft| draft.by == *by.actor()) {
                *place = None;
            }
        }
    }
}
