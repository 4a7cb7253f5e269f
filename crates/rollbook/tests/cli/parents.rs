//! `parents …`, as a school's scripts use it.

use crate::mail::{PORTAL, invite, set_up};
use crate::office::{CLASS_4H, Office, PASSPHRASE};
use crate::post::Post;
use actions::ask::portal::Register;
use actions::desk::{Clock, Desk};
use actions::folder::Folder;
use actions::front::open_for_command;
use actions::portal::{self, Caller};
use domain::guardianship::Relation;
use serde_json::{Value, json};

const MUM: &str = "amina@home.example";
const OWN: &str = "seven green umbrellas";
const HOME: &str = "203.0.113.7";

fn pupil(office: &Office, username: &str) -> Value {
    office.json(&["parents", "list", "--user", username])["pupils"][0].clone()
}

/// The code that the mail says.
fn code(mail: &str) -> String {
    let is_group = |group: &str| group.len() == 4 && group.chars().all(|c| c.is_ascii_alphanumeric());
    let mut words = mail.split(|c: char| !c.is_ascii_alphanumeric() && c != '-');
    let code = words.find(|word| word.split('-').count() == 4 && word.split('-').all(is_group));
    code.unwrap_or_else(|| panic!("no code in {mail}")).to_owned()
}

/// The school as the portal has it.
async fn desk(office: &Office) -> Desk {
    let desk = open_for_command(&Folder(office.data()), Clock::system(), Some(PASSPHRASE)).await.expect("it opens");
    desk.serve_as(PORTAL);
    desk
}

/// Invites a parent, who registers and verifies the address; gives the session.
fn join(office: &Office, post: &Post, user: &str) -> String {
    invite(office, user, MUM);
    office.json(&["mail", "send"]);
    let form = Register {
        code: code(&post.next()),
        given_name: "Amina".to_owned(),
        family_name: "Begum".to_owned(),
        email: MUM.to_owned(),
        password: OWN.to_owned(),
        relation: Some(Relation::Mother),
        policy: true,
        language: "en".to_owned(),
    };
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(async {
        let desk = desk(office).await;
        portal::register(&desk, &form, HOME).await.expect("the form is taken");
        desk.close().await.expect("closed");
    });
    office.json(&["mail", "send"]);
    let mail = post.next();
    let (_, after) = mail.split_once("/verify/").expect("an address to open");
    let token: String = after.chars().take_while(|c| c.is_ascii_alphanumeric() || "-_".contains(*c)).collect();
    runtime.block_on(async {
        let desk = desk(office).await;
        let begun = portal::verify(&desk, &token, OWN, HOME).await.expect("the address is verified");
        desk.close().await.expect("closed");
        begun.token
    })
}

/// A parent who is there already adds another child.
fn add_child(office: &Office, post: &Post, session: &str, user: &str) {
    invite(office, user, "other@home.example");
    office.json(&["mail", "send"]);
    let code = code(&post.next());
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(async {
        let desk = desk(office).await;
        let Ok(Some(Caller::Guardian(by))) = portal::caller(&desk, session).await else { panic!("signed in") };
        portal::add_child(&desk, &by, &code, Relation::Mother, HOME).await.expect("the child is added");
        desk.close().await.expect("closed");
    });
}

