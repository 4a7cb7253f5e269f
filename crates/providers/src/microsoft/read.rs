//! Everybody in the tenant but guests, and classes with who is in them.

use super::client::{self, Mode};
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

/// What stands for parents and carers.
const CONTACTS: &str = "relatedContacts";

/// School Data Sync names the mailbox of a class so.
const SECTION: &str = "section_";

/// How far a read has come. Kept by the caller, it is gone on with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MicrosoftCursor {
    at: Timestamp,
    mode: Mode,
    choice: Choice,
    missing: Vec<String>,
    /// Where changes after the beginning of this read are.
    mark: Option<String>,
    domains: Option<Vec<String>>,
    users: Kept<User>,
    classes: Kept<Group>,
    members: BTreeMap<String, Kept<Member>>,
    teachers: BTreeMap<String, Kept<Member>>,
}

/// A group, to choose from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    /// Its immutable id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// It looks like a class that School Data Sync made, or is one of the roster.
    pub is_class: bool,
    year: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct User {
    person: External,
    guardians: Vec<ExternalGuardian>,
    is_guest: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Member(String);

impl Keyed for User {
    fn key(&self) -> &str {
        &self.person.id
    }
}

impl Keyed for Group {
    fn key(&self) -> &str {
        &self.id
    }
}

impl Keyed for Member {
    fn key(&self) -> &str {
        &self.0
    }
}

/// What is asked, and how.
struct Work<'a> {
    reader: Reader<'a>,
    hosts: &'a Hosts,
    mode: Mode,
}

/// The tenant's id and what the organisation calls itself; `None` where the account may not ask.
pub async fn organisation_of(line: &Line, access: &Access) -> Result<Option<(String, Option<String>)>, Error> {
    let reader = client::reader(line, access);
    let found = organisation(&reader, &line.hosts).await?;
    Ok(found.map(|organisation| (organisation.id, tidied(organisation.display_name))))
}

/// Every group, to choose from. For the school's app: every class of the roster.
pub async fn groups(line: &Line, access: &Access, mode: Mode) -> Result<Vec<Group>, Error> {
    let work = Work { reader: client::reader(line, access), hosts: &line.hosts, mode };
    let mut kept = Kept::default();
    work.groups(&mut kept).await?;
    Ok(kept.items)
}

/// Reads the school. A stop gives the cursor to go on from.
pub async fn read(
    line: &Line,
    (access, mode): (&Access, Mode),
    choice: &Choice,
    expect: &Expect,
    cursor: Option<MicrosoftCursor>,
) -> Result<Read, Stopped<MicrosoftCursor>> {
    let now = line.http.clock.now();
    let fits = |c: &MicrosoftCursor| c.mode == mode && c.choice == *choice && reading::is_young(c.at, now);
    let mut cursor = cursor.filter(fits).unwrap_or_else(|| MicrosoftCursor::new(now, mode, choice));
    let work = Work { reader: client::reader(line, access), hosts: &line.hosts, mode };
    match work.all(&mut cursor).await {
        Ok(()) => cursor.finish(expect),
        Err(error) => Err(Stopped { error, cursor: Some(Box::new(cursor)) }),
    }
}

pub(super) async fn organisation(reader: &Reader<'_>, hosts: &Hosts) -> Result<Option<wire::Organisation>, Error> {
    let answer = reader.get("organisation", &client::organisation(hosts), &[]).await?;
    match answer.status {
        200 => {}
        400 | 403 | 404 => return Ok(None),
        _ => return Err(client::refusal(&answer, "User.Read")),
    }
    #[derive(Deserialize)]
    struct One {
        value: Vec<wire::Organisation>,
    }
    Ok(answer.read::<One>()?.value.into_iter().next())
}

