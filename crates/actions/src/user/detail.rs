//! One person, for the drawer.

use super::{no_user, subject};
use crate::actor::Staff;
use crate::ask::user::{IdentityShown, OneUser, UserDetail};
use crate::desk::Desk;
use crate::error::Error;
use crate::words::say;
use domain::id::ClassId;
use domain::journal::Action;
use domain::provider::Provider;
use domain::tie::kept_fields;
use domain::user::Role;
use store::providers as table;

/// Time within which looking again at the same record leaves no second line in the history, in milliseconds.
const VIEWED: i64 = 10 * 60 * 1000;

/// One person. Looking at a pupil's record is itself in the history.
pub async fn find(desk: &Desk, by: &Staff, request: &OneUser) -> Result<UserDetail, Error> {
    let book = desk.book().await?;
    let settings = &book.settings;
    let person = book.person(request.id).filter(|p| by.sees(&book, p)).ok_or_else(no_user)?;
    if person.role == Role::Student && desk.shelf.first_look(by.actor(), request.id, desk.clock.now(), VIEWED).await {
        let change = desk.begin().await?;
        desk.write_entry(change, by.actor(), Action::RecordViewed, subject(&[request.id.0])).await?;
    }
    let row = &person.row;
    let links = crate::providers::links(desk).await?;
    let known = table::identities_of(&desk.store, desk.school, row.id).await?;
    let realms: Vec<_> = links.iter().map(|link| (link.realm(), link.row.is_sync)).collect();
    let is_linked = |one: &&store::identity::Model| {
        realms.iter().any(|(realm, _)| crate::providers::place(realm) == (one.provider.as_str(), &one.organisation))
    };
    let shown = |one: &store::identity::Model| {
        let provider = Provider::read(&one.provider)?;
        let rule = say(&format!("sync.rule.{}", one.rule), &[("provider", provider.name())]);
        Some(IdentityShown { provider, rule, since: one.created_at })
    };
    let identities: Vec<IdentityShown> = known.iter().filter(is_linked).filter_map(shown).collect();
    let sync = realms.iter().find(|(_, is_sync)| *is_sync).map(|(realm, _)| realm.provider);
    let titles = book.teaching.get(&row.id).into_iter().flatten();
    Ok(UserDetail {
        user: book.row(person, settings.keep_deleted_days, desk.clock.now()),
        teaching: titles.filter_map(|id| book.class(ClassId(*id)).map(|c| (ClassId(c.id), c.title.clone()))).collect(),
        sourced_id: row.sourced_id.clone(),
        birth_date: row.birth_date.clone(),
        upn: row.upn.clone(),
        admission_number: row.admission_number.clone(),
        year: row.year.clone(),
        employee_number: row.employee_number.clone(),
        kept: kept_fields(&row.kept).into_iter().collect(),
        updated_from: sync.filter(|sync| identities.iter().any(|one| one.provider == *sync)),
        identities,
        created_at: row.created_at,
    })
}
