//! Files at homework: who sees what, and that a change of class or of the own file changes nothing behind anybody's back.

use super::{MEGABYTE, all_of, fill_at, is_said, keep, pupil, send, staff};
use crate::harness::School;
use actions::actor::{Pupil, Staff};
use actions::ask::learning::files::{HomeworkFiles, Item};
use actions::error::Code;
use actions::files::{self, Owner, Viewer};
use actions::learning::Reader;
use domain::id::{EntryId, HomeworkId, UserId};
use domain::journal::{Action, Actor, Entry, Subject};
use serde_json::json;
use uuid::Uuid;

/// Homework of a class, or of one pupil of it.
async fn homework(school: &School, teacher: &Staff, class: &str, pupil: Option<UserId>) -> HomeworkId {
    let (school_id, id, at) = (school.desk.school_id(), Uuid::now_v7(), school.hand.now());
    let class_id = school.class(class).await.0;
    let row = store::homework::Model {
        id,
        school_id: school_id.0,
        class_id,
        whole_class: pupil.is_none(),
        teacher_id: teacher.user().unwrap().0,
        title: "A story".into(),
        text: String::new(),
        links: "[]".into(),
        due_on: "2026-09-14".into(),
        removed_at: None,
        created_at: at,
    };
    let named = pupil.map(|user| store::homework_pupil::Model {
        id: Uuid::now_v7(),
        school_id: school_id.0,
        homework_id: id,
        user_id: user.0,
    });
    let mut change = school.store.begin(school_id).await.unwrap();
    change.put(vec![row]).await.unwrap();
    change.put(named.into_iter().collect()).await.unwrap();
    let entry = Entry { actor: Actor::Program, action: Action::HomeworkSet, subject: Subject::default(), at };
    change.commit(EntryId(Uuid::now_v7()), &entry).await.unwrap();
    HomeworkId(id)
}

/// A class with its teacher, three pupils in it and one elsewhere.
struct Cast {
    school: School,
    tom: Staff,
    mia: Pupil,
    noah: Pupil,
    other: Pupil,
    homework: HomeworkId,
}

impl Cast {
    async fn gather() -> Cast {
        let school = School::with_office().await;
        let tom = staff(&school, "tom").await;
        let (mia, noah) = (pupil(&school, "mia", Some("4H")).await, pupil(&school, "noah", Some("4H")).await);
        let other = pupil(&school, "olive", Some("2W")).await;
        let homework = homework(&school, &tom, "4H", None).await;
        Cast { school, tom, mia, noah, other, homework }
    }

    async fn seen(&self, by: &Pupil) -> Result<HomeworkFiles, actions::Error> {
        files::of_homework(&self.school.desk, Viewer::Reader(Reader::Pupil(by)), self.homework).await
    }

    async fn seen_by_staff(&self, by: &Staff) -> Result<HomeworkFiles, actions::Error> {
        files::of_homework(&self.school.desk, Viewer::Staff(by), self.homework).await
    }
}

