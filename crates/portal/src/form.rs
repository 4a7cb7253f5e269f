//! What is wrong with what was typed: an action's code and field become a sentence in the reader's language.

use crate::fault::Fault;
use crate::words::Words;
use actions::error::{Code, Error};
use axum::http::StatusCode;
use domain::code::{CodeFault, InvitationCode};
use domain::credential::{
    LONGEST, PasswordFault, SHORTEST_GUARDIAN, check_guardian_password, check_password, shortest,
};
use domain::user::Role;

/// What is wrong with one field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Problem {
    /// The id of the field.
    pub field: &'static str,
    /// A finished sentence.
    pub text: String,
}

impl Problem {
    /// With a sentence of the catalogue.
    pub fn new(field: &'static str, text: &'static str) -> Problem {
        Problem { field, text: text.to_owned() }
    }
}

/// What stands where an action's answer does not say: the field it is about and the sentences of this form.
#[derive(Clone, Copy)]
pub(crate) struct Asked {
    /// The field to which the reader is sent.
    pub field: &'static str,
    /// The sentence for a wrong password.
    pub wrong: &'static str,
}

/// An action's error on a form: the status and the problem, or the page for what no form can mend.
pub(crate) fn problem(t: &'static Words, error: Error, asked: Asked) -> Result<(StatusCode, Problem), Fault> {
    let invalid = StatusCode::UNPROCESSABLE_ENTITY;
    let said = |status, field, text| Ok((status, Problem::new(field, text)));
    match error.code {
        Code::Invalid => match error.field {
            Some("given_name") => said(invalid, "given_name", t.say("error.given_name")),
            Some("family_name") => said(invalid, "family_name", t.say("error.family_name")),
            Some("email") => said(invalid, "email", t.say("error.email")),
            Some("relation") => said(invalid, "relation", t.say("error.relation")),
            Some("policy") => said(invalid, "policy", t.say("error.policy")),
            Some("password") => said(invalid, asked.field, t.say("error.guessable")),
            Some("code") => said(invalid, "code", t.say("code.many")),
            _ => said(invalid, asked.field, t.say("error.other")),
        },
        Code::WrongPassword => said(invalid, asked.field, asked.wrong),
        Code::SlowDown => said(StatusCode::TOO_MANY_REQUESTS, asked.field, t.say("error.slow_down")),
        Code::NotFound if asked.field == "code" => said(StatusCode::NOT_FOUND, "code", t.say("error.code")),
        Code::Held => said(StatusCode::CONFLICT, asked.field, t.say("error.held")),
        _ => Err(error.into()),
    }
}

/// An action's error on a form of staff, who read the program's own English: the sentence at its field.
pub(crate) fn said(error: Error) -> Result<(StatusCode, Problem), Fault> {
    match (error.code, error.field) {
        (Code::Invalid | Code::NotFound, Some(field)) => {
            Ok((StatusCode::UNPROCESSABLE_ENTITY, Problem { field, text: error.message }))
        }
        _ => Err(error.into()),
    }
}

/// A code as typed. The problem names the group of a typing error.
pub(crate) fn read_code(t: &'static Words, text: &str) -> Result<InvitationCode, Problem> {
    if text.trim().is_empty() {
        return Err(Problem::new("code", t.say("code.none")));
    }
    InvitationCode::read(text).map_err(|fault| Problem { field: "code", text: typing_error(t, fault) })
}

fn typing_error(t: &'static Words, fault: CodeFault) -> String {
    match fault {
        CodeFault::Sign { sign, group, meant } => {
            let (sign, group) = (sign.to_string(), group.to_string());
            match meant.map(String::from) {
                Some(meant) => t.fill("code.sign_meant", &[("sign", &sign), ("group", &group), ("meant", &meant)]),
                None => t.fill("code.sign", &[("sign", &sign), ("group", &group)]),
            }
        }
        CodeFault::Length(count) => t.one("code.length", "count", &count.to_string()),
        CodeFault::Wrong(group) => t.one("code.wrong", "group", &group.to_string()),
        CodeFault::Swapped(group) => t.one("code.swapped", "group", &group.to_string()),
        CodeFault::Many => t.say("code.many").to_owned(),
    }
}

/// What is wrong with a new password; `own` is what stands in the account.
pub(crate) fn password(t: &'static Words, field: &'static str, password: &str, own: &[&str]) -> Option<Problem> {
    let fault = check_guardian_password(password, own).err()?;
    Some(Problem { field, text: weakness(t, fault, SHORTEST_GUARDIAN) })
}

/// What is wrong with a new password of a pupil or a member of staff.
pub(crate) fn user_password(t: &'static Words, field: &'static str, role: Role, password: &str) -> Option<Problem> {
    let fault = check_password(role, password).err()?;
    Some(Problem { field, text: weakness(t, fault, shortest(role)) })
}

fn weakness(t: &'static Words, fault: PasswordFault, shortest: usize) -> String {
    match fault {
        PasswordFault::TooShort => t.one("error.short", "count", &shortest.to_string()),
        PasswordFault::TooLong => t.one("error.long", "count", &LONGEST.to_string()),
        PasswordFault::Guessable => t.say("error.guessable").to_owned(),
        PasswordFault::Untypeable => t.say("error.untypeable").to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::{all, english};

    #[test]
    fn a_typing_error_names_its_group_in_every_language() {
        let code = InvitationCode::new(&[7; 32]).unwrap().words();
        let last = if code.ends_with('X') { 'Y' } else { 'X' };
        let wrong = format!("{}{last}", &code[..code.len() - 1]);
        for t in all() {
            assert!(read_code(t, &code.to_lowercase()).is_ok(), "any case");
            let problem = read_code(t, &wrong).unwrap_err();
            assert!(problem.text.contains('4'), "{}: {}", t.code, problem.text);
        }
        assert_eq!(read_code(english(), " ").unwrap_err().text, english().say("code.none"));
    }

    #[test]
    fn a_password_is_refused_for_what_is_wrong_with_it() {
        let said = |text: &str| password(english(), "new", text, &["ava@example.com"]).map(|problem| problem.text);
        assert!(said("short").is_some_and(|text| text.contains("12")));
        assert_eq!(said("ava@example.com").as_deref(), Some(english().say("error.guessable")));
        assert_eq!(said("three green buses"), None);
    }

    #[test]
    fn what_no_form_can_mend_is_a_page() {
        let asked = Asked { field: "password", wrong: "…" };
        let of = |code| problem(english(), Error::new(code, "broken", &[]), asked);
        assert!(matches!(of(Code::NotFound), Err(Fault::NotFound)));
        assert!(matches!(of(Code::Busy), Err(Fault::Busy)));
        assert_eq!(of(Code::SlowDown).map(|(status, _)| status), Ok(StatusCode::TOO_MANY_REQUESTS));
    }
}
