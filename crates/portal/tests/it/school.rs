//! A school in a temporary folder with a clock of its own: three pupils, a teacher, and whatever a test adds.

use crate::browser::Browser;
use actions::actor::{Office, Staff};
use actions::ask::class::AddClass;
use actions::ask::history::{ListHistory, Undo};
use actions::ask::paper::SetLogo;
use actions::ask::parents::{ListParents, RemoveAdults, SomeInvitations};
use actions::ask::school::{ChangeSettings, MakeSchool, Unlock};
use actions::ask::user::{AddUser, DeleteUsers, ResetPasswords};
use actions::desk::{Clock, Desk};
use actions::folder::Folder;
use actions::home::{Address, Home};
use actions::{front, key, parents, user};
use axum::Router;
use domain::class::ClassKind;
use domain::code::{CardToken, InvitationCode};
use domain::guardianship::InvitationState;
use domain::id::{ClassId, EntryId, FileId, FolderId, GuardianshipId, InvitationId, SchoolId, SkillId, UserId};
use domain::journal::{Action, Actor, Entry, Subject};
use domain::school::Settings;
use domain::user::Role;
use portal::Listen;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU8, Ordering};
use store::{Store, code, credential, invitation, outbox};
use tempfile::TempDir;
use uuid::Uuid;

/// The address parents type.
pub const PUBLIC: &str = "https://portal.example";
/// Everybody's password.
pub const PASSWORD: &str = "three green buses";
/// When every test begins: 1 September 2026, 08:00 UTC.
const START: i64 = 1_788_249_600_000;
const DAY: i64 = 24 * 60 * 60 * 1000;

/// The beginning of a picture: enough to be one.
pub const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01";

/// A school and its portal.
pub struct School {
    pub desk: Arc<Desk>,
    /// On a server there are others beside it.
    pub id: SchoolId,
    /// The database itself, to look at what no page shows.
    pub store: Store,
    pub router: Router,
    pub ava: UserId,
    pub ben: UserId,
    pub cleo: UserId,
    /// Ava’s and Ben’s registration class, 1 Larch.
    pub class: ClassId,
    hand: Arc<AtomicI64>,
    made: AtomicU8,
    home: TempDir,
}

impl Drop for School {
    /// A process must not end while a thread still lets go of a database.
    fn drop(&mut self) {
        let (desk, store) = (self.desk.clone(), self.store.clone());
        let close = move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            // A test that failed says why by itself.
            let _ = runtime.map(|runtime| runtime.block_on(async { (desk.close().await, store.close().await) }));
        };
        let _ = std::thread::spawn(close).join();
    }
}

impl School {
    /// Larkfield Primary, served at its public address.
    pub async fn open() -> School {
        let mut listen = Listen::on("127.0.0.1:0".parse().unwrap());
        listen.public_address = Some(PUBLIC.to_owned());
        School::served(listen).await
    }

    pub async fn served(listen: Listen) -> School {
        School::made(listen, |desk| desk).await
    }

    /// A school whose desk is changed before anybody works on it.
    pub async fn made(listen: Listen, change: impl FnOnce(Desk) -> Desk) -> School {
        let (temp, hand) = (tempfile::tempdir().unwrap(), Arc::new(AtomicI64::new(START)));
        let place = place(Folder(temp.path().join("data")));
        let own = hand.clone();
        // It goes on by itself, so that what came later is later.
        let clock = Clock::of(move || own.fetch_add(1, Ordering::SeqCst));
        // On a server no two schools have one name.
        let mark = if place.server().is_some() { format!(" {}", Uuid::now_v7().simple()) } else { String::new() };
        let request = MakeSchool {
            name: format!("Larkfield Primary{mark}"),
            given_name: "Gill".into(),
            family_name: "Thomas".into(),
            username: "gill".into(),
            password: PASSWORD.into(),
            passphrase: Some("nine purple otters sail".into()),
        };
        let (desk, recovery) = actions::school::make(&place, clock, &request).await.unwrap();
        desk.serve_as(PUBLIC);
        let desk = change(desk);
        let id = desk.school_id();
        let folder = place.folder_of(id);
        let keys = key::Keys::read(&folder.keys()).unwrap().unwrap();
        let store = match place.server() {
            Some(address) => Store::open_server(address).await,
            None => Store::open(&folder.database(), &keys.unwrap(&Unlock::RecoveryKey(recovery)).unwrap()).await,
        };
        let desk = Arc::new(desk);
        let [ava, ben, cleo] = [("Ava", "Begum"), ("Ben", "Okoro"), ("Cleo", "Martin")];
        let request = AddClass { title: "1 Larch".to_owned(), kind: ClassKind::Homeroom };
        let class = actions::class::add(&desk, &office(), &request).await.unwrap().class.id;
        let (ava, ben) = (pupil(&desk, ava, Some(class)).await, pupil(&desk, ben, Some(class)).await);
        let cleo = pupil(&desk, cleo, None).await;
        let router = portal::router(desk.clone(), &listen);
        let made = AtomicU8::new(0);
        School { desk, id, store: store.unwrap(), router, ava, ben, cleo, class, hand, made, home: temp }
    }

