//! The conversations of a member of staff, and where they begin one about a pupil of theirs.

use crate::Portal;
use crate::fault::Fault;
use crate::form::Problem;
use crate::page::Page;
use crate::pages::child::read;
use crate::pages::talk::problem;
use crate::visit::OwnStaff;
use actions::ask::learning::ClassShown;
use actions::ask::learning::talks::{PupilTalks, TalkRow};
use actions::learning::talks;
use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use domain::guardianship::Relation;
use domain::id::{GuardianId, UserId};
use serde::Deserialize;
use std::sync::Arc;

#[derive(Template)]
#[template(path = "inbox.html")]
struct InboxPage {
    page: Page,
    talks: Vec<TalkRow>,
}

#[derive(Template)]
#[template(path = "staff_write.html")]
struct WritePage {
    page: Page,
    class: ClassShown,
    tab: &'static str,
    pupil: PupilTalks,
    typed: Typed,
}

/// What was typed: `pupil` or an adult's id, and the message.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Typed {
    to: String,
    text: String,
}

impl Typed {
    fn is_to(&self, adult: &GuardianId) -> bool {
        self.to == adult.to_string()
    }

    fn relation(&self, relation: &Relation) -> &'static str {
        crate::words::staff().of("relation", relation.as_str())
    }
}

/// All conversations.
pub(crate) async fn show(State(portal): State<Arc<Portal>>, own: OwnStaff) -> Result<Response, Fault> {
    let talks = talks::inbox(&portal.desk, &own.who()?.by).await?;
    own.show(&InboxPage { page: own.page(), talks })
}

/// Where one begins.
pub(crate) async fn write(
    State(portal): State<Arc<Portal>>,
    own: OwnStaff,
    Path((class, pupil)): Path<(String, String)>,
) -> Result<Response, Fault> {
    page(&portal, &own, (&class, read(&pupil)?), StatusCode::OK, Typed::default(), Vec::new()).await
}

/// Begins one.
pub(crate) async fn submit(
    State(portal): State<Arc<Portal>>,
    own: OwnStaff,
    Path((class, pupil)): Path<(String, String)>,
    Form(typed): Form<Typed>,
) -> Result<Response, Fault> {
    let (by, id) = (&own.who()?.by, read(&pupil)?);
    actions::learning::class(&portal.desk, by, super::class::read(&class)?).await?;
    let adult = match typed.to.as_str() {
        "pupil" => None,
        adult => match adult.parse::<GuardianId>() {
            Ok(adult) => Some(adult),
            Err(_) => {
                let problem = Problem::new("to", own.t.say("staff.write.nobody"));
                let invalid = StatusCode::UNPROCESSABLE_ENTITY;
                return page(&portal, &own, (&class, id), invalid, typed, vec![problem]).await;
            }
        },
    };
    match talks::begin_with(&portal.desk, by, id, adult, &typed.text).await {
        Ok(talk) => Ok(own.redirect(&format!("/staff/messages/{talk}?notice=sent"))),
        Err(error) => {
            let (status, problems) = problem(own.t, error)?;
            page(&portal, &own, (&class, id), status, typed, problems).await
        }
    }
}

async fn page(
    portal: &Portal,
    own: &OwnStaff,
    (class, pupil): (&str, UserId),
    status: StatusCode,
    typed: Typed,
    problems: Vec<Problem>,
) -> Result<Response, Fault> {
    let by = &own.who()?.by;
    let class = actions::learning::class(&portal.desk, by, super::class::read(class)?).await?;
    let pupil = talks::whom(&portal.desk, by, pupil).await?;
    own.show_as(status, &WritePage { page: own.page().with(problems), class, tab: "pupils", pupil, typed })
}
