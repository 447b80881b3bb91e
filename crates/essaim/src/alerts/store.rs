//! The only SQL of alerts. Everybody reads their own.

use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter,
    QueryOrder, QuerySelect, Value,
};

use super::model::Kind;
use crate::db::entities::{team_heads, tickets};
use crate::db::{Tx, row, rows, run};
use crate::directory::Actor;
use crate::error::Result;
use crate::web::paging::{Cursor, PAGE};

/// Open tickets of all services that have come to an event, and that nobody was told of yet: those told are passed over, so
/// that a turn costs little however many tickets are late.
pub async fn to_tell<C: ConnectionTrait>(conn: &C, now: i64, limit: u64) -> Result<Vec<tickets::Model>> {
    #[derive(FromQueryResult)]
    struct Id {
        id: i64,
    }
    let text = format!(
        "SELECT t.id FROM tickets AS t LEFT JOIN alert_thresholds AS s ON s.service_id = t.service_id \
         WHERE t.open = TRUE AND t.warn_at <= $1 AND t.state <> 'suspended' \
         AND NOT EXISTS (SELECT 1 FROM alerts AS a WHERE a.ticket_id = t.id \
         AND (a.kind = 'due' OR t.due_at IS NULL OR t.due_at > $1 OR COALESCE(s.at_deadline, TRUE) = FALSE) \
         AND a.round = t.priority || '.' || CAST(t.reopened_count AS TEXT)) \
         ORDER BY t.warn_at, t.id LIMIT {limit}"
    );
    let ids: Vec<Id> = rows(conn, &text, vec![now.into()]).await?;
    Ok(tickets::Entity::find()
        .filter(tickets::Column::Id.is_in(ids.into_iter().map(|i| i.id)))
        .order_by_asc(tickets::Column::Id)
        .all(conn)
        .await?)
}

/// Tells one person of an event; false when they were told before.
pub async fn tell(
    tx: &Tx,
    now: i64,
    ticket: &tickets::Model,
    kind: Kind,
    round: &str,
    user_id: i64,
) -> Result<bool> {
    let text = "INSERT INTO alerts (service_id, user_id, ticket_id, kind, round, at) VALUES ($1, $2, $3, $4, $5, $6) \
                ON CONFLICT (ticket_id, user_id, kind, round) DO NOTHING";
    let values = vec![
        ticket.service_id.into(),
        user_id.into(),
        ticket.id.into(),
        kind.slug().into(),
        round.into(),
        now.into(),
    ];
    Ok(run(tx, text, values).await? == 1)
}

/// The head of a pôle.
pub async fn head<C: ConnectionTrait>(conn: &C, team_id: i64) -> Result<Option<i64>> {
    let found = team_heads::Entity::find_by_id(team_id).one(conn).await?;
    Ok(found.map(|h| h.user_id))
}

/// The heads of the pôles of a service: pôle and person.
pub async fn heads<C: ConnectionTrait>(conn: &C, service_id: i64) -> Result<Vec<(i64, i64)>> {
    let all = team_heads::Entity::find()
        .filter(team_heads::Column::ServiceId.eq(service_id))
        .all(conn)
        .await?;
    Ok(all.into_iter().map(|h| (h.team_id, h.user_id)).collect())
}

/// Sets who heads a pôle already checked; nobody with None.
pub async fn set_head(tx: &Tx, service_id: i64, team_id: i64, user_id: Option<i64>) -> Result<()> {
    team_heads::Entity::delete_many()
        .filter(team_heads::Column::TeamId.eq(team_id))
        .filter(team_heads::Column::ServiceId.eq(service_id))
        .exec(tx)
        .await?;
    if let Some(user_id) = user_id {
        let row = team_heads::ActiveModel {
            team_id: Set(team_id),
            service_id: Set(service_id),
            user_id: Set(user_id),
        };
        team_heads::Entity::insert(row).exec_without_returning(tx).await?;
    }
    Ok(())
}

/// An alert in a list or in a mail.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Line {
    pub id: i64,
    pub user_id: i64,
    pub number: i64,
    pub subject: String,
    pub authority: String,
    pub technician: Option<String>,
    pub kind: String,
    pub at: i64,
    pub due_at: Option<i64>,
    pub open: bool,
    pub seen: bool,
}

