//! Every route there is, with the rule of who may come: one table, from which the server is built.
//!
//! A page without a rule cannot be written, and a test that walks [`routes`] has seen them all.

use crate::guard::guard;
use crate::{Portal, pages};
use axum::Router;
use axum::http::Method;
use axum::middleware::from_fn_with_state;
use axum::routing::{MethodFilter, on};
use std::sync::Arc;

/// Who may come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// Anybody.
    Anyone,
    /// Whoever is not signed in; others are sent to their own page.
    Guest,
    /// Parents and carers, pupils, staff; a parent only when the acceptable-use policy is accepted.
    SignedIn,
    /// The same, before the policy is accepted too: to go.
    SignedInBeforePolicy,
    /// Parents and carers who have accepted the acceptable-use policy.
    Guardian,
    /// Parents and carers, before the policy is accepted too: to accept it.
    GuardianBeforePolicy,
    /// Pupils: their own things.
    Pupil,
    /// Teachers and administrators: their own classes.
    Staff,
    /// Pupils and staff: their own things.
    User,
    /// Pupils and staff, before they have chosen a password of their own too: to choose it.
    UserBeforePassword,
    /// Programs and browsers at this machine, or with the token of those who run the server.
    Machine,
}

/// A line of the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route {
    /// `GET` (with it `HEAD`) or `POST`.
    pub method: Method,
    /// The path; `{names}` stand for what differs.
    pub pattern: &'static str,
    /// Who may come.
    pub rule: Rule,
    /// Its form brings files.
    pub is_upload: bool,
}

/// How a line of the table begins.
struct Verb {
    is_form: bool,
    is_upload: bool,
}

impl Verb {
    const GET: Verb = Verb { is_form: false, is_upload: false };
    const POST: Verb = Verb { is_form: true, is_upload: false };
    /// A form that brings files.
    const UPLOAD: Verb = Verb { is_form: true, is_upload: true };

    const fn method(self) -> Method {
        if self.is_form { Method::POST } else { Method::GET }
    }
}

/// The server, in two parts: what brings files is limited in its own way.
pub(crate) struct Table {
    /// Pages and forms.
    pub forms: Router<Arc<Portal>>,
    /// Forms that bring files.
    pub uploads: Router<Arc<Portal>>,
}

macro_rules! routes {
    ($($verb:ident $pattern:literal $rule:ident $handler:path;)*) => {
        static ROUTES: &[Route] = &[$(Route {
            method: Verb::$verb.method(),
            pattern: $pattern,
            rule: Rule::$rule,
            is_upload: Verb::$verb.is_upload,
        }),*];

        /// The server of the table, each route behind its rule.
        pub(crate) fn table(portal: &Arc<Portal>) -> Table {
            let mut table = Table { forms: Router::new(), uploads: Router::new() };
            $({
                let is_upload = Verb::$verb.is_upload;
                let filter = if Verb::$verb.is_form { MethodFilter::POST } else { MethodFilter::GET };
                let gate = from_fn_with_state((portal.clone(), Rule::$rule, is_upload), guard);
                let part = if is_upload { &mut table.uploads } else { &mut table.forms };
                *part = std::mem::take(part).route($pattern, on(filter, $handler).route_layer(gate));
            })*
            table
        }
    };
}

