//! What somebody tries who ought not to get in.

use super::*;
use domain::code::InvitationCode;

#[tokio::test(flavor = "multi_thread")]
async fn guessing_codes_is_slowed_down_by_address_and_tells_nothing() {
    let school = school().await;
    let code = invite(&school, "p01", "amina@home.example").await;
    let mut tries = 0;
    let slowed = loop {
        let guess = (0..=u8::MAX).find_map(|n| InvitationCode::new(&[n.wrapping_add(tries); 32])).unwrap().words();
        let error = portal::invitation(&school.desk, None, &guess, HOME).await.unwrap_err();
        tries += 1;
        match error.code {
            Code::NotFound => assert!(tries <= 40, "somebody who only guesses must wait"),
            Code::SlowDown => break error,
            other => panic!("{other:?}"),
        }
    };
    assert!(slowed.message.contains("Try again in"), "{}", slowed.message);
    let right = portal::invitation(&school.desk, None, &code, HOME).await;
    assert_eq!(code_of(right), Some(Code::SlowDown), "a right code does not stand out either");
    assert!(portal::invitation(&school.desk, None, &code, "198.51.100.1").await.is_ok(), "other families go on");
    school.hand.pass(60 * MINUTE);
    assert!(portal::invitation(&school.desk, None, &code, HOME).await.is_ok(), "for a while only");
}

