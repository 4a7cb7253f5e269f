//! What a mail says: subject, plain text, and the same as HTML, in the reader's language with the English below.
//!
//! A subject names the school and the purpose, and nobody. What comes from people is one line each, without control or
//! direction characters, and stands in the HTML as text only. The adult's name is used only in mails about an account
//! they have: whoever fills in a form must not write to strangers. The HTML has the colours of the pages, also on a dark
//! screen, and loads nothing.

use super::words::{Words, fill};
use crate::look;
use domain::mail::MailKind;
use serde::{Deserialize, Serialize};
use std::fmt::Write;

/// What goes into a mail. Not shown by `{:?}`: it holds codes and tokens.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct With {
    /// The school's name.
    pub school: String,
    /// The child's first name.
    pub child: String,
    /// The code in words; empty if the mail carries none.
    pub code: String,
    /// The full address to open; empty if there is none.
    pub link: String,
    /// Whom to ask; empty is the school office.
    pub contact: String,
    /// The school's postal address, in lines; may be empty.
    pub address: String,
    /// The name in the account of the adult it goes to; empty if there is no account yet.
    pub adult: String,
}

impl std::fmt::Debug for With {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("With(…)")
    }
}

/// A mail that is written. Not shown by `{:?}`.
#[derive(Clone, PartialEq, Eq)]
pub struct Composed {
    /// One line.
    pub subject: String,
    /// Lines end with a line feed.
    pub text: String,
    /// A whole page.
    pub html: String,
}

impl std::fmt::Debug for Composed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Composed").field("subject", &self.subject).finish_non_exhaustive()
    }
}

