//! The only SQL of the catalogue. Sheets belong to one shared service; another's are not found.

mod versions;

pub use versions::{Version, put_in_force, rewrite, versions};

use std::collections::HashMap;

use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, QueryOrder,
};

use super::asks::Lists;
use super::content::{Field, Kind};
use super::model;
use crate::audit::{self, Trace};
use crate::db::entities::service_sheets::{self, Model as Sheet};
use crate::db::entities::synonyms;
use crate::db::{Tx, rows};
use crate::directory::{Actor, Role, store as directory};
use crate::error::{Error, Result};
use crate::park::store as park;

/// Who may change the texts of the catalogue.
pub const EDITORS: [Role; 3] = [Role::Administrative, Role::Director, Role::Administrator];

/// Every sheet of a service, in the order of the catalogue.
pub async fn sheets<C: ConnectionTrait>(conn: &C, service_id: i64) -> Result<Vec<Sheet>> {
    Ok(service_sheets::Entity::find()
        .filter(service_sheets::Column::ServiceId.eq(service_id))
        .order_by_asc(service_sheets::Column::Number)
        .all(conn)
        .await?)
}

/// The sheets that people may ask for in the portal.
pub async fn portal_sheets<C: ConnectionTrait>(conn: &C, service_id: i64) -> Result<Vec<Sheet>> {
    let mut all = sheets(conn, service_id).await?;
    all.retain(|s| s.in_portal);
    Ok(all)
}

/// A sheet of the actor's service by its key.
pub async fn sheet<C: ConnectionTrait>(conn: &C, actor: &Actor, id: i64) -> Result<Sheet> {
    service_sheets::Entity::find_by_id(id)
        .filter(service_sheets::Column::ServiceId.eq(actor.service_id))
        .one(conn)
        .await?
        .ok_or(Error::NotFound)
}

/// A sheet of the actor's service by its number, as addresses name it.
pub async fn by_number<C: ConnectionTrait>(conn: &C, actor: &Actor, number: i64) -> Result<Sheet> {
    service_sheets::Entity::find()
        .filter(service_sheets::Column::ServiceId.eq(actor.service_id))
        .filter(service_sheets::Column::Number.eq(number))
        .one(conn)
        .await?
        .ok_or(Error::NotFound)
}

/// The sheets of the portal that answer a request, the best first.
pub async fn search<C: ConnectionTrait>(conn: &C, actor: &Actor, asked: &str) -> Result<Vec<Sheet>> {
    let synonyms: Vec<Vec<String>> = synonyms(conn, actor.service_id)
        .await?
        .iter()
        .map(|words| model::group(words))
        .collect();
    let sheets = portal_sheets(conn, actor.service_id).await?;
    Ok(model::search(asked, sheets, &synonyms))
}

/// The sheets of the portal that the actor's authority used most in a year, then the others in their order.
pub async fn most_used<C: ConnectionTrait>(
    conn: &C,
    actor: &Actor,
    year: i64,
    limit: usize,
) -> Result<Vec<Sheet>> {
    let mut all = portal_sheets(conn, actor.service_id).await?;
    if let Some(authority) = actor.authority_id {
        let text = "SELECT sheet_id, COUNT(*) AS count FROM tickets WHERE service_id = $1 AND year = $2 \
                    AND authority_id = $3 AND sheet_id IS NOT NULL GROUP BY sheet_id";
        let values = vec![actor.service_id.into(), year.into(), authority.into()];
        let used = counts(rows(conn, text, values).await?);
        all.sort_by_key(|s| (-used.get(&s.id).copied().unwrap_or(0), s.number));
    }
    all.truncate(limit);
    Ok(all)
}

/// How many tickets of a year that the actor may see each sheet has: the whole service for the department, their
/// authorities for a referent, their own for others.
pub async fn uses<C: ConnectionTrait>(conn: &C, actor: &Actor, year: i64) -> Result<HashMap<i64, i64>> {
    let mut text = "SELECT sheet_id, COUNT(*) AS count FROM tickets WHERE service_id = $1 AND year = $2 \
                    AND sheet_id IS NOT NULL"
        .to_owned();
    let mut values = vec![actor.service_id.into(), year.into()];
    if !actor.is_staff() {
        values.push(actor.id.into());
        text.push_str(" AND (requester_id = $3");
        for authority in actor.referent_of() {
            values.push(authority.into());
            text.push_str(&format!(" OR authority_id = ${}", values.len()));
        }
        text.push(')');
    }
    text.push_str(" GROUP BY sheet_id");
    Ok(counts(rows(conn, &text, values).await?))
}

#[derive(FromQueryResult)]
struct Count {
    sheet_id: i64,
    count: i64,
}

fn counts(found: Vec<Count>) -> HashMap<i64, i64> {
    found.into_iter().map(|c| (c.sheet_id, c.count)).collect()
}

/// The groups of words that mean the same, in the order that they were written.
pub async fn synonyms<C: ConnectionTrait>(conn: &C, service_id: i64) -> Result<Vec<String>> {
    Ok(synonyms::Entity::find()
        .filter(synonyms::Column::ServiceId.eq(service_id))
        .order_by_asc(synonyms::Column::Id)
        .all(conn)
        .await?
        .into_iter()
        .map(|row| row.words)
        .collect())
}

/// Writes the groups of words anew; writing the same again leaves no trace.
pub async fn write_synonyms(tx: &Tx, actor: &Actor, now: i64, groups: &[String]) -> Result<()> {
    if !actor.has_any(&EDITORS) {
        return Err(Error::Refused(
            "Seules la direction et l’administration du service modifient le catalogue.".into(),
        ));
    }
    if synonyms(tx, actor.service_id).await? == groups {
        return Ok(());
    }
    synonyms::Entity::delete_many()
        .filter(synonyms::Column::ServiceId.eq(actor.service_id))
        .exec(tx)
        .await?;
    for words in groups {
        let row = synonyms::ActiveModel {
            service_id: Set(actor.service_id),
            words: Set(words.clone()),
            ..Default::default()
        };
        synonyms::Entity::insert(row).exec(tx).await?;
    }
    let trace = Trace {
        action: "catalogue.synonyms",
        object_kind: "shared_service",
        object_id: Some(actor.service_id),
        detail: String::new(),
    };
    audit::write(tx, now, actor, trace).await
}

/// What a form of these questions offers to choose from, for somebody of an authority: all places of the service and no
/// hardware while nobody knows of which.
pub async fn lists<C: ConnectionTrait>(
    conn: &C,
    service_id: i64,
    authority_id: Option<i64>,
    person_id: Option<i64>,
    fields: &[Field],
) -> Result<Lists> {
    let names_hardware = fields.iter().any(|field| field.kind == Kind::Asset);
    Ok(Lists {
        places: directory::sites(conn, service_id, authority_id).await?,
        assets: if names_hardware {
            park::offered(conn, service_id, authority_id, person_id).await?
        } else {
            Vec::new()
        },
        ways: Vec::new(),
    })
}
