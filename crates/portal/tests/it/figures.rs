//! The figures of a child's page and of the pupil's own.

use crate::browser::{Answer, Browser, between};
use crate::homework::{pupil, set};
use crate::school::School;
use domain::id::EntryId;
use domain::journal::{Action, Actor, Entry, Subject};
use store::{message, post, star, talk};
use uuid::Uuid;

/// Monday, 31 August 2026, at noon, and the Sunday before.
const MONDAY: i64 = 1_788_177_600_000;
const SUNDAY: i64 = MONDAY - 24 * 60 * 60 * 1000;

/// What others will write by their own pages.
struct Written {
    school_id: Uuid,
    child: Uuid,
    teacher: Uuid,
    guardian: Uuid,
    next: u128,
}

impl Written {
    fn id(&mut self) -> Uuid {
        self.next += 1;
        Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0000 + self.next)
    }

    fn star(&mut self, value: i32, created_at: i64, removed_at: Option<i64>) -> star::Model {
        star::Model {
            id: self.id(),
            school_id: self.school_id,
            user_id: self.child,
            teacher_id: self.teacher,
            class_id: None,
            skill_id: None,
            title: "Kind".to_owned(),
            picture: "heart".to_owned(),
            value,
            note: String::new(),
            removed_at,
            created_at,
        }
    }

    fn post(&mut self, class: Uuid, with_parents: bool, removed_at: Option<i64>) -> post::Model {
        let (id, text) = (self.id(), "Bring wellies.".to_owned());
        let (school_id, author_id) = (self.school_id, self.teacher);
        post::Model { id, school_id, class_id: class, author_id, text, with_parents, removed_at, created_at: MONDAY }
    }

    fn talk(&mut self, guardian_id: Option<Uuid>) -> talk::Model {
        let (id, school_id, user_id, teacher_id) = (self.id(), self.school_id, self.child, self.teacher);
        talk::Model { id, school_id, user_id, teacher_id, guardian_id, post_id: None, created_at: MONDAY }
    }

    fn message(&mut self, talk_id: Uuid, author_kind: &str, author_id: Uuid) -> message::Model {
        message::Model {
            id: self.id(),
            school_id: self.school_id,
            talk_id,
            user_id: self.child,
            author_kind: author_kind.to_owned(),
            author_id,
            text: "Thank you.".to_owned(),
            removed_at: None,
            created_at: MONDAY,
        }
    }
}

/// The figures on a parent's page, in their order.
fn figures(page: &Answer) -> Vec<String> {
    let list = between(&page.body, "<ul class=\"figures\">", "</ul>").unwrap();
    list.split("<b>").skip(1).map(|rest| rest.split_once('<').unwrap().0.to_owned()).collect()
}

/// What stands on the tile that leads somewhere; empty for nothing new.
fn tile(page: &Answer, path: &str) -> String {
    let tile = between(&page.body, &format!("<li><a href=\"{path}\">"), "</li>").unwrap();
    between(tile, "<b>", "</b>").unwrap_or_default().to_owned()
}

async fn write(school: &School, written: &mut Written) {
    let mut change = school.store.begin(written.school_id.into()).await.unwrap();
    let stars = vec![
        written.star(2, MONDAY, None),
        written.star(3, MONDAY + 1, None),
        written.star(5, MONDAY, Some(MONDAY + 1)),
        written.star(7, SUNDAY, None),
    ];
    change.put(stars).await.unwrap();
    let class = school.class.0;
    let posts =
        vec![written.post(class, true, None), written.post(class, false, None), written.post(class, true, Some(1))];
    change.put(posts).await.unwrap();
    let guardian = written.guardian;
    let talks = [written.talk(Some(guardian)), written.talk(None), written.talk(Some(Uuid::from_u128(9)))];
    change.put(talks.to_vec()).await.unwrap();
    let (teacher, child) = (written.teacher, written.child);
    let messages = vec![
        written.message(talks[0].id, "teacher", teacher),
        written.message(talks[0].id, "guardian", guardian),
        written.message(talks[1].id, "teacher", teacher),
        written.message(talks[1].id, "teacher", teacher),
        written.message(talks[1].id, "student", child),
        written.message(talks[2].id, "teacher", teacher),
    ];
    change.put(messages).await.unwrap();
    let actor = Actor::KeyHolder("tester".into());
    let entry = Entry { actor, action: Action::StarsGiven, subject: Subject::default(), at: MONDAY };
    change.commit(EntryId(written.id()), &entry).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn each_reader_sees_what_is_new_to_them() {
    let school = School::open().await;
    let mut amina = school.parent(school.ava, "amina@example.com").await;
    let (mut tia, mut ava): (Browser, Browser) = (school.teacher("tia").await, pupil(&school, school.ava).await);
    set(&school, &mut tia, &[]).await;
    let school_id = school.id.0;
    let adults = store::guardians::list_guardians(&school.store, school_id.into()).await.unwrap();
    let teacher = store::find::find_username(&school.store, school_id.into(), "tia").await.unwrap().unwrap().id;
    let mut written = Written { school_id, child: school.ava.0, teacher, guardian: adults[0].id, next: 0 };
    assert_eq!(figures(&amina.get("/home").await), ["1", "0", "0"], "nothing yet but homework");
    write(&school, &mut written).await;
    let page = amina.get("/home").await.shows("Stars this week").shows("Unread messages");
    assert_eq!(figures(&page), ["1", "2", "5"], "a shared post and one message; stars since Monday that stand");
    let page = ava.get("/home").await;
    let tiles = ["/my/homework", "/my/messages", "/my/stars", "/my/files"].map(|path| tile(&page, path));
    assert_eq!(tiles, ["1", "4", "5", ""], "both posts and two messages");
    let later = MONDAY + 1000;
    school.store.note_seen(school_id.into(), adults[0].id, school.class.0, later).await.unwrap();
    school.store.note_seen(school_id.into(), school.ava.0, school.class.0, later).await.unwrap();
    // Noted as another program would note it.
    school.pass(10 * 60_000);
    assert_eq!(figures(&amina.get("/home").await), ["1", "1", "5"]);
    assert_eq!(tile(&ava.get("/home").await, "/my/messages"), "2");
    school.pass_days(7);
    let mut ava = pupil(&school, school.ava).await;
    assert_eq!(tile(&ava.get("/home").await, "/my/stars"), "", "a new week");
}
