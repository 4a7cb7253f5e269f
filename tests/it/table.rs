//! The table of commands as the window calls it: who may call which row, when it asks for a password, when it locks.

use crate::harness::{ADMIN, Hand, MINUTE, PASSPHRASE, PASSWORD, School, TEACHER, blind, call, code_of, temp};
use actions::error::Code;
use actions::folder::Folder;
use actions::front::Front;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Who may call a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Who {
    /// Nobody need be signed in.
    Anyone,
    /// Whoever is signed in, also to change a password that must be changed.
    SignedIn,
    /// Teachers and administrators.
    Staff,
    /// Teachers and administrators who gave their own password.
    StaffSure,
    /// Administrators.
    Office,
    /// Administrators who gave their own password.
    OfficeSure,
}

const ID: &str = "01900000-0000-7000-8000-000000000000";

/// Every row, who may call it, and a request that can be read.
fn rules(folder: &str) -> Vec<(&'static str, Who, Value)> {
    use Who::*;
    let (one, some) = (json!({ "id": ID }), json!({ "ids": [ID] }));
    let settings = serde_json::to_value(domain::school::Settings::default()).unwrap();
    vec![
        ("desk_state", Anyone, Value::Null),
        ("has_keyring", Anyone, Value::Null),
        ("make_school", Anyone, json!({ "name": "Another", "username": "ann", "password": PASSWORD })),
        ("look_around", Anyone, Value::Null),
        ("leave_sample", Anyone, Value::Null),
        ("unlock", Anyone, json!({ "passphrase": "not this one" })),
        ("restore_school", Anyone, json!({ "path": format!("{folder}/none.rollbook") })),
        ("sign_in", Anyone, json!({ "username": "nobody", "password": "x" })),
        ("lock", Anyone, Value::Null),
        ("cancel", Anyone, Value::Null),
        ("confirm", SignedIn, json!({ "password": PASSWORD })),
        ("change_own_password", SignedIn, json!({ "old": "x", "new": "y" })),
        ("list_users", Staff, json!({})),
        ("match_users", Staff, json!({})),
        ("find_user", Staff, one.clone()),
        ("list_classes", Staff, json!({})),
        ("reset_passwords", StaffSure, some.clone()),
        ("prepare_paper", Staff, json!({})),
        ("prepare_list", Staff, json!({ "list": "count_sheet", "run": ID })),
        ("find_paper", Staff, Value::Null),
        ("paper_page", Staff, json!({ "draft": 1, "page": 1 })),
        ("make_paper", Staff, json!({ "draft": 1 })),
        ("unmake_paper", Staff, json!({ "draft": 1 })),
        ("save_paper", Staff, json!({ "draft": 1, "path": format!("{folder}/out.pdf") })),
        ("discard_paper", Staff, Value::Null),
        ("list_runs", Staff, Value::Null),
        ("find_run", Staff, one.clone()),
        ("recall_paper", Staff, json!({ "serials": ["C1"] })),
        ("void_cards", Staff, some.clone()),
        ("find_card", Staff, one.clone()),
        ("paper_languages", Staff, Value::Null),
        ("choose_language", Staff, json!({ "ids": [ID], "language": "cy" })),
        ("find_logo", Staff, Value::Null),
        ("set_logo", Office, json!({ "path": null })),
        ("read_setup", Office, Value::Null),
        ("change_settings", Office, json!({ "name": "Larkfield", "settings": settings })),
        ("make_backup", Office, Value::Null),
        ("check_data", Office, Value::Null),
        ("suggest_username", Office, json!({ "given_name": "Ava", "family_name": "Begum" })),
        ("add_user", Office, json!({ "username": "new" })),
        ("edit_user", Office, json!({ "id": ID, "given_name": "Ava" })),
        ("move_users", Office, json!({ "ids": [ID], "class_id": null })),
        ("deletion_cost", Office, some.clone()),
        ("delete_users", Office, some.clone()),
        ("restore_users", Office, some),
        ("suspend_users", Office, json!({ "ids": [ID], "suspended": true })),
        ("save_users", Office, json!({ "path": format!("{folder}/out.csv") })),
        ("add_class", Office, json!({ "title": "9Z" })),
        ("rename_class", Office, json!({ "id": ID, "title": "9Y" })),
        ("archive_classes", Office, json!({ "ids": [ID], "archived": true })),
        ("change_members", Office, json!({ "id": ID, "users": [ID], "member": true })),
        ("read_upload", Office, json!({ "paths": [format!("{folder}/none.csv")] })),
        ("upload_preview", Office, Value::Null),
        ("change_upload", Office, json!({})),
        ("preview_rows", Office, json!({})),
        ("discard_upload", Office, Value::Null),
        ("list_parents", Staff, json!({})),
        ("invite_parents", Office, json!({ "invitations": [{ "user": ID, "email": "a@home.example" }] })),
        ("read_addresses", Office, json!({ "path": format!("{folder}/none.csv") })),
        ("provider_addresses", Office, json!({ "provider": "wonde" })),
        ("revoke_invitations", Office, some_of()),
        ("remove_adults", Office, json!({ "links": [ID] })),
        ("see_as_parent", Office, json!({ "guardian": ID })),
        ("set_messages", Office, json!({ "guardian": ID, "on": false })),
        ("list_orders", Office, Value::Null),
        (
            "add_order",
            OfficeSure,
            json!({ "name": "Eve", "email": "", "children": [ID], "reason": "x", "review_on": "" }),
        ),
        ("lift_order", OfficeSure, json!({ "id": ID })),
        ("read_mail", Office, Value::Null),
        ("change_mail", OfficeSure, json!({ "settings": domain::mail::MailSettings::default() })),
        ("test_mail", Office, json!({ "to": "a@home.example" })),
        ("pause_mail", Office, json!({ "paused": true })),
        ("list_mail", Office, json!({})),
        ("cancel_mail", Office, some_of()),
        ("send_mail_again", Office, some_of()),
        ("take_bounces", Office, json!({ "paths": [] })),
        ("read_portal", Office, Value::Null),
        (
            "change_portal",
            OfficeSure,
            json!({ "on": false, "listen": "this_computer", "port": 8420, "public_address": "", "policy": "",
                    "messages": { "parents": true, "replies": true } }),
        ),
        ("list_history", Office, json!({})),
        ("undo", Office, one),
        ("restore_backup", OfficeSure, json!({ "path": format!("{folder}/none.rollbook") })),
        ("renew_recovery_key", OfficeSure, Value::Null),
        ("set_passphrase", OfficeSure, json!({ "passphrase": "five more purple otters" })),
        ("apply_upload", OfficeSure, json!({ "revision": "" })),
        ("list_providers", Office, Value::Null),
        ("link_provider", OfficeSure, json!({ "provider": "wonde", "school": "", "token": "x" })),
        ("unlink_provider", OfficeSure, json!({ "provider": "wonde" })),
        ("set_sync_provider", Office, json!({ "provider": "wonde" })),
        ("change_provider_choice", Office, json!({ "provider": "wonde", "choice": {} })),
        ("change_provider_sign_in", OfficeSure, json!({ "provider": "google", "sign_in": {} })),
        ("list_provider_parts", Office, json!({ "provider": "google" })),
        ("ask_wonde", Office, json!({})),
        ("read_provider", Office, json!({ "provider": "wonde" })),
        ("show_sync", Office, json!({ "provider": "wonde" })),
        ("sync_rows", Office, json!({ "provider": "wonde" })),
        ("sync_candidates", Office, json!({ "provider": "wonde", "user": ID })),
        ("decide_matches", Office, json!({ "provider": "wonde", "decisions": [] })),
        ("take_back_matches", Office, json!({})),
        ("apply_sync", OfficeSure, json!({ "provider": "wonde", "revision": "" })),
    ]
}

