//! A conversation, to whichever of its two.

use crate::Portal;
use crate::fault::Fault;
use crate::form::Problem;
use crate::page::Page;
use crate::pages::child::{Tab, read, tabs};
use crate::visit::{OwnParent, OwnPupil, OwnStaff, Visit};
use crate::words::Words;
use actions::Error;
use actions::ask::learning::talks::TalkShown;
use actions::error::Code;
use actions::learning::Reader;
use actions::learning::talks::{self, Party};
use askama::Template;
use axum::Form;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use domain::id::TalkId;
use domain::learning::talk::{LONGEST, Silence};
use serde::Deserialize;
use std::sync::Arc;

#[derive(Template)]
#[template(path = "talk.html")]
struct TalkPage {
    page: Page,
    /// None for who is no parent.
    tabs: Vec<Tab>,
    /// The address before the conversation's id, and of the list.
    base: String,
    back: String,
    notice: &'static str,
    shown: TalkShown,
    /// Why the reader cannot write; empty if they can.
    silence: String,
    typed: String,
}

impl TalkPage {
    fn address(&self) -> String {
        format!("{}/{}", self.base, self.shown.row.id)
    }
}

/// What was typed.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Typed {
    pub text: String,
}

/// What leads here.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct From {
    notice: String,
}

/// Why somebody cannot write, as a sentence; empty if they can.
pub(super) fn sentence(t: &'static Words, silence: Option<Silence>, name: &str, is_pupil: bool) -> String {
    match silence {
        None => String::new(),
        Some(Silence::School) => t.say("messages.silence.school").to_owned(),
        Some(Silence::Adult) => t.say("messages.silence.adult").to_owned(),
        Some(Silence::Replies) => t.say("messages.silence.replies").to_owned(),
        Some(Silence::TeacherGone) if is_pupil => t.one("messages.silence.pupil", "name", name),
        Some(Silence::TeacherGone) => t.one("messages.silence.teacher", "name", name),
        Some(Silence::AdultGone) => t.one("messages.silence.adult_gone", "name", name),
    }
}

/// What is wrong with what was typed; where nobody may write, the page itself says why.
pub(super) fn problem(t: &'static Words, error: Error) -> Result<(StatusCode, Vec<Problem>), Fault> {
    let at = |text: String| vec![Problem { field: "text", text }];
    match (error.code, error.field) {
        (Code::Invalid, Some("text")) => {
            let is_empty = error.message == actions::words::say("error.text_empty", &[]);
            let long = || t.one("messages.long", "count", &LONGEST.to_string());
            let text = if is_empty { t.say("messages.empty").to_owned() } else { long() };
            Ok((StatusCode::UNPROCESSABLE_ENTITY, at(text)))
        }
        (Code::SlowDown, _) => Ok((StatusCode::TOO_MANY_REQUESTS, at(t.say("messages.often").to_owned()))),
        (Code::NotAllowed, _) => Ok((StatusCode::FORBIDDEN, Vec::new())),
        _ => Err(error.into()),
    }
}

/// A reader at a place.
struct At<'a> {
    party: Party<'a>,
    tabs: Vec<Tab>,
    base: String,
    back: String,
}

