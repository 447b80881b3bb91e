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
use crate::web::layout::Markup;
use crate::web::words;

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

/// The articles in force on a day, and which of them stands behind each clause; empty when no agreement was in force.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    articles: Vec<Source>,
    by_clause: HashMap<Clause, Source>,
}

impl Sources {
    pub fn of(&self, clause: Clause) -> Option<&Source> {
        self.by_clause.get(&clause)
    }

    /// A link to the article behind a clause, for the pages that apply it: « Convention, article 4.1 ». Nothing when no
    /// article is known.
    pub fn cite(&self, clause: Clause) -> Markup {
        let Some(source) = self.of(clause) else {
            return Markup(String::new());
        };
        let label = format!("Convention, article\u{a0}{}", source.number);
        link(source, &label, &source.title)
    }

    /// The text that names an article, as a link to it where the article is in force: « point 6.2 ».
    pub fn named(&self, text: &str) -> Markup {
        let found = text
            .split_whitespace()
            .find_map(|word| self.articles.iter().find(|a| a.number == word));
        match found {
            Some(source) => link(source, text, &source.title),
            None => Markup(escaped(text)),
        }
    }
}

fn link(source: &Source, label: &str, title: &str) -> Markup {
    Markup(format!(
        "<a class=\"cite\" href=\"{}\" title=\"{}\">{}</a>",
        escaped(&source.href()),
        escaped(title),
        escaped(label)
    ))
}

fn escaped(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '&' => out.push_str("&#38;"),
            '<' => out.push_str("&#60;"),
            '>' => out.push_str("&#62;"),
            '"' => out.push_str("&#34;"),
            c => out.push(c),
        }
    }
    out
}

#[derive(FromQueryResult)]
struct SourceRow {
    clause: Option<String>,
    number: String,
    title: String,
    version: i64,
}

/// The articles in force on a day (`YYYY-MM-DD`) in a shared service.
pub async fn sources<C: ConnectionTrait>(conn: &C, service_id: i64, day: &str) -> Result<Sources> {
    let text = "SELECT c.clause, a.number, a.title, v.number AS version FROM agreement_versions v \
        JOIN agreement_articles a ON a.version_id = v.id LEFT JOIN agreement_clauses c ON c.article_id = a.id \
        WHERE v.id = (SELECT id FROM agreement_versions WHERE service_id = $1 AND adopted_at IS NOT NULL \
        AND valid_from <= $2 ORDER BY valid_from DESC, number DESC LIMIT 1)";
    let found: Vec<SourceRow> = rows(conn, text, vec![service_id.into(), day.into()]).await?;
    let mut sources = Sources::default();
    for row in found {
        let source = Source {
            number: row.number,
            title: row.title,
            version: row.version,
        };
        if let Some(clause) = row.clause.as_deref().and_then(Clause::parse) {
            sources.by_clause.insert(clause, source.clone());
        }
        if !sources.articles.contains(&source) {
            sources.articles.push(source);
        }
    }
    Ok(sources)
}

/// The articles in force at an instant (seconds since 1970).
pub async fn sources_at<C: ConnectionTrait>(conn: &C, service_id: i64, second: i64) -> Result<Sources> {
    sources(conn, service_id, &words::local(second).date().to_string()).await
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_article_is_cited_by_its_clause_or_by_its_name() {
        let source = Source {
            number: "6.2".into(),
            title: "Serveurs \"communs\" <b>".into(),
            version: 1,
        };
        let sources = Sources {
            articles: vec![source.clone()],
            by_clause: HashMap::from([(Clause::Infrastructure, source)]),
        };
        let cited = sources.cite(Clause::Infrastructure).0;
        assert!(
            cited.contains("href=\"/convention/1#article-6.2\"") && cited.contains("article\u{a0}6.2</a>")
        );
        assert!(!cited.contains("<b>"), "{cited}");
        assert_eq!(sources.cite(Clause::Hours).0, "");
        assert!(sources.named("point 6.2").0.contains(">point 6.2</a>"));
        assert_eq!(sources.named("point 9 & suite").0, "point 9 &#38; suite");
    }
}
