//! OneRoster and SDS sets.

use super::*;
use crate::class::ClassKind;
use crate::user::Role;
use ProblemCode as P;
use UnreadableCode as U;

fn teaching<'a>(roster: &'a Roster, username: &str) -> Vec<&'a str> {
    let user = roster.users.iter().find(|user| user.username == username).expect("the user is there");
    user.teaching.iter().map(|at| roster.classes[*at as usize].title.as_str()).collect()
}

fn check_folder(folder: &str) -> (Source, Roster, Vec<Problem>) {
    let source = read(fixtures(folder)).expect("the set can be read");
    let (roster, problems) = check(&source, &Mends::new());
    (source, roster, problems)
}

#[test]
fn sds_1_in_three_dresses() {
    for (folder, users, classes) in [("sds/v1", 24, 2), ("sds/v1-minimal", 24, 2), ("sds/v1-british", 98, 28)] {
        let (source, roster, problems) = check_folder(folder);
        assert_eq!(source.format, Format::Sds1, "{folder}");
        let blocked: Vec<_> = problems.iter().filter(|p| p.blocks_row).collect();
        assert!(blocked.is_empty(), "{folder}: {blocked:?}");
        assert_eq!((roster.users.len(), roster.classes.len()), (users, classes), "{folder}");
        assert!(roster.classes.iter().all(|class| class.kind == ClassKind::Scheduled), "{folder}: sections are taught");
        assert!(
            roster.users.iter().any(|user| user.role == Some(Role::Teacher) && !user.teaching.is_empty()),
            "{folder}"
        );
    }
    let (_, roster, _) = check_folder("sds/v1");
    let ora = &roster.users[0];
    assert_eq!((&ora.username[..], ora.sourced_id.as_deref()), ("OKlein", Some("13001")), "the first pupil");
    assert_eq!(ora.birth_date, Some(jiff::civil::date(2000, 4, 2)), "American dates");
    assert_eq!(ora.role, Some(Role::Student), "by file");
}

#[test]
fn sds_2_1() {
    let (source, roster, problems) = check_folder("sds/v2.1");
    assert_eq!(source.format, Format::Sds21, "found by its columns");
    assert_eq!(roster.users.len(), 6, "two parents are left out");
    assert_eq!(
        codes(&problems).iter().filter(|(_, code)| *code == P::OthersLeftOut).count(),
        1,
        "which is noted: {problems:?}"
    );
    assert_eq!(roster.users.iter().filter(|user| user.role == Some(Role::Teacher)).count(), 2, "professor and teacher");
    assert_eq!(teaching(&roster, "kfein@classrmtest31.org"), ["Biology 10"], "she teaches it");
    assert_eq!(roster.users[0].birth_date, Some(jiff::civil::date(2001, 7, 2)), "from demographics");
    assert!(problems.iter().all(|p| !p.blocks_row), "nothing is blocked: {problems:?}");
}

const USERS: &str = "sourcedId,status,dateLastModified,enabledUser,orgSourcedIds,role,username,givenName,familyName,\
    identifier,email,grades\n\
    u1,,,true,s1,student,ava,Ava,Begum,A1,,04\n\
    u2,,,true,s1,student,ben,Ben,Cole,A2,,04\n\
    u3,,,true,s1,teacher,mrsj,Mair,Jones,,mj@x.org,\n\
    u4,,,false,s1,student,old,Old,Boy,,,\n\
    u5,tobedeleted,,true,s1,student,gone,Gone,Girl,,,\n\
    u6,,,true,s1,guardian,mum,Mum,Begum,,,\n\
    u7,,,true,s1,wizard,merlin,Mer,Lin,,,\n";
const CLASSES: &str = "sourcedId,status,dateLastModified,title,classCode,classType\n\
    c1,,,4H,,homeroom\nc2,,,5H,,homeroom\nc3,,,Maths,M1,scheduled\nc4,,,Maths,M2,scheduled\nc5,tobedeleted,,Art,,scheduled\n";
const ENROLLMENTS: &str = "sourcedId,status,dateLastModified,classSourcedId,userSourcedId,role,primary\n\
    e1,,,c1,u1,student,false\ne2,,,c2,u1,student,true\ne3,,,c1,u2,student,\ne4,,,c3,u1,student,\ne5,,,c4,u2,student,\n\
    e6,,,c9,u2,student,\ne7,,,c1,u99,student,\ne8,,,c1,u3,teacher,true\ne9,,,c2,u3,teacher,\ne10,,,c5,u2,student,\n\
    e11,,,c3,u6,student,\ne12,tobedeleted,,c4,u1,student,\n";

fn set(users: &str) -> Vec<File> {
    vec![
        file("classes.csv", CLASSES),
        file("enrollments.csv", ENROLLMENTS),
        file("users.csv", users),
        file("orgs.csv", "sourcedId,name,type\ns1,Bryn,school\n"),
        file("demographics.csv", "sourcedId,birthDate\nu1,2016-09-03\nu4,2000-01-01\n"),
    ]
}

