//! The schools that every test begins with: nobody but the administrator, and a small cast.

use crate::harness::{ADMIN, Hand, PASSPHRASE, PASSWORD, School, TEACHER, apart, blind, temp};
use crate::place::{Place, Template};
use crate::server;
use actions::ask::school::MakeSchool;
use actions::folder::Folder;
use serde_json::json;
use std::sync::OnceLock;
use tempfile::TempDir;

/// Schools that every test begins with: on the server if there is one, and in a file.
static EMPTY: [OnceLock<Template>; 2] = [OnceLock::new(), OnceLock::new()];
static PEOPLED: [OnceLock<Template>; 2] = [OnceLock::new(), OnceLock::new()];

/// A template, made once for each process, on a server once for each build.
fn once<W>(
    kept: &'static [OnceLock<Template>; 2],
    on_server: bool,
    kind: &str,
    make: fn(bool) -> W,
) -> &'static Template
where
    W: Future<Output = (TempDir, Place, String)> + Send + 'static,
{
    kept[usize::from(on_server)].get_or_init(|| {
        if on_server {
            return server::template(kind, make);
        }
        apart(async move {
            let (_home, place, recovery) = make(false).await;
            Template::of_file(&place.data, recovery)
        })
    })
}

/// Nobody but the administrator.
pub fn empty(on_server: bool) -> &'static Template {
    once(&EMPTY, on_server, "empty", make_empty)
}

async fn make_empty(on_server: bool) -> (TempDir, Place, String) {
    let home = temp();
    let request = MakeSchool {
        name: "Larkfield Primary".into(),
        given_name: "Gill".into(),
        family_name: "Thomas".into(),
        username: ADMIN.into(),
        password: PASSWORD.into(),
        passphrase: Some(PASSPHRASE.into()),
    };
    let place = Place::fresh(Folder(home.path().join("data")), on_server).await;
    let made = actions::school::make(&place.home(), Hand::new().clock(), &request).await;
    let (desk, recovery) = made.expect("the template is made");
    desk.close().await.expect("the template is closed");
    (home, place, recovery)
}

/// Twelve pupils p01 to p12 in 4H, twelve p13 to p24 in 2W, a teacher of 4H and of Chess, where p13 is too.
pub fn peopled(on_server: bool) -> &'static Template {
    once(&PEOPLED, on_server, "peopled", make_peopled)
}

async fn make_peopled(on_server: bool) -> (TempDir, Place, String) {
    let school = School::copy(empty(on_server), blind()).await;
    school.sign_in(ADMIN).await;
    let rows = (1..=24).map(|n| {
        let class = if n <= 12 { "4H" } else { "2W" };
        format!("p{n:02},Pupil{n},Number{n},{class},,pupil\n")
    });
    let text = format!("user,first name,surname,class,email,type\n{}", rows.collect::<String>());
    school.import(&school.file("cast.csv", &text)).await;
    let class = school.class("4H").await;
    let teacher = json!({ "username": TEACHER, "given_name": "Tom", "family_name": "Clark", "role": "teacher",
        "class_id": class, "password": PASSWORD, "must_change": false });
    school.ok("add_user", teacher).await;
    let chess = school.ok("add_class", json!({ "title": "Chess", "kind": "scheduled" })).await;
    let users = [school.id(TEACHER).await, school.id("p13").await];
    school.ok("change_members", json!({ "id": chess["class"]["id"], "users": users, "member": true })).await;
    school.close().await
}
