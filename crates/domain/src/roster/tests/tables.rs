//! Single tables: encodings, delimiters, headers, rows.

use super::*;
use crate::user::Role;
use ProblemCode as P;
use UnreadableCode as U;

const PLAIN: &str = "user,first name,surname,class\njs,José,Siân,4H\nzo,Zoë,Łukasz,4H\n";

/// Files that all say the same: two users, 4H, no problem.
#[test]
fn one_table_in_many_spellings() {
    let utf16 = |order: fn(u16) -> [u8; 2]| PLAIN.encode_utf16().flat_map(order).collect::<Vec<u8>>();
    let swap = |from: char, to: &str| PLAIN.replace(from, to).into_bytes();
    let with = |head: &str, tail: &str| format!("{head}{PLAIN}{tail}").into_bytes();
    let cases: Vec<(&str, Vec<u8>)> = vec![
        ("plain", PLAIN.into()),
        ("byte order mark", with("\u{feff}", "")),
        ("UTF-16 LE with mark", [vec![0xFF, 0xFE], utf16(u16::to_le_bytes)].concat()),
        ("UTF-16 BE with mark", [vec![0xFE, 0xFF], utf16(u16::to_be_bytes)].concat()),
        ("UTF-16 LE without mark", utf16(u16::to_le_bytes)),
        ("UTF-16 BE without mark", utf16(u16::to_be_bytes)),
        ("semicolons", swap(',', ";")),
        ("tabs", swap(',', "\t")),
        ("bars", swap(',', "|")),
        ("sep= line", [b"sep=;\r\n".to_vec(), swap(',', ";")].concat()),
        ("CRLF", swap('\n', "\r\n")),
        ("CRLF, no last line end", PLAIN.trim_end().replace('\n', "\r\n").into()),
        ("CR only", swap('\n', "\r")),
        ("trailing blank rows", with("", "\n\n\r\n")),
        ("rows of delimiters", with(",,,\n", ",,,\n,,,,,,\n")),
        ("instruction row", with("Fill in one row for each user. Do not change the header row.\n\n", "")),
        ("merged title", with("Ysgol y Bryn,,,\nClass lists 2024/25,,,\n,,,\n", "")),
        ("totals", with("", ",,,\nTotal,,,2\n")),
        ("remark at the end", with("", "\nPrinted 3 September 2024 by Mrs Jones\n")),
        ("units", PLAIN.replacen('\n', "\n(required),(text),(text),(text)\n", 1).into()),
        ("header repeated", PLAIN.replacen("zo,", "user,first name,surname,class\nzo,", 1).into()),
        ("spaces", PLAIN.replace(',', " ,  ").into()),
        ("quoted", PLAIN.replace("4H", " \"4H\" ").into()),
        ("upper case", PLAIN.replacen("user,first name,surname,class", "USER,FIRST_NAME,SurName,CLASS", 1).into()),
        ("misspelt", PLAIN.replacen("user,first name,surname", "Usename,Frist name,Surmane", 1).into()),
        (
            "Welsh",
            PLAIN.replacen("user,first name,surname,class", "Enw defnyddiwr,Enw cyntaf,Cyfenw,Dosbarth", 1).into(),
        ),
        ("French", PLAIN.replacen("user,first name,surname,class", "Identifiant,Prénom,Nom,Classe", 1).into()),
        ("Spanish", PLAIN.replacen("user,first name,surname,class", "Usuario,Nombre,Apellidos,Clase", 1).into()),
        ("German", PLAIN.replacen("user,first name,surname,class", "Benutzername,Vorname,Name,Klasse", 1).into()),
        ("Polish", PLAIN.replacen("user,first name,surname,class", "Nazwa użytkownika,Imię,Nazwisko,Klasa", 1).into()),
        ("Romanian", PLAIN.replacen("user,first name,surname,class", "Utilizator,Prenume,Nume,Clasă", 1).into()),
        (
            "Portuguese",
            PLAIN.replacen("user,first name,surname,class", "Utilizador,Nome próprio,Apelido,Turma", 1).into(),
        ),
        ("SIMS", PLAIN.replacen("user,first name,surname,class", "Login,Forename,Legal Surname,Reg Group", 1).into()),
    ];
    for (name, bytes) in cases {
        let (roster, problems) = checked(&bytes);
        assert_eq!(problems, [], "{name}: nothing is wrong");
        assert_eq!(usernames(&roster), ["js", "zo"], "{name}: both users");
        assert_eq!(roster.rows, 2, "{name}: rows");
        assert_eq!(roster.users[1].given_name.as_deref(), Some("Zoë"), "{name}: first name");
        assert_eq!(roster.users[1].family_name.as_deref(), Some("Łukasz"), "{name}: surname");
        assert_eq!(roster.classes.len(), 1, "{name}: one class");
    }
}

