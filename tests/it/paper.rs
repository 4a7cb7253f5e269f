//! Cards and letters from the window's table: what comes alive, what dies, what is refused, and what is on the paper.

mod outside;

use crate::harness::{ADMIN, School, TEACHER, code_of};
use actions::error::Code;
use actions::hash::Hasher;
use domain::code::{CardToken, InvitationCode};
use serde_json::{Value, json};
use std::collections::HashSet;
use store::{credential, find, journal, user};

async fn prepare(school: &School, request: Value) -> Value {
    school.ok("prepare_paper", request).await
}

async fn cards_of(school: &School, class: &str, which: &str) -> Value {
    prepare(school, json!({ "classes": [school.class(class).await], "which": which })).await
}

async fn letters_of(school: &School, class: &str, more: Value) -> Value {
    let mut request =
        json!({ "kind": "letters", "sheet": "six", "classes": [school.class(class).await], "which": "all" });
    request.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    prepare(school, request).await
}

async fn make(school: &School, paper: &Value) -> Value {
    school.ok("make_paper", json!({ "draft": paper["draft"] })).await
}

/// Saves pages as a PDF in the school's folder.
async fn save(school: &School, paper: &Value, name: &str) -> std::path::PathBuf {
    let path = school.path(name);
    let saved = school.ok("save_paper", json!({ "draft": paper["draft"], "path": path })).await;
    assert_eq!(saved["path"], json!(path), "it was saved: {saved}");
    path
}

fn count(value: &Value) -> usize {
    value.as_array().unwrap().len()
}

async fn state_of(school: &School, username: &str) -> Value {
    school.ok("find_card", json!({ "id": school.id(username).await })).await["state"].clone()
}

