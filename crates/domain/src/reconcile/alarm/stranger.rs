//! Another school's file: hardly anyone in it is known.

use super::{SMALL, Scene, is_share, role_after};
use crate::class::title_key;
use crate::reconcile::identity::Found;
use crate::reconcile::{Alarm, AlarmCode};
use crate::roster::RosterUser;
use crate::user::Role;
use std::collections::{HashMap, HashSet};

/// `count` of `of` rows are of people the school has: fewer than one in ten. Pupils and staff are looked at apart, so
/// that the pupils of a school that has entered its staff are no strangers. New starters are not either: see
/// [`is_intake`].
pub(super) fn another_school(scene: &Scene) -> Option<Alarm> {
    [true, false].into_iter().find_map(|pupils| strangers(scene, pupils))
}

fn strangers(scene: &Scene, pupils: bool) -> Option<Alarm> {
    let is_side = |role: Role| (role == Role::Student) == pupils;
    let in_school = scene.have.users.iter().filter(|user| is_side(user.role)).count();
    let (mut rows, mut unknown) = (0, Vec::new());
    for (row, found) in scene.want.users.iter().zip(&scene.matches.rows) {
        let user = match found {
            Found::New => None,
            Found::Known(at) | Found::Torn { other: at, .. } => scene.have.users.get(*at),
        };
        if is_side(role_after(user, row)) {
            rows += 1;
            unknown.extend(user.is_none().then_some(row));
        }
    }
    let known = rows - unknown.len();
    let is_strange = in_school >= SMALL && rows >= SMALL && !is_share(known, rows, 10);
    let fires = is_strange && !is_intake(scene, &unknown) && (pupils || rows * 2 >= in_school);
    fires.then(|| scene.row_alarm(AlarmCode::AnotherSchool, (known, rows), unknown))
}

/// New starters of this school, where nobody is deleted: most of their addresses are in a domain of the school's; or,
/// without addresses, they are in at most a third as many registration classes as the school has.
fn is_intake(scene: &Scene, rows: &[&RosterUser]) -> bool {
    if scene.options.delete_missing {
        return false;
    }
    let domains: Vec<&str> = rows.iter().filter_map(|row| domain(row.email.as_deref()?)).collect();
    if is_share(domains.len(), rows.len(), 50) {
        let ours = own_domains(scene);
        let own = domains.iter().filter(|domain| ours.contains(&domain.to_lowercase())).count();
        return is_share(own, domains.len(), 50);
    }
    let classes: Vec<&str> = rows.iter().filter_map(|row| row.class.as_deref()).collect();
    let distinct: HashSet<String> = classes.iter().map(|title| title_key(title)).collect();
    is_share(classes.len(), rows.len(), 90) && distinct.len() <= (scene.titles.len() / 3).max(2)
}

/// Mail domains of at least one in ten of the school's addresses.
fn own_domains(scene: &Scene) -> HashSet<String> {
    let mut counts: HashMap<String, usize> = HashMap::new();
    for user in &scene.have.users {
        if let Some(domain) = domain(&user.email) {
            *counts.entry(domain.to_lowercase()).or_default() += 1;
        }
    }
    let all = counts.values().sum();
    counts.into_iter().filter(|(_, count)| is_share(*count, all, 10)).map(|(domain, _)| domain).collect()
}

fn domain(email: &str) -> Option<&str> {
    email.rsplit_once('@').map(|(_, domain)| domain)
}
