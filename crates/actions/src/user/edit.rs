//! Changing cells of one user by hand.

use super::{changed, keep_an_administrator, no_user, subject, username_error};
use crate::actor::Office;
use crate::ask::user::{EditUser, UserChanged};
use crate::desk::Desk;
use crate::error::Error;
use domain::journal::Action;
use domain::name::check_name;
use domain::roster::Field;
use domain::tie::{kept_fields, kept_text};
use domain::user::{Role, check_email, check_username, username_key};
use std::collections::BTreeSet;
use store::{find, user};

/// Checks the cells of a request and writes them into a row.
pub(super) fn write_cells(row: &mut user::Model, edit: &EditUser) -> Result<(), Error> {
    let name = |field: &'static str, text: &str| check_name(text).map_err(|_| Error::invalid(field, "name", &[]));
    if let Some(username) = &edit.username {
        row.username = check_username(username).map_err(|f| username_error(f, username))?;
        row.username_key = username_key(&row.username);
    }
    if let Some(given) = &edit.given_name {
        row.given_name = name("given_name", given)?;
    }
    if let Some(family) = &edit.family_name {
        row.family_name = name("family_name", family)?;
    }
    if let Some(email) = &edit.email {
        row.email = check_email(email).map_err(|_| Error::invalid("email", "email", &[("value", email)]))?;
    }
    if let Some(role) = edit.role {
        row.role = role.as_str().to_owned();
    }
    if let Some(number) = &edit.employee_number {
        row.employee_number = name("employee_number", number)?;
    }
    Ok(())
}

/// The fields that differ.
fn differing(before: &user::Model, after: &user::Model) -> BTreeSet<Field> {
    let fields = [
        (Field::Username, before.username != after.username),
        (Field::GivenName, before.given_name != after.given_name),
        (Field::FamilyName, before.family_name != after.family_name),
        (Field::Email, before.email != after.email),
        (Field::Role, before.role != after.role),
        (Field::EmployeeNumber, before.employee_number != after.employee_number),
    ];
    fields.into_iter().filter(|(_, differs)| *differs).map(|(field, _)| field).collect()
}

/// What is kept, with more fields.
pub(super) fn keeping(kept: &str, more: impl IntoIterator<Item = Field>) -> String {
    let mut fields = kept_fields(kept);
    fields.extend(more);
    kept_text(&fields)
}

pub(super) async fn free_username(desk: &Desk, change: &store::Change, row: &user::Model) -> Result<(), Error> {
    match find::find_username(change, desk.school, &row.username_key).await? {
        Some(other) if other.id != row.id => {
            Err(Error::invalid("username", "username_taken", &[("value", &row.username)]))
        }
        _ => Ok(()),
    }
}

/// Changes cells of one user.
pub async fn edit(desk: &Desk, by: &Office, request: &EditUser) -> Result<UserChanged, Error> {
    let mut change = desk.begin().await?;
    let mut row = find::some_users(&change, desk.school, &[request.id.0])
        .await?
        .pop()
        .filter(|u| u.deleted_at.is_none())
        .ok_or_else(no_user)?;
    let before = row.clone();
    write_cells(&mut row, request)?;
    if request.keep {
        row.kept = keeping(&row.kept, differing(&before, &row));
    }
    if !request.release.is_empty() {
        let mut kept = kept_fields(&row.kept);
        kept.retain(|field| !request.release.contains(field));
        row.kept = kept_text(&kept);
    }
    if row.role != before.role {
        // What they signed in with may not do for what they are now.
        change.end_sessions_of(&[row.id]).await?;
    }
    if request.username.is_some() {
        free_username(desk, &change, &row).await?;
    }
    if request.role.is_some_and(|r| r != Role::Administrator) {
        keep_an_administrator(desk, by, &[row.id]).await?;
    }
    change.put(vec![row]).await?;
    let entry = desk.commit(change, by.actor(), Action::UsersChanged, subject(&[request.id.0])).await?;
    changed(desk, request.id, entry).await
}
