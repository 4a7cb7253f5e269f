//! Homework, from the teacher who sets it to the pupil who does it and the parent who looks on.

use crate::browser::{Answer, Browser, between};
use crate::school::{PASSWORD, School};
use actions::actor::Staff;
use actions::ask::class::ArchiveClasses;
use actions::ask::history::{ListHistory, Undo, Undone};
use actions::ask::user::{DeleteUsers, MoveUsers, ResetPasswords};
use actions::{class, credential, front, history, undo, user};
use domain::id::{ClassId, UserId};
use domain::journal::Action;

const AMINA: &str = "amina@example.com";

/// A pupil of the school, signed in.
pub async fn pupil(school: &School, id: UserId) -> Browser {
    let (office, password) = (Staff::Office(front::key_holder()), Some(PASSWORD.to_owned()));
    let request = ResetPasswords { ids: vec![id], password, must_change: Some(false) };
    credential::reset(&school.desk, office.confirmed().unwrap(), &request).await.unwrap();
    let of_school = school.id;
    let row = store::find::some_users(&school.store, of_school, &[id.0]).await.unwrap().pop().unwrap();
    let mut browser = school.browser();
    browser.sign_in(&row.username, PASSWORD).await.leads_to("/home");
    browser.get("/home").await.shows(&row.given_name);
    browser
}

/// Sets homework for 1 Larch, due in a week unless the fields say otherwise, and answers its id.
pub async fn set(school: &School, teacher: &mut Browser, fields: &[(&str, &str)]) -> String {
    let path = format!("/class/{}/homework/new", school.class);
    teacher.get(&path).await.shows("Set homework");
    let answer = teacher.post(&path, &with(fields)).await;
    let id = between(answer.location(), "/homework/", "?notice=set");
    id.unwrap_or_else(|| panic!("{} {} {}", answer.status, answer.location(), answer.body)).to_owned()
}

/// Fields with what a form needs at least.
fn with<'a>(fields: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let usual = [("title", "Seven times table"), ("due_on", "2026-09-08"), ("whom", "all")];
    let missing = usual.into_iter().filter(|(name, _)| !fields.iter().any(|(other, _)| other == name));
    fields.iter().copied().chain(missing).collect()
}

