//! Pupils, staff, contacts and classes of one school.

use super::client;
use super::link;
use super::person::{Lens, Listed, Pupil, deleted, homeroom, scheduled};
use super::wire;
use crate::access::Access;
use crate::error::Error;
use crate::hosts::WondeHost;
use crate::line::Line;
use crate::paging::{self, Kept, Keyed, List, Reader};
use crate::reading::{self, Expect, Stopped};
use crate::roster::{
    Choice, Counts, External, ExternalClass, ExternalGuardian, Gone, Part, Provider, Read, WondeEmail,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How far a read has come. Kept by the caller, it is gone on with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WondeCursor {
    at: Timestamp,
    school: String,
    choice: Choice,
    missing: Vec<String>,
    students: Kept<Pupil>,
    employees: Kept<External>,
    classes: Kept<Listed>,
    groups: Kept<Listed>,
    deletions: Vec<Kept<Gone>>,
}

/// What is read, of which school, as whom.
struct Work<'a> {
    reader: Reader<'a>,
    host: &'a WondeHost,
    school: &'a str,
    choice: &'a Choice,
    lens: Lens,
}

/// Reads the school. `since`: deletions after that are named. A stop gives the cursor to go on from.
pub async fn read(
    line: &Line,
    (access, school, region): (&Access, &str, &str),
    choice: &Choice,
    expect: &Expect,
    cursor: Option<WondeCursor>,
) -> Result<Read, Stopped<WondeCursor>> {
    let now = line.http.clock.now();
    let fits = |c: &WondeCursor| c.school == school && c.choice == *choice && reading::is_young(c.at, now);
    let mut cursor = cursor.filter(fits).unwrap_or_else(|| WondeCursor::new(now, school, choice));
    let host = line.hosts.wonde_at(region).map_err(Stopped::at_once)?;
    let today = now.to_zoned(jiff::tz::TimeZone::UTC).date();
    let lens = Lens { email: choice.wonde_email, today };
    let work = Work { reader: client::reader(line, &host, access), host: &host, school, choice, lens };
    match work.all(&mut cursor, expect.since).await {
        Ok(()) => cursor.finish(expect),
        Err(error) => Err(Stopped { error, cursor: Some(Box::new(cursor)) }),
    }
}

impl WondeCursor {
    fn new(at: Timestamp, school: &str, choice: &Choice) -> WondeCursor {
        WondeCursor {
            at,
            school: school.to_owned(),
            choice: choice.clone(),
            missing: Vec::new(),
            students: Kept::default(),
            employees: Kept::default(),
            classes: Kept::default(),
            groups: Kept::default(),
            deletions: vec![Kept::default(), Kept::default()],
        }
    }

    fn finish(self, expect: &Expect) -> Result<Read, Stopped<WondeCursor>> {
        let mut classes: BTreeMap<String, ExternalClass> = BTreeMap::new();
        let mut guardians: BTreeMap<String, ExternalGuardian> = BTreeMap::new();
        let mut people = Vec::new();
        let members = members(&self.classes.items);
        for pupil in self.students.items {
            let mut person = pupil.person;
            person.teaching =
                person.teaching.or_else(|| members.as_ref().map(|of| of.get(&person.id).cloned().unwrap_or_default()));
            if let Some(class) = pupil.registration {
                classes.entry(class.id.clone()).or_insert(class);
            }
            for guardian in pupil.guardians {
                match guardians.get_mut(&guardian.id) {
                    Some(known) => known.children.extend(guardian.children),
                    None => drop(guardians.insert(guardian.id.clone(), guardian)),
                }
            }
            people.push(person);
        }
        people.extend(self.employees.items);
        for group in self.groups.items {
            if let Some(class) = classes.get_mut(&group.class.id) {
                class.teachers = group.class.teachers;
            }
        }
        let classes: Vec<_> =
            classes.into_values().chain(self.classes.items.into_iter().map(|listed| listed.class)).collect();
        let guardians: Vec<_> = guardians.into_values().collect();
        let gone = self.deletions.into_iter().flat_map(|kept| kept.items).collect();
        let counts = Counts::of(&people, &classes, &guardians);
        expect.check(&self.choice, &counts).map_err(Stopped::at_once)?;
        let (provider, missing) = (Provider::Wonde, self.missing);
        Ok(Read { provider, at: self.at, people, classes, guardians, gone, counts, missing, mark: None })
    }
}