impl Work<'_> {
    async fn all(&self, cursor: &mut MicrosoftCursor) -> Result<(), Error> {
        if cursor.domains.is_none() {
            let found = organisation(&self.reader, self.hosts).await?;
            let names = found.map(|found| {
                let domains = found.verified_domains.into_iter().flatten();
                domains.filter_map(|domain| Some(domain.name?.to_ascii_lowercase())).collect()
            });
            cursor.domains = Some(names.unwrap_or_default());
            // Without it later changes cannot be asked for; nothing that is read now hangs on it.
            cursor.mark = match super::delta::mark(&self.reader, self.hosts, self.mode).await {
                Err(Error::Cancelled) => return Err(Error::Cancelled),
                mark => mark.unwrap_or_default(),
            };
        }
        let domains = cursor.domains.clone().unwrap_or_default();
        let shape = |answer: &Answer| wire::page(answer, false, |wire| user(wire, &domains));
        let list = |has_contacts| List {
            stage: "users",
            first: client::users(self.hosts, self.mode, has_contacts),
            headers: &[],
            scope: self.mode.users_scope(),
            shape: &shape,
        };
        let wants_contacts = cursor.choice.guardians && self.mode == Mode::School;
        match self.reader.still(&list(wants_contacts), &mut cursor.users).await {
            // Not every cloud knows a pupil's contacts.
            Err(Error::Refused { status: 400 }) if wants_contacts && cursor.users.items.is_empty() => {
                reading::note(&mut cursor.missing, CONTACTS);
                self.reader.still(&list(false), &mut cursor.users).await?;
            }
            other => other?,
        }
        // Whoever was chosen by groups is known by them alone: without them nobody may be read.
        for part in [cursor.choice.pupils.clone(), cursor.choice.staff.clone()] {
            if let (Part::In(groups), Mode::Users) = (part, self.mode) {
                for group in groups {
                    self.members(&group, false, &mut cursor.members).await?;
                }
            }
        }
        if cursor.choice.wants_classes() {
            match self.classes(cursor).await {
                Err(Error::NotAllowed(Need::Scope(scope))) => reading::note(&mut cursor.missing, scope),
                other => other?,
            }
        }
        Ok(())
    }

    async fn groups(&self, kept: &mut Kept<Group>) -> Result<(), Error> {
        let shape = |answer: &Answer| wire::page(answer, false, |wire| group(wire, self.mode));
        let first = client::classes(self.hosts, self.mode);
        let list = List { stage: "classes", first, headers: &[], scope: self.mode.classes_scope(), shape: &shape };
        self.reader.list(&list, kept).await
    }

    async fn classes(&self, cursor: &mut MicrosoftCursor) -> Result<(), Error> {
        self.groups(&mut cursor.classes).await?;
        let chosen: Vec<String> =
            cursor.classes.items.iter().filter(|g| is_chosen(&cursor.choice, g)).map(|g| g.id.clone()).collect();
        for id in chosen {
            let members = self.members(&id, false, &mut cursor.members).await;
            let both = match members {
                Ok(()) => self.members(&id, true, &mut cursor.teachers).await,
                other => other,
            };
            match both {
                // The class was deleted since the list was read. Who teaches is among the members: of those alone nobody
                // can be told.
                Err(Error::NotFound) => cursor.classes.items.retain(|class| class.id != id),
                other => other?,
            }
        }
        Ok(())
    }

    async fn members(
        &self,
        id: &str,
        are_teachers: bool,
        kept: &mut BTreeMap<String, Kept<Member>>,
    ) -> Result<(), Error> {
        let kept = kept.entry(id.to_owned()).or_default();
        let shape = |answer: &Answer| wire::page(answer, false, member).map(people);
        let first = client::members(self.hosts, self.mode, id, are_teachers);
        let list = List { stage: "members", first, headers: &[], scope: self.mode.classes_scope(), shape: &shape };
        self.reader.list(&list, kept).await
    }
}

/// A group holds devices and other groups too.
fn member(wire: wire::Member) -> Option<Member> {
    let is_person = wire.kind.as_deref().is_none_or(|kind| kind.to_ascii_lowercase().ends_with("user"));
    is_person.then_some(Member(wire.id))
}

fn people(page: Page<Option<Member>>) -> Page<Member> {
    Page { items: page.items.into_iter().flatten().collect(), next: page.next, is_counted: page.is_counted }
}

