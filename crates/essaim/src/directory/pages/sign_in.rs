//! Signing in and out.

use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use crate::app::App;
use crate::directory::account::{self, Offer, SignIn};
use crate::directory::{Role, session};
use crate::error::Result;
use crate::web::forms::Nothing;
use crate::web::layout::page_with;
use crate::web::visitor::{SESSION, set_cookie};
use crate::web::{Errors, Form, Frame, Section, Visitor, page, throttle, words};

/// Seconds over which failures of one address are counted.
const QUARTER: i64 = 900;

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    email: String,
    password: String,
    suite: String,
}

#[derive(Template)]
#[template(path = "directory/sign_in.html")]
struct Page {
    frame: Frame,
    typed: Typed,
    errors: Errors,
    offers: Vec<Offer>,
}

impl Page {
    fn new(app: &App, visitor: &Visitor, typed: Typed, errors: Errors) -> Page {
        Page {
            frame: Frame::new(app, visitor, Section::None, "Se connecter"),
            typed,
            errors,
            offers: app.offers.clone(),
        }
    }

    /// The roles offered, each once, in their order.
    fn roles(&self) -> Vec<Role> {
        let mut roles: Vec<Role> = self.offers.iter().map(|o| o.role).collect();
        roles.dedup();
        roles
    }

    fn offers_of(&self, role: &Role) -> Vec<&Offer> {
        self.offers.iter().filter(|o| o.role == *role).collect()
    }
}

pub async fn show(State(app): State<App>, visitor: Visitor, Query(typed): Query<Typed>) -> Result<Response> {
    if visitor.actor.is_some() {
        return Ok(Redirect::to(safe(&typed.suite)).into_response());
    }
    let typed = Typed {
        suite: typed.suite,
        ..Typed::default()
    };
    page(&Page::new(&app, &visitor, typed, Errors::none()))
}

pub async fn enter(
    State(app): State<App>,
    visitor: Visitor,
    Form(mut typed): Form<Typed>,
) -> Result<Response> {
    let scope = format!("sign-in:{}", visitor.address);
    // Only failures count: a whole town hall may sign in from one address on the same morning.
    let most = app.config.limits.sign_in_per_quarter;
    throttle::check(&app, &scope, most, QUARTER).await?;
    let password = std::mem::take(&mut typed.password);
    let sentence = match account::sign_in(&app, &typed.email, &password).await? {
        SignIn::Welcome(actor) => {
            if let Some(old) = &visitor.session {
                session::close(&app, old).await?;
            }
            let secret = session::open(&app, actor.id).await?;
            let mut response = Redirect::to(safe(&typed.suite)).into_response();
            set_cookie(&mut response, SESSION, &secret, None, app.is_https());
            return Ok(response);
        }
        SignIn::Wrong => "Cette adresse et ce mot de passe ne vont pas ensemble. Vérifiez-les, ou demandez un nouveau mot de passe."
            .to_owned(),
        SignIn::Locked(wait) => format!(
            "Trop d’essais manqués\u{a0}: ce compte est bloqué pour {}. Vous pouvez aussi demander un nouveau mot de passe.",
            words::duration(wait)
        ),
    };
    throttle::count(&app, &scope, most, QUARTER).await?;
    let errors = Errors::one("password", sentence);
    let again = Page::new(&app, &visitor, typed, errors);
    page_with(StatusCode::UNPROCESSABLE_ENTITY, &again)
}

pub async fn leave(State(app): State<App>, visitor: Visitor, Form(_): Form<Nothing>) -> Result<Response> {
    if let Some(secret) = &visitor.session {
        session::close(&app, secret).await?;
    }
    let mut response = Redirect::to("/connexion").into_response();
    set_cookie(&mut response, SESSION, "", Some(0), app.is_https());
    Ok(response)
}

/// A path of this site to go on to, never another site.
fn safe(path: &str) -> &str {
    let bytes = path.as_bytes();
    let inside = bytes.first() == Some(&b'/') && !matches!(bytes.get(1), Some(b'/' | b'\\'));
    if inside && !path.contains(['\r', '\n', '\\']) {
        path
    } else {
        "/"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sign_in_never_leads_to_another_site() {
        for (asked, leads) in [
            ("/file?x=1", "/file?x=1"),
            ("//evil.example.org", "/"),
            ("https://evil.example.org", "/"),
            ("/\\evil", "/"),
            ("", "/"),
        ] {
            assert_eq!(safe(asked), leads);
        }
    }

    #[test]
    fn the_page_shows_its_error_beside_the_field() {
        let errors = Errors::one("password", "Essai manqué.");
        let html = Page {
            frame: Frame::sample(),
            typed: Typed::default(),
            errors,
            offers: Vec::new(),
        }
        .render()
        .unwrap();
        assert!(
            !html.contains("démonstration d’Essaim")
                && html.contains("Essai manqué.")
                && html.contains("aria-invalid=\"true\"")
        );
    }

    #[test]
    fn the_demo_s_accounts_are_offered_by_role() {
        let offer = |role, name: &str| Offer {
            role,
            name: name.into(),
            detail: "Accueil, Alpha".into(),
            email: "paul.morel@example.org".into(),
            password: "Abricot-2026",
        };
        let html = Page {
            frame: Frame::sample(),
            typed: Typed::default(),
            errors: Errors::none(),
            offers: vec![
                offer(Role::Requester, "Paul Morel"),
                offer(Role::Requester, "Lise Roy"),
                offer(Role::Dpo, "Dora Vidal"),
            ],
        }
        .render()
        .unwrap();
        assert_eq!(html.matches("Demandeur").count(), 1);
        assert!(html.contains("Lise Roy") && html.contains("value=\"Abricot-2026\""));
    }
}
