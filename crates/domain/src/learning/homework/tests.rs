//! What may be set, and for whom it is when.

use super::*;
use jiff::civil::date;
use proptest::prelude::*;

const TODAY: Date = date(2026, 9, 14);

fn typed<'a>(title: &'a str, text: &'a str, due_on: &'a str, links: &'a str) -> Typed<'a> {
    Typed { title, text, due_on, links }
}

#[test]
fn homework_is_kept_as_it_was_typed_in_lines() {
    let sheet = check(&typed("  Seven   times table ", "One\r\nTwo  \r\n\r\nThree\n\n", "2026-09-18", ""), TODAY, None);
    let sheet = sheet.unwrap();
    assert_eq!((sheet.title.as_str(), sheet.text.as_str()), ("Seven times table", "One\nTwo\n\nThree"));
    assert_eq!((sheet.due_on, sheet.links), (date(2026, 9, 18), Vec::new()));
}

#[test]
fn everything_that_is_wrong_is_said_at_once() {
    let long = "a".repeat(LONGEST_TEXT + 1);
    let faults = check(&typed(" ", &long, "soon", "ftp://example.com"), TODAY, None).unwrap_err();
    assert_eq!(faults, [Fault::Title(NameFault::Empty), Fault::TextTooLong, Fault::NoDay, Fault::Link(1)]);
}

#[test]
fn a_day_is_read_as_it_is_written_here() {
    for text in ["2026-09-18", "18/9/2026", "18/09/2026", " 18.9.2026 ", "18-9-2026"] {
        assert_eq!(read_day(text), Some(date(2026, 9, 18)), "{text}");
    }
    for text in
        ["", "9/18/2026", "31/2/2027", "18/9/26", "18 September", "2026-9", "20260918", "1/2/3/2026", "٣/٩/٢٠٢٦"]
    {
        assert_eq!(read_day(text), None, "{text}");
    }
}

#[test]
fn a_day_that_is_over_or_far_away_is_refused_unless_it_was_the_day_before() {
    let due = |text: &str, was| check(&typed("Read", "", text, ""), TODAY, was).map(|sheet| sheet.due_on);
    assert_eq!(due("2026-09-14", None), Ok(TODAY), "today is not over");
    assert_eq!(due("2026-09-13", None), Err(vec![Fault::DayOver]));
    assert_eq!(due("2062-09-14", None), Err(vec![Fault::DayFar]));
    assert_eq!(due("2026-09-01", Some(date(2026, 9, 1))), Ok(date(2026, 9, 1)), "a word is mended afterwards");
}

#[test]
fn links_are_web_pages_and_nothing_else() {
    let links = |text: &str| check(&typed("Read", "", "2026-09-14", text), TODAY, None).map(|sheet| sheet.links);
    let read = links(
        "https://example.com/a?b=c#d\n\n www.example.org/times \nHTTP://Example.com\nhttps://example.com/a?b=c#d",
    );
    let expected = ["https://example.com/a?b=c#d", "https://www.example.org/times", "http://example.com/"];
    assert_eq!(read.unwrap(), expected, "each once, whole");
    for bad in [
        "javascript:alert(1)",
        "JaVaScRiPt://example.com/%0aalert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "ftp://example.com",
        "//example.com",
        "/home",
        "https://",
        "https://localhost",
        "https://bank.example@evil.example/",
        "https://user:pass@example.com",
        "https://exa mple.com",
        "https://example.com/\u{202e}moc",
        "page 12",
        "mailto:ava@example.com",
    ] {
        assert_eq!(links(&format!("https://example.com\n{bad}")), Err(vec![Fault::Link(2)]), "{bad}");
    }
    let many: String = (0..=MOST_LINKS).map(|n| format!("https://example.com/{n}\n")).collect();
    assert_eq!(links(&many), Err(vec![Fault::ManyLinks]));
    assert_eq!(links(&format!("https://example.com/{}", "a".repeat(LONGEST_LINK))), Err(vec![Fault::Link(1)]));
}