/// Several of something that is not there.
fn some_of() -> Value {
    json!({ "ids": [ID] })
}

fn of(school: &School) -> Vec<(&'static str, Who, Value)> {
    rules(&school.home.path().display().to_string())
}

#[test]
fn every_row_of_the_table_has_a_rule_here() {
    let rows: BTreeSet<&str> = actions::table::rows().iter().map(|row| row.name).collect();
    let ruled: BTreeSet<&str> = rules("").iter().map(|rule| rule.0).collect();
    assert_eq!(rows, ruled, "a row without a rule is a door nobody has tried");
}

#[tokio::test(flavor = "multi_thread")]
async fn signed_out_nothing_but_the_front_door_answers() {
    let school = School::peopled().await;
    let before = school.rows().await;
    for (name, who, request) in of(&school).into_iter().filter(|rule| rule.1 != Who::Anyone) {
        let code = code_of(&school.front, name, request).await;
        assert_eq!(code, Some(Code::SignedOut), "{name} ({who:?}) with nobody signed in");
    }
    assert_eq!(school.rows().await, before, "nothing was written");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_teacher_is_refused_every_row_of_the_office() {
    let school = School::peopled().await;
    school.sign_in(TEACHER).await;
    let before = school.rows().await;
    for (name, who, request) in of(&school) {
        if matches!(who, Who::Office | Who::OfficeSure) {
            let code = code_of(&school.front, name, request).await;
            assert_eq!(code, Some(Code::NotAllowed), "{name} called by a teacher");
        }
    }
    assert_eq!(school.rows().await, before, "nothing was written");
    assert!(!school.path("out.csv").exists(), "no list of users was saved");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_administrator_is_refused_no_row_for_want_of_rights() {
    let school = School::with_office().await;
    for (name, who, request) in of(&school).into_iter().filter(|rule| rule.1 != Who::Anyone) {
        let code = code_of(&school.front, name, request).await;
        let locked = [Some(Code::NotAllowed), Some(Code::SignedOut), Some(Code::MustChange)];
        assert!(!locked.contains(&code), "{name} ({who:?}) called by an administrator: {code:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn dangerous_rows_ask_for_the_operators_own_password() {
    let school = School::with_office().await;
    let sure = |who: Who| matches!(who, Who::OfficeSure | Who::StaffSure);
    for (name, _, request) in of(&school).into_iter().filter(|rule| sure(rule.1)) {
        let code = code_of(&school.front, name, request).await;
        assert_eq!(code, Some(Code::ConfirmNeeded), "{name} before the password was given");
    }
    school.confirm().await;
    for (name, _, request) in of(&school).into_iter().filter(|rule| sure(rule.1)) {
        let code = code_of(&school.front, name, request).await;
        assert_ne!(code, Some(Code::ConfirmNeeded), "{name} after the password was given");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_confirmation_is_good_for_five_minutes_and_for_one_session() {
    let school = School::with_office().await;
    let request = || json!({ "ids": [ID] });
    school.confirm().await;
    school.hand.pass(5 * MINUTE - 1);
    let code = code_of(&school.front, "reset_passwords", request()).await;
    assert_eq!(code, Some(Code::NotFound), "just within five minutes it is done (there is no such user)");
    school.hand.pass(1);
    let code = code_of(&school.front, "reset_passwords", request()).await;
    assert_eq!(code, Some(Code::ConfirmNeeded), "after five minutes it is asked again");
    school.confirm().await;
    school.ok("lock", Value::Null).await;
    school.sign_in(ADMIN).await;
    let code = code_of(&school.front, "reset_passwords", request()).await;
    assert_eq!(code, Some(Code::ConfirmNeeded), "a confirmation does not outlive its session");
    let wrong = school.refused("confirm", json!({ "password": "not it" })).await;
    assert_eq!(wrong.code, Code::WrongPassword, "somebody else at the keyboard");
    let code = code_of(&school.front, "reset_passwords", request()).await;
    assert_eq!(code, Some(Code::ConfirmNeeded), "a wrong password confirms nothing");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_window_locks_after_its_idle_time_and_not_while_it_is_used() {
    let school = School::with_office().await;
    for _ in 0..3 {
        school.hand.pass(10 * MINUTE);
        school.ok("list_users", json!({})).await;
    }
    school.hand.pass(10 * MINUTE + 1);
    let state = school.ok("desk_state", Value::Null).await;
    assert_eq!((&state["stage"], &state["operator"]), (&json!("sign_in"), &Value::Null), "the screen says who are you");
    let code = code_of(&school.front, "list_users", json!({})).await;
    assert_eq!(code, Some(Code::SignedOut), "idle for longer than Setup says");
    school.sign_in(ADMIN).await;
    let mut settings = serde_json::to_value(domain::school::Settings::default()).unwrap();
    settings["idle_minutes"] = json!(1);
    school.ok("change_settings", json!({ "name": "Larkfield", "settings": settings })).await;
    school.hand.pass(MINUTE + 1);
    let code = code_of(&school.front, "list_users", json!({})).await;
    assert_eq!(code, Some(Code::SignedOut), "a shorter idle time holds at once");
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_passwords_are_slowed_down_in_every_window_at_once() {
    let school = School::peopled().await;
    let other = school.other_window().await;
    let attempt = |password: &str| json!({ "username": "GILL", "password": password });
    for n in 1..=4 {
        let code = code_of(&school.front, "sign_in", attempt("guess")).await;
        assert_eq!(code, Some(Code::WrongPassword), "wrong try {n}");
    }
    for front in [&school.front, &other] {
        let code = code_of(front, "sign_in", attempt(PASSWORD)).await;
        assert_eq!(code, Some(Code::SlowDown), "even the right password waits, in another process too");
    }
    school.hand.pass(2_000);
    call(&other, "sign_in", attempt(PASSWORD)).await.expect("once the wait is over the right password is taken");
    let code = code_of(&school.front, "sign_in", attempt("guess")).await;
    assert_eq!(code, Some(Code::WrongPassword), "a good sign-in forgives the tries before it");
}

#[tokio::test(flavor = "multi_thread")]
async fn each_wrong_password_waits_longer_than_the_one_before() {
    let school = School::peopled().await;
    let attempt = |password: &str| json!({ "username": ADMIN, "password": password });
    for n in 1..=3 {
        assert_eq!(code_of(&school.front, "sign_in", attempt("x")).await, Some(Code::WrongPassword), "free try {n}");
    }
    assert_eq!(code_of(&school.front, "sign_in", attempt("x")).await, Some(Code::WrongPassword), "the fourth");
    let mut before = 0;
    for n in 5..=8 {
        let began = school.hand.now();
        // The first try that is looked at again is itself the next wrong one.
        while code_of(&school.front, "sign_in", attempt("x")).await == Some(Code::SlowDown) {
            school.hand.pass(1_000);
        }
        let waited = school.hand.now() - began;
        assert!(waited > before, "try {n} waited {waited} ms, the one before it {before} ms");
        before = waited;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_must_change_their_password_does_that_first() {
    let school = School::with_office().await;
    let new = json!({ "username": "nia", "role": "administrator", "password": PASSWORD });
    school.ok("add_user", new).await;
    school.sign_in("nia").await;
    let state = school.ok("desk_state", Value::Null).await;
    assert_eq!(state["operator"]["must_change"], true, "staff must change a password that somebody else set");
    for (name, who, request) in of(&school) {
        if !matches!(who, Who::Anyone | Who::SignedIn) {
            let code = code_of(&school.front, name, request).await;
            assert_eq!(code, Some(Code::MustChange), "{name} before the password is changed");
        }
    }
    let change = |new: &str| json!({ "old": PASSWORD, "new": new });
    for bad in [PASSWORD, "nia", "short", "Password123"] {
        let code = code_of(&school.front, "change_own_password", change(bad)).await;
        assert_eq!(code, Some(Code::Invalid), "the new password {bad}");
    }
    school.ok("change_own_password", change("Amber-Kettle-71")).await;
    school.ok("list_users", json!({})).await;
    let old = school.refused("sign_in", json!({ "username": "nia", "password": PASSWORD })).await;
    assert_eq!(old.code, Code::WrongPassword, "the old password is over");
    let head = school.head().await;
    let history = school.ok("list_history", json!({ "limit": 1 })).await;
    assert_eq!(history["entries"][0]["id"], json!(head), "the change is in the history");
    assert_eq!(history["entries"][0]["undoable"], false, "one's own new password is not undone");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_operator_who_was_deleted_or_suspended_is_out_at_the_next_call() {
    for how in ["suspend_users", "delete_users"] {
        let school = School::with_office().await;
        let teacher = school.other_window().await;
        let who = json!({ "username": TEACHER, "password": PASSWORD });
        call(&teacher, "sign_in", who.clone()).await.expect("the teacher signs in");
        call(&teacher, "list_users", json!({})).await.expect("and sees own pupils");
        school.ok(how, json!({ "ids": [school.id(TEACHER).await], "suspended": true })).await;
        let state = call(&teacher, "desk_state", Value::Null).await.expect("the state is always told");
        assert_eq!(state["stage"], "sign_in", "after {how} the screen asks who you are");
        assert_eq!(code_of(&teacher, "list_users", json!({})).await, Some(Code::SignedOut), "after {how}");
        assert!(code_of(&teacher, "sign_in", who).await.is_some(), "after {how} the password opens nothing");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_demoted_administrator_loses_the_office_at_the_next_call() {
    let school = School::with_office().await;
    let new = json!({ "username": "nia", "role": "administrator", "password": PASSWORD, "must_change": false });
    let id = school.ok("add_user", new).await["user"]["id"].clone();
    let other = school.other_window().await;
    call(&other, "sign_in", json!({ "username": "nia", "password": PASSWORD })).await.expect("she signs in");
    call(&other, "read_setup", Value::Null).await.expect("an administrator reads Setup");
    school.ok("edit_user", json!({ "id": id, "role": "teacher" })).await;
    assert_eq!(code_of(&other, "read_setup", Value::Null).await, Some(Code::NotAllowed), "a teacher now");
    school.ok("edit_user", json!({ "id": id, "role": "student" })).await;
    assert_eq!(code_of(&other, "list_users", json!({})).await, Some(Code::SignedOut), "a pupil does not work here");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_teacher_sees_and_resets_only_pupils_of_own_classes() {
    let school = School::peopled().await;
    school.sign_in(TEACHER).await;
    let own: BTreeSet<String> = (1..=13).map(|n| format!("p{n:02}")).collect();
    for request in [json!({}), json!({ "filter": { "query": "p" } }), json!({ "filter": { "roles": ["student"] } })] {
        let list = school.ok("list_users", request.clone()).await;
        let seen: BTreeSet<String> =
            list["users"].as_array().unwrap().iter().map(|u| u["username"].as_str().unwrap().to_owned()).collect();
        assert_eq!(seen, own, "{request}: 4H and the one pupil of Chess, no staff");
        assert_eq!((&list["total"], &list["staff"]), (&json!(13), &json!(0)), "the counts tell no more than the rows");
    }
    for request in [json!({ "filter": { "query": "2W" } }), json!({ "filter": { "deleted": true } })] {
        let ids = school.ok("match_users", request.clone()).await;
        let most = if request["filter"]["deleted"] == true { 0 } else { 1 };
        assert_eq!(ids["ids"].as_array().unwrap().len(), most, "{request}: of 2W only the pupil of Chess");
    }
    let classes = school.ok("list_classes", json!({})).await;
    let titles: Vec<&Value> = classes["classes"].as_array().unwrap().iter().map(|c| &c["title"]).collect();
    assert_eq!(titles, ["4H", "Chess"], "own classes");
    school.confirm().await;
    for (username, is_own) in [("p01", true), ("p13", true), ("p14", false), (ADMIN, false), (TEACHER, false)] {
        let id = school.id(username).await;
        let found = code_of(&school.front, "find_user", json!({ "id": id })).await;
        assert_eq!(found.is_none(), is_own, "find_user {username}: {found:?}");
        let both = json!({ "ids": [school.id("p02").await, id] });
        let reset = code_of(&school.front, "reset_passwords", both).await;
        assert_eq!(reset.is_none(), is_own, "reset_passwords {username}: {reset:?}");
    }
    assert!(school.user("p14").await.unwrap().password_id.is_none(), "the other class's pupil has no new password");
}

#[tokio::test(flavor = "multi_thread")]
async fn looking_at_a_pupils_record_is_itself_in_the_history() {
    let school = School::peopled().await;
    school.sign_in(TEACHER).await;
    let id = school.id("p01").await;
    for _ in 0..3 {
        school.ok("find_user", json!({ "id": id })).await;
    }
    school.sign_in(ADMIN).await;
    let history = school.ok("list_history", json!({ "person": id, "views": true })).await;
    let views: Vec<&Value> =
        history["entries"].as_array().unwrap().iter().filter(|e| e["action"] == "record_viewed").collect();
    assert_eq!(views.len(), 1, "looking again within minutes leaves no second line: {views:?}");
    assert_eq!(views[0]["actor"], "Tom Clark", "who looked");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_school_is_made_once_and_pupils_do_not_sign_in() {
    let home = temp();
    let front = Front::new(Folder(home.path().join("data")), Hand::new().clock(), blind());
    call(&front, "desk_state", Value::Null).await.expect("the state of an empty folder");
    let request = json!({ "name": "New School", "username": "Ann", "password": PASSWORD, "passphrase": PASSPHRASE });
    let short = json!({ "name": "New School", "username": "Ann", "password": PASSWORD, "passphrase": "short" });
    assert_eq!(code_of(&front, "make_school", short).await, Some(Code::Invalid), "a passphrase that is too short");
    let made = call(&front, "make_school", request.clone()).await.expect("the school is made");
    assert_eq!(made["state"]["stage"], "open", "its administrator is signed in");
    assert_eq!(made["recovery_key"].as_str().unwrap().len(), 44, "the recovery key is shown");
    assert_eq!(code_of(&front, "make_school", request).await, Some(Code::School), "there is one already");
    let pupil = json!({ "username": "pip", "password": "frog" });
    call(&front, "add_user", pupil.clone()).await.expect("a pupil is added");
    assert_eq!(code_of(&front, "sign_in", pupil).await, Some(Code::NotAllowed), "pupils sign in elsewhere");
    assert_eq!(code_of(&front, "no_such_row", Value::Null).await, Some(Code::NotFound), "an unknown command");
    assert_eq!(code_of(&front, "add_user", json!(7)).await, Some(Code::Invalid), "a request that cannot be read");
    front.desk().await.unwrap().close().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_sample_school_is_apart_from_the_real_one_and_asks_for_nothing() {
    let home = temp();
    let folder = Folder(home.path().join("data"));
    let front = Front::new(folder.clone(), Hand::new().clock(), blind());
    let state = call(&front, "look_around", Value::Null).await.expect("the sample school opens");
    assert_eq!((&state["stage"], &state["sample"]), (&json!("open"), &json!(true)), "signed in, and marked");
    let sample = front.desk().await.unwrap();
    let list = call(&front, "list_users", json!({ "limit": 1 })).await.expect("it is full of people");
    assert_eq!((&list["pupils"], &list["staff"]), (&json!(420), &json!(38)), "Larkfield's pupils and staff");
    let ids = json!({ "ids": [list["users"][0]["id"]] });
    call(&front, "reset_passwords", ids).await.expect("no password is asked for where nothing is secret");
    let state = call(&front, "leave_sample", Value::Null).await.expect("it can be left");
    assert_eq!((&state["stage"], &state["sample"]), (&json!("welcome"), &json!(false)), "back at the front door");
    assert!(!folder.has_school(), "no real school was made");
    assert_eq!(code_of(&front, "list_users", json!({})).await, Some(Code::SignedOut), "nobody is signed in");
    sample.close().await.unwrap();
}