async fn live_card(school: &School, username: &str) -> Option<credential::Model> {
    let user: user::Model = school.user(username).await.unwrap();
    match user.card_id {
        Some(id) => find::find_credential(&school.store, school.desk.school_id(), id).await.unwrap(),
        None => None,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn another_decoder_reads_every_card_beside_its_own_name() {
    let school = School::with_office().await;
    let paper = cards_of(&school, "4H", "needed").await;
    assert_eq!((&paper["pages"], count(&paper["items"]), count(&paper["faults"])), (&json!(2), 12, 0), "{paper}");
    let pdf = save(&school, &paper, "cards.pdf").await;
    let words = outside::words(&pdf);
    let usernames: Vec<&outside::Word> =
        words.iter().filter(|word| word.text.len() == 3 && word.text.starts_with('p')).collect();
    assert_eq!(usernames.len(), 12, "each username stands once: {words:?}");
    let mut tokens = HashSet::new();
    for username in usernames {
        // Cells of 85.6 × 54 mm from 19.4 and 13.5 mm on.
        let (column, row) = (((username.x - 19.4) / 85.6).floor(), ((username.y - 13.5) / 54.0).floor());
        let cell = [19.4 + column * 85.6, 13.5 + row * 54.0, 85.6, 54.0];
        let codes = outside::codes_in(&pdf, username.page, cell);
        let [code] = codes.as_slice() else { panic!("one code beside {username:?}, not {codes:?}") };
        let token = CardToken::read(code).expect("the code is a card's token");
        let live = live_card(&school, &username.text).await.expect("the pupil has a live card");
        assert_eq!(token.hash(), live.secret.0, "the code beside {} opens that account", username.text);
        assert!(tokens.insert(token.hash()), "no two cards alike");
    }
    assert_eq!(outside::codes(&pdf, 150).len(), 12, "and no other code is anywhere");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pdf_has_its_typefaces_tags_and_title_and_nobodys_name_or_code_in_its_description() {
    let school = School::with_office().await;
    let paper = cards_of(&school, "4H", "needed").await;
    let pdf = save(&school, &paper, "cards.pdf").await;
    let about = outside::about(&pdf);
    assert!(about.contains("Login cards 4H"), "its title: {about}");
    assert!(about.lines().any(|l| l.starts_with("Tagged:") && l.ends_with("yes")), "for screen readers: {about}");
    assert!(!about.contains("Pupil"), "nobody's name: {about}");
    let fonts = outside::fonts(&pdf);
    assert!(fonts.lines().skip(2).all(|line| line.contains(" yes yes ")), "embedded, and only in part: {fonts}");
    let bytes = std::fs::read(&pdf).unwrap();
    for code in outside::codes(&pdf, 200) {
        assert!(memchr(&bytes, code.as_bytes()).is_none(), "a code stands in the PDF's text");
    }
}

fn memchr(bytes: &[u8], word: &[u8]) -> Option<usize> {
    bytes.windows(word.len()).position(|window| window == word)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_card_works_on_until_it_is_renewed_voided_recalled_or_its_time_is_over() {
    let school = School::with_office().await;
    assert_eq!(state_of(&school, "p01").await, Value::Null, "no card yet");
    let paper = cards_of(&school, "4H", "needed").await;
    assert_eq!(state_of(&school, "p01").await, Value::Null, "laying out makes nothing");
    let made = make(&school, &paper).await;
    assert_eq!(made["made"]["name"], "C1", "the first print run");
    assert_eq!(state_of(&school, "p01").await, "alive", "made");
    school.confirm().await;
    school.ok("reset_passwords", json!({ "ids": [school.id("p01").await] })).await;
    assert_eq!(state_of(&school, "p01").await, "alive", "a new password leaves the card alone");
    let again = cards_of(&school, "4H", "needed").await;
    assert_eq!((count(&again["items"]), count(&again["kept"])), (0, 12), "nobody needs another");
    let edit = json!({ "id": school.id("p02").await, "family_name": "Renamed" });
    school.ok("edit_user", edit).await;
    assert_eq!(state_of(&school, "p02").await, "out_of_date", "another name stands on it");
    let changed = cards_of(&school, "4H", "needed").await;
    assert_eq!(changed["items"][0]["username"], "p02", "only what changed since is printed");
    assert_eq!((count(&changed["items"]), &changed["replaced"]), (1, &json!(1)), "its old card is told");
    let renewed = make(&school, &cards_of(&school, "4H", "all").await).await;
    assert_eq!(state_of(&school, "p01").await, "alive", "the new one");
    let runs = school.ok("list_runs", Value::Null).await;
    let alive: Vec<&Value> = runs["runs"].as_array().unwrap().iter().map(|run| &run["alive"]).collect();
    assert_eq!(alive, [&json!(12), &json!(0)], "the first run is dead");
    school.ok("undo", json!({ "id": renewed["made"]["entry"] })).await;
    let runs = school.ok("list_runs", Value::Null).await;
    assert_eq!((count(&runs["runs"]), &runs["runs"][0]["alive"]), (1, &json!(12)), "undone, the old cards work again");
    school.ok("void_cards", json!({ "ids": [school.id("p01").await] })).await;
    assert_eq!(state_of(&school, "p01").await, Value::Null, "voided");
    let recalled = school.ok("recall_paper", json!({ "serials": ["c1-3"] })).await;
    assert_eq!(
        (&recalled["count"], state_of(&school, "p11").await),
        (&json!(1), Value::Null),
        "Number11 is third in the register"
    );
    school.ok("undo", json!({ "id": recalled["entry"] })).await;
    assert_eq!(state_of(&school, "p11").await, "alive", "recalling is undone too");
    let whole = school.ok("recall_paper", json!({ "serials": ["C1"] })).await;
    assert_eq!(whole["count"], 12, "a whole run");
    assert_eq!(state_of(&school, "p05").await, Value::Null, "none of it works");
    assert_eq!(code_of(&school.front, "recall_paper", json!({ "serials": ["C9-001"] })).await, Some(Code::NotFound));
    school.assert_whole("paper").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_card_ends_with_the_school_year_or_on_the_day_asked_for() {
    let school = School::with_office().await;
    let request = |until: &str| json!({ "classes": [], "until": until });
    for bad in ["2026-08-31", "2036-01-01", "tomorrow", "31/08/2027"] {
        let code = code_of(&school.front, "prepare_paper", request(bad)).await;
        assert_eq!(code, Some(Code::Invalid), "until {bad}");
    }
    make(&school, &cards_of(&school, "4H", "needed").await).await;
    school.hand.pass(360 * 24 * 60 * 60_000);
    school.sign_in(ADMIN).await;
    assert_eq!(state_of(&school, "p01").await, "alive", "late in August");
    school.hand.pass(10 * 24 * 60 * 60_000);
    school.sign_in(ADMIN).await;
    assert_eq!(state_of(&school, "p01").await, "expired", "in September");
    let next = cards_of(&school, "4H", "needed").await;
    assert_eq!((count(&next["items"]), &next["replaced"]), (12, &json!(0)), "everybody needs one, nothing is replaced");
    let filter = json!({ "filter": { "no_card": true, "roles": ["student"] } });
    assert_eq!(school.ok("list_users", filter).await["shown"], 24, "the filter finds those whose card is over");
    assert_ne!(make(&school, &next).await["made"], Value::Null, "and gets one");
    assert_eq!(state_of(&school, "p01").await, "alive", "that works");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_letter_carries_its_own_childs_code_in_picture_and_in_words() {
    let school = School::with_office().await;
    let paper = letters_of(&school, "4H", json!({ "language": "pl" })).await;
    assert_eq!((count(&paper["faults"]), count(&paper["items"])), (0, 12), "{paper}");
    assert_eq!(paper["unchecked_languages"].as_array().map(Vec::len), Some(1), "nobody has checked the Polish");
    let pdf = save(&school, &paper, "slips.pdf").await;
    let seen = outside::codes(&pdf, 200);
    let codes: HashSet<String> = seen.iter().map(|s| InvitationCode::read(s).expect("a code").hash()).collect();
    assert_eq!((seen.len(), codes.len()), (12, 12), "each child its own");
    let words: HashSet<String> = outside::words(&pdf)
        .iter()
        .filter_map(|word| InvitationCode::read(&word.text).ok())
        .map(|code| code.hash())
        .collect();
    assert_eq!(words, codes, "what can be scanned can be typed");
    let mut children = HashSet::new();
    for hash in &codes {
        let code = find::find_code(&school.store, school.rows().await.school.id.into(), hash).await.unwrap();
        assert!(children.insert(code.expect("it is in the data").user_id), "one for each child");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn earlier_letters_work_on_unless_they_are_to_stop() {
    let school = School::with_office().await;
    make(&school, &letters_of(&school, "4H", json!({})).await).await;
    make(&school, &letters_of(&school, "4H", json!({})).await).await;
    let alive = async |school: &School| {
        let runs = school.ok("list_runs", Value::Null).await;
        runs["runs"].as_array().unwrap().iter().map(|run| run["alive"].as_u64().unwrap()).collect::<Vec<_>>()
    };
    assert_eq!(alive(&school).await, [12, 12], "a second copy does not kill the one in the school bag");
    let renew = letters_of(&school, "4H", json!({ "renew": true })).await;
    assert_eq!(renew["replaced"], 12, "told before");
    make(&school, &renew).await;
    assert_eq!(alive(&school).await, [12, 0, 0], "only the newest works");
    school.ok("recall_paper", json!({ "serials": ["P3-001"] })).await;
    assert_eq!(alive(&school).await, [11, 0, 0], "one is recalled");
    school.hand.pass(61 * 24 * 60 * 60_000);
    school.sign_in(ADMIN).await;
    assert_eq!(alive(&school).await, [0, 0, 0], "sixty days");
    school.assert_whole("paper").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_that_are_no_longer_right_are_laid_out_again_and_nothing_is_made() {
    let school = School::with_office().await;
    let paper = cards_of(&school, "4H", "needed").await;
    school.ok("edit_user", json!({ "id": school.id("p04").await, "given_name": "Newname" })).await;
    let before = school.rows().await;
    let again = make(&school, &paper).await;
    assert_eq!((&again["changed"], &again["made"]), (&json!(true), &Value::Null), "look again");
    assert_ne!(again["draft"], paper["draft"], "other pages");
    assert_eq!(school.rows().await, before, "nothing was written");
    assert!(again["items"].to_string().contains("Newname"), "with the new name");
    let made = make(&school, &again).await;
    assert_ne!(made["made"], Value::Null, "these are right");
    school.ok("discard_paper", Value::Null).await;
    let old = code_of(&school.front, "make_paper", json!({ "draft": again["draft"] })).await;
    assert_eq!(old, Some(Code::NotFound), "forgotten");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_never_came_out_of_the_printer_is_taken_back_and_can_be_made_again() {
    let school = School::with_office().await;
    make(&school, &cards_of(&school, "4H", "needed").await).await;
    let first = live_card(&school, "p01").await;
    let paper = cards_of(&school, "4H", "all").await;
    let draft = json!({ "draft": paper["draft"] });
    for _ in 0..2 {
        make(&school, &paper).await;
        assert_ne!(live_card(&school, "p01").await, first, "the new card works");
        let back = school.ok("unmake_paper", draft.clone()).await;
        assert_eq!(back["made"], Value::Null, "taken back");
        assert_eq!(live_card(&school, "p01").await, first, "and the old one works again");
    }
    let nowhere = json!({ "draft": paper["draft"], "path": school.path("no such folder/cards.pdf") });
    assert!(code_of(&school.front, "save_paper", nowhere).await.is_some(), "it cannot be written there");
    assert_eq!(live_card(&school, "p01").await, first, "codes that are on no paper do not live");
    save(&school, &paper, "cards.pdf").await;
    assert_ne!(live_card(&school, "p01").await, first, "written, and alive");
    school.ok("void_cards", json!({ "ids": [school.id("p01").await] })).await;
    let again = json!({ "draft": paper["draft"], "path": school.path("again.pdf") });
    let refused = school.refused("save_paper", again).await;
    assert_eq!((refused.code, refused.names.len()), (Code::Held, 1), "a dead code is not printed again");
    assert!(!school.path("again.pdf").exists(), "nothing was written");
    school.assert_whole("paper").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_teacher_prints_for_own_pupils_and_sees_no_other_paper() {
    let school = School::with_office().await;
    make(&school, &cards_of(&school, "2W", "needed").await).await;
    let (foreign, own) = (school.id("p14").await, school.id("p01").await);
    let (class, others) = (school.class("4H").await, school.class("2W").await);
    school.sign_in(TEACHER).await;
    let paper = prepare(&school, json!({ "classes": [class] })).await;
    make(&school, &paper).await;
    let runs = school.ok("list_runs", Value::Null).await;
    let shown: Vec<(&str, u64)> = runs["runs"]
        .as_array()
        .unwrap()
        .iter()
        .map(|r| (r["name"].as_str().unwrap(), r["items"].as_u64().unwrap()))
        .collect();
    assert_eq!(shown, [("C2", 12), ("C1", 1)], "of 2W only the pupil who is in Chess");
    for (name, request, code) in [
        ("prepare_paper", json!({ "users": [foreign] }), Code::NotAllowed),
        ("prepare_paper", json!({ "classes": [others] }), Code::NotFound),
        ("prepare_list", json!({ "list": "class_list", "classes": [others] }), Code::NotFound),
        ("void_cards", json!({ "ids": [own, foreign] }), Code::NotAllowed),
        ("recall_paper", json!({ "serials": ["C1"] }), Code::NotAllowed),
        ("find_card", json!({ "id": foreign }), Code::NotFound),
        ("choose_language", json!({ "ids": [foreign], "language": "pl" }), Code::NotAllowed),
        ("set_logo", json!({ "path": null }), Code::NotAllowed),
    ] {
        assert_eq!(code_of(&school.front, name, request.clone()).await, Some(code), "{name} {request}");
    }
    let back = school.ok("unmake_paper", json!({ "draft": paper["draft"] })).await;
    assert_eq!(back["made"], Value::Null, "a teacher takes back what did not come out");
    school.sign_in(ADMIN).await;
    let page = code_of(&school.front, "paper_page", json!({ "draft": paper["draft"], "page": 1 })).await;
    assert_eq!(page, Some(Code::NotFound), "pages belong to whoever laid them out");
}

#[tokio::test(flavor = "multi_thread")]
async fn first_passwords_are_asked_for_and_printed_only_for_those_without_one() {
    let school = School::with_office().await;
    school.confirm().await;
    let set = json!({ "ids": [school.id("p01").await], "password": "frog" });
    school.ok("reset_passwords", set).await;
    let kept = school.user("p01").await.unwrap().password_id;
    let request = json!({ "classes": [school.class("4H").await], "first_passwords": true });
    let paper = prepare(&school, request.clone()).await;
    assert_eq!((&paper["passwords"], count(&paper["faults"])), (&json!(11), 0), "all but one have none");
    let pdf = save(&school, &paper, "first.pdf").await;
    let words: Vec<String> = outside::words(&pdf).into_iter().map(|word| word.text).collect();
    let passwords: Vec<&String> = words.iter().filter(|word| word.split('-').count() == 3).collect();
    assert_eq!(passwords.len(), 11, "a password on each of their cards: {words:?}");
    let id = school.user("p02").await.unwrap().password_id.unwrap();
    let hash = find::find_credential(&school.store, school.desk.school_id(), id).await.unwrap().unwrap().secret.0;
    let (hasher, mut right) = (Hasher::default(), 0);
    for password in passwords {
        right += u32::from(hasher.verify(password, Some(&hash)).await.unwrap());
    }
    assert_eq!(right, 1, "one of them is that of p02");
    assert_eq!(school.user("p01").await.unwrap().password_id, kept, "who has a password keeps it");
    school.ok("lock", Value::Null).await;
    school.sign_in(ADMIN).await;
    let code = code_of(&school.front, "prepare_paper", request).await;
    assert_eq!(code, Some(Code::ConfirmNeeded), "the operator's own password comes first");
    school.confirm().await;
    let teacher = prepare(&school, json!({ "users": [school.id(TEACHER).await], "first_passwords": true })).await;
    assert_eq!(teacher["passwords"], 0, "who has a password keeps it");
    let new = school.ok("add_user", json!({ "username": "nia", "role": "teacher" })).await["user"]["id"].clone();
    let paper = prepare(&school, json!({ "users": [new], "first_passwords": true })).await;
    school.hand.pass(6 * 60_000);
    let code = code_of(&school.front, "make_paper", json!({ "draft": paper["draft"] })).await;
    assert_eq!(code, Some(Code::ConfirmNeeded), "asked again when they are made");
    school.confirm().await;
    make(&school, &paper).await;
    assert!(school.user("nia").await.unwrap().must_change, "staff change a password that lay in the printer");
    school.ok("lock", Value::Null).await;
    school.sign_in(ADMIN).await;
    let page = code_of(&school.front, "paper_page", json!({ "draft": paper["draft"], "page": 1 })).await;
    assert_eq!(page, Some(Code::Invalid), "passwords in clear do not outlive the lock");
    let back = school.ok("unmake_paper", json!({ "draft": paper["draft"] })).await;
    assert_eq!(back["made"], Value::Null, "but what never came out can still be taken back");
}

#[tokio::test(flavor = "multi_thread")]
async fn no_token_and_no_code_is_in_the_history() {
    let school = School::with_office().await;
    let cards = save(&school, &cards_of(&school, "4H", "needed").await, "cards.pdf").await;
    let slips = save(&school, &letters_of(&school, "4H", json!({})).await, "slips.pdf").await;
    let secrets: Vec<String> = [&cards, &slips].iter().flat_map(|pdf| outside::codes(pdf, 200)).collect();
    assert_eq!(secrets.len(), 24, "cards and slips");
    let mut history = String::new();
    for entry in journal::entries_from(&school.store, school.desk.school_id(), 1).await.unwrap() {
        history.push_str(&entry.subject);
        for image in journal::list_images(&school.store, school.desk.school_id(), entry.seq).await.unwrap() {
            history.push_str(&format!("{} {:?} {:?}", image.table_name, image.before, image.after));
        }
    }
    assert!(history.contains("print_item"), "the run is in the history");
    for secret in &secrets {
        let hash = CardToken::read(secret)
            .map(|token| token.hash())
            .or_else(|| InvitationCode::read(secret).ok().map(|code| code.hash()))
            .expect("a token or a code");
        assert!(!history.contains(secret.as_str()) && !history.contains(&hash), "neither a secret nor its hash");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn lists_name_who_is_in_a_class_in_a_run_and_recalled() {
    let school = School::with_office().await;
    let made = make(&school, &cards_of(&school, "4H", "needed").await).await;
    let run = made["made"]["run"].clone();
    let class = json!({ "list": "class_list", "classes": [school.class("4H").await] });
    let count_sheet = json!({ "list": "count_sheet", "run": run });
    let recall = json!({ "list": "recall_list", "run": run });
    assert_eq!(
        code_of(&school.front, "prepare_list", recall.clone()).await,
        Some(Code::Invalid),
        "nothing recalled yet"
    );
    school.ok("recall_paper", json!({ "serials": ["C1-002"] })).await;
    for (request, has, lacks) in [(class, "p01", "p13"), (count_sheet, "C1-001", "p01"), (recall, "C1-002", "C1-003")] {
        let paper = school.ok("prepare_list", request.clone()).await;
        assert_eq!((&paper["kind"], &paper["pages"]), (&Value::Null, &json!(1)), "{request}");
        let pdf = save(&school, &paper, "list.pdf").await;
        let words: HashSet<String> = outside::words(&pdf).into_iter().map(|word| word.text).collect();
        assert!(words.contains(has) && !words.contains(lacks), "{request}: {words:?}");
        assert!(outside::codes(&pdf, 150).is_empty(), "a list carries no code");
    }
    let still = school.ok("find_paper", Value::Null).await;
    assert_eq!(still["draft"], made["draft"], "the cards can be printed again after the count sheet");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_logo_is_a_picture_that_can_be_printed() {
    let school = School::with_office().await;
    let svg = "<svg xmlns='http://www.w3.org/2000/svg' width='40' height='40'><circle cx='20' cy='20' r='18'/></svg>";
    let logo = school.ok("set_logo", json!({ "path": school.file("logo.svg", svg) })).await;
    assert!(logo["data"].as_str().unwrap().starts_with("data:image/svg+xml;base64,"), "shown as a picture");
    for (name, text) in [("logo.png", "\u{89}PNG, but not really"), ("logo.svg", "<svg><broken"), ("logo.txt", "hello")]
    {
        let code = code_of(&school.front, "set_logo", json!({ "path": school.file(name, text) })).await;
        assert_eq!(code, Some(Code::Invalid), "{name}");
    }
    assert_eq!(school.ok("find_logo", Value::Null).await, logo, "a refused picture changes nothing");
    let large = school.file("large.svg", &format!("{svg}{}", " ".repeat(500_000)));
    assert_eq!(code_of(&school.front, "set_logo", json!({ "path": large })).await, Some(Code::Invalid), "too large");
    letters_of(&school, "4H", json!({ "sheet": "letter" })).await;
    school.ok("set_logo", json!({ "path": null })).await;
    assert_eq!(school.ok("find_logo", Value::Null).await["data"], Value::Null, "taken away");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_schools_own_template_is_used_and_a_broken_one_is_named() {
    let school = School::with_office().await;
    let folder = school.folder.templates();
    std::fs::create_dir(&folder).unwrap();
    std::fs::write(folder.join("card.typ"), "#let = nonsense").unwrap();
    let refused = school.refused("prepare_paper", json!({ "classes": [school.class("4H").await] })).await;
    assert_eq!(refused.code, Code::Invalid, "{refused:?}");
    assert!(refused.message.contains("card.typ") && refused.message.contains('1'), "which file and line: {refused:?}");
    std::fs::write(folder.join("card.typ"), "#set page(width: 210mm, height: 297mm)\nNothing but this").unwrap();
    let paper = cards_of(&school, "4H", "needed").await;
    assert_ne!(count(&paper["faults"]), 0, "the proof sees that there are no codes");
    let refused = school.refused("make_paper", json!({ "draft": paper["draft"] })).await;
    assert_eq!(refused.code, Code::Held, "and nothing is made");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_erased_takes_cards_codes_and_letters_along() {
    let school = School::with_office().await;
    make(&school, &cards_of(&school, "4H", "needed").await).await;
    make(&school, &letters_of(&school, "4H", json!({})).await).await;
    school.confirm().await;
    school.ok("delete_users", json!({ "ids": [school.id("p01").await] })).await;
    let runs = school.ok("list_runs", Value::Null).await;
    let alive: Vec<&Value> = runs["runs"].as_array().unwrap().iter().map(|run| &run["alive"]).collect();
    assert_eq!(alive, [&json!(11), &json!(11)], "the deleted one's paper does not work");
    school.hand.pass(31 * 24 * 60 * 60_000);
    actions::upkeep::once(&school.desk).await.unwrap();
    school.sign_in(ADMIN).await;
    let runs = school.ok("list_runs", Value::Null).await;
    let items: Vec<&Value> = runs["runs"].as_array().unwrap().iter().map(|run| &run["items"]).collect();
    assert_eq!(items, [&json!(11), &json!(11)], "nothing of the erased one is left");
    let detail = school.ok("find_run", json!({ "id": runs["runs"][1]["id"] })).await;
    assert_eq!(detail["items"][0]["serial"], "C1-002", "the other numbers stay");
    school.assert_whole("erasing").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_recalled_stays_dead_whatever_is_undone() {
    let school = School::with_office().await;
    make(&school, &cards_of(&school, "4H", "needed").await).await;
    let renewed = make(&school, &cards_of(&school, "4H", "all").await).await;
    school.ok("recall_paper", json!({ "serials": ["C1"] })).await;
    let undone = school.ok("undo", json!({ "id": renewed["made"]["entry"] })).await;
    assert_eq!(count(&undone["conflicts"]), 12, "what stays is told: {undone}");
    assert_eq!(live_card(&school, "p01").await, None, "a stolen card does not come back");
    make(&school, &letters_of(&school, "4H", json!({})).await).await;
    let renewed = make(&school, &letters_of(&school, "4H", json!({ "renew": true })).await).await;
    school.ok("recall_paper", json!({ "serials": ["P3-001"] })).await;
    school.ok("undo", json!({ "id": renewed["made"]["entry"] })).await;
    let runs = school.ok("list_runs", Value::Null).await;
    assert_eq!(runs["runs"][0]["alive"], 11, "all the earlier letters but the one that was recalled");
    school.assert_whole("undoing around what was recalled").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_card_lives_that_no_print_run_knows() {
    let school = School::with_office().await;
    let first = make(&school, &cards_of(&school, "4H", "needed").await).await;
    let second = make(&school, &cards_of(&school, "4H", "all").await).await;
    school.ok("undo", json!({ "id": first["made"]["entry"] })).await;
    assert_eq!(state_of(&school, "p01").await, "alive", "the newer card is not touched");
    school.ok("undo", json!({ "id": second["made"]["entry"] })).await;
    assert_eq!(live_card(&school, "p01").await, None, "the first is not recalled by any number, so it is dead");
    let again = make(&school, &cards_of(&school, "4H", "needed").await).await;
    assert_eq!(again["made"]["name"], "C3", "and a number is never given twice");
    school.assert_whole("undoing in the order of making").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_undone_run_can_be_brought_back_though_others_were_made_since() {
    let school = School::with_office().await;
    let first = make(&school, &cards_of(&school, "4H", "needed").await).await;
    let undone = school.ok("undo", json!({ "id": first["made"]["entry"] })).await;
    make(&school, &cards_of(&school, "2W", "needed").await).await;
    school.ok("undo", json!({ "id": undone["entry"] })).await;
    let runs = school.ok("list_runs", Value::Null).await;
    let shown: Vec<(&Value, &Value)> =
        runs["runs"].as_array().unwrap().iter().map(|run| (&run["name"], &run["alive"])).collect();
    assert_eq!(shown, [(&json!("C2"), &json!(12)), (&json!("C1"), &json!(12))], "both, each with its own numbers");
    school.assert_whole("an undo of an undo").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_made_before_are_printed_again_only_while_they_are_right() {
    let school = School::with_office().await;
    let paper = make(&school, &cards_of(&school, "4H", "needed").await).await;
    let draft = json!({ "draft": paper["draft"] });
    school.ok("make_paper", draft.clone()).await;
    school.ok("edit_user", json!({ "id": school.id("p04").await, "username": "renamed" })).await;
    let refused = school.refused("make_paper", draft.clone()).await;
    assert_eq!((refused.code, refused.names.as_slice()), (Code::Held, ["Pupil4 Number4".to_owned()].as_slice()));
    school.ok("edit_user", json!({ "id": school.id("renamed").await, "username": "p04" })).await;
    school.ok("make_paper", draft.clone()).await;
    school.ok("recall_paper", json!({ "serials": ["C1-002"] })).await;
    let refused = school.refused("make_paper", draft).await;
    assert_eq!((refused.code, refused.names.len()), (Code::Held, 1), "a recalled card is not printed again");
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_are_not_for_an_operator_who_may_no_longer_see_who_is_on_them() {
    let school = School::with_office().await;
    let teacher = school.other_window().await;
    let call = async |name: &str, request: Value| crate::harness::call(&teacher, name, request).await;
    call("sign_in", json!({ "username": TEACHER, "password": crate::harness::PASSWORD })).await.unwrap();
    let class = school.class("4H").await;
    let paper = call("prepare_paper", json!({ "classes": [class] })).await.unwrap();
    let list = call("prepare_list", json!({ "list": "class_list", "classes": [class] })).await.unwrap();
    let other = school.class("2W").await;
    let moved = json!({ "ids": [school.id(TEACHER).await], "class_id": other, "from_other": true });
    school.ok("move_users", moved).await;
    for draft in [&paper["draft"], &list["draft"]] {
        let page = code_of(&teacher, "paper_page", json!({ "draft": draft, "page": 1 })).await;
        assert_eq!(page, Some(Code::NotFound), "another class now");
    }
    assert_eq!(call("find_paper", Value::Null).await.unwrap(), Value::Null, "nor is it found again");
}

#[tokio::test(flavor = "multi_thread")]
async fn those_whose_name_cannot_be_printed_are_left_out_on_request() {
    let school = School::with_office().await;
    let id = school.id("p05").await;
    school.ok("edit_user", json!({ "id": id, "given_name": "\u{7de}\u{7ca}\u{7eb}" })).await;
    let paper = cards_of(&school, "4H", "needed").await;
    let about: Vec<&Value> = paper["faults"].as_array().unwrap().iter().map(|fault| &fault["user"]).collect();
    assert!(!about.is_empty() && about.iter().all(|user| **user == json!(id)), "only that name: {}", paper["faults"]);
    let rest = prepare(&school, json!({ "classes": [school.class("4H").await], "except": [id] })).await;
    assert_eq!((count(&rest["items"]), count(&rest["faults"])), (11, 0), "the others get theirs");
}
