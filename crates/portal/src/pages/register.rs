//! Registering: two pages, the answers of the first carried along in the second. The answer is the same whatever became
//! of it.

use crate::Portal;
use crate::fault::Fault;
use crate::form::{self, Asked, Problem, problem, read_code};
use crate::page::{Page, with_code};
use crate::pages::policy::PolicyText;
use crate::pages::{CodeQuery, join};
use crate::visit::Here;
use actions::ask::portal::{InvitationShown, Register};
use actions::error::Code;
use askama::Template;
use axum::Form;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use domain::guardianship::Relation;
use serde::Deserialize;
use std::sync::Arc;

/// What was typed so far. The password is never sent back.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Answers {
    code: String,
    given_name: String,
    family_name: String,
    relation: String,
    email: String,
    password: String,
    policy: String,
    /// `name`, `account`, or `back`.
    step: String,
}

#[derive(Template)]
#[template(path = "register_name.html")]
struct NamePage {
    page: Page,
    child: String,
    answers: Answers,
}

#[derive(Template)]
#[template(path = "register_account.html")]
struct AccountPage {
    page: Page,
    child: String,
    policy: PolicyText,
    answers: Answers,
}

/// The first page, for a code that works; for any other, the page that says so.
pub(crate) async fn show(
    State(portal): State<Arc<Portal>>,
    here: Here,
    Query(from): Query<CodeQuery>,
) -> Result<Response, Fault> {
    let answers = Answers { code: from.code, ..Answers::default() };
    match invitation(&portal, &here, &answers, true).await {
        Ok(shown) => name_page(&here, StatusCode::OK, shown, answers, Vec::new()),
        Err(answer) => answer,
    }
}

/// Takes one of the two pages.
pub(crate) async fn submit(
    State(portal): State<Arc<Portal>>,
    here: Here,
    Form(answers): Form<Answers>,
) -> Result<Response, Fault> {
    if answers.step == "account" {
        return register(&portal, &here, answers).await;
    }
    let shown = match invitation(&portal, &here, &answers, false).await {
        Ok(shown) => shown,
        Err(answer) => return answer,
    };
    if answers.step == "back" {
        return name_page(&here, StatusCode::OK, shown, answers, Vec::new());
    }
    let mut problems = Vec::new();
    if answers.given_name.trim().is_empty() {
        problems.push(Problem::new("given_name", here.t.say("error.given_name")));
    }
    if Relation::read(&answers.relation).is_none() {
        problems.push(Problem::new("relation", here.t.say("error.relation")));
    }
    if problems.is_empty() {
        account_page(&portal, &here, StatusCode::OK, shown, answers, problems).await
    } else {
        name_page(&here, StatusCode::UNPROCESSABLE_ENTITY, shown, answers, problems)
    }
}

async fn register(portal: &Portal, here: &Here, answers: Answers) -> Result<Response, Fault> {
    let own = [&*answers.email, &*answers.given_name, &*answers.family_name];
    let weak = form::password(here.t, "password", &answers.password, &own);
    let request = Register {
        code: answers.code.clone(),
        given_name: answers.given_name.clone(),
        family_name: answers.family_name.clone(),
        email: answers.email.clone(),
        password: answers.password.clone(),
        relation: Relation::read(&answers.relation),
        policy: answers.policy == "yes",
        language: here.t.code.to_owned(),
    };
    let error = match actions::portal::register(&portal.desk, &request, &here.from).await {
        Ok(device) => return Ok(here.keep_device(&device, &with_code("/register/sent", &answers.code))),
        Err(error) => error,
    };
    let is_invalid = error.code == Code::Invalid;
    let (status, found) = problem(here.t, error, Asked { field: "password", wrong: "" })?;
    let shown = match invitation(portal, here, &answers, false).await {
        Ok(shown) => shown,
        Err(answer) => return answer,
    };
    if is_invalid && ["given_name", "family_name", "relation"].contains(&found.field) {
        return name_page(here, status, shown, answers, vec![found]);
    }
    // What is known to be wrong besides is said at once, not at the next try.
    let problems = match weak {
        Some(weak) if is_invalid && found.field == "password" => vec![weak],
        Some(weak) if is_invalid => vec![found, weak],
        _ => vec![found],
    };
    account_page(portal, here, status, shown, answers, problems).await
}

/// What a code shows, or the answer to one that does not work. At first the office sees that somebody came so far.
async fn invitation(
    portal: &Portal,
    here: &Here,
    answers: &Answers,
    is_first: bool,
) -> Result<InvitationShown, Result<Response, Fault>> {
    let Ok(code) = read_code(here.t, &answers.code) else { return Err(Ok(here.redirect("/join"))) };
    let shown = match is_first {
        true => actions::portal::open_invitation(&portal.desk, &code.words(), &here.from).await,
        false => actions::portal::invitation(&portal.desk, None, &code.words(), &here.from).await,
    };
    shown.map_err(|error| match error.code {
        Code::NotFound | Code::SlowDown => Ok(here.redirect(&join::address(&code))),
        _ => Err(error.into()),
    })
}

fn name_page(
    here: &Here,
    status: StatusCode,
    shown: InvitationShown,
    answers: Answers,
    problems: Vec<Problem>,
) -> Result<Response, Fault> {
    let page = here.page().in_languages(&with_code("/register", &answers.code)).with(problems);
    here.show_as(status, &NamePage { page, child: shown.child, answers })
}

async fn account_page(
    portal: &Portal,
    here: &Here,
    status: StatusCode,
    shown: InvitationShown,
    answers: Answers,
    problems: Vec<Problem>,
) -> Result<Response, Fault> {
    let page = here.page().with(problems);
    let policy = PolicyText::of(portal, shown.policy).await?;
    here.show_as(status, &AccountPage { page, child: shown.child, policy, answers })
}
