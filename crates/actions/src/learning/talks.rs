//! Conversations one to one: a member of staff with one adult about a pupil, or with the pupil. Who sees one is asked in
//! [`Seat::holds`], who may write in `domain::learning::talk`.

mod begin;
mod show;

pub use begin::{begin, begin_with, opening, whom};
pub use show::{inbox, list, open};

use super::boards::{author, text};
use super::tell::tell;
use super::{Reader, classes_of, teachers_of};
use crate::actor::Staff;
use crate::book::{Book, Person};
use crate::desk::Desk;
use crate::error::{Code, Error};
use domain::id::{GuardianId, MessageId, TalkId, UserId};
use domain::journal::{Action, Actor, Subject};
use domain::learning::talk::{self as rule, Facts, Silence, Writer, may_write};
use domain::user::{Role, Status};
use store::find::Read;
use store::talks::Eyes;
use store::{Change, message, talk, talks};
use uuid::Uuid;

/// One of the two of a conversation.
#[derive(Clone, Copy, Debug)]
pub enum Party<'a> {
    /// A pupil, or an adult and the child they ask for.
    Reader(Reader<'a>),
    /// A member of staff.
    Staff(&'a Staff),
}

impl Party<'_> {
    /// Somebody of the office looks through their eyes: nothing is noted as seen.
    fn only_looks(&self) -> bool {
        matches!(self, Party::Reader(reader) if reader.only_looks())
    }
}

/// Who they are in conversations.
struct Seat {
    writer: Writer,
    id: Uuid,
    /// The pupil, for whoever is not of staff.
    pupil: Option<UserId>,
    actor: Actor,
}

impl Seat {
    /// Error: `NotFound`, if the child is not theirs.
    async fn of(desk: &Desk, party: &Party<'_>) -> Result<Seat, Error> {
        Ok(match party {
            Party::Staff(staff) => {
                let id = staff.user().ok_or_else(|| Error::new(Code::NotAllowed, "not_allowed", &[]))?;
                Seat { writer: Writer::Teacher, id: id.0, pupil: None, actor: staff.actor().clone() }
            }
            Party::Reader(reader) => {
                let (writer, actor) = match reader {
                    Reader::Pupil(pupil) => (Writer::Student, pupil.actor()),
                    Reader::Guardian(guardian, _) => (Writer::Guardian, guardian.actor()),
                };
                Seat { writer, id: reader.id(), pupil: Some(reader.pupil(desk).await?), actor }
            }
        })
    }

    /// The one rule of who sees a conversation: the two of it, while its pupil is at the school.
    fn holds(&self, book: &Book, row: &talk::Model) -> bool {
        let is_there = book.person(row.user_id.into()).is_some_and(|p| p.role == Role::Student && p.is_live());
        let is_own = match self.writer {
            Writer::Teacher => row.teacher_id == self.id,
            Writer::Guardian => row.guardian_id == Some(self.id) && self.pupil == Some(UserId(row.user_id)),
            Writer::Student => row.guardian_id.is_none() && row.user_id == self.id,
        };
        is_there && is_own
    }

    /// One of their conversations. Error: `NotFound`.
    async fn find(&self, desk: &Desk, db: &impl Read, book: &Book, id: TalkId) -> Result<talk::Model, Error> {
        let row = talks::find_talk(db, desk.school, id).await?.filter(|row| self.holds(book, row));
        row.ok_or_else(|| Error::new(Code::NotFound, "no_talk", &[]))
    }
}

/// What is known of a conversation.
fn facts(book: &Book, row: &talk::Model) -> Facts {
    let adult = row.guardian_id.map(GuardianId).map(|id| (book.families.adult(id), book.families.links(id)));
    Facts {
        settings: book.settings.messages,
        adult_may: adult.is_none_or(|(adult, _)| adult.is_some_and(|adult| adult.messages)),
        is_linked: adult.is_none_or(|(_, links)| links.iter().any(|link| link.pupil.0 == row.user_id)),
        is_reply: row.post_id.is_some(),
        is_own_pupil: looks_after(book, row.teacher_id.into(), row.user_id.into()),
    }
}

/// Whether a member of staff looks after a pupil now.
fn looks_after(book: &Book, staff: UserId, pupil: UserId) -> bool {
    let staff = author(book, staff.0).filter(|person| person.status() == Status::Active);
    let pupil = book.person(pupil).filter(|person| person.is_live());
    let (Some(staff), Some(pupil)) = (staff, pupil) else { return false };
    staff.role == Role::Administrator || !classes_of(book, staff).is_disjoint(&classes_of(book, pupil))
}

/// Teachers of the registration class: whom a parent can begin to write to.
fn class_teachers<'a>(book: &'a Book, pupil: &Person) -> Vec<&'a Person> {
    let class = pupil.row.class_id;
    let mut teachers = teachers_of(book, pupil);
    teachers.retain(|teacher| class.is_some() && teacher.row.class_id == class && teacher.status() == Status::Active);
    teachers
}

