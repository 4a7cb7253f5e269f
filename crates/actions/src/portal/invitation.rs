//! Codes of letters and mails: what they show, and whether they may be used.

use super::account::own;
use super::is_forbidden;
use super::limit::{Tried, count, may_try};
use crate::actor::Guardian;
use crate::ask::portal::InvitationShown;
use crate::book::{Book, Person};
use crate::desk::Desk;
use crate::error::{Code, Error};
use crate::learning::first_name;
use domain::code::{CodeFault, InvitationCode};
use domain::user::{Role, Status};
use store::find::{self, Read};
use store::{guardians, invitation, opened};

/// The school and the child's first name. Errors: `Invalid` for a typing error, `NotFound` for whatever does not work,
/// `SlowDown`. For an adult who is signed in (`by`) and whom an order keeps from the child it is a code that does not work.
/// Notes nothing: mail filters follow links too.
pub async fn invitation(desk: &Desk, by: Option<&Guardian>, code: &str, from: &str) -> Result<InvitationShown, Error> {
    let code = read_code(code)?;
    let found = try_code(desk, &code, from).await?;
    if let Some(by) = by {
        let account = own(desk, &desk.store, by).await?;
        let name = crate::parents::full_name(&account.given_name, &account.family_name);
        if is_forbidden(desk, &desk.store, found.user_id, &name, &account.email).await? {
            return Err(no_code());
        }
    }
    show(desk, &code, &found).await
}

/// The same for somebody who goes on to the form: the office sees that the invitation was opened.
pub async fn open_invitation(desk: &Desk, code: &str, from: &str) -> Result<InvitationShown, Error> {
    let code = read_code(code)?;
    let found = try_code(desk, &code, from).await?;
    let row = opened::Model { invitation_id: found.id, school_id: desk.school.0, at: desk.clock.now() };
    desk.store.note_opened(row).await?;
    desk.news.tell();
    show(desk, &code, &found).await
}

async fn show(desk: &Desk, code: &InvitationCode, found: &invitation::Model) -> Result<InvitationShown, Error> {
    let book = desk.book().await?;
    let person = pupil(&book, found).ok_or_else(no_code)?;
    let language = Some(&person.row.language).filter(|own| !own.is_empty()).unwrap_or(&book.settings.language);
    Ok(InvitationShown {
        school: book.school.clone(),
        child: first_name(person),
        code: code.words(),
        language: language.clone(),
        policy: book.settings.acceptable_use.clone(),
    })
}

/// A code as typed. Errors: `Invalid`, in the field `code`, naming the group.
pub(super) fn read_code(text: &str) -> Result<InvitationCode, Error> {
    InvitationCode::read(text).map_err(|fault| {
        let group = |group: usize| group.to_string();
        let invalid = |key, with: &[(&str, &str)]| Error::invalid("code", key, with);
        match fault {
            CodeFault::Sign { sign, group: at, meant } => {
                let (sign, meant) = (sign.to_string(), meant.map(String::from).unwrap_or_default());
                let key = if meant.is_empty() { "code_sign" } else { "code_sign_meant" };
                invalid(key, &[("sign", &sign), ("group", &group(at)), ("meant", &meant)])
            }
            CodeFault::Length(typed) => invalid("code_length", &[("count", &typed.to_string())]),
            CodeFault::Wrong(at) => invalid("code_wrong", &[("group", &group(at))]),
            CodeFault::Swapped(at) => invalid("code_swapped", &[("group", &group(at))]),
            CodeFault::Many => invalid("code_many", &[]),
        }
    })
}

/// The invitation of a code that works; a wrong one counts against the network address.
pub(super) async fn try_code(desk: &Desk, code: &InvitationCode, from: &str) -> Result<invitation::Model, Error> {
    let tried = [Tried::Address(from)];
    may_try(desk, &tried).await?;
    match find_code(desk, &desk.store, code).await? {
        Some(found) => Ok(found),
        None => {
            count(desk, &tried).await?;
            Err(no_code())
        }
    }
}

/// The invitation of a code, if it works now: not revoked, in time, for a pupil of this school, with room for an adult.
pub(super) async fn find_code(
    desk: &Desk,
    db: &impl Read,
    code: &InvitationCode,
) -> Result<Option<invitation::Model>, Error> {
    let Some(code) = find::find_code(db, desk.school, &code.hash()).await? else { return Ok(None) };
    let Some(found) = guardians::invitation_of_code(db, desk.school, code.id).await? else { return Ok(None) };
    Ok(works(desk, db, &found).await?.then_some(found))
}

/// Whether an invitation may link one more adult.
pub(super) async fn works(desk: &Desk, db: &impl Read, found: &invitation::Model) -> Result<bool, Error> {
    if found.revoked_at.is_some() || found.until <= desk.clock.now() {
        return Ok(false);
    }
    let book = desk.book().await?;
    if pupil(&book, found).is_none() {
        return Ok(false);
    }
    Ok(guardians::used(db, desk.school, found.id).await? < found.adults.max(0) as usize)
}

/// The pupil of an invitation, while they are at the school.
pub(super) fn pupil<'a>(book: &'a Book, found: &invitation::Model) -> Option<&'a Person> {
    let person = book.person(found.user_id.into())?;
    (person.role == Role::Student && person.status() != Status::Deleted).then_some(person)
}

/// Whatever is wrong with a code that was typed rightly.
pub(super) fn no_code() -> Error {
    Error::new(Code::NotFound, "no_code", &[])
}
