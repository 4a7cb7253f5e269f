//! What the office settles about an adult's own account.

use crate::actor::Office;
use crate::ask::parents::{SeeAs, SeenAs, SetMessages};
use crate::ask::user::Done;
use crate::desk::Desk;
use crate::error::{Code, Error};
use domain::id::GuardianId;
use domain::journal::{Action, Subject};
use store::find::Read;
use store::{guardian, guardians};

/// Lets an adult send messages, or stops them: at the next request, and for all their children. Error: `NotFound`.
pub async fn set_messages(desk: &Desk, by: &Office, request: &SetMessages) -> Result<Done, Error> {
    let mut change = desk.begin().await?;
    let row = live(desk, &change, request.guardian).await?;
    let links = guardians::links_of_guardian(&change, desk.school, request.guardian).await?;
    let (count, user) = (links.len() as u32, links.first().map(|link| link.user_id).filter(|_| links.len() == 1));
    let is_new = row.messages != request.on;
    change.put(vec![guardian::Model { messages: request.on, ..row }]).await?;
    let action = if request.on { Action::MessagesAllowed } else { Action::MessagesStopped };
    let entry = desk.commit(change, by.actor(), action, Subject { count, user, ..Subject::default() }).await?;
    Ok(Done { entry, count: u32::from(is_new) })
}

/// Opens the portal on this computer as an adult sees it, to look and not to touch. That is a look at the record of each
/// of their children. Errors: `NotFound`; `Invalid` in `portal` while the portal does not answer here.
pub async fn see_as(desk: &Desk, by: &Office, request: &SeeAs) -> Result<SeenAs, Error> {
    let row = live(desk, &desk.store, request.guardian).await?;
    let at = desk.post.here().ok_or_else(|| Error::invalid("portal", "see_as_off", &[]))?;
    let links = guardians::links_of_guardian(&desk.store, desk.school, request.guardian).await?;
    let mut seen: Vec<_> =
        links.iter().map(|link| Subject { count: 1, user: Some(link.user_id), ..Subject::default() }).collect();
    if seen.is_empty() {
        seen.push(Subject::default());
    }
    for subject in seen {
        let change = desk.begin().await?;
        desk.write_entry(change, by.actor(), Action::SeenAsParent, subject).await?;
    }
    let token = crate::portal::view::prepare(desk, GuardianId(row.id))?;
    Ok(SeenAs { address: format!("{at}/see/{token}") })
}

/// An adult who has not left. Error: `NotFound`.
async fn live(desk: &Desk, db: &impl Read, id: GuardianId) -> Result<guardian::Model, Error> {
    let row = guardians::find_guardian(db, desk.school, id).await?.filter(|row| row.left_at.is_none());
    row.ok_or_else(|| Error::new(Code::NotFound, "no_adult", &[]))
}
