//! What ends a pupil's visit to the portal, at the next thing asked for.

use crate::files::pupil;
use crate::harness::{PASSWORD, School};
use actions::ask::portal::PortalSignIn;
use actions::portal::{caller, sign_in};
use serde_json::{Value, json};

/// Signs mia in and answers her visit's token.
async fn come(school: &School) -> String {
    let request = PortalSignIn { name: "mia".to_owned(), password: PASSWORD.to_owned() };
    sign_in(&school.desk, &request, "192.0.2.1").await.unwrap().token
}

async fn is_in(school: &School, token: &str) -> bool {
    caller(&school.desk, token).await.unwrap().is_some()
}

/// Makes cards for the whole class, those with one too.
async fn cards(school: &School) -> Value {
    let request = json!({ "classes": [school.class("4H").await], "which": "all" });
    let paper = school.ok("prepare_paper", request).await;
    school.ok("make_paper", json!({ "draft": paper["draft"] })).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_visit_ends_with_the_card_the_role_and_the_account() {
    let school = School::with_office().await;
    let mia = pupil(&school, "mia", Some("4H")).await.id();
    let first = come(&school).await;
    cards(&school).await;
    assert!(is_in(&school, &first).await, "a first card ends nothing");
    school.ok("edit_user", json!({ "id": mia, "family_name": "Renamed" })).await;
    assert!(is_in(&school, &first).await, "nor does another name");
    cards(&school).await;
    assert!(!is_in(&school, &first).await, "a card in place of another");
    for (name, request) in [
        ("void_cards", json!({ "ids": [mia] })),
        ("edit_user", json!({ "id": mia, "role": "teacher" })),
        ("edit_user", json!({ "id": mia, "role": "student" })),
        ("suspend_users", json!({ "ids": [mia], "suspended": true })),
    ] {
        let token = come(&school).await;
        assert!(is_in(&school, &token).await, "before {name}");
        school.ok(name, request.clone()).await;
        assert!(!is_in(&school, &token).await, "{name} {request}");
    }
    school.ok("suspend_users", json!({ "ids": [mia], "suspended": false })).await;
    let again = cards(&school).await;
    let token = come(&school).await;
    school.ok("recall_paper", json!({ "serials": [again["made"]["name"]] })).await;
    assert!(!is_in(&school, &token).await, "recalled");
    let token = come(&school).await;
    school.ok("delete_users", json!({ "ids": [mia] })).await;
    assert!(!is_in(&school, &token).await, "deleted");
}