#[test]
fn an_invitation_is_queued_listed_and_revoked() {
    let office = Office::new();
    office.import("class.csv", CLASS_4H);
    let nowhere = office.run(&["--json", "parents", "invite", "--user", "abegum", "--email", MUM]);
    assert_eq!((nowhere.exit, nowhere.json()["error"]["code"].as_str()), (1, Some("invalid")), "no portal address");
    let bad = ["--json", "parents", "invite", "--user", "abegum", "--email", MUM, "--public-url", "http://x"];
    assert_eq!(office.run(&bad).json()["error"]["field"], "public_url", "an address that is none");
    invite(&office, "abegum", MUM);
    let list = office.json(&["parents", "list", "--class", "4h"]);
    let names: Vec<&Value> = list["pupils"].as_array().expect("pupils").iter().map(|one| &one["username"]).collect();
    assert_eq!(names, ["abegum", "jkaminski"], "in the order of the register, and no teacher");
    let one = &list["pupils"][0]["invitations"][0];
    assert_eq!((&one["email"], &one["state"], &one["stuck"]), (&json!(MUM), &json!("queued"), &json!(null)), "{one}");
    assert!(one["until"].as_str().is_some_and(|at| at.ends_with('Z')), "RFC 3339: {one}");
    assert_eq!(list["mail_waiting"], 1);
    assert_eq!(office.json(&["parents", "list", "--stuck"])["pupils"], json!([]), "nothing is stuck yet");
    let table = office.run(&["parents", "list"]);
    assert!(table.out.contains(MUM) && table.out.contains("nobody invited yet"), "{}", table.out);
    let other = office.run(&["--json", "parents", "revoke", "--user", "abegum", "--email", "x@home.example"]);
    assert_eq!((other.exit, other.json()["error"]["code"].as_str()), (1, Some("not_found")), "{}", other.out);
    let revoked = office.json(&["parents", "revoke", "--user", "abegum", "jkaminski", "--email", "AMINA@home.example"]);
    assert_eq!(revoked["count"], 1, "whatever the case");
    assert_eq!(pupil(&office, "abegum")["invitations"], json!([]));
    assert_eq!(office.json(&["mail", "list"])["mails"][0]["state"], "cancelled", "the mail does not go");
}

#[test]
fn a_file_of_addresses_is_looked_through_row_by_row() {
    let office = Office::new();
    office.import("class.csv", CLASS_4H);
    let text = format!(
        "first name,surname,class,email\nAva,Begum,4H,{MUM}\nNo,Body,4H,x@home.example\nJan,Kamiński,4H,at home\n"
    );
    let file = office.file("addresses.csv", &text);
    let args = ["--json", "parents", "invite", "--file", &file, "--public-url", PORTAL];
    let dry = office.run(&[args.as_slice(), &["--dry-run"]].concat());
    assert_eq!((dry.exit, &dry.json()["queued"], &dry.json()["entry"]), (3, &json!(1), &json!(null)), "{}", dry.out);
    assert_eq!(dry.json()["invited"], json!([{ "row": 2, "user": "abegum", "name": "Ava Begum", "email": MUM }]));
    assert_eq!(pupil(&office, "abegum")["invitations"], json!([]), "a dry run writes nothing");
    let asked = office.run(&args);
    assert_eq!((asked.exit, asked.json()["error"]["code"].as_str()), (1, Some("not_confirmed")), "nobody to ask");
    let done = office.run(&[args.as_slice(), &["--yes"]].concat());
    assert_eq!((done.exit, &done.json()["queued"]), (3, &json!(1)), "the others are: {} {}", done.out, done.err);
    let rows: Vec<Value> =
        done.json()["problems"].as_array().expect("problems").iter().map(|one| one["row"].clone()).collect();
    assert_eq!(rows, [3, 4], "as a spreadsheet shows them");
    assert!(done.err.contains("Row 3: No pupil is called No Body."), "said on standard error too: {}", done.err);
    let good = office.file("good.csv", "user,email\njkaminski,jan@home.example\n");
    let good = office.json(&["parents", "invite", "--file", &good, "--public-url", PORTAL, "--yes"]);
    assert_eq!((&good["queued"], &good["problems"]), (&json!(1), &json!([])), "all of them");
    let columns = office.file("columns.csv", "user,class\nabegum,4H\n");
    let columns = office.run(&["--json", "parents", "invite", "--file", &columns, "--public-url", PORTAL]);
    assert_eq!((columns.exit, columns.json()["error"]["code"].as_str()), (1, Some("unreadable")), "{}", columns.out);
}

