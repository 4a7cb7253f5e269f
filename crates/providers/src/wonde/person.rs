//! What Wonde says of a person or class, in neutral words.

use super::wire;
use crate::paging::Keyed;
use crate::roster::{self, External, ExternalClass, ExternalGuardian, Gone, Tie, WondeEmail, tidied};
use domain::class::ClassKind;
use domain::user::Role;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A pupil with the classes and contacts that came along.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Pupil {
    pub person: External,
    pub registration: Option<ExternalClass>,
    pub guardians: Vec<ExternalGuardian>,
}

/// A class with those who are in it, where they came along.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Listed {
    pub class: ExternalClass,
    pub students: Option<Vec<String>>,
}

impl Keyed for Pupil {
    fn key(&self) -> &str {
        &self.person.id
    }
}

impl Keyed for Listed {
    fn key(&self) -> &str {
        &self.class.id
    }
}

/// How people are looked at: which address is the school's, and what day it is.
#[derive(Clone, Copy)]
pub(super) struct Lens {
    pub email: WondeEmail,
    pub today: Date,
}

impl Lens {
    pub fn pupil(&self, mut wire: wire::Person) -> Pupil {
        let contacts = wire.contacts.take().unwrap_or_default();
        let registration = wire.registration.take();
        let year_group = wire.year.take();
        let education = wire.education_details.take();
        let classes = wire.classes.take();
        let mut person = self.person("student", Role::Student, wire);
        let named = year_group.and_then(|group| {
            group.code.as_deref().and_then(roster::year).or(group.name.as_deref().and_then(roster::year))
        });
        let (mut current, mut left) = (None, None);
        if let Some(education) = education {
            person.upn = tidied(education.upn);
            person.admission_number = tidied(education.admission_number);
            current = education.current_nc_year.as_deref().and_then(roster::year);
            left = education.leaving_date.as_deref().and_then(roster::day);
        }
        person.year = current.or(named);
        person.has_left = left.is_some_and(|left| left < self.today);
        person.teaching = classes.map(|classes| classes.into_iter().map(|class| class_id(&class.id)).collect());
        let registration = registration.map(|group| class(group, ClassKind::Homeroom, person.year.clone()).class);
        person.class = registration.as_ref().map(|class| class.id.clone());
        let guardians = contacts.into_iter().map(|contact| guardian(contact, &person.id)).collect();
        Pupil { person, registration, guardians }
    }

    pub fn employee(&self, mut wire: wire::Person) -> External {
        let employment = wire.employment_details.take();
        let mut person = self.person("employee", Role::Teacher, wire);
        if let Some(employment) = employment {
            person.employee_number = tidied(employment.staff_code);
            let ended =
                employment.employment_end_date.as_deref().and_then(roster::day).is_some_and(|end| end < self.today);
            person.has_left = ended || employment.current == Some(false);
        }
        person
    }

    fn person(&self, kind: &str, role: Role, wire: wire::Person) -> External {
        let emails = wire.contact_details.and_then(|details| details.emails);
        let email = emails.and_then(|emails| match self.email {
            WondeEmail::None => None,
            WondeEmail::Email => emails.email,
            WondeEmail::Work => emails.work,
            WondeEmail::Primary => emails.primary,
            WondeEmail::Home => emails.home,
        });
        External {
            id: format!("{kind}/{}", wire.id),
            role: Some(role),
            given_name: tidied(wire.forename),
            middle_names: tidied(wire.middle_names),
            family_name: tidied(wire.surname),
            legal_given: tidied(wire.legal_forename),
            legal_family: tidied(wire.legal_surname),
            email: tidied(email),
            birth_date: wire.date_of_birth.as_deref().and_then(roster::day),
            ..External::default()
        }
    }
}

/// Classes and groups are numbered together with nobody else, so the number alone is the id.
fn class_id(id: &str) -> String {
    format!("class/{id}")
}

pub(super) fn scheduled(group: wire::Group) -> Listed {
    class(group, ClassKind::Scheduled, None)
}

pub(super) fn homeroom(group: wire::Group) -> Listed {
    class(group, ClassKind::Homeroom, None)
}

fn class(group: wire::Group, kind: ClassKind, year: Option<String>) -> Listed {
    let title = tidied(group.name).filter(|name| !name.is_empty()).or(tidied(group.code)).unwrap_or_default();
    let ids = |kind: &str, people: Vec<wire::Person>| {
        people.iter().map(|one| format!("{kind}/{}", one.id)).collect::<Vec<_>>()
    };
    let teachers = group.employees.map(|mut people| {
        // Whoever is marked as the main teacher comes first.
        people.sort_by_key(|one| {
            one.part.as_ref().and_then(|part| part.get("is_main_teacher")).and_then(Value::as_bool) != Some(true)
        });
        ids("employee", people)
    });
    let students = group.students.map(|people| ids("student", people));
    let id = match kind {
        ClassKind::Scheduled => class_id(&group.id),
        ClassKind::Homeroom => format!("group/{}", group.id),
    };
    Listed { class: ExternalClass { id, title, kind, year, teachers }, students }
}

fn guardian(wire: wire::Person, pupil: &str) -> ExternalGuardian {
    let relation = wire.relationship;
    let emails = wire.contact_details.and_then(|details| details.emails);
    let email = emails.and_then(|emails| {
        [emails.email, emails.primary, emails.home].into_iter().flatten().find(|email| !email.is_empty())
    });
    let tie = Tie {
        pupil: pupil.to_owned(),
        relation: relation.as_ref().and_then(|relation| tidied(relation.relationship.clone())),
        has_responsibility: relation.as_ref().and_then(|relation| relation.parental_responsibility),
        has_court_order: relation.as_ref().and_then(|relation| relation.court_order),
        has_letters: relation.as_ref().and_then(|relation| relation.correspondence),
    };
    ExternalGuardian {
        id: format!("contact/{}", wire.id),
        title: tidied(wire.title),
        given_name: tidied(wire.forename),
        family_name: tidied(wire.surname),
        email: tidied(email),
        children: vec![tie],
    }
}

/// A deletion that was undone is none: it is marked, and left out by the caller.
pub(super) fn deleted(kind: &str, wire: wire::Deletion) -> Gone {
    Gone { id: format!("{kind}/{}", wire.id), is_restorable: wire.restored_at.is_some() }
}