#[tokio::test(flavor = "multi_thread")]
async fn codes_that_ended_in_any_way_are_answered_alike() {
    let school = school().await;
    let expired = invite(&school, "p01", "a@home.example").await;
    school.hand.pass(61 * 24 * 60 * MINUTE);
    school.sign_in(ADMIN).await;
    let revoked = invite(&school, "p02", "b@home.example").await;
    let id = pupil(&school, "p02").await["invitations"][0]["id"].clone();
    school.ok("revoke_invitations", json!({ "ids": [id] })).await;
    let used = invite(&school, "p03", "c@home.example").await;
    join(&school, &used, "c@home.example").await;
    let gone = invite(&school, "p04", "d@home.example").await;
    school.confirm().await;
    school.ok("delete_users", json!({ "ids": [school.id("p04").await] })).await;
    let mut answers = Vec::new();
    for code in [expired, revoked, used, gone] {
        let error = portal::invitation(&school.desk, None, &code, HOME).await.unwrap_err();
        answers.push((error.code, error.message));
        let count = mails(&school).await.len();
        portal::register(&school.desk, &form(&code, "eve@evil.example"), HOME).await.unwrap();
        assert_eq!(mails(&school).await.len(), count, "a form with it goes nowhere, and says the same as any");
    }
    answers.dedup();
    assert_eq!(answers.len(), 1, "nobody learns why: {answers:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn two_who_register_at_once_with_a_code_for_one_do_not_both_get_in() {
    let school = school().await;
    let code = invite(&school, "p01", "amina@home.example").await;
    for email in ["amina@home.example", "eve@evil.example"] {
        portal::register(&school.desk, &form(&code, email), HOME).await.unwrap();
    }
    let (one, two) = (token(&school, "amina@home.example").await, token(&school, "eve@evil.example").await);
    let (one, two) = tokio::join!(
        portal::verify(&school.desk, &one, OWN, HOME),
        portal::verify(&school.desk, &two, OWN, "198.51.100.1"),
    );
    let mut codes = [code_of(one), code_of(two)];
    codes.sort_by_key(Option::is_some);
    assert_eq!(codes, [None, Some(Code::Held)]);
    assert_eq!(pupil(&school, "p01").await["adults"].as_array().unwrap().len(), 1, "nobody is half linked");
    school.ok("check_data", Value::Null).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_mail_followed_twice_at_once_makes_one_account() {
    let school = school().await;
    let code = invite(&school, "p01", "amina@home.example").await;
    portal::register(&school.desk, &form(&code, "amina@home.example"), HOME).await.unwrap();
    let token = token(&school, "amina@home.example").await;
    let other = school.other_desk().await;
    let (one, two) =
        tokio::join!(portal::verify(&school.desk, &token, OWN, HOME), portal::verify(&other, &token, OWN, HOME));
    assert_eq!([one.is_ok(), two.is_ok()].into_iter().filter(|ok| *ok).count(), 1, "in two processes too");
    let accounts = store::guardians::list_guardians(&school.store, school_id(&school).await).await.unwrap();
    assert_eq!(accounts.len(), 1);
}

async fn school_id(school: &School) -> domain::id::SchoolId {
    school.store.find_school().await.unwrap().unwrap().id.into()
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_passwords_lock_an_account_for_a_while_and_the_office_sees_it() {
    let school = school().await;
    let code = invite(&school, "p01", "amina@home.example").await;
    join(&school, &code, "amina@home.example").await;
    let sign_in = |name: &str, password: &str| PortalSignIn { name: name.to_owned(), password: password.to_owned() };
    let mut known = Vec::new();
    let mut unknown = Vec::new();
    for n in 0..8 {
        let from = format!("198.51.100.{n}");
        known.push(code_of(portal::sign_in(&school.desk, &sign_in("amina@home.example", "wrong"), &from).await));
        unknown.push(code_of(portal::sign_in(&school.desk, &sign_in("nobody@home.example", "wrong"), &from).await));
    }
    assert_eq!(known, unknown, "whether there is such an account is not told by the waiting either");
    assert_eq!(known.last(), Some(&Some(Code::SlowDown)), "from however many places");
    assert_eq!(pupil(&school, "p01").await["adults"][0]["locked"], true, "the office sees it");
    school.hand.pass(15 * MINUTE);
    school.sign_in(ADMIN).await;
    assert!(portal::sign_in(&school.desk, &sign_in("amina@home.example", OWN), HOME).await.is_ok());
    assert_eq!(pupil(&school, "p01").await["adults"][0]["locked"], false);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_for_somebody_who_has_an_account_changes_nothing_of_it() {
    let school = school().await;
    let code = invite(&school, "p01", "amina@home.example").await;
    join(&school, &code, "amina@home.example").await;
    let second = invite(&school, "p02", "eve@evil.example").await;
    let evil = Register { password: "a password of evil".into(), ..form(&second, "amina@home.example") };
    portal::register(&school.desk, &evil, HOME).await.unwrap();
    let (kind, with) = read_mail(&school, "amina@home.example").await;
    assert_eq!(kind, "has_account");
    assert!(!with["link"].as_str().unwrap().contains("verify"), "nothing to follow by mistake: {with}");
    let old = PortalSignIn { name: "amina@home.example".into(), password: OWN.into() };
    let session = portal::sign_in(&school.desk, &old, HOME).await.unwrap().token;
    assert_eq!(children(&school, &session).await, ["Pupil1"], "no child was slipped in");
}

#[tokio::test(flavor = "multi_thread")]
async fn names_and_addresses_with_line_breaks_and_markup_are_refused_or_stay_text() {
    let school = school().await;
    let code = invite(&school, "p01", "amina@home.example").await;
    for email in
        ["a@home.example\r\nBcc: all@evil.example", "a b@home.example", "", "@", "a@home.example,b@evil.example"]
    {
        let error = portal::register(&school.desk, &form(&code, email), HOME).await.unwrap_err();
        assert_eq!((error.code, error.field), (Code::Invalid, Some("email")), "{email:?}");
    }
    let odd = Register { given_name: "Amina\r\nBcc: <b>x".into(), ..form(&code, "amina@home.example") };
    portal::register(&school.desk, &odd, HOME).await.unwrap();
    assert_eq!(read_mail(&school, "amina@home.example").await.1["adult"], "Amina Bcc: <b>x", "one line of text");
    let long = Register { family_name: "x".repeat(5_000), ..form(&code, "amina@home.example") };
    assert_eq!(portal::register(&school.desk, &long, HOME).await.unwrap_err().field, Some("family_name"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_ends_when_it_is_not_used_and_in_any_case_one_day() {
    const DAY: i64 = 24 * 60 * MINUTE;
    let school = school().await;
    let code = invite(&school, "p01", "amina@home.example").await;
    let session = join(&school, &code, "amina@home.example").await;
    for _ in 0..4 {
        school.hand.pass(13 * DAY);
        assert!(guardian(&school, &session).await.is_some(), "used again within a fortnight");
    }
    school.hand.pass(9 * DAY);
    assert!(guardian(&school, &session).await.is_none(), "sixty days are the end in any case");
    let request = PortalSignIn { name: "amina@home.example".into(), password: OWN.into() };
    let idle = portal::sign_in(&school.desk, &request, HOME).await.unwrap().token;
    school.hand.pass(14 * DAY + 1);
    assert!(guardian(&school, &idle).await.is_none(), "not used for a fortnight");
    for forged in ["", "x", &"A".repeat(43), &"é".repeat(5_000)] {
        assert!(guardian(&school, forged).await.is_none());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_secret_of_a_parent_is_in_the_history() {
    let school = school().await;
    let code = invite(&school, "p01", "amina@home.example").await;
    let session = join(&school, &code, "amina@home.example").await;
    let (_, with) = read_mail(&school, "amina@home.example").await;
    let link = with["link"].as_str().unwrap().rsplit('/').next().unwrap().to_owned();
    let mut text = String::new();
    for entry in store::journal::list_entries(&school.store, school_id(&school).await).await.unwrap() {
        text.push_str(&entry.subject);
        for image in store::journal::list_images(&school.store, school_id(&school).await, entry.seq).await.unwrap() {
            text.extend([image.before, image.after].into_iter().flatten());
        }
    }
    assert!(text.contains("amina@home.example"), "the account itself is");
    for secret in [code.as_str(), &code.replace('-', ""), &session, &link, OWN] {
        assert!(!text.contains(secret), "a secret stands in an image");
    }
}
