//! The orders of the table. Each is sorted when it is first asked for and then kept while people come, go and change.

use super::{Book, Person};
use crate::ask::user::UserSort;
use domain::name::fold;
use std::cmp::Ordering;
use std::collections::{HashMap, HashSet};
use std::sync::OnceLock;
use uuid::Uuid;

/// Every order the table can be in.
pub(super) const SORTS: [UserSort; 7] = [
    UserSort::FamilyName,
    UserSort::GivenName,
    UserSort::Username,
    UserSort::Class,
    UserSort::Role,
    UserSort::Email,
    UserSort::LastSignIn,
];

/// Places of all people, by each [`UserSort`]; and which class comes before which.
#[derive(Clone, Default)]
pub(super) struct Orders {
    lists: [OnceLock<Vec<u32>>; SORTS.len()],
    ranks: OnceLock<HashMap<Uuid, u32>>,
}

impl Orders {
    /// Takes one person out of every order there is.
    pub(super) fn leave(&mut self, at: u32) {
        for list in self.lists.iter_mut().filter_map(OnceLock::get_mut) {
            list.retain(|other| *other != at);
        }
    }

    /// Other classes, or other titles.
    pub(super) fn forget_classes(&mut self) {
        self.ranks = OnceLock::new();
        self.lists[UserSort::Class as usize] = OnceLock::new();
    }
}

/// Each word's place among the words.
fn alphabet<'a>(words: impl Iterator<Item = &'a str>) -> HashMap<&'a str, u32> {
    let mut words: Vec<&str> = words.collect::<HashSet<_>>().into_iter().collect();
    words.sort_unstable();
    words.into_iter().zip(0..).collect()
}

fn by_name(a: &Person, b: &Person) -> Ordering {
    (&a.family, &a.given, &a.row.username_key).cmp(&(&b.family, &b.given, &b.row.username_key))
}

impl Book {
    /// All people in one order.
    pub(super) fn order(&self, sort: UserSort) -> &[u32] {
        self.orders.lists[sort as usize].get_or_init(|| {
            let mut order: Vec<u32> = (0..self.people.len() as u32).collect();
            match sort {
                UserSort::FamilyName => self.sort_by_name(&mut order),
                // A class is looked up once for each person, not at each comparison.
                UserSort::Class => {
                    order.clone_from_slice(self.order(UserSort::FamilyName));
                    order.sort_by_cached_key(|at| self.rank(&self.people[*at as usize]));
                }
                _ => {
                    order.clone_from_slice(self.order(UserSort::FamilyName));
                    order.sort_by(|a, b| self.compare_first(sort, *a, *b));
                }
            }
            order
        })
    }

    /// Many share their names: numbers stand for these, so that most comparisons look at no text.
    fn sort_by_name(&self, order: &mut [u32]) {
        let family = alphabet(self.people.iter().map(|p| &*p.family));
        let given = alphabet(self.people.iter().map(|p| &*p.given));
        let names: Vec<(u32, u32)> = self.people.iter().map(|p| (family[&*p.family], given[&*p.given])).collect();
        order.sort_unstable_by(|a, b| {
            let username = |at: u32| &self.people[at as usize].row.username_key;
            let name = |at: u32| names[at as usize];
            name(*a).cmp(&name(*b)).then_with(|| username(*a).cmp(username(*b))).then(a.cmp(b))
        });
    }

    /// Puts one person into every order there is.
    pub(super) fn enter(&mut self, at: u32) {
        for sort in SORTS {
            let Some(mut list) = self.orders.lists[sort as usize].take() else { continue };
            let place = list.partition_point(|other| self.compare(sort, *other, at) == Ordering::Less);
            list.insert(place, at);
            self.orders.lists[sort as usize] = OnceLock::from(list);
        }
    }

    /// A total order: by what is asked for, then by name, then by place.
    fn compare(&self, sort: UserSort, a: u32, b: u32) -> Ordering {
        let name = || by_name(&self.people[a as usize], &self.people[b as usize]);
        self.compare_first(sort, a, b).then_with(name).then(a.cmp(&b))
    }

    fn compare_first(&self, sort: UserSort, a: u32, b: u32) -> Ordering {
        let (a, b) = (&self.people[a as usize], &self.people[b as usize]);
        match sort {
            UserSort::FamilyName => Ordering::Equal,
            UserSort::GivenName => a.given.cmp(&b.given),
            UserSort::Username => a.row.username_key.cmp(&b.row.username_key),
            UserSort::Class => self.rank(a).cmp(&self.rank(b)),
            UserSort::Role => a.role.cmp(&b.role),
            UserSort::Email => (a.row.email.is_empty(), &a.row.email).cmp(&(b.row.email.is_empty(), &b.row.email)),
            UserSort::LastSignIn => b.last_sign_in_at.cmp(&a.last_sign_in_at),
        }
    }

    /// The place of a person's class among the classes; who is in none comes last.
    fn rank(&self, person: &Person) -> u32 {
        let ranks = self.orders.ranks.get_or_init(|| {
            let mut titles: Vec<_> = self.classes.iter().map(|c| (natural(&c.title), c.id)).collect();
            titles.sort();
            let mut ranks = HashMap::with_capacity(titles.len());
            let (mut rank, mut last) = (0, None);
            for (title, id) in &titles {
                // Classes of one title are one place in the order.
                rank += u32::from(last.is_some_and(|l| l != title));
                last = Some(title);
                ranks.insert(*id, rank);
            }
            ranks
        });
        person.row.class_id.and_then(|id| ranks.get(&id).copied()).unwrap_or(u32::MAX)
    }
}

/// A title in pieces that compare as people count: 2W before 10A.
pub(crate) fn natural(title: &str) -> Vec<(bool, u64, String)> {
    let mut pieces: Vec<(bool, u64, String)> = Vec::new();
    for c in fold(title).chars() {
        match (c.to_digit(10), pieces.last_mut()) {
            (Some(d), Some((false, number, _))) => *number = number.saturating_mul(10).saturating_add(u64::from(d)),
            (Some(d), _) => pieces.push((false, u64::from(d), String::new())),
            (None, Some((true, _, text))) => text.push(c),
            (None, _) => pieces.push((true, 0, c.to_string())),
        }
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::natural;

    #[test]
    fn classes_sort_as_people_count() {
        let mut titles = ["10A", "2W", "RB", "1C", "Year 10", "Year 9"];
        titles.sort_by_cached_key(|t| natural(t));
        assert_eq!(titles, ["1C", "2W", "10A", "RB", "Year 9", "Year 10"], "numbers by value");
    }
}
