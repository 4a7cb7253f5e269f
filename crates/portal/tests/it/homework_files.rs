//! Files at homework, from the teacher's sheet to the pupil's work, through the pages.

use crate::browser::Browser;
use crate::homework::set;
use crate::school::{School, office};
use actions::ask::class::ArchiveClasses;
use axum::http::StatusCode;

const AMINA: &str = "amina@example.com";

/// The address of the file of a name on a page.
fn file(page: &str, name: &str) -> String {
    let before = page.split(&format!("<bdi>{name}</bdi>")).next().unwrap();
    let link = before.rsplit("<a href=\"").next().unwrap();
    link.split('"').next().unwrap().to_owned()
}

async fn finds_nothing(browser: &mut Browser, address: &str) {
    let answer = browser.get(address).await;
    assert!(answer.status.is_client_error() || answer.status == StatusCode::SEE_OTHER, "{address}: {}", answer.status);
    assert!(!answer.body.contains("Once upon"), "{address}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sheet_is_given_out_and_work_is_handed_in_and_nobody_else_reads_it() {
    let school = School::open().await;
    let (mut tia, mut ava, mut ben) =
        (school.teacher("tia").await, school.pupil(school.ava).await, school.pupil(school.ben).await);
    let (mut cleo, mut amina) = (school.pupil(school.cleo).await, school.parent(school.ava, AMINA).await);
    let id = set(&school, &mut tia, &[]).await;
    let (of_class, mine) = (format!("/class/{}/homework/{id}", school.class), format!("/my/homework/{id}"));
    tia.get(&of_class).await.shows("Add files to it");
    let sheet = tia.upload(&format!("{of_class}/files"), &[("sheet.txt", b"Ten words.")]).await;
    sheet.leads_to(&format!("{of_class}?notice=added"));
    let page = ava.get(&mine).await.shows("<bdi>sheet.txt</bdi>").shows("Hand in a file");
    assert_eq!(ava.get(&file(&page.body, "sheet.txt")).await.body, "Ten words.");
    ava.get(&mine).await;
    let sent = ava.upload(&format!("{mine}/files"), &[("story.txt", b"Once upon a time")]).await;
    sent.leads_to(&format!("{mine}?notice=in"));
    let page = ava.get(&mine).await.shows("<bdi>story.txt</bdi>");
    let story = file(&page.body, "story.txt");
    assert_eq!(ava.get(&story).await.body, "Once upon a time");
    let seen = tia.get(&of_class).await.shows("<bdi>story.txt</bdi>").shows("<bdi>Ava Begum</bdi> ·");
    assert_eq!(tia.get(&file(&seen.body, "story.txt")).await.body, "Once upon a time");
    let seen = amina.get(&format!("/child/{}/homework", school.ava)).await.shows("<bdi>sheet.txt</bdi>");
    assert!(!seen.body.contains("Take back") && !seen.body.contains("type=\"file\""), "a parent only looks");
    let number = story.rsplit('/').next().unwrap();
    amina.get(&format!("/child/{}/homework/{id}/file/{number}", school.ava)).await.shows("Once upon a time");
    assert!(
        !ben.get(&mine).await.shows("<bdi>sheet.txt</bdi>").body.contains("story.txt"),
        "a classmate sees the sheet"
    );
    for browser in [&mut ben, &mut cleo] {
        finds_nothing(browser, &story).await;
    }
    finds_nothing(&mut amina, &format!("/child/{}/homework/{id}/file/{number}", school.ben)).await;
    let back = format!("{mine}/files/{number}/remove");
    assert!(page.body.contains(&back), "{}", page.body);
    ava.get(&mine).await;
    ava.post(&back, &[]).await.leads_to(&mine);
    assert!(!ava.get(&mine).await.body.contains("story.txt"), "taken back");
    finds_nothing(&mut tia, &file(&seen.body, "story.txt")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_handed_in_is_told_and_nothing_is_kept() {
    let school = School::open().await;
    let (mut tia, mut ava) = (school.teacher("tia").await, school.pupil(school.ava).await);
    let id = set(&school, &mut tia, &[]).await;
    let mine = format!("/my/homework/{id}");
    for files in [vec![("page.html", &b"<!doctype html><p>Hi"[..])], vec![("empty.txt", b"")], Vec::new()] {
        ava.get(&mine).await;
        ava.upload(&format!("{mine}/files"), &files).await.faults("files");
    }
    let page = ava.get(&mine).await;
    assert!(!page.body.contains("/file/"), "{}", page.body);
    tia.get(&format!("/class/{}/homework/{id}", school.class)).await.shows("Nothing");
}

/// The value of the button of a name on the page for choosing.
fn choice(page: &str, name: &str) -> String {
    let before = page.split(&format!("<bdi>{name}</bdi></button>")).next().unwrap();
    let button = before.rsplit("name=\"file\" value=\"").next().unwrap();
    button.split('"').next().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_lies_in_my_files_is_handed_in_with_one_press_and_stays_as_it_was() {
    let school = School::open().await;
    let (mut tia, mut ava, mut ben) =
        (school.teacher("tia").await, school.pupil(school.ava).await, school.pupil(school.ben).await);
    let id = set(&school, &mut tia, &[]).await;
    let (mine, choose) = (format!("/my/homework/{id}"), format!("/my/homework/{id}/choose"));
    ava.get(&choose).await.shows("There is nothing here yet.");
    ava.get("/my/files").await;
    ava.post("/my/folders", &[("name", "Stories")]).await;
    let folder = ava.get("/my/files").await.shows("<bdi>Stories</bdi>");
    let folder = crate::browser::between(&folder.body, "<a href=\"/my/files/", "\"").unwrap().to_owned();
    ava.upload(&format!("/my/files/{folder}"), &[("story.txt", b"Once upon a time")]).await;
    ava.get(&mine).await.shows("Choose from My files").shows(&format!("href=\"{choose}\""));
    ava.get(&choose).await.shows(&format!("href=\"{choose}/{folder}\"")).shows("Folder");
    let page = ava.get(&format!("{choose}/{folder}")).await.shows("Which file do you want to hand in?");
    let story = choice(&page.shows("aria-label=\"Document\"").body, "story.txt");
    ava.post(&choose, &[("file", &story)]).await.leads_to(&format!("{mine}?notice=in"));
    let page = ava.get(&mine).await.shows("<bdi>story.txt</bdi>");
    let handed_in = file(&page.body, "story.txt");
    ava.get(&format!("/my/item/file-{story}")).await;
    ava.post(&format!("/my/item/file-{story}"), &[("what", "delete")]).await;
    let seen = tia.get(&format!("/class/{}/homework/{id}", school.class)).await.shows("<bdi>story.txt</bdi>");
    assert_eq!(tia.get(&file(&seen.body, "story.txt")).await.body, "Once upon a time", "the work stays");
    ava.get(&choose).await;
    ava.post(&choose, &[("file", &story)]).await.finds_nothing();
    let handed_in = handed_in.rsplit('/').next().unwrap();
    for number in [&story, handed_in, "", "1"] {
        ben.get(&mine).await;
        ben.post(&choose, &[("file", number)]).await.finds_nothing();
    }
    ben.get(&format!("{choose}/{folder}")).await.finds_nothing();
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_chosen_for_homework_that_is_over_or_full() {
    let school = School::open().await;
    let (mut tia, mut ava) = (school.teacher("tia").await, school.pupil(school.ava).await);
    let id = set(&school, &mut tia, &[]).await;
    let (mine, choose) = (format!("/my/homework/{id}"), format!("/my/homework/{id}/choose"));
    ava.get("/my/files").await;
    ava.upload("/my/files", &[("a.txt", b"A")]).await.leads_to("/my/files?notice=added");
    let page = ava.get(&choose).await;
    let a = choice(&page.body, "a.txt");
    for _ in 0..20 {
        ava.post(&choose, &[("file", &a)]).await.leads_to(&format!("{mine}?notice=in"));
    }
    ava.post(&choose, &[("file", &a)]).await.faults("files");
    let request = ArchiveClasses { ids: vec![school.class], archived: true };
    actions::class::archive(&school.desk, &office(), &request).await.unwrap();
    assert!(!ava.get(&mine).await.body.contains("/choose\""), "it takes no files any more");
    ava.get(&choose).await.leads_to(&mine);
    ava.post(&choose, &[("file", &a)]).await.finds_nothing();
}
