//! Graph's addresses, and what its refusals mean.
//!
//! Nobody can read a whole school's roster (`/education/users`) for themselves: only an app of the school's own may. A
//! desktop app signs an administrator in and reads `/users` and groups.

use crate::access::Access;
use crate::error::{Error, Need};
use crate::hosts::Hosts;
use crate::http::Answer;
use crate::line::Line;
use crate::paging::Reader;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use url::Url;

/// As whom Graph is asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// An administrator who signed in: `/users` and `/groups`.
    #[default]
    Users,
    /// The school's confidential app: `/education/…`.
    School,
}

/// The most that one page of users, groups or members holds.
const MOST: &str = "999";

const USER: &str = "id,accountEnabled,displayName,givenName,surname,userPrincipalName,mail,userType,employeeId,\
    department,jobTitle";
const ROSTER_USER: &str = "id,accountEnabled,displayName,givenName,middleName,surname,userPrincipalName,mail,userType,\
    primaryRole,student,teacher";
const CONTACTS: &str = ",relatedContacts";

impl Mode {
    pub(super) fn users_scope(self) -> &'static str {
        match self {
            Mode::Users => "User.Read.All",
            Mode::School => "EduRoster.Read.All",
        }
    }

    pub(super) fn classes_scope(self) -> &'static str {
        match self {
            Mode::Users => "GroupMember.Read.All",
            Mode::School => "EduRoster.Read.All",
        }
    }
}

pub(super) fn reader<'a>(line: &'a Line, access: &'a Access) -> Reader<'a> {
    Reader { line, base: &line.hosts.graph, access, refusal }
}

fn with(mut url: Url, query: &[(&str, &str)]) -> Url {
    // Not as a form: Graph's own links write `$` and `,` as they are.
    let pairs: Vec<String> = query.iter().map(|(name, value)| format!("{name}={value}")).collect();
    url.set_query(Some(&pairs.join("&")));
    url
}

pub(super) fn users(hosts: &Hosts, mode: Mode, has_contacts: bool) -> Url {
    match mode {
        Mode::Users => with(hosts.graph.at("v1.0/users"), &[("$select", USER), ("$top", MOST)]),
        Mode::School => {
            let select = format!("{ROSTER_USER}{}", if has_contacts { CONTACTS } else { "" });
            with(hosts.graph.at("v1.0/education/users"), &[("$select", &select)])
        }
    }
}

pub(super) fn delta(hosts: &Hosts, mode: Mode) -> Url {
    let (path, select) = match mode {
        Mode::Users => ("v1.0/users/delta", USER),
        Mode::School => ("v1.0/education/users/delta", ROSTER_USER),
    };
    with(hosts.graph.at(path), &[("$select", select), ("$deltatoken", "latest")])
}

pub(super) fn classes(hosts: &Hosts, mode: Mode) -> Url {
    match mode {
        Mode::Users => with(
            hosts.graph.at("v1.0/groups"),
            &[("$select", "id,displayName,mailNickname,description"), ("$top", MOST)],
        ),
        Mode::School => with(
            hosts.graph.at("v1.0/education/classes"),
            &[("$select", "id,displayName,externalName,classCode,grade")],
        ),
    }
}

/// `members` of a class or group, or its `teachers` (of a group its owners).
pub(super) fn members(hosts: &Hosts, mode: Mode, id: &str, are_teachers: bool) -> Url {
    match (mode, are_teachers) {
        (Mode::Users, false) => {
            with(hosts.graph.below(["v1.0", "groups", id, "members"]), &[("$select", "id"), ("$top", MOST)])
        }
        (Mode::Users, true) => {
            with(hosts.graph.below(["v1.0", "groups", id, "owners"]), &[("$select", "id"), ("$top", MOST)])
        }
        (Mode::School, false) => {
            with(hosts.graph.below(["v1.0", "education", "classes", id, "members"]), &[("$select", "id")])
        }
        (Mode::School, true) => {
            with(hosts.graph.below(["v1.0", "education", "classes", id, "teachers"]), &[("$select", "id")])
        }
    }
}

pub(super) fn organisation(hosts: &Hosts) -> Url {
    with(hosts.graph.at("v1.0/organization"), &[("$select", "id,displayName,verifiedDomains")])
}

/// Graph says why in `error.code`; its texts change. The older spelling of the names differs in case.
pub(super) fn refusal(answer: &Answer, scope: &'static str) -> Error {
    let code = code(answer).unwrap_or_default().to_ascii_lowercase();
    match (answer.status, code.as_str()) {
        (
            _,
            "resyncrequired" | "syncstatenotfound" | "resyncchangesapplydifferences" | "resyncchangesuploaddifferences",
        ) => Error::Refused { status: 410 },
        (403, _) | (_, "authorization_requestdenied") => Error::NotAllowed(Need::Scope(scope)),
        _ => answer.refusal(scope),
    }
}

fn code(answer: &Answer) -> Option<String> {
    let body: Map<String, Value> = answer.read().ok()?;
    let (_, error) = body.iter().find(|(name, _)| name.eq_ignore_ascii_case("error"))?;
    let (_, code) = error.as_object()?.iter().find(|(name, _)| name.eq_ignore_ascii_case("code"))?;
    code.as_str().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refusals_are_told_by_their_code() {
        let refused = |status, code: &str| {
            let body = serde_json::json!({ "error": { "code": code, "message": "…" } }).to_string().into_bytes();
            refusal(&Answer { status, headers: http::HeaderMap::new(), body }, "User.Read.All")
        };
        assert_eq!(refused(403, "Authorization_RequestDenied"), Error::NotAllowed(Need::Scope("User.Read.All")));
        assert_eq!(refused(410, "resyncRequired"), Error::Refused { status: 410 });
        assert_eq!(refused(400, "syncStateNotFound"), Error::Refused { status: 410 });
        assert_eq!(refused(404, "Request_ResourceNotFound"), Error::NotFound);
        assert_eq!(refused(400, "Request_UnsupportedQuery"), Error::Refused { status: 400 });
    }
}
