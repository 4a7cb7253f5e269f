//! Providers at the command line: the built binary against the stand-ins, which page and refuse as the real ones do.

use crate::desk::{Desk, PUPILS, done, error, size, sizes};
use crate::office::answer;
use serde_json::{Value, json};
use std::path::Path;

#[test]
fn google_and_microsoft_are_linked_in_a_browser_and_only_match_beside_the_sync_provider() {
    let desk = Desk::new();
    desk.link_wonde();
    let google = desk.link_google();
    assert_eq!((&google["is_sync"], &google["missing"]), (&false.into(), &json!([])));
    assert!(google["account"].as_str().is_some_and(|account| account.contains('@')), "as whom: {google}");
    let microsoft = desk.link_microsoft();
    assert_eq!(microsoft["organisation"].as_str().map(str::is_empty), Some(false), "{microsoft}");
    let before = desk.office.json(&["users", "list"])["users"].clone();
    for provider in ["google", "microsoft"] {
        let plan = desk.plan(&["--provider", provider]);
        assert_eq!(plan["source"]["links_only"], true);
        assert_eq!(sizes(&plan)[..3], [0; 3], "{provider} changes nobody");
        let applied = desk.json(&["sync", "apply", "plan.json"]);
        assert!(applied["matched"].as_u64() > Some(20), "{provider}: {applied}");
        assert_eq!((&applied["added"], &applied["changed"]), (&0.into(), &0.into()), "{provider}: {applied}");
    }
    assert_eq!(desk.office.json(&["users", "list"])["users"], before, "every user is as before");
    let list = desk.json(&["providers", "list"]);
    let row = |name: &str| {
        let rows = list["providers"].as_array().expect("a list");
        rows.iter().find(|one| one["provider"] == name).expect("each is listed").clone()
    };
    assert!(row("google")["matched"].as_u64() > Some(20) && row("google")["read_at"].is_string(), "{list}");
    assert_eq!((&row("wonde")["matched"], &row("wonde")["is_sync"]), (&0.into(), &true.into()), "{list}");
    assert_eq!(desk.json(&["providers", "set-sync", "microsoft"])["provider"], "microsoft");
    let other = desk.run(&["sync", "apply", "plan.json"]);
    assert_eq!((other.exit, &other.json()["stale"]), (3, &true.into()), "made for matching alone: {}", other.out);
    for provider in ["google", "microsoft", "wonde"] {
        let gone = desk.json(&["providers", "unlink", provider, "--yes"]);
        assert_eq!(gone["linked"], false, "{provider}");
    }
    let list = desk.json(&["providers", "list"]);
    assert!(list["providers"].as_array().expect("a list").iter().all(|one| one["linked"] == false), "{list}");
    let again = desk.link_google();
    assert!(again["matched"].as_u64() > Some(20), "matches are for life: {again}");
}

#[test]
fn no_secret_of_a_provider_stands_in_any_file() {
    let desk = Desk::new();
    desk.link_wonde();
    desk.link_google();
    desk.link_microsoft();
    for provider in ["wonde", "google", "microsoft"] {
        desk.json(&["providers", "read", provider]);
    }
    desk.plan(&["--offline"]);
    let secrets = desk.doubles.secrets();
    assert!(secrets.len() > 6, "some were given out");
    let mut files = vec![("plan.json".to_owned(), std::fs::read(desk.office.path("plan.json")).expect("the plan"))];
    collect(&desk.office.data(), &mut files);
    assert!(files.len() > 2, "there are files to look through");
    for (name, bytes) in &files {
        let found = secrets.iter().position(|one| bytes.windows(one.len()).any(|window| window == one.as_bytes()));
        assert!(found.is_none(), "{name} holds secret {found:?}");
    }
}

fn collect(folder: &Path, files: &mut Vec<(String, Vec<u8>)>) {
    for entry in std::fs::read_dir(folder).expect("the folder").flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(&path, files);
        } else {
            files.push((path.display().to_string(), std::fs::read(&path).expect("a file")));
        }
    }
}

#[test]
fn a_school_app_at_microsoft_needs_no_browser() {
    let desk = Desk::new();
    let (id, tenant) = (desk.doubles.text("microsoft_app_id"), desk.doubles.text("tenant"));
    let args = ["--json", "providers", "link", "microsoft", "--client-id", id, "--tenant", tenant];
    let mut command = desk.doubles.command(&desk.office, "nobody", &args);
    command.env("ROLLBOOK_MICROSOFT_CLIENT_SECRET", desk.doubles.text("microsoft_app_secret"));
    let linked = done(&answer(command.output().expect("runs")), &args);
    assert_eq!((&linked["is_sync"], &linked["has_token"]), (&true.into(), &true.into()));
    let read = desk.json(&["providers", "read", "microsoft"]);
    assert_eq!(read["counts"]["students"], PUPILS, "the whole roster: {read}");
    assert!(size(&desk.json(&["providers", "parts", "microsoft"]), "parts") > 0, "groups to choose by");
}

