//! Asking for a link to choose a password: the first one, or another.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;

use crate::app::App;
use crate::crypto;
use crate::directory::{model, verbs};
use crate::error::Result;
use crate::web::layout::page_with;
use crate::web::{Errors, Form, Frame, Section, Visitor, page, throttle};

/// Links asked from one address on the network in an hour.
const FROM_ONE_PLACE: u32 = 20;
/// Links asked for one mailbox in an hour, whether it has an account or not.
const FOR_ONE_MAILBOX: u32 = 3;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    email: String,
}

#[derive(Template)]
#[template(path = "directory/ask_link.html")]
struct Page {
    frame: Frame,
    typed: Typed,
    errors: Errors,
    /// The address that a mail was promised to.
    asked: Option<String>,
}

const TITLE: &str = "Choisir un mot de passe";

pub async fn show(State(app): State<App>, visitor: Visitor) -> Result<Response> {
    page(&Page {
        frame: Frame::new(&app, &visitor, Section::None, TITLE),
        typed: Typed::default(),
        errors: Errors::none(),
        asked: None,
    })
}

/// Answers the same whether the account exists or not.
pub async fn ask(State(app): State<App>, visitor: Visitor, Form(typed): Form<Typed>) -> Result<Response> {
    let from = format!("link:{}", visitor.address);
    throttle::count(&app, &from, FROM_ONE_PLACE, 3600).await?;
    let frame = Frame::new(&app, &visitor, Section::None, TITLE);
    let email = match model::email(&typed.email) {
        Ok(email) => email,
        Err(sentence) => {
            let errors = Errors::one("email", sentence);
            let (status, asked) = (StatusCode::UNPROCESSABLE_ENTITY, None);
            return page_with(
                status,
                &Page {
                    frame,
                    typed,
                    errors,
                    asked,
                },
            );
        }
    };
    let mailbox = format!("link-to:{}", crypto::digest(email.as_bytes()));
    throttle::count(&app, &mailbox, FOR_ONE_MAILBOX, 3600).await?;
    verbs::access::ask_link(&app, &email).await?;
    page(&Page {
        frame,
        typed,
        errors: Errors::none(),
        asked: Some(email),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_asks_then_says_where_to_look() {
        let ask = |errors, asked: Option<&str>| Page {
            frame: Frame::sample(),
            typed: Typed::default(),
            errors,
            asked: asked.map(str::to_owned),
        };
        let form = ask(Errors::one("email", "Adresse incomplète."), None);
        assert!(form.render().unwrap().contains("Adresse incomplète."));
        let said = ask(Errors::none(), Some("paul@example.org")).render().unwrap();
        assert!(
            said.contains("paul@example.org")
                && !said.contains("<form method=\"post\" action=\"/mot-de-passe\"")
        );
    }
}