    /// A browser that has never been here.
    pub fn browser(&self) -> Browser {
        Browser::new(self.router.clone())
    }

    /// Time passes.
    pub fn pass_days(&self, days: i64) {
        self.pass(days * DAY);
    }

    /// So many milliseconds pass.
    pub fn pass(&self, milliseconds: i64) {
        self.hand.fetch_add(milliseconds, Ordering::SeqCst);
    }

    /// What time it is.
    pub fn now(&self) -> i64 {
        self.hand.load(Ordering::SeqCst)
    }

    /// A letter's code for a pupil, for so many adults.
    pub async fn letter(&self, pupil: UserId, adults: i32) -> String {
        let words = (0..).find_map(|_| InvitationCode::new(&[self.made.fetch_add(1, Ordering::SeqCst); 32])).unwrap();
        let school = self.id.0;
        let (now, id, code_id) = (self.hand.load(Ordering::SeqCst), self.new_id(), self.new_id());
        let (user_id, until, channel) = (pupil.0, now + 60 * DAY, "letter".to_owned());
        let code = code::Model { id: code_id, school_id: school, user_id, hash: words.hash(), created_at: now };
        let row = invitation::Model {
            id,
            school_id: school,
            user_id,
            code_id,
            channel,
            adults,
            until,
            revoked_at: None,
            created_at: now,
            email: String::new(),
        };
        let mut change = self.store.begin(school.into()).await.unwrap();
        change.add_codes(vec![code]).await.unwrap();
        change.put(vec![row]).await.unwrap();
        let (actor, action) = (Actor::KeyHolder("tester".into()), Action::ParentsInvited);
        let entry = Entry { actor, action, subject: Subject::default(), at: now };
        change.commit(EntryId(self.new_id()), &entry).await.unwrap();
        words.words()
    }

    /// A login card that works for a year.
    pub async fn card(&self, user: UserId) -> CardToken {
        let token = CardToken::new(&[self.made.fetch_add(1, Ordering::SeqCst); 16]);
        let (now, id, school) = (self.hand.load(Ordering::SeqCst), self.new_id(), self.desk.school_id());
        let (kind, secret) = ("card".to_owned(), credential::Secret(token.hash()));
        let row = credential::Model { id, school_id: school.0, user_id: user.0, kind, secret, created_at: now };
        self.change_user(user, vec![row], |user| {
            (user.card_id, user.card_until) = (Some(id), Some(now + 365 * DAY));
        })
        .await;
        token
    }

    /// Changes a user's row behind the program's back.
    pub async fn change_user(
        &self,
        user: UserId,
        cards: Vec<credential::Model>,
        to: impl FnOnce(&mut store::user::Model),
    ) {
        let mut change = self.store.begin(self.desk.school_id()).await.unwrap();
        change.add_credentials(cards).await.unwrap();
        let mut rows = store::find::some_users(&change, self.desk.school_id(), &[user.0]).await.unwrap();
        to(&mut rows[0]);
        change.put(rows).await.unwrap();
        let (actor, action) = (Actor::KeyHolder("tester".into()), Action::CardsMade);
        let entry = Entry { actor, action, subject: Subject::default(), at: self.hand.load(Ordering::SeqCst) };
        change.commit(EntryId(self.new_id()), &entry).await.unwrap();
    }

    /// As a desk makes them; on a server nobody else has the same.
    fn new_id(&self) -> Uuid {
        let own = Uuid::now_v7().into_bytes();
        let random = std::array::from_fn(|n| own[n + 6]);
        uuid::Builder::from_unix_timestamp_millis(self.hand.load(Ordering::SeqCst) as u64, &random).into_uuid()
    }

