//! The only SQL of tasks.

use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, Value,
};

use super::model::Planned;
use crate::db::entities::{ticket_tasks, tickets};
use crate::db::{Tx, rows};
use crate::directory::{Actor, store as directory};
use crate::error::{Error, Result};

/// Most tasks that a page shows: past these, a pôle has another problem.
const MOST: usize = 300;

/// Writes the tasks of a ticket already checked, which has none yet.
pub async fn insert(tx: &Tx, ticket: &tickets::Model, planned: Vec<Planned>) -> Result<()> {
    let teams = directory::teams(tx, ticket.service_id).await?;
    for (position, task) in (0..).zip(planned) {
        let row = ticket_tasks::ActiveModel {
            service_id: Set(ticket.service_id),
            ticket_id: Set(ticket.id),
            position: Set(position),
            label: Set(task.label),
            team_id: Set(teams.iter().find(|t| t.slug == task.team).map(|t| t.id)),
            due_day: Set(task.due.to_string()),
            done: Set(false),
            ..Default::default()
        };
        ticket_tasks::Entity::insert(row).exec(tx).await?;
    }
    Ok(())
}

/// A task with the names of what it points to.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Task {
    pub id: i64,
    pub label: String,
    pub team: Option<String>,
    pub due_day: String,
    pub done: bool,
    pub done_at: Option<i64>,
    pub done_by: Option<String>,
    pub number: i64,
    pub subject: String,
    pub authority: String,
}

const TASK: &str = "SELECT k.id, k.label, teams.name AS team, k.due_day, k.done, k.done_at, \
    u.first_name || ' ' || u.last_name AS done_by, t.number, t.subject, a.short_name AS authority \
    FROM ticket_tasks k JOIN tickets t ON t.id = k.ticket_id JOIN authorities a ON a.id = t.authority_id \
    LEFT JOIN teams ON teams.id = k.team_id LEFT JOIN users u ON u.id = k.done_by WHERE ";

/// The tasks of a ticket already checked, in the order of the checklist.
pub async fn of_ticket<C: ConnectionTrait>(conn: &C, ticket_id: i64) -> Result<Vec<Task>> {
    let text = format!("{TASK}k.ticket_id = $1 ORDER BY k.position");
    Ok(rows(conn, &text, vec![ticket_id.into()]).await?)
}

/// The tasks to do of the actor's service, the most pressing first; of one pôle when told.
pub async fn to_do<C: ConnectionTrait>(conn: &C, actor: &Actor, teams: &[i64]) -> Result<Vec<Task>> {
    let values: Vec<Value> = vec![actor.service_id.into()];
    let of_teams = match teams {
        [] => String::new(),
        teams => {
            let list: Vec<String> = teams.iter().map(i64::to_string).collect();
            format!(" AND k.team_id IN ({})", list.join(","))
        }
    };
    let text = format!(
        "{TASK}k.service_id = $1 AND k.done = FALSE AND t.open = TRUE{of_teams} ORDER BY k.due_day, k.id LIMIT {MOST}"
    );
    Ok(rows(conn, &text, values).await?)
}

/// The words of the tasks of a ticket that are still to do.
pub async fn left<C: ConnectionTrait>(conn: &C, ticket_id: i64) -> Result<Vec<String>> {
    Ok(of_ticket(conn, ticket_id)
        .await?
        .into_iter()
        .filter(|task| !task.done)
        .map(|task| task.label)
        .collect())
}

/// Turns a task of a ticket already checked: done by somebody, or to do again. Another ticket's is not found.
pub async fn turn(
    tx: &Tx,
    ticket_id: i64,
    id: i64,
    done: Option<(i64, Option<i64>)>,
) -> Result<ticket_tasks::Model> {
    let found = ticket_tasks::Entity::find_by_id(id)
        .filter(ticket_tasks::Column::TicketId.eq(ticket_id))
        .one(tx)
        .await?
        .ok_or(Error::NotFound)?;
    let row = ticket_tasks::ActiveModel {
        id: Set(found.id),
        done: Set(done.is_some()),
        done_at: Set(done.map(|(at, _)| at)),
        done_by: Set(done.and_then(|(_, by)| by)),
        ..Default::default()
    };
    ticket_tasks::Entity::update(row).exec(tx).await?;
    Ok(found)
}
