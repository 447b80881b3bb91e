//! Reads and writes of people and authorities. Scoped to the actor's shared service.

pub mod access;
pub mod people;
pub mod places;

use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, QueryOrder, Value};

use super::{Actor, Grant, Preferences, Role, Theme};
use crate::db::entities::{authorities, shared_services, sites, teams, user_roles, users};
use crate::db::rows;
use crate::error::{Error, Result};

/// The actor that an active account stands for.
pub async fn actor<C: ConnectionTrait>(conn: &C, user_id: i64) -> Result<Option<Actor>> {
    let Some(user) = users::Entity::find_by_id(user_id).one(conn).await? else {
        return Ok(None);
    };
    if !user.active {
        return Ok(None);
    }
    let Some(service) = shared_services::Entity::find_by_id(user.service_id)
        .one(conn)
        .await?
    else {
        return Ok(None);
    };
    let authority = match user.authority_id {
        Some(id) => authorities::Entity::find_by_id(id).one(conn).await?,
        None => None,
    };
    let grants = user_roles::Entity::find()
        .filter(user_roles::Column::UserId.eq(user_id))
        .all(conn)
        .await?;
    Ok(Some(Actor {
        id: user.id,
        service_id: user.service_id,
        service_name: service.name,
        first_name: user.first_name,
        last_name: user.last_name,
        email: user.email,
        function: user.function,
        authority_id: user.authority_id,
        authority_name: authority.map(|a| a.name).unwrap_or_default(),
        site_id: user.site_id,
        preferences: Preferences {
            keys: user.keys_on,
            theme: Theme::parse(&user.theme).unwrap_or_default(),
        },
        grants: grants
            .into_iter()
            .filter_map(|g| {
                Role::parse(&g.role).map(|role| Grant {
                    role,
                    authority_id: g.authority_id,
                    team_id: g.team_id,
                })
            })
            .collect(),
    }))
}

/// The shared service of the actor.
pub async fn service<C: ConnectionTrait>(conn: &C, service_id: i64) -> Result<shared_services::Model> {
    shared_services::Entity::find_by_id(service_id)
        .one(conn)
        .await?
        .ok_or(Error::NotFound)
}

/// The shared service of a slug, or the only one when the slug is empty.
pub async fn service_by_slug<C: ConnectionTrait>(
    conn: &C,
    slug: &str,
) -> Result<Option<shared_services::Model>> {
    if slug.is_empty() {
        let mut all = shared_services::Entity::find()
            .order_by_asc(shared_services::Column::Id)
            .all(conn)
            .await?;
        return Ok(if all.len() == 1 { all.pop() } else { None });
    }
    Ok(shared_services::Entity::find()
        .filter(shared_services::Column::Slug.eq(slug))
        .one(conn)
        .await?)
}

/// The shared service that a support address belongs to.
pub async fn service_of_address<C: ConnectionTrait>(
    conn: &C,
    address: &str,
) -> Result<Option<shared_services::Model>> {
    Ok(shared_services::Entity::find()
        .filter(shared_services::Column::SupportAddress.eq(address))
        .one(conn)
        .await?)
}

/// The authorities of a service, in their stable order (which breaks ties in the sharing).
pub async fn authorities<C: ConnectionTrait>(conn: &C, service_id: i64) -> Result<Vec<authorities::Model>> {
    Ok(authorities::Entity::find()
        .filter(authorities::Column::ServiceId.eq(service_id))
        .order_by_asc(authorities::Column::Position)
        .order_by_asc(authorities::Column::Id)
        .all(conn)
        .await?)
}

/// The authorities whose tickets and figures the actor may see: all for the department, their own for a referent.
pub async fn visible_authorities<C: ConnectionTrait>(
    conn: &C,
    actor: &Actor,
) -> Result<Vec<authorities::Model>> {
    let mut all = authorities(conn, actor.service_id).await?;
    if !actor.is_staff() {
        let mine = actor.referent_of();
        all.retain(|a| mine.contains(&a.id));
    }
    Ok(all)
}

