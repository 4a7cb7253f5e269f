//! What stars are given for: the list, and the form of one skill.

use crate::Portal;
use crate::fault::Fault;
use crate::form::{Problem, said};
use crate::page::Page;
use crate::visit::OwnStaff;
use actions::ask::learning::ClassShown;
use actions::ask::learning::stars::{AddSkill, SkillShown};
use actions::learning::{self, skills};
use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use domain::id::SkillId;
use domain::learning::star::{MOST_STARS, PICTURES};
use serde::Deserialize;
use std::sync::Arc;

#[derive(Template)]
#[template(path = "skills.html")]
struct SkillsPage {
    page: Page,
    class: ClassShown,
    tab: &'static str,
    skills: Vec<SkillShown>,
}

#[derive(Template)]
#[template(path = "skill.html")]
struct SkillPage {
    page: Page,
    class: ClassShown,
    tab: &'static str,
    /// `None` for a new one.
    skill: Option<SkillShown>,
    typed: Typed,
}

/// What was typed.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Typed {
    title: String,
    picture: String,
    value: String,
}

impl Typed {
    fn request(&self) -> AddSkill {
        let value = self.value.trim().parse().unwrap_or_default();
        AddSkill { title: self.title.clone(), picture: self.picture.clone(), value }
    }

    /// The pictures to choose from, and whether each is chosen.
    fn pictures(&self) -> Vec<(String, bool)> {
        PICTURES.iter().map(|name| ((*name).to_owned(), self.picture == *name)).collect()
    }

    /// The numbers of stars to choose from, and whether each is chosen.
    fn values(&self) -> Vec<(i32, bool)> {
        (1..=MOST_STARS).map(|value| (value, self.value == value.to_string())).collect()
    }
}

/// What was chosen.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Chosen {
    archived: String,
}

/// All skills.
pub(crate) async fn show(
    State(portal): State<Arc<Portal>>,
    own: OwnStaff,
    Path(id): Path<String>,
) -> Result<Response, Fault> {
    let class = class(&portal, &own, &id).await?;
    let skills = skills::list(&portal.desk, &own.who()?.by).await?;
    own.show(&SkillsPage { page: own.page(), class, tab: "stars", skills })
}

/// The form of a new one.
pub(crate) async fn new(
    State(portal): State<Arc<Portal>>,
    own: OwnStaff,
    Path(id): Path<String>,
) -> Result<Response, Fault> {
    let class = class(&portal, &own, &id).await?;
    let typed = Typed { title: String::new(), picture: "star".to_owned(), value: "1".to_owned() };
    form(&own, StatusCode::OK, class, (None, typed), Vec::new())
}

/// Adds it.
pub(crate) async fn add(
    State(portal): State<Arc<Portal>>,
    own: OwnStaff,
    Path(id): Path<String>,
    Form(typed): Form<Typed>,
) -> Result<Response, Fault> {
    let class = class(&portal, &own, &id).await?;
    match skills::add(&portal.desk, &own.who()?.by, &typed.request()).await {
        Ok(()) => Ok(to_list(&own, &class)),
        Err(error) => {
            let (status, problem) = said(error)?;
            form(&own, status, class, (None, typed), vec![problem])
        }
    }
}

/// The form of one skill.
pub(crate) async fn one(
    State(portal): State<Arc<Portal>>,
    own: OwnStaff,
    Path((id, skill)): Path<(String, String)>,
) -> Result<Response, Fault> {
    let class = class(&portal, &own, &id).await?;
    let skill = find(&portal, &own, &skill).await?;
    let (title, picture, value) = (skill.title.clone(), skill.picture.clone(), skill.value.to_string());
    form(&own, StatusCode::OK, class, (Some(skill), Typed { title, picture, value }), Vec::new())
}

/// Changes it.
pub(crate) async fn edit(
    State(portal): State<Arc<Portal>>,
    own: OwnStaff,
    Path((id, skill)): Path<(String, String)>,
    Form(typed): Form<Typed>,
) -> Result<Response, Fault> {
    let class = class(&portal, &own, &id).await?;
    let skill = find(&portal, &own, &skill).await?;
    match skills::edit(&portal.desk, &own.who()?.by, skill.id, &typed.request()).await {
        Ok(()) => Ok(to_list(&own, &class)),
        Err(error) => {
            let (status, problem) = said(error)?;
            form(&own, status, class, (Some(skill), typed), vec![problem])
        }
    }
}

/// Archives it, or takes it into use again.
pub(crate) async fn archive(
    State(portal): State<Arc<Portal>>,
    own: OwnStaff,
    Path((id, skill)): Path<(String, String)>,
    Form(chosen): Form<Chosen>,
) -> Result<Response, Fault> {
    let class = class(&portal, &own, &id).await?;
    let skill = find(&portal, &own, &skill).await?;
    match skills::archive(&portal.desk, &own.who()?.by, skill.id, chosen.archived == "yes").await {
        Ok(()) => Ok(to_list(&own, &class)),
        Err(error) => {
            let (status, problem) = said(error)?;
            let (title, picture, value) = (skill.title.clone(), skill.picture.clone(), skill.value.to_string());
            form(&own, status, class, (Some(skill), Typed { title, picture, value }), vec![problem])
        }
    }
}

async fn class(portal: &Portal, own: &OwnStaff, id: &str) -> Result<ClassShown, Fault> {
    Ok(learning::class(&portal.desk, &own.who()?.by, super::class::read(id)?).await?)
}

async fn find(portal: &Portal, own: &OwnStaff, id: &str) -> Result<SkillShown, Fault> {
    let id: SkillId = id.parse().map_err(|_| Fault::NotFound)?;
    let all = skills::list(&portal.desk, &own.who()?.by).await?;
    all.into_iter().find(|skill| skill.id == id).ok_or(Fault::NotFound)
}

fn to_list(own: &OwnStaff, class: &ClassShown) -> Response {
    own.redirect(&format!("/class/{}/skills", class.id))
}

fn form(
    own: &OwnStaff,
    status: StatusCode,
    class: ClassShown,
    (skill, typed): (Option<SkillShown>, Typed),
    problems: Vec<Problem>,
) -> Result<Response, Fault> {
    let page = own.page().with(problems);
    own.show_as(status, &SkillPage { page, class, tab: "stars", skill, typed })
}
