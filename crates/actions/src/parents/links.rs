//! Taking an adult's access to a pupil away.

use super::full_name;
use crate::actor::Office;
use crate::ask::parents::{AdultsRemoved, RemoveAdults, SiblingLink};
use crate::desk::Desk;
use crate::error::{Code, Error};
use domain::id::{GuardianId, GuardianshipId};
use domain::journal::{Action, Subject};
use domain::user::Role;
use std::collections::HashSet;
use store::guardians;
use uuid::Uuid;

/// Removes links: the adult is out at the next request. Offers the same adults' links to other pupils.
pub async fn remove(desk: &Desk, by: &Office, request: &RemoveAdults) -> Result<AdultsRemoved, Error> {
    let ids: Vec<Uuid> = request.links.iter().map(|id| id.0).collect();
    let (book, now) = (desk.book().await?, desk.clock.now());
    let mut change = desk.begin().await?;
    let mut rows = guardians::some_links(&change, desk.school, &ids).await?;
    if rows.len() < ids.iter().collect::<HashSet<_>>().len() {
        return Err(Error::new(Code::NotFound, "no_link_there", &[]));
    }
    rows.retain(|row| row.removed_at.is_none());
    rows.iter_mut().for_each(|row| row.removed_at = Some(now));
    let adults: HashSet<Uuid> = rows.iter().map(|row| row.guardian_id).collect();
    let pupils: HashSet<Uuid> = rows.iter().map(|row| row.user_id).collect();
    let count = rows.len() as u32;
    change.put(rows).await?;
    let user = pupils.iter().next().copied().filter(|_| pupils.len() == 1);
    let subject = Subject { count: pupils.len() as u32, user, ..Subject::default() };
    let entry = desk.commit(change, by.actor(), Action::ParentsRemoved, subject).await?;
    let mut siblings = Vec::new();
    for adult in adults {
        let Some(row) = guardians::find_guardian(&desk.store, desk.school, GuardianId(adult)).await? else { continue };
        for link in guardians::links_of_guardian(&desk.store, desk.school, GuardianId(adult)).await? {
            let pupil = book.person(link.user_id.into()).filter(|p| p.is_live() && p.role == Role::Student);
            let Some(pupil) = pupil else { continue };
            let (adult, pupil) = (full_name(&row.given_name, &row.family_name), pupil.name());
            siblings.push(SiblingLink { link: GuardianshipId(link.id), adult, pupil });
        }
    }
    Ok(AdultsRemoved { count, siblings, entry })
}