#[test]
fn oneroster_1_1() {
    let source = read(set(USERS)).expect("it can be read");
    assert_eq!(source.format, Format::OneRoster11, "format");
    let (roster, problems) = check(&source, &Mends::new());
    assert_eq!(usernames(&roster), ["ava", "ben", "mrsj"], "account holders in use");
    let want = [
        (8, P::Role),
        (1, P::InactiveLeftOut),
        (1, P::OthersLeftOut),
        (3, P::TwoHomerooms),
        (7, P::UnknownReference),
        (8, P::UnknownReference),
    ];
    assert_eq!(codes(&problems), want, "problems");
    assert_eq!((problems[3].detail.as_str(), problems[3].value.as_str()), ("5H", "4H"), "the primary one is kept");
    let ava = &roster.users[0];
    assert_eq!((ava.class.as_deref(), ava.year.as_deref()), (Some("5H"), Some("04")), "class and year");
    assert_eq!((ava.sourced_id.as_deref(), ava.admission_number.as_deref()), (Some("u1"), Some("A1")), "numbers");
    assert_eq!(ava.birth_date, Some(jiff::civil::date(2016, 9, 3)), "from demographics");
    assert_eq!(teaching(&roster, "ava"), ["Maths (M1)"], "two classes of one title are two");
    assert_eq!(roster.users[2].class.as_deref(), Some("4H"), "a teacher of two registration classes is no problem");
    assert_eq!(roster.rows, 4, "rows about account holders");
}

#[test]
fn a_mend_reaches_the_users_file() {
    let source = read(set(USERS)).expect("it can be read");
    let (_, problems) = check(&source, &Mends::new());
    let place = problems.iter().find(|p| p.code == P::Role).map(|p| p.place).expect("the wizard");
    let mends = Mends::from([((place, Field::Role), "teacher".to_owned()), ((place, Field::Username), "m".to_owned())]);
    let (roster, problems) = check(&source, &mends);
    assert_eq!(roster.users[3].role, Some(Role::Teacher), "mended");
    assert_eq!(roster.users[3].username, "m", "mended");
    assert!(!problems.iter().any(|p| p.code == P::Role), "{problems:?}");
}

#[test]
fn oneroster_1_2_in_a_zip_with_slips_in_its_headers() {
    let users = "sourceId,status,enabledUser,usrename,givenName,familyname,userMasterIdentifier\n\
        u1,,true,ava,Ava,Begum,\nu2,,true,ben,Ben,Cole,\nu3,,true,mrsj,Mair,Jones,\nu6,,true,mum,Mum,Begum,\nu8,,true,odd,O,D,\n";
    let roles = "sourcedId,status,userSourcedId,roleType,role,orgSourcedId\n\
        r1,,u1,primary,student,s1\nr2,,u2,primary,student,s1\nr3,,u3,secondary,guardian,s1\nr4,,u3,primary,siteAdministrator,s1\n\
        r5,,u6,primary,parent,s1\nr6,,u8,primary,wizard,s1\n";
    let manifest = "propertyname,value\nmanifest.version,1.0\noneroster.version,1.2\n";
    let zip = zipped(&[
        ("set/users.csv", users.as_bytes()),
        ("set/roles.csv", roles.as_bytes()),
        ("set/manifest.csv", manifest.as_bytes()),
        ("set/classes.csv", CLASSES.as_bytes()),
        ("set/enrollments.csv", ENROLLMENTS.as_bytes()),
    ]);
    let source = read(vec![file("export.zip", zip)]).expect("it can be read");
    assert_eq!(source.format, Format::OneRoster12, "format");
    let (roster, problems) = check(&source, &Mends::new());
    assert_eq!(usernames(&roster), ["ava", "ben", "mrsj"], "account holders");
    assert_eq!(roster.users[2].role, Some(Role::Administrator), "the primary role");
    let role = problems.iter().find(|p| p.code == P::Role).expect("an unknown role");
    assert_eq!((role.value.as_str(), role.blocks_row), ("wizard", true), "blocks");
}

#[test]
fn sets_that_lack_a_file() {
    let without = |name: &str| {
        let files = set(USERS).into_iter().filter(|file| file.name != name).collect();
        read(files).err().map(|e| (e.code, e.detail))
    };
    for name in ["users.csv", "classes.csv", "enrollments.csv"] {
        assert_eq!(without(name), Some((U::MissingFile, name.into())), "{name}");
    }
    assert_eq!(without("orgs.csv"), None, "not needed");
    assert_eq!(without("demographics.csv"), None, "not needed");
    let sds = |name: &str| {
        let files = fixtures("sds/v1").into_iter().filter(|file| file.name != name).collect();
        read(files).err().map(|e| (e.code, e.detail))
    };
    assert_eq!(sds("Section.csv"), Some((U::MissingFile, "Section.csv".into())), "sections");
    assert_eq!(sds("Student.csv"), Some((U::MissingFile, "Student.csv".into())), "pupils");
    assert_eq!(sds("School.csv"), None, "not needed");
}

#[test]
fn an_empty_role_is_not_a_pupil() {
    let users = "sourcedId,status,username,role\nu1,,ava,student\nu2,,bob,\n";
    let source = read(vec![file("users.csv", users)]).expect("it can be read");
    let (roster, problems) = check(&source, &Mends::new());
    assert_eq!(
        (usernames(&roster), codes(&problems)),
        (vec!["ava"], vec![(3, P::Role)]),
        "OneRoster always tells the role"
    );
}
