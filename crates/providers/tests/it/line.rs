//! Links and reads, as the tests want them.

use crate::browser;
use crate::doubles::Doubles;
use providers::link::{Browser, Grant, Rights, link};
use providers::loopback::Closing;
use providers::oauth::App;
use providers::oidc::Keys;
use providers::reading::{Expect, Stopped};
use providers::roster::{Choice, Part, Read};
use providers::{Access, Error, Secret, google, microsoft, wonde};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use url::Url;

pub const LIMIT: Duration = Duration::from_secs(300);

pub const ALL: Rights = Rights { classes: true, guardians: true };

pub fn closing() -> Closing {
    let word = |text: &str| text.to_owned();
    Closing {
        language: word("en"),
        done: word("Linked <now>"),
        failed: word("Not linked"),
        next: word("Close this window."),
    }
}

pub fn google_app(doubles: &Doubles) -> App {
    let secret = Secret::new(doubles.text("google_client_secret"));
    App::google_desktop(doubles.text("google_client_id"), Some(secret)).unwrap()
}

pub fn microsoft_app(doubles: &Doubles) -> App {
    App::microsoft_desktop(doubles.text("microsoft_client_id"), "").unwrap()
}

/// Links as somebody presses their button. With the outcome, the page the browser showed at the end.
pub async fn linked(doubles: &Doubles, app: &App, person: &str) -> (Result<Grant, Error>, String) {
    let asked: Arc<Mutex<Option<Url>>> = Arc::default();
    let (tell, opened) = tokio::sync::oneshot::channel();
    let tell = Mutex::new(Some(tell));
    let seen = asked.clone();
    let open = move |url: &Url| {
        *seen.lock().unwrap() = Some(url.clone());
        let _ = tell.lock().unwrap().take().unwrap().send(url.clone());
        Ok(())
    };
    let (line, keys, closing) = (doubles.line(), Keys::default(), closing());
    let browser = Browser { open: &open, closing: &closing, limit: LIMIT };
    let person_signs_in = async {
        let url = opened.await.unwrap();
        browser::sign_in(doubles, &url, person, true).await.page
    };
    tokio::join!(link(&line, &keys, app, ALL, &browser), person_signs_in)
}

pub async fn access(doubles: &Doubles, app: &App) -> Access {
    let grant = linked(doubles, app, "admin").await.0.unwrap();
    grant.keep(&doubles.line(), doubles.vault.clone()).await.unwrap()
}

pub fn school_app(doubles: &Doubles) -> App {
    let secret = Secret::new(doubles.text("microsoft_app_secret"));
    App::microsoft_school(doubles.text("microsoft_app_id"), secret, doubles.text("tenant")).unwrap()
}

pub fn school_access(doubles: &Doubles) -> Access {
    Access::school(school_app(doubles), doubles.hosts())
}

pub fn everything() -> Choice {
    Choice { guardians: true, units_are_classes: true, ..Choice::default() }
}

pub fn people() -> Choice {
    Choice { classes: Part::None, ..Choice::default() }
}

pub async fn read_wonde(doubles: &Doubles, choice: &Choice) -> Result<Read, Stopped<wonde::WondeCursor>> {
    go_on_wonde(doubles, choice, &Expect::default(), None).await
}

pub async fn go_on_wonde(
    doubles: &Doubles,
    choice: &Choice,
    expect: &Expect,
    cursor: Option<wonde::WondeCursor>,
) -> Result<Read, Stopped<wonde::WondeCursor>> {
    let access = Access::wonde(Secret::new(doubles.text("wonde_token")));
    let line = doubles.line();
    wonde::read(&line, (&access, doubles.text("wonde_school"), ""), choice, expect, cursor).await
}

pub async fn read_google(
    doubles: &Doubles,
    access: &Access,
    choice: &Choice,
) -> Result<Read, Stopped<google::GoogleCursor>> {
    go_on_google(doubles, access, choice, None).await
}

pub async fn go_on_google(
    doubles: &Doubles,
    access: &Access,
    choice: &Choice,
    cursor: Option<google::GoogleCursor>,
) -> Result<Read, Stopped<google::GoogleCursor>> {
    let line = doubles.line();
    google::read(&line, access, choice, &Expect::default(), cursor).await
}

pub async fn read_microsoft(
    doubles: &Doubles,
    (access, mode): (&Access, microsoft::Mode),
    choice: &Choice,
) -> Result<Read, Stopped<microsoft::MicrosoftCursor>> {
    let line = doubles.line();
    microsoft::read(&line, (access, mode), choice, &Expect::default(), None).await
}

/// A read without the times that differ from run to run.
pub fn plain(read: Read) -> Read {
    let mut read = Read { at: jiff::Timestamp::UNIX_EPOCH, mark: None, ..read };
    read.people.sort_by(|a, b| a.id.cmp(&b.id));
    read.classes.sort_by(|a, b| a.id.cmp(&b.id));
    read.guardians.sort_by(|a, b| a.id.cmp(&b.id));
    for person in &mut read.people {
        if let Some(teaching) = &mut person.teaching {
            teaching.sort();
        }
    }
    for class in &mut read.classes {
        if let Some(teachers) = &mut class.teachers {
            teachers.sort();
        }
    }
    for guardian in &mut read.guardians {
        guardian.children.sort_by(|a, b| a.pupil.cmp(&b.pupil));
    }
    read
}
