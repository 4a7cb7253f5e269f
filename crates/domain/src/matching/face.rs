//! A person made ready for comparing: every text read once.

use super::form::{Forms, read_year};
use super::kinship::{Column, Words};
use super::login::Logins;
use super::names::Name;
use super::{Person, birth, numbers};
use crate::user::{Role, username_key};

/// What is compared.
#[derive(Clone, Debug, Default)]
pub(super) struct Face {
    pub(super) given: Name,
    pub(super) preferred: Name,
    pub(super) middle: Name,
    pub(super) family: Name,
    pub(super) other_family: Name,
    /// 1 junior, 2 senior.
    pub(super) generation: u8,
    pub(super) class: u16,
    pub(super) year: Option<i8>,
    pub(super) birth: Option<u32>,
    /// UPN, admission and employee number.
    pub(super) numbers: [String; 3],
    pub(super) sourced_id: String,
    /// No case, no accents.
    pub(super) username: String,
    pub(super) email: String,
    pub(super) is_vouched: bool,
    pub(super) role: Option<Role>,
    pub(super) logins: Logins,
}

impl Face {
    /// `class`: as it counts for the two lists, which may be not at all.
    pub(super) fn read(person: &Person, class: &str, is_want: bool, words: &mut Words, forms: &mut Forms) -> Face {
        let (given, _) = Name::read(&person.given_name, words);
        let (preferred, _) = Name::read(&person.preferred_name, words);
        let (middle, _) = Name::read(&person.middle_names, words);
        let (family, generation) = Name::read(&person.family_name, words);
        let (other_family, _) = Name::read(&person.other_family_name, words);
        let class = forms.add(class, is_want);
        let mut face = Face {
            given,
            preferred,
            middle,
            family,
            other_family,
            generation,
            class,
            year: read_year(&person.year).or(forms.year(class)),
            birth: birth::read(&person.birth_date),
            numbers: [&person.upn, &person.admission_number, &person.employee_number].map(|n| numbers::key(n)),
            sourced_id: person.sourced_id.trim().to_owned(),
            username: if person.username.is_empty() { String::new() } else { username_key(person.username.trim()) },
            email: person.email.trim().to_lowercase(),
            is_vouched: person.email_vouched,
            role: person.role,
            logins: Logins::default(),
        };
        if face.preferred.whole == face.given.whole {
            face.preferred = Name::default();
        }
        if face.other_family.whole == face.family.whole {
            face.other_family = Name::default();
        }
        face.given.count(words, Column { is_family: false, is_want });
        face.preferred.count(words, Column { is_family: false, is_want });
        face.family.count(words, Column { is_family: true, is_want });
        face.other_family.count(words, Column { is_family: true, is_want });
        face
    }

    pub(super) fn is_staff(&self) -> Option<bool> {
        self.role.map(|role| role != Role::Student)
    }
}