impl At<'_> {
    fn pupil(own: &OwnPupil) -> Result<At<'_>, Fault> {
        let party = Party::Reader(Reader::Pupil(&own.who()?.by));
        Ok(At { party, tabs: Vec::new(), base: "/my/messages".to_owned(), back: "/my/messages".to_owned() })
    }

    fn parent<'a>(own: &'a OwnParent, child: &str) -> Result<At<'a>, Fault> {
        let (parent, child) = (own.who()?, read(child)?);
        let party = Party::Reader(Reader::Guardian(&parent.guardian, child));
        let back = format!("/child/{child}/messages");
        Ok(At { party, tabs: tabs(&parent.account.children, child), base: format!("{back}/talk"), back })
    }

    fn staff(own: &OwnStaff) -> Result<At<'_>, Fault> {
        let party = Party::Staff(&own.who()?.by);
        Ok(At { party, tabs: Vec::new(), base: "/staff/messages".to_owned(), back: "/staff/messages".to_owned() })
    }

    async fn show(self, portal: &Portal, visit: &Visit, talk: &str, from: &From) -> Result<Response, Fault> {
        let notice = match from.notice.as_str() {
            "sent" => visit.t.say("messages.sent"),
            "removed" => visit.t.say("messages.removed"),
            _ => "",
        };
        self.page(portal, visit, id(talk)?, (StatusCode::OK, notice), (String::new(), Vec::new())).await
    }

    async fn write(self, portal: &Portal, visit: &Visit, talk: &str, text: String) -> Result<Response, Fault> {
        let talk = id(talk)?;
        match talks::write(&portal.desk, &self.party, talk, &text).await {
            Ok(()) => Ok(visit.redirect(&format!("{}/{talk}?notice=sent", self.base))),
            Err(error) => {
                let (status, problems) = problem(visit.t, error)?;
                self.page(portal, visit, talk, (status, ""), (text, problems)).await
            }
        }
    }

    async fn remove(self, portal: &Portal, visit: &Visit, talk: &str, message: &str) -> Result<Response, Fault> {
        let (talk, message) = (id(talk)?, message.parse().map_err(|_| Fault::NotFound)?);
        talks::remove(&portal.desk, &self.party, talk, message).await?;
        Ok(visit.redirect(&format!("{}/{talk}?notice=removed", self.base)))
    }

    async fn page(
        self,
        portal: &Portal,
        visit: &Visit,
        talk: TalkId,
        (status, notice): (StatusCode, &'static str),
        (typed, problems): (String, Vec<Problem>),
    ) -> Result<Response, Fault> {
        let shown = talks::open(&portal.desk, &self.party, talk, visit.t.code).await?;
        let page = visit.page().with(problems);
        let silence = match shown.silence {
            Some(Silence::TeacherGone) if matches!(self.party, Party::Staff(_)) => {
                visit.t.one("staff.talk.gone", "name", &shown.row.pupil)
            }
            silence => sentence(visit.t, silence, &shown.row.with, page.is_pupil()),
        };
        let At { tabs, base, back, .. } = self;
        visit.show_as(status, &TalkPage { page, tabs, base, back, notice, shown, silence, typed })
    }
}

fn id(talk: &str) -> Result<TalkId, Fault> {
    talk.parse().map_err(|_| Fault::NotFound)
}

type Shared = State<Arc<Portal>>;

/// A pupil's.
pub(crate) async fn own(
    State(portal): Shared,
    own: OwnPupil,
    Path(talk): Path<String>,
    Query(from): Query<From>,
) -> Result<Response, Fault> {
    At::pupil(&own)?.show(&portal, &own, &talk, &from).await
}

/// A pupil answers.
pub(crate) async fn own_write(
    State(portal): Shared,
    own: OwnPupil,
    Path(talk): Path<String>,
    Form(typed): Form<Typed>,
) -> Result<Response, Fault> {
    At::pupil(&own)?.write(&portal, &own, &talk, typed.text).await
}

/// A pupil takes a message back.
pub(crate) async fn own_remove(
    State(portal): Shared,
    own: OwnPupil,
    Path((talk, message)): Path<(String, String)>,
) -> Result<Response, Fault> {
    At::pupil(&own)?.remove(&portal, &own, &talk, &message).await
}

/// A parent's, about a child.
pub(crate) async fn child(
    State(portal): Shared,
    own: OwnParent,
    Path((id, talk)): Path<(String, String)>,
    Query(from): Query<From>,
) -> Result<Response, Fault> {
    At::parent(&own, &id)?.show(&portal, &own, &talk, &from).await
}

/// A parent answers.
pub(crate) async fn child_write(
    State(portal): Shared,
    own: OwnParent,
    Path((id, talk)): Path<(String, String)>,
    Form(typed): Form<Typed>,
) -> Result<Response, Fault> {
    At::parent(&own, &id)?.write(&portal, &own, &talk, typed.text).await
}

/// A parent takes a message back.
pub(crate) async fn child_remove(
    State(portal): Shared,
    own: OwnParent,
    Path((id, talk, message)): Path<(String, String, String)>,
) -> Result<Response, Fault> {
    At::parent(&own, &id)?.remove(&portal, &own, &talk, &message).await
}

/// Of a member of staff.
pub(crate) async fn staff(
    State(portal): Shared,
    own: OwnStaff,
    Path(talk): Path<String>,
    Query(from): Query<From>,
) -> Result<Response, Fault> {
    At::staff(&own)?.show(&portal, &own, &talk, &from).await
}

/// A member of staff answers.
pub(crate) async fn staff_write(
    State(portal): Shared,
    own: OwnStaff,
    Path(talk): Path<String>,
    Form(typed): Form<Typed>,
) -> Result<Response, Fault> {
    At::staff(&own)?.write(&portal, &own, &talk, typed.text).await
}

/// A member of staff takes a message back.
pub(crate) async fn staff_remove(
    State(portal): Shared,
    own: OwnStaff,
    Path((talk, message)): Path<(String, String)>,
) -> Result<Response, Fault> {
    At::staff(&own)?.remove(&portal, &own, &talk, &message).await
}
