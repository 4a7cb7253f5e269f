//! A column that slid against its header: what was a surname now stands under "first name".

use super::{FEW, SMALL, Scene, is_share, role_after};
use crate::class::title_key;
use crate::name::fold;
use crate::reconcile::cells::folds_alike;
use crate::reconcile::{Alarm, AlarmCode, HaveUser};
use crate::roster::RosterUser;
use crate::user::Role;
use std::collections::HashSet;

/// `count` of `of` people: either known users of whom a cell would become what another cell is now, or rows whose names
/// or classes are of the wrong kind. At least half of them, and at least [`FEW`].
pub(super) fn shifted_column(scene: &Scene) -> Option<Alarm> {
    let moved: Vec<&HaveUser> =
        scene.pairs.iter().filter(|(user, row)| has_moved(scene, user, row)).map(|(user, _)| *user).collect();
    if moved.len() >= FEW && is_share(moved.len(), scene.pairs.len(), 50) {
        return Some(scene.alarm(AlarmCode::ShiftedColumn, (moved.len(), scene.pairs.len()), moved));
    }
    odd_names(scene).or_else(|| a_class_each(scene))
}

/// A filled cell that becomes what another cell holds now. An empty cell that is filled is left alone: many schools use
/// the first name or the address as the username.
fn has_moved(scene: &Scene, user: &HaveUser, row: &RosterUser) -> bool {
    let now = [&user.given_name, &user.family_name, scene.title(user), &user.email, &user.username];
    let new = [&row.given_name, &row.family_name, &row.class, &row.email];
    new.iter().enumerate().any(|(at, new)| {
        let Some(new) = new.as_deref().filter(|new| !new.is_empty() && !now[at].is_empty()) else { return false };
        let is_now = |cell: usize| !now[cell].is_empty() && folds_alike(now[cell], new);
        !is_now(at) && (0..now.len()).any(|other| !(at == EMAIL && other == USERNAME) && is_now(other))
    })
}

const EMAIL: usize = 3;
const USERNAME: usize = 4;

/// Names that are addresses, hold digits or are classes, in rows that are new or would change a name.
fn odd_names(scene: &Scene) -> Option<Alarm> {
    let is_renamed = |user: &HaveUser, row: &RosterUser| {
        is_new(&row.given_name, &user.given_name) || is_new(&row.family_name, &user.family_name)
    };
    let renamed = scene.pairs.iter().filter(|(user, row)| is_renamed(user, row)).map(|(_, row)| *row);
    let rows: Vec<&RosterUser> = renamed.chain(scene.strangers.iter().copied()).collect();
    let of = scene.want.users.len();
    if rows.len() < FEW || !is_share(rows.len(), of, 50) {
        return None;
    }
    let titles: HashSet<String> = scene.titles.values().map(|title| title_key(title)).collect();
    let are_digits_usual = are_digits_usual(scene);
    let is_odd =
        |name: &str| name.contains('@') || (!are_digits_usual && has_digit(name)) || titles.contains(&fold(name));
    let is_odd_row =
        |row: &RosterUser| [&row.given_name, &row.family_name].into_iter().flatten().any(|name| is_odd(name));
    let odd: Vec<&RosterUser> = rows.into_iter().filter(|row| is_odd_row(row)).collect();
    let fires = odd.len() >= FEW && is_share(odd.len(), of, 50);
    fires.then(|| scene.row_alarm(AlarmCode::ShiftedColumn, (odd.len(), of), odd))
}

/// A school that calls its users "Pupil 1" already.
fn are_digits_usual(scene: &Scene) -> bool {
    let with_digit = scene.have.users.iter().filter(|user| has_digit(&user.given_name) || has_digit(&user.family_name));
    is_share(with_digit.count(), scene.have.users.len(), 10)
}

/// As many unknown classes as half of the pupils who have one: the class column holds something personal. Staff do not
/// count: each class teacher is in a class of their own.
fn a_class_each(scene: &Scene) -> Option<Alarm> {
    let known =
        scene.pairs.iter().filter(|(user, row)| role_after(Some(user), row) == Role::Student).map(|(_, row)| *row);
    let new = scene.strangers.iter().copied().filter(|row| role_after(None, row) == Role::Student);
    let homed: Vec<(&RosterUser, &str)> =
        known.chain(new).filter_map(|row| Some((row, row.class.as_deref()?))).collect();
    let titles: HashSet<&str> = homed.iter().map(|(_, class)| *class).collect();
    if homed.len() < SMALL || titles.len() * 2 < homed.len() {
        return None;
    }
    let known: HashSet<String> = scene.titles.values().map(|title| title_key(title)).collect();
    let unknown: HashSet<String> = titles.into_iter().map(title_key).filter(|title| !known.contains(title)).collect();
    let rows = homed.iter().filter(|(_, class)| unknown.contains(&title_key(class))).map(|(row, _)| *row);
    (unknown.len() * 2 >= homed.len())
        .then(|| scene.row_alarm(AlarmCode::ShiftedColumn, (unknown.len(), homed.len()), rows))
}

fn is_new(new: &Option<String>, old: &str) -> bool {
    new.as_deref().is_some_and(|new| new != old)
}

fn has_digit(name: &str) -> bool {
    name.chars().any(char::is_numeric)
}
