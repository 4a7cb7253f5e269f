//! `parents …`: who is linked, who was invited, and taking access away.

mod invite;
mod orders;

use crate::args::Parents;
use crate::failure::Failure;
use crate::find;
use crate::place::{Answer, Open, Place};
use crate::show::{self, counted, rfc3339, worded};
use actions::ask::parents::*;
use actions::book::Book;
use actions::parents;
use actions::words::say;
use domain::class::ClassKind;
use domain::guardianship::{InvitationState, Relation, Stuck, email_key};
use domain::id::{GuardianId, GuardianshipId, InvitationId, UserId};
use serde::Serialize;

/// Runs one of them.
pub async fn run(place: &Place, open: &Open, command: &Parents) -> Result<Answer, Failure> {
    match command {
        Parents::List { class, user, stuck } => list(place, open, class.as_deref(), user, *stuck).await,
        Parents::Invite(args) => invite::run(place, open, args).await,
        Parents::Revoke { user, email } => revoke(place, open, user, email.as_deref()).await,
        Parents::Remove { user, email, siblings } => remove(place, open, user, email, *siblings).await,
        Parents::Messages { email, switch } => messages(place, open, email, (*switch).into()).await,
        Parents::Block(args) => orders::add(place, open, args).await,
        Parents::Orders => orders::list(place, open).await,
        Parents::Unblock { id } => orders::lift(place, open, id).await,
    }
}

/// One pupil.
#[derive(Serialize)]
struct Pupil<'a> {
    id: UserId,
    username: &'a str,
    name: &'a str,
    class: Option<&'a str>,
    language: &'a str,
    orders: u32,
    adults: Vec<Adult<'a>>,
    invitations: Vec<Invitation<'a>>,
}

/// An adult who is linked.
#[derive(Serialize)]
struct Adult<'a> {
    link: GuardianshipId,
    guardian: GuardianId,
    name: &'a str,
    email: &'a str,
    relation: Relation,
    since: String,
    seen_at: Option<String>,
    messages: bool,
    locked: bool,
}

/// An invitation; `email` is null for a letter.
#[derive(Serialize)]
struct Invitation<'a> {
    id: InvitationId,
    email: Option<&'a str>,
    state: InvitationState,
    stuck: Option<Stuck>,
    said: Option<&'a str>,
    used: u32,
    adults: u32,
    at: String,
    until: String,
}

impl<'a> Pupil<'a> {
    fn of(book: &'a Book, row: &'a PupilParents) -> Pupil<'a> {
        let adult = |adult: &'a LinkedAdult| Adult {
            link: adult.link,
            guardian: adult.guardian,
            name: &adult.name,
            email: &adult.email,
            relation: adult.relation,
            since: rfc3339(adult.since),
            seen_at: adult.seen_at.map(rfc3339),
            messages: adult.messages,
            locked: adult.locked,
        };
        let invitation = |one: &'a Invited| Invitation {
            id: one.id,
            email: one.email.as_deref(),
            state: one.state,
            stuck: one.stuck,
            said: one.said.as_deref(),
            used: one.used,
            adults: one.adults,
            at: rfc3339(one.at),
            until: rfc3339(one.until),
        };
        Pupil {
            id: row.id,
            username: username(book, row.id),
            name: &row.name,
            class: row.class.as_deref(),
            language: &row.language,
            orders: row.orders,
            adults: row.adults.iter().map(adult).collect(),
            invitations: row.invitations.iter().map(invitation).collect(),
        }
    }
}

/// The username of a pupil.
fn username(book: &Book, id: UserId) -> &str {
    book.person(id).map_or("", |person| person.row.username.as_str())
}

/// Pupils with their adults; all without names.
async fn pupils(open: &Open, users: Vec<UserId>) -> Result<ParentList, Failure> {
    let request = ListParents { users, ..ListParents::default() };
    Ok(parents::list(&open.desk, &open.staff(), &request).await?)
}

async fn list(
    place: &Place,
    open: &Open,
    class: Option<&str>,
    users: &[String],
    stuck: bool,
) -> Result<Answer, Failure> {
    let book = open.desk.book().await?;
    let kinds = [ClassKind::Homeroom, ClassKind::Scheduled];
    let class = class.map(|title| find::class(&book, title, &kinds)).transpose()?;
    let request = ListParents { class, users: find::users(&book, users)?, stuck };
    let found = parents::list(&open.desk, &open.staff(), &request).await?;
    #[derive(Serialize)]
    struct List<'a> {
        pupils: Vec<Pupil<'a>>,
        connected: u32,
        stuck: u32,
        mail_waiting: u32,
        portal_address: &'a str,
    }
    let document = List {
        pupils: found.pupils.iter().map(|row| Pupil::of(&book, row)).collect(),
        connected: found.connected,
        stuck: found.stuck,
        mail_waiting: found.mail_waiting,
        portal_address: &found.portal_address,
    };
    let figures = [found.pupils.len() as u32, found.connected, found.stuck].map(|n| n.to_string());
    let [count, connected, stuck] = &figures;
    let said = say("cli.parents_listed", &[("count", count), ("connected", connected), ("stuck", stuck)]);
    let mut answer = place.answer(&document, || table(&found.pupils), said);
    if found.mail_waiting > 0 {
        answer.said.push(counted("cli.mail_waiting", found.mail_waiting));
    }
    Ok(answer)
}

