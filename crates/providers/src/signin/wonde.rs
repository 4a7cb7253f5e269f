//! Who signed in with Wonde or MyLogin: no id token is known of either, so they are asked with the token just given out.

use super::{Identity, With};
use crate::error::{Error, SignInFault};
use crate::http::Way;
use crate::lenient::text;
use crate::line::Line;
use crate::oauth::Tokens;
use http::Request;
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderValue};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use url::Url;

/// Names, kind, id and school of whoever it is.
const QUERY: &str = "{ Me { id Person { __typename \
    ... on Student { id type forename surname School { id } } \
    ... on Employee { id type forename surname School { id } } \
    ... on Contact { id type forename surname School { id } } } } }";

#[derive(Deserialize)]
struct Graph {
    data: Option<Data>,
    errors: Option<Vec<serde::de::IgnoredAny>>,
}

#[derive(Deserialize)]
struct Data {
    #[serde(rename = "Me")]
    me: Option<Me>,
}

#[derive(Deserialize)]
struct Me {
    #[serde(rename = "Person")]
    person: Option<Person>,
}

#[derive(Deserialize)]
struct Person {
    #[serde(default, deserialize_with = "text")]
    id: Option<String>,
    #[serde(rename = "__typename")]
    kind: Option<String>,
    r#type: Option<String>,
    forename: Option<String>,
    surname: Option<String>,
    #[serde(rename = "School")]
    school: Option<School>,
}

#[derive(Deserialize)]
struct School {
    #[serde(default, deserialize_with = "text")]
    id: Option<String>,
}

#[derive(Deserialize)]
struct User {
    r#type: Option<String>,
    first_name: Option<String>,
    last_name: Option<String>,
    service_providers: Option<Services>,
    organisation: Option<Organisation>,
}

#[derive(Deserialize)]
struct Services {
    wonde: Option<Service>,
}

#[derive(Deserialize)]
struct Service {
    #[serde(default, deserialize_with = "text")]
    service_provider_id: Option<String>,
}

#[derive(Deserialize)]
struct Organisation {
    #[serde(default, deserialize_with = "text")]
    wonde_id: Option<String>,
}

/// Wonde.
pub(super) async fn person(line: &Line, tokens: &Tokens) -> Result<Identity, Error> {
    let body = serde_json::json!({ "query": QUERY }).to_string().into_bytes();
    let graph: Graph = ask(line, tokens, &line.hosts.wonde.at("graphql/me"), Some(body)).await?;
    let nobody = Error::SignIn(SignInFault::Nobody);
    // Errors may stand beside an answer (GraphQL, 7.1): whoever is told is told.
    let has_errors = graph.errors.is_some_and(|errors| !errors.is_empty());
    let person = match graph.data {
        None if has_errors => return Err(Error::WrongShape),
        data => data.and_then(|data| data.me).and_then(|me| me.person).ok_or(nobody)?,
    };
    let kind = person.r#type.or(person.kind).ok_or(nobody)?.to_ascii_lowercase();
    let school = person.school.and_then(|school| school.id);
    identity(With::Wonde, &kind, person.id, school, (person.forename, person.surname))
}

/// MyLogin: who it is at Wonde is among the systems the account is tied to.
pub(super) async fn mylogin(line: &Line, tokens: &Tokens) -> Result<Identity, Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Answer {
        Wrapped { data: User },
        Bare(User),
    }
    let answer: Answer = ask(line, tokens, &line.hosts.mylogin.at("api/user"), None).await?;
    let (Answer::Wrapped { data: user } | Answer::Bare(user)) = answer;
    let wonde = user.service_providers.and_then(|services| services.wonde).and_then(|wonde| wonde.service_provider_id);
    let kind = user.r#type.unwrap_or_default().to_ascii_lowercase();
    let school = user.organisation.and_then(|organisation| organisation.wonde_id);
    identity(With::MyLogin, &kind, wonde, school, (user.first_name, user.last_name))
}

/// Kind and id as the roster has them. An administrator of MyLogin is an employee of the school.
fn identity(
    with: With,
    kind: &str,
    id: Option<String>,
    school: Option<String>,
    (given, family): (Option<String>, Option<String>),
) -> Result<Identity, Error> {
    let nobody = Error::SignIn(SignInFault::Nobody);
    let kind = match kind {
        "student" | "contact" => kind,
        "employee" | "admin" => "employee",
        _ => return Err(nobody),
    };
    let id = id.filter(|id| !id.is_empty()).ok_or(nobody)?;
    let organisation = school.filter(|school| !school.is_empty()).ok_or(nobody)?;
    let name = domain::name::tidy(&format!("{} {}", given.unwrap_or_default(), family.unwrap_or_default()));
    let name = (!name.is_empty()).then_some(name);
    Ok(Identity { with, subject: format!("{kind}/{id}"), organisation, name })
}

async fn ask<T: DeserializeOwned>(line: &Line, tokens: &Tokens, url: &Url, body: Option<Vec<u8>>) -> Result<T, Error> {
    let mut bearer =
        HeaderValue::try_from(format!("Bearer {}", tokens.access.expose())).map_err(|_| Error::WrongShape)?;
    bearer.set_sensitive(true);
    let request = Request::builder().method(if body.is_some() { "POST" } else { "GET" }).uri(url.as_str());
    let mut request = request.header(ACCEPT, "application/json").header(AUTHORIZATION, bearer);
    if body.is_some() {
        request = request.header(CONTENT_TYPE, "application/json");
    }
    let request = request.body(body.unwrap_or_default()).map_err(|_| Error::WrongShape)?;
    let way = Way { watch: &line.watch, stage: "sign_in", repeats: true, wants_data: true };
    let answer = line.http.send(&request, &way).await?;
    if answer.is_good() { answer.read() } else { Err(answer.refusal("")) }
}
