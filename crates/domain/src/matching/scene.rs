//! Both lists made ready, and what they teach about each other: who is surely the same, where classes went, which
//! numbers are counted alike.

use super::face::Face;
use super::form::Forms;
use super::kinship::{NONE, Words};
use super::login::{Logins, Stems};
use super::numbers::NumberColumn;
use super::siblings::Siblings;
use super::{Person, Settled};
use crate::user::Role;
use std::collections::{HashMap, HashSet};

/// Everything that comparing needs.
pub(super) struct Scene<'a> {
    pub(super) have: &'a [Person],
    pub(super) want: &'a [Person],
    pub(super) haves: Vec<Face>,
    pub(super) wants: Vec<Face>,
    pub(super) words: Words,
    pub(super) forms: Forms,
    pub(super) stems: Stems,
    pub(super) numbers: [NumberColumn; 3],
    pub(super) ids: NumberColumn,
    pub(super) siblings: Siblings,
    /// Pupils of the one list are often staff of the other: one of them does not say.
    pub(super) is_role_silent: bool,
    /// Both lists tell office staff from teachers; most providers do not.
    pub(super) tells_office: bool,
    /// People by birthday, in both lists.
    births: HashMap<u32, u32>,
    /// People of have and of want by surname and birthday.
    families: HashMap<(u32, u32), [u32; 2]>,
    /// People of have and of want by first name and surname.
    namesakes: HashMap<(u32, u32), [u32; 2]>,
    /// For each of have, who of want has the same name as nobody else; [`NONE`] if nobody has.
    pub(super) known: Vec<u32>,
    /// People of the longer list who are not among the known.
    pub(super) unknown: usize,
    pub(super) pairs: Vec<(usize, usize)>,
    settled: HashSet<(u32, u32)>,
    refused: HashSet<(u32, u32)>,
    /// Numbers that two of one list have.
    shared: [HashSet<String>; 3],
    /// Numbers that stand in both lists.
    common: [HashSet<String>; 3],
}

fn is_staff(person: &Person) -> bool {
    person.role.is_some_and(|role| role != Role::Student)
}

