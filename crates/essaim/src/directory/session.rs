//! Signed-in sessions, kept in the database so that any node can answer.

use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};

use super::{Actor, store};
use crate::app::App;
use crate::crypto;
use crate::db::entities::{sessions, users};
use crate::error::Result;

/// A session ends after this long without a visit.
const IDLE: i64 = 12 * 3600;
/// And after this long in any case.
const LONGEST: i64 = 7 * 86_400;
/// A visit is written down at most this often.
const NOTE_EVERY: i64 = 300;

/// Opens a session; gives the secret for the cookie.
pub async fn open(app: &App, user_id: i64) -> Result<String> {
    let now = app.now();
    let secret = crypto::random_token();
    let tx = app.db.write().await?;
    let row = sessions::ActiveModel {
        digest: Set(crypto::digest(secret.as_bytes())),
        user_id: Set(user_id),
        created_at: Set(now),
        seen_at: Set(now),
        expires_at: Set(now + IDLE),
    };
    sessions::Entity::insert(row).exec(&tx).await?;
    users::Entity::update(users::ActiveModel {
        id: Set(user_id),
        seen_at: Set(Some(now)),
        ..Default::default()
    })
    .exec(&tx)
    .await?;
    tx.commit().await?;
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
        let row = sessions::ActiveModel {
            digest: Set(digest),
            seen_at: Set(now),
            expires_at: Set(now + IDLE),
            ..Default::default()
        };
        sessions::Entity::update(row).exec(&tx).await?;
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
pub async fn close_all(tx: &crate::db::Tx, user_id: i64) -> Result<()> {
    sessions::Entity::delete_many()
        .filter(sessions::Column::UserId.eq(user_id))
        .exec(tx)
        .await?;
    Ok(())
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
