//! Google's addresses, and what its refusals mean.

use crate::access::Access;
use crate::error::{AppFault, Error, Need};
use crate::hosts::{Base, Hosts};
use crate::http::Answer;
use crate::line::Line;
use crate::paging::Reader;
use serde::Deserialize;
use url::Url;

/// The most that one page of users holds.
const USERS: &str = "500";

/// What of a user is read: nothing that is not used.
const USER_FIELDS: &str = "kind,nextPageToken,users(id,primaryEmail,name(givenName,familyName,fullName),\
    suspended,archived,orgUnitPath,externalIds)";

pub(super) const USER_SCOPE: &str = "admin.directory.user.readonly";
pub(super) const UNIT_SCOPE: &str = "admin.directory.orgunit.readonly";
pub(super) const COURSE_SCOPE: &str = "classroom.courses.readonly";
pub(super) const ROSTER_SCOPE: &str = "classroom.rosters.readonly";
pub(super) const GUARDIAN_SCOPE: &str = "classroom.guardianlinks.students.readonly";

pub(super) fn reader<'a>(line: &'a Line, base: &'a Base, access: &'a Access) -> Reader<'a> {
    Reader { line, base, access, refusal }
}

pub(super) fn users(hosts: &Hosts) -> Url {
    let mut url = hosts.google_directory.at("admin/directory/v1/users");
    url.query_pairs_mut()
        .append_pair("customer", "my_customer")
        .append_pair("maxResults", USERS)
        .append_pair("orderBy", "email")
        .append_pair("fields", USER_FIELDS);
    url
}

pub(super) fn units(hosts: &Hosts) -> Url {
    let mut url = hosts.google_directory.at("admin/directory/v1/customer/my_customer/orgunits");
    url.query_pairs_mut().append_pair("type", "all");
    url
}

pub(super) fn courses(hosts: &Hosts) -> Url {
    let mut url = hosts.google_classroom.at("v1/courses");
    url.query_pairs_mut().append_pair("courseStates", "ACTIVE").append_pair("pageSize", "100");
    url
}

/// `students` or `teachers` of a course.
pub(super) fn members(hosts: &Hosts, course: &str, which: &str) -> Url {
    let mut url = hosts.google_classroom.below(["v1", "courses", course, which]);
    url.query_pairs_mut().append_pair("pageSize", "100");
    url
}

/// The guardians of every pupil.
pub(super) fn guardians(hosts: &Hosts) -> Url {
    let mut url = hosts.google_classroom.at("v1/userProfiles/-/guardians");
    url.query_pairs_mut().append_pair("pageSize", "100");
    url
}

#[derive(Deserialize)]
struct Body {
    error: Inner,
}

#[derive(Default, Deserialize)]
struct Inner {
    errors: Option<Vec<One>>,
    details: Option<Vec<One>>,
}

#[derive(Deserialize)]
struct One {
    reason: Option<String>,
}

/// Google says why in `reason`; "forbidden" is an account that is no administrator.
pub(super) fn refusal(answer: &Answer, scope: &'static str) -> Error {
    let inner = answer.read::<Body>().map(|body| body.error).unwrap_or_default();
    let reasons = || inner.errors.iter().chain(&inner.details).flatten().filter_map(|one| one.reason.as_deref());
    let says = |words: &[&str]| reasons().any(|reason| words.contains(&reason));
    match answer.status {
        403 if says(&["insufficientPermissions", "ACCESS_TOKEN_SCOPE_INSUFFICIENT"]) => {
            Error::NotAllowed(Need::Scope(scope))
        }
        403 if says(&["accessNotConfigured", "SERVICE_DISABLED", "domainCannotUseApis"]) => Error::App(AppFault::Api),
        403 => Error::NotAllowed(Need::Administrator),
        _ => answer.refusal(scope),
    }
}
