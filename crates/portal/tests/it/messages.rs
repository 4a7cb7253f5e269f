//! Boards and conversations: who reads what, who may write, and what is new to whom.

use crate::browser::{Answer, Browser, between};
use crate::school::{PASSWORD, School, office};
use actions::ask::parents::SetMessages;
use actions::ask::portal::ChangePortal;
use actions::ask::user::MoveUsers;
use axum::http::StatusCode;
use domain::id::{GuardianId, UserId};
use domain::journal::Action;
use domain::portal::MessageSettings;
use domain::user::Role;

const AMINA: &str = "amina@example.com";

impl School {
    /// A post on the board of the class. Answers with its id.
    pub async fn post(&self, teacher: &mut Browser, text: &str, with_parents: bool) -> String {
        let board = format!("/class/{}/board", self.class);
        teacher.get(&board).await.shows("Board");
        let mut fields = vec![("text", text)];
        fields.extend(with_parents.then_some(("with_parents", "yes")));
        teacher.post(&board, &fields).await.leads_to(&format!("{board}?notice=written"));
        let page = teacher.get(&board).await.shows("Take down");
        between(&page.body, &format!("{board}/"), "/remove").unwrap().to_owned()
    }

    /// A parent writes to somebody about a child. Answers with the id of the conversation.
    pub async fn write(&self, parent: &mut Browser, child: UserId, to: &str, text: &str) -> String {
        let messages = format!("/child/{child}/messages");
        parent.get(&messages).await.shows("Messages");
        parent.get(&format!("{messages}/{to}")).await.shows("Your message");
        let sent = parent.post(&format!("{messages}/{to}"), &[("text", text)]).await;
        let talk = sent.location().strip_prefix(&format!("{messages}/talk/")).map(str::to_owned);
        let talk = talk.unwrap_or_else(|| panic!("{} {}", sent.status, sent.body));
        talk.strip_suffix("?notice=sent").unwrap().to_owned()
    }

    /// Whom a parent writes to: `to/…` of the first teacher.
    pub async fn to_teacher(&self, parent: &mut Browser, child: UserId) -> String {
        let messages = format!("/child/{child}/messages");
        let page = parent.get(&messages).await.shows("Write to");
        let teacher = between(&page.body, &format!("{messages}/to/"), "\"").unwrap();
        format!("to/{teacher}")
    }

    async fn switch(&self, parents: bool, replies: bool) {
        self.settle(MessageSettings { parents, replies, ..MessageSettings::default() }).await;
    }

    /// The office settles what there is of messages.
    pub async fn settle(&self, messages: MessageSettings) {
        let office = office();
        let settings = self.desk.book().await.unwrap().settings.clone();
        let request = ChangePortal {
            on: false,
            listen: settings.portal.listen,
            port: settings.portal.port,
            public_address: settings.portal_address,
            policy: settings.acceptable_use,
            messages,
        };
        actions::portal::setup::change(&self.desk, office.confirmed().unwrap(), &request).await.unwrap();
    }

    /// The office takes somebody out of their registration class.
    async fn leave_class(&self, id: UserId) {
        let request = MoveUsers { ids: vec![id], class_id: None, from_other: true, keep: false };
        actions::user::move_users(&self.desk, &office(), &request).await.unwrap();
    }

    async fn only_adult(&self, pupil: UserId) -> GuardianId {
        let school = self.desk.school_id();
        let links = store::guardians::links_of_pupils(&self.store, school, &[pupil.0]).await.unwrap();
        GuardianId(links[0].guardian_id)
    }
}

fn unseen(answer: &Answer) -> usize {
    answer.body.matches("class=\"fresh\"").count()
}

