//! Users by organisational unit, and active courses with who is in them.
//!
//! Google does not say who is a pupil: the units chosen say so, else the names of the units, else who teaches a course.

use super::client;
use super::wire;
use crate::access::Access;
use crate::error::{Error, Need};
use crate::hosts::Hosts;
use crate::http::Answer;
use crate::line::Line;
use crate::paging::{Kept, Keyed, List, Page, Reader};
use crate::reading::{self, Expect, Stopped};
use crate::roster::{
    self, Choice, Counts, External, ExternalClass, ExternalGuardian, Part, Provider, Read, Tie, tidied,
};
use domain::class::ClassKind;
use domain::user::Role;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// How far a read has come. Kept by the caller, it is gone on with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GoogleCursor {
    at: Timestamp,
    choice: Choice,
    missing: Vec<String>,
    users: Kept<User>,
    courses: Kept<ExternalClass>,
    students: BTreeMap<String, Kept<Member>>,
    teachers: BTreeMap<String, Kept<Member>>,
    guardians: Kept<Guardian>,
}

/// An organisational unit, to choose from.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Unit {
    /// Its full path (`/Pupils/Year 7`).
    pub path: String,
    /// Its name.
    pub name: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct User {
    person: External,
    unit: String,
    number: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Member(String);

/// One adult and one pupil.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Guardian {
    key: String,
    guardian: ExternalGuardian,
}

impl Keyed for User {
    fn key(&self) -> &str {
        &self.person.id
    }
}

impl Keyed for Member {
    fn key(&self) -> &str {
        &self.0
    }
}

impl Keyed for ExternalClass {
    fn key(&self) -> &str {
        &self.id
    }
}

impl Keyed for Guardian {
    fn key(&self) -> &str {
        &self.key
    }
}

/// Every organisational unit.
pub async fn units(line: &Line, access: &Access) -> Result<Vec<Unit>, Error> {
    let reader = client::reader(line, &line.hosts.google_directory, access);
    let read: wire::Units = reader.one("units", client::UNIT_SCOPE, &client::units(&line.hosts)).await?;
    let kinds = ["admin#directory#orgUnits", "admin#directory#org_units"];
    let is_kind = |kind: &str| kinds.iter().any(|known| known.eq_ignore_ascii_case(kind));
    if !read.kind.as_deref().map_or(read.units.is_some(), is_kind) {
        return Err(Error::WrongShape);
    }
    let unit = |unit: wire::Unit| Some(Unit { name: unit.name.unwrap_or_default(), path: unit.path? });
    let mut units: Vec<Unit> = read.units.unwrap_or_default().into_iter().filter_map(unit).collect();
    units.sort();
    Ok(units)
}

/// Reads the school. A stop gives the cursor to go on from.
pub async fn read(
    line: &Line,
    access: &Access,
    choice: &Choice,
    expect: &Expect,
    cursor: Option<GoogleCursor>,
) -> Result<Read, Stopped<GoogleCursor>> {
    let now = line.http.clock.now();
    let fits = |c: &GoogleCursor| c.choice == *choice && reading::is_young(c.at, now);
    let mut cursor = cursor.filter(fits).unwrap_or_else(|| GoogleCursor::new(now, choice));
    let directory = client::reader(line, &line.hosts.google_directory, access);
    let classroom = client::reader(line, &line.hosts.google_classroom, access);
    match all(&directory, &classroom, &line.hosts, &mut cursor).await {
        Ok(()) => cursor.finish(expect),
        Err(error) => Err(Stopped { error, cursor: Some(Box::new(cursor)) }),
    }
}

async fn all(
    directory: &Reader<'_>,
    classroom: &Reader<'_>,
    hosts: &Hosts,
    cursor: &mut GoogleCursor,
) -> Result<(), Error> {
    let shape = |answer: &Answer| wire::page(answer, ("users", Some("admin#directory#users")), user);
    let list =
        List { stage: "users", first: client::users(hosts), headers: &[], scope: client::USER_SCOPE, shape: &shape };
    directory.still(&list, &mut cursor.users).await?;
    if cursor.choice.wants_classes() {
        let read = courses(classroom, hosts, cursor).await;
        optional(read, &mut cursor.missing, client::COURSE_SCOPE)?;
    }
    if cursor.choice.guardians {
        let shape = |answer: &Answer| wire::page(answer, ("guardians", None), guardian);
        let first = client::guardians(hosts);
        let list = List { stage: "guardians", first, headers: &[], scope: client::GUARDIAN_SCOPE, shape: &shape };
        let read = classroom.list(&list, &mut cursor.guardians).await;
        optional(read, &mut cursor.missing, client::GUARDIAN_SCOPE)?;
    }
    Ok(())
}