/// What stands in a table's row that begins with a name, without its marks.
fn row(page: &Answer, name: &str) -> String {
    let row = page.body.split("<tr>").find(|row| row.contains(name));
    let row = row.unwrap_or_else(|| panic!("no row of {name}: {}", page.body));
    let mut text = String::new();
    for part in row.split("</tr>").next().unwrap().split('<') {
        text.push_str(part.split_once('>').map_or("", |(_, text)| text));
        text.push(' ');
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

async fn office_moves(school: &School, id: UserId, class: Option<ClassId>) {
    let request = MoveUsers { ids: vec![id], class_id: class, from_other: true, keep: false };
    user::move_users(&school.desk, &front::key_holder(), &request).await.unwrap();
}

/// The office undoes the newest entry of a kind.
async fn office_undoes(school: &School, action: Action) -> Undone {
    let request = ListHistory { actions: vec![action], ..ListHistory::default() };
    let entries = history::list(&school.desk, &front::key_holder(), &request).await.unwrap().entries;
    let request = Undo { id: entries[0].id, overwrite: false, dry_run: false };
    undo::undo(&school.desk, &front::key_holder(), &request).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn homework_is_set_seen_done_and_looked_at_by_the_parents() {
    let school = School::open().await;
    let (mut tia, mut ava) = (school.teacher("tia").await, pupil(&school, school.ava).await);
    let mut amina = school.parent(school.ava, AMINA).await;
    let fields = [("text", "Learn it.\r\nThen say it."), ("links", "www.example.org/seven")];
    let id = set(&school, &mut tia, &fields).await;
    let (of_class, mine) = (format!("/class/{}/homework", school.class), format!("/my/homework/{id}"));
    assert!(row(&tia.get(&of_class).await, "Seven times").ends_with("Everybody in the class 0 of 2 0 of 2 0 of 2"));
    ava.get("/home").await.shows("Seven times table").shows("<b>1</b>").shows(&mine);
    ava.get("/my/homework").await.shows("Due: 8 September 2026");
    let page = ava.get(&mine).await.shows("Learn it.\nThen say it.").shows("href=\"https://www.example.org/seven\"");
    assert!(page.body.contains("rel=\"noopener noreferrer nofollow\"") && page.body.contains("I have done it"));
    assert!(row(&tia.get(&format!("{of_class}/{id}")).await, "Ava Begum").contains("1 September"), "she has seen it");
    amina.get("/home").await.shows("Seven times table").shows("<b>1</b>");
    let parents = amina.get(&format!("/child/{}/homework", school.ava)).await.shows("Learn it.\nThen say it.");
    assert!(parents.body.contains("https://www.example.org/seven") && !parents.body.contains("I have done it"));
    ava.post(&mine, &[("done", "yes")]).await.leads_to(&format!("{mine}?notice=done"));
    ava.get(&format!("{mine}?notice=done")).await.shows("Well done").shows("Not done after all");
    ava.post(&mine, &[("done", "yes")]).await.leads_to(&format!("{mine}?notice=done"));
    let page = tia.get(&format!("{of_class}/{id}")).await.shows("Seen 1 of 2, done 1 of 2, handed in 0 of 2");
    let place = |name: &str| page.body.find(name).unwrap();
    assert!(place("Ben Okoro") < place("Ava Begum"), "who has not done it stands first");
    amina.get("/home").await.shows("<b>0</b>");
    amina.get(&format!("/child/{}/homework", school.ava)).await.shows("There is no homework to do.").shows("Done");
    ava.post(&mine, &[("done", "no")]).await.leads_to(&format!("{mine}?notice=undone"));
    tia.get(&format!("{of_class}/{id}")).await.shows("Seen 1 of 2, done 0 of 2");
    let pages: [Answer; 2] = [amina.get(&mine).await, amina.post(&mine, &[("done", "yes")]).await];
    assert!(pages.iter().all(|page| page.status == 403), "a parent cannot do a child's homework");
}

#[tokio::test(flavor = "multi_thread")]
async fn homework_is_overdue_the_day_after_it_was_due() {
    let school = School::open().await;
    let (mut tia, mut ava) = (school.teacher("tia").await, pupil(&school, school.ava).await);
    set(&school, &mut tia, &[("due_on", "2/9/2026"), ("title", "Read")]).await;
    ava.get("/my/homework").await.shows("Due tomorrow");
    school.pass_days(1);
    let mut ava = pupil(&school, school.ava).await;
    ava.get("/my/homework").await.shows("Due today");
    school.pass_days(1);
    let (mut ava, mut tia) = (pupil(&school, school.ava).await, school.teacher("tom").await);
    ava.get("/my/homework").await.shows("Overdue");
    ava.get("/home").await.shows("<b>1</b>").shows("Overdue");
    tia.get(&format!("/class/{}/homework", school.class)).await.shows(">Past<").shows("Read");
}

#[tokio::test(flavor = "multi_thread")]
async fn all_that_is_wrong_is_said_at_its_field_and_nothing_typed_is_lost() {
    let school = School::open().await;
    let mut tia = school.teacher("tia").await;
    let path = format!("/class/{}/homework/new", school.class);
    tia.get(&path).await.shows("min=\"2026-09-01\"");
    let text = "<script>alert(1)</script>";
    let typed = [("text", text), ("due_on", "31/8/2026"), ("links", "javascript:alert(1)"), ("whom", "some")];
    let page = tia.post(&path, &typed).await.faults("title").faults("due_on").faults("links").faults("pupils");
    assert!(page.body.contains("This day is over") && page.body.contains("Line 1 is not"), "{}", page.body);
    assert!(page.body.contains("&#60;script&#62;") && !page.body.contains("<script>"), "it is kept as text");
    let long = "a".repeat(6_000);
    tia.post(&path, &with(&[("text", &long)])).await.faults("text");
    tia.post(&path, &with(&[("title", &long)])).await.faults("title");
    let huge = "a".repeat(100_000);
    assert_eq!(tia.post(&path, &with(&[("text", &huge)])).await.status, 413);
    let foreign = school.cleo.to_string();
    tia.post(&path, &with(&[("whom", "some"), ("pupil", &foreign)])).await.faults("pupils");
    tia.get(&format!("/class/{}/homework", school.class)).await.shows("No homework has been set");
}

#[tokio::test(flavor = "multi_thread")]
async fn hostile_text_is_shown_as_text_to_everybody() {
    let school = School::open().await;
    let (mut tia, mut ava) = (school.teacher("tia").await, pupil(&school, school.ava).await);
    let mut amina = school.parent(school.ava, AMINA).await;
    let script = "<script>alert(1)</script>";
    let text = "<img src=x onerror=alert(1)>\0\u{202e}\u{5d0}\u{200f} ends";
    let id =
        set(&school, &mut tia, &[("title", script), ("text", text), ("links", "https://example.org/?a=\"><script>")])
            .await;
    let pages = [
        tia.get(&format!("/class/{}/homework", school.class)).await,
        tia.get(&format!("/class/{}/homework/{id}", school.class)).await,
        tia.get(&format!("/class/{}/homework/{id}/edit", school.class)).await,
        ava.get("/home").await,
        ava.get("/my/homework").await,
        ava.get(&format!("/my/homework/{id}")).await,
        amina.get("/home").await,
        amina.get(&format!("/child/{}/homework", school.ava)).await,
    ];
    for (n, page) in pages.iter().enumerate() {
        assert!(page.body.contains("&#60;script&#62;"), "page {n} shows it: {}", page.body);
        assert!(!page.body.contains("<script>") && !page.body.contains("<img"), "page {n}: {}", page.body);
        assert!(!page.body.contains(['\0', '\u{202e}']), "page {n}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_sent_twice_sets_homework_once() {
    let school = School::open().await;
    let (mut tia, mut tom) = (school.teacher("tia").await, school.teacher("tom").await);
    let path = format!("/class/{}/homework/new", school.class);
    let page = tia.get(&path).await;
    let id = between(&page.body, "name=\"id\" value=\"", "\"").unwrap().to_owned();
    let there = format!("/class/{}/homework/{id}?notice=set", school.class);
    let mut again = tia.clone();
    let fields = with(&[("id", &id)]);
    let (one, two) = tokio::join!(tia.post(&path, &fields), again.post(&path, &fields));
    one.leads_to(&there);
    two.leads_to(&there);
    let page = tia.get(&format!("/class/{}/homework", school.class)).await;
    assert_eq!(page.body.matches("Seven times table").count(), 1, "{}", page.body);
    tom.get(&path).await;
    tom.post(&path, &with(&[("id", &id), ("title", "Mine")])).await.finds_nothing();
    tia.get(&format!("/class/{}/homework/{id}", school.class)).await.shows("Seven times table");
}

#[tokio::test(flavor = "multi_thread")]
async fn homework_for_some_is_for_nobody_else() {
    let school = School::open().await;
    let (mut tia, mut ava) = (school.teacher("tia").await, pupil(&school, school.ava).await);
    let (mut ben, chosen) = (pupil(&school, school.ben).await, school.ava.to_string());
    let id = set(&school, &mut tia, &[("whom", "some"), ("pupil", &chosen)]).await;
    let mine = format!("/my/homework/{id}");
    ava.get(&mine).await.shows("Seven times table");
    ben.get(&mine).await.finds_nothing();
    ben.post(&mine, &[("done", "yes")]).await.finds_nothing();
    ben.get("/my/homework").await.shows("There is no homework to do.");
    let of_class = format!("/class/{}/homework", school.class);
    assert!(row(&tia.get(&of_class).await, "Seven").ends_with("1 pupil 1 of 1 0 of 1 0 of 1"));
    let edit = format!("{of_class}/{id}/edit");
    let page = tia.get(&edit).await.shows("Seven times table");
    assert_eq!(page.body.matches(" checked").count(), 2, "only some, and Ava: {}", page.body);
    tia.post(&edit, &with(&[("title", "Eight times table")]))
        .await
        .leads_to(&format!("{of_class}/{id}?notice=changed"));
    ben.get(&mine).await.shows("Eight times table");
    let both =
        [("whom", "some"), ("pupil", &*school.ben.to_string()), ("title", "Nine")].map(|(a, b)| (a, b.to_owned()));
    let both: Vec<(&str, &str)> = both.iter().map(|(name, value)| (*name, value.as_str())).collect();
    tia.post(&edit, &with(&both)).await.leads_to(&format!("{of_class}/{id}?notice=changed"));
    ben.get(&mine).await.shows("Nine");
    ava.get(&mine).await.finds_nothing();
}

#[tokio::test(flavor = "multi_thread")]
async fn homework_taken_back_is_gone_until_that_is_undone() {
    let school = School::open().await;
    let (mut tia, mut ava) = (school.teacher("tia").await, pupil(&school, school.ava).await);
    let id = set(&school, &mut tia, &[]).await;
    let (of_class, mine) = (format!("/class/{}/homework", school.class), format!("/my/homework/{id}"));
    ava.post(&mine, &[("done", "yes")]).await;
    for _ in 0..2 {
        let answer = tia.post(&format!("{of_class}/{id}/remove"), &[]).await;
        answer.leads_to(&format!("{of_class}?notice=removed&removed={id}"));
    }
    let page = tia.get(&format!("{of_class}?notice=removed&removed={id}")).await.shows("is taken back");
    assert!(page.body.contains(&format!("action=\"{of_class}/{id}/restore\"")), "{}", page.body);
    ava.get(&mine).await.finds_nothing();
    tia.get(&format!("{of_class}/{id}")).await.finds_nothing();
    tia.post(&format!("{of_class}/{id}/edit"), &with(&[])).await.finds_nothing();
    tia.post(&format!("{of_class}/{id}/restore"), &[]).await.leads_to(&format!("{of_class}?notice=restored"));
    ava.get(&mine).await.shows("Not done after all");
}

#[tokio::test(flavor = "multi_thread")]
async fn homework_follows_the_class() {
    let school = School::open().await;
    let (mut tia, mut ava) = (school.teacher("tia").await, pupil(&school, school.ava).await);
    let (mut ben, mut cleo) = (pupil(&school, school.ben).await, pupil(&school, school.cleo).await);
    let did = set(&school, &mut tia, &[("title", "Read")]).await;
    let not = set(&school, &mut tia, &[("title", "Write")]).await;
    ava.post(&format!("/my/homework/{did}"), &[("done", "yes")]).await;
    office_moves(&school, school.ava, None).await;
    office_moves(&school, school.cleo, Some(school.class)).await;
    let page = ava.get("/my/homework").await.shows("Read").shows("There is no homework to do.");
    assert!(!page.body.contains("Write"), "whoever leaves keeps what they did alone");
    ava.get(&format!("/my/homework/{not}")).await.finds_nothing();
    ava.post(&format!("/my/homework/{did}"), &[("done", "no")]).await.finds_nothing();
    cleo.get("/my/homework").await.shows("Read").shows("Write");
    let page = tia.get(&format!("/class/{}/homework/{did}", school.class)).await.shows("done 0 of 2");
    assert!(page.body.contains("Cleo Martin") && !page.body.contains("Ava Begum"), "{}", page.body);
    let request = ArchiveClasses { ids: vec![school.class], archived: true };
    class::archive(&school.desk, &front::key_holder(), &request).await.unwrap();
    ben.get("/my/homework").await.shows("There is no homework to do.").shows("Not done").shows("Read");
    ben.post(&format!("/my/homework/{did}"), &[("done", "yes")]).await.finds_nothing();
    tia.get(&format!("/class/{}/homework", school.class)).await.finds_nothing();
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_joins_late_gets_nothing_that_is_over() {
    let school = School::open().await;
    let mut tia = school.teacher("tia").await;
    set(&school, &mut tia, &[("due_on", "2026-09-01")]).await;
    school.pass_days(1);
    office_moves(&school, school.cleo, Some(school.class)).await;
    let (mut ben, mut cleo) = (pupil(&school, school.ben).await, pupil(&school, school.cleo).await);
    ben.get("/my/homework").await.shows("Overdue");
    let page = cleo.get("/my/homework").await.shows("There is no homework to do.");
    assert!(!page.body.contains("Seven times table"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deleted_pupil_is_gone_from_the_figures() {
    let school = School::open().await;
    let (mut tia, mut ava) = (school.teacher("tia").await, pupil(&school, school.ava).await);
    let id = set(&school, &mut tia, &[]).await;
    ava.post(&format!("/my/homework/{id}"), &[("done", "yes")]).await;
    let office = front::key_holder();
    let sure = Ok(office.confirmed().unwrap());
    let request = DeleteUsers { ids: vec![school.ava], consent: None };
    user::delete(&school.desk, &office, sure, &request).await.unwrap();
    let page = tia.get(&format!("/class/{}/homework/{id}", school.class)).await.shows("Seen 0 of 1, done 0 of 1");
    assert!(!page.body.contains("Ava"));
    assert!(ava.get("/my/homework").await.location().starts_with("/?"), "and out");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_office_undoes_homework_unless_somebody_has_worked_on_it() {
    let school = School::open().await;
    let (mut tia, mut ava) = (school.teacher("tia").await, pupil(&school, school.ava).await);
    let id = set(&school, &mut tia, &[]).await;
    let (mine, of_class) = (format!("/my/homework/{id}"), format!("/class/{}/homework/{id}", school.class));
    ava.post(&mine, &[("done", "yes")]).await;
    let undone = office_undoes(&school, Action::HomeworkSet).await;
    assert!(undone.entry.is_none() && undone.conflicts.iter().all(|one| one.blocked.is_some()), "{undone:?}");
    tia.get(&of_class).await.shows("done 1 of 2");
    office_undoes(&school, Action::HomeworkMarked).await;
    ava.get(&mine).await.shows("I have done it");
    assert!(office_undoes(&school, Action::HomeworkSet).await.entry.is_some());
    ava.get(&mine).await.finds_nothing();
    tia.get(&of_class).await.finds_nothing();
    office_undoes(&school, Action::Undone).await;
    ava.get(&mine).await.shows("I have done it");
    let undone = office_undoes(&school, Action::Undone).await;
    assert!(undone.conflicts.is_empty(), "an undo of an undo of an undo: {undone:?}");
}
