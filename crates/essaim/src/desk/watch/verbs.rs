//! Following a ticket, and telling its followers what is new.

use super::store;
use crate::app::App;
use crate::audit::{self, Trace};
use crate::db::Tx;
use crate::db::entities::tickets;
use crate::desk::store as desk;
use crate::desk::{notices, policy};
use crate::directory::Actor;
use crate::error::{Error, Result};

/// The actor follows a ticket that they see.
pub async fn follow(app: &App, tx: &Tx, actor: &Actor, number: i64) -> Result<tickets::Model> {
    let row = desk::by_number(tx, actor, number).await?;
    if row.requester_id == actor.id {
        return Err(Error::Conflict(
            "C’est votre ticket\u{a0}: vous en recevez déjà les nouvelles.".into(),
        ));
    }
    if store::add(tx, app.now(), row.id, actor.id).await? {
        trace(app, tx, actor, &row, "ticket.followed", actor.label()).await?;
    }
    Ok(row)
}

/// The actor follows no longer.
pub async fn unfollow(app: &App, tx: &Tx, actor: &Actor, number: i64) -> Result<tickets::Model> {
    let row = desk::by_number(tx, actor, number).await?;
    if store::remove(tx, row.id, actor.id).await? {
        trace(app, tx, actor, &row, "ticket.unfollowed", actor.label()).await?;
    }
    Ok(row)
}

/// The department adds somebody: a colleague, or a person of the ticket's authority.
pub async fn add(app: &App, tx: &Tx, actor: &Actor, number: i64, email: &str) -> Result<tickets::Model> {
    let row = desk::by_number(tx, actor, number).await?;
    may(actor)?;
    let person = store::candidate(tx, row.service_id, row.authority_id, email)
        .await?
        .ok_or_else(|| {
            Error::Invalid(
                "Cette adresse n’est ni celle d’un collègue, ni celle d’une personne de la collectivité du ticket. \
                 Choisissez dans la liste."
                    .into(),
            )
        })?;
    if person.id == row.requester_id {
        return Err(Error::Invalid(
            "C’est le demandeur\u{a0}: il reçoit déjà les nouvelles de son ticket.".into(),
        ));
    }
    if store::add(tx, app.now(), row.id, person.id).await? {
        trace(app, tx, actor, &row, "ticket.followed", person.label()).await?;
    }
    Ok(row)
}

/// The department takes somebody off the list.
pub async fn remove(app: &App, tx: &Tx, actor: &Actor, number: i64, user_id: i64) -> Result<tickets::Model> {
    let row = desk::by_number(tx, actor, number).await?;
    may(actor)?;
    if !store::remove(tx, row.id, user_id).await? {
        return Err(Error::NotFound);
    }
    trace(app, tx, actor, &row, "ticket.unfollowed", user_id.to_string()).await?;
    Ok(row)
}

fn may(actor: &Actor) -> Result<()> {
    if policy::works_on_tickets(actor) {
        return Ok(());
    }
    Err(Error::Refused(
        "Seul le service choisit qui suit un ticket.".into(),
    ))
}

/// What followers are told.
pub struct News<'a> {
    /// « Tom Roux a répondu à Alice Martin »
    pub title: String,
    pub text: &'a str,
    /// For the department only.
    pub internal: bool,
}

/// Writes to the followers of a ticket, but not to who acts, nor to its requester, who has mails of their own.
pub async fn tell(app: &App, tx: &Tx, actor: &Actor, row: &tickets::Model, news: News<'_>) -> Result<()> {
    tell_but(app, tx, actor, row, news, &[]).await
}

async fn tell_but(
    app: &App,
    tx: &Tx,
    actor: &Actor,
    row: &tickets::Model,
    news: News<'_>,
    told: &[i64],
) -> Result<()> {
    for follower in store::followers(tx, row.id).await? {
        let apart = follower.id == actor.id || follower.id == row.requester_id || told.contains(&follower.id);
        if apart || (news.internal && !follower.staff) {
            continue;
        }
        if let Some(person) = store::person(tx, row.service_id, follower.id).await? {
            notices::followed(app, tx, row, &person, follower.staff, &news.title, news.text).await?;
        }
    }
    Ok(())
}

/// Writes to the colleagues whom a note mentions, who follow the ticket from then on, and to the other followers of the
/// department.
pub async fn note(app: &App, tx: &Tx, actor: &Actor, row: &tickets::Model, text: &str) -> Result<()> {
    let mut told = Vec::new();
    for colleague in store::mentioned(tx, row.service_id, text).await? {
        if colleague.id == actor.id {
            continue;
        }
        store::add(tx, app.now(), row.id, colleague.id).await?;
        if let Some(person) = store::person(tx, row.service_id, colleague.id).await? {
            notices::mentioned(app, tx, row, &person, actor, text).await?;
        }
        told.push(colleague.id);
    }
    let news = News {
        title: format!("{} a écrit une note interne", actor.label()),
        text,
        internal: true,
    };
    tell_but(app, tx, actor, row, news, &told).await
}

async fn trace(
    app: &App,
    tx: &Tx,
    actor: &Actor,
    row: &tickets::Model,
    action: &str,
    detail: String,
) -> Result<()> {
    let trace = Trace {
        action,
        object_kind: "ticket",
        object_id: Some(row.id),
        detail,
    };
    audit::write(tx, app.now(), actor, trace).await
}
