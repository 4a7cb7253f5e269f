//! What holds for every upload.

use super::*;
use crate::name::{check_name, tidy};
use proptest::prelude::*;

fn name() -> impl Strategy<Value = String> {
    "['\"]{0,2}[-=+@']?[\\PC ,;\t\"']{0,12}"
        .prop_map(|text| tidy(&text))
        .prop_filter("a name", |text| check_name(text).is_ok())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        if let Ok(source) = read_one(&bytes) {
            check(&source, &Mends::new());
        }
    }

    #[test]
    fn no_text_makes_it_panic(text in "(user|class|dob|[a-z0-9é\"',;|=\t /:.-]|\r|\n){0,60}") {
        if let Ok(source) = read_one(format!("user,class,dob,type,password\n{text}")) {
            check(&source, &Mends::new());
        }
    }

    #[test]
    fn no_damaged_archive_makes_it_panic(at in 0usize..2000, byte in any::<u8>(), length in 0usize..3000) {
        let mut bytes = workbook(&[("S", &sheet_row(1, &["user", "class"]))]);
        let at = at % bytes.len();
        bytes[at] = byte;
        bytes.truncate(bytes.len().min(length + 500));
        if let Ok(source) = read_one(&bytes) {
            check(&source, &Mends::new());
        }
    }

    #[test]
    fn what_is_written_is_read_again(names in proptest::collection::vec((name(), name(), name()), 1..8)) {
        let row = |(n, (given, family, class)): (usize, &(String, String, String))| {
            vec![format!("u{n}"), given.clone(), family.clone(), class.clone(), String::new(), "pupil".into(), String::new()]
        };
        let bytes = csv::write(&EXPORT_HEADERS, names.iter().enumerate().map(row));
        let (roster, problems) = checked(&bytes);
        let odd = |code| matches!(code, ProblemCode::Miscoded | ProblemCode::CellFault);
        prop_assume!(!problems.iter().any(|p| odd(p.code)));
        prop_assert_eq!(&problems, &vec![]);
        let filled = |text: &String| Some(text.clone()).filter(|text| !text.is_empty());
        for (user, (given, family, class)) in roster.users.iter().zip(&names) {
            prop_assert_eq!(&user.given_name, &filled(given));
            prop_assert_eq!(&user.family_name, &filled(family));
            let placeholder = matches!(class.as_str(), "-" | "--" | "–" | "—") || class.eq_ignore_ascii_case("n/a");
            if !placeholder {
                let key = crate::class::title_key(class);
                prop_assert_eq!(user.class.as_deref().map(crate::class::title_key).unwrap_or_default(), key);
            }
        }
        prop_assert_eq!(roster.users.len(), names.len());
    }
}
