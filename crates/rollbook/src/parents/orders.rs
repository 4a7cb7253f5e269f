//! `parents block`, `orders` and `unblock`: adults who may not be linked.

use super::{pupils, username};
use crate::args::Block;
use crate::failure::{Failure, HELD};
use crate::find;
use crate::place::{Answer, Open, Place};
use crate::show::{self, counted, rfc3339};
use actions::ask::parents::*;
use actions::book::Book;
use actions::error::Code;
use actions::words::say;
use actions::{Error, parents};
use domain::id::{EntryId, OrderId, UserId};
use serde::Serialize;
use serde_json::json;
use std::collections::HashSet;

/// One order. `name` or `email` may be empty; `review_on` is null where no day is set.
#[derive(Serialize)]
struct Order<'a> {
    id: OrderId,
    name: &'a str,
    email: &'a str,
    children: Vec<Child<'a>>,
    reason: &'a str,
    review_on: Option<&'a str>,
    due: bool,
    made_by: &'a str,
    made_at: String,
    lift_asked_by: Option<&'a str>,
    may_lift: bool,
    stopped: u32,
}

#[derive(Serialize)]
struct Child<'a> {
    id: UserId,
    username: &'a str,
    name: &'a str,
}

impl<'a> Order<'a> {
    fn of(book: &'a Book, row: &'a NoLinkOrder) -> Order<'a> {
        let child =
            |child: &'a OrderChild| Child { id: child.id, username: username(book, child.id), name: &child.name };
        Order {
            id: row.id,
            name: &row.name,
            email: &row.email,
            children: row.children.iter().map(child).collect(),
            reason: &row.reason,
            review_on: Some(row.review_on.as_str()).filter(|day| !day.is_empty()),
            due: row.due,
            made_by: &row.made_by,
            made_at: rfc3339(row.made_at),
            lift_asked_by: row.lift_asked_by.as_deref(),
            may_lift: row.may_lift,
            stopped: row.stopped,
        }
    }
}

/// `parents block`
pub async fn add(place: &Place, open: &Open, args: &Block) -> Result<Answer, Failure> {
    let book = open.desk.book().await?;
    let children = find::users(&book, &args.user)?;
    let text = |given: &Option<String>| given.clone().unwrap_or_default();
    let request = AddOrder {
        name: text(&args.name),
        email: text(&args.email),
        children: children.clone(),
        reason: args.reason.clone(),
        review_on: text(&args.review_on),
    };
    let before: HashSet<OrderId> = orders(open).await?.iter().map(|order| order.id).collect();
    let linked = count_links(open, &children).await?;
    let done = parents::add_order(&open.desk, open.sure()?, &request).await?;
    let ended = linked.saturating_sub(count_links(open, &children).await?);
    let after = orders(open).await?;
    let order = after.iter().find(|order| !before.contains(&order.id)).map(|order| Order::of(&book, order));
    #[derive(Serialize)]
    struct Made<'a> {
        order: Option<Order<'a>>,
        ended: u32,
        entry: Option<EntryId>,
    }
    let document = Made { order, ended, entry: done.entry };
    let mut answer = place.answer(&document, String::new, counted("cli.order_made", done.count));
    if ended > 0 {
        answer.said.push(counted("cli.order_ended", ended));
    }
    Ok(answer)
}

async fn orders(open: &Open) -> Result<Vec<NoLinkOrder>, Failure> {
    Ok(parents::list_orders(&open.desk, &open.office).await?.orders)
}

/// How many adults these pupils have.
async fn count_links(open: &Open, children: &[UserId]) -> Result<u32, Failure> {
    Ok(pupils(open, children.to_vec()).await?.pupils.iter().map(|pupil| pupil.adults.len() as u32).sum())
}

/// `parents orders`
pub async fn list(place: &Place, open: &Open) -> Result<Answer, Failure> {
    let (book, found) = (open.desk.book().await?, orders(open).await?);
    let document = json!({ "orders": found.iter().map(|row| Order::of(&book, row)).collect::<Vec<_>>() });
    let text = || {
        let rows = found.iter().map(|row| {
            let names: Vec<&str> = row.children.iter().map(|child| child.name.as_str()).collect();
            let who = [row.name.as_str(), row.email.as_str()].join(" ").trim().to_owned();
            let review = if row.due { say("cli.order_due", &[("day", &row.review_on)]) } else { row.review_on.clone() };
            let asked = row.lift_asked_by.as_ref().map(|who| say("cli.lift_asked", &[("who", who)]));
            let id = row.id.to_string();
            [who, names.join(", "), row.reason.clone(), review, asked.unwrap_or_default(), id]
        });
        let keys = ["cli.order_whom", "cli.pupils", "cli.reason", "cli.review_on", "cli.status", "cli.order"];
        show::headers(&keys).of(rows).text()
    };
    Ok(place.answer(&document, text, counted("cli.orders", found.len() as u32)))
}

/// `parents unblock`. What waits for another administrator is held back.
pub async fn lift(place: &Place, open: &Open, id: &str) -> Result<Answer, Failure> {
    let id = id.trim().parse().map_err(|_| Error::new(Code::NotFound, "no_order", &[]))?;
    let lifted = parents::lift_order(&open.desk, open.sure()?, &OneOrder { id }).await?;
    let key = if lifted.lifted { "cli.order_lifted" } else { "cli.order_lift_asked" };
    let answer = place.answer(&lifted, String::new, say(key, &[]));
    Ok(if lifted.lifted { answer } else { Answer { exit: HELD, ..answer } })
}
