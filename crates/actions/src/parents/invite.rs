//! Inviting by e-mail, and ending invitations.

use super::pupils;
use crate::actor::{Office, Staff};
use crate::ask::parents::*;
use crate::ask::user::Done;
use crate::book::{Book, Person};
use crate::desk::Desk;
use crate::error::{Code, Error};
use crate::key::random;
use crate::mail::{Letter, queued};
use crate::words::say;
use domain::code::InvitationCode;
use domain::guardianship::email_key;
use domain::id::InvitationId;
use domain::journal::{Action, Subject};
use domain::mail::MailKind;
use domain::paper::child_name;
use domain::user::check_email;
use std::collections::{HashMap, HashSet};
use store::{code, find, guardians, invitation, outbox};
use uuid::Uuid;

const DAY: i64 = 24 * 60 * 60 * 1000;

/// Invites each address for its pupil. An earlier mail of the same address for the same pupil stops working. Those who are
/// linked already and addresses that are none are told in `refused`. Error: `Invalid` where the portal has no address.
pub async fn invite(desk: &Desk, by: &Office, request: &InviteParents) -> Result<ParentsInvited, Error> {
    let (book, now) = (desk.book().await?, desk.clock.now());
    let base = desk.public_address(&book.settings);
    if base.is_empty() {
        return Err(Error::new(Code::Invalid, "no_portal_address", &[]));
    }
    let asked =
        ListParents { users: request.invitations.iter().map(|one| one.user).collect(), ..ListParents::default() };
    let people: HashMap<Uuid, &Person> = match asked.users.is_empty() {
        true => HashMap::new(),
        false => pupils(&book, &Staff::Office(by.clone()), &asked)?.into_iter().map(|p| (p.row.id, p)).collect(),
    };
    let mut change = desk.begin().await?;
    let taken = linked(desk, &change).await?;
    let mut draft = Draft::default();
    for one in &request.invitations {
        let Some(person) = people.get(&one.user.0) else {
            return Err(Error::new(Code::NotFound, "no_user", &[]));
        };
        let refuse = |key| say(key, &[("name", &person.name()), ("email", &one.email)]);
        let Some(email) = check_email(&one.email).ok().filter(|email| !email.is_empty()) else {
            draft.refused.push(refuse("parents.email_bad"));
            continue;
        };
        if taken.contains(&(person.row.id, email_key(&email))) {
            draft.refused.push(refuse("parents.linked_already"));
        } else if draft.seen.insert((person.row.id, email_key(&email))) {
            draft.add(desk, &book, person, email, &base)?;
        }
    }
    let earlier = earlier(desk, &change, &draft.seen, now).await?;
    let ended: Vec<Uuid> = earlier.iter().map(|one| one.id).collect();
    change.put(earlier).await?;
    change.add_codes(draft.codes).await?;
    let (queued, one) = (draft.rows.len() as u32, only(draft.rows.iter().map(|row| row.user_id)));
    change.put(draft.rows).await?;
    change.queue(draft.mails).await?;
    let subject = Subject { count: queued, user: one, ..Subject::default() };
    let entry = desk.commit(change, by.actor(), Action::ParentsInvited, subject).await?;
    outbox::cancel_invitations(&desk.store, desk.school, &ended, now).await?;
    Ok(ParentsInvited { queued, refused: draft.refused, entry })
}

/// Which addresses are linked to which pupils.
async fn linked(desk: &Desk, db: &impl find::Read) -> Result<HashSet<(Uuid, String)>, Error> {
    let adults = guardians::list_guardians(db, desk.school).await?;
    let adults: HashMap<Uuid, String> = adults.into_iter().map(|row| (row.id, row.email_key)).collect();
    let links = guardians::list_links(db, desk.school).await?;
    Ok(links.iter().filter_map(|link| Some((link.user_id, adults.get(&link.guardian_id)?.clone()))).collect())
}

/// Earlier invitations by e-mail to the same addresses, revoked.
async fn earlier(
    desk: &Desk,
    db: &impl find::Read,
    seen: &HashSet<(Uuid, String)>,
    now: i64,
) -> Result<Vec<invitation::Model>, Error> {
    let all = find::list_invitations(db, desk.school).await?;
    let same = |one: &invitation::Model| {
        one.revoked_at.is_none() && one.channel == "email" && seen.contains(&(one.user_id, email_key(&one.email)))
    };
    let ended = |one: invitation::Model| invitation::Model { revoked_at: Some(now), ..one };
    Ok(all.into_iter().filter(same).map(ended).collect())
}

fn only(mut ids: impl Iterator<Item = Uuid>) -> Option<Uuid> {
    let first = ids.next()?;
    ids.all(|id| id == first).then_some(first)
}

/// Invitations to be written.
#[derive(Default)]
struct Draft {
    codes: Vec<code::Model>,
    rows: Vec<invitation::Model>,
    mails: Vec<store::mail::Model>,
    refused: Vec<String>,
    seen: HashSet<(Uuid, String)>,
}

impl Draft {
    fn add(&mut self, desk: &Desk, book: &Book, person: &Person, email: String, base: &str) -> Result<(), Error> {
        let (now, school_id, user_id) = (desk.clock.now(), desk.school.0, person.row.id);
        let code = new_code()?;
        let (code_id, id) = (desk.new_id()?, desk.new_id()?);
        self.codes.push(code::Model { id: code_id, school_id, user_id, hash: code.hash(), created_at: now });
        let own = Some(&person.row.language).filter(|own| !own.is_empty());
        let letter = Letter {
            kind: MailKind::Invitation,
            to: email.clone(),
            language: own.unwrap_or(&book.settings.language).clone(),
            child: child_name(&person.row.given_name, &person.row.family_name, &person.row.username),
            code: code.words(),
            link: code.link(base),
            user: Some(person.id()),
            invitation: Some(InvitationId(id)),
            ..Letter::default()
        };
        self.mails.push(queued(desk, &letter)?);
        self.rows.push(invitation::Model {
            id,
            school_id,
            user_id,
            code_id,
            channel: "email".to_owned(),
            // A mail is for whoever reads it; other adults of the child get their own.
            adults: 1,
            until: now + i64::from(book.settings.code_days) * DAY,
            revoked_at: None,
            created_at: now,
            email,
        });
        Ok(())
    }
}

fn new_code() -> Result<InvitationCode, Error> {
    loop {
        if let Some(code) = InvitationCode::new(&random()?) {
            return Ok(code);
        }
    }
}

/// Ends invitations: their codes stop working, mails that wait are not sent.
pub async fn revoke(desk: &Desk, by: &Office, request: &SomeInvitations) -> Result<Done, Error> {
    let (ids, now) = (request.ids.iter().map(|id| id.0).collect::<Vec<_>>(), desk.clock.now());
    let mut change = desk.begin().await?;
    let mut rows = guardians::some_invitations(&change, desk.school, &ids).await?;
    rows.retain(|row| row.revoked_at.is_none());
    rows.iter_mut().for_each(|row| row.revoked_at = Some(now));
    let (count, one) = (rows.len() as u32, only(rows.iter().map(|row| row.user_id)));
    change.put(rows).await?;
    let subject = Subject { count, user: one, ..Subject::default() };
    let entry = desk.commit(change, by.actor(), Action::InvitationsRevoked, subject).await?;
    outbox::cancel_invitations(&desk.store, desk.school, &ids, now).await?;
    Ok(Done { entry, count })
}
