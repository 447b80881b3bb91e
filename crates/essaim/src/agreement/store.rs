//! The only SQL of the agreement. A version is found within the actor's shared service, and a draft by those who write
//! it only; what hangs on a version is found through it.

use std::collections::HashMap;

use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult,
    QueryFilter, QueryOrder,
};

use super::model::{Clause, order_of};
use super::policy;
use crate::db::entities::{
    agreement_articles as articles_table, agreement_clauses, agreement_impacts, agreement_staff,
    agreement_versions,
};
use crate::db::{Tx, rows, run};
use crate::directory::Actor;
use crate::error::{Error, Result};

pub use agreement_versions::Model as Version;
pub use articles_table::Model as Article;
pub type Post = agreement_staff::Model;
pub type Impact = agreement_impacts::Model;

/// The versions that the actor sees, the latest first.
pub async fn versions<C: ConnectionTrait>(conn: &C, actor: &Actor) -> Result<Vec<Version>> {
    let mut all = agreement_versions::Entity::find()
        .filter(agreement_versions::Column::ServiceId.eq(actor.service_id))
        .order_by_desc(agreement_versions::Column::Number)
        .all(conn)
        .await?;
    if !policy::edits(actor) {
        all.retain(|v| v.adopted_at.is_some());
    }
    Ok(all)
}

/// A version by its number.
pub async fn version<C: ConnectionTrait>(conn: &C, actor: &Actor, number: i64) -> Result<Version> {
    agreement_versions::Entity::find()
        .filter(agreement_versions::Column::ServiceId.eq(actor.service_id))
        .filter(agreement_versions::Column::Number.eq(number))
        .one(conn)
        .await?
        .filter(|v| v.adopted_at.is_some() || policy::edits(actor))
        .ok_or(Error::NotFound)
}

/// The version in force on a day (`YYYY-MM-DD`): the last adopted one that was valid by then.
pub fn in_force<'a>(versions: &'a [Version], day: &str) -> Option<&'a Version> {
    versions
        .iter()
        .filter(|v| v.adopted_at.is_some() && v.valid_from.as_deref().is_some_and(|from| from <= day))
        .max_by(|a, b| (&a.valid_from, a.number).cmp(&(&b.valid_from, b.number)))
}

/// The articles of a version, in the order of their numbers.
pub async fn articles<C: ConnectionTrait>(conn: &C, version_id: i64) -> Result<Vec<Article>> {
    let mut all = articles_table::Entity::find()
        .filter(articles_table::Column::VersionId.eq(version_id))
        .all(conn)
        .await?;
    all.sort_by_cached_key(|a| order_of(&a.number));
    Ok(all)
}

/// An article of a version by its key.
pub async fn article<C: ConnectionTrait>(conn: &C, version: &Version, id: i64) -> Result<Article> {
    articles_table::Entity::find_by_id(id)
        .filter(articles_table::Column::VersionId.eq(version.id))
        .one(conn)
        .await?
        .ok_or(Error::NotFound)
}

/// Clause and key of the article that rules it.
pub async fn clauses<C: ConnectionTrait>(conn: &C, version_id: i64) -> Result<HashMap<Clause, i64>> {
    let all = agreement_clauses::Entity::find()
        .filter(agreement_clauses::Column::VersionId.eq(version_id))
        .all(conn)
        .await?;
    Ok(all
        .into_iter()
        .filter_map(|c| Some((Clause::parse(&c.clause)?, c.article_id)))
        .collect())
}

/// The posts of annex 1, by employer. Costs are left out for those who may not see them.
pub async fn posts<C: ConnectionTrait>(conn: &C, actor: &Actor, version_id: i64) -> Result<Vec<Post>> {
    let mut all = agreement_staff::Entity::find()
        .filter(agreement_staff::Column::VersionId.eq(version_id))
        .order_by_asc(agreement_staff::Column::EmployerId)
        .order_by_asc(agreement_staff::Column::Id)
        .all(conn)
        .await?;
    if !policy::sees_salaries(actor) {
        all.iter_mut().for_each(|p| p.yearly_cents = None);
    }
    Ok(all)
}

pub async fn post<C: ConnectionTrait>(conn: &C, version: &Version, id: i64) -> Result<Post> {
    agreement_staff::Entity::find_by_id(id)
        .filter(agreement_staff::Column::VersionId.eq(version.id))
        .one(conn)
        .await?
        .ok_or(Error::NotFound)
}

/// What annex 2 says, by nature.
pub async fn impacts<C: ConnectionTrait>(conn: &C, version_id: i64) -> Result<HashMap<String, Impact>> {
    let all = agreement_impacts::Entity::find()
        .filter(agreement_impacts::Column::VersionId.eq(version_id))
        .all(conn)
        .await?;
    Ok(all.into_iter().map(|i| (i.nature.clone(), i)).collect())
}

/// An article that stands behind something on the screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    pub number: String,
    pub title: String,
    /// The number of the version, for the address.
    pub version: i64,
}

impl Source {
    pub fn href(&self) -> String {
        format!(
            "/convention/{}#{}",
            self.version,
            super::model::anchor(&self.number)
        )
    }
}

/// Which article stands behind each clause on a day; empty when no agreement was in force.
#[derive(Clone, Debug, Default)]
pub struct Sources(HashMap<Clause, Source>);

impl Sources {
    pub fn of(&self, clause: Clause) -> Option<&Source> {
        self.0.get(&clause)
    }
}

#[derive(FromQueryResult)]
struct SourceRow {
    clause: String,
    number: String,
    title: String,
    version: i64,
}

