//! Wonde's addresses, and what its refusals mean.

use crate::access::Access;
use crate::error::{Error, Need};
use crate::hosts::{Base, WondeHost};
use crate::http::Answer;
use crate::line::Line;
use crate::paging::Reader;
use url::Url;

/// At most 200 are sent; with contacts and classes in them 100 keep an answer small enough for a slow MIS.
pub(super) const PER_PAGE: &str = "100";

pub(super) fn reader<'a>(line: &'a Line, host: &'a WondeHost, access: &'a Access) -> Reader<'a> {
    Reader { line, base: &host.base, access, refusal }
}

/// 403 is a school that has not approved, 404 an unknown one, 401 a token that is not taken.
pub(super) fn refusal(answer: &Answer, scope: &'static str) -> Error {
    match answer.status {
        403 if scope.is_empty() => Error::NotAllowed(Need::SchoolApproval),
        _ => answer.refusal(scope),
    }
}

pub(super) fn school(base: &Base, id: &str) -> Url {
    base.below(["v1.0", "schools", id])
}

pub(super) fn below(base: &Base, school: &str, what: &str) -> Url {
    base.below(["v1.0", "schools", school, what])
}

/// The first page of a list; with a cursor it holds still while the school's records change.
pub(super) fn list(mut url: Url, include: &[&str], more: &[(&str, &str)], has_cursor: bool) -> Url {
    {
        let mut query = url.query_pairs_mut();
        if !include.is_empty() {
            query.append_pair("include", &include.join(","));
        }
        query.append_pair("per_page", PER_PAGE).extend_pairs(more);
        if has_cursor {
            query.append_pair("cursor", "true");
        }
    }
    url
}
