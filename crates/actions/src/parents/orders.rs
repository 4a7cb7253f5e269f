//! No-link orders: an adult who may not be linked to children, whatever the route. Two administrators lift one.

use super::full_name;
use crate::actor::{Confirmed, Office};
use crate::ask::parents::*;
use crate::ask::user::Done;
use crate::book::Book;
use crate::desk::Desk;
use crate::error::{Code, Error};
use crate::words::say;
use domain::guardianship::{email_key, is_meant, name_key};
use domain::id::{OrderId, UserId};
use domain::journal::{Action, Actor, Subject};
use domain::name::{check_name, tidy};
use domain::user::{Role, check_email};
use jiff::civil::Date;
use std::collections::HashMap;
use store::{Change, guardian, guardians, guardianship, no_link, no_link_child, registration};
use uuid::Uuid;

/// Orders in force, newest first.
pub async fn list_orders(desk: &Desk, by: &Office) -> Result<NoLinkOrders, Error> {
    let (book, now) = (desk.book().await?, desk.clock.now());
    let today = jiff::Timestamp::from_millisecond(now).map_err(Error::broken)?;
    let today = today.to_zoned(jiff::tz::TimeZone::system()).date().to_string();
    let forms = guardians::list_registrations(&desk.store, desk.school).await?;
    let invitations = store::find::list_invitations(&desk.store, desk.school).await?;
    let child_of: HashMap<Uuid, Uuid> = invitations.iter().map(|one| (one.id, one.user_id)).collect();
    let orders = guardians::live_orders(&desk.store, desk.school).await?;
    let shown = |(row, children): (no_link::Model, Vec<no_link_child::Model>)| {
        let stopped = forms.iter().filter(|form| form.refused && is_of(&row, &children, form, &child_of)).count();
        NoLinkOrder {
            id: OrderId(row.id),
            children: children.iter().map(|c| order_child(&book, c.user_id)).collect(),
            due: !row.review_on.is_empty() && row.review_on <= today,
            made_by: who(&book, row.made_by, &row.made_by_name),
            made_at: row.made_at,
            lift_asked_by: asked(&row).then(|| who(&book, row.lift_asked_by, &row.lift_asked_by_name)),
            may_lift: asked(&row) && !is_asker(&row, by),
            stopped: stopped as u32,
            name: row.name,
            email: row.email,
            reason: row.reason,
            review_on: row.review_on,
        }
    };
    Ok(NoLinkOrders { orders: orders.into_iter().map(shown).collect() })
}

/// Whether an order stopped this form.
fn is_of(
    row: &no_link::Model,
    children: &[no_link_child::Model],
    form: &registration::Model,
    child_of: &HashMap<Uuid, Uuid>,
) -> bool {
    let child = form.invitation_id.and_then(|id| child_of.get(&id));
    let name = full_name(&form.given_name, &form.family_name);
    children.iter().any(|c| Some(&c.user_id) == child) && is_meant(&row.name_key, &row.email_key, &name, &form.email)
}

fn order_child(book: &Book, id: Uuid) -> OrderChild {
    let name = book.person(id.into()).map_or_else(|| say("journal.somebody_gone", &[]), |p| p.name());
    OrderChild { id: UserId(id), name }
}

fn who(book: &Book, user: Option<Uuid>, name: &str) -> String {
    match user {
        Some(id) => order_child(book, id).name,
        None => say("journal.key_holder", &[("name", name)]),
    }
}

fn asked(row: &no_link::Model) -> bool {
    row.lift_asked_by.is_some() || !row.lift_asked_by_name.is_empty()
}

/// Whether it was this operator who asked. Whoever holds the key at the command line is one person.
fn is_asker(row: &no_link::Model, by: &Office) -> bool {
    row.lift_asked_by == by.user().map(|id| id.0)
}

fn signature(by: &Office) -> (Option<Uuid>, String) {
    match by.actor() {
        Actor::User(id) => (Some(id.0), String::new()),
        Actor::KeyHolder(name) => (None, name.clone()),
        Actor::Program | Actor::Guardian(_) => (None, String::new()),
    }
}

