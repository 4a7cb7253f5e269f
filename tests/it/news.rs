//! What the window hears by itself: changes of this process and of others, in the history or beside it.

use crate::harness::School;
use actions::news::Listener;
use serde_json::{Value, json};
use std::sync::Arc;

#[tokio::test(flavor = "multi_thread")]
async fn a_window_hears_of_changes_in_and_beside_the_history_from_every_process() {
    let school = School::with_office().await;
    let front = Arc::new(school.other_window().await);
    let desk = front.desk().await.unwrap();
    let mut listener = Listener::new(front).await;
    let before = school.ok("desk_state", Value::Null).await["head"].as_i64().unwrap();
    let pip = json!({ "username": "pip", "given_name": "Pip" });
    let id = school.ok("add_user", pip).await["user"]["id"].clone();
    let heard = listener.next().await;
    assert_eq!(heard, before + 1, "another process wrote an entry");
    desk.news.tell();
    assert_eq!(listener.next().await, heard, "this one says that something changed beside the history");
    let mut settings = serde_json::to_value(domain::school::Settings::default()).unwrap();
    settings["portal_address"] = json!("https://portal.larkfield.example");
    school.ok("change_settings", json!({ "name": "Larkfield", "settings": settings })).await;
    let one = json!({ "user": id, "email": "amina@home.example" });
    school.ok("invite_parents", json!({ "invitations": [one] })).await;
    let mut invited = listener.next().await;
    while invited < before + 3 {
        invited = listener.next().await;
    }
    let mails = school.ok("list_mail", json!({})).await;
    school.ok("cancel_mail", json!({ "ids": [mails["mails"][0]["id"]] })).await;
    assert_eq!(listener.next().await, invited, "another process called a mail back, of which no entry tells");
}
