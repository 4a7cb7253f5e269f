//! A child's page, and who else can see it.

use crate::Portal;
use crate::fault::Fault;
use crate::page::Page;
use crate::visit::{Here, OwnParent, Parent, Visit, Who};
use actions::ask::learning::Figures;
use actions::ask::learning::homework::HomeworkShown;
use actions::ask::portal::{Child, WhoCanSee};
use actions::error::Code;
use actions::learning::{Reader, first_page};
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use domain::id::UserId;
use serde::Deserialize;
use std::sync::Arc;

/// A child among those of the reader, to switch between them.
pub(crate) struct Tab {
    pub name: String,
    pub address: String,
    pub is_shown: bool,
}

#[derive(Template)]
#[template(path = "child.html")]
struct ChildPage {
    page: Page,
    tabs: Vec<Tab>,
    child: Child,
    /// The address of this page, before which those of the child's things begin.
    base: String,
    relation: &'static str,
    figures: Figures,
    outstanding: Arc<[Arc<HomeworkShown>]>,
}

/// What leads to the first page.
#[derive(Deserialize)]
pub(crate) struct From {
    #[serde(default)]
    notice: String,
}

#[derive(Template)]
#[template(path = "no_child.html")]
struct NoChild {
    page: Page,
}

#[derive(Template)]
#[template(path = "who.html")]
struct WhoPage {
    page: Page,
    tabs: Vec<Tab>,
    child: Child,
    seen: WhoCanSee,
}

/// The first page of whoever is signed in: a parent's is that of the first child.
pub(crate) async fn home(
    State(portal): State<Arc<Portal>>,
    here: Here,
    Query(from): Query<From>,
) -> Result<Response, Fault> {
    let notice = if from.notice == "password" { here.t.say("notice.password") } else { "" };
    let parent = match &here.who {
        Who::Parent(parent) => parent,
        Who::Pupil(pupil) => return super::pupil::home(&portal, &here, pupil, notice).await,
        Who::Staff(staff) => return super::class::home(&portal, &here, staff, notice).await,
        Who::Nobody => return Ok(here.redirect("/")),
    };
    match parent.account.children.first() {
        Some(child) => page(&portal, &here, parent, child.clone()).await,
        None => here.show(&NoChild { page: here.page() }),
    }
}

/// One child's page.
pub(crate) async fn show(
    State(portal): State<Arc<Portal>>,
    own: OwnParent,
    Path(id): Path<String>,
) -> Result<Response, Fault> {
    let parent = own.who()?;
    let child = actions::portal::child(&portal.desk, &parent.guardian, read(&id)?).await.map_err(not_theirs)?;
    page(&portal, &own, parent, child).await
}

/// Who can see a child.
pub(crate) async fn who(
    State(portal): State<Arc<Portal>>,
    own: OwnParent,
    Path(id): Path<String>,
) -> Result<Response, Fault> {
    let (parent, id) = (own.who()?, read(&id)?);
    let child = actions::portal::child(&portal.desk, &parent.guardian, id).await.map_err(not_theirs)?;
    let seen = actions::portal::who_can_see(&portal.desk, &parent.guardian, id).await?;
    let tabs = tabs(&parent.account.children, id);
    own.show(&WhoPage { page: own.page(), tabs, child, seen })
}

/// What is no id is nobody's child.
pub(super) fn read(id: &str) -> Result<UserId, Fault> {
    id.parse().map_err(|_| Fault::NotTheirChild)
}

/// One of the reader's own children.
pub(super) async fn own(portal: &Portal, own: &OwnParent, id: &str) -> Result<Child, Fault> {
    actions::portal::child(&portal.desk, &own.who()?.guardian, read(id)?).await.map_err(not_theirs)
}

/// Any other child, whether there is one or not.
pub(super) fn not_theirs(error: actions::Error) -> Fault {
    if error.code == Code::NotFound { Fault::NotTheirChild } else { error.into() }
}

/// The children of a reader, to switch between them.
pub(super) fn tabs(children: &[Child], shown: UserId) -> Vec<Tab> {
    let tab = |child: &Child| Tab {
        name: child.given_name.clone(),
        address: format!("/child/{}", child.id),
        is_shown: child.id == shown,
    };
    children.iter().map(tab).collect()
}

async fn page(portal: &Portal, visit: &Visit, parent: &Parent, child: Child) -> Result<Response, Fault> {
    let reader = Reader::Guardian(&parent.guardian, child.id);
    let (figures, outstanding) = first_page(&portal.desk, &reader).await?;
    visit.show(&ChildPage {
        page: visit.page(),
        tabs: tabs(&parent.account.children, child.id),
        base: format!("/child/{}", child.id),
        relation: visit.t.of("relation", child.relation.as_str()),
        figures,
        outstanding,
        child,
    })
}
