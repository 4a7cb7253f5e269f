//! The first page from memory is always the one that the database would give: after everything that anybody may do.

use crate::files::{keep, pupil, staff};
use crate::harness::{ADMIN, School};
use actions::actor::{Pupil, Staff};
use actions::ask::learning::homework::HomeworkTyped;
use actions::ask::learning::stars::GiveStars;
use actions::ask::learning::talks::WritePost;
use actions::files::Owner;
use actions::learning::talks::Party;
use actions::learning::{Reader, boards, first_page, homework, skills, stars, talks};
use domain::id::HomeworkId;
use serde_json::json;
use uuid::Uuid;

const DAY: i64 = 24 * 60 * 60 * 1000;

struct Cast {
    school: School,
    tom: Staff,
    mia: Pupil,
    noah: Pupil,
}

impl Cast {
    async fn gather() -> Cast {
        let school = School::with_office().await;
        let tom = staff(&school, "tom").await;
        let (mia, noah) = (pupil(&school, "mia", Some("4H")).await, pupil(&school, "noah", Some("4H")).await);
        Cast { school, tom, mia, noah }
    }

    /// Homework to do by title, unread messages and stars: from memory, and the same from a program just started.
    async fn shown(&self, by: &Pupil, after: &str) -> (Vec<String>, u32, u32) {
        let fresh = self.school.other_desk().await;
        let mut pages = Vec::new();
        // Twice from memory: read, and remembered.
        for desk in [&self.school.desk, &self.school.desk, &fresh] {
            // What begins a request brings the book up to date.
            desk.book().await.unwrap();
            let (figures, outstanding) = first_page(desk, &Reader::Pupil(by)).await.unwrap();
            let titles: Vec<String> = outstanding.iter().map(|one| one.title.clone()).collect();
            assert_eq!(figures.homework as usize, titles.len(), "{after}");
            pages.push((titles, figures.messages, figures.stars));
        }
        assert_eq!(pages[0], pages[2], "{after}: read");
        assert_eq!(pages[1], pages[2], "{after}: remembered");
        pages.remove(0)
    }

    /// What mia and noah see.
    async fn both(&self, after: &str) -> [(usize, u32, u32); 2] {
        let [mia, noah] = [self.shown(&self.mia, after).await, self.shown(&self.noah, after).await];
        [(mia.0.len(), mia.1, mia.2), (noah.0.len(), noah.1, noah.2)]
    }