/// What may not be seen is named and left out; any other fault stops the read.
fn optional(read: Result<(), Error>, missing: &mut Vec<String>, scope: &str) -> Result<(), Error> {
    match read {
        Err(Error::NotAllowed(Need::Scope(scope))) => {
            reading::note(missing, scope);
            Ok(())
        }
        Err(Error::NotAllowed(Need::Administrator) | Error::App(crate::error::AppFault::Api)) => {
            reading::note(missing, scope);
            Ok(())
        }
        other => other,
    }
}

async fn courses(classroom: &Reader<'_>, hosts: &Hosts, cursor: &mut GoogleCursor) -> Result<(), Error> {
    let shape = |answer: &Answer| wire::page(answer, ("courses", None), course).map(active);
    let list = List {
        stage: "classes",
        first: client::courses(hosts),
        headers: &[],
        scope: client::COURSE_SCOPE,
        shape: &shape,
    };
    classroom.list(&list, &mut cursor.courses).await?;
    let ids: Vec<String> = cursor.courses.items.iter().map(|course| course.id.clone()).collect();
    for id in ids {
        for (which, kept) in [("teachers", &mut cursor.teachers), ("students", &mut cursor.students)] {
            let kept = kept.entry(id.clone()).or_default();
            let shape = |answer: &Answer| wire::page(answer, (which, None), |member: wire::Member| Member(member.user));
            let first = client::members(hosts, &id, which);
            let list = List { stage: "members", first, headers: &[], scope: client::ROSTER_SCOPE, shape: &shape };
            match classroom.list(&list, kept).await {
                // The course was deleted since the list was read.
                Err(Error::NotFound) => {
                    cursor.courses.items.retain(|course| course.id != id);
                    break;
                }
                other => other?,
            }
        }
    }
    // Of a course that is gone nobody is a member.
    let known: HashSet<&str> = cursor.courses.items.iter().map(|course| course.id.as_str()).collect();
    cursor.teachers.retain(|id, _| known.contains(id.as_str()));
    cursor.students.retain(|id, _| known.contains(id.as_str()));
    Ok(())
}

/// Only active courses were asked for; one that comes all the same is left out.
fn active(page: Page<Option<ExternalClass>>) -> Page<ExternalClass> {
    Page { items: page.items.into_iter().flatten().collect(), next: page.next, is_counted: page.is_counted }
}

fn course(wire: wire::Course) -> Option<ExternalClass> {
    let is_active = wire.state.as_deref().is_none_or(|state| state == "ACTIVE");
    let name = tidied(wire.name).unwrap_or_default();
    let title = match tidied(wire.section).filter(|section| !section.is_empty() && !name.contains(section.as_str())) {
        Some(section) => format!("{name} {section}").trim().to_owned(),
        None => name,
    };
    let (kind, year, teachers) = (ClassKind::Scheduled, None, None);
    is_active.then_some(ExternalClass { id: wire.id, title, kind, year, teachers })
}

fn user(wire: wire::User) -> User {
    let email = tidied(wire.primary_email);
    let username = email.as_deref().and_then(|email| email.rsplit_once('@')).map(|(local, _)| local.to_owned());
    let (given, family, full) = wire.name.map_or((None, None, None), |name| (name.given, name.family, name.full));
    let off = [wire.suspended, wire.archived];
    let is_active = off.iter().any(Option::is_some).then(|| !off.contains(&Some(true)));
    let number = wire::number(wire.external_ids.as_ref());
    let person = External {
        id: wire.id,
        given_name: tidied(given),
        family_name: tidied(family),
        display_name: tidied(full),
        username,
        email_vouched: email.is_some(),
        email,
        is_active,
        ..External::default()
    };
    User { person, unit: wire.unit.unwrap_or_default(), number }
}