#[test]
fn what_cannot_be_shown_is_left_out_of_a_text_and_its_lines_stay() {
    assert_eq!(tidy_text("a\0b\u{202e}c\u{2066}d\u{b}e\u{2028}f\tg"), "abcd\ne\nf g");
    assert_eq!(tidy_text("<b>\u{200f}سلام\u{200f}</b>"), "<b>\u{200f}سلام\u{200f}</b>", "text stays text");
    assert_eq!(tidy_text("  indented\n  too"), "  indented\n  too");
}

fn facts() -> Facts {
    Facts {
        due_on: TODAY,
        whole_class: true,
        is_member: true,
        is_archived: false,
        is_listed: true,
        is_marked: false,
        is_handed_in: false,
    }
}

#[test]
fn homework_is_outstanding_until_it_is_done() {
    let yesterday = date(2026, 9, 13);
    assert_eq!(facts().standing(TODAY), Some(Standing::Todo), "due today is not overdue");
    assert_eq!(Facts { due_on: yesterday, ..facts() }.standing(TODAY), Some(Standing::Overdue));
    for done in [Facts { is_marked: true, ..facts() }, Facts { is_handed_in: true, ..facts() }] {
        assert_eq!(done.standing(TODAY), Some(Standing::Done));
    }
    let all = [Standing::Todo, Standing::Overdue, Standing::Done, Standing::Missed];
    assert_eq!(count_outstanding(all), 2);
}

#[test]
fn whoever_joins_gets_what_is_not_due_yet_and_nothing_older() {
    let joined = Facts { is_listed: false, ..facts() };
    assert_eq!(joined.standing(TODAY), Some(Standing::Todo));
    assert_eq!(Facts { due_on: date(2026, 9, 13), ..joined }.standing(TODAY), None);
    assert_eq!(Facts { whole_class: false, ..joined }.standing(TODAY), None, "set for others by name");
}

#[test]
fn whoever_leaves_keeps_only_what_they_did() {
    let left = Facts { is_member: false, ..facts() };
    assert_eq!(left.standing(TODAY), None);
    let did = Facts { is_marked: true, ..left };
    assert_eq!((did.standing(TODAY), did.is_open(TODAY)), (Some(Standing::Done), false));
}

#[test]
fn homework_of_an_archived_class_is_past() {
    let past = Facts { is_archived: true, ..facts() };
    assert_eq!((past.standing(TODAY), past.is_open(TODAY)), (Some(Standing::Missed), false));
    assert_eq!(Facts { is_marked: true, ..past }.standing(TODAY), Some(Standing::Done));
}

#[test]
fn what_was_handed_in_is_not_called_not_done() {
    assert!(facts().is_open(TODAY) && Facts { is_marked: true, ..facts() }.is_open(TODAY));
    assert!(!Facts { is_handed_in: true, ..facts() }.is_open(TODAY));
}

proptest! {
    #[test]
    fn a_text_is_tidied_once(text in "\\PC*|[\\x00-\\x20a\u{202e}\u{301}]*") {
        let once = tidy_text(&text);
        prop_assert_eq!(tidy_text(&once), once);
    }

    #[test]
    fn every_link_that_is_taken_begins_as_a_web_page(text in "\\PC{0,60}|(https?://)?[a-z@:/.?#%\\\\]{0,40}") {
        if let Ok(links) = read_links(&text) {
            for link in links {
                prop_assert!(link.starts_with("https://") || link.starts_with("http://"), "{}", link);
                prop_assert!(!link.contains(['<', '"', ' ', '\n']), "{}", link);
            }
        }
    }

    #[test]
    fn no_day_makes_it_panic(text in "\\PC{0,20}|[0-9/.-]{0,12}") {
        let _ = read_day(&text);
    }
}
