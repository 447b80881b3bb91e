//! Declares each URL with who may ask for it. There is no way to add a route without saying who.

use axum::Router;
use axum::extract::Request;
use axum::handler::Handler;
use axum::http::StatusCode;
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{MethodRouter, get, post};

use super::visitor::Visitor;
use crate::app::App;
use crate::directory::{Actor, Role};
use crate::error::Error;

/// Who may ask for a route. What the row itself allows is checked again by the store and the policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// Anybody, signed in or not.
    Everyone,
    /// Who holds a signed link; the handler checks the signature.
    Link,
    /// Any signed-in person.
    SignedIn,
    /// The department's people.
    Staff,
    /// The department's people, and the referents of members.
    StaffOrReferent,
    /// Holders of one of these roles.
    Roles(&'static [Role]),
}

impl Who {
    pub fn admits(self, actor: Option<&Actor>) -> bool {
        match (self, actor) {
            (Who::Everyone | Who::Link, _) => true,
            (_, None) => false,
            (Who::SignedIn, Some(_)) => true,
            (Who::Staff, Some(actor)) => actor.is_staff(),
            (Who::StaffOrReferent, Some(actor)) => actor.is_staff() || actor.has(Role::Referent),
            (Who::Roles(roles), Some(actor)) => actor.has_any(roles),
        }
    }
}

/// A declared route, as the isolation test walks it.
#[derive(Clone, Debug)]
pub struct Declared {
    pub method: &'static str,
    pub path: &'static str,
    pub who: Who,
}

/// The router under construction, and the list of what was declared.
#[derive(Default)]
pub struct Routes {
    router: Router<App>,
    pub declared: Vec<Declared>,
}

impl Routes {
    pub fn new() -> Self {
        Self::default()
    }

    pub fn get<H, T>(self, path: &'static str, who: Who, handler: H) -> Self
    where
        H: Handler<T, App>,
        T: 'static,
    {
        self.add("GET", path, who, get(handler))
    }

    pub fn post<H, T>(self, path: &'static str, who: Who, handler: H) -> Self
    where
        H: Handler<T, App>,
        T: 'static,
    {
        self.add("POST", path, who, post(handler))
    }

    fn add(mut self, method: &'static str, path: &'static str, who: Who, handler: MethodRouter<App>) -> Self {
        self.declared.push(Declared { method, path, who });
        let guarded = handler.layer(middleware::from_fn(move |request: Request, next: Next| {
            guard(who, request, next)
        }));
        self.router = self.router.route(path, guarded);
        self
    }

    pub fn into_router(self) -> Router<App> {
        self.router
    }
}

async fn guard(who: Who, request: Request, next: Next) -> Response {
    let actor = request
        .extensions()
        .get::<Visitor>()
        .and_then(|v| v.actor.as_ref());
    let (admitted, signed_in) = (who.admits(actor), actor.is_some());
    if admitted {
        let response = next.run(request).await;
        // An address whose parameter cannot be read (a word for a number) leads nowhere: said on a page of ours.
        return match response.status() {
            StatusCode::BAD_REQUEST => Error::NotFound.into_response(),
            _ => response,
        };
    }
    if signed_in {
        return Error::NotFound.into_response();
    }
    let back = if request.method() == axum::http::Method::GET {
        request.uri().path_and_query().map(|p| p.as_str()).unwrap_or("/")
    } else {
        "/"
    };
    let query = serde_urlencoded::to_string([("suite", back)]).unwrap_or_default();
    Redirect::to(&format!("/connexion?{query}")).into_response()
}