/// A line for each adult and for each invitation that has not led to one; who has neither has a line too.
fn table(pupils: &[PupilParents]) -> String {
    let mut rows: Vec<[String; 6]> = Vec::new();
    for pupil in pupils {
        let mut add = |who: String, state: String, at: Option<i64>, why: String| {
            let class = pupil.class.clone().unwrap_or_default();
            rows.push([pupil.name.clone(), class, who, state, at.map(show::time).unwrap_or_default(), why]);
        };
        for adult in &pupil.adults {
            let who = format!("{} <{}>", adult.name, adult.email);
            let locked = if adult.locked { say("cli.adult_locked", &[]) } else { String::new() };
            add(who, worded("relation", adult.relation), Some(adult.since), locked);
        }
        for one in pupil.invitations.iter().filter(|one| one.state != InvitationState::Connected) {
            let who = one.email.clone().unwrap_or_else(|| say("cli.letter", &[]));
            add(who, worded("invitation", one.state), Some(one.at), why(one));
        }
        if pupil.adults.is_empty() && pupil.invitations.is_empty() {
            add(String::new(), say("cli.not_invited", &[]), None, String::new());
        }
    }
    show::headers(&["cli.pupil", "cli.class", "cli.adult", "cli.status", "cli.when", "cli.stuck"]).of(rows).text()
}

/// Why an invitation does not go on.
fn why(one: &Invited) -> String {
    let Some(stuck) = one.stuck else { return String::new() };
    let why = worded("stuck", stuck);
    match &one.said {
        Some(said) => format!("{why} {said}"),
        None => why,
    }
}

async fn revoke(place: &Place, open: &Open, users: &[String], email: Option<&str>) -> Result<Answer, Failure> {
    let found = pupils(open, find::users(&*open.desk.book().await?, users)?).await?;
    let key = email.map(email_key);
    let is_meant = |one: &&Invited| key.is_none() || one.email.as_deref().map(email_key) == key;
    let ids: Vec<_> = found.pupils.iter().flat_map(|p| &p.invitations).filter(is_meant).map(|one| one.id).collect();
    if ids.is_empty() {
        return Err(Failure::not_found("cli.no_invitation", users.to_vec()));
    }
    let done = parents::revoke(&open.desk, &open.office, &SomeInvitations { ids }).await?;
    let said = counted("cli.invitations_revoked", done.count);
    Ok(place.answer(&show::Done::from(done), String::new, said))
}

/// A link of the adult who was removed that is still there.
#[derive(Serialize)]
struct Sibling<'a> {
    link: GuardianshipId,
    adult: &'a str,
    pupil: &'a str,
    username: &'a str,
}

async fn remove(place: &Place, open: &Open, user: &str, email: &str, siblings: bool) -> Result<Answer, Failure> {
    let book = open.desk.book().await?;
    let (id, key) = (find::user(&book, user)?, email_key(email));
    let all = pupils(open, Vec::new()).await?;
    // One address is one adult, whoever's parent.
    let links: Vec<(&PupilParents, &LinkedAdult)> = all
        .pupils
        .iter()
        .flat_map(|pupil| pupil.adults.iter().map(move |adult| (pupil, adult)))
        .filter(|(_, adult)| email_key(&adult.email) == key)
        .collect();
    if !links.iter().any(|(pupil, _)| pupil.id == id) {
        return Err(Failure::not_found("cli.no_adult", vec![email.to_owned()]));
    }
    let (out, kept): (Vec<_>, Vec<_>) = links.into_iter().partition(|(pupil, _)| siblings || pupil.id == id);
    let request = RemoveAdults { links: out.iter().map(|(_, adult)| adult.link).collect() };
    let done = parents::remove(&open.desk, &open.office, &request).await?;
    #[derive(Serialize)]
    struct Removed<'a> {
        count: u32,
        entry: Option<domain::id::EntryId>,
        siblings: Vec<Sibling<'a>>,
    }
    let siblings = kept.iter().map(|(pupil, adult)| Sibling {
        link: adult.link,
        adult: &adult.name,
        pupil: &pupil.name,
        username: username(&book, pupil.id),
    });
    let document = Removed { count: done.count, entry: done.entry, siblings: siblings.collect() };
    let mut answer = place.answer(&document, String::new, counted("cli.adults_removed", done.count));
    for one in &document.siblings {
        let with = [("adult", one.adult), ("pupil", one.pupil), ("user", one.username), ("email", email)];
        answer.said.push(say("cli.still_linked", &with));
    }
    Ok(answer)
}

async fn messages(place: &Place, open: &Open, email: &str, on: bool) -> Result<Answer, Failure> {
    let (all, key) = (pupils(open, Vec::new()).await?, email_key(email));
    let mut adults = all.pupils.iter().flat_map(|pupil| &pupil.adults);
    let adult = adults.find(|adult| email_key(&adult.email) == key);
    let adult = adult.ok_or_else(|| Failure::not_found("cli.no_adult_at_all", vec![email.to_owned()]))?;
    let request = SetMessages { guardian: adult.guardian, on };
    let done = parents::set_messages(&open.desk, &open.office, &request).await?;
    let said = say(if on { "cli.messages_on" } else { "cli.messages_off" }, &[("adult", &adult.name)]);
    Ok(place.answer(&show::Done::from(done), String::new, said))
}

#[cfg(test)]
mod tests {
    use actions::words::has;
    use domain::guardianship::Relation;

    #[test]
    fn every_state_of_an_invitation_and_every_relation_has_a_word() {
        let states = "queued sent opened registered connected bounced refused expired".split(' ');
        let stuck = "queued bounced not_opened not_registered not_verified never_used expired refused".split(' ');
        let relations = Relation::ALL.map(|relation| format!("cli.relation_{}", relation.as_str()));
        let keys = states.map(|word| format!("cli.invitation_{word}"));
        for key in keys.chain(stuck.map(|word| format!("cli.stuck_{word}"))).chain(relations) {
            assert!(has(&key), "no word for {key}");
        }
    }
}
