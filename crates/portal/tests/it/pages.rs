//! What every page is held to: small, in the reader's language, without a script in it, with labels, and without a dead end.

use crate::browser::{Answer, Browser, between};
use crate::school::School;
use domain::school::Settings;
use portal::routes;
use std::collections::BTreeSet;

pub const LANGUAGES: [&str; 12] = ["en", "ar", "bn", "cy", "pa", "pl", "pt", "ro", "so", "tr", "uk", "ur"];
const AMINA: &str = "amina@example.com";

/// Values of an attribute, in the order of the page.
fn values<'a>(page: &'a str, attribute: &str) -> Vec<&'a str> {
    let mark = format!(" {attribute}=\"");
    page.split(&mark).skip(1).filter_map(|rest| Some(rest.split_once('"')?.0)).collect()
}

/// All pages that can be had by looking, as a guest and as a parent, with forms that were refused among them.
async fn all(school: &School, guest: &mut Browser, parent: &mut Browser) -> Vec<(String, Answer)> {
    let code = school.letter(school.ben, 4).await;
    school.browser().register(&code, "pending@example.com").await;
    school.browser().get("/forgot").await;
    let mut pages = Vec::new();
    let link = school.link("pending@example.com").await;
    let open = [
        "/",
        "/scan",
        "/forgot",
        "/forgot/sent",
        "/join",
        "/register/sent",
        "/verify/none",
        "/nowhere",
        "/Q/none",
        &link,
    ];
    let outside = ["unknown", "other-school", "personal", "declined", "again", "busy", "clock", "setup"];
    let outside = outside.map(|why| format!("/sign-in/google/{why}"));
    for path in open
        .map(str::to_owned)
        .into_iter()
        .chain(outside)
        .chain([format!("/I/{code}"), format!("/register?code={code}")])
    {
        let page = guest.get(&path).await;
        pages.push((path, page));
    }
    let step = [("step", "name"), ("code", &code), ("given_name", "Amina"), ("relation", "mother")];
    pages.push(("second step".to_owned(), guest.post("/register", &step).await));
    pages.push(("refused step".to_owned(), guest.post("/register", &step[..2]).await));
    guest.get("/").await;
    pages.push(("a question to a passkey".to_owned(), guest.post("/passkey", &[]).await));
    pages.push(("refused passkey".to_owned(), guest.post("/passkey/sign-in", &[]).await));
    pages.push(("refused sign-in".to_owned(), guest.post("/", &[("name", "a@b.example")]).await));
    let child = format!("/child/{}", school.ava);
    let own = ["/home", "/account", "/children/add", "/account/password", "/account/passkeys", "/account/leave"]
        .map(str::to_owned);
    let others = [child.clone(), format!("{child}/who"), format!("{child}/homework")];
    for path in own.into_iter().chain(others).chain([format!("/children/add?code={code}")]) {
        let page = parent.get(&path).await;
        pages.push((path, page));
    }
    for path in ["/children/add", "/account/password", "/account/passkeys/ask", "/account/leave"] {
        pages.push((format!("refused {path}"), parent.post(path, &[]).await));
    }
    pages
}

pub fn assert_well_made(path: &str, page: &str) {
    assert_eq!(page.matches("<h1").count(), 1, "{path} has one heading: {page}");
    assert!(between(page, "<title>", "</title>").is_some_and(|title| title.len() > 5), "{path} has a title");
    for script in page.split("<script").skip(1) {
        let is_file = script.starts_with(" type=\"module\" src=\"/static/") && script.contains("\"></script>");
        assert!(is_file, "{path}: a script is a file of ours: {script}");
    }
    for mark in [" style=", "<style", "javascript:", "<iframe", " onclick", " onload", "http://", "https://"] {
        assert!(!page.contains(mark), "{path} has no {mark}: {page}");
    }
    let ids = values(page, "id");
    assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len(), "{path}: an id stands for one thing: {ids:?}");
    for attribute in ["for", "aria-describedby", "aria-labelledby"] {
        for id in values(page, attribute).iter().flat_map(|ids| ids.split(' ')) {
            assert!(ids.contains(&id), "{path}: {attribute} names {id}, which is not there");
        }
    }
    for input in page.split("<input").skip(1).filter_map(|rest| rest.split_once('>')).map(|(input, _)| input) {
        let is_silent = input.contains("type=\"hidden\"") || input.contains(" hidden");
        let id = between(input, " id=\"", "\"");
        let has_label =
            id.is_some_and(|id| page.contains(&format!("for=\"{id}\""))) || input.contains("type=\"radio\"");
        assert!(is_silent || has_label || input.contains("type=\"checkbox\""), "{path}: no label for {input}");
    }
}

