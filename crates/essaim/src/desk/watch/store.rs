//! The only SQL of followers. A ticket is already checked when its followers are read.

use sea_orm::{ActiveValue::Set, ConnectionTrait, EntityTrait, FromQueryResult};

use super::mentions;
use crate::db::entities::{ticket_followers, users};
use crate::db::{Tx, row, rows, run};
use crate::directory::{STAFF, store as directory};
use crate::error::Result;

/// Somebody who may be told.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Follower {
    pub id: i64,
    pub first_name: String,
    pub last_name: String,
    pub email: String,
    /// A member of the department: reads internal notes.
    pub staff: bool,
}

impl Follower {
    pub fn label(&self) -> String {
        format!("{} {}", self.first_name, self.last_name)
    }
}

/// Columns of a [`Follower`].
fn columns() -> String {
    let roles: Vec<String> = STAFF.iter().map(|role| format!("'{}'", role.slug())).collect();
    format!(
        "users.id, users.first_name, users.last_name, users.email, EXISTS (SELECT 1 FROM user_roles \
         WHERE user_roles.user_id = users.id AND user_roles.role IN ({})) AS staff",
        roles.join(", ")
    )
}

/// The active followers of a ticket, by name.
pub async fn followers<C: ConnectionTrait>(conn: &C, ticket_id: i64) -> Result<Vec<Follower>> {
    let text = format!(
        "SELECT {} FROM ticket_followers JOIN users ON users.id = ticket_followers.user_id \
         WHERE ticket_followers.ticket_id = $1 AND users.active = TRUE ORDER BY users.folded, users.id",
        columns()
    );
    Ok(rows(conn, &text, vec![ticket_id.into()]).await?)
}

/// The active people of the department, by name.
pub async fn staff<C: ConnectionTrait>(conn: &C, service_id: i64) -> Result<Vec<Follower>> {
    let text = format!(
        "SELECT * FROM (SELECT {}, users.folded FROM users WHERE users.service_id = $1 AND users.active = TRUE) AS people \
         WHERE staff = TRUE ORDER BY folded, id",
        columns()
    );
    Ok(rows(conn, &text, vec![service_id.into()]).await?)
}

/// The colleagues whom a note mentions.
pub async fn mentioned<C: ConnectionTrait>(conn: &C, service_id: i64, text: &str) -> Result<Vec<Follower>> {
    let names = mentions(text);
    if names.is_empty() {
        return Ok(Vec::new());
    }
    let known = |person: &Follower| {
        let local = person.email.split('@').next().unwrap_or_default().to_lowercase();
        names.contains(&local)
    };
    let mut people = staff(conn, service_id).await?;
    people.retain(known);
    Ok(people)
}

/// An active person of the service by their address, who may follow a ticket of this authority: a colleague, or somebody
/// of the authority.
pub async fn candidate<C: ConnectionTrait>(
    conn: &C,
    service_id: i64,
    authority_id: i64,
    email: &str,
) -> Result<Option<Follower>> {
    let text = format!(
        "SELECT * FROM (SELECT {}, users.authority_id FROM users WHERE users.service_id = $1 AND users.email = $2 \
         AND users.active = TRUE) AS people WHERE staff = TRUE OR authority_id = $3",
        columns()
    );
    let values = vec![
        service_id.into(),
        email.to_lowercase().into(),
        authority_id.into(),
    ];
    Ok(row(conn, &text, values).await?)
}

/// Adds a follower; gives false when they follow already.
pub async fn add(tx: &Tx, now: i64, ticket_id: i64, user_id: i64) -> Result<bool> {
    let known = ticket_followers::Entity::find_by_id((ticket_id, user_id))
        .one(tx)
        .await?;
    if known.is_some() {
        return Ok(false);
    }
    let row = ticket_followers::ActiveModel {
        ticket_id: Set(ticket_id),
        user_id: Set(user_id),
        created_at: Set(now),
    };
    ticket_followers::Entity::insert(row)
        .exec_without_returning(tx)
        .await?;
    Ok(true)
}

/// Removes a follower; gives false when they did not follow.
pub async fn remove(tx: &Tx, ticket_id: i64, user_id: i64) -> Result<bool> {
    let text = "DELETE FROM ticket_followers WHERE ticket_id = $1 AND user_id = $2";
    Ok(run(tx, text, vec![ticket_id.into(), user_id.into()]).await? > 0)
}

/// The row of a follower, to write to them.
pub(super) async fn person<C: ConnectionTrait>(
    conn: &C,
    service_id: i64,
    id: i64,
) -> Result<Option<users::Model>> {
    directory::person(conn, service_id, id).await
}
