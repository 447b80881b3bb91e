//! Accounts, as administrators see and keep them.

use std::collections::HashMap;

use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, QueryOrder,
    QuerySelect, Value,
};

use super::{by_authority, folded_person};
use crate::db::entities::{audit_events, authorities, user_roles, users};
use crate::db::{Tx, fulltext, row, rows, run};
use crate::directory::model::PersonDraft;
use crate::directory::{Actor, Grant, Role};
use crate::error::{Error, Result};
use crate::web::paging::PAGE;

/// What a list of people is narrowed to.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Beginnings of words of the name, the address or the authority.
    pub search: String,
    pub authority_id: Option<i64>,
    pub role: Option<Role>,
    /// The last person of the page before.
    pub after: Option<i64>,
}

/// A person in the list.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Line {
    pub id: i64,
    pub first_name: String,
    pub last_name: String,
    pub email: String,
    pub function: String,
    pub active: bool,
    pub has_password: bool,
    pub seen_at: Option<i64>,
    pub authority: Option<String>,
}

/// The people of the actor's service, active or not, by name: at most one more than a page.
pub async fn list<C: ConnectionTrait>(conn: &C, actor: &Actor, filter: &Filter) -> Result<Vec<Line>> {
    let (text, values) = list_sql(actor, filter);
    Ok(rows(conn, &text, values).await?)
}

/// The statement of [`list`], apart so that a test can ask for its plan.
pub fn list_sql(actor: &Actor, filter: &Filter) -> (String, Vec<Value>) {
    let mut text = String::from(
        "SELECT users.id, users.first_name, users.last_name, users.email, users.function, users.active, \
         (users.password_hash IS NOT NULL) AS has_password, users.seen_at, authorities.short_name AS authority \
         FROM users LEFT JOIN authorities ON authorities.id = users.authority_id WHERE users.service_id = $1",
    );
    let mut values: Vec<Value> = vec![actor.service_id.into()];
    if let Some(id) = filter.authority_id {
        values.push(id.into());
        text.push_str(&format!(" AND users.authority_id = ${}", values.len()));
    }
    if let Some(role) = filter.role {
        values.push(role.slug().into());
        text.push_str(&format!(
            " AND EXISTS (SELECT 1 FROM user_roles r WHERE r.user_id = users.id AND r.role = ${})",
            values.len()
        ));
    }
    let folded = fulltext::fold(&filter.search);
    for word in folded.split(' ').filter(|w| !w.is_empty()).take(5) {
        values.push(format!("% {word}%").into());
        text.push_str(&format!(" AND (' ' || users.folded) LIKE ${}", values.len()));
    }
    if let Some(id) = filter.after {
        values.push(id.into());
        text.push_str(&format!(
            " AND (users.folded, users.id) > (SELECT u.folded, u.id FROM users u WHERE u.id = ${} AND u.service_id = $1)",
            values.len()
        ));
    }
    text.push_str(&format!(" ORDER BY users.folded, users.id LIMIT {}", PAGE + 1));
    (text, values)
}

#[derive(FromQueryResult)]
struct Held {
    user_id: i64,
    role: String,
    authority: Option<String>,
    team: Option<String>,
}

/// The roles of some people in words: « Référent (Servon) ».
pub async fn roles_in_words<C: ConnectionTrait>(
    conn: &C,
    actor: &Actor,
    ids: &[i64],
) -> Result<HashMap<i64, Vec<String>>> {
    let mut words: HashMap<i64, Vec<String>> = HashMap::new();
    if ids.is_empty() {
        return Ok(words);
    }
    let list: Vec<String> = ids.iter().map(i64::to_string).collect();
    let text = format!(
        "SELECT r.user_id, r.role, a.short_name AS authority, t.name AS team FROM user_roles r \
         JOIN users u ON u.id = r.user_id LEFT JOIN authorities a ON a.id = r.authority_id \
         LEFT JOIN teams t ON t.id = r.team_id WHERE u.service_id = $1 AND r.user_id IN ({}) ORDER BY r.id",
        list.join(",")
    );
    let held: Vec<Held> = rows(conn, &text, vec![actor.service_id.into()]).await?;
    for one in held {
        let Some(role) = Role::parse(&one.role) else {
            continue;
        };
        let said = match one.authority.or(one.team) {
            Some(place) => format!("{} ({place})", role.label()),
            None => role.label().to_owned(),
        };
        words.entry(one.user_id).or_default().push(said);
    }
    Ok(words)
}

/// An account of the actor's service, active or not.
pub async fn account<C: ConnectionTrait>(conn: &C, actor: &Actor, id: i64) -> Result<users::Model> {
    users::Entity::find_by_id(id)
        .filter(users::Column::ServiceId.eq(actor.service_id))
        .one(conn)
        .await?
        .ok_or(Error::NotFound)
}

/// The roles of an account.
pub async fn grants<C: ConnectionTrait>(conn: &C, user_id: i64) -> Result<Vec<Grant>> {
    let held = user_roles::Entity::find()
        .filter(user_roles::Column::UserId.eq(user_id))
        .order_by_asc(user_roles::Column::Id)
        .all(conn)
        .await?;
    Ok(held
        .into_iter()
        .filter_map(|g| {
            Role::parse(&g.role).map(|role| Grant {
                role,
                authority_id: g.authority_id,
                team_id: g.team_id,
            })
        })
        .collect())
}