    /// The links in all mails to an address, newest first.
    pub async fn links(&self, to: &str) -> Vec<String> {
        let school = self.id;
        let mails = outbox::list_mail(&self.store, school, 100).await.unwrap();
        let mine = mails.iter().filter(|mail| mail.recipient == to);
        mine.map(|mail| {
            let with: serde_json::Value = serde_json::from_str(&mail.with.0).unwrap();
            let link = with["link"].as_str().unwrap().to_owned();
            link.strip_prefix(PUBLIC).unwrap_or_else(|| panic!("{link} leads to the portal")).to_owned()
        })
        .collect()
    }

    /// The newest link mailed to an address.
    pub async fn link(&self, to: &str) -> String {
        self.links(to).await.into_iter().next().unwrap_or_else(|| panic!("nothing was mailed to {to}"))
    }

    /// A parent of a pupil, signed in: registered with a letter and verified.
    pub async fn parent(&self, pupil: UserId, email: &str) -> Browser {
        let (code, mut browser) = (self.letter(pupil, 4).await, self.browser());
        browser.register(&code, email).await;
        browser.verify(&self.link(email).await).await;
        browser
    }

    /// A pupil, a teacher or an administrator, signed in.
    pub async fn user(&self, role: Role, username: &str) -> Browser {
        let password = Some(PASSWORD.to_owned());
        let request = AddUser { role, password, must_change: Some(false), ..new_user(username, username, "Clark") };
        user::add(&self.desk, &office(), &request).await.unwrap();
        let mut browser = self.browser();
        browser.sign_in(username, PASSWORD).await;
        browser
    }

    /// A teacher of Ava’s and Ben’s class, signed in.
    pub async fn teacher(&self, username: &str) -> Browser {
        let password = Some(PASSWORD.to_owned());
        let (role, class_id) = (Role::Teacher, Some(self.class));
        let request =
            AddUser { role, class_id, password, must_change: Some(false), ..new_user(username, username, "Clark") };
        user::add(&self.desk, &office(), &request).await.unwrap();
        let mut browser = self.browser();
        browser.sign_in(username, PASSWORD).await;
        browser
    }

    /// Ava, Ben or Cleo, signed in.
    pub async fn pupil(&self, id: UserId) -> Browser {
        let request = ResetPasswords { ids: vec![id], password: Some(PASSWORD.to_owned()), must_change: Some(false) };
        let staff = Staff::Office(office());
        actions::credential::reset(&self.desk, staff.confirmed().unwrap(), &request).await.unwrap();
        let book = self.desk.book().await.unwrap();
        let mut browser = self.browser();
        browser.sign_in(&book.person(id).unwrap().row.username, PASSWORD).await.leads_to("/home");
        browser
    }

    /// The office deletes a user.
    pub async fn delete(&self, id: UserId) {
        let office = office();
        let request = DeleteUsers { ids: vec![id], consent: Some(1) };
        user::delete(&self.desk, &office, Ok(office.confirmed().unwrap()), &request).await.unwrap();
    }

    /// The newest entry of a kind in the office's history.
    pub async fn entry(&self, action: Action) -> EntryId {
        let listed = actions::history::list(&self.desk, &office(), &ListHistory::default()).await.unwrap();
        listed.entries.iter().find(|row| row.action == action).unwrap_or_else(|| panic!("{action:?}")).id
    }

    /// The office undoes the newest entry of a kind. Answers with how many rows went back.
    pub async fn undo(&self, action: Action) -> u32 {
        let request = Undo { id: self.entry(action).await, dry_run: false, overwrite: false };
        actions::undo::undo(&self.desk, &office(), &request).await.unwrap().count
    }

    /// One of the skills that every school begins with.
    pub fn skill(&self, nth: usize) -> SkillId {
        SkillId(domain::learning::star::default_skills(self.desk.school_id().0)[nth].0)
    }

    /// A teacher gives pupils of the class stars for the first skill. Answers with the id that stands for them.
    pub async fn give(&self, teacher: &mut Browser, pupils: &[UserId], note: &str) -> String {
        let page = format!("/class/{}/stars", self.class);
        teacher.get(&page).await.shows("Give stars");
        let (skill, pupils) = (self.skill(0).to_string(), pupils.iter().map(UserId::to_string).collect::<Vec<_>>());
        let mut fields = vec![("skill", skill.as_str()), ("note", note)];
        fields.extend(pupils.iter().map(|pupil| ("pupil", pupil.as_str())));
        let answer = teacher.post(&page, &fields).await;
        let given = answer.location().strip_prefix(&format!("{page}?given=")).map(str::to_owned);
        given.unwrap_or_else(|| panic!("{} {}", answer.status, answer.body))
    }

