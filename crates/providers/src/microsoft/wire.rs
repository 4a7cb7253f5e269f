//! What Graph sends, as it sends it.

use crate::error::{Error, Partial};
use crate::http::Answer;
use crate::lenient::text;
use crate::paging::{Next, Page};
use crate::roster::{self, External, tidied};
use domain::user::Role;
use serde::Deserialize;
use serde::de::DeserializeOwned;

#[derive(Deserialize)]
struct Listed<W> {
    value: Vec<W>,
    #[serde(rename = "@odata.nextLink", alias = "@nextLink", alias = "odata.nextLink")]
    next: Option<String>,
    #[serde(rename = "@odata.deltaLink", alias = "@deltaLink")]
    delta: Option<String>,
}

/// A user or an educationUser: of one that is not asked for, each field is simply absent.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct User {
    pub id: String,
    pub account_enabled: Option<bool>,
    pub display_name: Option<String>,
    pub given_name: Option<String>,
    pub middle_name: Option<String>,
    pub surname: Option<String>,
    pub user_principal_name: Option<String>,
    pub mail: Option<String>,
    pub user_type: Option<String>,
    pub employee_id: Option<String>,
    pub department: Option<String>,
    pub job_title: Option<String>,
    pub primary_role: Option<String>,
    pub student: Option<Student>,
    pub teacher: Option<Teacher>,
    pub related_contacts: Option<Vec<Contact>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Student {
    pub birth_date: Option<String>,
    #[serde(default, deserialize_with = "text")]
    pub grade: Option<String>,
    #[serde(default, deserialize_with = "text")]
    pub student_number: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Teacher {
    #[serde(default, deserialize_with = "text")]
    pub teacher_number: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Contact {
    pub id: Option<String>,
    pub display_name: Option<String>,
    pub email_address: Option<String>,
    pub relationship: Option<String>,
}

/// A group or an educationClass.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Group {
    pub id: String,
    pub display_name: Option<String>,
    pub external_name: Option<String>,
    pub class_code: Option<String>,
    #[serde(default, deserialize_with = "text")]
    pub grade: Option<String>,
    pub mail_nickname: Option<String>,
    pub description: Option<String>,
}

/// Somebody or something in a group.
#[derive(Deserialize)]
pub(super) struct Member {
    pub id: String,
    #[serde(rename = "@odata.type")]
    pub kind: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Organisation {
    pub id: String,
    pub display_name: Option<String>,
    pub verified_domains: Option<Vec<Domain>>,
}

#[derive(Deserialize)]
pub(super) struct Domain {
    pub name: Option<String>,
}

/// One page. A list of changes ends with the address for later ones; one without either is cut off.
pub(super) fn page<W: DeserializeOwned, T>(
    answer: &Answer,
    is_delta: bool,
    item: impl Fn(W) -> T,
) -> Result<Page<T>, Error> {
    let listed: Listed<W> = answer.read()?;
    let said = |link: Option<String>| link.filter(|link| !link.is_empty());
    let next = match (said(listed.next), said(listed.delta)) {
        (Some(next), None) => Next::At(next),
        (None, Some(mark)) => Next::Mark(mark),
        (None, None) if !is_delta => Next::End,
        _ => return Err(Error::Partial(Partial::NextMissing)),
    };
    Ok(Page { items: listed.value.into_iter().map(item).collect(), next, is_counted: false })
}

impl User {
    /// An account of another organisation that was invited.
    pub fn is_guest(&self) -> bool {
        let is_named =
            self.user_principal_name.as_deref().is_some_and(|name| name.to_ascii_uppercase().contains("#EXT#"));
        is_named || self.user_type.as_deref().is_some_and(|kind| kind.eq_ignore_ascii_case("guest"))
    }

    /// What the account is, by the roster's word, else by the words an administrator wrote on it.
    pub fn role(&self) -> Option<Role> {
        match self.primary_role.as_deref().map(str::to_ascii_lowercase).as_deref() {
            Some("student") => return Some(Role::Student),
            Some("teacher") => return Some(Role::Teacher),
            _ => {}
        }
        let words = [self.job_title.as_deref(), self.department.as_deref()];
        let role = words.into_iter().flatten().find_map(Role::read)?;
        Some(if role == Role::Student { role } else { Role::Teacher })
    }

    /// In neutral words. `domains`: those the organisation has proved to be its own.
    pub fn external(self, domains: &[String]) -> External {
        let role = self.role();
        let name = tidied(self.user_principal_name);
        let email = tidied(self.mail).filter(|mail| !mail.is_empty()).or_else(|| name.clone());
        let domain = |address: &str| address.rsplit_once('@').map(|(_, domain)| domain.to_ascii_lowercase());
        let is_vouched = |email: &str| {
            let is_name = name.as_deref().is_some_and(|name| name.eq_ignore_ascii_case(email));
            is_name || domain(email).is_some_and(|domain| domains.contains(&domain))
        };
        let student = self.student;
        let number = tidied(self.employee_id);
        let teacher_number = self.teacher.and_then(|teacher| tidied(teacher.teacher_number));
        let (admission, employee) = match role {
            Some(Role::Student) => (number, None),
            Some(_) => (None, teacher_number.or(number)),
            None => (None, None),
        };
        let student_number = student.as_ref().and_then(|student| tidied(student.student_number.clone()));
        External {
            id: self.id,
            role,
            given_name: tidied(self.given_name),
            middle_names: tidied(self.middle_name),
            family_name: tidied(self.surname),
            display_name: tidied(self.display_name),
            username: name.as_deref().and_then(|name| name.rsplit_once('@')).map(|(local, _)| local.to_owned()),
            email_vouched: email.as_deref().is_some_and(is_vouched),
            email,
            birth_date: student.as_ref().and_then(|student| roster::day(student.birth_date.as_deref()?)),
            admission_number: student_number.or(admission),
            employee_number: employee,
            year: student.and_then(|student| roster::year(&student.grade?)),
            is_active: self.account_enabled,
            ..External::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn user(fields: serde_json::Value) -> User {
        serde_json::from_value(fields).unwrap()
    }

    #[test]
    fn only_addresses_of_the_organisation_are_vouched_for() {
        let of = |mail: &str| {
            let fields = serde_json::json!({ "id": "1", "userPrincipalName": "a.b@school.example", "mail": mail });
            user(fields).external(&["school.example".into(), "old.example".into()])
        };
        assert!(of("A.B@school.example").email_vouched, "the name to sign in with");
        assert!(of("ab@old.example").email_vouched, "another domain of theirs");
        assert!(!of("ab@mail.example").email_vouched, "an address that an administrator typed in");
        assert_eq!(of("x@mail.example").username.as_deref(), Some("a.b"));
    }

    #[test]
    fn guests_are_known_by_either_mark() {
        assert!(user(serde_json::json!({ "id": "1", "userType": "Guest" })).is_guest());
        let name = "x_gmail.com#EXT#@school.onmicrosoft.com";
        assert!(user(serde_json::json!({ "id": "1", "userType": "Member", "userPrincipalName": name })).is_guest());
        assert!(!user(serde_json::json!({ "id": "1", "userType": "Member" })).is_guest());
    }

    #[test]
    fn a_date_of_birth_comes_with_and_without_a_time() {
        for date in ["2001-02-03", "2001-02-03T00:00:00Z"] {
            let fields = serde_json::json!({ "id": "1", "primaryRole": "student", "middleName": " ",
                "student": { "birthDate": date, "grade": "9", "studentNumber": "13005" } });
            let external = user(fields).external(&[]);
            assert_eq!(external.birth_date, Some(jiff::civil::date(2001, 2, 3)), "{date}");
            assert_eq!((external.year.as_deref(), external.admission_number.as_deref()), (Some("9"), Some("13005")));
            assert_eq!(external.middle_names.as_deref(), Some(""), "said, and nothing");
        }
    }

    #[test]
    fn a_list_of_changes_that_ends_without_a_word_is_cut_off() {
        let read = |body: serde_json::Value, is_delta| {
            let answer = Answer { status: 200, headers: http::HeaderMap::new(), body: body.to_string().into_bytes() };
            page(&answer, is_delta, |user: User| user.id).map(|page| page.items.len())
        };
        assert_eq!(read(serde_json::json!({ "value": [] }), false), Ok(0));
        assert_eq!(read(serde_json::json!({ "value": [] }), true), Err(Error::Partial(Partial::NextMissing)));
        assert_eq!(read(serde_json::json!({ "id": "1" }), false), Err(Error::WrongShape));
    }
}
