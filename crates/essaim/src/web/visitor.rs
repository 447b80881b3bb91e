//! Who looks at the page: read from the session's cookie before any handler.

use axum::extract::{FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::alerts::store as alerts;
use crate::app::App;
use crate::crypto;
use crate::directory::{Actor, session};
use crate::error::{Error, Result};

pub const SESSION: &str = "essaim_session";
const VISIT: &str = "essaim_visit";
const FLASH: &str = "essaim_dit";

/// The visitor of a request.
#[derive(Clone)]
pub struct Visitor {
    pub actor: Option<Actor>,
    /// What form tokens are bound to: the session, or a visit without account.
    pub binding: String,
    /// The session's secret, to end it.
    pub session: Option<String>,
    /// A sentence to show once.
    pub flash: Option<String>,
    /// Alerts that they have not looked at.
    pub alerts: i64,
    /// For rate limits.
    pub address: String,
}

/// Without the secret and what form tokens are bound to.
impl std::fmt::Debug for Visitor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Visitor")
            .field("actor", &self.actor.as_ref().map(|a| a.id))
            .field("address", &self.address)
            .finish_non_exhaustive()
    }
}

impl Visitor {
    /// The signed-in person; the guard has already turned others away.
    pub fn actor(&self) -> Result<&Actor> {
        self.actor.as_ref().ok_or(Error::NotFound)
    }
}

impl FromRequestParts<App> for Visitor {
    type Rejection = Error;
    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Visitor> {
        parts
            .extensions
            .get::<Visitor>()
            .cloned()
            .ok_or_else(|| Error::internal("no visitor on this route"))
    }
}

/// The signed-in person, for handlers that need nothing else of the visit.
impl FromRequestParts<App> for Actor {
    type Rejection = Error;
    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Actor> {
        Visitor::from_request_parts(parts, app)
            .await?
            .actor
            .ok_or(Error::NotFound)
    }
}

/// The value of a cookie.
pub fn cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|v| v.to_str().ok())
        .flat_map(|v| v.split(';'))
        .find_map(|pair| {
            pair.trim()
                .strip_prefix(name)?
                .strip_prefix('=')
                .map(str::to_owned)
        })
        .filter(|v| !v.is_empty())
}

/// Sets a cookie that scripts cannot read. `seconds` 0 forgets it.
pub fn set_cookie(response: &mut Response, name: &str, value: &str, seconds: Option<i64>, secure: bool) {
    let age = seconds.map(|s| format!("; Max-Age={s}")).unwrap_or_default();
    let secure = if secure { "; Secure" } else { "" };
    let text = format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax{age}{secure}");
    if let Ok(value) = HeaderValue::from_str(&text) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
}

/// A sentence for the next page.
pub fn flash(response: &mut Response, sentence: &str) {
    set_cookie(
        response,
        FLASH,
        &URL_SAFE_NO_PAD.encode(sentence),
        Some(60),
        false,
    );
}

/// Middleware: finds the visitor, and gives a visit to who has none.
pub async fn identify(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let headers = request.headers();
    let secret = cookie(headers, SESSION);
    let visit = cookie(headers, VISIT);
    let flash = cookie(headers, FLASH)
        .and_then(|v| URL_SAFE_NO_PAD.decode(v).ok())
        .and_then(|bytes| String::from_utf8(bytes).ok());
    let address = client_address(&app, &request);
    let actor = match &secret {
        None => None,
        Some(secret) => match session::actor(&app, secret).await {
            Ok(actor) => actor,
            Err(error) => return error.into_response(),
        },
    };
    let alerts = match &actor {
        Some(actor) if actor.is_staff() && !request.uri().path().starts_with("/assets/") => {
            match alerts::unseen(app.db.read(), actor).await {
                Ok(count) => count,
                Err(error) => return error.into_response(),
            }
        }
        _ => 0,
    };
    let (binding, new_visit) = match (&actor, &secret, visit) {
        (Some(_), Some(secret), _) => (crypto::digest(secret.as_bytes()), None),
        (_, _, Some(visit)) => (visit, None),
        _ => {
            let fresh = crypto::random_token();
            (fresh.clone(), Some(fresh))
        }
    };
    let shown = flash.is_some();
    let session = secret.filter(|_| actor.is_some());
    request.extensions_mut().insert(Visitor {
        actor,
        binding,
        session,
        flash,
        alerts,
        address,
    });
    let mut response = next.run(request).await;
    let is_page = response
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|v| v.as_bytes().starts_with(b"text/html"));
    if is_page {
        if let Some(visit) = new_visit {
            set_cookie(&mut response, VISIT, &visit, None, app.is_https());
        }
        if shown {
            set_cookie(&mut response, FLASH, "", Some(0), false);
        }
    }
    response
}

fn client_address(app: &App, request: &Request) -> String {
    if app.config.behind_proxy
        && let Some(value) = request
            .headers()
            .get("x-forwarded-for")
            .and_then(|v| v.to_str().ok())
        && let Some(last) = value.rsplit(',').next()
    {
        return last.trim().to_owned();
    }
    request
        .extensions()
        .get::<axum::extract::ConnectInfo<std::net::SocketAddr>>()
        .map(|info| info.0.ip().to_string())
        .unwrap_or_else(|| "local".into())
}
