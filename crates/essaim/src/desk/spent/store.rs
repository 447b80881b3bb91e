//! The only SQL of the time spent.

use std::collections::HashMap;

use jiff::civil::Date;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter};

use crate::db::entities::ticket_times;
use crate::db::{Tx, rows};
use crate::directory::Actor;
use crate::directory::store::by_authority;
use crate::error::{Error, Result};

/// One entry as the page tells it.
#[derive(Clone, Debug, FromQueryResult)]
pub struct TimeLine {
    pub id: i64,
    pub user_id: i64,
    pub who: String,
    pub day: String,
    pub minutes: i64,
    pub on_site: bool,
    pub travel_km: i64,
    pub note: String,
}

/// The entries of a ticket already checked, by day: at most two hundred.
pub async fn of_ticket<C: ConnectionTrait>(conn: &C, ticket_id: i64) -> Result<Vec<TimeLine>> {
    let text = "SELECT ticket_times.id, ticket_times.user_id, users.first_name || ' ' || users.last_name AS who, \
                ticket_times.day, ticket_times.minutes, ticket_times.on_site, ticket_times.travel_km, ticket_times.note \
                FROM ticket_times JOIN users ON users.id = ticket_times.user_id WHERE ticket_times.ticket_id = $1 \
                ORDER BY ticket_times.day, ticket_times.id LIMIT 200";
    Ok(rows(conn, text, vec![ticket_id.into()]).await?)
}

/// What was spent on one ticket.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, FromQueryResult)]
pub struct Spent {
    pub ticket_id: i64,
    pub minutes: i64,
    /// Minutes of them on site.
    pub on_site: i64,
    pub travel_km: i64,
}

/// What was spent on each ticket of the actor's service, by the ticket's key. For the department only: nothing for others.
pub async fn by_ticket<C: ConnectionTrait>(conn: &C, actor: &Actor) -> Result<HashMap<i64, Spent>> {
    if !actor.is_staff() {
        return Ok(HashMap::new());
    }
    let text = "SELECT ticket_id, CAST(SUM(minutes) AS BIGINT) AS minutes, \
                CAST(SUM(CASE WHEN on_site THEN minutes ELSE 0 END) AS BIGINT) AS on_site, \
                CAST(SUM(travel_km) AS BIGINT) AS travel_km FROM ticket_times WHERE service_id = $1 GROUP BY ticket_id";
    let all: Vec<Spent> = rows(conn, text, vec![actor.service_id.into()]).await?;
    Ok(all.into_iter().map(|spent| (spent.ticket_id, spent)).collect())
}

/// An entry of this ticket.
pub async fn of(tx: &Tx, ticket_id: i64, id: i64) -> Result<ticket_times::Model> {
    ticket_times::Entity::find_by_id(id)
        .filter(ticket_times::Column::TicketId.eq(ticket_id))
        .one(tx)
        .await?
        .ok_or(Error::NotFound)
}

pub async fn insert(tx: &Tx, row: ticket_times::ActiveModel) -> Result<()> {
    ticket_times::Entity::insert(row).exec(tx).await?;
    Ok(())
}

pub async fn delete(tx: &Tx, id: i64) -> Result<()> {
    ticket_times::Entity::delete_by_id(id).exec(tx).await?;
    Ok(())
}

/// Minutes spent for each authority of a service, from a day to another, both included.
pub async fn minutes_by_authority<C: ConnectionTrait>(
    conn: &C,
    service_id: i64,
    (first, last): (Date, Date),
) -> Result<Vec<(i64, i64)>> {
    let text = "SELECT tickets.authority_id, CAST(SUM(ticket_times.minutes) AS BIGINT) AS quantity FROM ticket_times \
        JOIN tickets ON tickets.id = ticket_times.ticket_id \
        WHERE ticket_times.service_id = $1 AND ticket_times.day >= $2 AND ticket_times.day <= $3 \
        AND tickets.authority_id IS NOT NULL GROUP BY tickets.authority_id";
    let values = vec![
        service_id.into(),
        first.to_string().into(),
        last.to_string().into(),
    ];
    by_authority(conn, text, values).await
}
