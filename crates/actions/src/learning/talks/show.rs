//! Conversations as they are shown: in lists, and one of them with its messages.

use super::{Party, Seat, class_teachers, silence};
use crate::actor::Staff;
use crate::ask::learning::talks::{MessageShown, MessagesShown, TalkRow, TalkShown};
use crate::book::{Book, Person};
use crate::desk::Desk;
use crate::error::{Code, Error};
use crate::learning::boards::{self, author};
use crate::learning::{Reader, first_name, moment};
use crate::parents::full_name;
use domain::id::{GuardianId, MessageId, PostId, TalkId};
use domain::learning::talk::{Facts, Silence, Writer, may_write};
use std::cmp::Reverse;
use std::collections::HashMap;
use store::talks::Head;
use store::{guardians, learning, message, talk, talks};
use uuid::Uuid;

/// The most conversations in a list.
const MOST: usize = 200;
/// The most messages of a conversation on a page: the newest.
const MOST_MESSAGES: u64 = 300;

/// Boards and conversations of a pupil, to the pupil or a parent; the boards are noted as seen. Error: `NotFound`.
pub async fn list(desk: &Desk, reader: &Reader<'_>, language: &str) -> Result<MessagesShown, Error> {
    let (seat, book) = (Seat::of(desk, &Party::Reader(*reader)).await?, desk.book().await?);
    let nobody = || Error::new(Code::NotFound, "no_child", &[]);
    let pupil = seat.pupil.and_then(|id| book.person(id)).ok_or_else(nobody)?;
    let rows = talks::talks_of_pupil(&desk.store, desk.school, pupil.id()).await?;
    let mut boards = boards::read(desk, &book, reader, pupil, language).await?;
    let mut shown = MessagesShown {
        given_name: first_name(pupil),
        boards: Vec::new(),
        talks: rows_shown(desk, &book, &seat, rows, language).await?,
        teachers: Vec::new(),
        silence: None,
    };
    if let Reader::Guardian(guardian, _) = reader {
        let (may, may_reply) = openings(&book, guardian.id());
        shown.silence = may.err();
        if may.is_ok() {
            shown.teachers =
                class_teachers(&book, pupil).iter().map(|teacher| (teacher.id(), teacher.name())).collect();
        }
        for post in boards.iter_mut().flat_map(|board| &mut board.posts) {
            post.can_reply = may_reply && !post.author.is_empty();
        }
    }
    shown.boards = boards;
    Ok(shown)
}

/// Whether an adult may begin to write, and whether they may reply to a board.
fn openings(book: &Book, adult: GuardianId) -> (Result<(), Silence>, bool) {
    let facts = Facts {
        settings: book.settings.messages,
        adult_may: book.families.adult(adult).is_some_and(|adult| adult.messages),
        is_linked: true,
        is_reply: false,
        is_own_pupil: true,
    };
    let may_reply = may_write(Writer::Guardian, &Facts { is_reply: true, ..facts }).is_ok();
    (may_write(Writer::Guardian, &facts), may_reply)
}

/// The conversations of a member of staff: those with something new first, then the newest.
pub async fn inbox(desk: &Desk, by: &Staff) -> Result<Vec<TalkRow>, Error> {
    let (seat, book) = (Seat::of(desk, &Party::Staff(by)).await?, desk.book().await?);
    let rows = talks::talks_of_teacher(&desk.store, desk.school, seat.id.into()).await?;
    rows_shown(desk, &book, &seat, rows, "en").await
}

