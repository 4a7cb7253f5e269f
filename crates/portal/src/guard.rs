//! What stands before every handler: where a form comes from, who calls, whether they may, what they accepted.

use crate::fault::{Fault, Met};
use crate::pages::view;
use crate::routes::Rule;
use crate::site::Site;
use crate::visit::{Visit, Who};
use crate::{Portal, address, csrf, layers, upload};
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE};
use axum::http::{Extensions, HeaderMap, Method, Uri};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use std::sync::Arc;
use subtle::ConstantTimeEq;

/// Lets a request through to its handler, or answers in its place.
pub(crate) async fn guard(
    State((portal, rule, is_upload)): State<(Arc<Portal>, Rule, bool)>,
    request: Request,
    next: Next,
) -> Response {
    let is_form = request.method() == Method::POST;
    if is_form && !csrf::is_own(request.headers(), portal.site.origin.as_deref()) {
        return Fault::Forged.into_response();
    }
    if rule == Rule::Machine && !is_machine(request.headers(), request.extensions(), &portal.site) {
        return Fault::NotFound.into_response();
    }
    if matches!(rule, Rule::Anyone | Rule::Machine) && !is_form {
        return next.run(request).await;
    }
    let (mut parts, mut body) = request.into_parts();
    let visit = match Visit::read(&portal, &parts).await {
        Ok(visit) => Arc::new(visit),
        Err(fault) => return fault.into_response(),
    };
    if is_form && visit.is_view {
        return view::refuse(&visit).unwrap_or_else(Fault::into_response);
    }
    let admitted = match admit(&visit, rule, &parts.uri) {
        Some(answer) => Err(answer),
        None if is_upload => match upload::check(&visit, &parts.headers, body).await {
            Ok(sent) => {
                parts.extensions.insert(sent);
                Ok(Body::empty())
            }
            Err(fault) => Err(fault.into_response()),
        },
        None if is_form => check_form(&visit, &parts.headers, body).await.map_err(Fault::into_response),
        None => Ok(body),
    };
    let mut response = match admitted {
        Ok(checked) => {
            body = checked;
            parts.extensions.insert(visit.clone());
            next.run(Request::from_parts(parts, body)).await
        }
        Err(answer) => answer,
    };
    response.extensions_mut().insert(Met(visit));
    response
}

/// The answer to whoever may not come here.
fn admit(visit: &Visit, rule: Rule, uri: &Uri) -> Option<Response> {
    match (rule, &visit.who) {
        (Rule::Anyone | Rule::Machine, _) | (Rule::Guest, Who::Nobody) => None,
        (Rule::Guest, _) => Some(visit.redirect("/home")),
        (_, Who::Nobody) => Some(visit.redirect(if visit.is_over { "/?notice=ended" } else { "/" })),
        (Rule::SignedInBeforePolicy | Rule::UserBeforePassword, Who::Pupil(_) | Who::Staff(_)) => None,
        (Rule::Pupil | Rule::Staff | Rule::User | Rule::SignedIn, who) if must_change(who) => {
            Some(visit.redirect("/my/password"))
        }
        (Rule::Pupil | Rule::User | Rule::SignedIn, Who::Pupil(_)) => None,
        (Rule::Staff | Rule::User | Rule::SignedIn, Who::Staff(_)) => None,
        (Rule::GuardianBeforePolicy | Rule::SignedInBeforePolicy, Who::Parent(_)) => None,
        (Rule::Guardian | Rule::SignedIn, Who::Parent(parent)) => {
            parent.account.policy.is_some().then(|| visit.redirect(&policy_address(uri.query())))
        }
        (
            Rule::Guardian
            | Rule::GuardianBeforePolicy
            | Rule::Pupil
            | Rule::Staff
            | Rule::User
            | Rule::UserBeforePassword,
            _,
        ) => Some(Fault::Refused.into_response()),
    }
}

/// Whether somebody must choose a password of their own before anything else.
fn must_change(who: &Who) -> bool {
    match who {
        Who::Pupil(pupil) => pupil.me.must_change,
        Who::Staff(staff) => staff.me.must_change,
        Who::Nobody | Who::Parent(_) => false,
    }
}

/// Whether a caller is a program of those who run the server: for all others there is no such page.
fn is_machine(headers: &HeaderMap, extensions: &Extensions, site: &Site) -> bool {
    let shown = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "));
    let is_known = match (shown, &site.metrics_token) {
        (Some(shown), Some(token)) => shown.as_bytes().ct_eq(token.as_bytes()).into(),
        _ => false,
    };
    is_known || address::is_local(headers, extensions)
}

/// The page of the policy. A code on its way to being added is not lost there.
fn policy_address(query: Option<&str>) -> String {
    let mut pairs = form_urlencoded::parse(query.unwrap_or_default().as_bytes());
    match pairs.find(|(name, _)| name == "code") {
        Some((_, code)) => crate::page::with_code("/policy", &code),
        None => "/policy".to_owned(),
    }
}

/// The body of a form that carries its visitor's token.
async fn check_form(visit: &Visit, headers: &HeaderMap, body: Body) -> Result<Body, Fault> {
    let kind = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    if !kind.trim().to_ascii_lowercase().starts_with("application/x-www-form-urlencoded") {
        return Err(Fault::Bad);
    }
    let bytes = to_bytes(body, layers::LARGEST).await.map_err(|_| Fault::TooLarge)?;
    let given = form_urlencoded::parse(&bytes).find(|(name, _)| name == "csrf").map(|(_, value)| value.into_owned());
    if !visit.is_token(given.as_deref().unwrap_or_default()) {
        return Err(Fault::Forged);
    }
    Ok(Body::from(bytes))
}
