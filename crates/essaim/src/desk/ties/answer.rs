//! A major incident answers its tickets: one text, once, for all of them.

use super::store;
use crate::app::App;
use crate::db::Tx;
use crate::db::entities::tickets;
use crate::desk::model::Family;
use crate::desk::store as desk;
use crate::desk::verbs::{self, Qualification, Reply};
use crate::directory::Actor;
use crate::error::Result;

/// Replies to a ticket and to the open tickets of the incident; gives the ticket and how many others were answered.
pub async fn reply_to_all(
    app: &App,
    tx: &Tx,
    actor: &Actor,
    number: i64,
    reply: Reply,
) -> Result<(tickets::Model, usize)> {
    let row = verbs::reply(app, tx, actor, number, reply.clone()).await?;
    let parts = store::open_parts(tx, row.id).await?;
    for part in &parts {
        verbs::reply(app, tx, actor, *part, reply.clone()).await?;
    }
    Ok((row, parts.len()))
}

/// Resolves a ticket and the open tickets of the incident with the same words. One that nobody qualified is qualified as
/// the incident is: its requester receives who treated it, as the agreement promises.
pub async fn resolve_all(
    app: &App,
    tx: &Tx,
    actor: &Actor,
    number: i64,
    resolution: &str,
) -> Result<(tickets::Model, usize)> {
    let row = verbs::resolve(app, tx, actor, number, resolution).await?;
    let parts = store::open_parts(tx, row.id).await?;
    for part in &parts {
        let ticket = desk::by_number(tx, actor, *part).await?;
        if let (false, Some(technician_id)) = (desk::was_qualified(tx, ticket.id).await?, row.technician_id) {
            let decided = Qualification {
                family: Family::parse(&row.family).unwrap_or(Family::Incident),
                sheet_id: ticket.sheet_id.or(row.sheet_id),
                several_people: row.several_people.unwrap_or(true),
                blocking: row.blocking.unwrap_or(false),
                technician_id,
                planned_actions: String::new(),
            };
            verbs::qualify(app, tx, actor, *part, decided).await?;
        }
        verbs::resolve(app, tx, actor, *part, resolution).await?;
    }
    Ok((row, parts.len()))
}
