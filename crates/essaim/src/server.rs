//! The HTTP server: the routes, and what surrounds every one of them.

use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{DefaultPredicate, NotForContentType, Predicate};
use tower_http::timeout::TimeoutLayer;

use crate::app::App;
use crate::error::Error;
use crate::routes::routes;
use crate::web::{joined, policy, visitor};

/// The whole application as a service, for the listener and for tests in process.
pub fn router(app: App) -> Router {
    let largest = usize::try_from(app.config.limits.attachment_bytes)
        .unwrap_or(usize::MAX)
        .saturating_mul(usize::try_from(joined::TOGETHER).unwrap_or(1));
    routes()
        .into_router()
        .fallback(|| async { Error::NotFound })
        .layer(DefaultBodyLimit::max(largest.max(1_000_000)))
        .layer(middleware::from_fn_with_state(app.clone(), visitor::identify))
        .layer(TimeoutLayer::with_status_code(
            StatusCode::SERVICE_UNAVAILABLE,
            Duration::from_secs(60),
        ))
        .layer(middleware::from_fn_with_state(app.clone(), armour))
        .layer(CompressionLayer::new().compress_when(worth_compressing()))
        .with_state(app)
}

/// Pages, tables and scripts; documents, spreadsheets and archives are compressed already.
fn worth_compressing() -> impl Predicate {
    DefaultPredicate::new()
        .and(NotForContentType::const_new("application/pdf"))
        .and(NotForContentType::const_new("application/zip"))
        .and(NotForContentType::const_new("application/vnd."))
}

/// Refuses posts that come from another site, and puts the protective headers on every answer.
async fn armour(State(app): State<App>, request: Request, next: Next) -> Response {
    if request.method() != Method::GET && request.method() != Method::HEAD && is_foreign(&app, &request) {
        let mut response = Error::Refused("Cette demande vient d’un autre site.".into()).into_response();
        protect(&app, response.headers_mut());
        return response;
    }
    let mut response = next.run(request).await;
    protect(&app, response.headers_mut());
    response
}

fn protect(app: &App, headers: &mut HeaderMap) {
    let fixed: [(HeaderName, &'static str); 5] = [
        (header::CONTENT_SECURITY_POLICY, policy::PAGES),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "same-origin"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (
            HeaderName::from_static("permissions-policy"),
            "camera=(), geolocation=(), microphone=()",
        ),
    ];
    for (name, value) in fixed {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    if app.is_https() {
        headers.insert(
            header::STRICT_TRANSPORT_SECURITY,
            HeaderValue::from_static("max-age=31536000"),
        );
        secure_cookies(headers);
    }
}

/// Behind HTTPS no cookie leaves without `Secure`, whoever set it.
fn secure_cookies(headers: &mut HeaderMap) {
    let cookies: Vec<HeaderValue> = headers.get_all(header::SET_COOKIE).iter().cloned().collect();
    headers.remove(header::SET_COOKIE);
    for cookie in cookies {
        let secured = match cookie.to_str() {
            Ok(text) if !text.contains("; Secure") => HeaderValue::from_str(&format!("{text}; Secure")).ok(),
            _ => None,
        };
        headers.append(header::SET_COOKIE, secured.unwrap_or(cookie));
    }
}

fn is_foreign(app: &App, request: &Request) -> bool {
    let text = |name: &str| request.headers().get(name).and_then(|v| v.to_str().ok());
    if let Some(site) = text("sec-fetch-site") {
        return !matches!(site, "same-origin" | "none");
    }
    match (text("origin"), text("host")) {
        (Some(origin), Some(host)) => {
            origin != app.public_url && origin.split("://").nth(1).is_none_or(|rest| rest != host)
        }
        _ => false,
    }
}

/// Serves until the future `stop` ends, then lets the requests in progress finish.
pub async fn serve(
    app: App,
    listener: tokio::net::TcpListener,
    stop: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    let service = router(app).into_make_service_with_connect_info::<SocketAddr>();
    axum::serve(listener, service).with_graceful_shutdown(stop).await
}
