//! Stars: given, seen by the pupil and the parents and nobody else, taken back.

use crate::school::{School, office};
use actions::ask::history::{HistoryRow, ListHistory};
use actions::history;
use axum::http::StatusCode;
use domain::id::UserId;
use domain::journal::Action;
use domain::user::Role;

#[tokio::test(flavor = "multi_thread")]
async fn what_a_teacher_gives_the_class_is_seen_by_each_pupil_and_parent_until_it_is_taken_back() {
    let school = School::open().await;
    let mut parent = school.parent(school.ava, "amina@example.com").await;
    let mut pupil = school.pupil(school.ava).await;
    let mut teacher = school.teacher("tia").await;
    let page = format!("/class/{}/stars", school.class);
    teacher.get(&format!("{page}?tick=all")).await.shows("checked><span class=\"initials\" aria-hidden=\"true\">AB<");
    let star = school.give(&mut teacher, &[school.ava, school.ben], "You helped Zoë.").await;
    let shown = teacher.get(&format!("{page}?given={star}")).await.shows("Stars for Working hard:");
    assert!(shown.body.contains("<bdi>Ava</bdi>, <bdi>Ben</bdi>"), "it says who got them");
    let own = pupil.get("/my/stars").await.shows("Stars this week: 1");
    assert!(own.body.contains("You helped Zoë.") && own.body.contains("From tia Clark"), "{}", own.body);
    parent.get(&format!("/child/{}/stars", school.ava)).await.shows("Stars this school year: 1");
    parent.get(&format!("/child/{}/stars", school.ben)).await.finds_nothing();
    parent.languages = "pl";
    parent.get(&format!("/child/{}/stars?language=pl", school.ava)).await.shows("Wytrwała praca");
    let back = format!("{page}/{star}/undo");
    for _ in 0..2 {
        teacher.post(&back, &[]).await.leads_to(&format!("{page}?notice=taken"));
    }
    pupil.get("/my/stars").await.shows("No stars yet this week.");
    assert_eq!(school.undo(Action::StarsTaken).await, 2, "the office brings both back");
    pupil.get("/my/stars").await.shows("Stars this week: 1");
}

#[tokio::test(flavor = "multi_thread")]
async fn stars_are_taken_back_by_who_gave_them_on_the_same_day_and_later_by_the_office() {
    let school = School::open().await;
    let (mut teacher, mut other) = (school.teacher("tia").await, school.teacher("tom").await);
    let page = format!("/class/{}/stars", school.class);
    let star = school.give(&mut teacher, &[school.ava], "").await;
    let shown = other.get(&page).await.shows("Give stars");
    assert!(!shown.body.contains("Given today"), "somebody else gave them");
    other.post(&format!("{page}/{star}/undo"), &[]).await.finds_nothing();
    school.pass_days(1);
    teacher.cookies.clear();
    teacher.sign_in("tia", crate::school::PASSWORD).await;
    teacher.get(&page).await.shows("Give stars");
    let late = teacher.post(&format!("{page}/{star}/undo"), &[]).await;
    assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(late.body.contains("Later the school office does it"), "{}", late.body);
    school.undo(Action::StarsGiven).await;
    school.pupil(school.ava).await.get("/my/stars").await.shows("Stars this school year: 0");
}

