//! Reading a school from Microsoft, as an administrator and as the school's own app.

use crate::doubles::{Doubles, MANY};
use crate::line::{access, everything, microsoft_app, people, plain, read_microsoft, school_access};
use domain::user::Role;
use providers::Error;
use providers::error::Need;
use providers::microsoft::{Mode, Since, changes, groups};
use providers::roster::{Choice, Part};
use serde_json::json;

#[tokio::test]
async fn the_schools_app_reads_the_roster() {
    let doubles = Doubles::start().await;
    let access = school_access(&doubles);
    let read = read_microsoft(&doubles, (&access, Mode::School), &everything()).await.unwrap();
    let truth = doubles.truth("microsoft").await;
    assert_eq!(read.people.len(), truth.len(), "everybody, once");
    for person in &read.people {
        let known = &truth[&person.id];
        assert_eq!(person.family_name.as_deref().unwrap_or_default(), known["microsoft"]["family"].as_str().unwrap());
        assert!(known["role"] != "student" || person.role == Some(Role::Student), "{}", known["key"]);
    }
    assert!(read.classes.iter().all(|class| class.teachers.is_some()) && !read.classes.is_empty(), "classes");
    let both = read.classes.iter().any(|class| {
        let teachers = class.teachers.as_ref().unwrap();
        read.people.iter().any(|one| teachers.contains(&one.id) && one.teaching.as_ref().unwrap().contains(&class.id))
    });
    assert!(!both, "nobody is a pupil of a class they teach");
}

#[tokio::test]
async fn an_administrator_reads_users_without_guests_and_chooses_by_group() {
    let doubles = Doubles::with(MANY).await;
    let access = access(&doubles, &microsoft_app(&doubles)).await;
    let read = read_microsoft(&doubles, (&access, Mode::Users), &people()).await.unwrap();
    let truth = doubles.truth("microsoft").await;
    assert_eq!(read.people.len(), truth.len(), "everybody of the school, no guest");
    assert!(read.people.iter().all(|one| one.email_vouched), "names to sign in with are the organisation's own");
    let line = doubles.line();
    let groups = groups(&line, &access, Mode::Users).await.unwrap();
    let choice = Choice { pupils: Part::In(vec![groups[0].id.clone()]), staff: Part::None, ..people() };
    let some = read_microsoft(&doubles, (&access, Mode::Users), &choice).await.unwrap();
    assert!(!some.people.is_empty() && some.people.len() < read.people.len(), "those of the group");
}

#[tokio::test]
async fn an_administrator_cannot_read_the_roster_and_is_told_which_right_it_takes() {
    let doubles = Doubles::start().await;
    let access = access(&doubles, &microsoft_app(&doubles)).await;
    let stop = read_microsoft(&doubles, (&access, Mode::School), &people()).await.err().unwrap();
    assert_eq!(stop.error, Error::NotAllowed(Need::Scope("EduRoster.Read.All")));
}

#[tokio::test]
async fn changes_since_a_read_are_those_and_no_others() {
    let doubles = Doubles::start().await;
    let access = school_access(&doubles);
    let read = read_microsoft(&doubles, (&access, Mode::School), &people()).await.unwrap();
    let line = doubles.line();
    let [renamed, deleted] = [&read.people[0].id, &read.people[1].id];
    let mark = read.mark.clone().expect("the read says where changes are");
    let nothing = changes(&line, (&access, Mode::School), &mark).await.unwrap();
    assert!(matches!(&nothing, Since::Changes(none) if none.people.is_empty() && none.gone.is_empty()), "{nothing:?}");
    let rename = json!({ "do": "rename", "at": "microsoft", "who": renamed, "family": "Newname" });
    let delete = json!({ "do": "delete", "at": "microsoft", "who": deleted });
    doubles.post("/do", json!([rename, delete])).await;
    let since = changes(&line, (&access, Mode::School), &mark).await.unwrap();
    let Since::Changes(found) = since else { panic!("a fresh mark is known") };
    assert_eq!(found.people.len(), 1, "one was renamed");
    assert_eq!((&found.people[0].id, found.people[0].family_name.as_deref()), (renamed, Some("Newname")));
    assert_eq!((found.gone.len(), &found.gone[0].id, found.gone[0].is_restorable), (1, deleted, true));
    doubles.post("/clock", json!({ "advance": 8 * 86_400 })).await;
    let old = changes(&line, (&access, Mode::School), &found.mark).await;
    assert_eq!(old, Ok(Since::Resync), "after a week the whole is read again");
}

#[tokio::test]
async fn fractions_of_a_second_are_waited_out() {
    let doubles = Doubles::start().await;
    let access = school_access(&doubles);
    let calm = plain(read_microsoft(&doubles, (&access, Mode::School), &people()).await.unwrap());
    doubles.fails(json!({ "at": "microsoft", "path": "/education/users", "kind": "throttle", "retry_after": "2.128", "times": 3 })).await;
    let read = plain(read_microsoft(&doubles, (&access, Mode::School), &people()).await.unwrap());
    assert_eq!(read, calm);
}
