//! Giving stars to pupils of a class, and taking back what was given today.

use crate::Portal;
use crate::fault::Fault;
use crate::form::{Problem, said};
use crate::page::Page;
use crate::visit::OwnStaff;
use actions::ask::learning::ClassShown;
use actions::ask::learning::stars::{Gift, GiveShown, GiveStars, SkillShown, StarPupil};
use actions::learning::stars;
use askama::Template;
use axum::Form;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use domain::id::{SkillId, StarId, UserId};
use serde::Deserialize;
use std::collections::HashSet;
use std::sync::Arc;

#[derive(Template)]
#[template(path = "give.html")]
struct GivePage {
    page: Page,
    class: ClassShown,
    tab: &'static str,
    /// What was given a moment ago.
    given: Option<Gift>,
    notice: &'static str,
    pupils: Vec<StarPupil>,
    skills: Vec<SkillShown>,
    today: Vec<Gift>,
    typed: Typed,
}

/// What was ticked and typed.
#[derive(Default)]
struct Typed {
    pupils: HashSet<UserId>,
    skill: Option<SkillId>,
    note: String,
}

impl Typed {
    fn is_for(&self, skill: &SkillShown) -> bool {
        self.skill == Some(skill.id)
    }
}

/// What leads here.
#[derive(Deserialize)]
pub(crate) struct From {
    /// `all`: everybody is ticked.
    #[serde(default)]
    tick: String,
    /// The stars that were given a moment ago.
    #[serde(default)]
    given: String,
    #[serde(default)]
    notice: String,
}

/// The class.
pub(crate) async fn show(
    State(portal): State<Arc<Portal>>,
    own: OwnStaff,
    Path(id): Path<String>,
    Query(from): Query<From>,
) -> Result<Response, Fault> {
    let shown = stars::page(&portal.desk, &own.who()?.by, super::class::read(&id)?).await?;
    let ticked = shown.pupils.iter().map(|pupil| pupil.id).filter(|_| from.tick == "all").collect();
    let typed = Typed { pupils: ticked, ..Typed::default() };
    let notice = if from.notice == "taken" { own.t.say("staff.stars.taken") } else { "" };
    let given = from.given.parse().ok();
    page(&own, StatusCode::OK, shown, typed, Vec::new(), (given, notice))
}

/// Gives them.
pub(crate) async fn submit(
    State(portal): State<Arc<Portal>>,
    own: OwnStaff,
    Path(id): Path<String>,
    Form(fields): Form<Vec<(String, String)>>,
) -> Result<Response, Fault> {
    let (by, class) = (&own.who()?.by, super::class::read(&id)?);
    let typed = read(&fields);
    let pupils = typed.pupils.iter().copied().collect();
    let request = GiveStars { class, pupils, skill: typed.skill, note: typed.note.clone() };
    match stars::give(&portal.desk, by, &request).await {
        Ok(star) => Ok(own.redirect(&format!("/class/{class}/stars?given={star}"))),
        Err(error) => {
            let (status, problem) = said(error)?;
            let shown = stars::page(&portal.desk, by, class).await?;
            page(&own, status, shown, typed, vec![problem], (None, ""))
        }
    }
}

fn read(fields: &[(String, String)]) -> Typed {
    let of = |name: &'static str| fields.iter().filter(move |field| field.0 == name).map(|field| field.1.as_str());
    Typed {
        pupils: of("pupil").filter_map(|id| id.parse().ok()).collect(),
        skill: of("skill").find_map(|id| id.parse().ok()),
        note: of("note").next().unwrap_or_default().to_owned(),
    }
}

/// Takes back what was given at once.
pub(crate) async fn undo(
    State(portal): State<Arc<Portal>>,
    own: OwnStaff,
    Path((id, star)): Path<(String, String)>,
) -> Result<Response, Fault> {
    let (by, class) = (&own.who()?.by, super::class::read(&id)?);
    actions::learning::class(&portal.desk, by, class).await?;
    let star: StarId = star.parse().map_err(|_| Fault::NotFound)?;
    match stars::take_back(&portal.desk, by, star).await {
        Ok(()) => Ok(own.redirect(&format!("/class/{class}/stars?notice=taken"))),
        Err(error) => {
            let (status, problem) = said(error)?;
            let shown = stars::page(&portal.desk, by, class).await?;
            page(&own, status, shown, Typed::default(), vec![problem], (None, ""))
        }
    }
}

fn page(
    own: &OwnStaff,
    status: StatusCode,
    shown: GiveShown,
    typed: Typed,
    problems: Vec<Problem>,
    (given, notice): (Option<StarId>, &'static str),
) -> Result<Response, Fault> {
    let GiveShown { class, pupils, skills, today } = shown;
    let given = given.and_then(|star| today.iter().find(|gift| gift.id == star).cloned());
    let page = own.page().with(problems);
    own.show_as(status, &GivePage { page, class, tab: "stars", given, notice, pupils, skills, today, typed })
}
