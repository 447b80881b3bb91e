//! Shared services, authorities, sites and pôles, as administrators keep them.

use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter};

use super::folded_person;
use crate::db::entities::{authorities, shared_services, sites, teams, users};
use crate::db::{Tx, row, rows};
use crate::directory::Actor;
use crate::directory::model::AuthorityDraft;
use crate::error::{Error, Result};

/// What a new shared service is called, and where it is written to.
#[derive(Clone, Debug)]
pub struct NewService {
    pub slug: String,
    pub name: String,
    pub short_name: String,
    pub support_address: String,
    /// Slug of the zone of its public holidays.
    pub zone: &'static str,
    /// Slug and name of each pôle.
    pub teams: Vec<(String, String)>,
}

/// Adds a shared service with its pôles; gives its key.
pub async fn insert_service(tx: &Tx, now: i64, new: &NewService) -> Result<i64> {
    let row = shared_services::ActiveModel {
        slug: Set(new.slug.clone()),
        name: Set(new.name.clone()),
        short_name: Set(new.short_name.clone()),
        support_address: Set(new.support_address.clone()),
        zone: Set(new.zone.into()),
        created_at: Set(now),
        ..Default::default()
    };
    let id = shared_services::Entity::insert(row)
        .exec(tx)
        .await?
        .last_insert_id;
    for (slug, name) in &new.teams {
        let row = teams::ActiveModel {
            service_id: Set(id),
            slug: Set(slug.clone()),
            name: Set(name.clone()),
            ..Default::default()
        };
        teams::Entity::insert(row).exec(tx).await?;
    }
    Ok(id)
}

/// An authority in the list, with what it holds.
#[derive(Clone, Debug, FromQueryResult)]
pub struct AuthorityLine {
    pub id: i64,
    pub short_name: String,
    pub name: String,
    pub kind: String,
    pub siren: String,
    pub insee: String,
    pub mail_domain: String,
    pub population: Option<i64>,
    pub people: i64,
    pub sites: i64,
}

/// The authorities of the actor's service, in their order, with their active people and their sites counted.
pub async fn authority_lines<C: ConnectionTrait>(conn: &C, actor: &Actor) -> Result<Vec<AuthorityLine>> {
    let text = "SELECT a.id, a.short_name, a.name, a.kind, a.siren, a.insee, a.mail_domain, a.population, \
                (SELECT COUNT(*) FROM users u WHERE u.service_id = a.service_id AND u.authority_id = a.id AND u.active) AS people, \
                (SELECT COUNT(*) FROM sites s WHERE s.authority_id = a.id) AS sites \
                FROM authorities a WHERE a.service_id = $1 ORDER BY a.position, a.id";
    Ok(rows(conn, text, vec![actor.service_id.into()]).await?)
}

#[derive(FromQueryResult)]
struct Number {
    value: i64,
}

/// Adds an authority after the others: the order breaks ties when a cost is shared, so it stays.
pub async fn insert_authority(
    tx: &Tx,
    service_id: i64,
    draft: &AuthorityDraft,
) -> Result<authorities::Model> {
    let text = "SELECT COALESCE(MAX(position), -1) + 1 AS value FROM authorities WHERE service_id = $1";
    let next: Option<Number> = row(tx, text, vec![service_id.into()]).await?;
    let row = authorities::ActiveModel {
        service_id: Set(service_id),
        position: Set(next.map_or(0, |n| n.value)),
        ..fields(draft)
    };
    Ok(authorities::Entity::insert(row).exec_with_returning(tx).await?)
}

/// Changes what is said of an authority. Its people can be found by its new name.
pub async fn update_authority(tx: &Tx, id: i64, draft: &AuthorityDraft) -> Result<authorities::Model> {
    let row = authorities::ActiveModel {
        id: Set(id),
        ..fields(draft)
    };
    let authority = authorities::Entity::update(row).exec(tx).await?;
    let people = users::Entity::find()
        .filter(users::Column::AuthorityId.eq(id))
        .all(tx)
        .await?;
    let named = format!("{} {}", authority.short_name, authority.name);
    for user in people {
        let folded = folded_person(&user.first_name, &user.last_name, &user.email, &named);
        if folded != user.folded {
            let row = users::ActiveModel {
                id: Set(user.id),
                folded: Set(folded),
                ..Default::default()
            };
            users::Entity::update(row).exec(tx).await?;
        }
    }
    Ok(authority)
}

fn fields(draft: &AuthorityDraft) -> authorities::ActiveModel {
    authorities::ActiveModel {
        short_name: Set(draft.short_name.clone()),
        name: Set(draft.name.clone()),
        kind: Set(draft.kind.slug().into()),
        siren: Set(draft.siren.clone()),
        insee: Set(draft.insee.clone()),
        mail_domain: Set(draft.mail_domain.clone()),
        population: Set(draft.population),
        ..Default::default()
    }
}

/// A site of an authority of the actor's service.
pub async fn site<C: ConnectionTrait>(
    conn: &C,
    actor: &Actor,
    authority_id: i64,
    id: i64,
) -> Result<sites::Model> {
    sites::Entity::find_by_id(id)
        .filter(sites::Column::ServiceId.eq(actor.service_id))
        .filter(sites::Column::AuthorityId.eq(authority_id))
        .one(conn)
        .await?
        .ok_or(Error::NotFound)
}

pub async fn insert_site(tx: &Tx, service_id: i64, authority_id: i64, name: &str) -> Result<sites::Model> {
    let row = sites::ActiveModel {
        service_id: Set(service_id),
        authority_id: Set(authority_id),
        name: Set(name.into()),
        ..Default::default()
    };
    Ok(sites::Entity::insert(row).exec_with_returning(tx).await?)
}

pub async fn rename_site(tx: &Tx, id: i64, name: &str) -> Result<()> {
    let row = sites::ActiveModel {
        id: Set(id),
        name: Set(name.into()),
        ..Default::default()
    };
    sites::Entity::update(row).exec(tx).await?;
    Ok(())
}