#[tokio::test(flavor = "multi_thread")]
async fn stars_are_for_pupils_of_the_class_and_for_skills_in_use() {
    let school = School::open().await;
    let mut teacher = school.teacher("tia").await;
    let page = format!("/class/{}/stars", school.class);
    teacher.get(&page).await.shows("Give stars");
    let (skill, cleo, ava) = (school.skill(0).to_string(), school.cleo.to_string(), school.ava.to_string());
    let foreign = [("skill", skill.as_str()), ("pupil", &ava), ("pupil", &cleo)];
    teacher.post(&page, &foreign).await.finds_nothing();
    teacher.post(&page, &[("skill", &skill)]).await.faults("pupils");
    let kept = teacher.post(&page, &[("pupil", &ava), ("note", "Kept <b>")]).await.faults("skill");
    assert!(kept.body.contains("Kept &#60;b&#62;"), "what was typed is kept: {}", kept.body);
    assert!(kept.body.contains(&format!("value=\"{ava}\" checked")), "and who was ticked");
    let long = "a".repeat(201);
    teacher.post(&page, &[("skill", &skill), ("pupil", &ava), ("note", &long)]).await.faults("note");
    let huge = "a".repeat(100_000);
    let answer = teacher.post(&page, &[("skill", &skill), ("pupil", &ava), ("note", &huge)]).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    let listed = history::list(&school.desk, &office(), &ListHistory::default()).await.unwrap();
    let wrote = |row: &&HistoryRow| matches!(row.action, Action::StarsGiven | Action::SkillsChanged);
    assert_eq!(listed.entries.iter().filter(wrote).count(), 0, "nothing is written by what was refused");
    teacher.get(&page).await;
    let hostile = "<script>alert(1)</script>\0\u{202e}";
    school.give(&mut teacher, &[school.ava, school.ava], hostile).await;
    let own = school.pupil(school.ava).await.get("/my/stars").await.shows("Stars this week: 1");
    assert!(!own.body.contains("<script>") && own.body.contains("alert(1)"), "twice ticked is once given");
    assert!(!own.body.contains('\0') && !own.body.contains('\u{202e}'));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_skill_is_changed_for_the_whole_school_and_what_was_given_keeps_its_title() {
    let school = School::open().await;
    let mut teacher = school.teacher("tia").await;
    let (page, skills) = (format!("/class/{}/stars", school.class), format!("/class/{}/skills", school.class));
    school.give(&mut teacher, &[school.ava], "").await;
    let own = format!("{skills}/{}", school.skill(0));
    teacher.get(&own).await.shows("value=\"Working hard\"");
    let changed = [("title", "Working very hard"), ("picture", "bulb"), ("value", "3")];
    teacher.post(&own, &changed).await.leads_to(&skills);
    let same = [("title", "KINDNESS"), ("picture", "bulb"), ("value", "3")];
    teacher.post(&format!("{skills}/new"), &same).await.faults("title");
    let without = [("title", "Tidying up"), ("picture", "../x"), ("value", "3")];
    teacher.post(&format!("{skills}/new"), &without).await.faults("picture");
    teacher
        .post(&format!("{skills}/new"), &[("title", "Tidying up"), ("picture", "hand"), ("value", "6")])
        .await
        .faults("value");
    teacher
        .post(&format!("{skills}/new"), &[("title", "Tidying up"), ("picture", "hand"), ("value", "5")])
        .await
        .leads_to(&skills);
    teacher.get(&page).await.shows("Tidying up");
    school.give(&mut teacher, &[school.ava], "").await;
    let seen = school.pupil(school.ava).await.get("/my/stars").await.shows("Stars this week: 4");
    assert!(seen.body.contains("Working hard") && seen.body.contains("Working very hard"));
    for (archived, is_there) in [("yes", false), ("no", true)] {
        teacher.post(&format!("{own}/archive"), &[("archived", archived)]).await.leads_to(&skills);
        let body = teacher.get(&page).await.body;
        let form = body.split("Given today").next().unwrap();
        assert_eq!(form.contains("Working very hard"), is_there, "{archived}");
    }
    school.undo(Action::StarsGiven).await;
    teacher.get(&page).await.shows("Kindness").shows("Tidying up");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deleted_pupil_has_no_page_and_a_restored_one_has_all_stars() {
    let school = School::open().await;
    let mut parent = school.parent(school.ava, "amina@example.com").await;
    let mut teacher = school.teacher("tia").await;
    school.give(&mut teacher, &[school.ava], "").await;
    school.delete(school.ava).await;
    let page = format!("/child/{}/stars", school.ava);
    parent.get(&page).await.finds_nothing();
    let shown = teacher.get(&format!("/class/{}/stars", school.class)).await.shows("Ben");
    assert!(!shown.body.contains(">AB<"));
    school.undo(Action::UsersDeleted).await;
    parent.get(&page).await.shows("Stars this week: 1");
}

#[tokio::test(flavor = "multi_thread")]
async fn all_stars_of_a_year_are_reached_page_by_page() {
    let school = School::open().await;
    let mut teacher = school.teacher("tia").await;
    for n in 0..65 {
        school.give(&mut teacher, &[school.ava], &format!("Note {n}.")).await;
    }
    let mut pupil = school.pupil(school.ava).await;
    let first = pupil.get("/my/stars").await.shows("Stars this school year: 65");
    let next = crate::browser::between(&first.body, "<a href=\"/my/stars?before=", "\"").unwrap().to_owned();
    let second = pupil.get(&format!("/my/stars?before={next}")).await.shows("Stars this school year: 65");
    for n in 0..65 {
        let note = format!("Note {n}.");
        let seen = [&first, &second].map(|page| page.body.matches(&note).count());
        assert_eq!(seen.iter().sum::<usize>(), 1, "{note} {seen:?}");
    }
    assert!(first.body.len() < 50_000, "{}", first.body.len());
    for before in ["x", "-9223372036854775808", "9223372036854775807"] {
        pupil.get(&format!("/my/stars?before={before}")).await.shows("Stars");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_gives_stars_but_staff_of_the_class() {
    let school = School::open().await;
    let mut teacher = school.user(Role::Teacher, "tom").await;
    teacher.get("/home").await;
    let (skill, ava) = (school.skill(0).to_string(), UserId::to_string(&school.ava));
    let fields = [("skill", skill.as_str()), ("pupil", ava.as_str())];
    teacher.post(&format!("/class/{}/stars", school.class), &fields).await.finds_nothing();
    let mut office = school.user(Role::Administrator, "ada").await;
    office.get("/home").await;
    assert_eq!(office.post(&format!("/class/{}/stars", school.class), &fields).await.status, StatusCode::SEE_OTHER);
}