/// A paragraph: the key of its sentence, and what follows it.
#[derive(Clone, Copy)]
enum Part {
    /// The sentence alone.
    Say(&'static str),
    /// The address to open, with the words of its button. Left out where there is no address.
    Link(&'static str, &'static str),
    /// The code. Left out where there is none.
    Code(&'static str),
}

fn parts(kind: MailKind) -> &'static [Part] {
    use Part::{Code, Link, Say};
    match kind {
        MailKind::Invitation => &[
            Say("invitation_what"),
            Link("invitation_do", "button_register"),
            Code("invitation_code"),
            Say("invitation_already"),
            Say("invitation_keep"),
        ],
        MailKind::Verify => {
            &[Say("verify_what"), Link("verify_do", "button_confirm"), Say("verify_password"), Say("verify_not_you")]
        }
        MailKind::HasAccount => &[
            Say("has_account_what"),
            Link("has_account_do", "button_sign_in"),
            Say("has_account_forgotten"),
            Say("has_account_not_you"),
        ],
        MailKind::Reset => {
            &[Say("reset_what"), Link("reset_do", "button_password"), Say("reset_once"), Say("reset_not_you")]
        }
        MailKind::PasswordChanged => &[
            Say("password_changed_what"),
            Link("password_changed_do", "button_password"),
            Say("password_changed_not_you"),
        ],
        MailKind::ChildAdded => {
            &[Say("child_added_what"), Link("child_added_do", "button_sign_in"), Say("child_added_not_you")]
        }
        MailKind::PasskeyAdded => {
            &[Say("passkey_added_what"), Link("passkey_added_do", "button_password"), Say("passkey_added_not_you")]
        }
        MailKind::Message => {
            &[Say("message_what"), Link("message_do", "button_sign_in"), Say("message_once"), Say("message_off")]
        }
        MailKind::Test => &[Say("test_what")],
    }
}

/// Whether the account's own name may stand in the greeting.
fn greets_by_name(kind: MailKind) -> bool {
    use MailKind::{ChildAdded, Message, PasskeyAdded, PasswordChanged, Reset};
    matches!(kind, Reset | PasswordChanged | ChildAdded | PasskeyAdded | Message)
}

/// Writes a mail. An unknown language is English.
pub fn compose(kind: MailKind, language: &str, with: &With) -> Composed {
    let (own, english) = (Words::of(language), Words::of("en"));
    let with = with.tidied();
    let subject = fill(own.get(&format!("subject_{}", kind.as_str())), &with.values(), str::to_owned, str::to_owned);
    let mut text = Section { kind, words: own, with: &with }.text();
    let mut body = Section { kind, words: own, with: &with }.html();
    if own.code != english.code {
        let below = Section { kind, words: english, with: &with };
        let _ = write!(text, "\n----\n{}\n\n{}", own.get("in_english"), below.text());
        let _ = write!(
            body,
            "<hr class=\"line\" style=\"{}\">\n<p lang=\"{}\" dir=\"{}\" style=\"{SMALL}\">{}</p>\n{}",
            rule(),
            own.code,
            own.direction(),
            escape(own.get("in_english")),
            below.html()
        );
    }
    text.push_str(&foot_text(&with));
    let (style, look) = (dark_style(), format!("background:{};color:{}", look::GROUND.light, look::INK.light));
    let html = format!(
        "<!doctype html>\n<html lang=\"{}\" dir=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n\
         <meta name=\"supported-color-schemes\" content=\"light dark\">\n<title>{}</title>\n{style}</head>\n\
         <body class=\"page\" style=\"margin:0;{look}\">\n<div class=\"page\" style=\"{PAGE};{look}\">\n{}{body}{}</div>\n\
         </body>\n</html>\n",
        own.code,
        own.direction(),
        escape(&subject),
        head_html(&with),
        foot_html(&with)
    );
    Composed { subject, text, html }
}

const PAGE: &str =
    "margin:0 auto;padding:16px;max-width:34em;font:16px/1.6 'Segoe UI',Roboto,'Noto Sans',Arial,sans-serif";
const CODE: &str = "font:bold 20px/1.6 Consolas,Menlo,monospace;letter-spacing:1px";
const SMALL: &str = "font-size:14px";

fn button() -> String {
    format!(
        "display:inline-block;padding:12px 20px;border-radius:10px;background:{};color:{};font-weight:bold;\
         text-decoration:none",
        look::ACCENT.light,
        look::ACCENT_INK.light
    )
}

fn rule() -> String {
    format!("margin:32px 0;border:0;border-top:1px solid {}", look::LINE_STRONG.light)
}

/// What mail programs follow that know a dark screen. Others show the light colours, or turn all of them about.
fn dark_style() -> String {
    let (ground, ink, quiet, line) = (look::GROUND.dark, look::INK.dark, look::QUIET.dark, look::LINE_STRONG.dark);
    let (accent, accent_ink) = (look::ACCENT.dark, look::ACCENT_INK.dark);
    format!(
        "<style>\n:root{{color-scheme:light dark}}\n@media (prefers-color-scheme:dark){{\n\
         .page{{background:{ground}!important;color:{ink}!important}}\n\
         .head{{border-color:{accent}!important}}\n\
         .button{{background:{accent}!important;color:{accent_ink}!important}}\n\
         .quiet{{color:{quiet}!important}}\n.line{{border-color:{line}!important}}\n}}\n</style>\n"
    )
}

/// The school's name on top, as on the pages.
fn head_html(with: &With) -> String {
    let (school, accent) = (escape(&with.school), look::ACCENT.light);
    format!(
        "<p class=\"head\" style=\"margin:0 0 24px;padding-bottom:12px;border-bottom:3px solid {accent};font-weight:bold\">\
         <bdi>{school}</bdi></p>\n"
    )
}

/// Whose mail it is: name and postal address.
fn foot_html(with: &With) -> String {
    let lines: Vec<String> = with.foot().map(|line| format!("<bdi>{}</bdi>", escape(line))).collect();
    let (line, quiet) = (look::LINE_STRONG.light, look::QUIET.light);
    format!(
        "<p class=\"line quiet\" style=\"margin:32px 0 0;padding-top:12px;border-top:1px solid {line};color:{quiet};{SMALL}\">\
         {}</p>\n",
        lines.join("<br>\n")
    )
}

fn foot_text(with: &With) -> String {
    with.foot().map(|line| format!("\n{line}")).collect::<String>() + "\n"
}

/// A mail in one language.
struct Section<'a> {
    kind: MailKind,
    words: &'static Words,
    with: &'a With,
}