/// An authority of the actor's service.
pub async fn authority<C: ConnectionTrait>(conn: &C, actor: &Actor, id: i64) -> Result<authorities::Model> {
    authorities::Entity::find_by_id(id)
        .filter(authorities::Column::ServiceId.eq(actor.service_id))
        .one(conn)
        .await?
        .ok_or(Error::NotFound)
}

pub async fn sites<C: ConnectionTrait>(
    conn: &C,
    service_id: i64,
    authority_id: Option<i64>,
) -> Result<Vec<sites::Model>> {
    let mut find = sites::Entity::find().filter(sites::Column::ServiceId.eq(service_id));
    if let Some(id) = authority_id {
        find = find.filter(sites::Column::AuthorityId.eq(id));
    }
    Ok(find
        .order_by_asc(sites::Column::AuthorityId)
        .order_by_asc(sites::Column::Name)
        .all(conn)
        .await?)
}

pub async fn teams<C: ConnectionTrait>(conn: &C, service_id: i64) -> Result<Vec<teams::Model>> {
    Ok(teams::Entity::find()
        .filter(teams::Column::ServiceId.eq(service_id))
        .order_by_asc(teams::Column::Id)
        .all(conn)
        .await?)
}

/// A person in a list.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Person {
    pub id: i64,
    pub first_name: String,
    pub last_name: String,
    pub email: String,
    pub authority_id: Option<i64>,
    pub authority: Option<String>,
    pub site_id: Option<i64>,
}

impl Person {
    pub fn label(&self) -> String {
        format!("{} {}", self.first_name, self.last_name)
    }
}

const PERSON: &str = "SELECT users.id, users.first_name, users.last_name, users.email, users.authority_id, \
    authorities.short_name AS authority, users.site_id FROM users \
    LEFT JOIN authorities ON authorities.id = users.authority_id";

/// The technicians of a service, for a list to choose from.
pub async fn technicians<C: ConnectionTrait>(conn: &C, service_id: i64) -> Result<Vec<Person>> {
    let text = format!(
        "{PERSON} WHERE users.service_id = $1 AND users.active \
         AND users.id IN (SELECT user_id FROM user_roles WHERE role = 'technician') \
         ORDER BY users.folded, users.id"
    );
    Ok(rows(conn, &text, vec![service_id.into()]).await?)
}

/// The active people of a service, in the order of their names.
pub async fn everybody<C: ConnectionTrait>(conn: &C, service_id: i64) -> Result<Vec<Person>> {
    let text =
        format!("{PERSON} WHERE users.service_id = $1 AND users.active ORDER BY users.folded, users.id");
    Ok(rows(conn, &text, vec![service_id.into()]).await?)
}

/// The active people of a service who hold a role, in the order of their names.
pub async fn holders<C: ConnectionTrait>(conn: &C, service_id: i64, role: Role) -> Result<Vec<users::Model>> {
    let held = user_roles::Entity::find()
        .filter(user_roles::Column::Role.eq(role.slug()))
        .all(conn)
        .await?;
    Ok(users::Entity::find()
        .filter(users::Column::ServiceId.eq(service_id))
        .filter(users::Column::Active.eq(true))
        .filter(users::Column::Id.is_in(held.into_iter().map(|g| g.user_id)))
        .order_by_asc(users::Column::Folded)
        .order_by_asc(users::Column::Id)
        .all(conn)
        .await?)
}

/// Somebody who decides for a member.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Referent {
    pub id: i64,
    pub authority_id: i64,
    pub first_name: String,
    pub last_name: String,
    pub email: String,
}

/// The active referents of a service, by member: one row a person and a member.
pub async fn referents<C: ConnectionTrait>(conn: &C, service_id: i64) -> Result<Vec<Referent>> {
    let text = "SELECT DISTINCT users.id, user_roles.authority_id, users.first_name, users.last_name, users.email \
        FROM user_roles JOIN users ON users.id = user_roles.user_id \
        WHERE users.service_id = $1 AND users.active AND user_roles.role = 'referent' \
        AND user_roles.authority_id IS NOT NULL ORDER BY user_roles.authority_id, users.id";
    Ok(rows(conn, text, vec![service_id.into()]).await?)
}