/// The articles in force on a day (`YYYY-MM-DD`) in a shared service.
pub async fn sources<C: ConnectionTrait>(conn: &C, service_id: i64, day: &str) -> Result<Sources> {
    let text = "SELECT c.clause, a.number, a.title, v.number AS version FROM agreement_clauses c \
        JOIN agreement_articles a ON a.id = c.article_id JOIN agreement_versions v ON v.id = c.version_id \
        WHERE c.version_id = (SELECT id FROM agreement_versions WHERE service_id = $1 AND adopted_at IS NOT NULL \
        AND valid_from <= $2 ORDER BY valid_from DESC, number DESC LIMIT 1)";
    let found: Vec<SourceRow> = rows(conn, text, vec![service_id.into(), day.into()]).await?;
    let pair = |row: SourceRow| {
        let source = Source {
            number: row.number,
            title: row.title,
            version: row.version,
        };
        Some((Clause::parse(&row.clause)?, source))
    };
    Ok(Sources(found.into_iter().filter_map(pair).collect()))
}

pub async fn insert_version(tx: &Tx, row: agreement_versions::ActiveModel) -> Result<Version> {
    Ok(row.insert(tx).await?)
}

pub async fn save_version(tx: &Tx, row: agreement_versions::ActiveModel) -> Result<Version> {
    Ok(row.update(tx).await?)
}

/// Copies all that hangs on a version to another, which has nothing yet.
pub async fn copy(tx: &Tx, from: i64, to: i64) -> Result<()> {
    for text in [
        "INSERT INTO agreement_articles (version_id, number, title, body) \
         SELECT $2, number, title, body FROM agreement_articles WHERE version_id = $1 ORDER BY id",
        "INSERT INTO agreement_clauses (version_id, clause, article_id) SELECT $2, c.clause, n.id \
         FROM agreement_clauses c JOIN agreement_articles o ON o.id = c.article_id \
         JOIN agreement_articles n ON n.version_id = $2 AND n.number = o.number WHERE c.version_id = $1",
        "INSERT INTO agreement_staff (version_id, employer_id, function, status, category, grade, share_permille, \
         transferred, available_to, yearly_cents) SELECT $2, employer_id, function, status, category, grade, \
         share_permille, transferred, available_to, yearly_cents FROM agreement_staff WHERE version_id = $1 ORDER BY id",
        "INSERT INTO agreement_impacts (version_id, nature, degree, description) \
         SELECT $2, nature, degree, description FROM agreement_impacts WHERE version_id = $1",
    ] {
        // The new version is named first in each text but bound second: PostgreSQL must know it for a number.
        let text = text.replace("SELECT $2", "SELECT CAST($2 AS BIGINT)");
        run(tx, &text, vec![from.into(), to.into()]).await?;
    }
    Ok(())
}

/// Forgets a draft and all that hangs on it.
pub async fn delete_version(tx: &Tx, id: i64) -> Result<()> {
    for table in [
        "agreement_clauses",
        "agreement_articles",
        "agreement_staff",
        "agreement_impacts",
    ] {
        run(
            tx,
            &format!("DELETE FROM {table} WHERE version_id = $1"),
            vec![id.into()],
        )
        .await?;
    }
    agreement_versions::Entity::delete_by_id(id).exec(tx).await?;
    Ok(())
}

pub async fn insert_article(tx: &Tx, row: articles_table::ActiveModel) -> Result<Article> {
    Ok(row.insert(tx).await?)
}

pub async fn save_article(tx: &Tx, row: articles_table::ActiveModel) -> Result<Article> {
    Ok(row.update(tx).await?)
}

/// Removes an article; what it ruled has no article any more.
pub async fn delete_article(tx: &Tx, id: i64) -> Result<()> {
    run(
        tx,
        "DELETE FROM agreement_clauses WHERE article_id = $1",
        vec![id.into()],
    )
    .await?;
    articles_table::Entity::delete_by_id(id).exec(tx).await?;
    Ok(())
}

/// Writes which article rules each clause: these and no others.
pub async fn set_clauses(tx: &Tx, version_id: i64, wanted: &[(Clause, i64)]) -> Result<()> {
    run(
        tx,
        "DELETE FROM agreement_clauses WHERE version_id = $1",
        vec![version_id.into()],
    )
    .await?;
    if wanted.is_empty() {
        return Ok(());
    }
    let all = wanted
        .iter()
        .map(|(clause, article_id)| agreement_clauses::ActiveModel {
            version_id: Set(version_id),
            clause: Set(clause.slug().into()),
            article_id: Set(*article_id),
        });
    agreement_clauses::Entity::insert_many(all).exec(tx).await?;
    Ok(())
}

pub async fn insert_post(tx: &Tx, row: agreement_staff::ActiveModel) -> Result<Post> {
    Ok(row.insert(tx).await?)
}

pub async fn save_post(tx: &Tx, row: agreement_staff::ActiveModel) -> Result<Post> {
    Ok(row.update(tx).await?)
}

pub async fn delete_post(tx: &Tx, id: i64) -> Result<()> {
    agreement_staff::Entity::delete_by_id(id).exec(tx).await?;
    Ok(())
}

/// Writes annex 2: these natures and no others.
pub async fn set_impacts(
    tx: &Tx,
    version_id: i64,
    wanted: Vec<agreement_impacts::ActiveModel>,
) -> Result<()> {
    run(
        tx,
        "DELETE FROM agreement_impacts WHERE version_id = $1",
        vec![version_id.into()],
    )
    .await?;
    if !wanted.is_empty() {
        agreement_impacts::Entity::insert_many(wanted).exec(tx).await?;
    }
    Ok(())
}
