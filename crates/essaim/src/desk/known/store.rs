//! The only SQL of known incidents.

use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, Value,
};

use crate::db::entities::{known_incident_members, known_incidents, known_incidents::Model as Known, users};
use crate::db::{Tx, rows, run};
use crate::directory::Actor;
use crate::error::{Error, Result};

/// Most incidents told at once.
const MOST: usize = 20;

/// A known incident as the people of a member read it.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Told {
    pub id: i64,
    pub ticket_id: i64,
    pub sentence: String,
    pub started_at: i64,
    /// The reader said « moi aussi ».
    pub mine: bool,
}

/// The incidents in progress that concern the actor's authority, the newest first.
pub async fn told_now<C: ConnectionTrait>(conn: &C, actor: &Actor) -> Result<Vec<Told>> {
    let Some(authority) = actor.authority_id else {
        return Ok(Vec::new());
    };
    let text = format!(
        "SELECT k.id, k.ticket_id, k.sentence, k.started_at, EXISTS (SELECT 1 FROM known_incident_people p \
         WHERE p.incident_id = k.id AND p.user_id = $3) AS mine FROM known_incidents k \
         WHERE k.service_id = $1 AND k.ended_at IS NULL AND (k.everybody = TRUE OR EXISTS \
         (SELECT 1 FROM known_incident_members m WHERE m.incident_id = k.id AND m.authority_id = $2)) \
         ORDER BY k.started_at DESC, k.id DESC LIMIT {MOST}"
    );
    let values: Vec<Value> = vec![actor.service_id.into(), authority.into(), actor.id.into()];
    Ok(rows(conn, &text, values).await?)
}

/// One of them, for its reader.
pub async fn visible<C: ConnectionTrait>(conn: &C, actor: &Actor, id: i64) -> Result<Known> {
    if !told_now(conn, actor).await?.iter().any(|told| told.id == id) {
        return Err(Error::NotFound);
    }
    known_incidents::Entity::find_by_id(id)
        .one(conn)
        .await?
        .ok_or(Error::NotFound)
}

/// The known incident of a ticket already checked, with the members that it names.
pub async fn of_ticket<C: ConnectionTrait>(conn: &C, ticket_id: i64) -> Result<Option<(Known, Vec<i64>)>> {
    let Some(known) = known_incidents::Entity::find()
        .filter(known_incidents::Column::TicketId.eq(ticket_id))
        .one(conn)
        .await?
    else {
        return Ok(None);
    };
    let members = known_incident_members::Entity::find()
        .filter(known_incident_members::Column::IncidentId.eq(known.id))
        .all(conn)
        .await?;
    Ok(Some((
        known,
        members.into_iter().map(|m| m.authority_id).collect(),
    )))
}

/// Tells a ticket as a known incident, or tells it otherwise.
pub async fn tell(
    tx: &Tx,
    (service_id, ticket_id): (i64, i64),
    now: i64,
    sentence: &str,
    members: &[i64],
) -> Result<()> {
    let id = match of_ticket(tx, ticket_id).await? {
        Some((known, _)) => {
            let row = known_incidents::ActiveModel {
                id: Set(known.id),
                sentence: Set(sentence.to_owned()),
                everybody: Set(members.is_empty()),
                ended_at: Set(None),
                ..Default::default()
            };
            known_incidents::Entity::update(row).exec(tx).await?;
            run(
                tx,
                "DELETE FROM known_incident_members WHERE incident_id = $1",
                vec![known.id.into()],
            )
            .await?;
            known.id
        }
        None => {
            let row = known_incidents::ActiveModel {
                service_id: Set(service_id),
                ticket_id: Set(ticket_id),
                sentence: Set(sentence.to_owned()),
                everybody: Set(members.is_empty()),
                started_at: Set(now),
                ..Default::default()
            };
            known_incidents::Entity::insert(row)
                .exec(tx)
                .await?
                .last_insert_id
        }
    };
    for authority in members {
        let row = known_incident_members::ActiveModel {
            incident_id: Set(id),
            authority_id: Set(*authority),
        };
        known_incident_members::Entity::insert(row)
            .exec_without_returning(tx)
            .await?;
    }
    Ok(())
}

/// It is over: told to nobody any more. Gives it when it was in progress.
pub async fn end(tx: &Tx, ticket_id: i64, now: i64) -> Result<Option<Known>> {
    let text = "UPDATE known_incidents SET ended_at = $2 WHERE ticket_id = $1 AND ended_at IS NULL";
    let ended = run(tx, text, vec![ticket_id.into(), now.into()]).await?;
    match ended {
        0 => Ok(None),
        _ => Ok(of_ticket(tx, ticket_id).await?.map(|(known, _)| known)),
    }
}

/// One more person; again changes nothing. Tells whether they are new.
pub async fn join(tx: &Tx, actor: &Actor, id: i64, now: i64) -> Result<bool> {
    let text = "INSERT INTO known_incident_people (incident_id, user_id, at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
    Ok(run(tx, text, vec![id.into(), actor.id.into(), now.into()]).await? == 1)
}

/// Who said « moi aussi », in the order that they did.
pub async fn people<C: ConnectionTrait>(conn: &C, id: i64) -> Result<Vec<users::Model>> {
    let text = "SELECT u.* FROM known_incident_people p JOIN users u ON u.id = p.user_id \
                WHERE p.incident_id = $1 ORDER BY p.at, u.id";
    Ok(rows(conn, text, vec![id.into()]).await?)
}