impl Section<'_> {
    /// The key of the greeting.
    fn greeting(&self) -> &'static str {
        if greets_by_name(self.kind) && !self.with.adult.is_empty() { "greeting_name" } else { "greeting" }
    }

    /// The key of the line that says whom to ask.
    fn ask(&self) -> &'static str {
        if self.with.contact.is_empty() { "ask_no_contact" } else { "ask" }
    }

    /// The parts for which there is something to show.
    fn parts(&self) -> impl Iterator<Item = Part> {
        let (no_link, no_code) = (self.with.link.is_empty(), self.with.code.is_empty());
        let is_empty = move |part: &Part| match part {
            Part::Link(..) => no_link,
            Part::Code(_) => no_code,
            Part::Say(_) => false,
        };
        parts(self.kind).iter().copied().filter(move |part| !is_empty(part))
    }

    fn text(&self) -> String {
        let mut out = String::new();
        let mut put = |key: &str, below: &str| {
            let line = fill(self.words.get(key), &self.with.values(), str::to_owned, |value| self.isolated(value));
            let _ = write!(out, "{line}\n{below}");
            if !below.is_empty() {
                out.push('\n');
            }
            out.push('\n');
        };
        put(self.greeting(), "");
        for part in self.parts() {
            match part {
                Part::Say(key) => put(key, ""),
                Part::Link(key, _) => put(key, &self.with.link),
                Part::Code(key) => put(key, &self.with.code),
            }
        }
        put(self.ask(), "");
        put("automatic", "");
        out.truncate(out.trim_end().len());
        out.push('\n');
        out
    }

    fn html(&self) -> String {
        let mut out = format!("<div lang=\"{}\" dir=\"{}\">\n", self.words.code, self.words.direction());
        let value = |text: &str| format!("<bdi>{}</bdi>", escape(text));
        let put = |key: &str| fill(self.words.get(key), &self.with.values(), escape, value);
        let _ = writeln!(out, "<p>{}</p>", put(self.greeting()));
        for part in self.parts() {
            let _ = match part {
                Part::Say(key) => writeln!(out, "<p>{}</p>", put(key)),
                Part::Code(key) => {
                    let code = escape(&self.with.code);
                    writeln!(out, "<p>{}</p>\n<p dir=\"ltr\" style=\"{CODE}\">{code}</p>", put(key))
                }
                Part::Link(key, button) => {
                    let link = escape(&self.with.link);
                    writeln!(
                        out,
                        "<p>{}</p>\n<p><a class=\"button\" href=\"{link}\" style=\"{}\">{}</a></p>\n\
                         <p style=\"{SMALL}\">{}<br>\n<bdi dir=\"ltr\" style=\"word-break:break-all\">{link}</bdi></p>",
                        put(key),
                        self::button(),
                        put(button),
                        put("link_plain")
                    )
                }
            };
        }
        let _ = writeln!(out, "<p>{}</p>\n<p style=\"{SMALL}\">{}</p>\n</div>", put(self.ask()), put("automatic"));
        out
    }

    /// A value that keeps its own direction within a sentence of the other one.
    fn isolated(&self, value: &str) -> String {
        let is_plain = !self.words.is_right_to_left() && !value.chars().any(is_right_to_left);
        if is_plain { value.to_owned() } else { format!("\u{2068}{value}\u{2069}") }
    }
}

impl With {
    /// Each value as one line of bounded length.
    fn tidied(&self) -> With {
        With {
            school: one_line(&self.school, 100),
            child: one_line(&self.child, 100),
            code: one_line(&self.code, 60),
            link: web_address(&self.link),
            contact: one_line(&self.contact, 200),
            address: self.address.lines().map(|line| one_line(line, 100) + "\n").collect(),
            adult: one_line(&self.adult, 100),
        }
    }

    /// The school's name and address.
    fn foot(&self) -> impl Iterator<Item = &str> {
        let address = self.address.lines().filter(|line| !line.is_empty()).take(6);
        std::iter::once(self.school.as_str()).chain(address)
    }

    fn values(&self) -> [(&'static str, &str); 4] {
        [("school", &self.school), ("child", &self.child), ("contact", &self.contact), ("adult", &self.adult)]
    }
}

/// A text on one line: no control characters, none that change the direction, no more than `most` characters.
pub(super) fn one_line(text: &str, most: usize) -> String {
    let fine = |c: char| if is_unseen(c) { ' ' } else { c };
    let spaced: String = text.chars().map(fine).collect();
    let line = spaced.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", line[..end].trim_end()),
        None => line,
    }
}