fn is_chosen(choice: &Choice, group: &Group) -> bool {
    match &choice.classes {
        Part::None => false,
        Part::All => group.is_class,
        Part::In(ids) => ids.contains(&group.id),
    }
}

fn group(wire: wire::Group, mode: Mode) -> Group {
    let names = [wire.display_name, wire.external_name, wire.class_code, wire.description];
    let name = names.into_iter().flatten().map(|name| domain::name::tidy(&name)).find(|name| !name.is_empty());
    let is_section = wire.mail_nickname.is_some_and(|nickname| nickname.to_ascii_lowercase().starts_with(SECTION));
    let year = wire.grade.as_deref().and_then(roster::year);
    Group { id: wire.id, name: name.unwrap_or_default(), is_class: mode == Mode::School || is_section, year }
}

fn user(mut wire: wire::User, domains: &[String]) -> User {
    let contacts = wire.related_contacts.take().unwrap_or_default();
    let is_guest = wire.is_guest();
    let person = wire.external(domains);
    let guardians = contacts.into_iter().map(|contact| guardian(contact, &person.id)).collect();
    User { person, guardians, is_guest }
}

/// A contact stands with each pupil anew; where it has no id of its own, the address tells it apart.
fn guardian(wire: wire::Contact, pupil: &str) -> ExternalGuardian {
    let email = tidied(wire.email_address);
    let address = email.as_deref().unwrap_or_default().to_lowercase();
    let id = wire.id.filter(|id| !id.is_empty()).unwrap_or_else(|| format!("{pupil}/{address}"));
    let relation = tidied(wire.relationship);
    let children = vec![Tie { pupil: pupil.to_owned(), relation, ..Tie::default() }];
    ExternalGuardian { id, given_name: None, family_name: tidied(wire.display_name), email, children, title: None }
}

impl MicrosoftCursor {
    fn new(at: Timestamp, mode: Mode, choice: &Choice) -> MicrosoftCursor {
        MicrosoftCursor {
            at,
            mode,
            choice: choice.clone(),
            missing: Vec::new(),
            mark: None,
            domains: None,
            users: Kept::default(),
            classes: Kept::default(),
            members: BTreeMap::new(),
            teachers: BTreeMap::new(),
        }
    }

