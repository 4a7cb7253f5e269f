//! Who in the school each row of a roster is. Deliberately not here: guessing by name; that is a person's decision.

use super::cells::folds_alike;
use super::{Have, HaveUser};
use crate::roster::{Field, Roster, RosterUser};
use crate::user::username_key;
use std::borrow::Cow;
use std::collections::HashMap;

/// Keys from the strongest to the weakest.
const KEYS: [Field; 4] = [Field::SourcedId, Field::Username, Field::Upn, Field::AdmissionNumber];

/// Whom a row means; numbers are indexes into [`Have::users`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// Nobody the school has.
    New,
    /// This user.
    Known(usize),
    /// More than one, or one who is probably somebody else, or one whom another row means with a stronger key.
    Torn {
        /// The user by the strongest key, where no other row has a better claim.
        user: Option<usize>,
        /// The other.
        other: usize,
        /// The key that points at `other`, or does not fit them.
        field: Field,
    },
}

/// The answer for a whole roster.
pub(super) struct Matches {
    /// One for each row.
    pub(super) rows: Vec<Found>,
    /// For each user of the school: some row holds one of their keys, whatever came of it.
    pub(super) named: Vec<bool>,
}

/// What each of [`KEYS`] says of one row.
type Candidates = [Option<usize>; KEYS.len()];

pub(super) fn find(have: &Have, want: &Roster) -> Matches {
    let mut named = vec![false; have.users.len()];
    let mut candidates: Vec<Candidates> = vec![[None; KEYS.len()]; want.users.len()];
    for (rank, key) in KEYS.into_iter().enumerate() {
        look_up(key, have, want, &mut named, |row, user| candidates[row][rank] = Some(user));
    }
    let best = best_claims(have.users.len(), &candidates);
    let rows = candidates.iter().enumerate().map(|(row, found)| {
        let Some((rank, user)) = primary(found) else { return Found::New };
        if best[user] != Some((rank, row)) {
            return Found::Torn { user: None, other: user, field: KEYS[rank] };
        }
        let elsewhere = found
            .iter()
            .zip(KEYS)
            .find_map(|(other, key)| other.filter(|other| *other != user).map(|other| (other, key)));
        if let Some((other, field)) = elsewhere {
            return Found::Torn { user: Some(user), other, field };
        }
        match contradiction(&have.users[user], &want.users[row], KEYS[rank]) {
            Some(field) => Found::Torn { user: None, other: user, field },
            None => Found::Known(user),
        }
    });
    Matches { rows: rows.collect(), named }
}

/// A key's text: who has it.
struct Slot {
    user: usize,
    users: u32,
    rows: u32,
}

fn look_up(key: Field, have: &Have, want: &Roster, named: &mut [bool], found: impl FnMut(usize, usize)) {
    let of_users: Vec<Cow<str>> = have.users.iter().map(|user| key_of_user(user, key)).collect();
    let of_rows: Vec<Cow<str>> = want.users.iter().map(|row| key_of_row(row, key)).collect();
    // A username is never given to a second user, so a shared one still points at its first holder.
    pair_up(&of_users, &of_rows, key == Field::Username, named, found);
}

/// Reports each row, with its user, whose text belongs to exactly one user and stands in exactly one row; with
/// `may_be_shared` every row, with the first user who has its text. Empty texts are nobody's. `named` becomes true for each
/// user whose text stands in some row.
pub(crate) fn pair_up(
    of_users: &[Cow<str>],
    of_rows: &[Cow<str>],
    may_be_shared: bool,
    named: &mut [bool],
    mut found: impl FnMut(usize, usize),
) {
    if of_users.iter().all(|text| text.is_empty()) || of_rows.iter().all(|text| text.is_empty()) {
        return;
    }
    let mut slots: Vec<Slot> = Vec::with_capacity(of_users.len());
    let mut by_text: HashMap<&str, usize> = HashMap::with_capacity(of_users.len());
    let of_users = of_users.iter().enumerate().map(|(user, text)| {
        let slot = (!text.is_empty()).then(|| *by_text.entry(text).or_insert(slots.len()))?;
        if slot == slots.len() {
            slots.push(Slot { user, users: 0, rows: 0 });
        }
        slots[slot].users += 1;
        Some(slot)
    });
    let of_users: Vec<Option<usize>> = of_users.collect();
    let of_rows: Vec<Option<usize>> = of_rows.iter().map(|text| by_text.get(text.as_ref()).copied()).collect();
    of_rows.iter().flatten().for_each(|slot| slots[*slot].rows += 1);
    for (row, slot) in of_rows.iter().enumerate().filter_map(|(row, slot)| Some((row, &slots[(*slot)?]))) {
        if may_be_shared || (slot.users == 1 && slot.rows == 1) {
            found(row, slot.user);
        }
    }
    for (slot, named) in of_users.iter().zip(named) {
        *named |= slot.is_some_and(|slot| slots[slot].rows > 0);
    }
}