#[test]
fn an_adult_is_removed_from_one_child_or_from_all_and_kept_out() {
    let (office, post) = (Office::new(), Post::start());
    office.import("class.csv", CLASS_4H);
    set_up(&office, &post);
    let session = join(&office, &post, "abegum");
    add_child(&office, &post, &session, "jkaminski");
    let adult = pupil(&office, "abegum")["adults"][0].clone();
    assert_eq!((&adult["name"], &adult["relation"]), (&json!("Amina Begum"), &json!("mother")), "{adult}");
    let again = ["--json", "parents", "invite", "--user", "abegum", "--email", MUM, "--public-url", PORTAL];
    let again = office.run(&again);
    assert_eq!((again.exit, &again.json()["queued"]), (3, &json!(0)), "linked already: {}", again.out);
    let stopped = office.json(&["parents", "messages", &MUM.to_uppercase(), "off"]);
    let adult =
        |office: &Office| office.json(&["parents", "list", "--user", "jkaminski"])["pupils"][0]["adults"][0].clone();
    assert_eq!(
        (&stopped["count"], &adult(&office)["messages"]),
        (&json!(1), &json!(false)),
        "for every child: {stopped}"
    );
    assert_eq!(office.json(&["parents", "messages", MUM, "off"])["entry"], json!(null), "twice is once");
    assert_eq!(office.json(&["parents", "messages", MUM, "on"])["count"], 1);
    assert_eq!(office.run(&["parents", "messages", "nobody@home.example", "on"]).exit, 1, "nobody has that address");
    let remove = ["parents", "remove", "--user", "abegum", "--email", MUM];
    let removed = office.json(&remove);
    assert_eq!((&removed["count"], &removed["siblings"][0]["username"]), (&json!(1), &json!("jkaminski")), "{removed}");
    assert_eq!(office.run(&[&["--json"], remove.as_slice()].concat()).exit, 1, "not twice");
    office.json(&["journal", "undo", removed["entry"].as_str().expect("an entry")]);
    let all = office.json(&[remove.as_slice(), &["--siblings"]].concat());
    assert_eq!((&all["count"], &all["siblings"]), (&json!(2), &json!([])), "in one step: {all}");
    assert_eq!(pupil(&office, "jkaminski")["adults"], json!([]));
    office.json(&["journal", "undo", all["entry"].as_str().expect("an entry")]);
    let block = ["parents", "block", "--email", MUM, "--user", "abegum", "jkaminski", "--reason", "Court order"];
    let blocked = office.json(&block);
    assert_eq!((&blocked["ended"], &blocked["order"]["email"]), (&json!(2), &json!(MUM)), "{blocked}");
    assert_eq!(pupil(&office, "abegum")["orders"], 1);
    assert_eq!(office.json(&["check"])["ok"], true, "and all is whole");
}

#[test]
fn a_no_link_order_is_made_shown_and_lifted_by_two() {
    let office = Office::new();
    office.import("class.csv", CLASS_4H);
    let block = ["parents", "block", "--name", "Łukasz Kamiński", "--user", "jkaminski", "--reason", "Court order"];
    let made = office.json(&[block.as_slice(), &["--review-on", "2020-01-31"]].concat());
    let order = &made["order"];
    assert_eq!((&order["children"][0]["username"], &order["due"]), (&json!("jkaminski"), &json!(true)), "{made}");
    let orders = office.json(&["parents", "orders"]);
    assert_eq!(&orders["orders"][0], order, "as it was made");
    assert!(office.run(&["parents", "orders"]).out.contains("2020-01-31, due"), "a table too");
    let id = order["id"].as_str().expect("an id");
    for _ in 0..2 {
        let asked = office.run(&["--json", "parents", "unblock", id]);
        assert_eq!((asked.exit, &asked.json()["lifted"]), (3, &json!(false)), "one person is not two: {}", asked.out);
        assert!(asked.err.contains("stays in force"), "and it says so: {}", asked.err);
    }
    assert!(office.json(&["parents", "orders"])["orders"][0]["lift_asked_by"].is_string(), "it is still in force");
    let none = office.run(&["--json", "parents", "unblock", "nonsense"]);
    assert_eq!((none.exit, none.json()["error"]["code"].as_str()), (1, Some("not_found")));
    let day = office.run(&[&["--json"], block.as_slice(), &["--review-on", "soon"]].concat());
    assert_eq!((day.exit, &day.json()["error"]["field"]), (1, &json!("review_on")), "no day");
}

#[test]
fn parents_are_not_invited_by_halves() {
    let office = Office::new();
    let wrong: [&[&str]; 6] = [
        &["parents", "invite"],
        &["parents", "invite", "--user", "abegum"],
        &["parents", "invite", "--user", "abegum", "--email", MUM, "--file", "x.csv"],
        &["parents", "revoke"],
        &["parents", "remove", "--user", "abegum"],
        &["parents", "block", "--user", "abegum", "--reason", "x"],
    ];
    for args in wrong {
        assert_eq!(office.run(args).exit, 2, "{args:?} is wrong usage");
    }
}