/// Makes an order. Links it forbids end at once. Errors: `Invalid` with its field, `NotFound`.
pub async fn add_order(desk: &Desk, by: Confirmed<'_, Office>, request: &AddOrder) -> Result<Done, Error> {
    let by = by.by();
    let name = check_name(&request.name).map_err(|_| Error::invalid("name", "name_bad", &[]))?;
    let email = check_email(&request.email).map_err(|_| Error::invalid("email", "email_bad", &[]))?;
    if name_key(&name).is_empty() && email.is_empty() {
        return Err(Error::invalid("name", "order_whom", &[]));
    }
    if request.children.is_empty() {
        return Err(Error::invalid("children", "order_children", &[]));
    }
    let reason = tidy(&request.reason);
    if reason.is_empty() {
        return Err(Error::invalid("reason", "order_reason", &[]));
    }
    if !request.review_on.is_empty() && request.review_on.parse::<Date>().is_err() {
        return Err(Error::invalid("review_on", "day_bad", &[]));
    }
    let book = desk.book().await?;
    let is_pupil = |id: &UserId| book.person(*id).is_some_and(|p| p.is_live() && p.role == Role::Student);
    if !request.children.iter().all(is_pupil) {
        return Err(Error::new(Code::NotFound, "no_user", &[]));
    }
    let (made_by, made_by_name) = signature(by);
    let order = no_link::Model {
        id: desk.new_id()?,
        school_id: desk.school.0,
        name_key: name_key(&name),
        email_key: email_key(&email),
        name,
        email,
        reason,
        review_on: request.review_on.clone(),
        made_by,
        made_by_name,
        made_at: desk.clock.now(),
        lift_asked_by: None,
        lift_asked_by_name: String::new(),
        lifted_at: None,
    };
    let mut change = desk.begin().await?;
    end_links(desk, &mut change, &order, &request.children).await?;
    let mut children = Vec::new();
    for id in request.children.iter().collect::<std::collections::BTreeSet<_>>() {
        let (school_id, order_id) = (desk.school.0, order.id);
        children.push(no_link_child::Model { id: desk.new_id()?, school_id, order_id, user_id: id.0 });
    }
    let (count, one) = (children.len() as u32, children.first().map(|c| c.user_id).filter(|_| children.len() == 1));
    change.put(vec![order]).await?;
    change.put(children).await?;
    let subject = Subject { count, user: one, ..Subject::default() };
    let entry = desk.commit(change, by.actor(), Action::OrderMade, subject).await?;
    Ok(Done { entry, count })
}

/// Ends the links that an order forbids.
async fn end_links(desk: &Desk, change: &mut Change, order: &no_link::Model, children: &[UserId]) -> Result<(), Error> {
    let adults = guardians::list_guardians(change, desk.school).await?;
    let meant = |row: &&guardian::Model| {
        is_meant(&order.name_key, &order.email_key, &full_name(&row.given_name, &row.family_name), &row.email)
    };
    let meant: Vec<Uuid> = adults.iter().filter(meant).map(|row| row.id).collect();
    let ids: Vec<Uuid> = children.iter().map(|id| id.0).collect();
    let links = guardians::links_of_pupils(change, desk.school, &ids).await?;
    let ended = |link: guardianship::Model| guardianship::Model { removed_at: Some(order.made_at), ..link };
    let links = links.into_iter().filter(|link| meant.contains(&link.guardian_id)).map(ended).collect();
    Ok(change.put(links).await?)
}

/// Asks for an order to be lifted, or lifts it where another administrator has asked. Errors: `NotFound`.
pub async fn lift_order(desk: &Desk, by: Confirmed<'_, Office>, request: &OneOrder) -> Result<OrderLifted, Error> {
    let by = by.by();
    let mut change = desk.begin().await?;
    let orders = guardians::live_orders(&change, desk.school).await?;
    let order = orders.into_iter().find(|(row, _)| row.id == request.id.0);
    let (mut row, children) = order.ok_or_else(|| Error::new(Code::NotFound, "no_order", &[]))?;
    let lifts = asked(&row) && !is_asker(&row, by);
    if lifts {
        row.lifted_at = Some(desk.clock.now());
    } else {
        (row.lift_asked_by, row.lift_asked_by_name) = signature(by);
    }
    let action = if lifts { Action::OrderLifted } else { Action::OrderLiftAsked };
    change.put(vec![row]).await?;
    let subject = Subject { count: children.len() as u32, ..Subject::default() };
    let entry = desk.commit(change, by.actor(), action, subject).await?;
    Ok(OrderLifted { lifted: lifts, entry })
}