/// Control characters, line and paragraph separators, and whatever turns the direction of what follows.
fn is_unseen(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// An address to open; whatever else it is, it is left out.
fn web_address(text: &str) -> String {
    let link = text.trim();
    let is_web = link.starts_with("https://") || link.starts_with("http://");
    let is_plain = !link.chars().any(|c| c.is_whitespace() || is_unseen(c) || "<>\"'\\`{}".contains(c));
    if is_web && is_plain { link.to_owned() } else { String::new() }
}

/// Text in HTML, between tags or between quotation marks.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            other => out.push(other),
        }
    }
    out
}

/// Whether a character belongs to a script written from right to left.
fn is_right_to_left(c: char) -> bool {
    matches!(u32::from(c), 0x0590..=0x08FF | 0xFB1D..=0xFDFF | 0xFE70..=0xFEFF | 0x10800..=0x10FFF)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with() -> With {
        let [school, child] = ["Larkfield Primary", "Ava"].map(str::to_owned);
        let [code, link] = ["CDFH-JKLM-NPQR-TVWX", "https://portal.larkfield.example/i/CDFH"].map(str::to_owned);
        let [contact, adult] = ["the school office, 01632 960000", "Amina Begum"].map(str::to_owned);
        let address = "Larkfield Lane\n Millbrook \n\nMB4 7QT".to_owned();
        With { school, child, code, link, contact, adult, address }
    }

    fn languages() -> impl Iterator<Item = &'static str> {
        ["en", "ar", "bn", "cy", "pa", "pl", "pt", "ro", "so", "tr", "uk", "ur"].into_iter()
    }

    const ENGLISH: &str = "Dear parent or carer,

Larkfield Primary invites you to its Parent Portal. On your phone or computer you can see Ava’s homework, messages from \
school, and the stars Ava was given this week.

Open this address, and give your name, your e-mail address, who you are to Ava, and a password of your own:
https://portal.larkfield.example/i/CDFH

If you are asked for a code, type this one:
CDFH-JKLM-NPQR-TVWX

If you have an account already, sign in and choose “Add a child”.

This invitation is only for Ava. Please do not pass it on.

Any question? Ask the school office, 01632 960000.

This message was sent automatically by Larkfield Primary.