fn key_of_user(user: &HaveUser, key: Field) -> Cow<'_, str> {
    match key {
        Field::SourcedId => Cow::Borrowed(&user.sourced_id),
        Field::Username => key_of_username(&user.username),
        Field::Upn => lower(&user.upn),
        _ => lower(&user.admission_number),
    }
}

fn key_of_row(row: &RosterUser, key: Field) -> Cow<'_, str> {
    match key {
        Field::SourcedId => Cow::Borrowed(row.sourced_id.as_deref().unwrap_or_default()),
        Field::Username => key_of_username(&row.username),
        Field::Upn => lower(row.upn.as_deref().unwrap_or_default()),
        _ => lower(row.admission_number.as_deref().unwrap_or_default()),
    }
}

/// [`username_key`], without the copy where the username is its own key, as most are.
fn key_of_username(username: &str) -> Cow<'_, str> {
    let is_key = username.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'.');
    if is_key { Cow::Borrowed(username) } else { Cow::Owned(username_key(username)) }
}

fn lower(text: &str) -> Cow<'_, str> {
    let is_lower = text.bytes().all(|b| b.is_ascii() && !b.is_ascii_uppercase());
    if is_lower { Cow::Borrowed(text) } else { Cow::Owned(text.to_lowercase()) }
}

/// The strongest key that found someone: its rank in [`KEYS`] and the user.
fn primary(found: &Candidates) -> Option<(usize, usize)> {
    found.iter().enumerate().find_map(|(rank, user)| user.map(|user| (rank, user)))
}

/// For each user the row with the strongest claim, as (rank, row). Two rows have equal claims only where the roster
/// breaks its promise to hold no username twice; the earlier row then has it.
fn best_claims(users: usize, candidates: &[Candidates]) -> Vec<Option<(usize, usize)>> {
    let mut best: Vec<Option<(usize, usize)>> = vec![None; users];
    for (row, found) in candidates.iter().enumerate() {
        if let Some((rank, user)) = primary(found) {
            let claim = (rank, row);
            best[user] = Some(best[user].map_or(claim, |held| held.min(claim)));
        }
    }
    best
}

/// Why a row that was found by `key` is probably somebody else: usernames and admission numbers come back after their
/// owners have left, and a wrong merge shows one child's work to another family. An immutable id is believed.
fn contradiction(user: &HaveUser, row: &RosterUser, key: Field) -> Option<Field> {
    let differs = |old: &str, new: Option<&str>| {
        new.is_some_and(|new| {
            !new.is_empty() && !old.is_empty() && old != new && old.to_lowercase() != new.to_lowercase()
        })
    };
    let another_name = |old: &str, new: &Option<String>| differs(old, new.as_deref()) && !is_same_name(old, new);
    if key == Field::SourcedId {
        return None;
    }
    // A new records system brings new ids for everyone: then the names vouch for the row.
    if differs(&user.sourced_id, row.sourced_id.as_deref()) && !has_same_name(user, row) {
        return Some(Field::SourcedId);
    }
    if !another_name(&user.given_name, &row.given_name) {
        return None;
    }
    if differs(&user.birth_date, row.birth_date.map(|date| date.to_string()).as_deref()) {
        return Some(Field::BirthDate);
    }
    if differs(&user.admission_number, row.admission_number.as_deref()) {
        return Some(Field::AdmissionNumber);
    }
    (key != Field::Username && another_name(&user.family_name, &row.family_name)).then_some(key)
}

fn has_same_name(user: &HaveUser, row: &RosterUser) -> bool {
    let is_named = !(user.given_name.is_empty() && user.family_name.is_empty());
    is_named && is_same_name(&user.given_name, &row.given_name) && is_same_name(&user.family_name, &row.family_name)
}

/// A row without the cell has no name where the school has none.
fn is_same_name(old: &str, new: &Option<String>) -> bool {
    folds_alike(old, new.as_deref().unwrap_or_default())
}
