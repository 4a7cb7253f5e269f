//! Several windows, processes and tasks write at once: the rules hold, nobody is turned away as broken.

use crate::harness::{School, key_holder};
use actions::desk::Desk;
use actions::error::{Code, Error};
use domain::id::{ClassId, UserId};
use domain::user::username_key;
use proptest::prelude::*;
use serde_json::json;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// Runs a closure as many times as there are desks in parallel and gathers what became of it.
async fn all_at_once<F, W>(desks: &[Arc<Desk>], work: F) -> Vec<Result<(), Error>>
where
    F: Fn(usize, Arc<Desk>) -> W,
    W: Future<Output = Result<(), Error>> + Send + 'static,
{
    let running: Vec<_> = desks.iter().enumerate().map(|(n, desk)| tokio::spawn(work(n, desk.clone()))).collect();
    let mut done = Vec::new();
    for task in running {
        done.push(task.await.expect("no task panics"));
    }
    done
}

/// Four desks of their own, or one that four tasks share.
async fn desks(school: &School, shared: bool) -> Vec<Arc<Desk>> {
    let mut desks = Vec::new();
    for _ in 0..4 {
        desks.push(if shared { school.desk.clone() } else { school.other_desk().await });
    }
    desks
}

fn assert_refused_or_done(outcomes: &[Result<(), Error>], what: &str) {
    for outcome in outcomes {
        let fine = outcome.as_ref().err().is_none_or(|e| matches!(e.code, Code::Invalid | Code::NotFound));
        assert!(fine, "{what}: refused for a reason or done, never broken: {outcome:?}");
    }
}

async fn assert_unique(school: &School) {
    let rows = school.rows().await;
    let mut keys = HashSet::new();
    for user in rows.users.iter().filter(|u| u.deleted_at.is_none()) {
        assert!(keys.insert(user.username_key.clone()), "{} is live twice", user.username);
    }
    let mut pairs = HashSet::new();
    for member in &rows.members {
        assert!(pairs.insert((member.user_id, member.class_id)), "somebody is in one teaching class twice");
    }
    school.assert_whole("concurrent writers").await;
}

async fn add(desk: &Desk, username: &str) -> Result<(), Error> {
    let request = serde_json::from_value(json!({ "username": username })).unwrap();
    actions::user::add(desk, &key_holder(), &request).await.map(|_| ())
}

