//! The only SQL of articles. The department reads all of its service's; a member's people the published ones that are for
//! everybody or for their authority.

use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter,
    QueryOrder, QuerySelect,
};

use super::model;
use crate::db::entities::articles::Model as Article;
use crate::db::entities::{article_members, article_uses, articles};
use crate::db::{Tx, row, rows};
use crate::directory::Actor;
use crate::error::{Error, Result};

/// Articles looked through for one search: a base of knowledge is written by hand.
const MOST: u64 = 2_000;

/// The articles that an actor may read.
async fn visible<C: ConnectionTrait>(conn: &C, actor: &Actor) -> Result<Condition> {
    let service = Condition::all().add(articles::Column::ServiceId.eq(actor.service_id));
    if actor.is_staff() {
        return Ok(service);
    }
    let mut mine = actor.referent_of();
    mine.extend(actor.authority_id);
    let chosen = article_members::Entity::find()
        .filter(article_members::Column::AuthorityId.is_in(mine))
        .all(conn)
        .await?;
    let ids: Vec<i64> = chosen.into_iter().map(|m| m.article_id).collect();
    Ok(service.add(articles::Column::Published.eq(true)).add(
        Condition::any()
            .add(articles::Column::Whole.eq(true))
            .add(articles::Column::Id.is_in(ids)),
    ))
}

/// The articles that the actor may read, the drafts first, then by title.
pub async fn list<C: ConnectionTrait>(conn: &C, actor: &Actor) -> Result<Vec<Article>> {
    Ok(articles::Entity::find()
        .filter(visible(conn, actor).await?)
        .order_by_asc(articles::Column::Published)
        .order_by_asc(articles::Column::Title)
        .order_by_asc(articles::Column::Id)
        .limit(MOST)
        .all(conn)
        .await?)
}

/// The articles that answer a few words, the best first, drafts left out.
pub async fn search<C: ConnectionTrait>(
    conn: &C,
    actor: &Actor,
    asked: &str,
    loosely: bool,
    most: usize,
) -> Result<Vec<Article>> {
    if asked.trim().is_empty() {
        return Ok(Vec::new());
    }
    let mut all = list(conn, actor).await?;
    all.retain(|a| a.published);
    let mut found = model::search(asked, all, loosely);
    found.truncate(most);
    Ok(found)
}

/// An article that the actor may read, with the members that it is for.
pub async fn article<C: ConnectionTrait>(conn: &C, actor: &Actor, id: i64) -> Result<(Article, Vec<i64>)> {
    let found = articles::Entity::find_by_id(id)
        .filter(visible(conn, actor).await?)
        .one(conn)
        .await?
        .ok_or(Error::NotFound)?;
    let members = article_members::Entity::find()
        .filter(article_members::Column::ArticleId.eq(id))
        .all(conn)
        .await?;
    Ok((found, members.into_iter().map(|m| m.authority_id).collect()))
}

/// What an article says, and to whom.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Draft {
    pub title: String,
    pub body: String,
    pub keywords: String,
    /// None: all members.
    pub members: Option<Vec<i64>>,
    pub published: bool,
    /// The resolved ticket that it was written from.
    pub ticket_id: Option<i64>,
}