    /// A picture and a folder that Ava keeps.
    pub async fn files_of_ava(&self) -> (FileId, FolderId) {
        let mut ava = self.pupil(self.ava).await;
        ava.get("/my/files").await.shows("My files");
        ava.upload("/my/files", &[("Ava.png", PNG)]).await.leads_to("/my/files?notice=added");
        ava.post("/my/folders", &[("name", "Art of Ava")]).await;
        let school = self.id;
        let files = store::files::files_of(&self.store, school, self.ava.0).await.unwrap();
        let folders = store::files::folders_of(&self.store, school, self.ava.0).await.unwrap();
        (FileId(files[0].id), FolderId(folders[0].id))
    }

    /// The school asks for this to be accepted.
    pub async fn set_policy(&self, policy: &str) {
        self.set(Settings { acceptable_use: policy.to_owned(), ..Settings::default() }).await;
    }

    /// The office settles what the school does.
    pub async fn set(&self, settings: Settings) {
        let request = ChangeSettings { name: "Larkfield Primary".to_owned(), settings };
        actions::school::change_settings(&self.desk, &office(), &request).await.unwrap();
    }

    /// The office chooses a logo: an SVG.
    pub async fn set_logo(&self, svg: &str) {
        let path = self.home.path().join("logo.svg");
        std::fs::write(&path, svg).unwrap();
        let request = SetLogo { path: path.to_str().map(str::to_owned) };
        actions::paper::set_logo(&self.desk, &office(), &request).await.unwrap();
    }

    /// How far the newest invitation of a pupil has come, as the office sees it.
    pub async fn state(&self, pupil: UserId) -> InvitationState {
        let request = ListParents { users: vec![pupil], ..ListParents::default() };
        let listed = parents::list(&self.desk, &Staff::Office(office()), &request).await.unwrap();
        listed.pupils[0].invitations[0].state
    }

    /// The office ends all invitations of a pupil.
    pub async fn revoke_all(&self, pupil: UserId) {
        let school = self.id;
        let all = store::find::list_invitations(&self.store, school).await.unwrap();
        let mine = all.iter().filter(|one| one.user_id == pupil.0);
        let ids = mine.map(|one| InvitationId(one.id)).collect();
        parents::revoke(&self.desk, &office(), &SomeInvitations { ids }).await.unwrap();
    }

    /// The office takes every adult's access to a pupil away.
    pub async fn remove_adults(&self, pupil: UserId) {
        let school = self.id;
        let links = store::guardians::links_of_pupils(&self.store, school, &[pupil.0]).await.unwrap();
        let links = links.iter().map(|link| GuardianshipId(link.id)).collect();
        parents::remove(&self.desk, &office(), &RemoveAdults { links }).await.unwrap();
    }
}

/// In a folder, or on the server that `TEST_DATABASE_URL` names, each test with a school of its own.
fn place(folder: Folder) -> Home {
    match std::env::var("TEST_DATABASE_URL").ok().filter(|url| !url.is_empty()) {
        Some(url) => Home::on_server(folder, Address::read(&url).expect("an address"), None),
        None => folder.into(),
    }
}

pub fn office() -> Office {
    front::key_holder()
}

fn new_user(username: &str, given: &str, family: &str) -> AddUser {
    AddUser {
        username: username.to_owned(),
        given_name: given.to_owned(),
        family_name: family.to_owned(),
        email: String::new(),
        role: Role::Student,
        class_id: None,
        password: None,
        must_change: None,
    }
}

/// Adds a pupil of this name.
async fn pupil(desk: &Desk, (given, family): (&str, &str), class_id: Option<ClassId>) -> UserId {
    let request = AddUser { class_id, ..new_user(&pupil_name(given), given, family) };
    user::add(desk, &office(), &request).await.unwrap().user.id
}

/// Adds a pupil of any name.
pub async fn named_pupil(desk: &Desk, given: &str, family: &str) -> UserId {
    let added = user::add(desk, &office(), &new_user(&pupil_name(given), given, family)).await.unwrap();
    added.user.id
}

fn pupil_name(given: &str) -> String {
    let letters: String = given.chars().filter(char::is_ascii_alphanumeric).take(8).collect();
    format!("pupil{letters}").to_lowercase()
}
