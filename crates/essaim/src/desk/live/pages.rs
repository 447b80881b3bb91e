//! The streams of the queue and of a ticket, and the sign of life of a ticket's page.

use std::convert::Infallible;
use std::time::Duration;

use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};

use super::store;
use crate::app::App;
use crate::desk::policy;
use crate::desk::store as desk;
use crate::directory::Actor;
use crate::error::{Error, Result};
use crate::web::{Form, Key};

/// Between two looks at the database.
const EVERY: Duration = Duration::from_secs(3);
/// Looks of one stream: the browser then asks again, and is admitted again or not.
const LOOKS: u32 = 100;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Since {
    /// The last line of the journal that the page shows.
    depuis: i64,
    /// The version of the ticket that the page shows.
    version: i64,
}

#[derive(Serialize)]
struct Changes {
    changes: i64,
}

/// `GET /file/flux`: how many tickets others changed, each time that some did.
pub async fn queue(
    State(app): State<App>,
    actor: Actor,
    headers: HeaderMap,
    Query(asked): Query<Since>,
) -> Response {
    // A browser that comes back says where it was.
    let again = headers
        .get("last-event-id")
        .and_then(|v| v.to_str().ok()?.parse().ok());
    let start = (app, actor, again.unwrap_or(asked.depuis), 0);
    let stream = futures::stream::unfold(start, |(app, actor, mut since, looks)| async move {
        for look in looks..LOOKS {
            if look > 0 {
                tokio::time::sleep(EVERY).await;
            }
            let news = read(store::news(app.db.read(), &actor, since).await)?;
            since = news.last;
            if news.changes > 0 {
                let event = told(&Changes {
                    changes: news.changes,
                })?
                .id(since.to_string());
                return Some((Ok::<_, Infallible>(event), (app, actor, since, look + 1)));
            }
        }
        None
    });
    Sse::new(stream).keep_alive(KeepAlive::default()).into_response()
}

#[derive(Clone, PartialEq, Eq, Serialize)]
struct Around {
    people: String,
    changed: bool,
}

/// `GET /tickets/{number}/flux`: who else is there, and whether the ticket changed, each time that one of them does.
pub async fn ticket(
    State(app): State<App>,
    actor: Actor,
    Key(number): Key<i64>,
    Query(asked): Query<Since>,
) -> Result<Response> {
    desk::by_number(app.db.read(), &actor, number).await?;
    // The first look is always told: a page that comes back into sight learns that nobody is there any more.
    let start = (app, actor, None, 0);
    let stream = futures::stream::unfold(
        start,
        move |(app, actor, before, looks): (App, Actor, Option<Around>, u32)| async move {
            for look in looks..LOOKS {
                if look > 0 {
                    tokio::time::sleep(EVERY).await;
                }
                let around = read(around(&app, &actor, number, asked.version).await)?;
                if before.as_ref() != Some(&around) {
                    let event = told(&around)?;
                    return Some((Ok::<_, Infallible>(event), (app, actor, Some(around), look + 1)));
                }
            }
            None
        },
    );
    Ok(Sse::new(stream).keep_alive(KeepAlive::default()).into_response())
}

async fn around(app: &App, actor: &Actor, number: i64, version: i64) -> Result<Around> {
    let ticket = desk::by_number(app.db.read(), actor, number).await?;
    Ok(Around {
        people: store::others(app.db.read(), actor, app.now(), ticket.id).await?,
        changed: ticket.version != version,
    })
}

/// A stream whose look fails ends: the browser asks again.
fn read<T>(looked: Result<T>) -> Option<T> {
    looked
        .inspect_err(|error| tracing::warn!(%error, "a live page could not be told what changed"))
        .ok()
}

fn told<T: Serialize>(data: &T) -> Option<Event> {
    read(Event::default().json_data(data).map_err(Error::internal))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Sign {
    writing: String,
}

/// `POST /tickets/{number}/presence`: the actor is on this page.
pub async fn here(
    State(app): State<App>,
    actor: Actor,
    Key(number): Key<i64>,
    Form(sign): Form<Sign>,
) -> Result<Response> {
    if !policy::sees_notes(&actor) {
        return Err(Error::NotFound);
    }
    let tx = app.db.write().await?;
    let ticket = desk::by_number(&tx, &actor, number).await?;
    store::here(&tx, &actor, app.now(), ticket.id, sign.writing == "oui").await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}
