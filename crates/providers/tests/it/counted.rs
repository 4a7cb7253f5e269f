//! Providers that count pages instead of pointing at them, and change while they are read.

use crate::doubles::Still;
use crate::line::people;
use providers::error::Partial;
use providers::hosts::Moved;
use providers::reading::Expect;
use providers::roster::Read;
use providers::{Access, Error, Hosts, Http, Line, Secret, Watch, google, wonde};
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};
use wiremock::matchers::{path, path_regex};
use wiremock::{Mock, MockServer, Request, ResponseTemplate};

const SIZE: usize = 3;

fn page(all: &[u32], request: &Request) -> Value {
    let number =
        request.url.query_pairs().find(|(name, _)| name == "page").map_or(1, |(_, page)| page.parse().unwrap());
    let from = (number - 1) * SIZE;
    let data: Vec<Value> =
        all.iter().skip(from).take(SIZE).map(|id| json!({ "id": format!("A{id}"), "surname": "X" })).collect();
    let more = from + SIZE < all.len();
    let host = request.headers["host"].to_str().unwrap();
    let next = more.then(|| format!("http://{host}{}?page={}", request.url.path(), number + 1));
    let pagination = json!({ "next": next, "previous": null, "more": more, "per_page": "3", "current_page": number });
    json!({ "data": data, "meta": { "pagination": pagination, "includes": [] } })
}

/// A school of twelve pupils; after each page of them something happens to the list.
async fn school(after: impl Fn(usize, &mut Vec<u32>) + Send + Sync + 'static) -> MockServer {
    let server = MockServer::start().await;
    let home = server.uri().replace("http://", "");
    let school = json!({ "data": { "id": "A0", "name": "S", "region": { "domain": home } } });
    Mock::given(path("/v1.0/schools/A0"))
        .respond_with(ResponseTemplate::new(200).set_body_json(school))
        .mount(&server)
        .await;
    let pupils = Mutex::new((0, (1..=12).collect::<Vec<u32>>()));
    let students = move |request: &Request| {
        let mut held = pupils.lock().unwrap();
        let body = page(&held.1, request);
        if !request.url.query().unwrap_or_default().contains("per_page=1&") && request.url.query() != Some("per_page=1")
        {
            held.0 += 1;
            let (count, list) = &mut *held;
            after(*count, list);
        }
        ResponseTemplate::new(200).set_body_json(body)
    };
    Mock::given(path_regex("students$")).respond_with(students).mount(&server).await;
    let none = |request: &Request| ResponseTemplate::new(200).set_body_json(page(&[], request));
    Mock::given(path_regex("employees$")).respond_with(none).mount(&server).await;
    server
}

async fn read(server: &MockServer) -> Result<Read, Error> {
    let hosts = Hosts::new(&Moved { wonde: Some(server.uri()), ..Moved::default() }).unwrap();
    let http = Http::with_clock(Arc::new(Still)).unwrap();
    let line = Line { http, hosts, watch: Watch::default() };
    let access = Access::wonde(Secret::new("t"));
    let to = (&access, "A0", "");
    wonde::read(&line, to, &people(), &Expect::default(), None).await.map_err(|stop| stop.error)
}

#[tokio::test]
async fn somebody_who_slips_onto_a_page_already_read_is_found_again() {
    let server = school(|count, list| {
        if count == 1 {
            list.remove(0);
        }
    });
    let read = read(&server.await).await.unwrap();
    let missing: Vec<u32> =
        (2..=12).filter(|id| !read.people.iter().any(|one| one.id == format!("student/A{id}"))).collect();
    assert_eq!(missing, [0; 0], "the fourth moved from the second page to the first between the two");
}

#[tokio::test]
async fn a_wonde_that_knows_no_cursor_is_read_by_page_numbers() {
    let server = school(|_, _| {}).await;
    let refusal = ResponseTemplate::new(422).set_body_json(json!({ "error": "invalid_parameter" }));
    let with_cursor = Mock::given(wiremock::matchers::query_param("cursor", "true")).respond_with(refusal);
    with_cursor.with_priority(1).mount(&server).await;
    assert_eq!(read(&server).await.unwrap().counts.students, 12);
}

#[tokio::test]
async fn a_list_that_never_holds_still_is_not_taken_for_whole() {
    let server = school(|count, list| list.push(100 + u32::try_from(count).unwrap()));
    assert_eq!(read(&server.await).await.err(), Some(Error::Partial(Partial::Moving)));
}

#[tokio::test]
async fn a_google_whose_page_tokens_only_count_loses_nobody_either() {
    let server = MockServer::start().await;
    let users = Mutex::new((1..=12).collect::<Vec<u32>>());
    let asked = Mutex::new(0);
    let page = move |request: &Request| {
        let token = request.url.query_pairs().find(|(name, _)| name == "pageToken");
        let from: usize = token.map_or(0, |(_, token)| token.parse().unwrap());
        let mut all = users.lock().unwrap();
        let part: Vec<Value> = all.iter().skip(from).take(SIZE).map(|id| json!({ "id": id.to_string() })).collect();
        let next = (from + SIZE < all.len()).then(|| (from + SIZE).to_string());
        let mut count = asked.lock().unwrap();
        *count += 1;
        if *count == 1 {
            all.remove(0);
        }
        ResponseTemplate::new(200)
            .set_body_json(json!({ "kind": "admin#directory#users", "users": part, "nextPageToken": next }))
    };
    Mock::given(path("/admin/directory/v1/users")).respond_with(page).mount(&server).await;
    let hosts = Hosts::new(&Moved { google: Some(server.uri()), ..Moved::default() }).unwrap();
    let line = Line { http: Http::with_clock(Arc::new(Still)).unwrap(), hosts, watch: Watch::default() };
    let access = Access::wonde(Secret::new("t"));
    let read = google::read(&line, &access, &people(), &Expect::default(), None).await.map_err(|stop| stop.error);
    let read = read.unwrap();
    let missing: Vec<u32> = (2..=12).filter(|id| !read.people.iter().any(|one| one.id == id.to_string())).collect();
    assert_eq!(missing, [0; 0], "the fourth moved from the second page to the first between the two");
}