fn guardian(wire: wire::Guardian) -> Guardian {
    let (name, email) = wire.profile.map_or((None, None), |profile| (profile.name, profile.email));
    let (given, family) = name.map_or((None, None), |name| (name.given, name.family));
    let guardian = ExternalGuardian {
        id: wire.id,
        given_name: tidied(given),
        family_name: tidied(family),
        email: tidied(email.or(wire.invited)),
        children: vec![Tie { pupil: wire.student, ..Tie::default() }],
        ..ExternalGuardian::default()
    };
    Guardian { key: format!("{} {}", guardian.id, guardian.children[0].pupil), guardian }
}

impl GoogleCursor {
    fn new(at: Timestamp, choice: &Choice) -> GoogleCursor {
        GoogleCursor {
            at,
            choice: choice.clone(),
            missing: Vec::new(),
            users: Kept::default(),
            courses: Kept::default(),
            students: BTreeMap::new(),
            teachers: BTreeMap::new(),
            guardians: Kept::default(),
        }
    }

    /// Of a roster that was not read whole nothing is concluded: neither who is in a class nor who teaches.
    fn roster_is_read(&self) -> bool {
        let is_whole = |who: &BTreeMap<String, Kept<Member>>, course: &ExternalClass| {
            who.get(&course.id).is_some_and(|members| members.is_done)
        };
        let mut courses = self.courses.items.iter();
        self.choice.wants_classes()
            && self.courses.is_done
            && courses.all(|course| is_whole(&self.students, course) && is_whole(&self.teachers, course))
    }

    fn finish(self, expect: &Expect) -> Result<Read, Stopped<GoogleCursor>> {
        let roster_is_read = self.roster_is_read();
        let of = |who: &BTreeMap<String, Kept<Member>>| {
            let mut of: BTreeMap<String, Vec<String>> = BTreeMap::new();
            for (course, members) in who.iter().filter(|_| roster_is_read) {
                members.items.iter().for_each(|member| of.entry(member.0.clone()).or_default().push(course.clone()));
            }
            of
        };
        let (learns, teaches) = (of(&self.students), of(&self.teachers));
        let everybody: HashSet<&str> = self.users.items.iter().map(|user| user.person.id.as_str()).collect();
        let members = learns.keys().chain(teaches.keys()).map(String::as_str);
        reading::holds(&everybody, members).map_err(Stopped::at_once)?;
        let mut homes: BTreeSet<String> = BTreeSet::new();
        let mut people = Vec::new();
        for user in self.users.items {
            let Some(role) = role(
                &self.choice,
                &user.unit,
                teaches.contains_key(&user.person.id),
                learns.contains_key(&user.person.id),
            ) else {
                continue;
            };
            let mut person = user.person;
            person.role = role;
            match role {
                Some(Role::Student) => person.admission_number = tidied(user.number),
                Some(_) => person.employee_number = tidied(user.number),
                None => {}
            }
            person.year = user.unit.rsplit('/').find_map(roster::year);
            if self.choice.units_are_classes && role == Some(Role::Student) && user.unit.len() > 1 {
                homes.insert(user.unit.clone());
                person.class = Some(unit_id(&user.unit));
            }
            person.teaching = roster_is_read.then(|| learns.get(&person.id).cloned().unwrap_or_default());
            people.push(person);
        }
        let homes = homes.iter().map(|path| home(path));
        let teachers = &self.teachers;
        let courses = self.courses.items.into_iter().map(|course| {
            let teachers = teachers.get(&course.id).filter(|kept| kept.is_done);
            ExternalClass {
                teachers: teachers.map(|kept| kept.items.iter().map(|one| one.0.clone()).collect()),
                ..course
            }
        });
        let classes: Vec<ExternalClass> = homes.chain(courses).collect();
        let guardians = together(if self.guardians.is_done { self.guardians.items } else { Vec::new() });
        let counts = Counts::of(&people, &classes, &guardians);
        expect.check(&self.choice, &counts).map_err(Stopped::at_once)?;
        let (provider, missing) = (Provider::Google, self.missing);
        Ok(Read { provider, at: self.at, people, classes, guardians, gone: Vec::new(), counts, missing, mark: None })
    }
}

