//! One request as its handler sees it: who calls, in which language, and the secret that its forms carry.

use crate::cookies::{self, Life};
use crate::fault::Fault;
use crate::language::{Wishes, asked, choose};
use crate::page::{Menu, Page};
use crate::site::Site;
use crate::words::{Words, english, find, staff};
use crate::{Portal, address, csrf};
use actions::actor::{Guardian, Pupil, Staff};
use actions::ask::learning::Me;
use actions::ask::portal::{Account, ProviderAsked, SessionBegun};
use actions::error::Code;
use actions::portal::{Arrived, Device, FrontPage};
use askama::Template;
use axum::extract::FromRequestParts;
use axum::http::header::{ACCEPT_LANGUAGE, LOCATION, SET_COOKIE};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{Html, IntoResponse, Response};
use data_encoding::BASE64URL_NOPAD;
use std::marker::PhantomData;
use std::ops::Deref;
use std::sync::Arc;

/// Longest life of a session cookie, in days; the server ends sessions earlier.
const SESSION_DAYS: i64 = 60;

/// How long a browser is known by a form it sent, in days; the form itself ends with its link.
const DEVICE_DAYS: i64 = 2;

/// How long a provider may take to send the browser back, in minutes.
const ASKED_MINUTES: i64 = 15;

/// Who calls.
pub(crate) enum Who {
    /// Nobody is signed in.
    Nobody,
    /// A parent or carer.
    Parent(Box<Parent>),
    /// A pupil.
    Pupil(Box<Signed<Pupil>>),
    /// A member of staff.
    Staff(Box<Signed<Staff>>),
}

/// A pupil or a member of staff who is signed in.
pub(crate) struct Signed<P> {
    /// The privilege, looked up at this request.
    pub by: P,
    /// Who they are.
    pub me: Me,
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
    /// The school at the head and foot of pages.
    pub front: FrontPage,
    /// The caller's network address, as tries are counted.
    pub from: String,
    /// The caller sits at this computer.
    pub is_local: bool,
    /// What the browser keeps of a form that it sent and that waits for its mail.
    pub device: Option<Device>,
    /// What the browser keeps of questions to providers.
    pub asked: Option<String>,
    /// The browser showed a session that is over.
    pub is_over: bool,
    /// The secret of its forms.
    secret: String,
    /// The secret is new to the browser.
    is_new_secret: bool,
    /// `?language=` chose one of ours.
    is_chosen: bool,
    /// Somebody of the office looks through a parent's eyes: no form of theirs counts.
    pub is_view: bool,
    /// The browser showed a view that is over.
    is_view_over: bool,
    site: Site,
}

impl Visit {
    /// Looks up who calls: at each request, so that whoever is removed is out at the next.
    pub async fn read(portal: &Portal, parts: &Parts) -> Result<Visit, Fault> {
        let site = portal.site.clone();
        let mut shown = cookies::Kind::Session.read(&parts.headers, &site).map(str::to_owned);
        let view = cookies::Kind::View.read(&parts.headers, &site).map(str::to_owned);
        let viewed = match &view {
            Some(token) if address::is_local(&parts.headers, &parts.extensions) => look_through(portal, token).await?,
            _ => None,
        };
        let (is_view, is_view_over) = (viewed.is_some(), view.is_some() && viewed.is_none());
        let who = match (viewed, &shown) {
            (Some(parent), _) => {
                shown = view;
                parent
            }
            (None, Some(token)) => look_up(portal, token).await?,
            (None, None) => Who::Nobody,
        };
        let (secret, is_new_secret) = match (&who, &shown, cookies::Kind::Form.read(&parts.headers, &site)) {
            (Who::Parent(_) | Who::Pupil(_) | Who::Staff(_), Some(token), _) => (token.clone(), false),
            (_, _, Some(secret)) => (secret.to_owned(), false),
            _ => (random()?, true),
        };
        let asked = asked(parts.uri.query());
        let account = if let Who::Parent(parent) = &who { Some(&parent.account) } else { None };
        let wishes = Wishes {
            asked: asked.as_deref(),
            account: account.map(|account| account.language.as_str()),
            cookie: cookies::Kind::Language.read(&parts.headers, &site),
            accepted: accepted(&parts.headers),
        };
        let wished = choose(wishes);
        let front = match &who {
            Who::Nobody => actions::portal::front(&portal.desk).await?,
            _ => actions::portal::front_again(&portal.desk).await?,
        };
        let is_staff = matches!(who, Who::Staff(_));
        Ok(Visit {
            t: if is_staff { staff() } else { wished.or_else(|| find(&front.language)).unwrap_or_else(english) },
            is_over: shown.is_some() && matches!(who, Who::Nobody),
            is_chosen: asked.as_deref().is_some_and(|code| find(code).is_some()),
            from: address::counted(parts, &site),
            is_local: address::is_local(&parts.headers, &parts.extensions),
            device: cookies::Kind::Device.read(&parts.headers, &site).map(Device::read),
            asked: cookies::Kind::Provider.read(&parts.headers, &site).map(str::to_owned),
            who,
            front,
            secret,
            is_new_secret,
            is_view,
            is_view_over,
            site,
        })
    }

