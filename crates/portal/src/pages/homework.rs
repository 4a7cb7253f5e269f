//! Homework as a pupil and their adults see it: one list for both, which only the pupil can tick off.

use crate::Portal;
use crate::fault::Fault;
use crate::form::Problem;
use crate::page::Page;
use crate::pages::child::{self, Tab};
use crate::pages::homework_files::{Row, rows};
use crate::visit::{OwnParent, OwnPupil};
use actions::ask::learning::files::FileShown;
use actions::ask::learning::homework::{HomeworkList, HomeworkShown};
use actions::files::{self, Viewer};
use actions::learning::{Reader, homework};
use askama::Template;
use axum::Form;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use domain::id::HomeworkId;
use domain::learning::homework::Standing;
use serde::Deserialize;
use std::collections::HashMap;
use std::sync::Arc;

#[derive(Template)]
#[template(path = "homework_list.html")]
struct ListPage {
    page: Page,
    tabs: Vec<Tab>,
    /// The child's page; empty for the pupil.
    child: String,
    title: String,
    list: HomeworkList,
    /// What goes with each, and what was handed in for it.
    files: HashMap<HomeworkId, (Vec<Row>, Vec<Row>)>,
}

impl ListPage {
    fn attached(&self, one: &HomeworkShown) -> &[Row] {
        self.files.get(&one.id).map_or(&[], |(attached, _)| attached)
    }

    fn handed_in(&self, one: &HomeworkShown) -> &[Row] {
        self.files.get(&one.id).map_or(&[], |(_, handed_in)| handed_in)
    }
}

#[derive(Template)]
#[template(path = "homework.html")]
struct OnePage {
    page: Page,
    /// What happened before.
    notice: &'static str,
    one: HomeworkShown,
    attached: Vec<Row>,
    handed_in: Vec<Row>,
}

impl OnePage {
    fn action(&self) -> String {
        format!("/my/homework/{}/files", self.one.id)
    }
}

/// What leads here.
#[derive(Deserialize)]
pub(crate) struct From {
    #[serde(default)]
    notice: String,
}

/// What was pressed.
#[derive(Deserialize)]
pub(crate) struct Pressed {
    #[serde(default)]
    done: String,
}

/// A pupil's own.
pub(crate) async fn mine(State(portal): State<Arc<Portal>>, own: OwnPupil) -> Result<Response, Fault> {
    let list = homework::list(&portal.desk, &Reader::Pupil(&own.who()?.by)).await?;
    let title = own.t.say("homework.title").to_owned();
    own.show(&ListPage { page: own.page(), tabs: Vec::new(), child: String::new(), title, list, files: HashMap::new() })
}

/// A child's, to look at.
pub(crate) async fn of_child(
    State(portal): State<Arc<Portal>>,
    own: OwnParent,
    Path(id): Path<String>,
) -> Result<Response, Fault> {
    let (parent, id) = (own.who()?, child::read(&id)?);
    let child = actions::portal::child(&portal.desk, &parent.guardian, id).await.map_err(child::not_theirs)?;
    let reader = Reader::Guardian(&parent.guardian, id);
    let list = homework::list(&portal.desk, &reader).await?;
    let mut files = HashMap::new();
    for (one, found) in files::of_all_homework(&portal.desk, &reader, &list).await? {
        let (base, nobody) = (format!("/child/{id}/homework/{one}"), |_: &FileShown| String::new());
        let shown = (rows(&found.attached, &base, false, nobody), rows(&found.handed_in, &base, false, nobody));
        files.insert(one, shown);
    }
    let tabs = child::tabs(&parent.account.children, id);
    let title = own.t.one("homework.of", "child", &child.given_name);
    own.show(&ListPage { page: own.page(), tabs, child: format!("/child/{id}"), title, list, files })
}

/// One of a pupil's own. Their teacher learns that they opened it.
pub(crate) async fn show(
    State(portal): State<Arc<Portal>>,
    own: OwnPupil,
    Path(id): Path<String>,
    Query(from): Query<From>,
) -> Result<Response, Fault> {
    let notice = match from.notice.as_str() {
        "done" => own.t.say("homework.marked"),
        "undone" => own.t.say("homework.unmarked"),
        "in" => own.t.say("homework.sent_in"),
        _ => "",
    };
    page(&portal, &own, read(&id)?, notice, Vec::new()).await
}

/// The page of one, with what is wrong with what was sent.
pub(super) async fn page(
    portal: &Portal,
    own: &OwnPupil,
    id: HomeworkId,
    notice: &'static str,
    problems: Vec<Problem>,
) -> Result<Response, Fault> {
    let by = &own.who()?.by;
    let one = homework::open(&portal.desk, by, id).await?;
    let files = files::of_homework(&portal.desk, Viewer::Reader(Reader::Pupil(by)), id).await?;
    let (base, nobody) = (format!("/my/homework/{id}"), |_: &FileShown| String::new());
    let (attached, handed_in) =
        (rows(&files.attached, &base, false, nobody), rows(&files.handed_in, &base, true, nobody));
    let status = if problems.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    own.show_as(status, &OnePage { page: own.page().with(problems), notice, one, attached, handed_in })
}

/// Calls it done, or not done after all.
pub(crate) async fn mark(
    State(portal): State<Arc<Portal>>,
    own: OwnPupil,
    Path(id): Path<String>,
    Form(pressed): Form<Pressed>,
) -> Result<Response, Fault> {
    let (id, is_done) = (read(&id)?, pressed.done == "yes");
    if !is_done && pressed.done != "no" {
        // A form without its button says nothing; who may not see it learns nothing either.
        homework::open(&portal.desk, &own.who()?.by, id).await?;
        return Ok(own.redirect(&format!("/my/homework/{id}")));
    }
    homework::mark(&portal.desk, &own.who()?.by, id, is_done).await?;
    Ok(own.redirect(&format!("/my/homework/{id}?notice={}", if is_done { "done" } else { "undone" })))
}

/// What is no id is nobody's homework.
pub(super) fn read(id: &str) -> Result<HomeworkId, Fault> {
    id.parse().map_err(|_| Fault::NotFound)
}

/// How a homework stands, for its sign: the class of the style, and the word.
pub(crate) struct Mark {
    /// `todo`, `soon`, `overdue`, `done` or `missed`.
    pub kind: &'static str,
    /// In the reader's language.
    pub text: String,
}

impl Page {
    /// The sign of a homework.
    pub fn mark(&self, one: &HomeworkShown) -> Mark {
        let (kind, text) = match (one.standing, one.days_left) {
            (Standing::Overdue, _) => ("overdue", self.t.say("homework.overdue").to_owned()),
            (Standing::Done, _) if one.is_handed_in => ("done", self.t.say("homework.handed_in").to_owned()),
            (Standing::Done, _) => ("done", self.t.say("homework.done").to_owned()),
            (Standing::Missed, _) => ("missed", self.t.say("homework.missed").to_owned()),
            (Standing::Todo, 0) => ("soon", self.t.say("homework.today").to_owned()),
            (Standing::Todo, 1) => ("soon", self.t.say("homework.tomorrow").to_owned()),
            (Standing::Todo, _) => ("todo", self.due(one)),
        };
        Mark { kind, text }
    }

    /// "Due: 3 September 2026".
    pub fn due_on(&self, day: &jiff::civil::Date) -> String {
        self.t.one("homework.due", "date", &self.day(day))
    }

    /// The same of a homework.
    pub fn due(&self, one: &HomeworkShown) -> String {
        self.due_on(&one.due_on)
    }
}
