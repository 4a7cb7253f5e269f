//! What Wonde sends, as it sends it. Fields without an approved scope come as null, objects without one not at all.

use crate::error::{Error, Partial};
use crate::http::Answer;
use crate::lenient::text;
use crate::paging::{Next, Page};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};
use serde_json::Value;

/// `{"data": …}`.
#[derive(Deserialize)]
pub(super) struct Data<T> {
    pub data: T,
}

#[derive(Deserialize)]
struct Listed {
    data: Vec<Value>,
    meta: Option<Meta>,
}

#[derive(Deserialize)]
struct Meta {
    pagination: Option<Pagination>,
    includes: Option<Vec<String>>,
}

#[derive(Deserialize)]
struct Pagination {
    next: Option<String>,
    #[serde(deserialize_with = "flag")]
    more: Option<bool>,
    #[serde(default)]
    current_page: Option<Value>,
}

/// One page of a list. Without its pagination nothing says that it is all.
pub(super) fn page<T>(answer: &Answer, item: impl Fn(Value) -> Result<T, Error>) -> Result<Page<T>, Error> {
    let listed: Listed = answer.read()?;
    let incomplete = Error::Partial(Partial::NextMissing);
    let pagination = listed.meta.and_then(|meta| meta.pagination).ok_or(incomplete)?;
    let next = match (pagination.more, pagination.next.filter(|next| !next.is_empty())) {
        (Some(true), Some(next)) => Next::At(next),
        (Some(false), None) => Next::End,
        _ => return Err(incomplete),
    };
    let items = listed.data.into_iter().map(item).collect::<Result<_, _>>()?;
    Ok(Page { items, next, is_counted: pagination.current_page.is_some_and(|page| !page.is_null()) })
}

/// The includes this token may use here; `None` where the answer does not say.
pub(super) fn includes(answer: &Answer) -> Result<Option<Vec<String>>, Error> {
    Ok(answer.read::<Listed>()?.meta.and_then(|meta| meta.includes))
}

/// One record of a list.
pub(super) fn item<T: DeserializeOwned>(value: Value) -> Result<T, Error> {
    serde_json::from_value(value).map_err(|_| Error::WrongShape)
}

/// A school.
#[derive(Deserialize)]
pub(super) struct School {
    #[serde(deserialize_with = "id")]
    pub id: String,
    pub name: Option<String>,
    #[serde(default, deserialize_with = "text")]
    pub establishment_number: Option<String>,
    #[serde(default, deserialize_with = "object")]
    pub region: Option<SchoolRegion>,
}

#[derive(Deserialize)]
pub(super) struct SchoolRegion {
    pub domain: Option<String>,
}

/// A pupil, a member of staff or a contact: what they have in common, and what was included.
#[derive(Deserialize)]
pub(super) struct Person {
    #[serde(deserialize_with = "id")]
    pub id: String,
    pub title: Option<String>,
    pub forename: Option<String>,
    pub surname: Option<String>,
    pub middle_names: Option<String>,
    pub legal_forename: Option<String>,
    pub legal_surname: Option<String>,
    #[serde(default, deserialize_with = "date")]
    pub date_of_birth: Option<String>,
    #[serde(default, deserialize_with = "one")]
    pub education_details: Option<Education>,
    #[serde(default, deserialize_with = "one")]
    pub employment_details: Option<Employment>,
    #[serde(default, deserialize_with = "one")]
    pub contact_details: Option<ContactDetails>,
    #[serde(default, deserialize_with = "one")]
    pub registration: Option<Group>,
    #[serde(default, deserialize_with = "one")]
    pub year: Option<Group>,
    #[serde(default, deserialize_with = "many")]
    pub classes: Option<Vec<Group>>,
    #[serde(default, deserialize_with = "many")]
    pub contacts: Option<Vec<Person>>,
    /// Of a contact to the pupil it is included in: a plain object.
    #[serde(default, deserialize_with = "object")]
    pub relationship: Option<Relationship>,
    /// Of a teacher in the class they are included in.
    #[serde(rename = "meta")]
    pub part: Option<Value>,
}

