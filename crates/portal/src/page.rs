//! What all pages share: the frame, its words, the token of its forms, what is wrong with what was typed.

use crate::assets;
use crate::form::Problem;
use crate::words::{self, Words};
use actions::look;
use actions::portal::Logo;
use domain::credential::SHORTEST_GUARDIAN;
use domain::guardianship::Relation;
use domain::learning::talk::LONGEST;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use std::borrow::Borrow;
use std::sync::Arc;

/// What may stand in a query as it is.
const QUERY: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// The frame of a page.
pub(crate) struct Page {
    /// Its words.
    pub t: &'static Words,
    /// The school's name, on top.
    pub school: String,
    /// Its logo beside it; `None` is the crest.
    pub logo: Option<Arc<Logo>>,
    /// Whom to ask, at the foot; may be empty.
    pub contact: String,
    /// The token of its forms.
    pub token: String,
    /// Who is signed in: whose menu there is.
    pub menu: Menu,
    /// Through whose eyes somebody of the office looks; `None` for everybody else.
    pub viewed: Option<String>,
    /// What is wrong with what was typed.
    pub problems: Vec<Problem>,
    /// The address before which `language=xx` is put; `None` for a page in whose middle the language does not change.
    pub languages: Option<String>,
}

/// Whose menu a page has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Menu {
    /// Nobody is signed in.
    None,
    /// A parent's.
    Parent,
    /// A pupil's.
    Pupil,
    /// Of staff.
    Staff,
}

/// A choice of a list.
pub(crate) struct Choice {
    /// What is sent.
    pub word: &'static str,
    /// What is shown.
    pub label: &'static str,
    /// It is chosen.
    pub is_chosen: bool,
}

impl Page {
    pub fn new(t: &'static Words, school: &str, token: String, menu: Menu) -> Page {
        Page {
            t,
            school: school.to_owned(),
            logo: None,
            contact: String::new(),
            token,
            menu,
            viewed: None,
            problems: Vec::new(),
            languages: None,
        }
    }

    /// The two halves of the sentence around the name of whoever is looked through, for the office: in English.
    pub fn view_bar(&self) -> (&'static str, &'static str) {
        let sentence = words::staff().say("staff.view.bar");
        sentence.split_once("{name}").unwrap_or((sentence, ""))
    }

    /// A parent is signed in.
    pub fn is_parent(&self) -> bool {
        self.menu == Menu::Parent
    }

    /// A pupil is signed in.
    pub fn is_pupil(&self) -> bool {
        self.menu == Menu::Pupil
    }

    /// Of staff, who sit at a computer: with room for tables.
    pub fn is_wide(&self) -> bool {
        self.menu == Menu::Staff
    }

    /// Nobody is signed in.
    pub fn is_strange(&self) -> bool {
        self.menu == Menu::None
    }

    /// With the languages to choose from; the links lead to this address.
    pub fn in_languages(mut self, address: &str) -> Page {
        self.languages = Some(format!("{address}{}", if address.contains('?') { '&' } else { '?' }));
        self
    }

    /// A day, in the reader's language.
    pub fn day(&self, day: &jiff::civil::Date) -> String {
        actions::learning::day(self.t.code, *day)
    }

    /// A moment, or what stands where there was none.
    pub fn when(&self, at: &Option<i64>, none: &'static str) -> String {
        at.map_or_else(|| self.t.say(none).to_owned(), actions::learning::brief_moment)
    }

    /// "3 of 28".
    pub fn part(&self, some: &u32, all: &u32) -> String {
        self.t.fill("staff.of", &[("some", &some.to_string()), ("all", &all.to_string())])
    }

    /// With what is wrong.
    pub fn with(mut self, problems: Vec<Problem>) -> Page {
        self.problems = problems;
        self
    }

    /// What is wrong with a field.
    pub fn problem(&self, field: &str) -> Option<&Problem> {
        self.problems.iter().find(|problem| problem.field == field)
    }

    /// The value of `aria-describedby`: the ids of the hint and the problem that there are.
    pub fn described(&self, field: &str, has_hint: impl Borrow<bool>) -> String {
        let mut ids = Vec::new();
        if *has_hint.borrow() {
            ids.push(format!("{field}-hint"));
        }
        if self.problem(field).is_some() {
            ids.push(format!("{field}-fault"));
        }
        ids.join(" ")
    }

    /// Where a file is served.
    pub fn file(&self, name: &str) -> &'static str {
        assets::address(name)
    }

    /// The colour of a browser's own bars, on a light screen and on a dark one.
    pub fn bars(&self) -> (&'static str, &'static str) {
        (look::GROUND.light, look::GROUND.dark)
    }

    /// What a password of a parent needs at least.
    pub fn password_hint(&self) -> String {
        self.t.one("password.hint", "count", &SHORTEST_GUARDIAN.to_string())
    }

    /// How long a message can be.
    pub fn message_hint(&self) -> String {
        self.t.one("messages.hint", "count", &LONGEST.to_string())
    }

    /// All languages.
    pub fn all_languages(&self) -> &'static [Words] {
        words::all()
    }

    /// The sentence that no native reader has checked the words, in English.
    pub fn unchecked_in_english(&self) -> &'static str {
        words::english().say("footer.unchecked")
    }

    /// What an adult may be to a child.
    pub fn relations(&self, chosen: &str) -> Vec<Choice> {
        let choice = |word| Choice { word, label: self.t.of("relation", word), is_chosen: word == chosen };
        Relation::ALL.into_iter().map(|relation| choice(relation.as_str())).collect()
    }
}

/// An address with a code in its query.
pub(crate) fn with_code(path: &str, code: &str) -> String {
    if code.is_empty() { path.to_owned() } else { format!("{path}?code={}", utf8_percent_encode(code, QUERY)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_in_an_address_is_nothing_but_a_code() {
        assert_eq!(
            with_code("/register", "AB-C&next=//evil.example"),
            "/register?code=AB-C%26next%3D%2F%2Fevil%2Eexample".replace("%2E", ".")
        );
        assert_eq!(with_code("/register", ""), "/register");
    }

    #[test]
    fn a_field_is_described_by_what_is_there() {
        let problem = Problem { field: "code", text: "…".to_owned() };
        let page = Page::new(words::english(), "", String::new(), Menu::None).with(vec![problem]);
        assert_eq!(page.described("code", true), "code-hint code-fault");
        assert_eq!(page.described("email", false), "");
    }
}
