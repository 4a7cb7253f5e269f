//! Reading a school from Wonde.

use crate::doubles::Doubles;
use crate::line::{everything, go_on_wonde, people, plain, read_wonde};
use domain::class::ClassKind;
use domain::user::Role;
use providers::error::{Need, Partial, Region};
use providers::reading::Expect;
use providers::roster::{Choice, Part, WondeEmail};
use providers::wonde::{Standing, WondeLink};
use providers::{Access, Error, Secret, wonde};
use serde_json::json;

#[tokio::test]
async fn the_whole_school_is_read_with_classes_and_contacts() {
    let doubles = Doubles::start().await;
    let choice = Choice { wonde_email: WondeEmail::Email, ..everything() };
    let read = read_wonde(&doubles, &choice).await.unwrap();
    let truth = doubles.truth("wonde").await;
    assert_eq!(read.people.len(), truth.len(), "everybody, once");
    for person in &read.people {
        let (kind, id) = person.id.split_once('/').unwrap();
        let known = &truth[id];
        assert_eq!(kind == "student", known["role"] == "student", "{}: what they are", known["key"]);
        assert_eq!(person.family_name.as_deref(), known["wonde"]["family"].as_str(), "{}", known["key"]);
        let expected = known["birth_date"].as_str().filter(|_| kind == "student").and_then(|day| day.parse().ok());
        assert!(kind != "student" || person.birth_date == expected, "{}: date of birth", known["key"]);
        assert!(!person.email_vouched, "Wonde vouches for no address");
        let class = person.class.as_ref().map(|id| read.classes.iter().find(|class| class.id == *id).unwrap());
        let title = class.map(|class| class.title.as_str()).unwrap_or_default();
        assert!(kind != "student" || title == known["wonde"]["class"].as_str().unwrap(), "{}: class", known["key"]);
    }
    let of = |kind| read.classes.iter().filter(move |class| class.kind == kind);
    assert!(of(ClassKind::Homeroom).count() > 0 && of(ClassKind::Scheduled).count() > 0, "both kinds of classes");
    assert!(of(ClassKind::Homeroom).all(|class| class.teachers.is_some()), "teachers of registration classes");
    assert!(!read.guardians.is_empty() && read.guardians.iter().all(|one| !one.children.is_empty()), "contacts");
    assert!(
        read.guardians.iter().flat_map(|one| &one.children).all(|tie| tie.has_court_order == Some(false)),
        "orders"
    );
    assert_eq!(read.missing, [""; 0], "nothing is hidden");
    assert_eq!(read.counts.students + read.counts.staff, u32::try_from(truth.len()).unwrap());
}

#[tokio::test]
async fn only_what_was_chosen_is_asked_for() {
    let doubles = Doubles::start().await;
    let choice = Choice { staff: Part::None, ..people() };
    let read = read_wonde(&doubles, &choice).await.unwrap();
    assert!(read.people.iter().all(|one| one.role == Some(Role::Student) && one.email.is_none()), "pupils alone");
    let asked = doubles.requests("wonde", "/students").await;
    let includes: Vec<_> = asked.iter().filter_map(|one| one["query"]["include"].as_str().map(str::to_owned)).collect();
    assert!(!includes.is_empty(), "the requests are seen: {asked:?}");
    assert!(
        includes.iter().all(|include| !include.contains("contact") && !include.contains("classes")),
        "{includes:?}"
    );
    assert_eq!(doubles.requests("wonde", "/employees").await.len(), 0, "staff");
}

#[tokio::test]
async fn fields_that_are_not_allowed_are_unsaid_and_named() {
    let doubles = Doubles::start().await;
    let without = ["students.date_of_birth", "students.education_details", "contacts", "employees.contact_details"];
    doubles.post("/wonde/scopes", json!({ "without": without })).await;
    let choice = Choice { wonde_email: WondeEmail::Work, ..everything() };
    let read = read_wonde(&doubles, &choice).await.unwrap();
    let pupils = || read.people.iter().filter(|one| one.role == Some(Role::Student));
    assert!(
        pupils().count() > 0 && pupils().all(|one| one.birth_date.is_none() && one.upn.is_none()),
        "unsaid, not empty"
    );
    assert!(pupils().all(|one| one.family_name.is_some()), "what is allowed is there");
    for name in ["students.education_details", "students.contacts", "employees.contact_details"] {
        assert!(read.missing.iter().any(|missing| missing == name), "{name} in {:?}", read.missing);
    }
}

#[tokio::test]
async fn a_list_that_is_not_approved_at_all_is_said() {
    let doubles = Doubles::start().await;
    doubles.post("/wonde/scopes", json!({ "without": ["employees"] })).await;
    let stop = read_wonde(&doubles, &people()).await.err().unwrap();
    assert_eq!(stop.error, Error::NotAllowed(Need::Scope("employees")), "the sync would take all staff for leavers");
}

