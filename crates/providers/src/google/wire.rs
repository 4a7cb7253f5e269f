//! What Google sends, as it sends it. A list with nothing in it is left out.

use crate::error::{Error, Partial};
use crate::http::Answer;
use crate::paging::{Next, Page};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

#[derive(Deserialize)]
pub(super) struct User {
    pub id: String,
    #[serde(rename = "primaryEmail")]
    pub primary_email: Option<String>,
    pub name: Option<Name>,
    pub suspended: Option<bool>,
    pub archived: Option<bool>,
    #[serde(rename = "orgUnitPath")]
    pub unit: Option<String>,
    /// "Any": a list of objects when it is read.
    #[serde(rename = "externalIds")]
    pub external_ids: Option<Value>,
}

#[derive(Deserialize)]
pub(super) struct Name {
    #[serde(rename = "givenName")]
    pub given: Option<String>,
    #[serde(rename = "familyName")]
    pub family: Option<String>,
    #[serde(rename = "fullName")]
    pub full: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct Units {
    pub kind: Option<String>,
    #[serde(rename = "organizationUnits")]
    pub units: Option<Vec<Unit>>,
}

#[derive(Deserialize)]
pub(super) struct Unit {
    #[serde(rename = "orgUnitPath")]
    pub path: Option<String>,
    pub name: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct Course {
    pub id: String,
    pub name: Option<String>,
    pub section: Option<String>,
    #[serde(rename = "courseState")]
    pub state: Option<String>,
}

/// A pupil or teacher of a course.
#[derive(Deserialize)]
pub(super) struct Member {
    #[serde(rename = "userId")]
    pub user: String,
}

#[derive(Deserialize)]
pub(super) struct Guardian {
    #[serde(rename = "studentId")]
    pub student: String,
    #[serde(rename = "guardianId")]
    pub id: String,
    #[serde(rename = "guardianProfile")]
    pub profile: Option<GuardianProfile>,
    #[serde(rename = "invitedEmailAddress")]
    pub invited: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct GuardianProfile {
    pub name: Option<Name>,
    #[serde(rename = "emailAddress")]
    pub email: Option<String>,
}

/// One page of the list of this name. The Directory says its `kind` also where the list is left out; an object with
/// neither is somebody else's. Classroom says nothing at all when there is nobody.
pub(super) fn page<W: DeserializeOwned, T>(
    answer: &Answer,
    (name, kind): (&str, Option<&str>),
    item: impl Fn(W) -> T,
) -> Result<Page<T>, Error> {
    let mut body: serde_json::Map<String, Value> = answer.read()?;
    let list = body.remove(name).filter(|list| !list.is_null());
    if let Some(kind) = kind
        && body.get("kind").and_then(Value::as_str) != Some(kind)
        && list.is_none()
    {
        return Err(Error::WrongShape);
    }
    let known = ["nextPageToken", "kind", "etag"];
    if list.is_none() && body.keys().any(|key| !known.contains(&key.as_str())) {
        return Err(Error::WrongShape);
    }
    let list: Vec<W> = list.map(serde_json::from_value).transpose().map_err(|_| Error::WrongShape)?.unwrap_or_default();
    let next = match body.remove("nextPageToken") {
        None | Some(Value::Null) => Next::End,
        // Classroom's other way to say that there is no more.
        Some(Value::String(token)) if token.is_empty() => Next::End,
        Some(Value::String(token)) => Next::Token(token),
        Some(_) => return Err(Error::Partial(Partial::NextMissing)),
    };
    Ok(Page { items: list.into_iter().map(item).collect(), next, is_counted: false })
}

/// The school's own number of somebody: the id of type `organization`.
pub(super) fn number(ids: Option<&Value>) -> Option<String> {
    let ids = ids?.as_array()?;
    let is = |one: &&Value| one.get("type").and_then(Value::as_str) == Some("organization");
    let value = ids.iter().find(is)?.get("value")?;
    value.as_str().map(str::to_owned).or_else(|| value.as_i64().map(|number| number.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(body: &Value, kind: Option<&str>) -> Result<(usize, bool), Error> {
        let answer = Answer { status: 200, headers: http::HeaderMap::new(), body: body.to_string().into_bytes() };
        let page = page(&answer, ("users", kind), |user: User| user.id)?;
        Ok((page.items.len(), matches!(page.next, Next::End)))
    }

    #[test]
    fn an_empty_list_is_told_from_an_answer_that_is_none() {
        let kind = Some("admin#directory#users");
        assert_eq!(read(&serde_json::json!({ "kind": "admin#directory#users" }), kind), Ok((0, true)));
        assert_eq!(read(&serde_json::json!({ "users": [{ "id": "1" }], "nextPageToken": "x" }), kind), Ok((1, false)));
        assert_eq!(read(&serde_json::json!({}), kind), Err(Error::WrongShape), "nothing says that these are users");
        assert_eq!(read(&serde_json::json!({}), None), Ok((0, true)), "Classroom's way to say nobody");
        let nulls = serde_json::json!({ "users": null, "nextPageToken": "" });
        assert_eq!(read(&nulls, None), Ok((0, true)), "the same in other words");
        assert_eq!(read(&serde_json::json!({ "error": {} }), None), Err(Error::WrongShape), "not a list");
        assert_eq!(read(&serde_json::json!({ "users": [{}] }), kind), Err(Error::WrongShape), "a user without an id");
    }

    #[test]
    fn the_schools_number_is_the_organizations_id() {
        let ids = serde_json::json!([{ "type": "account", "value": "x" }, { "type": "organization", "value": 4711 }]);
        assert_eq!(number(Some(&ids)).as_deref(), Some("4711"));
        assert_eq!(number(Some(&serde_json::json!("4711"))), None, "no list");
        assert_eq!(number(None), None);
    }
}