    fn finish(self, expect: &Expect) -> Result<Read, Stopped<MicrosoftCursor>> {
        let choice = &self.choice;
        let classes: Vec<&Group> = self.classes.items.iter().filter(|group| is_chosen(choice, group)).collect();
        let is_whole = |who: &BTreeMap<String, Kept<Member>>, class: &Group| {
            who.get(&class.id).is_some_and(|members| members.is_done)
        };
        // Of a roster that was not read whole nothing is concluded: neither who is in a class nor who teaches.
        let are_whole = classes.iter().all(|class| is_whole(&self.members, class) && is_whole(&self.teachers, class));
        let is_done = choice.wants_classes() && self.classes.is_done && are_whole;
        let ids = |of: &BTreeMap<String, Kept<Member>>, class: &str| -> Vec<String> {
            of.get(class).map(|kept| kept.items.iter().map(|one| one.0.clone()).collect()).unwrap_or_default()
        };
        let mut learns: BTreeMap<String, Vec<String>> = BTreeMap::new();
        let mut teaches: BTreeSet<String> = BTreeSet::new();
        for class in classes.iter().filter(|_| is_done) {
            // Members are everybody, those who teach among them.
            let teachers = ids(&self.teachers, &class.id);
            for member in ids(&self.members, &class.id).into_iter().filter(|member| !teachers.contains(member)) {
                learns.entry(member).or_default().push(class.id.clone());
            }
            teaches.extend(teachers);
        }
        let everybody: HashSet<&str> = self.users.items.iter().map(|user| user.person.id.as_str()).collect();
        let members = learns.keys().chain(&teaches).map(String::as_str);
        reading::holds(&everybody, members).map_err(Stopped::at_once)?;
        let chosen = |part: &Part| -> BTreeSet<String> {
            let Part::In(groups) = part else { return BTreeSet::new() };
            groups.iter().flat_map(|group| ids(&self.members, group)).collect()
        };
        let groups = (chosen(&choice.pupils), chosen(&choice.staff));
        let (mut people, mut guardians) = (Vec::new(), BTreeMap::<String, ExternalGuardian>::new());
        for user in self.users.items.iter().filter(|user| !user.is_guest) {
            let id = &user.person.id;
            let told = user.person.role.or(teaches.contains(id).then_some(Role::Teacher));
            let Some(role) = role(choice, self.mode, told, (groups.0.contains(id), groups.1.contains(id))) else {
                continue;
            };
            let teaching = is_done.then(|| learns.get(id).cloned().unwrap_or_default());
            people.push(External { role, teaching, ..user.person.clone() });
            for guardian in user.guardians.iter().filter(|_| role == Some(Role::Student)) {
                let known = guardians.entry(guardian.id.clone());
                let known = known.or_insert_with(|| ExternalGuardian { children: Vec::new(), ..guardian.clone() });
                known.children.extend(guardian.children.clone());
            }
        }
        let class = |group: &&Group| ExternalClass {
            id: group.id.clone(),
            title: group.name.clone(),
            kind: ClassKind::Scheduled,
            year: group.year.clone(),
            teachers: self.teachers.get(&group.id).filter(|kept| kept.is_done).map(|_| ids(&self.teachers, &group.id)),
        };
        let classes: Vec<ExternalClass> = classes.iter().map(class).collect();
        let guardians: Vec<_> = guardians.into_values().collect();
        let counts = Counts::of(&people, &classes, &guardians);
        expect.check(choice, &counts).map_err(Stopped::at_once)?;
        let (provider, at, missing, mark) = (Provider::Microsoft, self.at, self.missing, self.mark);
        Ok(Read { provider, at, people, classes, guardians, gone: Vec::new(), counts, missing, mark })
    }
}

/// Whether somebody is read, and as what. The outer `None`: not chosen. The roster's app needs no groups.
fn role(choice: &Choice, mode: Mode, told: Option<Role>, (in_pupils, in_staff): (bool, bool)) -> Option<Option<Role>> {
    if mode == Mode::Users {
        match (in_pupils, in_staff) {
            // Somebody in both is staff: pupils are not let in as teachers, but teachers help in classes.
            (_, true) => return Some(Some(Role::Teacher)),
            (true, false) => return Some(Some(Role::Student)),
            (false, false) => {}
        }
    }
    let wants = |part: &Part| *part == Part::All || (mode == Mode::School && *part != Part::None);
    let is_chosen = match told {
        Some(Role::Student) => wants(&choice.pupils),
        Some(_) => wants(&choice.staff),
        None => wants(&choice.pupils) || wants(&choice.staff),
    };
    is_chosen.then_some(told)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_groups_chosen_say_who_is_a_pupil() {
        let part = |id: &str| Part::In(vec![id.to_owned()]);
        let choice = Choice { pupils: part("p"), staff: part("s"), ..Choice::default() };
        let role = |told, groups| role(&choice, Mode::Users, told, groups);
        assert_eq!(role(None, (true, false)), Some(Some(Role::Student)));
        assert_eq!(role(Some(Role::Student), (true, true)), Some(Some(Role::Teacher)), "staff before pupil");
        assert_eq!(role(Some(Role::Teacher), (false, false)), None, "in neither");
    }

    #[test]
    fn without_groups_everybody_is_read_and_a_role_nobody_told_stays_open() {
        let all = Choice::default();
        assert_eq!(role(&all, Mode::Users, None, (false, false)), Some(None));
        let pupils = Choice { staff: Part::None, ..Choice::default() };
        assert_eq!(role(&pupils, Mode::School, Some(Role::Teacher), (false, false)), None);
        assert_eq!(role(&pupils, Mode::School, Some(Role::Student), (false, false)), Some(Some(Role::Student)));
    }
}