    async fn set(&self, title: &str, due_on: &str, pupils: Option<&Pupil>) -> HomeworkId {
        let id = HomeworkId(Uuid::now_v7());
        let typed = HomeworkTyped {
            title: title.to_owned(),
            due_on: due_on.to_owned(),
            pupils: pupils.map(|one| vec![one.id()]),
            ..HomeworkTyped::default()
        };
        homework::staff::set(&self.school.desk, &self.tom, self.school.class("4H").await, id, &typed).await.unwrap();
        id
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn figures_from_memory_follow_homework() {
    let cast = Cast::gather().await;
    let (desk, class) = (&cast.school.desk, cast.school.class("4H").await);
    assert_eq!(cast.both("the start").await, [(0, 0, 0), (0, 0, 0)]);
    let story = cast.set("A story", "2026-09-03", None).await;
    let sums = cast.set("Sums", "2026-09-04", Some(&cast.mia)).await;
    assert_eq!(cast.both("setting").await, [(2, 0, 0), (1, 0, 0)]);
    homework::mark(desk, &cast.mia, story, true).await.unwrap();
    assert_eq!(cast.both("marking").await, [(1, 0, 0), (1, 0, 0)]);
    homework::mark(desk, &cast.mia, story, false).await.unwrap();
    homework::open(desk, &cast.noah, story).await.unwrap();
    assert_eq!(cast.both("marking again").await, [(2, 0, 0), (1, 0, 0)]);
    homework::staff::remove(desk, &cast.tom, class, sums).await.unwrap();
    assert_eq!(cast.both("taking it away").await, [(1, 0, 0), (1, 0, 0)]);
    let taken = cast.school.head().await;
    cast.school.sign_in(ADMIN).await;
    cast.school.ok("undo", json!({ "id": taken })).await;
    assert_eq!(cast.both("undoing that").await, [(2, 0, 0), (1, 0, 0)]);
    let other = cast.school.class("2W").await;
    cast.school.ok("move_users", json!({ "ids": [cast.noah.id()], "class_id": other, "from_other": true })).await;
    assert_eq!(cast.both("moving").await, [(2, 0, 0), (0, 0, 0)]);
    cast.school.hand.pass(5 * DAY);
    assert_eq!(cast.both("the days").await, [(2, 0, 0), (0, 0, 0)]);
    cast.school.sign_in(ADMIN).await;
    cast.school.ok("archive_classes", json!({ "ids": [class], "archived": true })).await;
    assert_eq!(cast.both("archiving").await, [(0, 0, 0), (0, 0, 0)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn figures_from_memory_follow_stars_posts_and_messages() {
    let cast = Cast::gather().await;
    let (desk, class) = (&cast.school.desk, cast.school.class("4H").await);
    let skill = skills::list(desk, &cast.tom).await.unwrap().into_iter().find(|one| one.value == 1).unwrap().id;
    let gift = GiveStars { class, pupils: vec![cast.mia.id()], skill: Some(skill), note: String::new() };
    cast.both("the start").await;
    let star = stars::give(desk, &cast.tom, &gift).await.unwrap();
    assert_eq!(cast.both("giving").await, [(0, 0, 1), (0, 0, 0)]);
    stars::take_back(desk, &cast.tom, star).await.unwrap();
    assert_eq!(cast.both("taking it back").await, [(0, 0, 0), (0, 0, 0)]);
    let post = WritePost { class, text: "Bring a coat.".into(), with_parents: true };
    let post = boards::write(desk, &cast.tom, &post).await.unwrap();
    let talk = talks::begin_with(desk, &cast.tom, cast.mia.id(), None, "Well done!").await.unwrap();
    assert_eq!(cast.both("writing").await, [(0, 2, 0), (0, 1, 0)]);
    let party = Party::Reader(Reader::Pupil(&cast.mia));
    talks::open(desk, &party, talk, "en").await.unwrap();
    assert_eq!(cast.both("reading").await, [(0, 1, 0), (0, 1, 0)]);
    cast.school.hand.pass(1000);
    talks::write(desk, &Party::Staff(&cast.tom), talk, "And tomorrow?").await.unwrap();
    assert_eq!(cast.both("writing again").await, [(0, 2, 0), (0, 1, 0)]);
    boards::remove(desk, &cast.tom, class, post).await.unwrap();
    assert_eq!(cast.both("taking the post down").await, [(0, 1, 0), (0, 0, 0)]);
    keep(&cast.school, Owner::Pupil(&cast.mia), "a.txt", b"a").await.unwrap();
    assert_eq!(cast.both("keeping a file").await, [(0, 1, 0), (0, 0, 0)]);
    cast.school.sign_in(ADMIN).await;
    cast.school.ok("suspend_users", json!({ "ids": [cast.noah.id()], "suspended": true })).await;
    assert_eq!(cast.both("suspending").await, [(0, 1, 0), (0, 0, 0)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_another_program_notes_as_seen_is_known_within_ten_minutes() {
    let cast = Cast::gather().await;
    let talk = talks::begin_with(&cast.school.desk, &cast.tom, cast.mia.id(), None, "Well done!").await.unwrap();
    assert_eq!(cast.shown(&cast.mia, "writing").await.1, 1);
    let other = cast.school.other_desk().await;
    talks::open(&other, &Party::Reader(Reader::Pupil(&cast.mia)), talk, "en").await.unwrap();
    cast.school.hand.pass(10 * 60_000);
    assert_eq!(cast.shown(&cast.mia, "ten minutes").await.1, 0);
}
