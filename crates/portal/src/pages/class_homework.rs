//! Homework as the teachers of a class meet it: the list, one with what became of it, and the form that sets it.

use crate::Portal;
use crate::fault::Fault;
use crate::form::Problem;
use crate::page::Page;
use crate::pages::homework_files::{Row, rows};
use crate::pages::{class, homework};
use crate::visit::OwnStaff;
use actions::actor::Staff;
use actions::ask::learning::files::FileShown;
use actions::ask::learning::homework::{ClassHomework, HomeworkDetail, HomeworkTyped};
use actions::ask::learning::{ClassShown, PupilShown};
use actions::error::{Code, Error};
use actions::files::{self, Viewer};
use actions::learning::homework::staff;
use askama::Template;
use axum::extract::{Path, Query, RawForm, State};
use axum::http::StatusCode;
use axum::response::Response;
use domain::id::{ClassId, HomeworkId, UserId};
use domain::learning::homework::read_day;
use serde::Deserialize;
use std::collections::HashSet;
use std::sync::Arc;

#[derive(Template)]
#[template(path = "class_homework.html")]
struct ListPage {
    page: Page,
    class: ClassShown,
    tab: &'static str,
    /// What happened before.
    notice: &'static str,
    /// What was taken back a moment ago.
    removed: Option<HomeworkId>,
    list: ClassHomework,
}

#[derive(Template)]
#[template(path = "class_work.html")]
struct OnePage {
    page: Page,
    class: ClassShown,
    tab: &'static str,
    /// What happened before.
    notice: &'static str,
    one: HomeworkDetail,
    attached: Vec<Row>,
    handed_in: Vec<Row>,
}

impl OnePage {
    fn action(&self) -> String {
        format!("/class/{}/homework/{}/files", self.class.id, self.one.row.id)
    }
}

#[derive(Template)]
#[template(path = "set_homework.html")]
struct FormPage {
    page: Page,
    class: ClassShown,
    tab: &'static str,
    /// It is there and is changed.
    is_there: bool,
    id: HomeworkId,
    typed: HomeworkTyped,
    /// The day as a browser takes it, or as it was typed.
    due_on: String,
    today: String,
    pupils: Vec<(PupilShown, bool)>,
}

/// What leads here.
#[derive(Deserialize)]
pub(crate) struct From {
    #[serde(default)]
    notice: String,
    #[serde(default)]
    removed: String,
}

/// All homework of a class.
pub(crate) async fn list(
    State(portal): State<Arc<Portal>>,
    own: OwnStaff,
    Path(id): Path<String>,
    Query(from): Query<From>,
) -> Result<Response, Fault> {
    let (by, id) = (&own.who()?.by, class::read(&id)?);
    let class = actions::learning::class(&portal.desk, by, id).await?;
    let list = staff::list(&portal.desk, by, id).await?;
    let notice = match from.notice.as_str() {
        "removed" => own.t.say("staff.homework.removed"),
        "restored" => own.t.say("staff.homework.restored"),
        _ => "",
    };
    let removed = from.removed.parse().ok().filter(|_| from.notice == "removed");
    own.show(&ListPage { page: own.page(), class, tab: "homework", notice, removed, list })
}

/// One, with what each pupil did.
pub(crate) async fn show(
    State(portal): State<Arc<Portal>>,
    own: OwnStaff,
    Path((class, id)): Path<(String, String)>,
    Query(from): Query<From>,
) -> Result<Response, Fault> {
    let notice = match from.notice.as_str() {
        "set" => own.t.say("staff.homework.is_set"),
        "changed" => own.t.say("staff.homework.changed"),
        "added" => own.t.say("files.notice.added"),
        _ => "",
    };
    page(&portal, &own, class::read(&class)?, homework::read(&id)?, notice, Vec::new()).await
}

/// One of a class of theirs.
pub(super) async fn found(
    portal: &Portal,
    by: &Staff,
    class: ClassId,
    id: HomeworkId,
) -> Result<HomeworkDetail, Fault> {
    Ok(staff::find(&portal.desk, by, class, id).await?)
}

/// The page of one, with what is wrong with what was sent.
pub(super) async fn page(
    portal: &Portal,
    own: &OwnStaff,
    class: ClassId,
    id: HomeworkId,
    notice: &'static str,
    problems: Vec<Problem>,
) -> Result<Response, Fault> {
    let by = &own.who()?.by;
    let one = found(portal, by, class, id).await?;
    let files = files::of_homework(&portal.desk, Viewer::Staff(by), id).await?;
    let base = format!("/class/{class}/homework/{id}");
    let name = |file: &FileShown| {
        one.pupils.iter().find(|pupil| pupil.id == file.owner).map(|pupil| pupil.name.clone()).unwrap_or_default()
    };
    let attached = rows(&files.attached, &base, true, |_| String::new());
    let handed_in = rows(&files.handed_in, &base, false, name);
    let class = actions::learning::class(&portal.desk, by, class).await?;
    let status = if problems.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let page = own.page().with(problems);
    own.show_as(status, &OnePage { page, class, tab: "homework", notice, one, attached, handed_in })
}

/// The form of a new one.
pub(crate) async fn new(
    State(portal): State<Arc<Portal>>,
    own: OwnStaff,
    Path(class): Path<String>,
) -> Result<Response, Fault> {
    let id = staff::new_id(&portal.desk)?;
    let form = Form { class, id, is_there: false, typed: HomeworkTyped::default() };
    form.show(&portal, &own, StatusCode::OK, Vec::new()).await
}

