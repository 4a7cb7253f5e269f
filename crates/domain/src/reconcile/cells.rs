//! Which cells of a known user a row changes. An empty cell says nothing: an upload never wipes what the school has.
//! Classes are compared in [`super::classes`].

use super::{CellChange, HaveUser};
use crate::name::{fold, tidy};
use crate::roster::{Field, RosterUser};
use crate::user::{Role, username_key};

/// The changed cells but the class, in the order of [`Field`].
pub(super) fn compare(user: &HaveUser, row: &RosterUser) -> Vec<CellChange> {
    let mut cells = Vec::new();
    if user.username != row.username && username_key(&user.username) != username_key(&row.username) {
        cells.push(CellChange { field: Field::Username, old: user.username.clone(), new: row.username.clone() });
    }
    let mut text = |field, old: &str, new: Option<&str>, same: fn(&str, &str) -> bool| {
        let Some(new) = new.filter(|new| *new != old) else { return };
        let (old, new) = (tidy(old), tidy(new));
        if !new.is_empty() && !same(&old, &new) {
            cells.push(CellChange { field, old, new });
        }
    };
    text(Field::GivenName, &user.given_name, row.given_name.as_deref(), is_equal);
    text(Field::FamilyName, &user.family_name, row.family_name.as_deref(), is_equal);
    text(Field::Email, &user.email, row.email.as_deref(), is_equal_but_for_case);
    text(Field::Role, user.role.school_word(), row.role.map(Role::school_word), is_equal);
    text(Field::SourcedId, &user.sourced_id, row.sourced_id.as_deref(), is_equal);
    let born = row.birth_date.map(|date| date.to_string());
    text(Field::BirthDate, &user.birth_date, born.as_deref(), is_equal);
    text(Field::Upn, &user.upn, row.upn.as_deref(), is_equal_but_for_case);
    text(Field::AdmissionNumber, &user.admission_number, row.admission_number.as_deref(), is_equal);
    text(Field::Year, &user.year, row.year.as_deref(), is_equal);
    text(Field::EmployeeNumber, &user.employee_number, row.employee_number.as_deref(), is_equal);
    cells
}

/// Whether [`fold`] makes one text of both, without the copies where both are plain.
pub(super) fn folds_alike(one: &str, other: &str) -> bool {
    let is_plain = |text: &str| text.bytes().all(|b| b.is_ascii() && !matches!(b, b'\'' | b'`'));
    one == other
        || if is_plain(one) && is_plain(other) { one.eq_ignore_ascii_case(other) } else { fold(one) == fold(other) }
}

fn is_equal(old: &str, new: &str) -> bool {
    old == new
}

fn is_equal_but_for_case(old: &str, new: &str) -> bool {
    old.to_lowercase() == new.to_lowercase()
}