fn silence(book: &Book, seat: &Seat, row: &talk::Model) -> Option<Silence> {
    may_write(seat.writer, &facts(book, row)).err()
}

/// Writes in a conversation. Errors: `NotFound`, `Invalid` with the field `text`, `NotAllowed`, `SlowDown`.
pub async fn write(desk: &Desk, party: &Party<'_>, id: TalkId, said: &str) -> Result<(), Error> {
    let seat = Seat::of(desk, party).await?;
    seat.find(desk, &desk.store, desk.book().await?.as_ref(), id).await?;
    let said = text(said)?;
    let mut change = desk.begin().await?;
    // Looked at again now that nobody else can write.
    let (seat, book) = (Seat::of(desk, party).await?, desk.book().await?);
    let row = seat.find(desk, &change, &book, id).await?;
    say(desk, &mut change, &book, &seat, (&row, said)).await?;
    commit(desk, change, &seat, Action::MessageWritten, &row).await
}

/// Adds a message to a unit of work.
async fn say(
    desk: &Desk,
    change: &mut Change,
    book: &Book,
    seat: &Seat,
    (row, text): (&talk::Model, String),
) -> Result<(), Error> {
    if silence(book, seat, row).is_some() {
        return Err(Error::new(Code::NotAllowed, "messages_closed", &[]));
    }
    let now = desk.clock.now();
    let written = talks::count_written(change, desk.school, seat.id, now - rule::HOUR).await?;
    if written >= seat.writer.most_an_hour() {
        return Err(Error::new(Code::SlowDown, "messages_many", &[]));
    }
    if let (Writer::Teacher, Some(adult)) = (seat.writer, row.guardian_id) {
        tell(desk, change, book, &[(adult.into(), row.user_id.into())]).await?;
    }
    let message = message::Model {
        id: desk.new_id()?,
        school_id: desk.school.0,
        talk_id: row.id,
        user_id: row.user_id,
        author_kind: seat.writer.as_str().to_owned(),
        author_id: seat.id,
        text,
        removed_at: None,
        created_at: now,
    };
    Ok(change.put(vec![message]).await?)
}

async fn commit(desk: &Desk, change: Change, seat: &Seat, action: Action, row: &talk::Model) -> Result<(), Error> {
    let subject = Subject { count: 1, user: Some(row.user_id), ..Subject::default() };
    desk.commit(change, &seat.actor, action, subject).await.map(|_| ())
}

/// Takes an own message back: its place is kept, what it said is in the office's history alone. Doing it twice changes
/// nothing. Error: `NotFound`.
pub async fn remove(desk: &Desk, party: &Party<'_>, id: TalkId, message: MessageId) -> Result<(), Error> {
    let mut change = desk.begin().await?;
    let (seat, book) = (Seat::of(desk, party).await?, desk.book().await?);
    let row = seat.find(desk, &change, &book, id).await?;
    let found = talks::find_message(&change, desk.school, message).await?;
    let own = found.filter(|found| found.talk_id == row.id && found.author_id == seat.id);
    let own = own.ok_or_else(|| Error::new(Code::NotFound, "no_message", &[]))?;
    let removed_at = own.removed_at.or_else(|| Some(desk.clock.now()));
    change.put(vec![message::Model { removed_at, ..own }]).await?;
    commit(desk, change, &seat, Action::MessageRemoved, &row).await
}

/// How much on boards and in conversations a pupil or a parent has not seen. Error: `NotFound`.
pub async fn count_unread(desk: &Desk, reader: &Reader<'_>) -> Result<u32, Error> {
    let book = desk.book().await?;
    count_unread_in(desk, &desk.store, &book, reader, reader.pupil_in(&book)?).await
}

/// The same about a pupil who has been asked for by right.
pub(super) async fn count_unread_in(
    desk: &Desk,
    db: &impl Read,
    book: &Book,
    reader: &Reader<'_>,
    user: UserId,
) -> Result<u32, Error> {
    let classes: Vec<Uuid> = book.person(user).map(|pupil| classes_of(book, pupil)).into_iter().flatten().collect();
    let from = news_from(desk.clock.now());
    let unseen = talks::count_unseen(db, desk.school, eyes(reader, user), &classes, from).await?;
    Ok(u32::try_from(unseen).unwrap_or_default())
}

/// Who reads of a pupil, for the question what is unseen.
pub(super) fn eyes(reader: &Reader<'_>, pupil: UserId) -> Eyes {
    let guardian = if let Reader::Guardian(guardian, _) = reader { Some(guardian.id().0) } else { None };
    Eyes { reader: reader.id(), user: pupil.0, guardian }
}

/// From when on a post that was not seen is news.
pub(super) fn news_from(now: i64) -> i64 {
    now - rule::NEWS
}

/// How many messages in their conversations a member of staff has not seen.
pub async fn count_unread_by(desk: &Desk, staff: &Staff) -> Result<u32, Error> {
    let Some(user) = staff.user() else { return Ok(0) };
    let count = talks::count_unseen_by_teacher(&desk.store, desk.school, user).await?;
    Ok(u32::try_from(count).unwrap_or_default())
}