fn names(files: &[actions::ask::learning::files::FileShown]) -> Vec<&str> {
    files.iter().map(|file| file.name.as_str()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_class_reads_what_is_given_out_and_classmates_never_what_is_handed_in() {
    let cast = Cast::gather().await;
    let (desk, school) = (&cast.school.desk, &cast.school);
    let sheet = send(school, Owner::Staff(&cast.tom), "sheet.txt", b"Write a story.").await.unwrap();
    let sheet = files::attach(desk, &cast.tom, cast.homework, sheet).await.unwrap();
    let work = send(school, Owner::Pupil(&cast.mia), "work.txt", b"Once upon a time").await.unwrap();
    let work = files::hand_in(desk, &cast.mia, cast.homework, work).await.unwrap();
    let (mias, noahs) = (cast.seen(&cast.mia).await.unwrap(), cast.seen(&cast.noah).await.unwrap());
    assert_eq!((names(&mias.attached), names(&mias.handed_in)), (vec!["sheet.txt"], vec!["work.txt"]));
    assert_eq!((names(&noahs.attached), names(&noahs.handed_in)), (vec!["sheet.txt"], vec![]));
    let toms = cast.seen_by_staff(&cast.tom).await.unwrap();
    assert_eq!((names(&toms.attached), names(&toms.handed_in)), (vec!["sheet.txt"], vec!["work.txt"]));
    assert_eq!(toms.handed_in[0].owner, cast.mia.id());
    assert!(cast.seen(&cast.other).await.is_err_and(|e| e.code == Code::NotFound), "another class");
    let open = async |by: &Pupil, file| {
        let viewer = Viewer::Reader(Reader::Pupil(by));
        files::open_of_homework(desk, viewer, cast.homework, file).await.map(|(_, reading)| reading)
    };
    assert_eq!(all_of(open(&cast.noah, sheet.id).await.unwrap()).await.unwrap(), b"Write a story.");
    for (by, file) in [(&cast.noah, work.id), (&cast.other, work.id), (&cast.other, sheet.id)] {
        assert!(open(by, file).await.is_err_and(|e| e.code == Code::NotFound));
        assert!(files::open(desk, Owner::Pupil(by), file).await.is_err_and(|e| e.code == Code::NotFound));
    }
    let kept = files::list(desk, Owner::Pupil(&cast.mia), None).await.unwrap();
    assert!(kept.files.is_empty(), "what is handed in lies at the homework");
    assert!(files::detach(desk, &cast.tom, cast.homework, work.id).await.is_err(), "a pupil’s work is not given out");
    files::detach(desk, &cast.tom, cast.homework, sheet.id).await.unwrap();
    assert!(cast.seen(&cast.noah).await.unwrap().attached.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_teacher_of_another_class_and_a_teacher_after_the_class_changed_see_nothing() {
    let cast = Cast::gather().await;
    let (desk, school) = (&cast.school.desk, &cast.school);
    let class = school.class("2W").await;
    let request = json!({ "username": "tess", "password": crate::harness::PASSWORD, "role": "teacher", "class_id": class,
        "must_change": false });
    school.ok("add_user", request).await;
    let tess = staff(school, "tess").await;
    assert!(cast.seen_by_staff(&tess).await.is_err_and(|e| e.code == Code::NotFound));
    let sheet = send(school, Owner::Staff(&tess), "sheet.txt", b"A sheet.").await.unwrap();
    assert!(files::attach(desk, &tess, cast.homework, sheet).await.is_err(), "nor gives anything out");
    let work = send(school, Owner::Pupil(&cast.mia), "work.txt", b"Once upon a time").await.unwrap();
    let work = files::hand_in(desk, &cast.mia, cast.homework, work).await.unwrap();
    school.ok("move_users", json!({ "ids": [cast.mia.id()], "class_id": class, "from_other": true })).await;
    assert!(cast.seen_by_staff(&cast.tom).await.unwrap().handed_in.is_empty(), "no pupil of theirs any more");
    assert_eq!(cast.seen(&cast.mia).await.unwrap().handed_in.len(), 1, "what they did stays theirs");
    assert!(files::open(desk, Owner::Pupil(&cast.mia), work.id).await.is_ok(), "what they wrote stays theirs");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_own_file_is_handed_in_as_it_is_now() {
    let cast = Cast::gather().await;
    let (desk, school, by) = (&cast.school.desk, &cast.school, Owner::Pupil(&cast.mia));
    let story = keep(school, by, "story.txt", b"Once upon a time").await.unwrap();
    let work = files::hand_in_own(desk, &cast.mia, cast.homework, story.id).await.unwrap();
    let again = files::hand_in_own(desk, &cast.mia, cast.homework, story.id).await.unwrap();
    assert_eq!((work.name.as_str(), again.name.as_str()), ("story.txt", "story (2).txt"), "twice is two");
    assert_eq!(super::contents(school).len(), 1, "stored once");
    files::remove(desk, by, Item::File(story.id)).await.unwrap();
    assert_eq!(
        cast.seen_by_staff(&cast.tom).await.unwrap().handed_in.len(),
        2,
        "deleting the own one takes nothing back"
    );
    let at = async || {
        let work = store::files::work_of(&school.store, desk.school_id(), cast.homework.0, cast.mia.id().0).await;
        work.unwrap().unwrap().handed_in_at
    };
    assert!(at().await.is_some());
    let foreign = files::take_back(desk, &cast.noah, cast.homework, work.id).await;
    assert!(foreign.is_err_and(|e| e.code == Code::NotFound));
    files::take_back(desk, &cast.mia, cast.homework, work.id).await.unwrap();
    assert!(at().await.is_some());
    files::take_back(desk, &cast.mia, cast.homework, again.id).await.unwrap();
    assert_eq!(at().await, None, "nothing is handed in any more");
    let theirs = keep(school, Owner::Pupil(&cast.noah), "a.txt", b"mine").await.unwrap();
    let stolen = files::hand_in_own(desk, &cast.mia, cast.homework, theirs.id).await;
    assert!(stolen.is_err_and(|e| e.code == Code::NotFound), "somebody else’s file is nobody’s homework");
}

#[tokio::test(flavor = "multi_thread")]
async fn homework_for_one_pupil_is_read_by_that_pupil_alone() {
    let cast = Cast::gather().await;
    let desk = &cast.school.desk;
    let own = homework(&cast.school, &cast.tom, "4H", Some(cast.mia.id())).await;
    let seen = async |by: &Pupil| files::of_homework(desk, Viewer::Reader(Reader::Pupil(by)), own).await.is_ok();
    assert!(seen(&cast.mia).await && !seen(&cast.noah).await);
    let office = staff(&cast.school, "gill").await;
    assert!(files::of_homework(desk, Viewer::Staff(&office), own).await.is_ok(), "the office sees all");
    let gone = HomeworkId(Uuid::now_v7());
    assert!(files::of_homework(desk, Viewer::Staff(&office), gone).await.is_err_and(|e| e.code == Code::NotFound));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_hangs_on_homework_that_is_over_takes_no_room() {
    let cast = Cast::gather().await;
    let (school, by) = (&cast.school, Owner::Pupil(&cast.mia));
    fill_at(school, cast.mia.id(), 500 * MEGABYTE, Some(cast.homework)).await;
    let full = keep(school, by, "a.txt", b"a").await.unwrap_err();
    assert!(is_said(&full, "files_quota"), "it can still be taken back to make room");
    school.ok("archive_classes", json!({ "ids": [school.class("4H").await], "archived": true })).await;
    assert!(keep(school, by, "a.txt", b"a").await.is_ok(), "of an archived class");
}

#[tokio::test(flavor = "multi_thread")]
async fn homework_with_a_sheet_stays_when_its_setting_is_undone() {
    let cast = Cast::gather().await;
    let (desk, school) = (&cast.school.desk, &cast.school);
    let set = school.head().await;
    let sheet = send(school, Owner::Staff(&cast.tom), "sheet.txt", b"Write a story.").await.unwrap();
    files::attach(desk, &cast.tom, cast.homework, sheet).await.unwrap();
    let given = school.head().await;
    let undone = school.ok("undo", json!({ "id": set })).await;
    assert_eq!((&undone["count"], undone["conflicts"].as_array().unwrap().len()), (&json!(0), 1), "{undone}");
    assert_eq!(cast.seen(&cast.noah).await.unwrap().attached.len(), 1);
    school.ok("undo", json!({ "id": given })).await;
    assert!(cast.seen(&cast.noah).await.unwrap().attached.is_empty(), "the sheet is taken back");
    school.assert_whole("undoing").await;
}
