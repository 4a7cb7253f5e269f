//! One request as its handler sees it: who calls, in which language, and the secret that its forms carry.

use crate::cookies::{Kind, Life};
use crate::fault::Fault;
use crate::language::{Wishes, asked, choose};
use crate::page::Page;
use crate::site::Site;
use crate::words::{Words, english, find};
use crate::{Portal, address, csrf};
use actions::actor::Guardian;
use actions::ask::portal::{Account, SessionBegun};
use actions::error::Code;
use actions::portal::Caller;
use askama::Template;
use axum::extract::FromRequestParts;
use axum::http::header::{ACCEPT_LANGUAGE, LOCATION, SET_COOKIE};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{Html, IntoResponse, Response};
use data_encoding::BASE64URL_NOPAD;
use std::ops::Deref;
use std::sync::Arc;

/// Longest life of a session cookie, in days; the server ends sessions earlier.
const SESSION_DAYS: i64 = 60;

/// Who calls.
pub(crate) enum Who {
    /// Nobody is signed in.
    Nobody,
    /// A parent or carer.
    Parent(Box<Parent>),
    /// A pupil or a member of staff.
    User,
}

/// A parent or carer who is signed in.
pub(crate) struct Parent {
    /// The privilege, looked up at this request.
    pub guardian: Guardian,
    /// Their account and children.
    pub account: Account,
    /// The token of this session.
    pub session: String,
}

/// A request.
pub(crate) struct Visit {
    /// The words of its language.
    pub t: &'static Words,
    /// Who calls.
    pub who: Who,
    /// The school's name.
    pub school: String,
    /// The caller's network address, as tries are counted.
    pub from: String,
    /// The browser showed a session that is over.
    pub is_over: bool,
    /// The secret of its forms.
    secret: String,
    /// The secret is new to the browser.
    is_new_secret: bool,
    /// `?language=` chose one of ours.
    is_chosen: bool,
    site: Site,
}

impl Visit {
    /// Looks up who calls: at each request, so that whoever is removed is out at the next.
    pub async fn read(portal: &Portal, parts: &Parts) -> Result<Visit, Fault> {
        let site = portal.site.clone();
        let shown = Kind::Session.read(&parts.headers, &site).map(str::to_owned);
        let who = match &shown {
            Some(token) => look_up(portal, token).await?,
            None => Who::Nobody,
        };
        let (secret, is_new_secret) = match (&who, &shown, Kind::Form.read(&parts.headers, &site)) {
            (Who::Parent(_) | Who::User, Some(token), _) => (token.clone(), false),
            (_, _, Some(secret)) => (secret.to_owned(), false),
            _ => (random()?, true),
        };
        let asked = asked(parts.uri.query());
        let account = if let Who::Parent(parent) = &who { Some(&parent.account) } else { None };
        let wishes = Wishes {
            asked: asked.as_deref(),
            account: account.map(|account| account.language.as_str()),
            cookie: Kind::Language.read(&parts.headers, &site),
            accepted: accepted(&parts.headers),
        };
        let wished = choose(wishes);
        let (school, of_school) = match (account, wished) {
            (Some(account), Some(_)) => (account.school.clone(), None),
            _ => {
                let front = actions::portal::front(&portal.desk).await?;
                (front.school, find(&front.language))
            }
        };
        Ok(Visit {
            t: wished.or(of_school).unwrap_or_else(english),
            is_over: shown.is_some() && matches!(who, Who::Nobody),
            is_chosen: asked.as_deref().is_some_and(|code| find(code).is_some()),
            from: address::counted(parts, &site),
            who,
            school,
            secret,
            is_new_secret,
            site,
        })
    }

    /// The frame of a page for this reader.
    pub fn page(&self) -> Page {
        let is_parent = matches!(self.who, Who::Parent(_));
        Page::new(self.t, &self.school, csrf::token(&self.secret), is_parent)
    }

    /// Whether a form carries the token of this reader.
    pub fn is_token(&self, given: &str) -> bool {
        csrf::is_token(&self.secret, given)
    }

    /// The token of the session that stands.
    pub fn session(&self) -> Option<&str> {
        (!matches!(self.who, Who::Nobody)).then_some(self.secret.as_str())
    }

    /// A page.
    pub fn show(&self, template: &impl Template) -> Result<Response, Fault> {
        self.show_as(StatusCode::OK, template)
    }