#[test]
fn just2easys_own_example() {
    let source = read(vec![fixture("just2easy-example.csv")]).expect("it can be read");
    let (roster, problems) = check(&source, &Mends::new());
    assert_eq!(usernames(&roster), ["dy", "ts", "gt"], "users");
    assert_eq!(roster.users[0].password.as_deref(), Some("pw_danny"), "password");
    assert_eq!(roster.users[2].role, Some(Role::Administrator), "user type");
    assert_eq!(roster.users[1].class.as_deref(), Some("class1"), "class");
    assert_eq!(problems, [], "nothing is wrong");
}

#[test]
fn columns_stand_in_any_order_and_others_are_ignored() {
    let (roster, problems) = checked("House,Surname,UPN,Username,Forename\nRed,Smith,A123456789012,js,Jo\n");
    let user = &roster.users[0];
    assert_eq!((&user.username[..], user.family_name.as_deref()), ("js", Some("Smith")), "by header");
    assert_eq!(user.upn.as_deref(), Some("A123456789012"), "a Unique Pupil Number");
    assert_eq!(problems, [], "nothing is wrong");
    assert_eq!(refused("Surname,UPN\nSmith,A123456789012\n").0, UnreadableCode::NoHeader, "which is no sign-in name");
    let (roster, _) = checked("Username,UPN\njs,js@school.sch.uk\n");
    assert_eq!(roster.users[0].upn.as_deref(), Some("js@school.sch.uk"), "an address is one");
}

#[test]
fn addresses_are_usernames_only_where_people_sign_in_with_them() {
    let google = String::from_utf8(fixture("workspace_bulk_upload_header.csv").bytes).expect("text");
    let (roster, problems) = checked(format!("{}\nAva,Begum,abegum@bryn.sch.uk,****,,/Pupils/4H\n", google.trim_end()));
    let user = &roster.users[0];
    assert_eq!(user.username, "abegum@bryn.sch.uk", "Google's own upload");
    assert_eq!(user.email.as_deref(), Some("abegum@bryn.sch.uk"), "is also the e-mail address");
    assert_eq!((user.password.as_deref(), problems.len()), (None, 0), "stars are no password");
    let (roster, _) = checked("Forename,Email\nA,a@bryn.sch.uk\nB,b@bryn.sch.uk\n");
    assert_eq!(usernames(&roster), ["a@bryn.sch.uk", "b@bryn.sch.uk"], "one school's addresses");
    let parents = "Forename,Surname,Email\nA,X,mum@gmail.com\nB,X,mum@gmail.com\n";
    assert_eq!(refused(parents), (U::NoHeader, "Forename, Surname, Email".into()), "parents' addresses");
}

#[test]
fn rows_count_as_a_spreadsheet_shows_them() {
    let (roster, problems) = checked("Title\n\nuser,class\n\na,\"4\nH\"\n,\nb b,4H\n");
    assert_eq!(roster.users[0].place, Place { file: 0, row: 5 }, "blank rows count");
    assert_eq!(roster.users[0].class.as_deref(), Some("4 H"), "a line break is a space");
    assert_eq!(codes(&problems), [(7, P::UsernameSpace)], "a cell of two lines is in one row");
    assert_eq!(problems[0].fix.as_deref(), Some("bb"), "without the space");
}

#[test]
fn what_is_no_table() {
    let cases: [(&str, Vec<u8>, U); 15] = [
        ("nothing", b"".to_vec(), U::Empty),
        ("white space", b"\xef\xbb\xbf \r\n\r\n".to_vec(), U::Empty),
        ("delimiters", b",,,\n,,,\n".to_vec(), U::Empty),
        ("header alone", template(), U::NoRows),
        ("no header", b"js,Jo,Smith,4H,js@x.org,pupil,secret\n".to_vec(), U::NoHeader),
        ("no username", b"First name,Surname\nJo,Smith\n".to_vec(), U::NoHeader),
        ("PDF", b"%PDF-1.7 ...".to_vec(), U::WrongKind),
        ("PNG", b"\x89PNG\r\n\x1a\n....".to_vec(), U::WrongKind),
        ("JPEG", b"\xff\xd8\xff\xe0....".to_vec(), U::WrongKind),
        ("GIF", b"GIF89a....".to_vec(), U::WrongKind),
        ("web page", b"\r\n<!DOCTYPE html><html><table>".to_vec(), U::WrongKind),
        ("RTF", b"{\\rtf1 user,class}".to_vec(), U::WrongKind),
        ("noise", (0..4000u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8 & 0x1f).collect(), U::WrongKind),
        ("too many columns", ["user".to_owned(), ",x".repeat(3000), "\na\n".into()].concat().into(), U::TooLarge),
        ("one long line", "user name ".repeat(1_000_000).into(), U::NoHeader),
    ];
    for (name, bytes, code) in cases {
        assert_eq!(refused(bytes).0, code, "{name}");
    }
}

