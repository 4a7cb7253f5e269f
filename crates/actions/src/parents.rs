//! Parents and carers, as the office looks after them: who is linked, who was invited, what is stuck.

mod account;
mod addresses;
mod from_provider;
mod invite;
mod links;
mod orders;

pub use account::{see_as, set_messages};
pub use addresses::read_addresses;
pub use from_provider::provider_addresses;
pub use invite::{invite, revoke};
pub use links::remove;
pub use orders::{add_order, lift_order, list_orders};

use crate::actor::Staff;
use crate::ask::paper::PreparePaper;
use crate::ask::parents::*;
use crate::book::{Book, Person};
use crate::desk::Desk;
use crate::error::Error;
use crate::portal::account_key;
use domain::guardianship::{Facts, MailFacts, Relation, stand};
use domain::id::{GuardianId, GuardianshipId, InvitationId};
use domain::mail::MailState;
use domain::user::Role;
use std::collections::{HashMap, HashSet};
use store::{find, guardian, guardians, guardianship, invitation, mail, outbox, registration};
use uuid::Uuid;

/// The pupils asked for, in the order of the register, with their adults and invitations. A teacher sees own pupils, no
/// addresses, and nothing of orders.
pub async fn list(desk: &Desk, by: &Staff, request: &ListParents) -> Result<ParentList, Error> {
    let (book, now) = (desk.book().await?, desk.clock.now());
    let known = Known::read(desk, now).await?;
    let is_office = by.office().is_ok();
    let mut answer = ParentList {
        pupils: Vec::new(),
        connected: 0,
        stuck: 0,
        mail_waiting: if is_office { outbox::count_waiting(&desk.store, desk.school).await? as u32 } else { 0 },
        portal_address: desk.public_address(&book.settings),
    };
    for person in pupils(&book, by, request)? {
        let mut pupil = known.pupil(&book, person, now);
        if !is_office {
            pupil.hide();
        }
        answer.connected += u32::from(!pupil.adults.is_empty());
        let stuck = pupil.invitations.iter().filter(|one| one.stuck.is_some()).count() as u32;
        answer.stuck += stuck;
        if stuck > 0 || !request.stuck {
            answer.pupils.push(pupil);
        }
    }
    Ok(answer)
}

/// Pupils of a class, some pupils, or all.
fn pupils<'a>(book: &'a Book, by: &Staff, request: &ListParents) -> Result<Vec<&'a Person>, Error> {
    let (mut classes, mut users) = (request.class.into_iter().collect::<Vec<_>>(), request.users.clone());
    if classes.is_empty() && users.is_empty() {
        let sight = by.sight(book);
        users = book.live().filter(|p| p.role == Role::Student && sight.covers(p)).map(Person::id).collect();
    }
    let asked = PreparePaper {
        classes: std::mem::take(&mut classes),
        users: std::mem::take(&mut users),
        ..PreparePaper::default()
    };
    let people = crate::paper::register(book, by, &asked)?;
    Ok(people.into_iter().filter(|p| p.role == Role::Student).collect())
}

/// All that is known of links and invitations, by what it is looked up with.
struct Known {
    links: HashMap<Uuid, Vec<guardianship::Model>>,
    adults: HashMap<Uuid, guardian::Model>,
    seen: HashMap<Uuid, i64>,
    locked: HashSet<String>,
    invitations: HashMap<Uuid, Vec<invitation::Model>>,
    mails: HashMap<Uuid, mail::Model>,
    opened: HashMap<Uuid, i64>,
    forms: HashMap<Uuid, Vec<registration::Model>>,
    orders: HashMap<Uuid, u32>,
}

impl Known {
    async fn read(desk: &Desk, now: i64) -> Result<Known, Error> {
        let (db, school) = (&desk.store, desk.school);
        let mut links: HashMap<Uuid, Vec<guardianship::Model>> = HashMap::new();
        for link in guardians::list_links(db, school).await? {
            links.entry(link.user_id).or_default().push(link);
        }
        let mut invitations: HashMap<Uuid, Vec<invitation::Model>> = HashMap::new();
        for one in find::list_invitations(db, school).await?.into_iter().filter(|one| one.revoked_at.is_none()) {
            invitations.entry(one.user_id).or_default().push(one);
        }
        let mut forms: HashMap<Uuid, Vec<registration::Model>> = HashMap::new();
        for form in guardians::list_registrations(db, school).await? {
            forms.entry(form.invitation_id.unwrap_or_default()).or_default().push(form);
        }
        let mut orders = HashMap::new();
        for (_, children) in guardians::live_orders(db, school).await? {
            children.iter().for_each(|child| *orders.entry(child.user_id).or_default() += 1);
        }
        let adults = guardians::list_guardians(db, school).await?;
        Ok(Known {
            links,
            seen: find::list_sign_ins(db, school)
                .await?
                .into_iter()
                .filter_map(|s| Some((s.user_id, s.last_at?)))
                .collect(),
            locked: guardians::list_blocked(db, school, now).await?.into_iter().map(|row| row.key).collect(),
            adults: adults.into_iter().map(|row| (row.id, row)).collect(),
            invitations,
            mails: newest(outbox::list_invitation_mails(db, school).await?),
            opened: guardians::list_opened(db, school)
                .await?
                .into_iter()
                .map(|row| (row.invitation_id, row.at))
                .collect(),
            forms,
            orders,
        })
    }