    /// The frame of a page for this reader.
    pub fn page(&self) -> Page {
        let menu = match self.who {
            Who::Nobody => Menu::None,
            Who::Parent(_) => Menu::Parent,
            Who::Pupil(_) => Menu::Pupil,
            Who::Staff(_) => Menu::Staff,
        };
        let viewed = match &self.who {
            Who::Parent(parent) if self.is_view => Some(parent.account.name.clone()),
            _ => None,
        };
        let page = Page::new(self.t, &self.front.school, csrf::token(&self.secret), menu);
        let contact =
            if matches!(menu, Menu::None | Menu::Parent) { self.front.contact.clone() } else { String::new() };
        Page { viewed, logo: self.front.logo.clone(), contact, ..page }
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
            append(headers, cookies::Kind::Form.write(&self.site, &self.secret, Life::Browser));
        }
        Ok(response)
    }

    /// Sends the browser to another page: of ours, but for [`Visit::send_away`].
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
        append(response.headers_mut(), cookies::Kind::Session.write(&self.site, &session.token, life));
        append(response.headers_mut(), cookies::Kind::Form.write(&self.site, "", Life::Over));
        for (kind, is_kept) in
            [(cookies::Kind::Device, self.device.is_some()), (cookies::Kind::Provider, self.asked.is_some())]
        {
            if is_kept {
                append(response.headers_mut(), kind.write(&self.site, "", Life::Over));
            }
        }
        Ok(response)
    }

    /// Begins to look through a parent's eyes, beside whatever session the browser has.
    pub fn begin_view(&self, session: &SessionBegun) -> Response {
        let mut response = self.redirect("/home");
        append(response.headers_mut(), cookies::Kind::View.write(&self.site, &session.token, Life::Browser));
        response
    }

    /// Sends the browser on that sent a form, with what it is known by when the mail has come.
    pub fn keep_device(&self, device: &Device, to: &str) -> Response {
        let mut response = self.redirect(to);
        append(
            response.headers_mut(),
            cookies::Kind::Device.write(&self.site, device.secret(), Life::Days(DEVICE_DAYS)),
        );
        response
    }

    /// Sends the browser to a provider, with what it is known by when it comes back.
    pub fn send_away(&self, asked: &ProviderAsked) -> Response {
        let mut response = self.redirect(&asked.address);
        let kept = cookies::Kind::Provider.write(&self.site, &asked.token, Life::Minutes(ASKED_MINUTES));
        append(response.headers_mut(), kept);
        response
    }

    /// Ends the session in the browser.
    pub fn end(&self, to: &str) -> Response {
        let mut response = self.redirect(to);
        append(response.headers_mut(), cookies::Kind::Session.write(&self.site, "", Life::Over));
        response
    }

    fn write_cookies(&self, headers: &mut HeaderMap) {
        if self.is_chosen {
            append(headers, cookies::Kind::Language.write(&self.site, self.t.code, Life::Days(365)));
        }
        if self.is_over {
            append(headers, cookies::Kind::Session.write(&self.site, "", Life::Over));
        }
        if self.is_view_over {
            append(headers, cookies::Kind::View.write(&self.site, "", Life::Over));
        }
    }
}