#[test]
fn trailing_empty_columns_are_not_too_many() {
    let (roster, problems) = checked(format!("user{0}\njs{0}\n", ",".repeat(3000)));
    assert_eq!((roster.users.len(), problems.len()), (1, 0), "a spreadsheet's empty columns");
}

#[test]
fn damaged_letters_are_found() {
    let (roster, problems) = checked([&b"user,surname\nzo,Zo\xc3\xab\na,Jos\xe9\n"[..], "é,é\n".as_bytes()].concat());
    assert_eq!(codes(&problems), [(3, P::Unprintable)], "the broken letter");
    assert_eq!(roster.users[1].family_name, None, "is not taken over");
    let (_, problems) = checked("user,first name\na\0b,Jo\0e\nc,SiÃ¢n\n");
    assert_eq!(codes(&problems), [(2, P::Unprintable), (2, P::Unprintable), (3, P::Miscoded)], "NUL bytes");
    assert_eq!(problems[1].fix.as_deref(), Some("Joe"), "a control character can go");
}

#[test]
fn duplicates_are_left_out_and_told_apart() {
    let rows = "user,first name,class\nJSmith,Jo,4H\njsmith,Jan,4H\nJSMÍTH,Jo,4H\nJSmith,Jo,4H\nJSmith,Jo,Maths 1\n";
    let (roster, problems) = checked(rows);
    assert_eq!(usernames(&roster), ["JSmith"], "the first only");
    let want = [(3, P::UsernameTwice), (4, P::UsernameTwice), (5, P::RowRepeated), (6, P::RepeatedOtherClass)];
    assert_eq!(codes(&problems), want, "by case, by accent, the whole row, all but the class");
    assert!(problems.iter().all(|p| p.detail == "2" && p.blocks_row), "each names the first row");
    let (_, problems) = checked("id,user\n7,a\n7,b\n");
    assert_eq!(codes(&problems), [(3, P::IdTwice)], "one id, two users");
}

#[test]
fn cells_are_dropped_and_rows_are_blocked() {
    let long = "x".repeat(101);
    let rows = format!(
        "user,first name,email,type,date of birth\n\
         a,{long},sib@x.org,pupil,03/09/2016\nb,Jo,sib@x.org,teacher,25/12/2015\n\
         c,Jo,nobody,,31/02/2016\n,Jo,,,\nd!,Jo,,,\ne,Jo,,parent,\nf,#N/A,x@y.org.,Pupil,1066-10-14\n{long},,,,\n"
    );
    let (roster, problems) = checked(rows);
    assert_eq!(usernames(&roster), ["a", "b", "c", "f"], "rows with a usable username and type");
    let want = [
        (2, P::NameTooLong),
        (4, P::Email),
        (4, P::Date),
        (5, P::UsernameMissing),
        (6, P::UsernameCharacter),
        (7, P::Role),
        (8, P::CellFault),
        (8, P::Email),
        (8, P::DateUnlikely),
        (9, P::UsernameTooLong),
    ];
    assert_eq!(codes(&problems), want, "every fault");
    assert_eq!(roster.users[1].email, roster.users[0].email, "siblings share an address");
    assert_eq!(roster.users[0].birth_date, Some(jiff::civil::date(2016, 9, 3)), "day first");
    assert_eq!(roster.rows, 8, "faulty rows count");
    assert_eq!(problems[7].fix.as_deref(), Some("x@y.org"), "the full stop goes");
}

#[test]
fn american_dates_are_known_by_their_column() {
    let (roster, problems) = checked("user,dob\na,03/09/2016\nb,12/25/2015\n");
    assert_eq!(roster.users[0].birth_date, Some(jiff::civil::date(2016, 3, 9)), "March");
    assert_eq!(problems, [], "it is certain");
    let (roster, problems) = checked("user,dob\na,03/09/2016\n");
    assert_eq!(roster.users[0].birth_date, Some(jiff::civil::date(2016, 9, 3)), "September");
    assert_eq!(codes(&problems), [(2, P::DateOrder)], "it was assumed");
    let (_, problems) = checked("user,dob\na,03/09/2016\nb,12/25/2015\nc,25/12/2015\n");
    assert_eq!(codes(&problems), [(2, P::Date)], "in a mixed column nobody knows");
}

