//! What holds for all lists, whoever is in them.

use super::cohort::{Cohort, Terms, cohort};
use super::{Evidence, Matching, Part, Person, Rule, Settled, find};
use proptest::prelude::*;
use std::collections::HashSet;

/// Small schools of every kind, with all the trouble there is.
fn schools() -> impl Strategy<Value = Cohort> {
    (any::<u64>(), 20usize..160, any::<[bool; 3]>(), 0.0f64..4.0).prop_map(
        |(seed, pupils, [birthdays, numbers, autumn], trouble)| {
            cohort(&Terms {
                seed,
                pupils,
                has_birthdays: birthdays,
                has_numbers: numbers,
                is_september: autumn,
                trouble,
            })
        },
    )
}

/// A few people whose fields come from few values: much is shared, much contradicts.
fn crowd() -> impl Strategy<Value = Vec<Person>> {
    let word = |from: &'static [&'static str]| proptest::sample::select(from).prop_map(str::to_owned);
    let names = (
        word(&["", "Tom", "Tim", "Thomas", "Aisha", "Aysha", "J"]),
        word(&["", "Smith", "Smyth", "Hussain", "Smith-Jones"]),
    );
    let rest = (
        word(&["", "2W", "3W", "2H"]),
        word(&["", "2018-03-04", "2018-04-03", "2011-01-01"]),
        word(&["", "X823432113104", "X823432113105"]),
        word(&["", "jsmith", "tsmith", "ahussain"]),
    );
    let person =
        (names, rest, any::<bool>()).prop_map(|((given, family), (class, birth, upn, username), vouched)| Person {
            given_name: given,
            family_name: family,
            class,
            birth_date: birth,
            upn,
            email: if username.is_empty() { String::new() } else { format!("{username}@s.example") },
            username,
            email_vouched: vouched,
            ..Person::default()
        });
    proptest::collection::vec(person, 0..12)
}

fn two_lists() -> impl Strategy<Value = (Vec<Person>, Vec<Person>)> {
    prop_oneof![schools().prop_map(|school| (school.have, school.want)), (crowd(), crowd())]
}

fn matched(have: &[Person], want: &[Person]) -> Matching {
    find(have, want, &Settled::default())
}

fn pairs(found: &Matching) -> HashSet<(usize, usize)> {
    found.matched.iter().map(|pair| (pair.have, pair.want)).collect()
}

/// A shuffle, and where everybody went.
fn turned(people: &[Person], by: usize) -> (Vec<Person>, impl Fn(usize) -> usize) {
    let count = people.len().max(1);
    let mut out: Vec<Person> = people.to_vec();
    out.reverse();
    out.rotate_left(by % count);
    (out, move |at| (2 * count - 1 - at - by % count) % count)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: if cfg!(debug_assertions) { 48 } else { 2000 }, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nobody_is_matched_twice((have, want) in two_lists()) {
        let found = matched(&have, &want);
        let (mut haves, mut wants) = (HashSet::new(), HashSet::new());
        for pair in &found.matched {
            prop_assert!(haves.insert(pair.have) && wants.insert(pair.want), "{pair:?}");
        }
        prop_assert_eq!(found.suggestions.len(), have.len(), "one list of candidates for each");
        for (at, candidates) in found.suggestions.iter().enumerate() {
            prop_assert!(candidates.is_empty() || !haves.contains(&at), "the matched need no candidates");
            prop_assert!(candidates.iter().all(|c| !wants.contains(&c.want) && (0.0..=1.0).contains(&c.score)));
        }
    }

    #[test]
    fn the_order_of_rows_does_not_matter((have, want) in two_lists(), by in 0usize..50) {
        let found = pairs(&matched(&have, &want));
        let ((have, have_at), (want, want_at)) = (turned(&have, by), turned(&want, by / 2));
        let again = pairs(&matched(&have, &want));
        prop_assert_eq!(found.into_iter().map(|(a, b)| (have_at(a), want_at(b))).collect::<HashSet<_>>(), again);
    }

    #[test]
    fn it_does_not_matter_which_list_is_which((have, want) in two_lists()) {
        let turned: HashSet<_> = pairs(&matched(&want, &have)).into_iter().map(|(a, b)| (b, a)).collect();
        let straight = pairs(&matched(&have, &want));
        let apart: Vec<_> = straight.symmetric_difference(&turned).map(|(a, b)| (&have[*a], &want[*b])).collect();
        prop_assert!(apart.is_empty(), "{apart:#?}");
    }

    #[test]
    fn a_decision_stands_and_a_refusal_stays((have, want) in two_lists(), picks in any::<[prop::sample::Index; 4]>()) {
        prop_assume!(!have.is_empty() && !want.is_empty());
        let decided = [(picks[0].index(have.len()), picks[1].index(want.len()))];
        let free = find(&have, &want, &Settled::default());
        let refused: Vec<(usize, usize)> =
            pairs(&free).into_iter().filter(|pair| *pair != decided[0]).take(3).chain([(picks[2].index(have.len()), picks[3].index(want.len()))]).filter(|pair| *pair != decided[0]).collect();
        let found = find(&have, &want, &Settled { pairs: &decided, refused: &refused });
        let first = found.matched.iter().find(|pair| (pair.have, pair.want) == decided[0]);
        prop_assert_eq!(first.map(|pair| pair.rule), Some(Rule::Decision));
        prop_assert!(refused.iter().all(|pair| !pairs(&found).contains(pair)), "matched again");
        for (have, want) in refused {
            prop_assert!(found.suggestions[have].iter().all(|c| c.want != want), "suggested again");
        }
    }

    #[test]
    fn a_stranger_makes_nobody_surer((have, want) in two_lists()) {
        let before = pairs(&matched(&have, &want));
        let stranger = Person { given_name: "Quetzalcoatl".into(), family_name: "Xochimilco".into(), class: "Volcano".into(), ..Person::default() };
        let more: Vec<Person> = want.iter().cloned().chain([stranger]).collect();
        let after = pairs(&matched(&have, &more));
        prop_assert!(after.is_subset(&before), "{:?}", after.difference(&before).collect::<Vec<_>>());
    }

    #[test]
    fn evidence_that_matches_is_denied_by_one_thing_at_most((have, want) in two_lists()) {
        for pair in matched(&have, &want).matched.iter().filter(|pair| pair.rule == Rule::Evidence) {
            let denied: Vec<&Evidence> = pair.evidence.iter().filter(|reason| reason.is_contradiction()).collect();
            let is_born = pair.evidence.iter().any(|reason| matches!(reason, Evidence::SameBirthday { .. }));
            let is_forgiven = match denied.as_slice() {
                [] | [Evidence::BirthdaySwapped { .. }] => true,
                [Evidence::NameDiffers { part: Part::Family, .. }] => is_born,
                _ => false,
            };
            prop_assert!(is_forgiven, "{pair:?}");
            prop_assert!(pair.evidence.iter().any(|reason| reason.is_for()), "{pair:?}");
        }
    }
}