#[tokio::test]
async fn the_wrong_region_is_an_error_and_not_an_empty_school() {
    let doubles = Doubles::start().await;
    doubles.post("/wonde/elsewhere", json!({ "moved": true })).await;
    let stop = read_wonde(&doubles, &people()).await.err().unwrap();
    let elsewhere = doubles.text("wonde_elsewhere").trim_start_matches("http://").to_owned();
    assert_eq!(stop.error, Error::WrongRegion(Region::new(&elsewhere)), "with the region to set");
    let access = Access::wonde(Secret::new(doubles.text("wonde_token")));
    let line = doubles.line();
    let to = (&access, doubles.text("wonde_school"), elsewhere.as_str());
    let read = wonde::read(&line, to, &people(), &Expect::default(), None).await.unwrap();
    assert!(read.counts.students > 0, "there it is");
}

#[tokio::test]
async fn a_token_is_checked_for_its_school_and_schools_are_listed_by_standing() {
    let doubles = Doubles::start().await;
    let line = doubles.line();
    let token = Secret::new(doubles.text("wonde_token"));
    let link = WondeLink::new(&line, "", &token).unwrap();
    let id = |name: &str| doubles.line["wonde_schools"][name].as_str().unwrap().to_owned();
    let linked = link.check(&id("approved")).await.unwrap();
    assert_eq!(
        (linked.account.subject, linked.account.organisation_name.as_deref()),
        (id("approved"), Some(doubles.text("school")))
    );
    for (standing, name) in Standing::ALL.into_iter().zip(["approved", "pending", "audited", "declined", "revoked"]) {
        let listed: Vec<String> = link.schools(standing).await.unwrap().into_iter().map(|school| school.id).collect();
        assert!(listed.contains(&id(name)), "{name}: {listed:?}");
    }
    assert_eq!(link.check(&id("pending")).await, Err(Error::NotAllowed(Need::SchoolApproval)));
    assert_eq!(link.check("A0").await, Err(Error::NotFound));
    link.request_access(&id("open")).await.unwrap();
    assert!(link.schools(Standing::Pending).await.unwrap().iter().any(|school| school.id == id("open")), "asked");
    link.revoke_access(&id("approved")).await.unwrap();
    assert_eq!(link.check(&id("approved")).await, Err(Error::NotAllowed(Need::SchoolApproval)), "given back");
    let wrong = Secret::new("0000000000000000000000000000000000000000");
    let link = WondeLink::new(&line, "", &wrong).unwrap();
    assert_eq!(link.check(&id("approved")).await, Err(Error::TokenRefused));
}

#[tokio::test]
async fn nobody_is_lost_or_doubled_while_pages_shift() {
    let doubles = Doubles::start().await;
    let before = plain(read_wonde(&doubles, &people()).await.unwrap());
    let one = before.people.iter().find(|one| one.id.starts_with("student/")).unwrap();
    let who = one.id.split_once('/').unwrap().1;
    let shift = json!({ "at": "wonde", "path": "students.*cursor", "skip": 1, "kind": "shift",
        "do": { "do": "delete", "at": "wonde", "who": who } });
    doubles.fails(shift).await;
    let after = plain(read_wonde(&doubles, &people()).await.unwrap());
    let missing: Vec<_> =
        before.people.iter().filter(|one| !after.people.iter().any(|other| other.id == one.id)).collect();
    assert!(missing.iter().all(|gone| gone.id == one.id), "only who was deleted may be missing: {}", missing.len());
    let mut ids: Vec<_> = after.people.iter().map(|one| &one.id).collect();
    ids.dedup();
    assert_eq!(ids.len(), after.people.len(), "no id twice");
}

#[tokio::test]
async fn deletions_since_the_last_read_are_named() {
    let doubles = Doubles::start().await;
    let first = read_wonde(&doubles, &people()).await.unwrap();
    let gone = first.people.iter().find(|one| one.id.starts_with("student/")).unwrap().id.clone();
    let who = gone.split_once('/').unwrap().1.to_owned();
    doubles.post("/do", json!({ "do": "delete", "at": "wonde", "who": who })).await;
    let expect =
        Expect { last: Some(first.counts), since: first.at.checked_sub(jiff::SignedDuration::from_hours(1)).ok() };
    let read = go_on_wonde(&doubles, &people(), &expect, None).await.unwrap();
    assert_eq!(read.gone.iter().map(|one| one.id.as_str()).collect::<Vec<_>>(), [gone.as_str()]);
    assert!(!read.people.iter().any(|one| one.id == gone), "and not among the people");
}

#[tokio::test]
async fn a_read_far_smaller_than_the_last_stops() {
    let doubles = Doubles::start().await;
    let first = read_wonde(&doubles, &people()).await.unwrap();
    let expect = Expect { last: Some(first.counts), since: None };
    doubles.fails(json!({ "at": "wonde", "path": "/students.*cursor=true", "kind": "empty" })).await;
    let stop = go_on_wonde(&doubles, &people(), &expect, None).await.err().unwrap();
    assert!(matches!(stop.error, Error::Partial(Partial::FarSmaller { .. })), "{:?}", stop.error);
    assert!(stop.cursor.is_none(), "what is wrong is not gone on with");
}
