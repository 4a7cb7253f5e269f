//! A file that was cut off: it ends in the middle of its order, or in the middle of a row.

use super::{FEW, SMALL, Scene, is_share};
use crate::name::fold;
use crate::reconcile::identity::Found;
use crate::reconcile::{Alarm, AlarmCode, HaveUser};
use crate::roster::RosterUser;
use crate::user::{Role, username_key};
use std::iter::once;

/// `count` of the school's `of` pupils are not in the file, and its end shows why. The names are of those who are
/// missing, or of the person whose row is cut.
pub(super) fn truncated(scene: &Scene) -> Option<Alarm> {
    if scene.want.users.len() < SMALL {
        return None;
    }
    if ends_in_its_order(scene) {
        return Some(scene.alarm(
            AlarmCode::Truncated,
            (scene.missing.len(), scene.pupils),
            scene.missing.iter().copied(),
        ));
    }
    let user = ends_in_a_row(scene)?;
    Some(scene.alarm(AlarmCode::Truncated, (scene.missing.len(), scene.pupils), once(user)))
}

/// Deleting the missing: the pupils stand in the order of surname, username, first name or class, and everyone who is
/// missing would stand after the last of them.
fn ends_in_its_order(scene: &Scene) -> bool {
    let pupils: Vec<_> = scene.pairs.iter().filter(|(user, _)| user.role == Role::Student).collect();
    if scene.removed() < 3 || pupils.len() < FEW {
        return false;
    }
    let keys: [fn(&HaveUser) -> String; 3] =
        [|user| fold(&user.family_name), |user| username_key(&user.username), |user| fold(&user.given_name)];
    let by_person = keys.iter().any(|key| {
        let last = last_in_order(pupils.iter().map(|(user, _)| key(user)));
        last.is_some_and(|last| scene.missing.iter().all(|user| key(user) >= last))
    });
    by_person || ends_in_a_class(scene, &pupils)
}

/// By class it is a cut only where it runs through a class: leavers are whole classes at the end of the list too. And
/// not in September, when the classes in the file are not yet those in the school.
fn ends_in_a_class(scene: &Scene, pupils: &[&(&HaveUser, &RosterUser)]) -> bool {
    let key = |user: &HaveUser| fold(scene.title(user));
    let moved =
        pupils.iter().filter(|(user, row)| row.class.as_deref().is_some_and(|title| fold(title) != key(user))).count();
    if is_share(moved, pupils.len(), 20) {
        return false;
    }
    let Some(last) = last_in_order(pupils.iter().map(|(user, _)| key(user))) else { return false };
    let mut after = scene.missing.iter().map(|user| key(user));
    !last.is_empty() && after.clone().all(|title| title >= last) && after.any(|title| title == last)
}

/// The last key if they ascend, but for one in fifty: spreadsheets sort hyphens and accents in their own way. An order
/// needs at least two different keys.
fn last_in_order(keys: impl Iterator<Item = String>) -> Option<String> {
    let (mut count, mut falls, mut rises) = (0_usize, 0_usize, 0_usize);
    let mut last: Option<String> = None;
    for key in keys {
        if let Some(last) = &last {
            falls += usize::from(key < *last);
            rises += usize::from(key > *last);
        }
        count += 1;
        last = Some(key);
    }
    last.filter(|_| rises > 0 && falls * 50 <= count)
}

/// The last row lacks at least half of what (nearly) every other row has, though the school knows it of that user; or
/// it is nothing but the beginning of a missing user's username. A short row for someone new is a new starter typed
/// below the list.
fn ends_in_a_row<'a>(scene: &Scene<'a>) -> Option<&'a HaveUser> {
    let (last, others) = scene.want.users.split_last()?;
    let mut usual = [0_usize; 9];
    for row in others {
        usual.iter_mut().zip(filled_in_row(row)).for_each(|(count, filled)| *count += usize::from(filled));
    }
    let is_usual = usual.map(|count| is_share(count, others.len(), 95));
    let lacks: Vec<bool> = is_usual.iter().zip(filled_in_row(last)).map(|(usual, filled)| *usual && !filled).collect();
    let lacking = lacks.iter().filter(|lacks| **lacks).count();
    if lacking < 2 || lacking * 2 < is_usual.iter().filter(|usual| **usual).count() {
        return None;
    }
    match scene.matches.rows.last()? {
        Found::Known(at) => {
            let user = scene.have.users.get(*at)?;
            lacks.iter().zip(filled_in_school(user)).all(|(lacks, known)| known || !lacks).then_some(user)
        }
        _ if last.given_name.is_some() || last.family_name.is_some() => None,
        _ => {
            let begun = username_key(&last.username);
            scene.missing.iter().find(|user| username_key(&user.username).starts_with(&begun)).copied()
        }
    }
}

fn filled_in_row(row: &RosterUser) -> [bool; 9] {
    let texts =
        [&row.given_name, &row.family_name, &row.class, &row.email, &row.sourced_id, &row.upn, &row.admission_number];
    let [given, family, class, email, sourced, upn, admission] =
        texts.map(|text| text.as_deref().is_some_and(|text| !text.is_empty()));
    [given, family, class, email, sourced, upn, admission, row.role.is_some(), row.birth_date.is_some()]
}

fn filled_in_school(user: &HaveUser) -> [bool; 9] {
    let texts = [
        &user.given_name,
        &user.family_name,
        &user.email,
        &user.sourced_id,
        &user.upn,
        &user.admission_number,
        &user.birth_date,
    ];
    let [given, family, email, sourced, upn, admission, born] = texts.map(|text| !text.is_empty());
    [given, family, user.class.is_some(), email, sourced, upn, admission, true, born]
}
