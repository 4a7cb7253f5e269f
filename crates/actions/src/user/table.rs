//! The table of users: part of it, in an order, by a filter.

use crate::actor::Staff;
use crate::ask::user::{ListUsers, UserIds, UserList};
use crate::book::{Book, Tally};
use crate::desk::Desk;
use crate::error::Error;
use std::sync::Arc;

/// Part of the table. A teacher sees the pupils of own classes.
pub async fn list(desk: &Desk, by: &Staff, request: &ListUsers) -> Result<UserList, Error> {
    let book = desk.book().await?;
    let found = matching(&book, by, request, desk.clock.now());
    let tally = tally(&book, by);
    let keep_days = book.settings.keep_deleted_days;
    let limit = if request.limit == 0 { usize::MAX } else { request.limit as usize };
    let now = desk.clock.now();
    let page = found.iter().skip(request.offset as usize).take(limit);
    Ok(UserList {
        users: page.map(|at| book.row(&book.people[*at as usize], keep_days, now)).collect(),
        shown: found.len() as u32,
        total: tally.live,
        pupils: tally.pupils,
        staff: tally.live - tally.pupils,
        deleted: tally.deleted,
        keep_deleted_days: keep_days,
        head: book.head,
    })
}

/// How many users an operator sees; a teacher sees live pupils only.
fn tally(book: &Book, by: &Staff) -> Tally {
    let Staff::Teacher(_) = by else { return book.tally() };
    let sight = by.sight(book);
    let pupils = book.people.iter().filter(|p| sight.covers(p)).count() as u32;
    Tally { live: pupils, pupils, deleted: 0 }
}

fn matching(book: &Book, by: &Staff, request: &ListUsers, now: i64) -> Arc<Vec<u32>> {
    let found = book.matching(&request.filter, request.sort, request.descending, now);
    match by {
        Staff::Office(_) => found,
        Staff::Teacher(_) => {
            let sight = by.sight(book);
            found.iter().copied().filter(|at| sight.covers(&book.people[*at as usize])).collect::<Vec<_>>().into()
        }
    }
}

/// Ids of all that match.
pub async fn match_all(desk: &Desk, by: &Staff, request: &ListUsers) -> Result<UserIds, Error> {
    let book = desk.book().await?;
    Ok(UserIds {
        ids: matching(&book, by, request, desk.clock.now()).iter().map(|at| book.people[*at as usize].id()).collect(),
    })
}
