//! Choosing a password with the link of a mail.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;

use crate::app::App;
use crate::db::entities::users;
use crate::directory::store::access;
use crate::directory::{password, session, verbs};
use crate::error::Result;
use crate::web::layout::page_with;
use crate::web::visitor::{SESSION, set_cookie};
use crate::web::{Errors, Form, Frame, Section, Visitor, done, page};

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    password: String,
}

#[derive(Template)]
#[template(path = "directory/new_password.html")]
struct Page {
    frame: Frame,
    secret: String,
    email: String,
    first_name: String,
    /// The account has no password yet.
    first: bool,
    errors: Errors,
}

#[derive(Template)]
#[template(path = "directory/link_ended.html")]
struct Ended {
    frame: Frame,
}

impl Page {
    fn new(app: &App, visitor: &Visitor, secret: String, user: users::Model, errors: Errors) -> Page {
        Page {
            frame: Frame::new(app, visitor, Section::None, "Choisir un mot de passe"),
            secret,
            email: user.email,
            first_name: user.first_name,
            first: user.password_hash.is_none(),
            errors,
        }
    }
}

/// Looking at the page uses nothing up: mail filters open links too.
pub async fn show(State(app): State<App>, visitor: Visitor, Path(secret): Path<String>) -> Result<Response> {
    match access::find(app.db.read(), app.now(), &secret).await? {
        Some((_, user)) => page(&Page::new(&app, &visitor, secret, user, Errors::none())),
        None => ended(&app, &visitor),
    }
}

pub async fn choose(
    State(app): State<App>,
    visitor: Visitor,
    Path(secret): Path<String>,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    let Some((_, user)) = access::find(app.db.read(), app.now(), &secret).await? else {
        return ended(&app, &visitor);
    };
    if let Err(sentence) = password::strength(&typed.password, &user.email) {
        let errors = Errors::one("password", sentence);
        let again = Page::new(&app, &visitor, secret, user, errors);
        return page_with(StatusCode::UNPROCESSABLE_ENTITY, &again);
    }
    let hash = password::hash(typed.password).await?;
    let Some(opened) = verbs::access::open_with_link(&app, &secret, hash).await? else {
        return ended(&app, &visitor);
    };
    if let Some(old) = &visitor.session {
        session::close(&app, old).await?;
    }
    let mut response = done(
        "/",
        "Votre mot de passe est enregistré et vous êtes connecté. Vos autres sessions sont fermées.",
    );
    set_cookie(&mut response, SESSION, &opened, None, app.is_https());
    Ok(response)
}

fn ended(app: &App, visitor: &Visitor) -> Result<Response> {
    let frame = Frame::new(app, visitor, Section::None, "Ce lien ne sert plus");
    page_with(StatusCode::GONE, &Ended { frame })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_greets_and_shows_its_error_beside_the_field() {
        let html = Page {
            frame: Frame::sample(),
            secret: "abc".into(),
            email: "paul@example.org".into(),
            first_name: "Paul".into(),
            first: true,
            errors: Errors::one("password", "Trop facile."),
        }
        .render()
        .unwrap();
        assert!(
            html.contains("Paul") && html.contains("Trop facile.") && html.contains("aria-invalid=\"true\"")
        );
    }

    #[test]
    fn a_link_that_ended_says_how_to_get_another() {
        let html = Ended {
            frame: Frame::sample(),
        }
        .render()
        .unwrap();
        assert!(html.contains("href=\"/mot-de-passe\""));
    }
}
