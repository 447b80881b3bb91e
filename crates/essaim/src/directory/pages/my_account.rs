//! One's own account: details, password, open sessions.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use crate::app::App;
use crate::directory::session::{self, Opened};
use crate::directory::store::{access, people};
use crate::directory::{Actor, Preferences, Theme, password, verbs};
use crate::error::{Error, Result};
use crate::web::forms::Nothing;
use crate::web::layout::page_with;
use crate::web::visitor::{SESSION, set_cookie};
use crate::web::{Errors, Form, Frame, Section, Visitor, done, page, throttle, words};

/// Wrong current passwords in a quarter of an hour, for somebody at an unattended screen.
const TRIES: u32 = 10;

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    current: String,
    password: String,
}

/// What somebody chooses for their pages.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Chosen {
    /// `oui`: keys of one letter act. Who has no such keys sends `keep`.
    keys: String,
    theme: String,
    /// `oui`: a script sent it, and wants no page.
    quiet: String,
}

#[derive(Template)]
#[template(path = "directory/my_account.html")]
struct Page {
    frame: Frame,
    actor: Actor,
    roles: Vec<String>,
    sessions: Vec<Opened>,
    errors: Errors,
}

impl Page {
    fn themes(&self) -> [Theme; 3] {
        Theme::ALL
    }
}

async fn load(app: &App, visitor: &Visitor, errors: Errors) -> Result<Page> {
    let actor = visitor.actor()?;
    let mut roles = people::roles_in_words(app.db.read(), actor, &[actor.id]).await?;
    Ok(Page {
        frame: Frame::new(app, visitor, Section::None, "Mon compte"),
        roles: roles.remove(&actor.id).unwrap_or_default(),
        sessions: session::opened(app, actor, secret(visitor)?).await?,
        actor: actor.clone(),
        errors,
    })
}

/// The secret of the session that asks.
fn secret(visitor: &Visitor) -> Result<&str> {
    visitor.session.as_deref().ok_or(Error::NotFound)
}

pub async fn show(State(app): State<App>, visitor: Visitor) -> Result<Response> {
    page(&load(&app, &visitor, Errors::none()).await?)
}

pub async fn change_password(
    State(app): State<App>,
    visitor: Visitor,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    let actor = visitor.actor()?;
    let scope = format!("own-password:{}", actor.id);
    throttle::check(&app, &scope, TRIES, 900).await?;
    let mut errors = Errors::none();
    let kept = people::account(app.db.read(), actor, actor.id)
        .await?
        .password_hash;
    if !password::verify(typed.current.clone(), kept).await? {
        throttle::count(&app, &scope, TRIES, 900).await?;
        errors.add("current", "Ce n’est pas votre mot de passe actuel.");
    }
    if let Err(sentence) = password::strength(&typed.password, &actor.email) {
        errors.add("password", sentence);
    } else if typed.password == typed.current {
        errors.add("password", "Choisissez un mot de passe différent de l’actuel.");
    }
    if !errors.is_empty() {
        return page_with(
            StatusCode::UNPROCESSABLE_ENTITY,
            &load(&app, &visitor, errors).await?,
        );
    }
    let hash = password::hash(typed.password).await?;
    let tx = app.db.write().await?;
    let opened = verbs::access::change_password(&app, &tx, actor, hash).await?;
    tx.commit().await?;
    let mut response = done(
        "/mon-compte",
        "Votre mot de passe est changé. Vos autres sessions sont fermées.",
    );
    set_cookie(&mut response, SESSION, &opened, None, app.is_https());
    Ok(response)
}

/// `POST /mon-compte/preferences`
pub async fn prefer(
    State(app): State<App>,
    visitor: Visitor,
    Form(chosen): Form<Chosen>,
) -> Result<Response> {
    let actor = visitor.actor()?;
    let preferences = Preferences {
        keys: match chosen.keys.as_str() {
            "keep" => actor.preferences.keys,
            keys => keys == "oui",
        },
        theme: Theme::parse(&chosen.theme).unwrap_or(actor.preferences.theme),
    };
    let tx = app.db.write().await?;
    access::set_preferences(&tx, actor.id, preferences).await?;
    tx.commit().await?;
    if chosen.quiet == "oui" {
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    Ok(done("/mon-compte", "Vos préférences sont enregistrées."))
}

pub async fn close_others(
    State(app): State<App>,
    visitor: Visitor,
    Form(_): Form<Nothing>,
) -> Result<Response> {
    let actor = visitor.actor()?;
    let tx = app.db.write().await?;
    let closed = verbs::access::close_other_sessions(&app, &tx, actor, secret(&visitor)?).await?;
    tx.commit().await?;
    let closed = i64::try_from(closed).unwrap_or(i64::MAX);
    let sentence = match closed {
        0 => "Vous n’aviez pas d’autre session ouverte.".to_owned(),
        n => format!("{}.", words::plural(&n, "session fermée", "sessions fermées")),
    };
    Ok(done("/mon-compte", &sentence))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn render(others: usize, errors: Errors) -> String {
        let mut sessions = vec![Opened {
            created_at: 1_700_000_000,
            seen_at: 1_700_000_300,
            current: true,
        }];
        sessions.extend(vec![
            Opened {
                current: false,
                ..sessions[0].clone()
            };
            others
        ]);
        Page {
            frame: Frame::sample(),
            actor: Actor {
                email: "paul.morel@example.org".into(),
                ..Actor::system(1)
            },
            roles: vec!["Demandeur".into()],
            sessions,
            errors,
        }
        .render()
        .unwrap()
    }

    #[test]
    fn other_sessions_can_be_closed_when_there_are_some() {
        let path = "/mon-compte/autres-sessions/fermeture";
        assert!(render(1, Errors::none()).contains(path));
        assert!(!render(0, Errors::none()).contains(path));
    }

    #[test]
    fn a_wrong_current_password_is_told_beside_its_field() {
        let html = render(0, Errors::one("current", "Pas celui-là."));
        assert!(html.contains("Pas celui-là.") && html.contains("aria-describedby=\"current-err\""));
    }

    #[test]
    fn the_preferences_are_those_of_the_account() {
        let html = render(0, Errors::none());
        for said in [
            "/mon-compte/preferences",
            "name=\"keys\" value=\"oui\" checked",
            "value=\"auto\" checked",
        ] {
            assert!(html.contains(said), "{said}");
        }
    }
}
