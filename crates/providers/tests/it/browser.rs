//! As much of a browser as signing in takes: follows redirects, keeps cookies, presses one person's button.

use crate::doubles::Doubles;
use std::collections::BTreeMap;
use url::Url;

/// Where a sign-in came out: the callback's address with its query, and the page that was shown there.
pub struct Arrival {
    pub url: Url,
    pub page: String,
}

#[derive(Default)]
struct Browser {
    cookies: BTreeMap<String, String>,
}

/// Signs in as somebody ("admin", …; "" presses Cancel) and follows to the first address that is no provider's.
/// `visits`: whether that address is called too.
pub async fn sign_in(doubles: &Doubles, url: &Url, person: &str, visits: bool) -> Arrival {
    let mut browser = Browser::default();
    let ours = ["wonde", "google", "microsoft_login", "mylogin"].map(|at| doubles.text(at).to_owned());
    let (mut url, mut form) = (url.clone(), None::<String>);
    for _ in 0..12 {
        let is_ours = ours.iter().any(|base| url.as_str().starts_with(base.as_str()));
        if !is_ours && !visits {
            return Arrival { url, page: String::new() };
        }
        let request = match form.take() {
            Some(body) => {
                doubles.client.post(url.clone()).body(body).header("content-type", "application/x-www-form-urlencoded")
            }
            None => doubles.client.get(url.clone()),
        };
        let cookies: Vec<String> = browser.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let answer = request.header("cookie", cookies.join("; ")).send().await.unwrap();
        for set in answer.headers().get_all("set-cookie") {
            let (name, rest) = set.to_str().unwrap().split_once('=').unwrap();
            browser.cookies.insert(name.to_owned(), rest.split(';').next().unwrap_or_default().to_owned());
        }
        if let Some(next) = answer.headers().get("location") {
            url = url.join(next.to_str().unwrap()).unwrap();
            continue;
        }
        let status = answer.status();
        let page = answer.text().await.unwrap();
        if !is_ours {
            return Arrival { url, page };
        }
        assert!(status.is_success(), "the provider's page: {status} {page}");
        let (action, body) = pressed(&page, person);
        url = url.join(&action).unwrap();
        form = Some(body);
    }
    panic!("the sign-in goes on for ever at {url}");
}

/// Where the form with somebody's button goes, and with what.
fn pressed(page: &str, person: &str) -> (String, String) {
    let id = if person.is_empty() { "id=\"cancel\"".to_owned() } else { format!("id=\"as-{person}\"") };
    let at = page.find(&id).unwrap_or_else(|| panic!("no button {id} on the page: {page}"));
    let form = page[..at].rfind("<form").expect("the button is in a form");
    let attribute = |tag: &str, name: &str| {
        let (_, rest) = tag.split_once(&format!("{name}=\""))?;
        rest.split_once('"').map(|(value, _)| value.replace("&amp;", "&"))
    };
    let action = attribute(&page[form..], "action").expect("the form has an action");
    let mut pairs = url::form_urlencoded::Serializer::new(String::new());
    let end = page[form..].find("</form>").map_or(page.len(), |end| form + end);
    for input in page[form..end].split('<').filter(|tag| tag.starts_with("input") && tag.contains("hidden")) {
        let name = attribute(input, "name").unwrap_or_default();
        pairs.append_pair(&name, &attribute(input, "value").unwrap_or_default());
    }
    let button = page[..at].rfind("<button").expect("it is a button");
    let tag = &page[button..];
    let tag = &tag[..tag.find('>').unwrap()];
    if let Some(name) = attribute(tag, "name") {
        pairs.append_pair(&name, &attribute(tag, "value").unwrap_or_default());
    }
    (action, pairs.finish())
}
