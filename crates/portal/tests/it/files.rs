//! My files as browsers meet them: sending, saving, hostile forms and hostile names.

use crate::browser::{Answer, Browser, between};
use crate::school::{PNG, School};
use axum::body::{Body, Bytes};
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE, ORIGIN};
use axum::http::{Method, Request, StatusCode};
use domain::user::Role;
use http_body::Frame;
use std::collections::VecDeque;
use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

const ROOM: usize = 100 * 1024 * 1024;

fn header<'a>(answer: &'a Answer, name: &str) -> &'a str {
    answer.headers.get(name).map(|value| value.to_str().unwrap()).unwrap_or_default()
}

/// The address of the first file on a page.
fn first_file(page: &Answer) -> String {
    let address = between(&page.body, "/file/", "\"").unwrap_or_else(|| panic!("no file: {}", page.body));
    format!("/file/{address}")
}

/// A pupil on the page of their files.
async fn pupil(school: &School) -> Browser {
    let mut pip = school.user(Role::Student, "pip").await;
    pip.get("/my/files").await.shows("There is nothing here yet.");
    pip
}

#[tokio::test(flavor = "multi_thread")]
async fn files_are_sent_listed_saved_and_looked_at() {
    let school = School::open().await;
    let mut pip = pupil(&school).await;
    let files: [(&str, &[u8]); 2] = [("Märchen \u{2013} Teil 1.txt", b"Es war einmal"), ("photo.png", PNG)];
    pip.upload("/my/files", &files).await.leads_to("/my/files?notice=added");
    let page =
        pip.get("/my/files?notice=added").await.shows("The files are saved.").shows("Märchen \u{2013} Teil 1.txt");
    assert!(page.body.contains("photo.png") && page.body.contains("/picture\""), "{}", page.body);
    assert!(page.body.contains("1 KB of 500 MB used") && page.body.len() < 50_000);
    let file = pip.get(&first_file(&page)).await;
    assert_eq!((file.status, file.body.as_str()), (StatusCode::OK, "Es war einmal"));
    assert_eq!(header(&file, "content-type"), "text/plain");
    assert_eq!(header(&file, "content-length"), "13");
    let name =
        "attachment; filename=\"M_rchen _ Teil 1.txt\"; filename*=UTF-8''M%C3%A4rchen%20%E2%80%93%20Teil%201.txt";
    assert_eq!(header(&file, "content-disposition"), name);
    assert!(header(&file, "content-security-policy").starts_with("sandbox; default-src 'none'"));
    assert_eq!(header(&file, "x-content-type-options"), "nosniff");
    assert_eq!(header(&file, "cache-control"), "private, no-store");
    assert_eq!(header(&file, "cross-origin-resource-policy"), "same-origin");
    pip.get(&format!("{}/picture", first_file(&page))).await.finds_nothing();
    let address = page.body.split("href=\"").find_map(|part| part.split_once("/picture\"")).unwrap().0;
    let shown = pip.get(&format!("{address}/picture")).await;
    assert_eq!((shown.status, header(&shown, "content-type")), (StatusCode::OK, "image/png"));
    assert!(header(&shown, "content-disposition").starts_with("inline;"));
    assert!(header(&shown, "content-security-policy").starts_with("sandbox;"));
    let head = pip.send(Request::builder().method(Method::HEAD).uri(address), Body::empty()).await;
    assert_eq!((head.status, head.body.as_str()), (StatusCode::OK, ""));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_kept_is_told_by_name_and_the_others_are_kept() {
    let school = School::open().await;
    let mut pip = pupil(&school).await;
    let svg: &[u8] = b"<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(1)\"/>";
    let html: &[u8] = b"<!doctype html><script>alert(1)</script>";
    let files: [(&str, &[u8]); 7] = [
        ("good.txt", b"text"),
        ("evil.svg", svg),
        ("svg.png", svg),
        ("page.png", html),
        ("page.html", html),
        ("run.jpg", b"MZ\x90\0"),
        ("empty.txt", b""),
    ];
    let page = pip.upload("/my/files", &files).await.faults("files");
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    for name in ["evil.svg", "svg.png", "page.png", "page.html", "run.jpg", "empty.txt"] {
        assert!(page.body.contains(&format!("{name}: ")), "{name} is told");
    }
    assert!(page.body.contains("<bdi>good.txt</bdi>") && !page.body.contains("<bdi>svg.png</bdi>"));
    let large = vec![b'a'; 25 * 1024 * 1024 + 1];
    let page = pip.upload("/my/files", &[("large.txt", &large), ("small.txt", b"text")]).await.faults("files");
    assert!(
        page.body.contains("large.txt: a file can have up to 25 MB.") && page.body.contains("<bdi>small.txt</bdi>")
    );
    let many: Vec<(&str, &[u8])> = (0..25).map(|_| ("many.txt", &b"text"[..])).collect();
    let page = pip.upload("/my/files", &many).await.faults("files");
    assert!(page.body.contains("many (20).txt") && !page.body.contains("many (21).txt"));
    pip.upload("/my/files", &[]).await.faults("files");
    pip.upload("/my/files", &[("", b"")]).await.faults("files");
}

#[tokio::test(flavor = "multi_thread")]
async fn hostile_names_are_kept_as_harmless_ones() {
    let school = School::open().await;
    let mut pip = pupil(&school).await;
    let long = format!("{}.txt", "x".repeat(300));
    let names =
        ["../../x.txt", "con.txt", "a\u{202e}txt.exe.txt", &long, "<script>alert(1)</script>.txt", "..txt", "a\0b.txt"];
    for name in names {
        let sent = pip.upload("/my/files", &[(name, b"text")]).await;
        assert!(matches!(sent.status, StatusCode::SEE_OTHER | StatusCode::BAD_REQUEST), "{name:?}: {}", sent.body);
    }
    let page = pip.get("/my/files").await.shows("<bdi>x.txt</bdi>").shows("<bdi>_con.txt</bdi>");
    assert!(!page.body.contains("<script>") && !page.body.contains('\u{202e}') && !page.body.contains("../"));
    assert!(!page.body.contains(&"x".repeat(100)));
}

#[tokio::test(flavor = "multi_thread")]
async fn forms_that_are_forged_broken_or_too_large_leave_nothing() {
    let school = School::open().await;
    let mut pip = pupil(&school).await;
    let whole = pip.parts(&[("a.txt", b"some text that is cut off")]);
    let whole_text = String::from_utf8(whole.clone()).unwrap();
    let mut stranger = pip.clone();
    stranger.token = "forged".to_owned();
    assert_eq!(stranger.upload("/my/files", &[("a.txt", b"text")]).await.status, StatusCode::FORBIDDEN);
    let late_token = whole_text.replace("name=\"csrf\"", "name=\"other\"");
    let bodies = [
        (late_token.into_bytes(), StatusCode::FORBIDDEN),
        (whole[..whole.len() - 30].to_vec(), StatusCode::BAD_REQUEST),
        (whole[..40].to_vec(), StatusCode::BAD_REQUEST),
        (b"no boundary at all".to_vec(), StatusCode::BAD_REQUEST),
        (Vec::new(), StatusCode::BAD_REQUEST),
    ];
    for (body, status) in bodies {
        let shown = String::from_utf8_lossy(&body).into_owned();
        assert_eq!(pip.send_parts("/my/files", Body::from(body)).await.status, status, "{shown}");
    }
    let elsewhere = Request::post("/my/files").header(ORIGIN, "https://evil.example");
    let elsewhere = elsewhere.header(CONTENT_TYPE, "multipart/form-data; boundary=----between");
    assert_eq!(pip.send(elsewhere, Body::from(whole.clone())).await.status, StatusCode::FORBIDDEN);
    for kind in ["application/x-www-form-urlencoded", "multipart/form-data", "text/plain", ""] {
        let request = Request::post("/my/files").header(CONTENT_TYPE, kind).header("sec-fetch-site", "same-origin");
        assert_eq!(pip.send(request, Body::from(whole.clone())).await.status, StatusCode::BAD_REQUEST, "{kind}");
    }
    let said = Request::post("/my/files").header(CONTENT_LENGTH, ROOM + 1).header("sec-fetch-site", "same-origin");
    let said = said.header(CONTENT_TYPE, "multipart/form-data; boundary=----between");
    let answer = pip.send(said, Body::from(whole.clone())).await;
    assert!(answer.status == StatusCode::PAYLOAD_TOO_LARGE && answer.body.contains("too much at once"));
    let mut parts = VecDeque::from([Bytes::from(whole[..whole.len() - 30].to_vec())]);
    parts.extend(std::iter::repeat_n(Bytes::from(vec![b'a'; 1 << 20]), ROOM >> 20));
    assert_eq!(pip.send_parts("/my/files", Body::new(Pieces(parts))).await.status, StatusCode::PAYLOAD_TOO_LARGE);
    pip.get("/my/files").await.shows("There is nothing here yet.");
    let left = std::fs::read_dir(school.desk.folder.files()).map(|entries| entries.flatten().count()).unwrap_or(0);
    assert!(left <= 1, "no content came into being");
    assert_eq!(pip.post("/my/folders", &[("name", "a")]).await.status, StatusCode::SEE_OTHER, "plain forms go on");
    let large_form = pip.post("/my/folders", &[("name", &"a".repeat(70_000))]).await;
    assert_eq!(large_form.status, StatusCode::PAYLOAD_TOO_LARGE, "and are as small as ever");
}

/// A body that comes in pieces, its length unsaid; it never ends where there is nothing more.
struct Pieces(VecDeque<Bytes>);

impl axum::body::HttpBody for Pieces {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        match self.0.pop_front() {
            Some(bytes) => Poll::Ready(Some(Ok(Frame::data(bytes)))),
            None => Poll::Pending,
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn folders_are_made_filled_moved_deleted_and_put_back() {
    let school = School::open().await;
    let mut pip = pupil(&school).await;
    let made = pip.post("/my/folders", &[("name", "Art"), ("parent", "")]).await;
    let folder = made.location().to_owned();
    pip.get(&folder).await.shows("aria-current=\"page\"");
    pip.upload(&folder, &[("photo.png", PNG)]).await.leads_to(&format!("{folder}?notice=added"));
    let page = pip.get(&folder).await.shows("photo.png");
    let item = format!("/my/item/file-{}", first_file(&page).trim_start_matches("/file/"));
    pip.get(&item).await.shows("Move to");
    pip.post(&item, &[("what", "rename"), ("name", "")]).await.faults("name");
    pip.post(&item, &[("what", "rename"), ("name", "Holiday")]).await.leads_to(&format!("{folder}?notice=changed"));
    pip.get(&folder).await.shows("Holiday.png");
    pip.post(&item, &[("what", "move"), ("to", "")]).await.leads_to(&format!("{folder}?notice=changed"));
    pip.get("/my/files").await.shows("Holiday.png");
    let own = format!("/my/item/folder-{}", folder.trim_start_matches("/my/files/"));
    let own_id = folder.trim_start_matches("/my/files/").to_owned();
    pip.get(&own).await.shows("Art");
    pip.post(&own, &[("what", "move"), ("to", &own_id)]).await.faults("to");
    pip.post(&item, &[("what", "delete")]).await.leads_to("/my/files?notice=removed");
    let page = pip.get("/my/bin").await.shows("Holiday.png").shows("Days left: 30");
    let word = between(&page.body, "name=\"item\" value=\"", "\"").unwrap().to_owned();
    pip.post("/my/bin", &[("item", &word)]).await.leads_to("/my/bin?notice=restored");
    pip.post("/my/bin", &[("item", &word)]).await.finds_nothing();
    pip.get("/my/bin?notice=restored").await.shows("The bin is empty.");
    pip.get("/my/files").await.shows("Holiday.png");
    assert_eq!(pip.post(&item, &[("what", "burn")]).await.status, StatusCode::BAD_REQUEST);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_parent_reads_their_own_childs_files_and_changes_none() {
    let school = School::open().await;
    let (picture, folder) = school.files_of_ava().await;
    let mut amina = school.parent(school.ava, "amina@example.com").await;
    let base = format!("/child/{}", school.ava);
    let page = amina.get(&format!("{base}/files")).await.shows("Files of Ava").shows("Ava.png").shows("Art of Ava");
    assert!(!page.body.contains("type=\"file\"") && !page.body.contains("/my/"), "nothing to change");
    amina.get(&format!("{base}/files/{folder}")).await.shows("There is nothing here yet.");
    let file = amina.get(&format!("{base}/file/{picture}")).await;
    assert!(header(&file, "content-disposition").starts_with("attachment;"));
    assert_eq!(amina.get(&format!("{base}/file/{picture}/picture")).await.status, StatusCode::OK);
    let mut foreign = school.parent(school.cleo, "foreign@example.com").await;
    let mut tia = school.teacher("tia").await;
    let mut ben = school.pupil(school.ben).await;
    for path in
        ["/files", &format!("/files/{folder}"), &format!("/file/{picture}"), &format!("/file/{picture}/picture")]
    {
        foreign.get(&format!("{base}{path}")).await.finds_no_child();
        if path != "/files" {
            foreign.get(&format!("/child/{}{path}", school.cleo)).await.finds_nothing();
        }
        assert_eq!(tia.get(&format!("{base}{path}")).await.status, StatusCode::FORBIDDEN);
    }
    for browser in [&mut tia, &mut ben] {
        browser.get("/my/files").await.shows("There is nothing here yet.");
        for path in [format!("/file/{picture}"), format!("/my/files/{folder}"), format!("/my/item/file-{picture}")] {
            browser.get(&path).await.finds_nothing();
        }
        browser.post("/my/bin", &[("item", &format!("file-{picture}"))]).await.finds_nothing();
        browser.upload(&format!("/my/files/{folder}"), &[("a.txt", b"text")]).await.finds_nothing();
        browser.post("/my/folders", &[("name", "mine"), ("parent", &folder.to_string())]).await.finds_nothing();
    }
    for id in ["..", "%2e%2e%2f%2e%2e", "1", "file-1", "%00", "'--", "rollbook.db"] {
        for path in ["/file/", "/my/files/", "/my/item/file-", "/my/item/"] {
            let answer = ben.get(&format!("{path}{id}")).await;
            assert!(answer.status.is_client_error(), "{path}{id}: {}", answer.status);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_damaged_file_is_a_page_or_a_broken_answer_and_never_other_bytes() {
    let school = School::open().await;
    let mut pip = pupil(&school).await;
    pip.upload("/my/files", &[("a.txt", &[b'a'; 200_000])]).await.leads_to("/my/files?notice=added");
    let address = first_file(&pip.get("/my/files").await);
    let content = school.desk.folder.files().join("content");
    let inner = std::fs::read_dir(content).unwrap().flatten().next().unwrap().path();
    let path = std::fs::read_dir(inner).unwrap().flatten().next().unwrap().path();
    let mut bytes = std::fs::read(&path).unwrap();
    bytes[1000] ^= 1;
    std::fs::write(&path, &bytes).unwrap();
    let answer = pip.get(&address).await;
    assert_eq!(answer.status, StatusCode::INTERNAL_SERVER_ERROR);
    assert!(answer.body.contains("Something went wrong") && header(&answer, "content-type").starts_with("text/html"));
    std::fs::remove_file(&path).unwrap();
    assert_eq!(pip.get(&address).await.status, StatusCode::INTERNAL_SERVER_ERROR);
}
