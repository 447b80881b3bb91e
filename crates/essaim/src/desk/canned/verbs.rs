//! Writing, changing and removing a canned reply, and filling one for a ticket.

use sea_orm::{ActiveValue::Set, ConnectionTrait};

use super::model::{self, Facts};
use super::{policy, store};
use crate::app::App;
use crate::audit::{self, Trace};
use crate::db::Tx;
use crate::db::entities::canned_replies;
use crate::desk::store as desk;
use crate::directory::{Actor, store as directory};
use crate::error::{Error, Result};
use crate::web::words;

/// A reply as a form gives it.
#[derive(Clone, Debug, Default)]
pub struct Draft {
    pub title: String,
    pub body: String,
    /// None: for the whole service.
    pub team_id: Option<i64>,
}

pub async fn add(app: &App, tx: &Tx, actor: &Actor, draft: Draft) -> Result<canned_replies::Model> {
    known_team(tx, actor, draft.team_id).await?;
    policy::check(actor, draft.team_id)?;
    let now = app.now();
    let row = canned_replies::ActiveModel {
        service_id: Set(actor.service_id),
        team_id: Set(draft.team_id),
        title: Set(draft.title),
        body: Set(draft.body),
        created_at: Set(now),
        updated_at: Set(now),
        ..Default::default()
    };
    let row = store::insert(tx, row).await?;
    trace(app, tx, actor, &row, "canned.added").await?;
    Ok(row)
}

pub async fn change(
    app: &App,
    tx: &Tx,
    actor: &Actor,
    id: i64,
    draft: Draft,
) -> Result<canned_replies::Model> {
    let mut row = store::by_id(tx, actor, id).await?;
    policy::check(actor, row.team_id)?;
    known_team(tx, actor, draft.team_id).await?;
    policy::check(actor, draft.team_id)?;
    row.title = draft.title;
    row.body = draft.body;
    row.team_id = draft.team_id;
    row.updated_at = app.now();
    let row = store::save(tx, row).await?;
    trace(app, tx, actor, &row, "canned.changed").await?;
    Ok(row)
}

pub async fn remove(app: &App, tx: &Tx, actor: &Actor, id: i64) -> Result<canned_replies::Model> {
    let row = store::by_id(tx, actor, id).await?;
    policy::check(actor, row.team_id)?;
    store::delete(tx, row.id).await?;
    trace(app, tx, actor, &row, "canned.removed").await?;
    Ok(row)
}

/// A reply filled for a ticket that the actor sees.
pub async fn filled<C: ConnectionTrait>(conn: &C, actor: &Actor, number: i64, id: i64) -> Result<String> {
    let reply = store::by_id(conn, actor, id).await?;
    let ticket = desk::by_number(conn, actor, number).await?;
    let requester = desk::requester(conn, &ticket).await?;
    let line = desk::line(conn, ticket.id).await?;
    let facts: Facts = [
        format!("{} {}", requester.first_name, requester.last_name),
        requester.first_name,
        number.to_string(),
        ticket.subject,
        line.authority,
        line.site.unwrap_or_default(),
        ticket
            .due_at
            .map(|due| words::date_time(&due))
            .unwrap_or_default(),
        line.technician.unwrap_or_default(),
        actor.label(),
        actor.service_name.clone(),
    ];
    Ok(model::fill(&reply.body, &facts))
}

async fn known_team(tx: &Tx, actor: &Actor, team_id: Option<i64>) -> Result<()> {
    let Some(id) = team_id else { return Ok(()) };
    if directory::teams(tx, actor.service_id)
        .await?
        .iter()
        .any(|t| t.id == id)
    {
        return Ok(());
    }
    Err(Error::Invalid(
        "Ce pôle n’est pas du service. Choisissez-le dans la liste.".into(),
    ))
}

async fn trace(app: &App, tx: &Tx, actor: &Actor, row: &canned_replies::Model, action: &str) -> Result<()> {
    let trace = Trace {
        action,
        object_kind: "canned",
        object_id: Some(row.id),
        detail: row.title.clone(),
    };
    audit::write(tx, app.now(), actor, trace).await
}