impl<'a> Scene<'a> {
    pub(super) fn new(have: &'a [Person], want: &'a [Person], settled: &Settled) -> Scene<'a> {
        let mut words = Words::new(have.len() + want.len());
        let mut forms = Forms::default();
        // Records of staff hold no registration class, and a school's own list does: then it tells nothing of them.
        let places_staff = [have, want].iter().all(|list| {
            let is_silent = list.iter().all(|one| !is_staff(one)) && list.iter().any(|one| one.role.is_none());
            is_silent || list.iter().any(|one| is_staff(one) && !one.class.is_empty())
        });
        let mut read = |people: &'a [Person], is_want: bool| -> Vec<Face> {
            let class = |one: &'a Person| if places_staff || !is_staff(one) { one.class.as_str() } else { "" };
            people.iter().map(|one| Face::read(one, class(one), is_want, &mut words, &mut forms)).collect()
        };
        let (mut haves, mut wants) = (read(have, false), read(want, true));
        words.link();
        let mut stems = Stems::default();
        for (people, faces) in [(have, &mut haves), (want, &mut wants)] {
            for (person, face) in people.iter().zip(faces) {
                face.logins = Logins::read(&person.username, &person.email, face, &words);
                stems.add(&face.logins);
            }
        }
        let fits = |(a, b): &(usize, usize)| *a < have.len() && *b < want.len();
        let pairs: Vec<(usize, usize)> = settled.pairs.iter().copied().filter(fits).collect();
        let refused: HashSet<(u32, u32)> = settled.refused.iter().map(|(a, b)| (*a as u32, *b as u32)).collect();
        let namesakes = namesakes(&haves, &wants);
        let known = known(&haves, &wants, &pairs, &refused);
        let found = known.iter().filter(|want| **want != NONE).count();
        let mut births = HashMap::new();
        haves.iter().chain(&wants).filter_map(|face| face.birth).for_each(|day| *births.entry(day).or_default() += 1);
        let families = families(&haves, &wants);
        let mut scene = Scene {
            have,
            want,
            unknown: have.len().max(want.len()) - found,
            siblings: Siblings::learn([&haves, &wants]),
            haves,
            wants,
            words,
            forms,
            stems,
            numbers: Default::default(),
            ids: NumberColumn::default(),
            is_role_silent: false,
            tells_office: [have, want].iter().all(|list| list.iter().any(|one| one.role == Some(Role::Administrator))),
            births,
            families,
            namesakes,
            known,
            settled: pairs.iter().map(|(a, b)| (*a as u32, *b as u32)).collect(),
            pairs,
            refused,
            shared: Default::default(),
            common: Default::default(),
        };
        scene.shared = [0, 1, 2].map(|kind| shared(&scene.haves, kind).chain(shared(&scene.wants, kind)).collect());
        scene.common = [0, 1, 2].map(|kind| common(&scene.haves, &scene.wants, kind));
        scene.learn();
        scene
    }

    /// From those who are surely the same.
    fn learn(&mut self) {
        let known: Vec<(&Face, &Face)> = self.known_pairs().map(|(a, b)| (&self.haves[a], &self.wants[b])).collect();
        let all: Vec<&Face> = self.haves.iter().chain(&self.wants).collect();
        let numbers = [0, 1, 2].map(|at| column(&known, &all, |face| &face.numbers[at]));
        let ids = column(&known, &all, |face| &face.sourced_id);
        let roles = known.iter().filter_map(|(a, b)| Some(a.is_staff()? != b.is_staff()?));
        let (told, differ) = roles.fold((0, 0), |(told, differ), is| (told + 1, differ + u32::from(is)));
        let mut shifts: HashMap<i8, u32> = HashMap::new();
        known.iter().filter_map(|(a, b)| Some(b.year? - a.year?)).for_each(|by| *shifts.entry(by).or_default() += 1);
        let most = shifts.iter().max_by_key(|(by, count)| (**count, -by.abs(), **by));
        let is_clear =
            |by: &i8, count: u32| count >= 3 && (*by == 0 || shifts.get(&-by).is_none_or(|other| *other < count));
        let shift = most.filter(|(by, count)| is_clear(by, **count)).map_or(0, |(by, _)| *by);
        let classes: Vec<(u16, u16)> = known.iter().map(|(a, b)| (a.class, b.class)).collect();
        (self.numbers, self.ids) = (numbers, ids);
        self.is_role_silent = told >= 20 && differ * 50 > told;
        classes.into_iter().for_each(|(a, b)| self.forms.learn(a, b));
        self.forms.set_shift(shift);
    }

    fn known_pairs(&self) -> impl Iterator<Item = (usize, usize)> + '_ {
        self.known.iter().enumerate().filter(|(_, want)| **want != NONE).map(|(have, want)| (have, *want as usize))
    }

    pub(super) fn is_refused(&self, have: u32, want: u32) -> bool {
        self.refused.contains(&(have, want))
    }

    /// Whether two of one list have this number.
    pub(super) fn is_shared(&self, kind: usize, number: &str) -> bool {
        self.shared[kind].contains(number)
    }

    /// Whether both lists have this number.
    pub(super) fn is_common(&self, kind: usize, number: &str) -> bool {
        self.common[kind].contains(number)
    }

    /// How many of have and of want have the first name and surname of this one.
    pub(super) fn namesakes(&self, face: &Face) -> [u32; 2] {
        self.namesakes.get(&(face.given.whole, face.family.whole)).copied().unwrap_or_default()
    }

    /// How many of have and of want have the surname and birthday of this one.
    pub(super) fn born_together(&self, face: &Face) -> [u32; 2] {
        let key = face.birth.map(|day| (face.family.whole, day));
        key.and_then(|key| self.families.get(&key)).copied().unwrap_or_default()
    }

    /// Pairs of one list that have surname and birthday together.
    pub(super) fn twins(&self) -> u32 {
        self.families.values().flatten().map(|count| count * count.saturating_sub(1) / 2).sum()
    }

    pub(super) fn is_settled(&self, have: u32, want: u32) -> bool {
        self.settled.contains(&(have, want))
    }

    /// People of both lists born on that day.
    pub(super) fn born_on(&self, day: u32) -> u32 {
        self.births.get(&day).copied().unwrap_or_default()
    }
}