    /// A page that says that something did not go.
    pub fn show_as(&self, status: StatusCode, template: &impl Template) -> Result<Response, Fault> {
        let mut response = (status, Html(template.render()?)).into_response();
        let headers = response.headers_mut();
        self.write_cookies(headers);
        if self.is_new_secret {
            append(headers, Kind::Form.write(&self.site, &self.secret, Life::Browser));
        }
        Ok(response)
    }

    /// Sends the browser to another page of ours.
    pub fn redirect(&self, to: &str) -> Response {
        let mut response = StatusCode::SEE_OTHER.into_response();
        let to = HeaderValue::from_str(to).unwrap_or(HeaderValue::from_static("/"));
        response.headers_mut().insert(LOCATION, to);
        self.write_cookies(response.headers_mut());
        response
    }

    /// Begins a session: a new token, and the one the browser had before ends. Only a parent's outlives the browser's
    /// window: a pupil's or teacher's computer is somebody else's next.
    pub async fn begin(
        &self,
        portal: &Portal,
        session: &SessionBegun,
        is_parent: bool,
        to: &str,
    ) -> Result<Response, Fault> {
        if let Some(before) = self.session() {
            actions::portal::sign_out(&portal.desk, before).await?;
        }
        let mut response = self.redirect(to);
        let life = if is_parent { Life::Days(SESSION_DAYS) } else { Life::Browser };
        append(response.headers_mut(), Kind::Session.write(&self.site, &session.token, life));
        append(response.headers_mut(), Kind::Form.write(&self.site, "", Life::Over));
        Ok(response)
    }

    /// Ends the session in the browser.
    pub fn end(&self, to: &str) -> Response {
        let mut response = self.redirect(to);
        append(response.headers_mut(), Kind::Session.write(&self.site, "", Life::Over));
        response
    }

    fn write_cookies(&self, headers: &mut HeaderMap) {
        if self.is_chosen {
            append(headers, Kind::Language.write(&self.site, self.t.code, Life::Days(365)));
        }
        if self.is_over {
            append(headers, Kind::Session.write(&self.site, "", Life::Over));
        }
    }
}

/// The header `Accept-Language`.
pub(crate) fn accepted(headers: &HeaderMap) -> Option<&str> {
    headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok())
}

async fn look_up(portal: &Portal, token: &str) -> Result<Who, Fault> {
    match actions::portal::caller(&portal.desk, token).await? {
        None => Ok(Who::Nobody),
        Some(Caller::User(_)) => Ok(Who::User),
        Some(Caller::Guardian(guardian)) => match actions::portal::account(&portal.desk, &guardian).await {
            Ok(account) => Ok(Who::Parent(Box::new(Parent { guardian, account, session: token.to_owned() }))),
            Err(error) if error.code == Code::SignedOut => Ok(Who::Nobody),
            Err(error) => Err(error.into()),
        },
    }
}

fn random() -> Result<String, Fault> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(|error| Fault::broken(&error))?;
    Ok(BASE64URL_NOPAD.encode(&bytes))
}

fn append(headers: &mut HeaderMap, cookie: Option<HeaderValue>) {
    if let Some(cookie) = cookie {
        headers.append(SET_COOKIE, cookie);
    }
}

/// The request, for a handler that anybody may reach.
pub(crate) struct Here(Arc<Visit>);

impl Deref for Here {
    type Target = Visit;

    fn deref(&self) -> &Visit {
        &self.0
    }
}

impl FromRequestParts<Arc<Portal>> for Here {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, portal: &Arc<Portal>) -> Result<Here, Fault> {
        match parts.extensions.get::<Arc<Visit>>() {
            Some(visit) => Ok(Here(visit.clone())),
            None => Ok(Here(Arc::new(Visit::read(portal, parts).await?))),
        }
    }
}

/// The request of a parent: the extractor without which a handler has no [`Guardian`] to act as.
pub(crate) struct Own(Arc<Visit>);

impl Own {
    /// The parent.
    pub fn parent(&self) -> Result<&Parent, Fault> {
        if let Who::Parent(parent) = &self.0.who { Ok(parent) } else { Err(Fault::Refused) }
    }
}

impl Deref for Own {
    type Target = Visit;

    fn deref(&self) -> &Visit {
        &self.0
    }
}

impl FromRequestParts<Arc<Portal>> for Own {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, _: &Arc<Portal>) -> Result<Own, Fault> {
        let visit = parts.extensions.get::<Arc<Visit>>().cloned().map(Own).ok_or(Fault::Refused)?;
        visit.parent()?;
        Ok(visit)
    }
}
