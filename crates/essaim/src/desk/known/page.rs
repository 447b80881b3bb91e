//! The part of the ticket's page that tells an incident to the agents, and the button of the portal.

use axum::extract::State;
use axum::response::Response;
use sea_orm::ConnectionTrait;
use serde::Deserialize;

use super::{store, verbs};
use crate::app::App;
use crate::catalogue::asks::Choice;
use crate::db::entities::tickets;
use crate::directory::{Actor, store as directory};
use crate::error::{Error, Result};
use crate::web::forms::Nothing;
use crate::web::{Form, Key, done};

/// What the ticket's page shows.
#[derive(Default)]
pub struct Part {
    /// It can be told, or told otherwise.
    pub offered: bool,
    pub told: bool,
    pub sentence: String,
    pub members: Vec<Choice>,
    pub people: i64,
}

impl Part {
    /// For who works on tickets.
    pub async fn load<C: ConnectionTrait>(conn: &C, actor: &Actor, ticket: &tickets::Model) -> Result<Part> {
        if ticket.family != "incident" {
            return Ok(Part::default());
        }
        let known = store::of_ticket(conn, ticket.id).await?;
        let (people, named) = match &known {
            Some((known, named)) => (store::people(conn, known.id).await?.len(), named.clone()),
            None => (0, Vec::new()),
        };
        Ok(Part {
            offered: ticket.open,
            told: known.as_ref().is_some_and(|(k, _)| k.ended_at.is_none()),
            sentence: known.map(|(k, _)| k.sentence).unwrap_or_default(),
            members: directory::authorities(conn, actor.service_id)
                .await?
                .into_iter()
                .map(|a| Choice {
                    chosen: named.contains(&a.id),
                    value: a.id.to_string(),
                    label: a.short_name,
                })
                .collect(),
            people: i64::try_from(people).map_err(Error::internal)?,
        })
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    sentence: String,
    member: Vec<String>,
}

/// `POST /tickets/{number}/incident-connu`
pub async fn tell(
    State(app): State<App>,
    actor: Actor,
    Key(number): Key<i64>,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    let sentence = typed.sentence.split_whitespace().collect::<Vec<_>>().join(" ");
    if sentence.is_empty() || sentence.chars().count() > 300 {
        return Err(Error::Invalid(
            "Dites l’incident en une phrase de 300 caractères au plus\u{a0}: tous les agents concernés la liront.".into(),
        ));
    }
    let members: Option<Vec<i64>> = typed.member.iter().map(|id| id.parse().ok()).collect();
    let members = members.ok_or(Error::NotFound)?;
    let tx = app.db.write().await?;
    verbs::tell(&app, &tx, &actor, number, &sentence, &members).await?;
    tx.commit().await?;
    Ok(done(
        &format!("/tickets/{number}"),
        "L’incident est signalé sur l’accueil des agents.",
    ))
}

/// `POST /tickets/{number}/incident-connu/fin`
pub async fn stop(
    State(app): State<App>,
    actor: Actor,
    Key(number): Key<i64>,
    Form(_): Form<Nothing>,
) -> Result<Response> {
    let tx = app.db.write().await?;
    verbs::stop(&app, &tx, &actor, number).await?;
    tx.commit().await?;
    Ok(done(
        &format!("/tickets/{number}"),
        "L’incident n’est plus signalé. Les personnes concernées sont prévenues.",
    ))
}

/// `POST /incidents/{incident}/moi-aussi`
pub async fn join(
    State(app): State<App>,
    actor: Actor,
    Key(id): Key<i64>,
    Form(_): Form<Nothing>,
) -> Result<Response> {
    let tx = app.db.write().await?;
    verbs::join(&app, &tx, &actor, id).await?;
    tx.commit().await?;
    Ok(done(
        "/",
        "C’est noté\u{a0}: vous serez prévenu quand tout sera rétabli. Rien d’autre à faire.",
    ))
}
