//! The school's token: is it taken, for which schools, and the way to ask a school for access.

use super::client;
use super::wire::{self, Data};
use crate::access::Access;
use crate::error::{Error, Region};
use crate::hosts::WondeHost;
use crate::line::Line;
use crate::link::{Account, Linked};
use crate::paging::{Kept, Keyed, List, Reader};
use crate::roster::Provider;
use crate::secret::Secret;
use serde::{Deserialize, Serialize};

/// How far a school is on the way to letting this token in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// Its data can be read.
    Approved,
    /// Asked; the school must approve at Wonde.
    Pending,
    /// The school has approved; Wonde must still check.
    Audited,
    /// The school has said no.
    Declined,
    /// Taken back.
    Revoked,
}

impl Standing {
    /// In the order in which they are asked for.
    pub const ALL: [Standing; 5] =
        [Standing::Approved, Standing::Pending, Standing::Audited, Standing::Declined, Standing::Revoked];

    fn path(self) -> &'static str {
        match self {
            Standing::Approved => "",
            Standing::Pending => "pending",
            Standing::Audited => "audited",
            Standing::Declined => "declined",
            Standing::Revoked => "revoked",
        }
    }
}

/// A school as Wonde lists it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct School {
    /// Wonde's id of it.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The establishment number, as written.
    pub number: Option<String>,
    /// The regional host its data are at; "" where that was not said.
    pub region: String,
}

impl Keyed for School {
    fn key(&self) -> &str {
        &self.id
    }
}

impl School {
    pub(super) fn of(wire: wire::School) -> School {
        let region = wire.region.and_then(|region| region.domain).unwrap_or_default();
        School { id: wire.id, name: wire.name.unwrap_or_default(), number: wire.establishment_number, region }
    }
}

/// Speaks with Wonde about schools, not about who is in them.
pub struct WondeLink<'a> {
    line: &'a Line,
    host: WondeHost,
    access: Access,
}

impl<'a> WondeLink<'a> {
    /// With this token, at the host of this region ("" is the usual one).
    pub fn new(line: &'a Line, region: &str, token: &Secret) -> Result<WondeLink<'a>, Error> {
        Ok(WondeLink { line, host: line.hosts.wonde_at(region)?, access: Access::wonde(token.clone()) })
    }

    fn reader(&self) -> Reader<'_> {
        client::reader(self.line, &self.host, &self.access)
    }

    /// Whether the token is taken for this school and the school is in this region.
    pub async fn check(&self, school: &str) -> Result<Linked, Error> {
        let school = find(&self.reader(), school, &self.host).await?;
        let account = Account {
            provider: Provider::Wonde,
            subject: school.id,
            organisation: if school.region.is_empty() { self.host.region.as_str().to_owned() } else { school.region },
            organisation_name: Some(school.name),
            name: None,
            email: None,
        };
        Ok(Linked { account, missing: Vec::new() })
    }

    /// The schools that stand so with this token.
    pub async fn schools(&self, standing: Standing) -> Result<Vec<School>, Error> {
        let base = &self.host.base;
        let path =
            if standing.path().is_empty() { vec!["v1.0", "schools"] } else { vec!["v1.0", "schools", standing.path()] };
        self.listed(base.below(path)).await
    }

    /// Schools anywhere at Wonde by postcode or establishment number, to ask one for access.
    pub async fn search(&self, by: &str) -> Result<Vec<School>, Error> {
        let by = by.trim();
        let is_number = !by.is_empty() && by.bytes().all(|b| b.is_ascii_digit());
        let mut url = self.host.base.below(["v1.0", "schools", "all"]);
        url.query_pairs_mut().append_pair(if is_number { "establishment_number" } else { "postcode" }, by);
        self.listed(url).await
    }

    async fn listed(&self, url: url::Url) -> Result<Vec<School>, Error> {
        let mut kept = Kept::default();
        let shape = |answer: &_| wire::page(answer, |value| wire::item(value).map(School::of));
        let list = List { stage: "schools", first: url, headers: &[], scope: "", shape: &shape };
        self.reader().list(&list, &mut kept).await?;
        Ok(kept.items)
    }

    /// Asks the school for access. It is then [`Standing::Pending`] until somebody there approves.
    pub async fn request_access(&self, school: &str) -> Result<(), Error> {
        let url = client::below(&self.host.base, school, "request-access");
        let headers = [("content-type", "application/json")];
        let answer = self.reader().send("schools", "POST", &url, &headers, Some(b"{}")).await?;
        if answer.is_good() { Ok(()) } else { Err(client::refusal(&answer, "")) }
    }

    /// Gives the access back.
    pub async fn revoke_access(&self, school: &str) -> Result<(), Error> {
        let url = client::below(&self.host.base, school, "revoke-access");
        let answer = self.reader().send("schools", "DELETE", &url, &[], None).await?;
        if answer.is_good() { Ok(()) } else { Err(client::refusal(&answer, "")) }
    }
}

/// The school, if it is there, approved, and at home at this host: another would answer every list with nothing.
pub(super) async fn find(reader: &Reader<'_>, id: &str, host: &WondeHost) -> Result<School, Error> {
    let found: Data<wire::School> = reader.one("schools", "", &client::school(&host.base, id)).await?;
    let school = School::of(found.data);
    if school.id != id {
        return Err(Error::WrongShape);
    }
    if !school.region.is_empty() && !host.is_home_of(&school.region) {
        return Err(Error::WrongRegion(Region::new(&school.region)));
    }
    Ok(school)
}
