//! The only SQL of what changes while a page is open.

use sea_orm::{ConnectionTrait, FromQueryResult};

use crate::db::{Tx, row, rows, run};
use crate::directory::Actor;
use crate::error::Result;

/// Seconds after which somebody who gives no sign is no longer there.
pub const GONE: i64 = 45;

/// What happened to the tickets of a service after a line of the journal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, FromQueryResult)]
pub struct News {
    /// Tickets changed by others.
    pub changes: i64,
    /// The last line of the journal that was read.
    pub last: i64,
}

// The inner LIMIT keeps both databases on the key of the journal: without it they may choose an index of all tickets.
const NEWS: &str = "SELECT COUNT(DISTINCT CASE WHEN service_id = $1 AND object_kind = 'ticket' \
    AND (actor_id IS NULL OR actor_id <> $3) THEN object_id END) AS changes, COALESCE(MAX(id), $2) AS last \
    FROM (SELECT id, service_id, object_kind, object_id, actor_id FROM audit_events WHERE id > $2 ORDER BY id LIMIT 500) \
    AS recent";

/// The changes that others made after a line of the journal, at most five hundred lines further.
pub async fn news<C: ConnectionTrait>(conn: &C, actor: &Actor, since: i64) -> Result<News> {
    let values = vec![actor.service_id.into(), since.into(), actor.id.into()];
    Ok(row(conn, NEWS, values).await?.unwrap_or(News {
        changes: 0,
        last: since,
    }))
}

#[derive(FromQueryResult)]
struct Last {
    last: i64,
}

/// The last line of the journal.
pub async fn last<C: ConnectionTrait>(conn: &C) -> Result<i64> {
    let found: Option<Last> = row(
        conn,
        "SELECT COALESCE(MAX(id), 0) AS last FROM audit_events",
        vec![],
    )
    .await?;
    Ok(found.map_or(0, |found| found.last))
}

/// The actor is on a ticket's page now, writing or only reading.
pub async fn here(tx: &Tx, actor: &Actor, now: i64, ticket_id: i64, writing: bool) -> Result<()> {
    run(
        tx,
        "DELETE FROM ticket_presences WHERE at < $1",
        vec![(now - 3600).into()],
    )
    .await?;
    let text = "INSERT INTO ticket_presences (ticket_id, user_id, at, writing) VALUES ($1, $2, $3, $4) \
                ON CONFLICT (ticket_id, user_id) DO UPDATE SET at = EXCLUDED.at, writing = EXCLUDED.writing";
    let values = vec![ticket_id.into(), actor.id.into(), now.into(), writing.into()];
    run(tx, text, values).await?;
    Ok(())
}

#[derive(FromQueryResult)]
struct Somebody {
    name: String,
    writing: bool,
}

/// Who else is on a ticket's page, in a sentence; empty when nobody is.
pub async fn others<C: ConnectionTrait>(conn: &C, actor: &Actor, now: i64, ticket_id: i64) -> Result<String> {
    let text = "SELECT users.first_name || ' ' || users.last_name AS name, ticket_presences.writing \
                FROM ticket_presences JOIN users ON users.id = ticket_presences.user_id \
                WHERE ticket_presences.ticket_id = $1 AND ticket_presences.user_id <> $2 AND ticket_presences.at > $3 \
                ORDER BY users.folded, users.id";
    let values = vec![ticket_id.into(), actor.id.into(), (now - GONE).into()];
    let found: Vec<Somebody> = rows(conn, text, values).await?;
    let told: Vec<String> = found
        .into_iter()
        .map(|person| match person.writing {
            true => format!("{} écrit ici.", person.name),
            false => format!("{} regarde ce ticket.", person.name),
        })
        .collect();
    Ok(told.join(" "))
}
