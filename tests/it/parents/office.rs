//! Links, invitations and orders, as the office looks after them.

use super::*;

async fn second_administrator(school: &School) {
    let other = json!({ "username": "hal", "given_name": "Hal", "family_name": "Jones", "role": "administrator",
        "password": PASSWORD, "must_change": false });
    school.ok("add_user", other).await;
}

async fn forbid(school: &School, name: &str, email: &str, usernames: &[&str]) -> Value {
    let mut ids = Vec::new();
    for username in usernames {
        ids.push(school.id(username).await);
    }
    school.confirm().await;
    let order =
        json!({ "name": name, "email": email, "children": ids, "reason": "Court order 12", "review_on": "2026-12-01" });
    school.ok("add_order", order).await
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_ends_links_stops_every_way_in_and_tells_that_adult_nothing() {
    let school = school().await;
    let code = invite(&school, "p01", "amina@home.example").await;
    let session = join(&school, &code, "amina@home.example").await;
    let removed = pupil(&school, "p01").await["adults"][0]["link"].clone();
    forbid(&school, "", "Amina@Home.example", &["p01", "p02"]).await;
    assert_eq!(children(&school, &session).await, Vec::<String>::new(), "the link ended at once");
    let by = guardian(&school, &session).await.unwrap();
    let mut answers = Vec::new();
    for username in ["p01", "p02"] {
        let code = invite(&school, username, "other@home.example").await;
        let error = portal::invitation(&school.desk, Some(&by), &code, HOME).await.unwrap_err();
        assert_eq!(error.code, Code::NotFound, "the letter's address looks dead to that adult");
        let error = portal::add_child(&school.desk, &by, &code, Relation::Mother, HOME).await.unwrap_err();
        answers.push((error.code, error.message));
        let count = mails(&school).await.len();
        portal::register(&school.desk, &form(&code, "AMINA@home.example"), HOME).await.unwrap();
        assert_eq!(mails(&school).await.len(), count, "a form gets the usual answer, and no mail");
    }
    let never = portal::invitation(&school.desk, None, "0000-0000-0000-0000", HOME).await;
    assert!(never.is_err());
    assert!(answers.iter().all(|(code, words)| *code == Code::NotFound && !words.contains("order")), "{answers:?}");
    let free = invite(&school, "p03", "third@home.example").await;
    portal::add_child(&school.desk, &by, &free, Relation::Mother, HOME).await.unwrap();
    let orders = school.ok("list_orders", Value::Null).await;
    assert_eq!(orders["orders"][0]["stopped"], 4, "the office sees each try: {orders}");
    assert_eq!(pupil(&school, "p01").await["invitations"][0]["stuck"], "refused");
    let history = school.ok("list_history", json!({})).await;
    assert!(!history.to_string().contains("Court order"), "why is told in the order, not in the history");
    assert!(!removed.is_null());
}

#[tokio::test(flavor = "multi_thread")]
async fn no_undo_links_whom_an_order_keeps_apart() {
    let school = school().await;
    let code = invite(&school, "p01", "amina@home.example").await;
    let session = join(&school, &code, "amina@home.example").await;
    let link = pupil(&school, "p01").await["adults"][0]["link"].clone();
    let removed = school.ok("remove_adults", json!({ "links": [link] })).await;
    forbid(&school, "amina BEGUM", "", &["p01"]).await;
    let refused = school.refused("undo", json!({ "id": removed["entry"] })).await;
    assert_eq!(refused.code, Code::Invalid);
    assert!(refused.message.contains("no-link order"), "{}", refused.message);
    assert_eq!(children(&school, &session).await, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_is_lifted_by_two_administrators_and_not_by_one_twice() {
    let school = school().await;
    second_administrator(&school).await;
    forbid(&school, "Amina Begum", "", &["p01"]).await;
    let orders = school.ok("list_orders", Value::Null).await;
    let id = orders["orders"][0]["id"].clone();
    let asked = school.ok("lift_order", json!({ "id": id })).await;
    assert_eq!(asked["lifted"], false, "the first one asks");
    let again = school.ok("lift_order", json!({ "id": id })).await;
    assert_eq!(again["lifted"], false, "and cannot be the second");
    let code = invite(&school, "p01", "amina@home.example").await;
    let count = mails(&school).await.len();
    portal::register(&school.desk, &form(&code, "amina@home.example"), HOME).await.unwrap();
    assert_eq!(mails(&school).await.len(), count, "it is in force all the while");
    school.sign_in("hal").await;
    school.confirm().await;
    assert_eq!(school.ok("lift_order", json!({ "id": id })).await["lifted"], true);
    let session = join(&school, &code, "amina@home.example").await;
    assert_eq!(children(&school, &session).await, ["Pupil1"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_says_whom_and_which_children_and_why() {
    let school = school().await;
    school.confirm().await;
    let id = school.id("p01").await;
    let whole = json!({ "name": "Eve", "email": "", "children": [id], "reason": "Court", "review_on": "" });
    for (field, value) in [
        ("name", json!("")),
        ("children", json!([])),
        ("reason", json!(" ")),
        ("review_on", json!("soon")),
        ("email", json!("not an address")),
    ] {
        let mut order = whole.clone();
        order[field] = value;
        let refused = school.refused("add_order", order).await;
        assert_eq!((refused.code, refused.field.as_deref()), (Code::Invalid, Some(field)), "{}", refused.message);
    }
    school.ok("add_order", whole).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_of_addresses_is_matched_by_username_or_name_and_every_fault_is_told_with_its_row() {
    let school = school().await;
    let by_name = school.file("a.csv", "First name,Surname,Class,Email\nPupil1,Number1,4H,a@home.example\nPupil2,Number2,,b@home.example\nPupil1,Number1,2W,c@home.example\nNobody,Here,,d@home.example\n");
    let answer = school.ok("read_addresses", json!({ "path": by_name })).await;
    let found: Vec<_> = answer["found"].as_array().unwrap().iter().map(|one| one["email"].clone()).collect();
    assert_eq!(found, ["a@home.example", "b@home.example"], "{answer}");
    let rows: Vec<_> = answer["problems"].as_array().unwrap().iter().map(|one| one["row"].clone()).collect();
    assert_eq!(rows, [4, 5], "{answer}");
    let by_user = school
        .file("b.csv", "username;email\nP01;a@home.example\np01;A@home.example\np02;nonsense\ntom;t@school.example\n");
    let answer = school.ok("read_addresses", json!({ "path": by_user })).await;
    assert_eq!(answer["found"].as_array().unwrap().len(), 1, "{answer}");
    let user = json!(school.id("p02").await);
    assert!(answer["problems"].as_array().unwrap().iter().any(|one| one["user"] == user), "{answer}");
    assert_eq!(answer["problems"].as_array().unwrap().len(), 3, "twice, no address, no pupil: {answer}");
    let wrong = school.file("c.csv", "animal,sound\ncat,meow\n");
    assert_eq!(school.refused("read_addresses", json!({ "path": wrong })).await.code, Code::Unreadable);
    assert_eq!(mails(&school).await.len(), 0, "reading invites nobody");
}

#[tokio::test(flavor = "multi_thread")]
async fn inviting_the_same_address_again_ends_the_earlier_code_and_undo_ends_the_new_one() {
    let school = school().await;
    let first = invite(&school, "p01", "amina@home.example").await;
    let one = json!({ "user": school.id("p01").await, "email": "amina@home.example" });
    let answer = school.ok("invite_parents", json!({ "invitations": [one] })).await;
    let second = read_mail(&school, "amina@home.example").await.1["code"].as_str().unwrap().to_owned();
    assert_eq!(code_of(portal::invitation(&school.desk, None, &first, HOME).await), Some(Code::NotFound));
    assert!(portal::invitation(&school.desk, None, &second, HOME).await.is_ok());
    let undone = school.ok("undo", json!({ "id": answer["entry"] })).await;
    assert_eq!(undone["conflicts"], json!([]), "{undone}");
    assert_eq!(code_of(portal::invitation(&school.desk, None, &second, HOME).await), Some(Code::NotFound));
    portal::invitation(&school.desk, None, &first, HOME).await.expect("as before");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_linked_already_is_not_invited_again_and_a_bad_address_is_told() {
    let school = school().await;
    let code = invite(&school, "p01", "amina@home.example").await;
    join(&school, &code, "amina@home.example").await;
    let id = school.id("p01").await;
    let asked = [
        json!({ "user": id, "email": "AMINA@home.example" }),
        json!({ "user": id, "email": "nonsense" }),
        json!({ "user": id, "email": "omar@home.example" }),
    ];
    let answer = school.ok("invite_parents", json!({ "invitations": asked })).await;
    assert_eq!((&answer["queued"], answer["refused"].as_array().unwrap().len()), (&json!(1), 2), "{answer}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_stuck_says_why_and_the_chase_list_holds_no_other() {
    const DAY: i64 = 24 * 60 * MINUTE;
    let school = school().await;
    let joined = invite(&school, "p02", "b@home.example").await;
    join(&school, &joined, "b@home.example").await;
    let opened = invite(&school, "p03", "c@home.example").await;
    portal::open_invitation(&school.desk, &opened, HOME).await.unwrap();
    let registered = invite(&school, "p04", "d@home.example").await;
    portal::register(&school.desk, &form(&registered, "d@home.example"), HOME).await.unwrap();
    invite(&school, "p01", "a@home.example").await;
    school.hand.pass(4 * DAY);
    school.sign_in(ADMIN).await;
    let chase = school.ok("list_parents", json!({ "stuck": true })).await;
    let whys: Vec<_> = chase["pupils"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| {
            (one["name"].as_str().unwrap().to_owned(), one["invitations"][0]["stuck"].as_str().unwrap().to_owned())
        })
        .collect();
    let expected =
        [("Pupil1 Number1", "queued"), ("Pupil3 Number3", "not_registered"), ("Pupil4 Number4", "not_verified")];
    assert_eq!(whys, expected.map(|(name, why)| (name.to_owned(), why.to_owned())));
    assert_eq!((&chase["stuck"], &chase["connected"]), (&json!(3), &json!(1)));
    school.hand.pass(60 * DAY);
    school.sign_in(ADMIN).await;
    assert_eq!(pupil(&school, "p01").await["invitations"][0]["stuck"], "expired");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_teacher_sees_own_pupils_parents_without_their_addresses() {
    let school = school().await;
    for (username, email) in [("p01", "amina@home.example"), ("p14", "eve@home.example")] {
        let code = invite(&school, username, email).await;
        join(&school, &code, email).await;
    }
    invite(&school, "p02", "omar@home.example").await;
    forbid(&school, "Somebody Else", "", &["p01"]).await;
    school.sign_in(TEACHER).await;
    let list = school.ok("list_parents", json!({})).await;
    assert_eq!(list["pupils"].as_array().unwrap().len(), 13, "4H, and p13 of Chess");
    assert!(list.to_string().contains("Amina Begum"));
    assert!(!list.to_string().contains('@'), "no address: {list}");
    assert!(list["pupils"].as_array().unwrap().iter().all(|one| one["orders"] == 0), "and nothing of orders");
    let other = school.id("p14").await;
    let refused = school.refused("list_parents", json!({ "users": [other] })).await;
    assert_eq!(refused.code, Code::NotAllowed);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_public_address_nobody_is_invited_to_nowhere() {
    let school = School::with_office().await;
    let one = json!({ "user": school.id("p01").await, "email": "amina@home.example" });
    let refused = school.refused("invite_parents", json!({ "invitations": [one] })).await;
    assert_eq!(refused.code, Code::Invalid);
    let asked = portal::forgot(&school.desk, "amina@home.example", HOME).await;
    assert_eq!(code_of(asked), Some(Code::Busy), "a mail without an address to open would help nobody");
    assert_eq!(mails(&school).await.len(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn settings_of_paper_leave_mail_and_portal_as_they_are() {
    let school = school().await;
    school.confirm().await;
    let portal = json!({ "on": true, "listen": "network", "port": 9000, "public_address": "portal.larkfield.example", "policy": "",
        "messages": { "parents": true, "replies": false, "mails": false } });
    school.ok("change_portal", portal.clone()).await;
    let settings = serde_json::to_value(domain::school::Settings::default()).unwrap();
    school.ok("change_settings", json!({ "name": "Larkfield", "settings": settings })).await;
    let shown = school.ok("read_portal", Value::Null).await;
    assert_eq!((&shown["on"], &shown["port"], &shown["listen"]), (&json!(true), &json!(9000), &json!("network")));
    assert_eq!(shown["messages"], portal["messages"], "what parents may write stays too");
    let mut low = portal;
    low["port"] = json!(80);
    assert_eq!(school.refused("change_portal", low).await.field.as_deref(), Some("port"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_office_stops_one_adults_messages_for_all_their_children_and_takes_it_back() {
    let school = school().await;
    let code = invite(&school, "p01", "amina@home.example").await;
    join(&school, &code, "amina@home.example").await;
    let adult = pupil(&school, "p01").await["adults"][0].clone();
    assert_eq!(adult["messages"], true, "a new adult may write");
    let stop = json!({ "guardian": adult["guardian"], "on": false });
    let done = school.ok("set_messages", stop.clone()).await;
    assert_eq!(
        (pupil(&school, "p01").await["adults"][0]["messages"].clone(), &done["count"]),
        (json!(false), &json!(1))
    );
    let again = school.ok("set_messages", stop).await;
    assert_eq!((&again["entry"], &again["count"]), (&Value::Null, &json!(0)), "twice is once");
    let history = school.ok("list_history", json!({ "limit": 1 })).await;
    assert_eq!(history["entries"][0]["action"], "messages_stopped");
    assert_eq!(history["entries"][0]["person"], json!(school.id("p01").await), "it stands in the child's history");
    school.ok("undo", json!({ "id": done["entry"] })).await;
    assert_eq!(pupil(&school, "p01").await["adults"][0]["messages"], true);
    let nobody = json!({ "guardian": "01900000-0000-7000-8000-000000000000", "on": false });
    assert_eq!(school.refused("set_messages", nobody).await.code, Code::NotFound);
}
