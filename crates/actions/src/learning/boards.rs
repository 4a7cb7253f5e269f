//! Class boards: staff of a class write, its pupils read, and its parents read what is for them too.

use super::tell::tell_all;
use super::{Reader, class_shown, classes_of, members, moment, own_class};
use crate::actor::Staff;
use crate::ask::learning::talks::{BoardShown, PostShown, WritePost};
use crate::book::{Book, Person, natural};
use crate::desk::Desk;
use crate::error::{Code, Error};
use domain::id::{ClassId, PostId, UserId};
use domain::journal::{Action, Subject};
use domain::learning::{TextFault, check_text, talk};
use domain::user::Role;
use std::collections::HashMap;
use store::{learning, post, talks};
use uuid::Uuid;

/// The most posts of one board on a page.
const MOST: u64 = 50;

/// The board of a class, to its staff. Error: `NotFound`.
pub async fn board(desk: &Desk, by: &Staff, class: ClassId) -> Result<BoardShown, Error> {
    let book = desk.book().await?;
    let shown = class_shown(&book, own_class(&book, by, class)?);
    let rows = talks::list_posts(&desk.store, desk.school, class, false, MOST).await?;
    let last = match by.user() {
        Some(user) => talks::last_post(&desk.store, desk.school, class, user).await?,
        None => None,
    };
    let post = |row: &post::Model| PostShown { is_own: is_own(by, row), ..post_shown(&book, row, "en") };
    Ok(BoardShown {
        class: shown,
        posts: rows.iter().map(post).collect(),
        with_parents: last.is_some_and(|row| row.with_parents),
    })
}

fn is_own(by: &Staff, row: &post::Model) -> bool {
    by.user() == Some(UserId(row.author_id))
}

fn post_shown(book: &Book, row: &post::Model, language: &str) -> PostShown {
    PostShown {
        id: PostId(row.id),
        text: row.text.clone(),
        author: author(book, row.author_id).map(Person::name).unwrap_or_default(),
        when: moment(language, row.created_at),
        with_parents: row.with_parents,
        is_own: false,
        is_new: false,
        can_reply: false,
    }
}

/// A member of staff who is or was at the school.
pub(super) fn author(book: &Book, id: Uuid) -> Option<&Person> {
    book.person(id.into()).filter(|person| person.role != Role::Student)
}

/// A text as it is kept.
pub(super) fn text(text: &str) -> Result<String, Error> {
    check_text(text, talk::LONGEST).map_err(|fault| match fault {
        TextFault::Empty => Error::invalid("text", "text_empty", &[]),
        TextFault::TooLong => Error::invalid("text", "text_long", &[("count", &talk::LONGEST.to_string())]),
    })
}

/// Writes on a board. Errors: `Invalid`, `NotFound`.
pub async fn write(desk: &Desk, by: &Staff, request: &WritePost) -> Result<PostId, Error> {
    let author = by.user().ok_or_else(|| Error::new(Code::NotAllowed, "not_allowed", &[]))?;
    own_class(desk.book().await?.as_ref(), by, request.class)?;
    let text = text(&request.text)?;
    let mut change = desk.begin().await?;
    // Looked at again now that nobody else can write.
    own_class(desk.book().await?.as_ref(), by, request.class)?;
    let row = post::Model {
        id: desk.new_id()?,
        school_id: desk.school.0,
        class_id: request.class.0,
        author_id: author.0,
        text,
        with_parents: request.with_parents,
        removed_at: None,
        created_at: desk.clock.now(),
    };
    let id = PostId(row.id);
    if request.with_parents {
        let book = desk.book().await?;
        let pupils: Vec<UserId> = members(&book, request.class).into_iter().map(Person::id).collect();
        tell_all(desk, &mut change, &book, &pupils).await?;
    }
    change.put(vec![row]).await?;
    desk.commit(change, by.actor(), Action::PostWritten, subject(request.class)).await?;
    Ok(id)
}

fn subject(class: ClassId) -> Subject {
    Subject { count: 1, class: Some(class.0), ..Subject::default() }
}

/// Takes an own post down; the office takes down any. Doing it twice changes nothing. Error: `NotFound`.
pub async fn remove(desk: &Desk, by: &Staff, class: ClassId, id: PostId) -> Result<(), Error> {
    let mut change = desk.begin().await?;
    own_class(desk.book().await?.as_ref(), by, class)?;
    let row = talks::find_post(&change, desk.school, id).await?.filter(|row| row.class_id == class.0);
    let own = row.filter(|row| is_own(by, row) || matches!(by, Staff::Office(_)));
    let row = own.ok_or_else(|| Error::new(Code::NotFound, "no_post", &[]))?;
    let removed_at = row.removed_at.or_else(|| Some(desk.clock.now()));
    change.put(vec![post::Model { removed_at, ..row }]).await?;
    desk.commit(change, by.actor(), Action::PostRemoved, subject(class)).await.map(|_| ())
}

/// The boards of a pupil's classes as this reader may see them, and when that was noted as seen. Whoever calls has let the
/// reader to the pupil.
pub(super) async fn read(
    desk: &Desk,
    book: &Book,
    reader: &Reader<'_>,
    pupil: &Person,
    language: &str,
) -> Result<Vec<BoardShown>, Error> {
    let is_parent = matches!(reader, Reader::Guardian(..));
    let classes = classes_of(book, pupil);
    let mut classes: Vec<_> = classes.iter().filter_map(|id| book.class((*id).into())).collect();
    classes.sort_by_key(|class| (pupil.row.class_id != Some(class.id), natural(&class.title)));
    let ids: Vec<Uuid> = classes.iter().map(|class| class.id).collect();
    let seen: HashMap<Uuid, i64> = learning::seen_by(&desk.store, desk.school, reader.id(), &ids).await?;
    let mut boards = Vec::with_capacity(classes.len());
    for class in classes {
        let rows = talks::list_posts(&desk.store, desk.school, class.id.into(), is_parent, MOST).await?;
        let since = seen.get(&class.id).copied().unwrap_or_default();
        if let Some(newest) = rows.first().map(|row| row.created_at).filter(|at| *at > since && !reader.only_looks()) {
            super::note_seen(desk, reader.id(), class.id, newest).await?;
        }
        let new_from = since.max(desk.clock.now() - talk::NEWS);
        let post =
            |row: &post::Model| PostShown { is_new: row.created_at > new_from, ..post_shown(book, row, language) };
        let posts = rows.iter().map(post).collect();
        boards.push(BoardShown { class: class_shown(book, class), posts, with_parents: false });
    }
    Ok(boards)
}

/// A post that this reader may read. Error: `NotFound`.
pub(super) async fn readable(
    desk: &Desk,
    book: &Book,
    reader: &Reader<'_>,
    pupil: &Person,
    id: PostId,
) -> Result<post::Model, Error> {
    let row = talks::find_post(&desk.store, desk.school, id).await?;
    let standing = row.filter(|row| row.removed_at.is_none() && classes_of(book, pupil).contains(&row.class_id));
    let theirs = standing.filter(|row| row.with_parents || matches!(reader, Reader::Pupil(_)));
    theirs.ok_or_else(|| Error::new(Code::NotFound, "no_post", &[]))
}