#[derive(Deserialize)]
pub(super) struct Education {
    #[serde(default, deserialize_with = "text")]
    pub admission_number: Option<String>,
    #[serde(default, deserialize_with = "text")]
    pub upn: Option<String>,
    #[serde(default, deserialize_with = "text")]
    pub current_nc_year: Option<String>,
    #[serde(default, deserialize_with = "date")]
    pub leaving_date: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct Employment {
    #[serde(default, deserialize_with = "flag")]
    pub current: Option<bool>,
    #[serde(default, deserialize_with = "text")]
    pub staff_code: Option<String>,
    #[serde(default, deserialize_with = "date")]
    pub employment_end_date: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct ContactDetails {
    #[serde(default, deserialize_with = "object")]
    pub emails: Option<Emails>,
}

#[derive(Deserialize)]
pub(super) struct Emails {
    pub email: Option<String>,
    pub work: Option<String>,
    pub primary: Option<String>,
    pub home: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct Relationship {
    pub relationship: Option<String>,
    #[serde(default, deserialize_with = "flag")]
    pub parental_responsibility: Option<bool>,
    #[serde(default, deserialize_with = "flag")]
    pub court_order: Option<bool>,
    #[serde(default, deserialize_with = "flag")]
    pub correspondence: Option<bool>,
}

/// A class, a registration group or a year group.
#[derive(Deserialize)]
pub(super) struct Group {
    #[serde(deserialize_with = "id")]
    pub id: String,
    pub name: Option<String>,
    #[serde(default, deserialize_with = "text")]
    pub code: Option<String>,
    #[serde(default, deserialize_with = "many")]
    pub employees: Option<Vec<Person>>,
    #[serde(default, deserialize_with = "many")]
    pub students: Option<Vec<Person>>,
}

/// Somebody or something that was deleted.
#[derive(Deserialize)]
pub(super) struct Deletion {
    #[serde(deserialize_with = "id")]
    pub id: String,
    #[serde(default, deserialize_with = "date")]
    pub restored_at: Option<String>,
}

/// An id: a text, or a number.
fn id<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let id = text(deserializer)?.filter(|id| !id.is_empty());
    id.ok_or_else(|| serde::de::Error::custom("no id"))
}

/// A truth, also as 1, "1" or "true".
fn flag<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<bool>, D::Error> {
    Ok(match Value::deserialize(deserializer)? {
        Value::Bool(flag) => Some(flag),
        Value::Number(number) => number.as_i64().map(|number| number != 0),
        Value::String(text) => match text.as_str() {
            "1" | "true" => Some(true),
            "0" | "false" => Some(false),
            _ => None,
        },
        _ => None,
    })
}

/// A date: an object with `date`, or a text.
fn date<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    Ok(match Value::deserialize(deserializer)? {
        Value::String(text) => Some(text),
        Value::Object(fields) => fields.get("date").and_then(Value::as_str).map(str::to_owned),
        _ => None,
    })
}

/// A plain object; one with nothing in it comes as an empty list.
fn object<'de, D: Deserializer<'de>, T: DeserializeOwned>(deserializer: D) -> Result<Option<T>, D::Error> {
    match Value::deserialize(deserializer)? {
        object @ Value::Object(_) => serde_json::from_value(object).map(Some).map_err(serde::de::Error::custom),
        _ => Ok(None),
    }
}

/// An include of one: `{"data": {…}}`. Nothing there is null, no data, or an empty list.
fn one<'de, D: Deserializer<'de>, T: DeserializeOwned>(deserializer: D) -> Result<Option<T>, D::Error> {
    let Value::Object(mut outer) = Value::deserialize(deserializer)? else { return Ok(None) };
    match outer.remove("data") {
        Some(inner @ Value::Object(_)) => serde_json::from_value(inner).map(Some).map_err(serde::de::Error::custom),
        _ => Ok(None),
    }
}

/// An include of many: `{"data": […]}`; `None` where it is not sent.
fn many<'de, D: Deserializer<'de>, T: DeserializeOwned>(deserializer: D) -> Result<Option<Vec<T>>, D::Error> {
    let Value::Object(mut outer) = Value::deserialize(deserializer)? else { return Ok(None) };
    match outer.remove("data") {
        Some(inner @ Value::Array(_)) => serde_json::from_value(inner).map(Some).map_err(serde::de::Error::custom),
        _ => Ok(None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_not_sent_and_what_is_null_are_both_unsaid() {
        let bare: Person = item(serde_json::json!({ "id": "A1" })).unwrap();
        assert!(bare.classes.is_none() && bare.education_details.is_none() && bare.forename.is_none());
        let nulls = serde_json::json!({ "id": 7, "forename": null, "date_of_birth": null, "classes": null,
            "education_details": { "data": null }, "year": { "data": [] }, "contacts": { "data": [] } });
        let nulls: Person = item(nulls).unwrap();
        assert_eq!(nulls.id, "7", "an id may come as a number");
        assert!(nulls.classes.is_none() && nulls.education_details.is_none() && nulls.year.is_none());
        assert_eq!(nulls.contacts.map(|contacts| contacts.len()), Some(0), "no contacts is something said");
    }

    #[test]
    fn one_field_comes_in_several_types() {
        for number in [serde_json::json!(3430), serde_json::json!("3430")] {
            let school: School =
                item(serde_json::json!({ "id": "A1", "name": "X", "establishment_number": number })).unwrap();
            assert_eq!(school.establishment_number.as_deref(), Some("3430"));
        }
        let details = serde_json::json!({ "current": 1, "employment_end_date": "2019-07-20" });
        let details: Employment = item(details).unwrap();
        assert_eq!((details.current, details.employment_end_date.as_deref()), (Some(true), Some("2019-07-20")));
    }

    #[test]
    fn a_record_without_an_id_is_no_record() {
        for bad in [serde_json::json!({}), serde_json::json!({ "id": null }), serde_json::json!({ "id": "" })] {
            assert_eq!(item::<Person>(bad).err(), Some(Error::WrongShape));
        }
    }

    #[test]
    fn a_page_says_whether_there_is_more_or_it_is_none() {
        let read = |body: serde_json::Value| {
            let answer = Answer { status: 200, headers: http::HeaderMap::new(), body: body.to_string().into_bytes() };
            page(&answer, item::<Group>).map(|page| matches!(page.next, Next::At(_)))
        };
        let with =
            |pagination: serde_json::Value| serde_json::json!({ "data": [], "meta": { "pagination": pagination } });
        assert_eq!(
            read(with(serde_json::json!({ "next": null, "more": false, "per_page": "10", "current_page": 1 }))),
            Ok(false)
        );
        assert_eq!(read(with(serde_json::json!({ "next": "x", "more": true, "per_page": null }))), Ok(true));
        let lost = Err(Error::Partial(Partial::NextMissing));
        assert_eq!(read(with(serde_json::json!({ "next": null, "more": true }))), lost, "more, and no way to it");
        assert_eq!(read(serde_json::json!({ "data": [] })), lost, "nothing says that this is all");
        assert_eq!(read(serde_json::json!({ "error": "x" })), Err(Error::WrongShape), "no list at all");
    }
}
