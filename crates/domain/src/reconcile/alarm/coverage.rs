//! Files that hold only some of the school, where the rest would be deleted: one class, or the staff.

use super::{Scene, is_share, role_after};
use crate::class::title_key;
use crate::reconcile::identity::Found;
use crate::reconcile::{Alarm, AlarmCode, HaveUser};
use crate::user::Role;
use std::collections::HashSet;

/// The file's pupils are in `count` classes, nearly whole, of the school's `of` registration classes with pupils: at
/// most a third of them. Only where the missing are deleted; the names are of those who would go.
pub(super) fn one_class_only(scene: &Scene) -> Option<Alarm> {
    if scene.removed() == 0 {
        return None;
    }
    let in_school: HashSet<&str> =
        pupils(scene).map(|user| scene.title(user)).filter(|title| !title.is_empty()).collect();
    let homed = pupils(scene).filter(|user| !scene.title(user).is_empty()).count();
    let known = scene.pairs.iter().filter(|(user, row)| role_after(Some(user), row) == Role::Student);
    let known = known.map(|(user, row)| row.class.as_deref().unwrap_or_else(|| scene.title(user)));
    let new = scene
        .strangers
        .iter()
        .filter(|row| role_after(None, row) == Role::Student)
        .map(|row| row.class.as_deref().unwrap_or_default());
    let in_file: Vec<&str> = known.chain(new).filter(|title| !title.is_empty()).collect();
    let distinct: HashSet<&str> = in_file.iter().copied().collect();
    let classes = distinct.into_iter().map(title_key).collect::<HashSet<_>>().len();
    let is_nearly_whole = in_file.len() * in_school.len() * 10 >= homed * classes * 6;
    let fires = classes > 0 && classes * 3 <= in_school.len() && is_nearly_whole;
    fires.then(|| scene.alarm(AlarmCode::OneClassOnly, (classes, in_school.len()), scene.missing.iter().copied()))
}

/// `count` of the school's `of` pupils would become staff: three, or two that are a fifth of those in the file. Or they
/// would be deleted by a file in which at most one in ten is a pupil.
pub(super) fn staff_list(scene: &Scene) -> Option<Alarm> {
    let known: Vec<_> = scene.pairs.iter().filter(|(user, _)| user.role == Role::Student).collect();
    let turned: Vec<&HaveUser> = known
        .iter()
        .filter(|(user, row)| role_after(Some(user), row) != Role::Student)
        .map(|(user, _)| *user)
        .collect();
    if turned.len() >= 3 || (turned.len() == 2 && is_share(2, known.len(), 20)) {
        return Some(scene.alarm(AlarmCode::StaffList, (turned.len(), scene.pupils), turned));
    }
    let removed = scene.removed();
    let rows = scene.want.users.iter().zip(&scene.matches.rows);
    let staff = rows.filter(|(row, found)| match found {
        Found::Known(user) => role_after(scene.have.users.get(*user), row) != Role::Student,
        _ => role_after(None, row) != Role::Student,
    });
    let fires = removed > 1 && is_share(staff.count(), scene.want.users.len(), 90);
    fires.then(|| scene.alarm(AlarmCode::StaffList, (removed, scene.pupils), scene.missing.iter().copied()))
}

fn pupils<'a>(scene: &Scene<'a>) -> impl Iterator<Item = &'a HaveUser> {
    scene.have.users.iter().filter(|user| user.role == Role::Student)
}
