//! What pupils and parents read: class boards and their conversations; and where a parent begins to write.

use crate::Portal;
use crate::fault::Fault;
use crate::form::Problem;
use crate::page::Page;
use crate::pages::child::{Tab, read, tabs};
use crate::pages::talk::{Typed, problem, sentence};
use crate::visit::{OwnParent, OwnPupil};
use actions::ask::learning::talks::{BeginShown, MessagesShown, To};
use actions::learning::{Reader, talks};
use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use domain::id::UserId;
use std::sync::Arc;

#[derive(Template)]
#[template(path = "messages.html")]
struct MessagesPage {
    page: Page,
    /// None for a pupil.
    tabs: Vec<Tab>,
    /// The address of this page, and of the one it belongs to.
    address: String,
    back: String,
    shown: MessagesShown,
    /// Why a parent cannot write; empty if they can.
    silence: String,
}

impl MessagesPage {
    /// Nothing stands on any board.
    fn has_no_post(&self) -> bool {
        self.shown.boards.iter().all(|board| board.posts.is_empty())
    }
}

#[derive(Template)]
#[template(path = "write.html")]
struct WritePage {
    page: Page,
    tabs: Vec<Tab>,
    address: String,
    back: String,
    shown: BeginShown,
    silence: String,
    typed: String,
}

/// The pupil's own.
pub(crate) async fn own(State(portal): State<Arc<Portal>>, own: OwnPupil) -> Result<Response, Fault> {
    let shown = talks::list(&portal.desk, &Reader::Pupil(&own.who()?.by), own.t.code).await?;
    own.show(&MessagesPage {
        page: own.page(),
        tabs: Vec::new(),
        address: "/my/messages".to_owned(),
        back: "/home".to_owned(),
        shown,
        silence: String::new(),
    })
}

/// Those about a child.
pub(crate) async fn child(
    State(portal): State<Arc<Portal>>,
    own: OwnParent,
    Path(id): Path<String>,
) -> Result<Response, Fault> {
    let (parent, id) = (own.who()?, read(&id)?);
    let shown = talks::list(&portal.desk, &Reader::Guardian(&parent.guardian, id), own.t.code).await?;
    own.show(&MessagesPage {
        page: own.page(),
        tabs: tabs(&parent.account.children, id),
        address: format!("/child/{id}/messages"),
        back: format!("/child/{id}"),
        silence: sentence(own.t, shown.silence, "", false),
        shown,
    })
}

/// Where a parent writes to a teacher.
pub(crate) async fn to(
    State(portal): State<Arc<Portal>>,
    own: OwnParent,
    Path((id, teacher)): Path<(String, String)>,
) -> Result<Response, Fault> {
    let place = Place { child: read(&id)?, to: To::Teacher(read(&teacher)?), last: format!("to/{teacher}") };
    form(&portal, &own, &place, StatusCode::OK, String::new(), Vec::new()).await
}

/// Writes to a teacher.
pub(crate) async fn begin(
    State(portal): State<Arc<Portal>>,
    own: OwnParent,
    Path((id, teacher)): Path<(String, String)>,
    Form(typed): Form<Typed>,
) -> Result<Response, Fault> {
    let place = Place { child: read(&id)?, to: To::Teacher(read(&teacher)?), last: format!("to/{teacher}") };
    send(&portal, &own, &place, typed.text).await
}

/// Where a parent replies to a post.
pub(crate) async fn reply(
    State(portal): State<Arc<Portal>>,
    own: OwnParent,
    Path((id, post)): Path<(String, String)>,
) -> Result<Response, Fault> {
    let to = To::Post(post.parse().map_err(|_| Fault::NotFound)?);
    let place = Place { child: read(&id)?, to, last: format!("reply/{post}") };
    form(&portal, &own, &place, StatusCode::OK, String::new(), Vec::new()).await
}

/// Replies to a post, to its author alone.
pub(crate) async fn answer(
    State(portal): State<Arc<Portal>>,
    own: OwnParent,
    Path((id, post)): Path<(String, String)>,
    Form(typed): Form<Typed>,
) -> Result<Response, Fault> {
    let to = To::Post(post.parse().map_err(|_| Fault::NotFound)?);
    let place = Place { child: read(&id)?, to, last: format!("reply/{post}") };
    send(&portal, &own, &place, typed.text).await
}

/// Where a parent begins to write.
struct Place {
    child: UserId,
    to: To,
    /// The end of its address.
    last: String,
}

async fn send(portal: &Portal, own: &OwnParent, place: &Place, text: String) -> Result<Response, Fault> {
    let guardian = &own.who()?.guardian;
    match talks::begin(&portal.desk, guardian, place.child, place.to, &text).await {
        Ok(talk) => Ok(own.redirect(&format!("/child/{}/messages/talk/{talk}?notice=sent", place.child))),
        Err(error) => {
            let (status, problems) = problem(own.t, error)?;
            form(portal, own, place, status, text, problems).await
        }
    }
}

async fn form(
    portal: &Portal,
    own: &OwnParent,
    place: &Place,
    status: StatusCode,
    typed: String,
    problems: Vec<Problem>,
) -> Result<Response, Fault> {
    let (parent, child) = (own.who()?, place.child);
    let shown = talks::opening(&portal.desk, &parent.guardian, child, place.to).await?;
    let silence = sentence(own.t, shown.silence, &shown.with, false);
    let back = format!("/child/{child}/messages");
    let address = format!("{back}/{}", place.last);
    let tabs = tabs(&parent.account.children, child);
    let page = own.page().with(problems);
    own.show_as(status, &WritePage { page, tabs, address, back, shown, silence, typed })
}
