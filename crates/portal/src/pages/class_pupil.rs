//! One pupil of a class: password, login card, who at home is connected.

use crate::Portal;
use crate::fault::Fault;
use crate::form::{Asked, Problem, problem, user_password};
use crate::page::Page;
use crate::pages::class;
use crate::visit::OwnStaff;
use crate::words::Words;
use actions::ask::learning::{ClassShown, PupilDetail};
use actions::error::Code;
use actions::learning::pupil;
use askama::Template;
use axum::Form;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use domain::guardianship::InvitationState;
use domain::id::{ClassId, UserId};
use domain::user::Role;
use serde::Deserialize;
use std::sync::Arc;

#[derive(Template)]
#[template(path = "class_pupil.html")]
struct PupilPage {
    page: Page,
    class: ClassShown,
    tab: &'static str,
    /// What happened before.
    notice: &'static str,
    one: PupilDetail,
    username: String,
    /// A new password was typed, not to be generated.
    is_typed: bool,
    invited: Vec<&'static str>,
}

#[derive(Template)]
#[template(path = "class_password.html")]
struct Generated {
    page: Page,
    class: ClassShown,
    tab: &'static str,
    one: PupilDetail,
    password: String,
}

/// What leads here.
#[derive(Deserialize)]
pub(crate) struct From {
    #[serde(default)]
    notice: String,
}

/// What was typed.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Typed {
    /// `typed`, or one is generated.
    how: String,
    password: String,
    own: String,
}

/// The pupil.
pub(crate) async fn show(
    State(portal): State<Arc<Portal>>,
    own: OwnStaff,
    Path(ids): Path<(String, String)>,
    Query(from): Query<From>,
) -> Result<Response, Fault> {
    let notice = match from.notice.as_str() {
        "password" => own.t.say("staff.pupil.password_set"),
        "card" => own.t.say("staff.pupil.card_over"),
        _ => "",
    };
    page(&portal, &own, read(&ids)?, notice, &Typed::default(), (StatusCode::OK, Vec::new())).await
}

/// Sets or generates a password. A generated one is shown on the answer and never again.
pub(crate) async fn password(
    State(portal): State<Arc<Portal>>,
    own: OwnStaff,
    Path(ids): Path<(String, String)>,
    Form(typed): Form<Typed>,
) -> Result<Response, Fault> {
    let (by, (class, id)) = (&own.who()?.by, read(&ids)?);
    let wish = (typed.how == "typed").then(|| typed.password.clone());
    if let Some(weak) = wish.as_ref().and_then(|wish| user_password(own.t, "password", Role::Student, wish)) {
        let refused = (StatusCode::UNPROCESSABLE_ENTITY, vec![weak]);
        return page(&portal, &own, (class, id), "", &typed, refused).await;
    }
    match pupil::reset_password(&portal.desk, by, (class, id), &typed.own, wish).await {
        Ok(None) => Ok(own.redirect(&format!("/class/{class}/pupil/{id}?notice=password"))),
        Ok(Some(password)) => {
            let one = pupil::find(&portal.desk, by, class, id).await?;
            let class = actions::learning::class(&portal.desk, by, class).await?;
            own.show(&Generated { page: own.page(), class, tab: "pupils", one, password })
        }
        Err(error) => {
            let field = if error.code == Code::Invalid { "password" } else { "own" };
            let (status, problem) = problem(own.t, error, Asked { field, wrong: own.t.say("error.password") })?;
            page(&portal, &own, (class, id), "", &typed, (status, vec![problem])).await
        }
    }
}

/// Ends the login card.
pub(crate) async fn card(
    State(portal): State<Arc<Portal>>,
    own: OwnStaff,
    Path(ids): Path<(String, String)>,
) -> Result<Response, Fault> {
    let (class, id) = read(&ids)?;
    pupil::void_card(&portal.desk, &own.who()?.by, class, id).await?;
    Ok(own.redirect(&format!("/class/{class}/pupil/{id}?notice=card")))
}

fn read((class, id): &(String, String)) -> Result<(ClassId, UserId), Fault> {
    Ok((class::read(class)?, id.parse().map_err(|_| Fault::NotFound)?))
}

async fn page(
    portal: &Portal,
    own: &OwnStaff,
    (class, id): (ClassId, UserId),
    notice: &'static str,
    typed: &Typed,
    (status, problems): (StatusCode, Vec<Problem>),
) -> Result<Response, Fault> {
    let staff = own.who()?;
    let one = pupil::find(&portal.desk, &staff.by, class, id).await?;
    let shown = PupilPage {
        page: own.page().with(problems),
        class: actions::learning::class(&portal.desk, &staff.by, class).await?,
        tab: "pupils",
        notice,
        username: staff.me.username.clone(),
        is_typed: typed.how == "typed",
        invited: one.invited.iter().map(|state| stage(own.t, *state)).collect(),
        one,
    };
    own.show_as(status, &shown)
}

/// How far an invitation has come.
fn stage(t: &'static Words, state: InvitationState) -> &'static str {
    match state {
        InvitationState::Queued | InvitationState::Sent => t.say("staff.invited.sent"),
        InvitationState::Opened => t.say("staff.invited.opened"),
        InvitationState::Registered => t.say("staff.invited.registered"),
        InvitationState::Connected => t.say("staff.invited.connected"),
        InvitationState::Bounced => t.say("staff.invited.bounced"),
        InvitationState::Refused => t.say("staff.invited.refused"),
        InvitationState::Expired => t.say("staff.invited.expired"),
    }
}