    fn pupil(&self, book: &Book, person: &Person, now: i64) -> PupilParents {
        let id = person.row.id;
        let mut adults: Vec<LinkedAdult> =
            self.links.get(&id).into_iter().flatten().filter_map(|link| self.adult(link)).collect();
        adults.sort_by_key(|adult| domain::name::fold(&adult.name));
        let mut invitations: Vec<Invited> =
            self.invitations.get(&id).into_iter().flatten().map(|one| self.invited(one, now)).collect();
        invitations.sort_by_key(|one| std::cmp::Reverse((one.at, one.id)));
        let own = Some(&person.row.language).filter(|own| !own.is_empty());
        PupilParents {
            id: person.id(),
            name: person.name(),
            class: book.class_of(person).map(str::to_owned),
            language: own.unwrap_or(&book.settings.language).clone(),
            orders: self.orders.get(&id).copied().unwrap_or(0),
            adults,
            invitations,
        }
    }

    fn adult(&self, link: &guardianship::Model) -> Option<LinkedAdult> {
        let row = self.adults.get(&link.guardian_id)?;
        Some(LinkedAdult {
            link: GuardianshipId(link.id),
            guardian: GuardianId(row.id),
            name: full_name(&row.given_name, &row.family_name),
            email: row.email.clone(),
            relation: Relation::read(&link.relation).unwrap_or_default(),
            since: link.created_at,
            seen_at: self.seen.get(&row.id).copied(),
            messages: row.messages,
            locked: self.locked.contains(&account_key(&row.email)),
        })
    }

    fn invited(&self, one: &invitation::Model, now: i64) -> Invited {
        let mail = self.mails.get(&one.id);
        let forms = self.forms.get(&one.id).map(Vec::as_slice).unwrap_or_default();
        let linked = self.links.get(&one.user_id).into_iter().flatten();
        let used = linked.filter(|link| link.invitation_id == Some(one.id)).count() as u32;
        let facts = Facts {
            mail: (one.channel == "email").then(|| mail.map_or(MailFacts::Waiting, mail_facts)),
            at: one.created_at,
            until: one.until,
            opened_at: self.opened.get(&one.id).copied(),
            registered_at: forms.iter().filter(|form| !form.refused).map(|form| form.created_at).max(),
            connected: used,
            refused: forms.iter().any(|form| form.refused),
        };
        let (state, stuck) = stand(&facts, now);
        Invited {
            id: InvitationId(one.id),
            email: (!one.email.is_empty()).then(|| one.email.clone()),
            state,
            stuck,
            said: mail.map(|mail| mail.said.clone()).filter(|said| !said.is_empty()),
            used,
            adults: one.adults.max(0) as u32,
            at: one.created_at,
            until: one.until,
        }
    }
}

/// Of each invitation the mail queued last.
fn newest(mails: Vec<mail::Model>) -> HashMap<Uuid, mail::Model> {
    let mut newest: HashMap<Uuid, mail::Model> = HashMap::new();
    for mail in mails {
        let Some(id) = mail.invitation_id else { continue };
        if newest.get(&id).is_none_or(|other| other.created_at <= mail.created_at) {
            newest.insert(id, mail);
        }
    }
    newest
}

fn mail_facts(mail: &mail::Model) -> MailFacts {
    if mail.state == MailState::Sent.as_str() {
        MailFacts::Sent(mail.done_at.unwrap_or(mail.created_at))
    } else if [MailState::Bounced, MailState::Unsure, MailState::Cancelled].iter().any(|s| s.as_str() == mail.state) {
        MailFacts::Bounced
    } else {
        MailFacts::Waiting
    }
}

/// "Amina Begum".
pub(crate) fn full_name(given: &str, family: &str) -> String {
    format!("{given} {family}").trim().to_owned()
}