async fn rows_shown(
    desk: &Desk,
    book: &Book,
    seat: &Seat,
    rows: Vec<talk::Model>,
    language: &str,
) -> Result<Vec<TalkRow>, Error> {
    let rows: Vec<talk::Model> = rows.into_iter().filter(|row| seat.holds(book, row)).collect();
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let seen = learning::seen_by(&desk.store, desk.school, seat.id, &ids).await?;
    let mut heads: HashMap<Uuid, Vec<Head>> = HashMap::new();
    for head in talks::heads_of(&desk.store, desk.school, &ids).await? {
        heads.entry(head.talk).or_default().push(head);
    }
    let mut shown = Vec::with_capacity(rows.len());
    for row in &rows {
        let since = seen.get(&row.id).copied().unwrap_or_default();
        let heads = heads.remove(&row.id).unwrap_or_default();
        let at = heads.iter().map(|head| head.at).max().unwrap_or(row.created_at);
        let unread = heads.iter().filter(|head| head.author != seat.id && head.at > since).count() as u32;
        shown.push(TalkRow { unread, at, when: moment(language, at), ..row_shown(desk, book, seat, row).await? });
    }
    shown.sort_by_key(|row| (row.unread == 0, Reverse(row.at), row.id));
    shown.truncate(MOST);
    Ok(shown)
}

async fn row_shown(desk: &Desk, book: &Book, seat: &Seat, row: &talk::Model) -> Result<TalkRow, Error> {
    let pupil = book.person(row.user_id.into());
    let name = |pupil: &Person| if seat.writer == Writer::Teacher { pupil.name() } else { first_name(pupil) };
    let with = match (seat.writer, row.guardian_id) {
        (Writer::Teacher, Some(adult)) => adult_name(desk, book, GuardianId(adult)).await?,
        (Writer::Teacher, None) => pupil.map(Person::name).unwrap_or_default(),
        _ => author(book, row.teacher_id).map(Person::name).unwrap_or_default(),
    };
    Ok(TalkRow {
        id: TalkId(row.id),
        with,
        pupil: pupil.map(name).unwrap_or_default(),
        is_with_pupil: row.guardian_id.is_none(),
        unread: 0,
        when: String::new(),
        at: row.created_at,
    })
}

/// An adult's name, also if they have left.
async fn adult_name(desk: &Desk, book: &Book, id: GuardianId) -> Result<String, Error> {
    if let Some(adult) = book.families.adult(id) {
        return Ok(adult.name.to_string());
    }
    let gone = guardians::find_guardian(&desk.store, desk.school, id).await?;
    Ok(gone.map(|adult| full_name(&adult.given_name, &adult.family_name)).unwrap_or_default())
}

/// One of their conversations, which is noted as seen. Error: `NotFound`.
pub async fn open(desk: &Desk, party: &Party<'_>, id: TalkId, language: &str) -> Result<TalkShown, Error> {
    let (seat, book) = (Seat::of(desk, party).await?, desk.book().await?);
    let row = seat.find(desk, &desk.store, &book, id).await?;
    let messages = talks::messages_of(&desk.store, desk.school, id, MOST_MESSAGES).await?;
    let seen = learning::seen_by(&desk.store, desk.school, seat.id, &[id.0]).await?;
    let since = seen.get(&id.0).copied().unwrap_or_default();
    if let Some(newest) =
        messages.last().map(|message| message.created_at).filter(|at| *at > since && !party.only_looks())
    {
        crate::learning::note_seen(desk, seat.id, id.0, newest).await?;
    }
    let post = match row.post_id {
        Some(post) => talks::find_post(&desk.store, desk.school, PostId(post)).await?,
        None => None,
    };
    let shown = |message: &message::Model| MessageShown {
        id: MessageId(message.id),
        text: message.removed_at.is_none().then(|| message.text.clone()),
        is_own: message.author_id == seat.id,
        is_new: message.author_id != seat.id && message.created_at > since,
        when: moment(language, message.created_at),
    };
    Ok(TalkShown {
        row: row_shown(desk, &book, &seat, &row).await?,
        post: post.filter(|post| post.removed_at.is_none()).map(|post| post.text),
        messages: messages.iter().map(shown).collect(),
        silence: silence(&book, &seat, &row),
    })
}