routes! {
    GET  "/"                             Guest                pages::sign_in::show;
    POST "/"                             Guest                pages::sign_in::submit;
    POST "/sign-out"                     SignedInBeforePolicy pages::sign_in::sign_out;
    GET  "/forgot"                       Guest                pages::forgot::show;
    POST "/forgot"                       Guest                pages::forgot::submit;
    GET  "/forgot/sent"                  Guest                pages::sent::forgot;
    POST "/forgot/again"                 Guest                pages::sent::forgot_again;
    GET  "/join"                         Anyone               pages::join::show;
    POST "/join"                         Anyone               pages::join::submit;
    GET  "/I/{code}"                     Anyone               pages::join::invitation;
    GET  "/i/{code}"                     Anyone               pages::join::invitation;
    GET  "/register"                     Guest                pages::register::show;
    POST "/register"                     Guest                pages::register::submit;
    GET  "/register/sent"                Guest                pages::sent::registered;
    POST "/register/again"               Guest                pages::sent::register_again;
    GET  "/verify/{token}"               Anyone               pages::verify::show;
    POST "/verify/{token}"               Anyone               pages::verify::submit;
    GET  "/reset/{token}"                Anyone               pages::reset::show;
    POST "/reset/{token}"                Anyone               pages::reset::submit;
    GET  "/home"                         SignedIn             pages::child::home;
    GET  "/child/{id}"                   Guardian             pages::child::show;
    GET  "/child/{id}/who"               Guardian             pages::child::who;
    GET    "/child/{id}/files"               Guardian         pages::files::of_child;
    GET    "/child/{id}/files/{folder}"      Guardian         pages::files::of_child_in;
    GET    "/child/{id}/file/{file}"         Guardian         pages::file::of_child;
    GET    "/child/{id}/file/{file}/picture" Guardian         pages::file::picture_of_child;
    GET    "/my/files"                       User             pages::files::show;
    UPLOAD "/my/files"                       User             pages::files::submit;
    GET    "/my/files/{folder}"              User             pages::files::show_in;
    UPLOAD "/my/files/{folder}"              User             pages::files::submit_in;
    POST   "/my/folders"                     User             pages::files::make_folder;
    GET    "/my/bin"                         User             pages::bin::show;
    POST   "/my/bin"                         User             pages::bin::submit;
    GET    "/my/item/{item}"                 User             pages::item::show;
    POST   "/my/item/{item}"                 User             pages::item::submit;
    GET    "/file/{file}"                    User             pages::file::show;
    GET    "/file/{file}/picture"            User             pages::file::picture;
    GET  "/child/{id}/homework"          Guardian             pages::homework::of_child;
    GET  "/my/password"                  UserBeforePassword             pages::own_password::show;
    POST "/my/password"                  UserBeforePassword             pages::own_password::submit;
    GET  "/my/homework"                  Pupil                pages::homework::mine;
    GET  "/my/homework/{homework}"       Pupil                pages::homework::show;
    POST "/my/homework/{homework}"       Pupil                pages::homework::mark;
    GET  "/children/add"                 Guardian             pages::add_child::show;
    POST "/children/add"                 Guardian             pages::add_child::submit;
    GET  "/account"                      Guardian             pages::account::show;
    POST "/account/language"             Guardian             pages::account::language;
    POST "/account/mails"                Guardian             pages::account::mails;
    POST "/account/sign-out-everywhere"  Guardian             pages::account::sign_out_everywhere;
    GET  "/account/password"             Guardian             pages::password::show;
    POST "/account/password"             Guardian             pages::password::submit;
    GET  "/account/passkeys"             Guardian             pages::passkeys::show;
    POST "/account/passkeys"             Guardian             pages::passkeys::add;
    POST "/account/passkeys/ask"         Guardian             pages::passkeys::ask;
    POST "/account/passkeys/remove"      Guardian             pages::passkeys::remove;
    GET  "/account/leave"                Guardian             pages::leave::show;
    POST "/account/leave"                Guardian             pages::leave::submit;
    GET  "/class/{class}"                Staff                pages::class::show;
    GET  "/class/{class}/stars"          Staff                pages::give::show;
    POST "/class/{class}/stars"          Staff                pages::give::submit;
    POST "/class/{class}/stars/{star}/undo" Staff             pages::give::undo;
    GET  "/class/{class}/skills"         Staff                pages::skills::show;
    GET  "/class/{class}/skills/new"     Staff                pages::skills::new;
    POST "/class/{class}/skills/new"     Staff                pages::skills::add;
    GET  "/class/{class}/skills/{skill}" Staff                pages::skills::one;
    POST "/class/{class}/skills/{skill}" Staff                pages::skills::edit;
    POST "/class/{class}/skills/{skill}/archive" Staff        pages::skills::archive;
    GET  "/class/{class}/board"          Staff                pages::board::show;
    POST "/class/{class}/board"          Staff                pages::board::submit;
    POST "/class/{class}/board/{post}/remove" Staff           pages::board::remove;
    GET  "/class/{class}/pupil/{pupil}/write" Staff           pages::inbox::write;
    POST "/class/{class}/pupil/{pupil}/write" Staff           pages::inbox::submit;
    GET  "/staff/messages"               Staff                pages::inbox::show;
    GET  "/staff/messages/{talk}"        Staff                pages::talk::staff;
    POST "/staff/messages/{talk}"        Staff                pages::talk::staff_write;
    POST "/staff/messages/{talk}/{message}/remove" Staff      pages::talk::staff_remove;
    GET  "/my/messages"                  Pupil                pages::messages::own;
    GET  "/my/messages/{talk}"           Pupil                pages::talk::own;
    POST "/my/messages/{talk}"           Pupil                pages::talk::own_write;
    POST "/my/messages/{talk}/{message}/remove" Pupil         pages::talk::own_remove;
    GET  "/child/{id}/messages"          Guardian             pages::messages::child;
    GET  "/child/{id}/messages/to/{teacher}" Guardian         pages::messages::to;
    POST "/child/{id}/messages/to/{teacher}" Guardian         pages::messages::begin;
    GET  "/child/{id}/messages/reply/{post}" Guardian         pages::messages::reply;
    POST "/child/{id}/messages/reply/{post}" Guardian         pages::messages::answer;
    GET  "/child/{id}/messages/talk/{talk}" Guardian          pages::talk::child;
    POST "/child/{id}/messages/talk/{talk}" Guardian          pages::talk::child_write;
    POST "/child/{id}/messages/talk/{talk}/{message}/remove" Guardian pages::talk::child_remove;
    GET  "/my/stars"                     Pupil                pages::stars::own;
    GET  "/child/{id}/stars"             Guardian             pages::stars::child;
    GET  "/class/{class}/pupil/{pupil}"           Staff       pages::class_pupil::show;
    POST "/class/{class}/pupil/{pupil}/password"  Staff       pages::class_pupil::password;
    POST "/class/{class}/pupil/{pupil}/card"      Staff       pages::class_pupil::card;
    GET    "/my/homework/{homework}/choose"              Pupil    pages::homework_choose::show;
    POST   "/my/homework/{homework}/choose"              Pupil    pages::homework_choose::submit;
    GET    "/my/homework/{homework}/choose/{folder}"     Pupil    pages::homework_choose::show_in;
    UPLOAD "/my/homework/{homework}/files"               Pupil    pages::homework_files::hand_in;
    POST   "/my/homework/{homework}/files/{file}/remove" Pupil    pages::homework_files::take_back;
    GET    "/my/homework/{homework}/file/{file}"         Pupil    pages::homework_files::of_pupil;
    GET    "/child/{id}/homework/{homework}/file/{file}" Guardian pages::homework_files::of_child;
    UPLOAD "/class/{class}/homework/{homework}/files"               Staff pages::homework_files::attach;
    POST   "/class/{class}/homework/{homework}/files/{file}/remove" Staff pages::homework_files::detach;
    GET    "/class/{class}/homework/{homework}/file/{file}"         Staff pages::homework_files::of_staff;
    GET  "/class/{class}/homework"       Staff                pages::class_homework::list;
    GET  "/class/{class}/homework/new"   Staff                pages::class_homework::new;
    POST "/class/{class}/homework/new"   Staff                pages::class_homework::submit_new;
    GET  "/class/{class}/homework/{homework}"          Staff  pages::class_homework::show;
    GET  "/class/{class}/homework/{homework}/edit"     Staff  pages::class_homework::edit;
    POST "/class/{class}/homework/{homework}/edit"     Staff  pages::class_homework::submit_edit;
    POST "/class/{class}/homework/{homework}/remove"   Staff  pages::class_homework::remove;
    POST "/class/{class}/homework/{homework}/restore"  Staff  pages::class_homework::restore;
    GET  "/policy"                       GuardianBeforePolicy pages::policy::show;
    POST "/policy"                       GuardianBeforePolicy pages::policy::submit;
    GET  "/Q/{token}"                    Anyone               pages::card::show;
    GET  "/q/{token}"                    Anyone               pages::card::show;
    POST "/Q/{token}"                    Anyone               pages::card::submit;
    POST "/q/{token}"                    Anyone               pages::card::submit;
    GET  "/sign-in/{provider}"           Anyone               pages::provider::ask;
    GET  "/sign-in/{provider}/back"      Anyone               pages::provider::back;
    GET  "/sign-in/{provider}/{why}"     Anyone               pages::provider::outside;
    POST "/passkey"                      Guest                pages::passkey::ask;
    POST "/passkey/sign-in"              Guest                pages::passkey::submit;
    GET  "/scan"                         Guest                pages::scan::show;
    GET  "/health"                       Anyone               pages::machine::health;
    GET  "/metrics"                      Machine              pages::machine::metrics;
    GET  "/see/{token}"                  Machine              pages::view::open;
    GET  "/manifest.webmanifest"         Anyone               crate::manifest::show;
    GET  "/static/{name}"                Anyone               crate::assets::show;
    GET  "/static/logo/{name}"           Anyone               crate::assets::logo;
}