/// Adds an account without password.
pub async fn insert(tx: &Tx, service_id: i64, now: i64, draft: &PersonDraft) -> Result<users::Model> {
    let folded = folded(tx, draft).await?;
    let row = users::ActiveModel {
        service_id: Set(service_id),
        authority_id: Set(draft.authority_id),
        site_id: Set(draft.site_id),
        email: Set(draft.email.clone()),
        first_name: Set(draft.first_name.clone()),
        last_name: Set(draft.last_name.clone()),
        function: Set(draft.function.clone()),
        folded: Set(folded),
        password_hash: Set(None),
        active: Set(true),
        failed_logins: Set(0),
        created_at: Set(now),
        ..Default::default()
    };
    let user = users::Entity::insert(row).exec_with_returning(tx).await?;
    set_grants(tx, user.id, &draft.grants).await?;
    Ok(user)
}

/// Replaces what is said of an account, roles included.
pub async fn update(tx: &Tx, user_id: i64, draft: &PersonDraft) -> Result<users::Model> {
    let folded = folded(tx, draft).await?;
    let row = users::ActiveModel {
        id: Set(user_id),
        authority_id: Set(draft.authority_id),
        site_id: Set(draft.site_id),
        email: Set(draft.email.clone()),
        first_name: Set(draft.first_name.clone()),
        last_name: Set(draft.last_name.clone()),
        function: Set(draft.function.clone()),
        folded: Set(folded),
        ..Default::default()
    };
    let user = users::Entity::update(row).exec(tx).await?;
    set_grants(tx, user_id, &draft.grants).await?;
    Ok(user)
}

async fn folded(tx: &Tx, draft: &PersonDraft) -> Result<String> {
    let authority = match draft.authority_id {
        Some(id) => authorities::Entity::find_by_id(id).one(tx).await?,
        None => None,
    };
    let name = authority
        .map(|a| format!("{} {}", a.short_name, a.name))
        .unwrap_or_default();
    Ok(folded_person(
        &draft.first_name,
        &draft.last_name,
        &draft.email,
        &name,
    ))
}

async fn set_grants(tx: &Tx, user_id: i64, grants: &[Grant]) -> Result<()> {
    user_roles::Entity::delete_many()
        .filter(user_roles::Column::UserId.eq(user_id))
        .exec(tx)
        .await?;
    for grant in grants {
        let row = user_roles::ActiveModel {
            user_id: Set(user_id),
            role: Set(grant.role.slug().into()),
            authority_id: Set(grant.authority_id),
            team_id: Set(grant.team_id),
            ..Default::default()
        };
        user_roles::Entity::insert(row).exec(tx).await?;
    }
    Ok(())
}

pub async fn set_active(tx: &Tx, user_id: i64, active: bool) -> Result<()> {
    let row = users::ActiveModel {
        id: Set(user_id),
        active: Set(active),
        ..Default::default()
    };
    users::Entity::update(row).exec(tx).await?;
    Ok(())
}

#[derive(FromQueryResult)]
struct Number {
    value: i64,
}

/// Active administrators of a service besides one person. Taken with the service's row locked, so that two
/// administrators cannot remove each other at the same moment.
pub async fn other_administrators(tx: &Tx, service_id: i64, user_id: i64) -> Result<i64> {
    let lock = "UPDATE shared_services SET slug = slug WHERE id = $1";
    run(tx, lock, vec![service_id.into()]).await?;
    let text = "SELECT COUNT(DISTINCT u.id) AS value FROM users u JOIN user_roles r ON r.user_id = u.id \
                WHERE u.service_id = $1 AND u.active AND u.id <> $2 AND r.role = 'administrator'";
    let found: Option<Number> = row(tx, text, vec![service_id.into(), user_id.into()]).await?;
    Ok(found.map_or(0, |n| n.value))
}

/// The last traces of an account, the newest first.
pub async fn traces<C: ConnectionTrait>(
    conn: &C,
    actor: &Actor,
    user_id: i64,
) -> Result<Vec<audit_events::Model>> {
    Ok(audit_events::Entity::find()
        .filter(audit_events::Column::ServiceId.eq(actor.service_id))
        .filter(audit_events::Column::ObjectKind.eq("user"))
        .filter(audit_events::Column::ObjectId.eq(user_id))
        .order_by_desc(audit_events::Column::Id)
        .limit(20)
        .all(conn)
        .await?)
}

/// The accounts in use of each authority, now.
pub async fn accounts_in_use<C: ConnectionTrait>(conn: &C, service_id: i64) -> Result<Vec<(i64, i64)>> {
    let text = "SELECT authority_id, COUNT(*) AS quantity FROM users \
        WHERE service_id = $1 AND active AND authority_id IS NOT NULL GROUP BY authority_id";
    by_authority(conn, text, vec![service_id.into()]).await
}