/// Every link, form and file of a page leads to a route, or to a place on it.
pub fn assert_leads_somewhere(path: &str, page: &str) {
    let ids = values(page, "id");
    for to in [values(page, "href"), values(page, "action"), values(page, "src")].concat() {
        if let Some(id) = to.strip_prefix('#') {
            assert!(ids.contains(&id), "{path} leads to {to}, which is not there");
            continue;
        }
        let bare = to.split(['?', '&']).next().unwrap_or_default();
        let parts: Vec<&str> = bare.split('/').collect();
        let is_route = routes().iter().any(|route| {
            let pattern: Vec<&str> = route.pattern.split('/').collect();
            pattern.len() == parts.len() && pattern.iter().zip(&parts).all(|(a, b)| a == b || a.starts_with('{'))
        });
        assert!(is_route, "{path} leads to {to}, which is no route");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_is_well_made_in_every_language() {
    let school = School::open().await;
    crate::providers_stage::link_google(&school).await;
    let mut parent = school.parent(school.ava, AMINA).await;
    let mut teacher = school.teacher("tia").await;
    crate::homework::set(&school, &mut teacher, &[("title", "Read")]).await;
    crate::homework::set(&school, &mut teacher, &[("title", "Write"), ("due_on", "2026-09-01")]).await;
    for language in LANGUAGES {
        let mut guest = school.browser();
        guest.languages = language;
        parent.get("/account").await;
        parent.post("/account/language", &[("code", language)]).await.leads_to("/account?notice=language");
        let direction = if ["ar", "ur"].contains(&language) { "rtl" } else { "ltr" };
        for (path, answer) in all(&school, &mut guest, &mut parent).await {
            let path = format!("{path} in {language}");
            let root = format!("<html lang=\"{language}\" dir=\"{direction}\">");
            assert!(answer.body.contains(&root), "{path} begins with {root}: {} {}", answer.status, answer.body);
            assert_well_made(&path, &answer.body);
            assert_leads_somewhere(&path, &answer.body);
        }
        school.pass_days(1);
    }
}

/// What a browser loads with a page, by the rules of the style sheet: each typeface once, by the letters there are. What
/// is the same for all comes compressed, as every browser asks for it; the page itself does not.
async fn weight(browser: &mut Browser, path: &str, language: &str) -> usize {
    let page = browser.get(path).await.shows("<h1>").body;
    let sheet = *values(&page, "href").iter().find(|to| to.contains("portal.")).unwrap();
    let style = browser.get(sheet).await.body;
    let fonts = |weight: &str| -> Vec<String> {
        let faces = style.split("url(").skip(1).filter_map(|rest| rest.split_once(')')).map(|(face, _)| face);
        let found: BTreeSet<_> = faces.filter(|face| face.contains(weight)).map(str::to_owned).collect();
        found.into_iter().collect()
    };
    let is_one = ["cy", "pl", "ro", "tr"].contains(&language);
    let more = if is_one { "latin-ext-400" } else { "latin-700" };
    assert!(
        page.contains("<body class=\"first\">")
            && style.contains(".first { --font: \"Atkinson Hyperlegible\", system-ui")
    );
    let mut files = [fonts("latin-400"), fonts(more)].concat();
    files.extend(["/manifest.webmanifest".to_owned()]);
    files.extend(values(&page, "href").iter().filter(|to| to.contains("/icon.")).map(|to| (*to).to_owned()));
    assert!(files.len() >= 4, "typefaces, icon and manifest are found: {files:?}");
    files.push(sheet.to_owned());
    files.extend(values(&page, "src").iter().map(|src| (*src).to_owned()));
    let mut size = page.len();
    for file in files {
        let request = axum::http::Request::get(&file).header("accept-encoding", "gzip");
        let answer = browser.send(request, axum::body::Body::empty()).await;
        assert_eq!(answer.status, 200, "{file}");
        size += answer.size;
    }
    size
}

#[tokio::test(flavor = "multi_thread")]
async fn a_first_page_is_under_50_kilobytes_with_all_it_loads() {
    let school = School::open().await;
    crate::providers_stage::link_google(&school).await;
    let code = school.letter(school.ava, 4).await;
    for language in LANGUAGES {
        for path in ["/".to_owned(), format!("/I/{code}"), format!("/register?code={code}")] {
            let mut browser = school.browser();
            browser.languages = language;
            let size = weight(&mut browser, &path, language).await;
            assert!(size < 50_000, "{path} in {language}: {size} bytes, as every browser gets them");
        }
    }
}

/// A logo as rich as a photo: noise in colours.
fn rich_logo() -> String {
    let mut seed = 7_u32;
    let mut dots = String::new();
    for n in 0..1_600_u32 {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        dots.push_str(&format!(
            "<rect x=\"{}\" y=\"{}\" width=\"1\" height=\"1\" fill=\"#{:06x}\"/>",
            n % 40,
            n / 40,
            seed >> 8
        ));
    }
    format!("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 40 40\">{dots}</svg>")
}

#[tokio::test(flavor = "multi_thread")]
async fn the_school_has_its_logo_on_top_and_whom_to_ask_at_the_foot() {
    let school = School::open().await;
    let mut guest = school.browser();
    let page = guest.get("/").await.shows("class=\"crest\"");
    assert!(!page.body.contains("Any question?"), "nobody is named to ask");
    let contact = "the school office, 01632 960000, <office@larkfield.example>";
    school.set(Settings { contact: contact.to_owned(), ..Settings::default() }).await;
    school.set_logo(&rich_logo()).await;
    for path in ["/", "/join", "/scan", "/forgot"] {
        let page = guest.get(path).await.shows("Any question? Ask the school office, 01632 960000, &#60;office@");
        assert!(!page.body.contains("class=\"crest\""), "{path}");
    }
    let page = guest.get("/").await;
    let logo = values(&page.body, "src").into_iter().find(|src| src.starts_with("/static/logo/")).unwrap().to_owned();
    let picture = guest.get(&logo).await;
    assert_eq!(picture.headers["content-type"], "image/png");
    assert!(picture.headers["cache-control"].to_str().unwrap().contains("immutable") && picture.size < 7_001);
    for language in LANGUAGES {
        guest.languages = language;
        let size = weight(&mut guest, "/", language).await;
        assert!(size < 50_000, "with a logo in {language}: {size} bytes");
    }
    guest.languages = "en-GB";
    guest.get("/static/logo/none").await.finds_nothing();
    let mut ava = school.pupil(school.ava).await;
    let page = ava.get("/home").await.shows(&logo);
    assert!(!page.body.contains("Any question?"), "a pupil asks the teacher");
    school
        .set_logo("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 9 9\"><path d=\"M0 0h9v9z\"/></svg>")
        .await;
    let page = guest.get("/").await;
    assert!(page.body.contains("/static/logo/") && !page.body.contains(&logo), "another logo, another address");
    guest.get(&logo).await.finds_nothing();
}

#[tokio::test(flavor = "multi_thread")]
async fn one_page_may_ask_for_the_camera_and_its_script_reaches_no_server() {
    let school = School::open().await;
    let mut browser = school.browser();
    for (path, camera) in [("/", "camera=()"), ("/join", "camera=()"), ("/scan", "camera=(self)")] {
        let page = browser.get(path).await.shows("<h1>");
        assert!(page.headers["permissions-policy"].to_str().unwrap().starts_with(camera), "{path}");
        let policy = page.headers["content-security-policy"].to_str().unwrap().to_owned();
        assert!(policy.starts_with("default-src 'none'; script-src 'self'; "), "{policy}");
        for word in ["unsafe", "connect-src", "*", "http"] {
            assert!(!policy.contains(word), "{path}: {word} is in {policy}");
        }
    }
    let page = browser.get("/scan").await.shows("Open the camera of the device");
    let script = values(&page.body, "src").into_iter().find(|src| src.contains("scan.")).unwrap();
    let script = browser.get(script).await;
    assert_eq!(script.headers["content-type"], "text/javascript; charset=utf-8");
    assert!(script.body.contains("getUserMedia"), "the script is served");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_portal_can_be_put_on_a_home_screen() {
    let school = School::open().await;
    let mut browser = school.browser();
    let page = browser.get("/").await.shows("rel=\"manifest\"").shows("rel=\"apple-touch-icon\"");
    for icon in values(&page.body, "href").iter().filter(|to| to.contains("/icon")) {
        assert_eq!(browser.get(icon).await.status, 200, "{icon}");
    }
    let answer = browser.get("/manifest.webmanifest").await;
    assert_eq!(answer.headers["content-type"], "application/manifest+json");
    let manifest: serde_json::Value = serde_json::from_str(&answer.body).unwrap();
    assert!(manifest["name"].as_str().unwrap().starts_with("Larkfield Primary"));
    assert_eq!(manifest["display"], "standalone");
    let icons: Vec<&str> = manifest["icons"].as_array().unwrap().iter().map(|i| i["src"].as_str().unwrap()).collect();
    assert!(
        icons.iter().any(|icon| icon.contains("192")) && icons.iter().any(|icon| icon.contains("512")),
        "{icons:?}"
    );
    for icon in icons {
        assert_eq!(browser.get(icon).await.status, 200, "{icon}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_language_chosen_before_signing_in_is_kept_and_goes_into_the_account() {
    let school = School::open().await;
    let code = school.letter(school.ava, 4).await;
    let mut amina = school.browser();
    amina.get(&format!("/I/{code}?language=ur")).await.shows("<html lang=\"ur\" dir=\"rtl\">");
    let page = amina.get(&format!("/register?code={code}")).await.shows("<html lang=\"ur\" dir=\"rtl\">");
    assert!(page.body.contains("lang=\"en\" dir=\"ltr\""), "the foot says in English too that nobody has checked it");
    let first = [("code", code.as_str()), ("given_name", "Amina"), ("relation", "mother"), ("email", AMINA)];
    amina
        .post("/register", &[&[("step", "account"), ("password", crate::school::PASSWORD)], &first[..]].concat())
        .await;
    let link = school.link(AMINA).await;
    let mut elsewhere = school.browser();
    elsewhere.get(&link).await;
    elsewhere.post(&link, &[("password", crate::school::PASSWORD)]).await.leads_to("/home");
    elsewhere.get("/home").await.shows("<html lang=\"ur\" dir=\"rtl\">");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failure_keeps_the_frame_of_its_reader() {
    let school = School::open().await;
    let (mut guest, mut amina) = (school.browser(), school.parent(school.ava, AMINA).await);
    amina.get("/account").await;
    amina.post("/account/language", &[("code", "ur")]).await.leads_to("/account?notice=language");
    let (own, foreign) = ("/nowhere".to_owned(), format!("/child/{}", school.ben));
    for path in [own, foreign, "/verify".to_owned()] {
        let page = amina.get(&path).await;
        assert_eq!(page.status, 404, "{path}");
        for part in ["<html lang=\"ur\" dir=\"rtl\">", "Larkfield Primary", "href=\"/account\""] {
            assert!(page.body.contains(part), "{path} shows {part}: {}", page.body);
        }
        let page = guest.get(&path).await;
        assert!(page.status == 303 || page.body.contains("Larkfield Primary"), "{path}: {}", page.body);
        assert!(!page.body.contains("href=\"/account\""), "{path}");
    }
    let forged = amina.send(axum::http::Request::post("/account/leave"), axum::body::Body::empty()).await;
    assert_eq!(forged.status, 400);
    assert!(forged.body.contains("Larkfield Primary") && forged.body.contains("href=\"/account\""));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_policy_is_in_the_schools_language_whatever_the_readers_is() {
    let school = School::open().await;
    let mut amina = school.parent(school.ava, AMINA).await;
    school.set_policy("Be kind.").await;
    amina.get("/policy?language=ur").await.shows("<div class=\"policy\" lang=\"en\" dir=\"ltr\">Be kind.</div>");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_that_does_not_work_shows_a_parent_their_own_page() {
    let school = School::open().await;
    let mut amina = school.parent(school.ava, AMINA).await;
    let dead = domain::code::InvitationCode::new(&[7; 32]).unwrap().words();
    for path in [format!("/I/{dead}"), "/I/XXXX".to_owned()] {
        let page = amina.get(&path).await.faults("code");
        assert!(page.body.contains("Add a child") && page.body.contains("action=\"/children/add\""), "{}", page.body);
        assert!(!page.body.contains("I have an account"), "{}", page.body);
    }
}