/// Who is in which class, by pupil, where the classes say so.
fn members(classes: &[Listed]) -> Option<BTreeMap<String, Vec<String>>> {
    let mut members: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for listed in classes {
        for pupil in listed.students.as_ref()? {
            members.entry(pupil.clone()).or_default().push(listed.class.id.clone());
        }
    }
    (!classes.is_empty()).then_some(members)
}

impl Work<'_> {
    async fn all(&self, cursor: &mut WondeCursor, since: Option<Timestamp>) -> Result<(), Error> {
        link::find(&self.reader, self.school, self.host).await?;
        let missing = &mut cursor.missing;
        let mut has_classes = false;
        if self.choice.pupils != Part::None {
            let wanted = self.wanted_of_students();
            let include = self.includes("students", &wanted, missing).await?;
            has_classes = include.contains(&"classes");
            let shape =
                |answer: &_| wire::page(answer, |value| wire::item(value).map(|person| self.lens.pupil(person)));
            self.list("students", "students", (&include, &[]), &mut cursor.students, &shape).await?;
        }
        if self.choice.staff != Part::None {
            let wanted: &[&str] = if self.choice.wonde_email == WondeEmail::None {
                &["employment_details"]
            } else {
                &["employment_details", "contact_details"]
            };
            let include = self.includes("employees", wanted, missing).await?;
            let only: &[_] = if matches!(self.choice.staff, Part::In(_)) { &[("has_class", "true")] } else { &[] };
            let shape =
                |answer: &_| wire::page(answer, |value| wire::item(value).map(|person| self.lens.employee(person)));
            self.list("employees", "employees", (&include, only), &mut cursor.employees, &shape).await?;
        }
        if self.choice.wants_classes() {
            self.classes(cursor, has_classes).await?;
        }
        if let Some(since) = since {
            self.deletions(cursor, since).await?;
        }
        Ok(())
    }

    async fn classes(&self, cursor: &mut WondeCursor, has_classes: bool) -> Result<(), Error> {
        let wanted: &[&str] = if has_classes { &["employees"] } else { &["employees", "students"] };
        let include = self.includes("classes", wanted, &mut cursor.missing).await?;
        let shape = |answer: &_| wire::page(answer, |value| wire::item(value).map(scheduled));
        self.list("classes", "classes", (&include, &[]), &mut cursor.classes, &shape).await?;
        // Who teaches a registration class stands in its group. A school that has not approved groups has them not.
        let include = match self.includes("groups", &["employees"], &mut cursor.missing).await {
            Err(Error::NotAllowed(_) | Error::NotFound) => {
                reading::note(&mut cursor.missing, "groups");
                return Ok(());
            }
            other => other?,
        };
        if include.is_empty() {
            return Ok(());
        }
        let shape = |answer: &_| wire::page(answer, |value| wire::item(value).map(homeroom));
        self.list("groups", "groups", (&include, &[]), &mut cursor.groups, &shape).await
    }

    async fn deletions(&self, cursor: &mut WondeCursor, since: Timestamp) -> Result<(), Error> {
        let after = since.strftime("%Y-%m-%d %H:%M:%S").to_string();
        for (kind, kept) in ["student", "employee"].into_iter().zip(&mut cursor.deletions) {
            let shape = |answer: &_| wire::page(answer, |value| wire::item(value).map(|gone| deleted(kind, gone)));
            let more = [("type", kind), ("updated_after", after.as_str())];
            match self.list("deletions", "", (&[], &more), kept, &shape).await {
                // It only explains who is gone: whoever is missing is asked about without it too.
                Err(Error::NotAllowed(_) | Error::NotFound | Error::Refused { .. }) => {
                    reading::note(&mut cursor.missing, "deletions");
                }
                other => other?,
            }
        }
        for kept in &mut cursor.deletions {
            kept.items.retain(|gone| !gone.is_restorable);
        }
        Ok(())
    }

    /// What of the wanted includes this token may use here: an unknown one fails the whole request.
    async fn includes<'w>(
        &self,
        what: &'static str,
        wanted: &[&'w str],
        missing: &mut Vec<String>,
    ) -> Result<Vec<&'w str>, Error> {
        let mut url = client::below(&self.host.base, self.school, what);
        url.query_pairs_mut().append_pair("per_page", "1");
        let answer = self.reader.get(what, &url, &[]).await?;
        if !answer.is_good() {
            return Err(client::refusal(&answer, what));
        }
        let Some(allowed) = wire::includes(&answer)? else { return self.tried(what, wanted, missing).await };
        let (may, may_not): (Vec<&str>, Vec<&str>) =
            wanted.iter().partition(|name| allowed.iter().any(|each| each == *name));
        may_not.iter().for_each(|name| reading::note(missing, &format!("{what}.{name}")));
        Ok(may)
    }

    /// A host that does not say what may be included is asked for it: all together, else each by itself.
    async fn tried<'w>(
        &self,
        what: &'static str,
        wanted: &[&'w str],
        missing: &mut Vec<String>,
    ) -> Result<Vec<&'w str>, Error> {
        if self.takes(what, wanted).await? {
            return Ok(wanted.to_vec());
        }
        let mut may = Vec::new();
        for name in wanted {
            if self.takes(what, &[name]).await? {
                may.push(*name);
            } else {
                reading::note(missing, &format!("{what}.{name}"));
            }
        }
        Ok(may)
    }

    async fn takes(&self, what: &'static str, include: &[&str]) -> Result<bool, Error> {
        let mut url = client::below(&self.host.base, self.school, what);
        url.query_pairs_mut().append_pair("per_page", "1").append_pair("include", &include.join(","));
        let answer = self.reader.get(what, &url, &[]).await?;
        match client::refusal(&answer, what) {
            _ if answer.is_good() => Ok(true),
            Error::Refused { status: 400 | 422 } | Error::NotAllowed(_) => Ok(false),
            error => Err(error),
        }
    }

    /// Reads a list; one by page numbers again until nobody new comes: while it changes, somebody slips from a page not
    /// yet read to one that is.
    async fn list<T: Keyed + Clone>(
        &self,
        what: &'static str,
        scope: &'static str,
        (include, more): (&[&str], &[(&str, &str)]),
        kept: &mut Kept<T>,
        shape: &(dyn Fn(&crate::http::Answer) -> Result<paging::Page<T>, Error> + Send + Sync),
    ) -> Result<(), Error> {
        if kept.is_done {
            return Ok(());
        }
        let list = |has_cursor| {
            let first = client::list(client::below(&self.host.base, self.school, what), include, more, has_cursor);
            List { stage: what, first, headers: &[], scope, shape }
        };
        match self.reader.list(&list(true), kept).await {
            // A host that knows no cursor; what else was wrong is wrong without it too.
            Err(Error::Refused { status: 400 | 422 }) => self.reader.list(&list(false), kept).await?,
            other => other?,
        }
        if !kept.is_counted || kept.items.is_empty() {
            return Ok(());
        }
        self.reader.until_still(&list(false), kept).await
    }

    fn wanted_of_students(&self) -> Vec<&'static str> {
        let mut wanted = vec!["education_details", "registration", "year"];
        if self.choice.wants_classes() {
            wanted.push("classes");
        }
        if self.choice.wonde_email != WondeEmail::None {
            wanted.push("contact_details");
        }
        if self.choice.guardians {
            wanted.extend(["contacts", "contacts.contact_details"]);
        }
        wanted
    }
}
