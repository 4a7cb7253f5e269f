//! One pupil, as the teachers of a class look after them: password, card, who at home is connected.

use super::{members, own_class, pupil_shown};
use crate::actor::{Confirmed, Staff};
use crate::ask::learning::PupilDetail;
use crate::ask::paper::VoidCards;
use crate::ask::parents::ListParents;
use crate::ask::user::ResetPasswords;
use crate::book::{Book, Person};
use crate::desk::Desk;
use crate::error::{Code, Error};
use crate::{credential, paper, parents};
use domain::guardianship::InvitationState;
use domain::id::{ClassId, UserId};

/// A pupil of one of their classes. Error: `NotFound` for any other.
fn own<'a>(book: &'a Book, by: &Staff, class: ClassId, id: UserId) -> Result<&'a Person, Error> {
    own_class(book, by, class)?;
    let pupil = members(book, class).into_iter().find(|person| person.id() == id);
    pupil.ok_or_else(|| Error::new(Code::NotFound, "no_user", &[]))
}

/// The pupil, without the addresses of their adults.
pub async fn find(desk: &Desk, by: &Staff, class: ClassId, id: UserId) -> Result<PupilDetail, Error> {
    let book = desk.book().await?;
    let person = own(&book, by, class, id)?;
    let request = ListParents { users: vec![id], ..ListParents::default() };
    let listed = parents::list(desk, by, &request).await?.pupils.into_iter().next();
    let (adults, invited) = listed.map(|one| (one.adults, one.invitations)).unwrap_or_default();
    let is_over = |state: &InvitationState| *state == InvitationState::Connected;
    Ok(PupilDetail {
        pupil: pupil_shown(desk, person),
        must_change: person.row.must_change,
        adults: adults.into_iter().map(|adult| (adult.name, adult.relation)).collect(),
        invited: invited.into_iter().map(|one| one.state).filter(|state| !is_over(state)).collect(),
    })
}

/// Gives a pupil a password, or a generated one, which is the answer: it is shown once and kept nowhere. The own password
/// of whoever does it comes first. Errors: `NotFound`, `WrongPassword`, `SlowDown`; `Invalid` with `password`.
pub async fn reset_password(
    desk: &Desk,
    by: &Staff,
    (class, id): (ClassId, UserId),
    own_password: &str,
    request: Option<String>,
) -> Result<Option<String>, Error> {
    own(&*desk.book().await?, by, class, id)?;
    let me = by.user().ok_or_else(|| Error::new(Code::NotAllowed, "not_allowed", &[]))?;
    credential::confirm(desk, me, own_password).await?;
    let request = ResetPasswords { ids: vec![id], password: request, must_change: None };
    let reset = credential::reset(desk, Confirmed::new(by), &request).await?;
    Ok(reset.generated.into_iter().next().map(|one| one.password))
}

/// Ends the login card of a pupil. A new one is printed in the window.
pub async fn void_card(desk: &Desk, by: &Staff, class: ClassId, id: UserId) -> Result<(), Error> {
    own(&*desk.book().await?, by, class, id)?;
    paper::void_cards(desk, by, &VoidCards { ids: vec![id] }).await.map(|_| ())
}