#[tokio::test(flavor = "multi_thread")]
async fn one_username_is_given_once_however_many_ask() {
    for shared in [false, true] {
        let school = School::empty().await;
        let forms = ["Zoë", "zoe\u{308}", "ZOE", "zoë"];
        for desks in [desks(&school, shared).await] {
            let outcomes = all_at_once(&desks, |n, desk| async move { add(&desk, forms[n]).await }).await;
            assert_refused_or_done(&outcomes, "adding one username");
            assert_eq!(outcomes.iter().filter(|o| o.is_ok()).count(), 1, "shared {shared}: exactly one has it");
        }
        assert_unique(&school).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn many_different_writers_all_get_their_turn() {
    for shared in [false, true] {
        let school = School::empty().await;
        let desks = desks(&school, shared).await;
        let work = |n: usize, desk: Arc<Desk>| async move {
            for turn in 0..8 {
                add(&desk, &format!("user-{n}-{turn}")).await?;
            }
            Ok(())
        };
        let outcomes = all_at_once(&desks, work).await;
        assert!(outcomes.iter().all(Result::is_ok), "shared {shared}: nobody is turned away: {outcomes:?}");
        assert_eq!(school.live().await, 33, "all are there");
        assert_unique(&school).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn more_tasks_than_connections_do_not_wait_for_each_other_for_ever() {
    let school = School::peopled().await;
    let many: Vec<Arc<Desk>> = (0..12).map(|_| school.desk.clone()).collect();
    let (class, mut pupils) = (school.class("2W").await, Vec::new());
    for n in 1..=12 {
        pupils.push(school.id(&format!("p{n:02}")).await);
    }
    // Each looks at the school again while it holds the right to write: that needs a second connection.
    let outcomes = all_at_once(&many, |n, desk| {
        let request = json!({ "ids": [pupils[n]], "class_id": class, "from_other": true });
        async move {
            let request = serde_json::from_value(request).unwrap();
            actions::user::move_users(&desk, &key_holder(), &request).await.map(|_| ())
        }
    })
    .await;
    assert!(outcomes.iter().all(Result::is_ok), "one window may ask for many things at once: {outcomes:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_registration_class_and_one_place_in_a_teaching_class_hold() {
    let school = School::peopled().await;
    let (homes, chess) = ([school.class("4H").await, school.class("2W").await], school.class("Chess").await);
    let mut pupils = Vec::new();
    for n in 1..=6 {
        pupils.push(school.id(&format!("p{n:02}")).await);
    }
    let pupils = Arc::new(pupils);
    let outcomes = all_at_once(&desks(&school, false).await, |n, desk| {
        let pupils = pupils.clone();
        async move { shuffle(&desk, n, homes, chess, &pupils).await }
    })
    .await;
    assert_refused_or_done(&outcomes, "moving and joining");
    assert_unique(&school).await;
    let rows = school.rows().await;
    for pupil in pupils.iter() {
        let user = rows.users.iter().find(|u| u.id == pupil.0).expect("they are there");
        assert!(homes.iter().any(|c| Some(c.0) == user.class_id), "one registration class, one of the two");
    }
    let rebuilt = school.other_desk().await;
    let (followed, fresh) = (school.desk.book().await.unwrap(), rebuilt.book().await.unwrap());
    assert_eq!(followed.teaching, fresh.teaching, "a window that followed sees what a new one reads");
}

async fn shuffle(desk: &Desk, n: usize, homes: [ClassId; 2], chess: ClassId, pupils: &[UserId]) -> Result<(), Error> {
    for turn in 0..4 {
        let class = homes[(n + turn) % 2];
        let to = serde_json::from_value(json!({ "ids": pupils, "class_id": class, "from_other": true })).unwrap();
        actions::user::move_users(desk, &key_holder(), &to).await?;
        let member = !(n + turn).is_multiple_of(3);
        let join = serde_json::from_value(json!({ "id": chess, "users": pupils, "member": member })).unwrap();
        actions::class::change_members(desk, &key_holder(), &join).await?;
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn readers_see_whole_entries_while_others_write() {
    let school = School::peopled().await;
    let (reader, writer) = (school.other_desk().await, school.other_desk().await);
    let class = school.class("2W").await;
    let mut pupils = Vec::new();
    for n in 1..=12 {
        pupils.push(school.id(&format!("p{n:02}")).await);
    }
    let to = [Some(class), None];
    let writing = tokio::spawn(async move {
        for turn in 0..12 {
            let request = json!({ "ids": pupils, "class_id": to[turn % 2], "from_other": true });
            let request = serde_json::from_value(request).unwrap();
            actions::user::move_users(&writer, &key_holder(), &request).await.expect("the writer is not held up");
        }
    });
    while !writing.is_finished() {
        let book = reader.book().await.expect("the reader is not held up");
        let mut count: HashMap<bool, usize> = HashMap::new();
        for person in book.people.iter().filter(|p| p.row.username.as_str() <= "p12" && p.row.username.starts_with('p'))
        {
            *count.entry(person.row.class_id == Some(class.0)).or_default() += 1;
        }
        assert_eq!(count.len(), 1, "all twelve moved, or none: {count:?}");
    }
    writing.await.expect("the writer ends well");
}

#[test]
fn a_sigma_at_the_end_of_a_username_is_the_same_letter() {
    for form in forms("νικοσ") {
        assert_eq!(username_key(form.trim()), username_key("νικοσ"), "{form:?}");
    }
}

/// Letters whose case or accents are often typed otherwise.
const LETTERS: [&str; 16] = ["a", "z", "é", "ñ", "ö", "ç", "ł", "ø", "š", "ž", "σ", "ж", "й", "7", ".", "-"];

/// Other ways to type the same username.
fn forms(username: &str) -> Vec<String> {
    use domain::name::fold;
    let decomposed: String = username
        .chars()
        .map(|c| match c {
            'é' => "e\u{301}".to_owned(),
            'ñ' => "n\u{303}".to_owned(),
            'ö' => "o\u{308}".to_owned(),
            'й' => "и\u{306}".to_owned(),
            other => other.to_string(),
        })
        .collect();
    let last_sigma = username.strip_suffix('σ').map(|head| format!("{head}ς"));
    let all = [username.to_uppercase(), username.to_lowercase(), decomposed, fold(username), format!(" {username} ")];
    all.into_iter().chain(last_sigma).collect()
}

proptest! {
    #![proptest_config(crate::harness::cases(16))]

    #[test]
    fn a_username_in_other_case_or_accents_is_never_live_twice(
        letters in prop::collection::vec(prop::sample::select(LETTERS.to_vec()), 1..8),
    ) {
        let username = letters.concat();
        prop_assume!(domain::user::check_username(&username).is_ok());
        crate::harness::runtime().block_on(async {
            let school = School::empty().await;
            add(&school.desk, &username).await.expect("the first has it");
            let spare = serde_json::from_value(json!({ "username": "spare" })).unwrap();
            let spare = actions::user::add(&school.desk, &key_holder(), &spare).await.unwrap().user.id;
            for form in forms(&username) {
                assert_eq!(username_key(&domain::name::tidy(&form)), username_key(&username), "{form:?} is {username:?}");
                let added = add(&school.desk, &form).await.err().map(|e| e.code);
                assert_eq!(added, Some(Code::Invalid), "{form:?} beside {username:?}");
                let edit = serde_json::from_value(json!({ "id": spare, "username": form })).unwrap();
                let edited = actions::user::edit(&school.desk, &key_holder(), &edit).await.err().map(|e| e.code);
                assert_eq!(edited, Some(Code::Invalid), "renamed to {form:?} beside {username:?}");
            }
            assert_unique(&school).await;
        });
    }
}