/// The unit as the registration class of those in it.
fn home(path: &str) -> ExternalClass {
    ExternalClass {
        id: unit_id(path),
        title: path.rsplit('/').next().unwrap_or_default().to_owned(),
        kind: ClassKind::Homeroom,
        year: path.rsplit('/').find_map(roster::year),
        teachers: None,
    }
}

/// A unit has an id of its own at Google, which its users do not name: the path stands for it.
fn unit_id(path: &str) -> String {
    format!("unit{path}")
}

fn together(each: Vec<Guardian>) -> Vec<ExternalGuardian> {
    let mut guardians: BTreeMap<String, ExternalGuardian> = BTreeMap::new();
    for one in each {
        match guardians.get_mut(&one.guardian.id) {
            Some(known) => known.children.extend(one.guardian.children),
            None => drop(guardians.insert(one.guardian.id.clone(), one.guardian)),
        }
    }
    guardians.into_values().collect()
}

/// Whether somebody is read, and as what. The outer `None`: not chosen.
fn role(choice: &Choice, unit: &str, teaches: bool, learns: bool) -> Option<Option<Role>> {
    let is_in = |part: &Part| match part {
        Part::In(units) => units.iter().any(|chosen| is_below(unit, chosen)),
        _ => false,
    };
    // Of two units that both were chosen, the deeper one says it; staff is never taken for a pupil.
    if is_in(&choice.staff) && !(is_in(&choice.pupils) && depth(&choice.pupils, unit) > depth(&choice.staff, unit)) {
        return Some(Some(Role::Teacher));
    }
    if is_in(&choice.pupils) {
        return Some(Some(Role::Student));
    }
    let named =
        unit.split('/').find_map(Role::read).map(|role| if role == Role::Student { role } else { Role::Teacher });
    let told = named.or(teaches.then_some(Role::Teacher)).or(learns.then_some(Role::Student));
    let is_chosen = match told {
        Some(Role::Student) => choice.pupils == Part::All,
        Some(_) => choice.staff == Part::All,
        None => choice.pupils == Part::All || choice.staff == Part::All,
    };
    is_chosen.then_some(told)
}

fn is_below(unit: &str, chosen: &str) -> bool {
    let (unit, chosen) = (unit.to_lowercase(), chosen.trim_end_matches('/').to_lowercase());
    unit == chosen || unit.strip_prefix(&chosen).is_some_and(|rest| rest.starts_with('/'))
}

/// How long the longest chosen unit is that somebody is in.
fn depth(part: &Part, unit: &str) -> usize {
    let Part::In(units) = part else { return 0 };
    units.iter().filter(|chosen| is_below(unit, chosen)).map(String::len).max().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_units_chosen_say_who_is_a_pupil() {
        let part = |path: &str| Part::In(vec![path.to_owned()]);
        let choice = Choice { pupils: part("/Learners"), staff: part("/People/Staff"), ..Choice::default() };
        assert_eq!(role(&choice, "/Learners/2031", false, false), Some(Some(Role::Student)));
        assert_eq!(role(&choice, "/learners", false, false), Some(Some(Role::Student)), "paths ignore case");
        assert_eq!(role(&choice, "/Learners Old", false, false), None, "a name that only begins so");
        assert_eq!(role(&choice, "/People/Staff/Office", false, true), Some(Some(Role::Teacher)));
        assert_eq!(role(&choice, "/Guests", true, false), None, "not chosen");
    }

    #[test]
    fn without_a_choice_the_names_of_units_and_the_courses_say_it() {
        let all = Choice::default();
        assert_eq!(role(&all, "/School/Students/Year 7", false, false), Some(Some(Role::Student)));
        assert_eq!(role(&all, "/Staff", false, true), Some(Some(Role::Teacher)), "the unit before the course");
        assert_eq!(role(&all, "/Other", true, true), Some(Some(Role::Teacher)), "somebody who teaches is no pupil");
        assert_eq!(role(&all, "/Other", false, true), Some(Some(Role::Student)));
        assert_eq!(role(&all, "/", false, false), Some(None), "nothing says it");
        let pupils = Choice { staff: Part::None, ..Choice::default() };
        assert_eq!(role(&pupils, "/Staff", false, false), None, "staff are not wanted");
    }
}