#[test]
fn what_goes_wrong_in_linking_is_said() {
    let desk = Desk::new();
    let school = desk.doubles.text("wonde_school");
    let link = ["--json", "providers", "link", "wonde", "--school", school];
    let (exit, code, message) = error(&desk.run_as("admin", &link, "not-a-token\n"));
    assert_eq!((exit, code.as_str()), (1, "invalid"), "{message}");
    assert!(message.contains("token"), "{message}");
    let (exit, _, message) = error(&desk.run_as("admin", &link, ""));
    assert!(exit == 1 && message.contains("token"), "none came: {message}");
    let google = ["--json", "providers", "link", "google", "--client-id", desk.doubles.text("google_client_id")];
    let cancelled = desk.run_as("nobody", &google, "");
    assert!(cancelled.err.contains("http://127.0.0.1:"), "the address is shown: {}", cancelled.err);
    assert_eq!(error(&cancelled).0, 1, "{}", cancelled.out);
    done(&desk.run_as("pupil", &google, ""), &google);
    let (exit, _, message) = error(&desk.run(&["providers", "read", "google"]));
    assert!(exit == 1 && message.contains("administrator"), "a pupil may not read the school: {message}");
    let wrong = ["--json", "providers", "link", "google", "--client-id", "no-such-app"];
    assert_eq!(error(&desk.run(&wrong[1..])).0, 1, "an unknown app");
    let unlinked = desk.run(&["providers", "read", "microsoft"]);
    assert_eq!(error(&unlinked).1, "not_found", "nothing was linked: {}", unlinked.out);
    for args in [
        &["providers", "unlink", "wonde", "--yes"][..],
        &["providers", "choose", "microsoft"],
        &["sync", "plan", "--from", "none"],
    ] {
        assert_eq!(error(&desk.run(args)).0, 1, "{args:?}");
    }
    desk.json(&["providers", "unlink", "google", "--yes"]);
    for args in [&["sync"][..], &["sync", "plan", "--out", "plan.json"]] {
        assert_eq!(error(&desk.run(args)).1, "not_found", "{args:?}: no provider updates users");
    }
    desk.link_wonde();
    let asked = desk.run(&["providers", "unlink", "wonde"]);
    assert_eq!(error(&asked).1, "not_confirmed", "it is asked first");
    for args in [&["providers", "link"][..], &["providers", "link", "wonde"], &["providers", "set-sync", "apple"]] {
        assert_eq!(desk.run(args).exit, 2, "{args:?} is wrong usage");
    }
}

#[test]
fn what_is_imported_is_chosen_by_arguments_or_a_file() {
    let desk = Desk::new();
    desk.link_wonde();
    let shown = desk.json(&["providers", "choose", "wonde"]);
    assert_eq!((&shown["choice"]["pupils"], &shown["entry"]), (&"all".into(), &Value::Null), "looking changes nothing");
    let args = ["providers", "choose", "wonde", "--staff", "none", "--wonde-email", "work", "--guardians", "on"];
    let chosen = desk.json(&args);
    assert_eq!((&chosen["choice"]["staff"], &chosen["choice"]["guardians"]), (&"none".into(), &true.into()));
    let read = desk.json(&["providers", "read", "wonde"]);
    assert_eq!(read["counts"]["staff"], 0, "{read}");
    let plan = desk.plan(&["--offline"]);
    assert_eq!(size(&plan, "unmatched"), 0, "staff are not looked at: {}", plan["unmatched"]);
    let file = desk.office.file("choice.json", r#"{"staff":{"in":["class"]},"guardians":false}"#);
    let chosen = desk.json(&["providers", "choose", "wonde", "--file", &file])["choice"].clone();
    assert_eq!(
        (&chosen["staff"], &chosen["wonde_email"]),
        (&json!({ "in": ["class"] }), &"work".into()),
        "the rest stays"
    );
    for text in ["[]", "{", r#"{"pupls":"all"}"#, r#"{"pupils":"some"}"#] {
        let file = desk.office.file("faulty.json", text);
        assert_eq!(desk.run(&["providers", "choose", "wonde", "--file", &file]).exit, 2, "{text}");
    }
    assert_eq!(desk.run(&["providers", "choose", "wonde", "--pupils", "all", "--pupils", "x"]).exit, 2);
}

#[test]
fn the_apps_for_signing_in_are_set_with_their_secrets_from_outside_the_arguments() {
    let desk = Desk::new();
    desk.link_google();
    let on = desk.run(&["providers", "sign-in", "google", "--button", "on"]);
    assert_eq!(error(&on).1, "invalid", "no app yet: {}", on.out);
    let id = desk.doubles.text("google_web_client_id");
    let args = ["--json", "providers", "sign-in", "google", "--client-id", id, "--secret-stdin", "--button", "on"];
    let set = done(&desk.run_as("admin", &args, "web-secret-of-the-school\n"), &args);
    assert_eq!((&set["sign_in"]["is_on"], &set["has_secret"]), (&true.into(), &true.into()));
    assert!(!set.to_string().contains("web-secret"), "it is shown nowhere");
    let args = ["providers", "sign-in", "google", "--domain", "@Alder.Example"];
    assert_eq!(desk.json(&args)["sign_in"]["domains"], json!(["alder.example"]));
    let off = desk.json(&["providers", "sign-in", "google", "--button", "off", "--client-id", ""]);
    assert_eq!((&off["has_secret"], &off["sign_in"]["is_on"]), (&false.into(), &false.into()), "app and secret go");
}

#[test]
fn schools_are_listed_found_and_asked_at_wonde() {
    let desk = Desk::new();
    let token = desk.doubles.text("wonde_token");
    let list = ["--json", "providers", "schools", "--token-stdin"];
    let schools = done(&desk.run_as("admin", &list, token), &list);
    let standing = |schools: &Value, id: &str| {
        let all = schools["schools"].as_array().expect("a list");
        all.iter().find(|one| one["id"] == id).map(|one| one["standing"].clone())
    };
    assert_eq!(standing(&schools, desk.doubles.text("wonde_school")), Some("approved".into()));
    desk.link_wonde();
    let open = desk.doubles.line("wonde_schools", "open");
    assert_eq!(standing(&desk.json(&["providers", "schools"]), &open), None, "never asked");
    let asked = desk.json(&["providers", "schools", "--request", &open]);
    assert_eq!(standing(&asked, &open), Some("pending".into()), "{asked}");
}