#[tokio::test(flavor = "multi_thread")]
async fn parents_read_on_the_board_what_is_for_them_and_pupils_of_the_class_read_all() {
    let school = School::open().await;
    let mut teacher = school.teacher("tia").await;
    school.post(&mut teacher, "Bring <b>wellies</b> tomorrow.", true).await;
    let inner = school.post(&mut teacher, "Spelling test on Friday.", false).await;
    let board = format!("/class/{}/board", school.class);
    let form = teacher.get(&board).await.body;
    assert!(!form.contains("value=\"yes\" checked"), "as what was written last: without parents");
    let (mut pupil, mut stranger) = (school.pupil(school.ava).await, school.pupil(school.cleo).await);
    let read = pupil.get("/my/messages").await.shows("Spelling test").shows("Bring &#60;b&#62;wellies");
    assert_eq!(unseen(&read), 2);
    assert_eq!(unseen(&pupil.get("/my/messages").await), 0, "seen once");
    assert!(!read.body.contains("Reply to") && !read.body.contains("<textarea"), "a pupil begins nothing");
    assert!(!stranger.get("/my/messages").await.body.contains("Spelling"));
    let mut parent = school.parent(school.ava, AMINA).await;
    let page = format!("/child/{}/messages", school.ava);
    let read = parent.get(&page).await.shows("Bring &#60;b&#62;wellies");
    assert!(!read.body.contains("Spelling test"), "that was for pupils alone");
    parent.get(&format!("{page}/reply/{inner}")).await.finds_nothing();
    teacher.get(&board).await;
    for _ in 0..2 {
        teacher.post(&format!("{board}/{inner}/remove"), &[]).await.leads_to(&format!("{board}?notice=removed"));
    }
    assert!(!pupil.get("/my/messages").await.body.contains("Spelling test"));
    assert_eq!(school.undo(Action::PostRemoved).await, 1);
    pupil.get("/my/messages").await.shows("Spelling test");
    let mut other = school.teacher("tom").await;
    other.get(&board).await;
    other.post(&format!("{board}/{inner}/remove"), &[]).await.finds_nothing();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_parent_and_a_teacher_write_to_each_other_and_nobody_else_reads_it() {
    let school = School::open().await;
    let mut teacher = school.teacher("tia").await;
    let (mut amina, mut omar) =
        (school.parent(school.ava, AMINA).await, school.parent(school.ava, "omar@example.com").await);
    let to = school.to_teacher(&mut amina, school.ava).await;
    let talk = school.write(&mut amina, school.ava, &to, "Ava has a <script>cold</script>.\0").await;
    assert_eq!(school.write(&mut amina, school.ava, &to, "She is better.").await, talk, "it goes on");
    teacher.get("/home").await.shows("New: 2");
    let inbox = teacher.get("/staff/messages").await.shows("New: 2");
    assert!(inbox.body.contains("Amina Begum") && inbox.body.contains("About Ava Begum"), "{}", inbox.body);
    assert!(!inbox.body.contains('@'), "no address is shown");
    let own = format!("/staff/messages/{talk}");
    let shown =
        teacher.get(&own).await.shows("Ava has a &#60;script&#62;cold&#60;/script&#62;.").shows("She is better.");
    assert_eq!(unseen(&shown), 2);
    assert_eq!(unseen(&teacher.get("/staff/messages").await), 0);
    teacher.post(&own, &[("text", "Get well soon!")]).await.leads_to(&format!("{own}?notice=sent"));
    let theirs = format!("/child/{}/messages/talk/{talk}", school.ava);
    assert_eq!(unseen(&amina.get(&format!("/child/{}/messages", school.ava)).await), 1);
    amina.get(&theirs).await.shows("Get well soon!");
    assert_eq!(unseen(&amina.get(&theirs).await), 0);
    omar.get(&theirs).await.finds_nothing();
    omar.get("/account").await;
    omar.post(&theirs, &[("text", "Me too.")]).await.finds_nothing();
    assert!(!omar.get(&format!("/child/{}/messages", school.ava)).await.body.contains("/talk/"));
    let (mut other, mut pupil) = (school.teacher("tom").await, school.pupil(school.ava).await);
    other.get("/staff/messages").await.shows("No messages yet.");
    other.get(&own).await.finds_nothing();
    let mut office = school.user(Role::Administrator, "ada").await;
    office.get(&own).await.finds_nothing();
    pupil.get(&format!("/my/messages/{talk}")).await.finds_nothing();
    pupil.get("/home").await;
    pupil.post(&format!("/my/messages/{talk}"), &[("text", "Hi")]).await.finds_nothing();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reply_to_the_board_goes_to_its_author_alone() {
    let school = School::open().await;
    let (mut author, mut other) = (school.teacher("tia").await, school.teacher("tom").await);
    let post = school.post(&mut author, "Who can help at the fair?", true).await;
    let mut amina = school.parent(school.ava, AMINA).await;
    let reply = format!("reply/{post}");
    let talk = school.write(&mut amina, school.ava, &reply, "I can.").await;
    author.get(&format!("/staff/messages/{talk}")).await.shows("Who can help at the fair?").shows("I can.");
    other.get(&format!("/staff/messages/{talk}")).await.finds_nothing();
    let mut ben = school.parent(school.ben, "ben@example.com").await;
    assert!(!ben.get(&format!("/child/{}/messages", school.ben)).await.body.contains("I can."));
    let page = format!("/child/{}/messages", school.ava);
    let board = format!("/class/{}/board", school.class);
    assert!(!other.get(&board).await.body.contains("I can."));
    school.switch(true, false).await;
    let read = amina.get(&page).await.shows("Who can help");
    assert!(!read.body.contains("/reply/") && read.body.contains("Write to"), "writing to the teacher goes on");
    amina.get(&format!("{page}/{reply}")).await.shows("Replies to the board are switched off");
    let refused = amina.post(&format!("{page}/{reply}"), &[("text", "And I.")]).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    school.switch(false, true).await;
    let read = amina.get(&page).await.shows("The school does not take messages from parents here.");
    assert!(!read.body.contains("Write to"));
    let refused = amina.post(&format!("{page}/talk/{talk}"), &[("text", "And I.")]).await;
    assert!(refused.status == StatusCode::FORBIDDEN && refused.body.contains("The school does not take messages"));
    author.get("/staff/messages").await;
    author.post(&format!("/staff/messages/{talk}"), &[("text", "Thank you.")]).await;
    amina.get(&format!("{page}/talk/{talk}")).await.shows("Thank you.");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_adult_whom_the_office_stopped_reads_and_does_not_write() {
    let school = School::open().await;
    school.teacher("tia").await;
    let mut amina = school.parent(school.ava, AMINA).await;
    let to = school.to_teacher(&mut amina, school.ava).await;
    let talk = school.write(&mut amina, school.ava, &to, "Hello.").await;
    let guardian = school.only_adult(school.ava).await;
    for on in [false, true] {
        actions::parents::set_messages(&school.desk, &office(), &SetMessages { guardian, on }).await.unwrap();
        let page = format!("/child/{}/messages/talk/{talk}", school.ava);
        let shown = amina.get(&page).await.shows("Hello.");
        assert_eq!(shown.body.contains("You can read messages here, but not write."), !on);
        let status = amina.post(&page, &[("text", "Again.")]).await.status;
        assert_eq!(status == StatusCode::SEE_OTHER, on, "{status}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_removed_parent_loses_the_conversation_and_finds_it_again_with_a_new_link() {
    let school = School::open().await;
    let mut teacher = school.teacher("tia").await;
    let mut amina = school.parent(school.ava, AMINA).await;
    let to = school.to_teacher(&mut amina, school.ava).await;
    let talk = school.write(&mut amina, school.ava, &to, "Hello.").await;
    school.remove_adults(school.ava).await;
    let theirs = format!("/child/{}/messages/talk/{talk}", school.ava);
    amina.get(&theirs).await.finds_nothing();
    let own = format!("/staff/messages/{talk}");
    let shown = teacher.get(&own).await.shows("Hello.");
    assert!(shown.body.contains("is no longer connected to this pupil") && !shown.body.contains("<textarea"));
    teacher.get("/home").await;
    assert_eq!(teacher.post(&own, &[("text", "Hello?")]).await.status, StatusCode::FORBIDDEN);
    let code = school.letter(school.ava, 4).await;
    amina.get("/children/add").await;
    amina.post("/children/add", &[("code", &code), ("relation", "mother")]).await;
    amina.get(&theirs).await.shows("Hello.").shows("<textarea");
    school.delete(school.ava).await;
    teacher.get(&own).await.finds_nothing();
    assert!(!teacher.get("/staff/messages").await.body.contains("Amina"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_teacher_who_leaves_the_class_keeps_the_conversation_to_read() {
    let school = School::open().await;
    let mut teacher = school.teacher("tia").await;
    let mut amina = school.parent(school.ava, AMINA).await;
    let to = school.to_teacher(&mut amina, school.ava).await;
    let talk = school.write(&mut amina, school.ava, &to, "Hello.").await;
    let tia = to.strip_prefix("to/").unwrap().parse().unwrap();
    school.leave_class(tia).await;
    let shown = teacher.get(&format!("/staff/messages/{talk}")).await.shows("Hello.");
    assert!(shown.body.contains("Ava Begum is no longer in your classes.") && !shown.body.contains("<textarea"));
    let theirs = format!("/child/{}/messages/talk/{talk}", school.ava);
    amina.get(&theirs).await.shows("tia Clark is no longer your child’s teacher.");
    assert_eq!(amina.post(&theirs, &[("text", "Hello?")]).await.status, StatusCode::FORBIDDEN);
    let page = format!("/child/{}/messages", school.ava);
    amina.get(&format!("{page}/{to}")).await.finds_nothing();
    amina.get(&page).await.shows("Your child has no class teacher here yet.");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pupil_answers_what_a_teacher_began_and_begins_nothing() {
    let school = School::open().await;
    let (mut teacher, mut pupil) = (school.teacher("tia").await, school.pupil(school.ava).await);
    let mut amina = school.parent(school.ava, AMINA).await;
    let write = format!("/class/{}/pupil/{}/write", school.class, school.ava);
    teacher.get(&write).await.shows("Amina Begum");
    teacher.post(&write, &[("text", "Well read!")]).await.faults("to");
    teacher.post(&write, &[("to", "pupil"), ("text", " ")]).await.faults("text");
    let foreign = school.parent(school.cleo, "foreign@example.com").await;
    drop(foreign);
    let stranger = school.only_adult(school.cleo).await.to_string();
    teacher.post(&write, &[("to", &stranger), ("text", "Hello.")]).await.finds_nothing();
    teacher.get(&write).await;
    let sent = teacher.post(&write, &[("to", "pupil"), ("text", "Well read!")]).await;
    let talk = between(sent.location(), "/staff/messages/", "?").unwrap().to_owned();
    pupil.get("/my/messages").await.shows("New: 1");
    pupil.get(&format!("/my/messages/{talk}")).await.shows("Well read!");
    pupil.post(&format!("/my/messages/{talk}"), &[("text", "Thanks 🙂")]).await;
    let shown = teacher.get(&format!("/staff/messages/{talk}")).await.shows("Thanks 🙂");
    amina.get(&format!("/child/{}/messages/talk/{talk}", school.ava)).await.finds_nothing();
    let message = between(&shown.body, &format!("/staff/messages/{talk}/"), "/remove").unwrap().to_owned();
    let mut twice = pupil.clone();
    twice.get("/home").await;
    twice.post(&format!("/my/messages/{talk}/{message}/remove"), &[]).await.finds_nothing();
    for _ in 0..2 {
        let back = teacher.post(&format!("/staff/messages/{talk}/{message}/remove"), &[]).await;
        back.leads_to(&format!("/staff/messages/{talk}?notice=removed"));
    }
    let read = pupil.get(&format!("/my/messages/{talk}")).await.shows("This message was taken back.");
    assert!(!read.body.contains("Well read!"));
    school.undo(Action::MessageRemoved).await;
    pupil.get(&format!("/my/messages/{talk}")).await.shows("Well read!");
}

#[tokio::test(flavor = "multi_thread")]
async fn messages_are_as_long_and_as_many_as_can_be_read() {
    let school = School::open().await;
    school.teacher("tia").await;
    let mut amina = school.parent(school.ava, AMINA).await;
    let to = school.to_teacher(&mut amina, school.ava).await;
    let page = format!("/child/{}/messages/{to}", school.ava);
    amina.get(&page).await;
    let kept = "é".repeat(2001);
    assert!(amina.post(&page, &[("text", &kept)]).await.faults("text").body.contains(&kept), "nothing typed is lost");
    amina.post(&page, &[("text", "\0\u{202e} \n")]).await.faults("text");
    assert_eq!(amina.post(&page, &[("text", &"a".repeat(100_000))]).await.status, StatusCode::PAYLOAD_TOO_LARGE);
    for n in 0..30 {
        school.write(&mut amina, school.ava, &to, &format!("{n} {}", "🙂".repeat(1990))).await;
    }
    amina.get(&page).await;
    let often = amina.post(&page, &[("text", "One more.")]).await;
    assert_eq!(often.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(often.faults("text").body.contains("One more."));
    school.pass_days(1);
    school.write(&mut amina, school.ava, &to, "The next day.").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_office_undoes_a_message_but_not_the_conversation_below_others() {
    let school = School::open().await;
    let mut teacher = school.teacher("tia").await;
    let mut amina = school.parent(school.ava, AMINA).await;
    let to = school.to_teacher(&mut amina, school.ava).await;
    let talk = school.write(&mut amina, school.ava, &to, "First.").await;
    let first = school.entry(Action::MessageWritten).await;
    school.write(&mut amina, school.ava, &to, "Second.").await;
    let undo = actions::ask::history::Undo { id: first, dry_run: false, overwrite: false };
    let undone = actions::undo::undo(&school.desk, &office(), &undo).await.unwrap();
    assert_eq!((undone.count, undone.conflicts.len()), (1, 1), "the conversation holds another message");
    let shown = teacher.get(&format!("/staff/messages/{talk}")).await.shows("Second.");
    assert!(!shown.body.contains("First."));
    teacher.cookies.clear();
    teacher.sign_in("tia", PASSWORD).await;
    school.undo(Action::MessageWritten).await;
    teacher.get(&format!("/staff/messages/{talk}")).await.shows("<textarea");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_office_looks_at_through_a_parents_eyes_stays_new_to_the_parent() {
    let school = School::open().await;
    let mut teacher = school.teacher("tia").await;
    let mut amina = school.parent(school.ava, AMINA).await;
    school.post(&mut teacher, "A trip on Friday.", true).await;
    let mut office = crate::view::beside(&school);
    office.get(&crate::view::click(&school).await).await.leads_to("/home");
    let page = format!("/child/{}/messages", school.ava);
    office.get(&page).await.shows("A trip on Friday.");
    assert_eq!(unseen(&amina.get(&page).await), 1);
}
