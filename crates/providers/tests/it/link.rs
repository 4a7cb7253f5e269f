//! Linking through the browser, and what the requests on the way looked like.

use crate::doubles::Doubles;
use crate::line::{ALL, access, closing, google_app, linked, microsoft_app, people, read_google, school_app};
use providers::error::{AppFault, Need, SignInFault};
use providers::link::{Browser, Relink, Unlinked, link, link_school, unlink};
use providers::oauth::App;
use providers::oidc::Keys;
use providers::roster::Provider;
use providers::vault::Slot;
use providers::{Error, Secret};
use serde_json::json;
use std::time::Duration;

#[tokio::test]
async fn google_is_linked_with_its_secret_and_unlinked_for_good() {
    let doubles = Doubles::start().await;
    let (grant, page) = linked(&doubles, &google_app(&doubles), "admin").await;
    let grant = grant.unwrap();
    assert!(page.contains("Linked &lt;now&gt;") && page.contains("Close this window."), "the browser says it: {page}");
    let account = grant.linked.account.clone();
    assert_eq!((account.provider, account.organisation.as_str()), (Provider::Google, doubles.text("domain")));
    assert_eq!(account.subject, doubles.line["users"][0]["google"], "the immutable id");
    assert_eq!(grant.linked.missing, [""; 0], "all rights were given");
    assert!(doubles.vault.0.lock().unwrap().is_empty(), "nothing is kept before somebody has looked");
    let access = grant.keep(&doubles.line(), doubles.vault.clone()).await.unwrap();
    assert!(read_google(&doubles, &access, &people()).await.is_ok(), "the account can read");
    assert_eq!(unlink(&doubles.line(), &*doubles.vault, Provider::Google).await, Ok(Unlinked::Revoked));
    assert!(doubles.vault.0.lock().unwrap().is_empty(), "and is forgotten here");
    let refused = read_google(&doubles, &access, &people()).await.err().map(|stop| stop.error);
    assert_eq!(refused, Some(Error::NotLinked), "the token of the link is dead at Google, and no other is kept");
}

#[tokio::test]
async fn google_without_a_secret_is_refused_before_and_by_google() {
    let doubles = Doubles::start().await;
    let none = App::google_desktop(doubles.text("google_client_id"), None);
    assert_eq!(none.err(), Some(Error::App(AppFault::SecretMissing)), "before the browser opens");
    let wrong = App::google_desktop(doubles.text("google_client_id"), Some(Secret::new("not-the-secret"))).unwrap();
    assert_eq!(linked(&doubles, &wrong, "admin").await.0.err(), Some(Error::App(AppFault::Unknown)), "a wrong one");
}

#[tokio::test]
async fn microsoft_is_linked_without_a_secret() {
    let doubles = Doubles::start().await;
    let (grant, _) = linked(&doubles, &microsoft_app(&doubles), "admin").await;
    let account = grant.unwrap().linked.account;
    assert_eq!((account.provider, account.organisation.as_str()), (Provider::Microsoft, doubles.text("tenant")));
    assert_eq!(account.subject, doubles.line["users"][0]["microsoft"], "the id Graph knows");
    let asked = doubles.requests("microsoft", "oauth2/v2.0/authorize").await;
    assert!(asked.iter().any(|one| one["path"].as_str().unwrap().starts_with("/organizations/")), "any organisation");
    assert_eq!(
        unlink(&doubles.line(), &*doubles.vault, Provider::Microsoft).await,
        Ok(Unlinked::Forgotten),
        "there is no way to revoke"
    );
}

#[tokio::test]
async fn a_public_client_that_sends_a_secret_is_told_so() {
    let doubles = Doubles::start().await;
    let id = doubles.text("microsoft_client_id");
    let app = App::microsoft_school(id, Secret::new("x"), doubles.text("tenant")).unwrap();
    let refused = link_school(&doubles.line(), &app).await;
    assert_eq!(refused, Err(Error::App(AppFault::SecretUnwanted)));
}

#[tokio::test]
async fn the_schools_own_app_needs_no_browser() {
    let doubles = Doubles::start().await;
    let linked = link_school(&doubles.line(), &school_app(&doubles)).await.unwrap();
    let account = linked.account;
    assert_eq!(account.organisation_name.as_deref(), Some(doubles.text("school")));
    assert_eq!(
        (account.organisation.as_str(), account.subject.as_str()),
        (doubles.text("tenant"), doubles.text("microsoft_app_id"))
    );
}

#[tokio::test]
async fn a_school_app_that_may_not_read_the_organisation_knows_the_tenant_by_its_id_all_the_same() {
    let doubles = Doubles::start().await;
    let unread = || json!({ "at": "microsoft", "path": "/organization", "kind": "status", "status": 403 });
    for typed in [doubles.text("domain").to_owned(), doubles.text("tenant").to_uppercase()] {
        let secret = Secret::new(doubles.text("microsoft_app_secret"));
        let app = App::microsoft_school(doubles.text("microsoft_app_id"), secret, &typed).unwrap();
        doubles.fails(unread()).await;
        let account = link_school(&doubles.line(), &app).await.unwrap().account;
        assert_eq!(
            (account.organisation.as_str(), account.organisation_name),
            (doubles.text("tenant"), None),
            "{typed}"
        );
        let whole = link_school(&doubles.line(), &app).await.unwrap().account;
        assert_eq!(account.organisation, whole.organisation, "and as one who may read it");
    }
}