/// Every route, with the rule of who may come.
pub fn routes() -> &'static [Route] {
    ROUTES
}

/// The pattern of a matched path, as it stands in the table.
pub(crate) fn pattern(path: &str) -> Option<&'static str> {
    ROUTES.iter().map(|route| route.pattern).find(|pattern| *pattern == path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_changed_by_reading() {
        assert!(ROUTES.iter().all(|route| route.method == Method::GET || route.method == Method::POST));
    }

    #[test]
    fn whatever_names_a_child_or_an_account_is_for_parents_alone() {
        for route in ROUTES.iter().filter(|route| ["/child", "/account"].iter().any(|p| route.pattern.starts_with(p))) {
            assert_eq!(route.rule, Rule::Guardian, "{} {}", route.method, route.pattern);
        }
    }

    #[test]
    fn a_code_of_paper_leads_to_a_route() {
        use domain::code::{CardToken, InvitationCode};
        let code = InvitationCode::new(&[7; 32]).unwrap().address(Some("https://portal.example"));
        let card = CardToken::new(&[7; 16]).address(Some("https://portal.example"));
        for (address, pattern) in [(code, "/I/{code}"), (card, "/Q/{token}")] {
            let path = address.strip_prefix("HTTPS://PORTAL.EXAMPLE").unwrap();
            let (mark, _) = path[1..].split_once('/').unwrap();
            assert!(pattern.starts_with(&format!("/{mark}/")) && super::pattern(pattern).is_some(), "{address}");
        }
    }
}
