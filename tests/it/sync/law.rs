//! Laws over the real store: an applied plan reaches the wish, a second one is empty, an undo restores.

use super::provider::{Told, apply, decide, figures, named, rows, shown, ties};
use crate::harness::{School, cases, entry, runtime};
use domain::provider::Provider;
use proptest::prelude::*;
use serde_json::{Value, json};

const WONDE: Provider = Provider::Wonde;

/// What happens to somebody at the provider within a year.
#[derive(Clone, Debug)]
enum Event {
    Renamed(usize, String),
    Moved(usize),
    Left(usize),
    Switched(usize),
    Mailed(usize),
    Joined(String),
    OutOfClass(usize),
}

fn event() -> impl Strategy<Value = Event> {
    let who = || 0..24usize;
    prop_oneof![
        (who(), "[A-Z][a-z]{2,8}").prop_map(|(who, name)| Event::Renamed(who, name)),
        who().prop_map(Event::Moved),
        who().prop_map(Event::Left),
        who().prop_map(Event::Switched),
        who().prop_map(Event::Mailed),
        "[A-Z][a-z]{3,9}".prop_map(Event::Joined),
        who().prop_map(Event::OutOfClass),
    ]
}

/// What a person decides about each who is left over.
const KINDS: [&str; 2] = ["ignore", "delete"];

fn happen(told: &mut Told, events: &[Event]) {
    let id = |who: usize| super::provider::id_of(&format!("p{:02}", who + 1));
    let classes: Vec<String> = told.classes.iter().map(|class| class.id.clone()).collect();
    for event in events {
        let mut one = |who: usize, change: &mut dyn FnMut(&mut domain::provider::External)| {
            if let Some(person) = told.people.iter_mut().find(|person| person.id == id(who)) {
                change(person);
            }
        };
        match event {
            Event::Renamed(who, name) => one(*who, &mut |person| person.family_name = Some(name.clone())),
            Event::Moved(who) => one(*who, &mut |person| {
                let home = person.class.clone();
                person.class = classes.iter().find(|class| Some(*class) != home.as_ref()).cloned();
            }),
            Event::Switched(who) => one(*who, &mut |person| person.is_active = person.is_active.map(|is| !is)),
            Event::Mailed(who) => one(*who, &mut |person| person.email = Some(format!("p{who}@larkfield.example"))),
            Event::OutOfClass(who) => one(*who, &mut |person| person.teaching = Some(Vec::new())),
            Event::Left(who) => told.people.retain(|person| person.id != id(*who)),
            Event::Joined(name) if told.people.iter().any(|person| person.family_name.as_ref() == Some(name)) => {}
            Event::Joined(name) => {
                let beside = told.people.iter().find(|person| person.id.starts_with("person/p")).cloned();
                let beside = beside.expect("not all have left").id.replace("person/", "");
                told.join(("Newly", name), &beside);
            }
        }
    }
}

async fn try_year(events: Vec<Event>, kinds: Vec<usize>) {
    let school = named().await;
    let mut told = Told::of(&school, WONDE).await;
    // Only registration classes are moved between.
    told.classes.retain(|class| class.kind == domain::class::ClassKind::Homeroom);
    told.people.iter_mut().for_each(|person| person.teaching = None);
    told.read_by(&school).await;
    apply(&school, WONDE).await;
    happen(&mut told, &events);
    told.read_by(&school).await;
    let open = rows(&school, WONDE, "needs_you").await;
    for (row, kind) in open.iter().zip(kinds.iter().cycle()) {
        decide(&school, WONDE, KINDS[kind % 2], row["username"].as_str().unwrap(), None).await;
    }
    let before = (school.rows().await, ties(&school, WONDE).await);
    let applied = apply(&school, WONDE).await;
    school.assert_whole("a year").await;
    let names = ["changed", "added", "removed", "unsettled", "matched"];
    assert_eq!(figures(&shown(&school, WONDE).await, names), [0; 5], "the second plan is empty after {events:?}");
    reaches(&school, &told).await;
    if applied["entry"] == Value::Null {
        return;
    }
    let undone = school.ok("undo", json!({ "id": entry(&applied) })).await;
    assert_eq!(undone["conflicts"], json!([]), "after {events:?}");
    assert_eq!((school.rows().await, ties(&school, WONDE).await), before, "an undo restores after {events:?}");
    assert_eq!(figures(&shown(&school, WONDE).await, ["unsettled"]), [0], "nothing is asked twice after {events:?}");
}

/// Everybody who is told is there, as told.
async fn reaches(school: &School, told: &Told) {
    let (users, ties) = (school.rows().await.users, ties(school, WONDE).await);
    for person in &told.people {
        let known = ties.iter().find(|(_, external)| *external == person.id);
        let Some((username, _)) = known else {
            assert_eq!(person.is_active, Some(false), "everybody who is not switched off is known");
            continue;
        };
        let user = users.iter().find(|user| user.username == *username).unwrap();
        assert_eq!(Some(&user.family_name), person.family_name.as_ref());
        assert_eq!(user.deleted_at, None);
        if user.role != "administrator" {
            assert_eq!(Some(!user.suspended), person.is_active);
        }
    }
}

proptest! {
    #![proptest_config(cases(12))]

    #[test]
    fn a_year_at_the_provider_is_reached_once_and_taken_back_whole(
        events in proptest::collection::vec(event(), 0..14),
        kinds in proptest::collection::vec(0..2usize, 4),
    ) {
        runtime().block_on(try_year(events, kinds));
    }
}
