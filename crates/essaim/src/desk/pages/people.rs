//! Suggestions of people while a name is typed.

use axum::Json;
use axum::extract::{Query, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::directory::store::Person;
use crate::directory::{Actor, store as directory};
use crate::error::Result;

/// Most suggestions at once.
const MOST: u64 = 12;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    q: String,
}

#[derive(Debug, Serialize)]
struct Suggestion {
    /// What the field takes: name and address.
    value: String,
    /// What tells namesakes apart: the authority.
    label: String,
}

/// A person as the field of the call form holds them: `Alice Martin <alice@alpha.example.org>`.
fn in_field(person: &Person) -> String {
    format!("{} <{}>", person.label(), person.email)
}

/// `GET /personnes/recherche?q=`
pub async fn show(State(app): State<App>, actor: Actor, Query(asked): Query<Asked>) -> Result<Response> {
    let people = if asked.q.trim().is_empty() {
        Vec::new()
    } else {
        directory::search_people(app.db.read(), &actor, &asked.q, MOST).await?
    };
    let found: Vec<Suggestion> = people
        .iter()
        .map(|person| Suggestion {
            value: in_field(person),
            label: person.authority.clone().unwrap_or_default(),
        })
        .collect();
    let mut response = Json(found).into_response();
    response
        .headers_mut()
        .insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}