/// Sets it.
pub(crate) async fn submit_new(
    State(portal): State<Arc<Portal>>,
    own: OwnStaff,
    Path(class): Path<String>,
    RawForm(body): RawForm,
) -> Result<Response, Fault> {
    let own_class = class::read(&class)?;
    let (sent, typed) = read(&body);
    let id = match sent {
        Some(id) => id,
        None => staff::new_id(&portal.desk)?,
    };
    match staff::set(&portal.desk, &own.who()?.by, own_class, id, &typed).await {
        Ok(()) => Ok(own.redirect(&format!("/class/{own_class}/homework/{id}?notice=set"))),
        Err(errors) => Form { class, id, is_there: false, typed }.refused(&portal, &own, errors).await,
    }
}

/// The form of one that is there.
pub(crate) async fn edit(
    State(portal): State<Arc<Portal>>,
    own: OwnStaff,
    Path((class, id)): Path<(String, String)>,
) -> Result<Response, Fault> {
    let (own_class, id) = (class::read(&class)?, homework::read(&id)?);
    let one = staff::find(&portal.desk, &own.who()?.by, own_class, id).await?;
    let chosen = one.pupils.iter().map(|pupil| pupil.id).collect();
    let typed = HomeworkTyped {
        title: one.row.title,
        text: one.text,
        due_on: one.row.due_on.to_string(),
        links: one.links.join("\n"),
        pupils: if one.row.whole_class { None } else { Some(chosen) },
    };
    Form { class, id, is_there: true, typed }.show(&portal, &own, StatusCode::OK, Vec::new()).await
}

/// Changes it.
pub(crate) async fn submit_edit(
    State(portal): State<Arc<Portal>>,
    own: OwnStaff,
    Path((class, id)): Path<(String, String)>,
    RawForm(body): RawForm,
) -> Result<Response, Fault> {
    let (own_class, id) = (class::read(&class)?, homework::read(&id)?);
    let (_, typed) = read(&body);
    match staff::change(&portal.desk, &own.who()?.by, own_class, id, &typed).await {
        Ok(()) => Ok(own.redirect(&format!("/class/{own_class}/homework/{id}?notice=changed"))),
        Err(errors) => Form { class, id, is_there: true, typed }.refused(&portal, &own, errors).await,
    }
}

/// Takes it back.
pub(crate) async fn remove(
    State(portal): State<Arc<Portal>>,
    own: OwnStaff,
    Path((class, id)): Path<(String, String)>,
) -> Result<Response, Fault> {
    let (class, id) = (class::read(&class)?, homework::read(&id)?);
    staff::remove(&portal.desk, &own.who()?.by, class, id).await?;
    Ok(own.redirect(&format!("/class/{class}/homework?notice=removed&removed={id}")))
}

/// Sets it again.
pub(crate) async fn restore(
    State(portal): State<Arc<Portal>>,
    own: OwnStaff,
    Path((class, id)): Path<(String, String)>,
) -> Result<Response, Fault> {
    let (class, id) = (class::read(&class)?, homework::read(&id)?);
    staff::restore(&portal.desk, &own.who()?.by, class, id).await?;
    Ok(own.redirect(&format!("/class/{class}/homework?notice=restored")))
}

/// What was sent: a pupil's box can come many times. What is no id is nobody.
fn read(body: &[u8]) -> (Option<HomeworkId>, HomeworkTyped) {
    let (mut id, mut typed, mut chosen) = (None, HomeworkTyped::default(), Vec::new());
    let mut is_for_some = false;
    for (name, value) in form_urlencoded::parse(body) {
        match name.as_ref() {
            "id" => id = value.parse().ok(),
            "title" => typed.title = value.into_owned(),
            "text" => typed.text = value.into_owned(),
            "due_on" => typed.due_on = value.into_owned(),
            "links" => typed.links = value.into_owned(),
            "whom" => is_for_some = value == "some",
            "pupil" => chosen.extend(value.parse::<UserId>().ok()),
            _ => {}
        }
    }
    typed.pupils = is_for_some.then_some(chosen);
    (id, typed)
}

/// The form with what was typed.
struct Form {
    class: String,
    id: HomeworkId,
    is_there: bool,
    typed: HomeworkTyped,
}

impl Form {
    /// Shown again with all that is wrong, or the page for what no form can mend.
    async fn refused(self, portal: &Portal, own: &OwnStaff, errors: Vec<Error>) -> Result<Response, Fault> {
        let mut problems = Vec::with_capacity(errors.len());
        for error in errors {
            match (error.code, error.field) {
                (Code::Invalid, Some(field)) => problems.push(Problem { field, text: error.message }),
                _ => return Err(error.into()),
            }
        }
        self.show(portal, own, StatusCode::UNPROCESSABLE_ENTITY, problems).await
    }

    async fn show(
        self,
        portal: &Portal,
        own: &OwnStaff,
        status: StatusCode,
        problems: Vec<Problem>,
    ) -> Result<Response, Fault> {
        let (by, class) = (&own.who()?.by, class::read(&self.class)?);
        let chosen: HashSet<UserId> = self.typed.pupils.iter().flatten().copied().collect();
        let pupils = actions::learning::pupils(&portal.desk, by, class).await?;
        let pupils = pupils.into_iter().map(|pupil| (chosen.contains(&pupil.id), pupil)).map(|(is, pupil)| (pupil, is));
        let form = FormPage {
            page: own.page().with(problems),
            class: actions::learning::class(&portal.desk, by, class).await?,
            tab: "homework",
            is_there: self.is_there,
            id: self.id,
            due_on: read_day(&self.typed.due_on).map_or_else(|| self.typed.due_on.clone(), |day| day.to_string()),
            typed: self.typed,
            today: portal.desk.today().to_string(),
            pupils: pupils.collect(),
        };
        own.show_as(status, &form)
    }
}