/// Numbers that stand twice in a list.
fn shared(faces: &[Face], kind: usize) -> impl Iterator<Item = String> + '_ {
    let mut all: Vec<&String> =
        faces.iter().map(|face| &face.numbers[kind]).filter(|number| !number.is_empty()).collect();
    all.sort_unstable();
    let mut twice: Vec<String> = all.windows(2).filter(|pair| pair[0] == pair[1]).map(|pair| pair[0].clone()).collect();
    twice.dedup();
    twice.into_iter()
}

fn common(haves: &[Face], wants: &[Face], kind: usize) -> HashSet<String> {
    let held: HashSet<&String> =
        haves.iter().map(|face| &face.numbers[kind]).filter(|number| !number.is_empty()).collect();
    wants.iter().map(|face| &face.numbers[kind]).filter(|number| held.contains(number)).cloned().collect()
}

fn column(known: &[(&Face, &Face)], all: &[&Face], of: impl Fn(&Face) -> &String) -> NumberColumn {
    let pairs: Vec<(&str, &str)> = known.iter().map(|(a, b)| (of(a).as_str(), of(b).as_str())).collect();
    NumberColumn::learn(&pairs, all.iter().map(|face| of(face).as_str()).collect())
}

fn namesakes(haves: &[Face], wants: &[Face]) -> HashMap<(u32, u32), [u32; 2]> {
    let mut found: HashMap<(u32, u32), [u32; 2]> = HashMap::with_capacity(haves.len());
    for (side, faces) in [haves, wants].into_iter().enumerate() {
        for face in faces {
            found.entry((face.given.whole, face.family.whole)).or_default()[side] += 1;
        }
    }
    found
}

fn families(haves: &[Face], wants: &[Face]) -> HashMap<(u32, u32), [u32; 2]> {
    let mut found: HashMap<(u32, u32), [u32; 2]> = HashMap::with_capacity(haves.len());
    for (side, faces) in [haves, wants].into_iter().enumerate() {
        let born = faces.iter().filter(|face| !face.family.is_empty()).filter_map(|face| Some((face, face.birth?)));
        for (face, day) in born {
            found.entry((face.family.whole, day)).or_default()[side] += 1;
        }
    }
    found
}

/// Pairs of the same first name and surname, which nobody else has in either list and no birthday or number denies.
fn known(haves: &[Face], wants: &[Face], pairs: &[(usize, usize)], refused: &HashSet<(u32, u32)>) -> Vec<u32> {
    let name = |face: &Face| (face.given.whole, face.family.whole);
    let mut by_name: HashMap<(u32, u32), [(u32, u32); 2]> = HashMap::with_capacity(haves.len());
    for (side, faces) in [haves, wants].into_iter().enumerate() {
        for (at, face) in faces.iter().enumerate().filter(|(_, f)| !f.given.is_empty() && !f.family.is_empty()) {
            let held = &mut by_name.entry(name(face)).or_insert([(0, NONE); 2])[side];
            *held = (held.0 + 1, at as u32);
        }
    }
    let mut known = vec![NONE; haves.len()];
    for [(one, have), (other, want)] in by_name.into_values() {
        if (one, other) != (1, 1) || refused.contains(&(have, want)) {
            continue;
        }
        let (a, b) = (&haves[have as usize], &wants[want as usize]);
        let is_denied = a.birth.zip(b.birth).is_some_and(|(a, b)| a != b);
        if !is_denied {
            known[have as usize] = want;
        }
    }
    for (have, want) in pairs {
        known.iter_mut().filter(|held| **held == *want as u32).for_each(|held| *held = NONE);
        known[*have] = *want as u32;
    }
    known
}