/// People of the actor's service whose names, address or authority hold the words asked (or their beginnings). The
/// department sees everybody; a referent the people of their authorities; others only themselves.
pub async fn search_people<C: ConnectionTrait>(
    conn: &C,
    actor: &Actor,
    asked: &str,
    limit: u64,
) -> Result<Vec<Person>> {
    let mut text = format!("{PERSON} WHERE users.service_id = $1 AND users.active");
    let mut values: Vec<Value> = vec![actor.service_id.into()];
    if !actor.is_staff() {
        let mine = actor.referent_of();
        if mine.is_empty() {
            values.push(actor.id.into());
            text.push_str(" AND users.id = $2");
        } else {
            let list: Vec<String> = mine.iter().map(i64::to_string).collect();
            text.push_str(&format!(" AND users.authority_id IN ({})", list.join(",")));
        }
    }
    for word in crate::db::fulltext::fold(asked)
        .split(' ')
        .filter(|w| !w.is_empty())
        .take(5)
    {
        values.push(format!("% {word}%").into());
        text.push_str(&format!(" AND (' ' || users.folded) LIKE ${}", values.len()));
    }
    text.push_str(&format!(" ORDER BY users.folded, users.id LIMIT {limit}"));
    Ok(rows(conn, &text, values).await?)
}

/// A person of a service by their exact address (compared in lower case).
pub async fn person_by_email<C: ConnectionTrait>(
    conn: &C,
    service_id: i64,
    email: &str,
) -> Result<Option<users::Model>> {
    Ok(users::Entity::find()
        .filter(users::Column::ServiceId.eq(service_id))
        .filter(users::Column::Email.eq(email.trim().to_lowercase()))
        .one(conn)
        .await?)
}

/// An active person of an authority by their address, or by first name and name in either order. None when nobody is
/// called so, or several are.
pub async fn person_named<C: ConnectionTrait>(
    conn: &C,
    service_id: i64,
    authority_id: i64,
    told: &str,
) -> Result<Option<users::Model>> {
    let of_authority = |find: sea_orm::Select<users::Entity>| {
        find.filter(users::Column::ServiceId.eq(service_id))
            .filter(users::Column::AuthorityId.eq(authority_id))
            .filter(users::Column::Active.eq(true))
    };
    if told.contains('@') {
        let find = of_authority(users::Entity::find());
        return Ok(find
            .filter(users::Column::Email.eq(told.trim().to_lowercase()))
            .one(conn)
            .await?);
    }
    let wanted = crate::db::fulltext::fold(told);
    let Some(first) = wanted.split(' ').next().filter(|word| !word.is_empty()) else {
        return Ok(None);
    };
    let mut found = of_authority(users::Entity::find())
        .filter(users::Column::Folded.contains(first))
        .all(conn)
        .await?;
    found.retain(|user| {
        let fold = |one: &str, other: &str| crate::db::fulltext::fold(&format!("{one} {other}"));
        wanted == fold(&user.first_name, &user.last_name) || wanted == fold(&user.last_name, &user.first_name)
    });
    Ok(if found.len() == 1 { found.pop() } else { None })
}

/// An active person of the actor's service.
pub async fn person<C: ConnectionTrait>(conn: &C, service_id: i64, id: i64) -> Result<Option<users::Model>> {
    Ok(users::Entity::find_by_id(id)
        .filter(users::Column::ServiceId.eq(service_id))
        .filter(users::Column::Active.eq(true))
        .one(conn)
        .await?)
}

/// What a search by name looks in.
pub fn folded_person(first_name: &str, last_name: &str, email: &str, authority: &str) -> String {
    crate::db::fulltext::fold(&format!("{last_name} {first_name} {email} {authority}"))
}

#[derive(FromQueryResult)]
struct OfAuthority {
    authority_id: i64,
    quantity: i64,
}

/// What a statement counts of each authority: it gives `authority_id` and `quantity`.
pub async fn by_authority<C: ConnectionTrait>(
    conn: &C,
    text: &str,
    values: Vec<Value>,
) -> Result<Vec<(i64, i64)>> {
    let found: Vec<OfAuthority> = rows(conn, text, values).await?;
    Ok(found.into_iter().map(|f| (f.authority_id, f.quantity)).collect())
}