#[tokio::test]
async fn private_accounts_and_people_who_cancel_are_not_linked() {
    let doubles = Doubles::start().await;
    let (personal, page) = linked(&doubles, &google_app(&doubles), "personal").await;
    assert_eq!(personal.err(), Some(Error::SignIn(SignInFault::Personal)));
    assert!(page.contains("Linked"), "the browser has done its part");
    let (cancelled, page) = linked(&doubles, &google_app(&doubles), "").await;
    assert_eq!(cancelled.err(), Some(Error::Declined));
    assert!(page.contains("Not linked"), "{page}");
    let (no_right, _) = linked(&doubles, &microsoft_app(&doubles), "teacher").await;
    assert_eq!(no_right.err(), Some(Error::NotAllowed(Need::AdminConsent)), "an administrator must agree first");
}

#[tokio::test]
async fn another_account_is_seen_before_it_takes_the_place_of_the_first() {
    let doubles = Doubles::start().await;
    let first = linked(&doubles, &google_app(&doubles), "admin").await.0.unwrap();
    let account = first.linked.account.clone();
    first.keep(&doubles.line(), doubles.vault.clone()).await.unwrap();
    let kept = doubles.vault.0.lock().unwrap()[&Slot::GoogleRefresh].expose().to_owned();
    let again = linked(&doubles, &google_app(&doubles), "admin").await.0.unwrap();
    assert_eq!(again.linked.account.after(&account), Relink::Same);
    let teacher = linked(&doubles, &google_app(&doubles), "teacher").await.0.unwrap();
    assert_eq!(teacher.linked.account.after(&account), Relink::OtherAccount);
    assert_eq!(teacher.discard(&doubles.line()).await, Unlinked::Revoked);
    let stranger = linked(&doubles, &google_app(&doubles), "stranger").await.0.unwrap();
    assert_eq!(stranger.linked.account.after(&account), Relink::OtherOrganisation);
    assert!(doubles.vault.0.lock().unwrap()[&Slot::GoogleRefresh].is(&kept), "the first is still the one");
}

#[tokio::test]
async fn answers_with_another_state_host_or_path_are_passed_over() {
    let doubles = Doubles::start().await;
    let app = google_app(&doubles);
    let (tell, opened) = tokio::sync::oneshot::channel();
    let tell = std::sync::Mutex::new(Some(tell));
    let open = |url: &url::Url| {
        let _ = tell.lock().unwrap().take().unwrap().send(url.clone());
        Ok(())
    };
    let (line, keys, closing) = (doubles.line(), Keys::default(), closing());
    let browser = Browser { open: &open, closing: &closing, limit: crate::line::LIMIT };
    let meanwhile = async {
        let url = opened.await.unwrap();
        let find = |name: &str| url.query_pairs().find(|(key, _)| key == name).unwrap().1.into_owned();
        let (back, state) = (find("redirect_uri"), find("state"));
        let get = |url: String| doubles.client.get(url).send();
        let stray = [
            format!("{back}/?code=forged&state=forged"),
            format!("{back}/?code=forged"),
            format!("{back}/elsewhere?code=forged&state={state}"),
            format!("{back}/?code=forged&state={state}&iss=https%3A%2F%2Fevil.example"),
            format!("{back}/favicon.ico"),
        ];
        for url in stray {
            assert_eq!(get(url.clone()).await.unwrap().status(), 404, "{url}");
        }
        let other_name =
            doubles.client.get(format!("{back}/?code=forged&state={state}")).header("host", "evil.example");
        assert_eq!(other_name.send().await.unwrap().status(), 404, "another name for this computer");
        let page = crate::browser::sign_in(&doubles, &url, "admin", true).await.page;
        assert!(page.contains("Linked"), "the right one is still taken: {page}");
        assert!(get(format!("{back}/?code=again&state={state}")).await.is_err(), "after one answer the port is closed");
    };
    let (grant, ()) = tokio::join!(link(&line, &keys, &app, ALL, &browser), meanwhile);
    assert!(grant.is_ok(), "{:?}", grant.err());
}

#[tokio::test]
async fn linking_ends_when_it_is_cancelled_or_takes_too_long() {
    let doubles = Doubles::start().await;
    let (app, keys, closing) = (microsoft_app(&doubles), Keys::default(), closing());
    let line = doubles.line();
    let cancel = line.watch.cancel.clone();
    let open = move |_: &url::Url| {
        cancel.cancel();
        Ok(())
    };
    let browser = Browser { open: &open, closing: &closing, limit: crate::line::LIMIT };
    assert_eq!(link(&line, &keys, &app, ALL, &browser).await.err(), Some(Error::Cancelled));
    let line = doubles.line();
    let browser = Browser { open: &|_| Ok(()), closing: &closing, limit: Duration::from_secs(60) };
    assert_eq!(link(&line, &keys, &app, ALL, &browser).await.err(), Some(Error::TimedOut));
    let browser = Browser { open: &|_| Err(Error::Vault), closing: &closing, limit: Duration::from_secs(60) };
    assert_eq!(link(&line, &keys, &app, ALL, &browser).await.err().unwrap().code(), "computer", "no browser to open");
}

#[tokio::test]
async fn a_token_that_is_revoked_asks_for_a_new_link() {
    let doubles = Doubles::start().await;
    let access = access(&doubles, &google_app(&doubles)).await;
    for what in ["access", "refresh"] {
        doubles.post("/expire", serde_json::json!({ "at": "google", "what": what })).await;
    }
    let stop = read_google(&doubles, &access, &people()).await.err().unwrap();
    assert_eq!(stop.error, Error::TokenRefused);
}