#[test]
fn shifted_rows_are_left_out_and_repeat_no_password() {
    let head = "user,first name,surname,class,email,type,password\n";
    let rows = [
        "a,Jo,Smith, Jr,4H,a@x.org,pupil,S3cret-one",
        "b,Jo,Smith,4H,pupil,S3cret-one",
        "c,Jo,Smith,pupil,S3cret-one",
        "d,Jo,\"Smith,4H,d@x.org,pupil,S3cret-one",
    ];
    for row in rows {
        let (roster, problems) = checked(format!("{head}{row}\n"));
        assert_eq!(roster.users.len(), 0, "{row} is left out");
        assert!(matches!(problems[0].code, P::Shape | P::Quote), "{row}: {problems:?}");
        assert!(!format!("{problems:?}").contains("S3cret"), "{row}: {problems:?}");
    }
    let (roster, problems) = checked(format!("{head}a,,,,,,abc\nb,,,,,teacher,abcd\nc,,,,,,abcd\n"));
    assert_eq!(codes(&problems), [(2, P::Password), (3, P::Password)], "too short for a pupil, for a teacher");
    assert!(problems.iter().all(|p| p.value.is_empty() && !p.blocks_row), "not repeated, not blocking");
    assert_eq!(roster.users[2].password.as_deref(), Some("abcd"), "long enough for a pupil");
}

#[test]
fn mends_stand_in_place_of_cells() {
    let source = read_one("user,type\na b,pupli\n").expect("it can be read");
    let (_, problems) = check(&source, &Mends::new());
    let fixes = problems.iter().filter_map(|p| Some(((p.place, p.field?), p.fix.clone()?)));
    let mut mends: Mends = fixes.collect();
    mends.insert((Place { file: 0, row: 2 }, Field::Email), "ab@x.org".into());
    let (roster, problems) = check(&source, &mends);
    assert_eq!(problems, [], "every fix is taken");
    assert_eq!((&roster.users[0].username[..], roster.users[0].role), ("ab", Some(Role::Student)), "mended");
    assert_eq!(roster.users[0].email.as_deref(), Some("ab@x.org"), "a mend may fill a column the file does not have");
}

#[test]
fn formulas_are_text() {
    let (roster, problems) = checked("user,first name,surname\na,=1+1,'=cmd()\nb,+Jo,''=x\n");
    assert_eq!(problems, [], "text");
    assert_eq!(roster.users[0].given_name.as_deref(), Some("=1+1"), "as it is");
    assert_eq!(roster.users[0].family_name.as_deref(), Some("=cmd()"), "our own guard goes");
    assert_eq!(roster.users[1].family_name.as_deref(), Some("'=x"), "one of two");
}

#[test]
fn a_last_row_about_somebody_is_no_footer() {
    let (roster, _) = checked("surname,user,class\nSmith,js,4\nPage Turner,,\nPage,1234,\n");
    assert_eq!((roster.users.len(), roster.rows), (2, 3), "Page is a surname");
    let (roster, problems) = checked("user,surname,class\njs,Smith,4\nTotal,,1\nEnd of report,,\n");
    assert_eq!((roster.rows, problems.len()), (1, 0), "two remarks");
}

#[test]
fn several_tables_are_one_upload() {
    let files = vec![
        file("4H.csv", "user,class\na,4H\nb,4H\n"),
        file("readme.txt", "One file for each class."),
        file("logo.png", b"\x89PNG...."),
        file("5H.csv", "class;user\n5H;c\n5H;A\n"),
    ];
    let source = read(files).expect("they can be read");
    let (roster, problems) = check(&source, &Mends::new());
    assert_eq!(usernames(&roster), ["a", "b", "c"], "of both");
    assert_eq!(codes(&problems), [(3, P::UsernameTwice)], "twice in two files");
    assert_eq!((problems[0].place.file, &problems[0].detail[..]), (1, "2 (4H.csv)"), "the other file is named");
    let files = vec![file("4H.csv", "user\na\n"), file("5H.csv", "c,5H\n")];
    assert_eq!(
        read(files).err().map(|e| (e.file, e.code)),
        Some(("5H.csv".into(), U::NoHeader)),
        "no CSV is passed over"
    );
}

#[test]
fn fifty_thousand_rows() {
    let mut text = String::from("user,first name,surname,class,email,type,password\r\n");
    for n in 0..50_000 {
        let given = if n % 10 == 0 { "Siân" } else { "Jasmine" };
        text += &format!("user{n},{given},\"O'Brien, {n}\",{}H,u{n}@bryn.sch.uk,pupil,pw_{n}\r\n", n % 60);
    }
    let begun = std::time::Instant::now();
    let source = read_one(&text).expect("it can be read");
    let halfway = begun.elapsed();
    let (roster, problems) = check(&source, &Mends::new());
    println!("50,000 rows read in {halfway:?}, checked in {:?}", begun.elapsed() - halfway);
    assert_eq!((roster.users.len(), roster.classes.len(), problems.len()), (50_000, 60, 0), "all of them");
    assert!(begun.elapsed().as_secs() < 5, "even without optimisation");
}
