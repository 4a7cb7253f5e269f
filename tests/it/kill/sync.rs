//! The process is killed while users are updated from a provider, and while that is undone.

use super::{Seeds, Worker, kills, piece, reopened};
use crate::harness::{School, entry, key_holder, runtime};
use crate::sync::provider::{Told, apply, named, ties};
use actions::ask::providers::OneProvider;
use actions::ask::sync::ApplySync;
use domain::provider::Provider;
use serde_json::json;

const WONDE: Provider = Provider::Wonde;

/// Applies what was read, then takes it back.
pub async fn work(school: &School) {
    let office = key_holder();
    let shown = actions::sync::show(&school.desk, &office, &OneProvider { provider: WONDE }).await.unwrap();
    let request = ApplySync { provider: WONDE, revision: shown.revision, consent: shown.consent };
    let done = piece(actions::sync::apply(&school.desk, office.confirmed().unwrap(), &request)).await.unwrap();
    // Where an earlier process was killed after it was done, the newest entry is its.
    let applied = match done.entry {
        Some(entry) => entry,
        None => school.head().await,
    };
    let undo = serde_json::from_value(json!({ "id": applied })).unwrap();
    piece(actions::undo::undo(&school.desk, &office, &undo)).await.unwrap();
}

#[test]
fn an_update_killed_at_any_moment_is_there_whole_or_not_at_all() {
    runtime().block_on(async {
        let school = named().await;
        let mut told = Told::of(&school, WONDE).await;
        for n in 1..=12 {
            told.one(&format!("p{n:02}")).email = Some(format!("p{n}@larkfield.example"));
        }
        told.one("p13").teaching = Some(Vec::new());
        for n in 0..80 {
            told.join(("Newly", &format!("Joined{n}")), "p01");
        }
        told.read_by(&school).await;
        let before = (school.rows().await, ties(&school, WONDE).await);
        let applied = apply(&school, WONDE).await;
        let users = school.rows().await.users.len();
        assert_eq!(users, before.0.users.len() + 80, "{applied}");
        school.ok("undo", json!({ "id": entry(&applied) })).await;
        let mut seeds = Seeds(0x5eed_0006);
        for kill in 0..kills() {
            Worker::start("sync", &school.place, &school.recovery).kill_in_the_middle(&mut seeds);
            let (after, _) = reopened(&school, kill).await;
            let now = (after.rows().await, ties(&after, WONDE).await);
            if now.0.users.len() == users {
                assert_eq!(now.1.len(), users, "kill {kill}: everybody is known");
                let mailed = now.0.users.iter().filter(|user| user.email.ends_with("@larkfield.example")).count();
                assert_eq!(mailed, 12, "kill {kill}: as after");
                let undo = serde_json::from_value(json!({ "id": after.head().await })).unwrap();
                actions::undo::undo(&after.desk, &key_holder(), &undo).await.expect("it can be taken back");
            } else {
                assert_eq!(now, before, "kill {kill}: as before, to the last row");
            }
        }
    });
}