const LINE: &str = "SELECT a.id, a.user_id, tickets.number, tickets.subject, authorities.short_name AS authority, \
    t.first_name || ' ' || t.last_name AS technician, a.kind, a.at, tickets.due_at, tickets.open, \
    (a.seen_at IS NOT NULL) AS seen FROM alerts AS a LEFT JOIN tickets ON tickets.id = a.ticket_id \
    LEFT JOIN authorities ON authorities.id = tickets.authority_id \
    LEFT JOIN users AS t ON t.id = tickets.technician_id WHERE ";

/// The actor's alerts, the latest first: at most one more than a page.
pub async fn list<C: ConnectionTrait>(conn: &C, actor: &Actor, after: Option<Cursor>) -> Result<Vec<Line>> {
    let mut text = format!("{LINE}a.user_id = $1");
    let mut values: Vec<Value> = vec![actor.id.into()];
    if let Some(Cursor { at: Some(at), id }) = after {
        values.push(at.into());
        values.push(id.into());
        text.push_str(" AND (a.at, a.id) < ($2, $3)");
    }
    text.push_str(&format!(" ORDER BY a.at DESC, a.id DESC LIMIT {}", PAGE + 1));
    Ok(rows(conn, &text, values).await?)
}

#[derive(FromQueryResult)]
struct Count {
    count: i64,
}

/// How many alerts about open tickets the actor has not looked at.
pub async fn unseen<C: ConnectionTrait>(conn: &C, actor: &Actor) -> Result<i64> {
    let text = "SELECT COUNT(*) AS count FROM alerts AS a WHERE a.user_id = $1 AND a.seen_at IS NULL \
                AND EXISTS (SELECT 1 FROM tickets AS t WHERE t.id = a.ticket_id AND t.open = TRUE)";
    let found: Option<Count> = row(conn, text, vec![actor.id.into()]).await?;
    Ok(found.map_or(0, |c| c.count))
}

/// The actor has looked at the alerts up to one of them.
pub async fn see(tx: &Tx, actor: &Actor, now: i64, last: i64) -> Result<()> {
    let text = "UPDATE alerts SET seen_at = $1 WHERE user_id = $2 AND id <= $3 AND seen_at IS NULL";
    run(tx, text, vec![now.into(), actor.id.into(), last.into()]).await?;
    Ok(())
}

/// People with alerts to mail, whose last mail is older than `since`.
pub async fn to_mail<C: ConnectionTrait>(conn: &C, since: i64) -> Result<Vec<i64>> {
    #[derive(FromQueryResult)]
    struct User {
        user_id: i64,
    }
    let text = "SELECT DISTINCT a.user_id FROM alerts AS a WHERE a.mailed_at IS NULL AND NOT EXISTS \
                (SELECT 1 FROM alerts AS b WHERE b.user_id = a.user_id AND b.mailed_at > $1) ORDER BY a.user_id";
    let found: Vec<User> = rows(conn, text, vec![since.into()]).await?;
    Ok(found.into_iter().map(|u| u.user_id).collect())
}

/// What a person was not mailed yet, oldest first.
pub async fn unmailed<C: ConnectionTrait>(conn: &C, user_id: i64) -> Result<Vec<Line>> {
    let text = format!("{LINE}a.user_id = $1 AND a.mailed_at IS NULL ORDER BY a.id");
    Ok(rows(conn, &text, vec![user_id.into()]).await?)
}

/// Notes that a person's alerts were mailed; false when another turn did it in between.
pub async fn mailed(tx: &Tx, now: i64, user_id: i64, last: i64) -> Result<bool> {
    let text = "UPDATE alerts SET mailed_at = $1 WHERE user_id = $2 AND id <= $3 AND mailed_at IS NULL";
    Ok(run(tx, text, vec![now.into(), user_id.into(), last.into()]).await? > 0)
}

/// Active people of a pôle, for tickets that nobody took in a pôle without head.
pub async fn people_of<C: ConnectionTrait>(conn: &C, service_id: i64, team_id: i64) -> Result<Vec<i64>> {
    use crate::db::entities::{user_roles, users};
    let grants = user_roles::Entity::find()
        .filter(user_roles::Column::TeamId.eq(team_id))
        .all(conn)
        .await?;
    let condition = Condition::all()
        .add(users::Column::ServiceId.eq(service_id))
        .add(users::Column::Active.eq(true))
        .add(users::Column::Id.is_in(grants.into_iter().map(|g| g.user_id)));
    Ok(users::Entity::find()
        .select_only()
        .column(users::Column::Id)
        .filter(condition)
        .order_by_asc(users::Column::Id)
        .into_tuple()
        .all(conn)
        .await?)
}
