//! Shared services, authorities, sites and pôles, as administrators keep them.

use sea_orm::{ActiveValue::Set, EntityTrait};

use crate::db::Tx;
use crate::db::entities::{shared_services, teams};
use crate::error::Result;

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
