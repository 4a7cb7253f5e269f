//! Reasons to stop and look: the wrong file, or too much would go. Here is what the reasons have in common and the
//! guard against deletions; each kind of wrong file has its module. Deliberately not here: the sentences.
//!
//! Every figure is chosen so that an ordinary day does not alarm: a file of new starters, a class that moves up, three
//! surnames corrected. A school with fewer than [`SMALL`] users has no usual pattern to depart from and is only
//! guarded.

mod coverage;
mod cut;
mod shift;
mod stranger;
mod year;

#[cfg(test)]
mod tests;

use super::identity::{Found, Matches};
use super::{Alarm, AlarmCode, Have, HaveUser, Options};
use crate::class::ClassKind;
use crate::id::ClassId;
use crate::roster::{Roster, RosterUser};
use crate::user::Role;
use std::collections::HashMap;

/// Below this many users nothing but the guard alarms.
const SMALL: usize = 10;
/// Fewer people than this are never a pattern.
const FEW: usize = 5;
/// How many people an alarm names.
const NAMES: usize = 3;

/// What the rules look at.
pub(super) struct Scene<'a> {
    have: &'a Have,
    want: &'a Roster,
    options: &'a Options,
    matches: &'a Matches,
    /// Users that a row certainly means, with that row, in file order.
    pairs: Vec<(&'a HaveUser, &'a RosterUser)>,
    /// Rows of people the school does not have.
    strangers: Vec<&'a RosterUser>,
    /// Pupils that no row names, by surname; they go only with [`Options::delete_missing`].
    missing: Vec<&'a HaveUser>,
    /// The school's pupils.
    pupils: usize,
    titles: HashMap<ClassId, &'a str>,
}

impl<'a> Scene<'a> {
    pub(super) fn new(
        have: &'a Have,
        want: &'a Roster,
        options: &'a Options,
        matches: &'a Matches,
        missing: Vec<&'a HaveUser>,
    ) -> Self {
        let mut pairs = Vec::with_capacity(want.users.len());
        let mut strangers = Vec::new();
        for (row, found) in want.users.iter().zip(&matches.rows) {
            match *found {
                Found::Known(user) => pairs.push((&have.users[user], row)),
                Found::New => strangers.push(row),
                Found::Torn { .. } => {}
            }
        }
        let homes = have.classes.iter().filter(|class| class.kind == ClassKind::Homeroom);
        Scene {
            titles: homes.map(|class| (class.id, class.title.as_str())).collect(),
            pupils: have.users.iter().filter(|user| user.role == Role::Student).count(),
            have,
            want,
            options,
            matches,
            pairs,
            strangers,
            missing,
        }
    }

    /// The title of a user's registration class, empty if there is none.
    fn title(&self, user: &HaveUser) -> &'a str {
        user.class.and_then(|id| self.titles.get(&id)).copied().unwrap_or_default()
    }

    fn user_label(&self, user: &HaveUser) -> String {
        label([&user.given_name, &user.family_name], &user.username, self.title(user))
    }

    /// How many pupils the plan deletes.
    fn removed(&self) -> usize {
        if self.options.delete_missing { self.missing.len() } else { 0 }
    }

    fn alarm(
        &self,
        code: AlarmCode,
        (count, of): (usize, usize),
        users: impl IntoIterator<Item = &'a HaveUser>,
    ) -> Alarm {
        let names = users.into_iter().take(NAMES).map(|user| self.user_label(user)).collect();
        Alarm { code, count: figure(count), of: figure(of), names }
    }

    fn row_alarm(
        &self,
        code: AlarmCode,
        (count, of): (usize, usize),
        rows: impl IntoIterator<Item = &'a RosterUser>,
    ) -> Alarm {
        let names = rows.into_iter().take(NAMES).map(row_label).collect();
        Alarm { code, count: figure(count), of: figure(of), names }
    }
}

/// All reasons, in the order of [`AlarmCode`].
pub(super) fn find(scene: &Scene) -> Vec<Alarm> {
    let mut alarms = Vec::from_iter(too_many_removed(scene));
    if scene.have.users.len() >= SMALL {
        let rules = [
            year::last_year,
            coverage::one_class_only,
            coverage::staff_list,
            shift::shifted_column,
            cut::truncated,
            stranger::another_school,
        ];
        alarms.extend(rules.iter().filter_map(|rule| rule(scene)));
    }
    alarms
}

/// `count` of the school's `of` pupils would be deleted: more than the guard's share, and more than one. A single
/// leaver is an ordinary day however small the school; what is exactly the share is within it.
fn too_many_removed(scene: &Scene) -> Option<Alarm> {
    let removed = scene.removed();
    let is_too_many =
        removed > 1 && removed as u64 * 100 > scene.pupils as u64 * u64::from(scene.options.guard_percent);
    is_too_many.then(|| scene.alarm(AlarmCode::TooManyRemoved, (removed, scene.pupils), scene.missing.iter().copied()))
}

/// The type a row's user has once the plan is applied.
fn role_after(user: Option<&HaveUser>, row: &RosterUser) -> Role {
    row.role.or(user.map(|user| user.role)).unwrap_or_default()
}

fn row_label(row: &RosterUser) -> String {
    let text = |cell: &'_ Option<String>| cell.clone().unwrap_or_default();
    label([&text(&row.given_name), &text(&row.family_name)], &row.username, row.class.as_deref().unwrap_or_default())
}

/// "Ava Begum (4H)"; the username stands for those without a name.
fn label(names: [&str; 2], username: &str, class: &str) -> String {
    let mut label = names.into_iter().filter(|name| !name.is_empty()).collect::<Vec<_>>().join(" ");
    if label.is_empty() {
        username.clone_into(&mut label);
    }
    if !class.is_empty() {
        label.push_str(&format!(" ({class})"));
    }
    label
}

fn figure(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// At least so many per cent of `of`, which is not nothing.
fn is_share(count: usize, of: usize, percent: usize) -> bool {
    of > 0 && count * 100 >= of * percent
}