/// The header `Accept-Language`.
pub(crate) fn accepted(headers: &HeaderMap) -> Option<&str> {
    headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok())
}

async fn look_up(portal: &Portal, token: &str) -> Result<Who, Fault> {
    Ok(match actions::portal::arrive(&portal.desk, token).await? {
        None => Who::Nobody,
        Some(Arrived::Guardian(guardian, account)) => {
            Who::Parent(Box::new(Parent { guardian, account, session: token.to_owned() }))
        }
        Some(Arrived::Pupil(me, by)) => Who::Pupil(Box::new(Signed { by, me })),
        Some(Arrived::Staff(me, by)) => Who::Staff(Box::new(Signed { by, me })),
    })
}

/// Through whose eyes somebody of the office looks; `None` if that is over, or the account is no more.
async fn look_through(portal: &Portal, token: &str) -> Result<Option<Who>, Fault> {
    let Some(guardian) = actions::portal::viewed(&portal.desk, token).await? else { return Ok(None) };
    match actions::portal::account(&portal.desk, &guardian).await {
        Ok(account) => Ok(Some(Who::Parent(Box::new(Parent { guardian, account, session: token.to_owned() })))),
        Err(error) if error.code == Code::SignedOut => Ok(None),
        Err(error) => Err(error.into()),
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

/// The request of somebody of one kind: the extractor without which a handler has no privilege to act with. Named by
/// what [`Who`] holds: `Own<Parent>`, `Own<Signed<Pupil>>`, `Own<Signed<Staff>>`.
pub(crate) struct Own<W> {
    visit: Arc<Visit>,
    kind: PhantomData<fn() -> W>,
}

/// A parent’s request.
pub(crate) type OwnParent = Own<Parent>;
/// A pupil’s request.
pub(crate) type OwnPupil = Own<Signed<Pupil>>;
/// A request of a member of staff.
pub(crate) type OwnStaff = Own<Signed<Staff>>;

/// A kind of caller.
pub(crate) trait Kind: Sized {
    /// The caller, if it is one of this kind.
    fn of(who: &Who) -> Option<&Self>;
}

impl Kind for Parent {
    fn of(who: &Who) -> Option<&Parent> {
        if let Who::Parent(parent) = who { Some(parent) } else { None }
    }
}

impl Kind for Signed<Pupil> {
    fn of(who: &Who) -> Option<&Signed<Pupil>> {
        if let Who::Pupil(pupil) = who { Some(pupil) } else { None }
    }
}

impl Kind for Signed<Staff> {
    fn of(who: &Who) -> Option<&Signed<Staff>> {
        if let Who::Staff(staff) = who { Some(staff) } else { None }
    }
}

impl<W: Kind> Own<W> {
    /// The caller.
    pub fn who(&self) -> Result<&W, Fault> {
        W::of(&self.visit.who).ok_or(Fault::Refused)
    }
}

impl<W> Deref for Own<W> {
    type Target = Visit;

    fn deref(&self) -> &Visit {
        &self.visit
    }
}

impl<W: Kind> FromRequestParts<Arc<Portal>> for Own<W> {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, _: &Arc<Portal>) -> Result<Own<W>, Fault> {
        let visit = parts.extensions.get::<Arc<Visit>>().cloned().ok_or(Fault::Refused)?;
        let own = Own { visit, kind: PhantomData };
        own.who()?;
        Ok(own)
    }
}
