//! Signed-in sessions, kept in the database so that any node can answer.

use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use super::{Actor, store};
use crate::app::App;
use crate::crypto;
use crate::db::entities::{sessions, users};
use crate::db::{Tx, run};
use crate::error::Result;

/// A session ends after this long without a visit.
const IDLE: i64 = 12 * 3600;
/// And after this long in any case.
const LONGEST: i64 = 7 * 86_400;
/// A visit is written down at most this often.
const NOTE_EVERY: i64 = 300;

/// Opens a session; gives the secret for the cookie.
pub async fn open(app: &App, user_id: i64) -> Result<String> {
    let tx = app.db.write().await?;
    let secret = open_within(&tx, app.now(), user_id).await?;
    tx.commit().await?;
    Ok(secret)
}

/// The same, inside the change that causes it.
pub async fn open_within(tx: &Tx, now: i64, user_id: i64) -> Result<String> {
    let secret = crypto::random_token();
    let row = sessions::ActiveModel {
        digest: Set(crypto::digest(secret.as_bytes())),
        user_id: Set(user_id),
        created_at: Set(now),
        seen_at: Set(now),
        expires_at: Set(now + IDLE),
    };
    sessions::Entity::insert(row).exec(tx).await?;
    users::Entity::update(users::ActiveModel {
        id: Set(user_id),
        seen_at: Set(Some(now)),
        ..Default::default()
    })
    .exec(tx)
    .await?;
    Ok(secret)
}

/// The person of a cookie, when its session is still open and the account active.
pub async fn actor(app: &App, secret: &str) -> Result<Option<Actor>> {
    let now = app.now();
    let digest = crypto::digest(secret.as_bytes());
    let Some(session) = sessions::Entity::find_by_id(digest.clone())
        .one(app.db.read())
        .await?
    else {
        return Ok(None);
    };
    if session.expires_at <= now || session.created_at + LONGEST <= now {
        return Ok(None);
    }
    if session.seen_at + NOTE_EVERY <= now {
        let tx = app.db.write().await?;
        // Zero rows when the session was closed in the meantime: it stays closed.
        let text = "UPDATE sessions SET seen_at = $1, expires_at = $2 WHERE digest = $3";
        run(&tx, text, vec![now.into(), (now + IDLE).into(), digest.into()]).await?;
        tx.commit().await?;
    }
    store::actor(app.db.read(), session.user_id).await
}

/// Ends one session.
pub async fn close(app: &App, secret: &str) -> Result<()> {
    let tx = app.db.write().await?;
    sessions::Entity::delete_by_id(crypto::digest(secret.as_bytes()))
        .exec(&tx)
        .await?;
    tx.commit().await?;
    Ok(())
}

/// Ends every session of a person (a new password, an account closed), inside the change that causes it.
pub async fn close_all(tx: &Tx, user_id: i64) -> Result<u64> {
    let gone = sessions::Entity::delete_many()
        .filter(sessions::Column::UserId.eq(user_id))
        .exec(tx)
        .await?;
    Ok(gone.rows_affected)
}

/// Ends every session of a person but the one of this secret.
pub async fn close_others(tx: &Tx, user_id: i64, kept: &str) -> Result<u64> {
    let gone = sessions::Entity::delete_many()
        .filter(sessions::Column::UserId.eq(user_id))
        .filter(sessions::Column::Digest.ne(crypto::digest(kept.as_bytes())))
        .exec(tx)
        .await?;
    Ok(gone.rows_affected)
}

/// A session of a person, for them to look at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opened {
    pub created_at: i64,
    pub seen_at: i64,
    /// The one that asks.
    pub current: bool,
}

/// The sessions of the actor that are still open, the most recently used first.
pub async fn opened(app: &App, actor: &Actor, secret: &str) -> Result<Vec<Opened>> {
    let now = app.now();
    let current = crypto::digest(secret.as_bytes());
    let all = sessions::Entity::find()
        .filter(sessions::Column::UserId.eq(actor.id))
        .filter(sessions::Column::ExpiresAt.gt(now))
        .filter(sessions::Column::CreatedAt.gt(now - LONGEST))
        .order_by_desc(sessions::Column::SeenAt)
        .all(app.db.read())
        .await?;
    Ok(all
        .into_iter()
        .map(|s| Opened {
            created_at: s.created_at,
            seen_at: s.seen_at,
            current: s.digest == current,
        })
        .collect())
}

/// Forgets the sessions that have ended.
pub async fn sweep(app: &App) -> Result<u64> {
    let tx = app.db.write().await?;
    let gone = sessions::Entity::delete_many()
        .filter(sessions::Column::ExpiresAt.lte(app.now()))
        .exec(&tx)
        .await?;
    tx.commit().await?;
    Ok(gone.rows_affected)
}