Larkfield Primary
Larkfield Lane
Millbrook
MB4 7QT
";

    #[test]
    fn an_english_invitation_reads_so() {
        let mail = compose(MailKind::Invitation, "en", &with());
        assert_eq!(mail.subject, "Larkfield Primary: invitation to the Parent Portal");
        assert_eq!(mail.text, ENGLISH);
        assert_eq!(mail.html, include_str!("invitation.html"));
    }

    #[test]
    fn every_mail_says_all_it_should_in_every_language() {
        for (kind, language) in MailKind::ALL.into_iter().flat_map(|kind| languages().map(move |code| (kind, code))) {
            let mail = compose(kind, language, &with());
            let page = mail.html.split_once("</style>").unwrap().1;
            let whole = [&mail.subject, &mail.text, page];
            let name = kind.as_str();
            assert!(whole.iter().all(|part| !part.contains(['{', '}'])), "{language} {name}: every place is filled");
            assert!(mail.subject.contains("Larkfield Primary"), "{language} {name}: {}", mail.subject);
            assert!(!mail.subject.contains("Ava") && !mail.subject.contains("Amina"), "{language} {name}: nobody");
            assert!(mail.html.starts_with(&format!("<!doctype html>\n<html lang=\"{language}\"")), "{language}");
            let is_rtl = ["ar", "ur"].contains(&language);
            assert_eq!(mail.html.contains("dir=\"rtl\""), is_rtl, "{language} {name}: direction");
            let has_english = mail.text.contains("Any question? Ask the school office");
            assert!(has_english, "{language} {name}: the English is below");
            let links = mail.text.lines().filter(|line| *line == "https://portal.larkfield.example/i/CDFH").count();
            let expected = if kind == MailKind::Test { 0 } else { 1 + usize::from(language != "en") };
            assert_eq!(links, expected, "{language} {name}: the full address, by itself on a line");
            assert!(
                !mail.html.contains("<img") && !mail.html.contains("<script"),
                "{language} {name}: nothing is fetched"
            );
        }
    }

    #[test]
    fn a_name_from_a_form_is_not_mailed_to_a_stranger() {
        for kind in [MailKind::Verify, MailKind::HasAccount, MailKind::Invitation] {
            let mail = compose(kind, "en", &With { adult: "Win now at evil.example".to_owned(), ..with() });
            assert!(!mail.text.contains("evil") && !mail.html.contains("evil"), "{}", kind.as_str());
        }
        assert!(compose(MailKind::Reset, "en", &with()).text.starts_with("Dear Amina Begum,"), "the account's own");
    }

    #[test]
    fn what_people_write_is_text_and_one_line() {
        let evil = "<b>\"Eve\" & 'Bob'</b>\r\nBcc: all@x.example\u{202e}\u{2028}\0";
        let link = "https://x.example/\"><script>".to_owned();
        let [school, child, contact, adult] = [evil; 4].map(str::to_owned);
        let address = evil.replace("\r\n", " ");
        let bad = With { school, child, contact, adult, address, code: evil.to_owned(), link };
        for kind in MailKind::ALL {
            let mail = compose(kind, "ar", &bad);
            assert!(!mail.subject.contains(|c: char| c.is_control() || c == '\u{202e}'), "{}", mail.subject);
            assert!(!mail.html.contains("<b>") && !mail.html.contains("<script"), "{}", mail.html);
            assert!(mail.html.contains("&lt;b&gt;&quot;Eve&quot; &amp; &#39;Bob&#39;&lt;/b&gt;"), "{}", mail.html);
            assert!(!mail.text.lines().any(|line| line.starts_with("Bcc:")), "{}", mail.text);
            assert!(!mail.text.contains(['\u{202e}', '\u{2028}', '\0', '\r']), "{}", mail.text);
        }
    }

    #[test]
    fn a_mail_has_the_colours_of_the_pages_and_whose_it_is_at_its_foot() {
        let mail = compose(MailKind::Verify, "ur", &with());
        for colour in [look::ACCENT, look::ACCENT_INK, look::GROUND, look::INK, look::QUIET] {
            let [light, dark] = [colour.light, colour.dark].map(|one| mail.html.contains(one));
            assert!(light && dark, "{} is there for both screens", colour.name);
        }
        let allowed: Vec<&str> = look::ALL.iter().flat_map(|colour| [colour.light, colour.dark]).collect();
        for other in mail.html.split('#').skip(1) {
            let end = other.find(|c: char| !c.is_ascii_hexdigit()).unwrap();
            let colour = format!("#{}", &other[..end]);
            assert!(end == 0 || allowed.contains(&colour.as_str()), "{colour} is no colour of the pages");
        }
        let foot = "Larkfield Primary\nLarkfield Lane\nMillbrook\nMB4 7QT\n";
        assert!(mail.text.ends_with(foot), "{}", mail.text);
        let none = compose(MailKind::Verify, "en", &With { address: String::new(), ..with() });
        assert!(none.text.ends_with(".\n\nLarkfield Primary\n"), "{}", none.text);
    }

    #[test]
    fn only_a_web_address_is_linked() {
        for link in ["javascript:alert(1)", "", "https://x.example/a b", "data:text/html,x", "//x.example"] {
            let mail = compose(MailKind::Verify, "en", &With { link: link.to_owned(), ..with() });
            assert!(!mail.html.contains("<a"), "{link}");
        }
    }

    #[test]
    fn what_is_secret_is_not_shown_in_a_log() {
        let shown = format!("{:?} {:?}", with(), compose(MailKind::Invitation, "en", &with()));
        assert!(!shown.contains("CDFH"), "{shown}");
    }

    #[test]
    fn a_line_is_cut_at_its_length() {
        assert_eq!(one_line(" a\tb\n c ", 10), "a b c");
        assert_eq!(one_line("abcdef", 3), "abc…");
    }
}
