//! How a conversation begins: by a parent with a teacher of the registration class or with the author of what stands on a
//! board, or by a member of staff. A pupil begins none.

use super::{Party, Seat, class_teachers, commit, say, silence};
use crate::actor::{Guardian, Staff};
use crate::ask::learning::talks::{BeginShown, PupilTalks, To};
use crate::book::{Book, Person};
use crate::desk::Desk;
use crate::error::{Code, Error};
use crate::learning::boards::{author, readable, text};
use crate::learning::{Reader, first_name, own_pupil};
use domain::guardianship::Relation;
use domain::id::{GuardianId, TalkId, UserId};
use domain::journal::Action;
use store::{Change, guardians, post, talk, talks};
use uuid::Uuid;

/// Who is to talk to whom, and about what.
struct Opening {
    user: Uuid,
    teacher: Uuid,
    guardian: Option<Uuid>,
    post: Option<post::Model>,
}

impl Opening {
    fn is(&self, row: &talk::Model) -> bool {
        let own = (row.user_id, row.teacher_id, row.guardian_id, row.post_id);
        own == (self.user, self.teacher, self.guardian, self.post.as_ref().map(|post| post.id))
    }

    /// The conversation as it would be.
    fn row(&self, desk: &Desk) -> Result<talk::Model, Error> {
        Ok(talk::Model {
            id: desk.new_id()?,
            school_id: desk.school.0,
            user_id: self.user,
            teacher_id: self.teacher,
            guardian_id: self.guardian,
            post_id: self.post.as_ref().map(|post| post.id),
            created_at: desk.clock.now(),
        })
    }
}

/// Where a parent is about to write. Error: `NotFound`.
pub async fn opening(desk: &Desk, by: &Guardian, child: UserId, to: To) -> Result<BeginShown, Error> {
    let reader = Reader::Guardian(by, child);
    let seat = Seat::of(desk, &Party::Reader(reader)).await?;
    let book = desk.book().await?;
    let opening = asked(desk, &book, by, child, to).await?;
    Ok(BeginShown {
        child: book.person(child).map(first_name).unwrap_or_default(),
        with: author(&book, opening.teacher).map(Person::name).unwrap_or_default(),
        silence: silence(&book, &seat, &opening.row(desk)?),
        post: opening.post.map(|post| post.text),
    })
}

async fn asked(desk: &Desk, book: &Book, by: &Guardian, child: UserId, to: To) -> Result<Opening, Error> {
    let nobody = || Error::new(Code::NotFound, "no_user", &[]);
    let pupil = book.person(child).ok_or_else(nobody)?;
    let (teacher, post) = match to {
        To::Teacher(id) => {
            let teacher = class_teachers(book, pupil).into_iter().find(|teacher| teacher.id() == id);
            (teacher.ok_or_else(nobody)?.row.id, None)
        }
        To::Post(id) => {
            let post = readable(desk, book, &Reader::Guardian(by, child), pupil, id).await?;
            (post.author_id, Some(post))
        }
    };
    Ok(Opening { user: child.0, teacher, guardian: Some(by.id().0), post })
}

/// A parent writes to a teacher or to the author of a post; what they wrote to them before goes on.
/// Errors: `NotFound`, `Invalid` with the field `text`, `NotAllowed`, `SlowDown`.
pub async fn begin(desk: &Desk, by: &Guardian, child: UserId, to: To, said: &str) -> Result<TalkId, Error> {
    let party = Party::Reader(Reader::Guardian(by, child));
    Seat::of(desk, &party).await?;
    let said = text(said)?;
    let change = desk.begin().await?;
    // Looked at again now that nobody else can write.
    let (seat, book) = (Seat::of(desk, &party).await?, desk.book().await?);
    let opening = asked(desk, &book, by, child, to).await?;
    start(desk, change, &book, &seat, (opening, said)).await
}

async fn start(
    desk: &Desk,
    mut change: Change,
    book: &Book,
    seat: &Seat,
    (opening, said): (Opening, String),
) -> Result<TalkId, Error> {
    let known = talks::talks_of_pupil(&change, desk.school, opening.user.into()).await?;
    let row = match known.into_iter().find(|row| opening.is(row)) {
        Some(row) => row,
        None => {
            let row = opening.row(desk)?;
            change.put(vec![row.clone()]).await?;
            row
        }
    };
    say(desk, &mut change, book, seat, (&row, said)).await?;
    commit(desk, change, seat, Action::MessageWritten, &row).await?;
    Ok(TalkId(row.id))
}

/// Whom a member of staff can write to about a pupil of theirs. Error: `NotFound`.
pub async fn whom(desk: &Desk, by: &Staff, pupil: UserId) -> Result<PupilTalks, Error> {
    let book = desk.book().await?;
    let person = own_pupil(&book, by, pupil)?;
    let links = guardians::links_of_pupils(&desk.store, desk.school, &[pupil.0]).await?;
    let adult = |link: &store::guardianship::Model| {
        let row = book.families.adult(GuardianId(link.guardian_id))?;
        let relation = Relation::read(&link.relation).unwrap_or_default();
        Some((row.id, row.name.to_string(), relation))
    };
    let mut adults: Vec<_> = links.iter().filter_map(adult).collect();
    adults.sort_by_key(|(id, name, _)| (domain::name::fold(name), *id));
    Ok(PupilTalks { id: pupil, name: person.name(), adults })
}

/// A member of staff writes to an adult of a pupil of theirs, or to the pupil.
/// Errors: `NotFound`, `Invalid` with the field `text`, `NotAllowed`, `SlowDown`.
pub async fn begin_with(
    desk: &Desk,
    by: &Staff,
    pupil: UserId,
    adult: Option<GuardianId>,
    said: &str,
) -> Result<TalkId, Error> {
    own_pupil(desk.book().await?.as_ref(), by, pupil)?;
    let said = text(said)?;
    let change = desk.begin().await?;
    let (seat, book) = (Seat::of(desk, &Party::Staff(by)).await?, desk.book().await?);
    own_pupil(&book, by, pupil)?;
    let links = adult.map(|adult| book.families.links(adult));
    if links.is_some_and(|links| !links.iter().any(|link| link.pupil == pupil)) {
        return Err(Error::new(Code::NotFound, "no_user", &[]));
    }
    let opening = Opening { user: pupil.0, teacher: seat.id, guardian: adult.map(|adult| adult.0), post: None };
    start(desk, change, &book, &seat, (opening, said)).await
}