/// Writes an article, a new one without `id`. For the department.
pub async fn write(tx: &Tx, actor: &Actor, now: i64, id: Option<i64>, draft: Draft) -> Result<i64> {
    if !actor.is_staff() {
        return Err(Error::NotFound);
    }
    let mut row = articles::ActiveModel {
        folded: Set(model::folded(&draft.title, &draft.body, &draft.keywords)),
        title: Set(draft.title),
        body: Set(draft.body),
        keywords: Set(draft.keywords),
        whole: Set(draft.members.is_none()),
        published: Set(draft.published),
        updated_at: Set(now),
        ..Default::default()
    };
    let id = match id {
        Some(id) => {
            row.id = Set(article(tx, actor, id).await?.0.id);
            articles::Entity::update(row).exec(tx).await?;
            article_members::Entity::delete_many()
                .filter(article_members::Column::ArticleId.eq(id))
                .exec(tx)
                .await?;
            id
        }
        None => {
            row.service_id = Set(actor.service_id);
            row.author_id = Set(actor.id);
            row.created_at = Set(now);
            row.ticket_id = Set(draft.ticket_id);
            articles::Entity::insert(row).exec(tx).await?.last_insert_id
        }
    };
    for authority_id in draft.members.into_iter().flatten() {
        let member = article_members::ActiveModel {
            article_id: Set(id),
            authority_id: Set(authority_id),
        };
        article_members::Entity::insert(member).exec(tx).await?;
    }
    Ok(id)
}

/// A resolved ticket of the actor's service, to write an article from: its key, subject and resolution.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Source {
    pub id: i64,
    pub number: i64,
    pub subject: String,
    pub resolution: String,
}

pub async fn source<C: ConnectionTrait>(conn: &C, actor: &Actor, number: i64) -> Result<Option<Source>> {
    if !actor.is_staff() {
        return Ok(None);
    }
    let text = "SELECT id, number, subject, resolution FROM tickets \
                WHERE service_id = $1 AND number = $2 AND state IN ('resolved', 'closed')";
    Ok(row(conn, text, vec![actor.service_id.into(), number.into()]).await?)
}

#[derive(FromQueryResult)]
struct Count {
    count: i64,
}

/// Notes that a member's person read an article, or that it helped them: once a day each, so that a page read again, or a
/// button pressed twice, counts once. The department's own reading is not counted.
pub async fn note_use(
    tx: &Tx,
    actor: &Actor,
    now: i64,
    article_id: i64,
    kind: &str,
    asked: &str,
) -> Result<()> {
    if actor.is_staff() {
        return Ok(());
    }
    let text = "SELECT COUNT(*) AS count FROM article_uses \
                WHERE user_id = $1 AND article_id = $2 AND kind = $3 AND at > $4";
    let values = vec![
        actor.id.into(),
        article_id.into(),
        kind.into(),
        (now - 86_400).into(),
    ];
    let before: Option<Count> = row(tx, text, values).await?;
    if before.is_some_and(|c| c.count > 0) {
        return Ok(());
    }
    let row = article_uses::ActiveModel {
        article_id: Set(article_id),
        user_id: Set(actor.id),
        at: Set(now),
        kind: Set(kind.to_owned()),
        asked: Set(asked.chars().take(200).collect()),
        ..Default::default()
    };
    article_uses::Entity::insert(row).exec(tx).await?;
    Ok(())
}

/// How often an article was read and how many tickets it avoided.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Measure {
    pub id: i64,
    pub title: String,
    pub published: bool,
    pub reads: i64,
    pub helped: i64,
}

/// The articles of the actor's service with their uses since an instant, those that helped most first. For the department.
pub async fn measures<C: ConnectionTrait>(conn: &C, actor: &Actor, since: i64) -> Result<Vec<Measure>> {
    if !actor.is_staff() {
        return Err(Error::NotFound);
    }
    let text = format!(
        "SELECT a.id, a.title, a.published, COALESCE(u.reads, 0) AS reads, COALESCE(u.helped, 0) AS helped \
         FROM articles AS a LEFT JOIN (SELECT article_id, COUNT(CASE WHEN kind = 'read' THEN 1 END) AS reads, \
         COUNT(CASE WHEN kind = 'helped' THEN 1 END) AS helped FROM article_uses WHERE at > $2 GROUP BY article_id) AS u \
         ON u.article_id = a.id WHERE a.service_id = $1 \
         ORDER BY COALESCE(u.helped, 0) DESC, COALESCE(u.reads, 0) DESC, a.title, a.id LIMIT {MOST}"
    );
    Ok(rows(conn, &text, vec![actor.service_id.into(), since.into()]).await?)
}
