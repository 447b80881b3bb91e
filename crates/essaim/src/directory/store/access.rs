//! Links that open an account: an invitation or a new password. Only their digests are kept.

use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};

use crate::crypto;
use crate::db::entities::{user_tokens, users};
use crate::db::{Tx, run};
use crate::directory::Preferences;
use crate::error::Result;

/// What a link is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// The first password of an account.
    Invitation,
    /// Another password for an account that has one.
    Reset,
}

impl Purpose {
    pub fn slug(self) -> &'static str {
        match self {
            Purpose::Invitation => "invitation",
            Purpose::Reset => "reset",
        }
    }

    /// Seconds that the link is good for: seven days, or one hour.
    pub fn lifetime(self) -> i64 {
        match self {
            Purpose::Invitation => 7 * 86_400,
            Purpose::Reset => 3600,
        }
    }
}

/// Makes a link's secret.
pub async fn issue(tx: &Tx, now: i64, user_id: i64, purpose: Purpose) -> Result<String> {
    let secret = crypto::random_token();
    let row = user_tokens::ActiveModel {
        digest: Set(crypto::digest(secret.as_bytes())),
        user_id: Set(user_id),
        purpose: Set(purpose.slug().into()),
        created_at: Set(now),
        expires_at: Set(now + purpose.lifetime()),
        used_at: Set(None),
    };
    user_tokens::Entity::insert(row).exec(tx).await?;
    Ok(secret)
}

/// The link and the active account of a secret, while the link is good.
pub async fn find<C: ConnectionTrait>(
    conn: &C,
    now: i64,
    secret: &str,
) -> Result<Option<(user_tokens::Model, users::Model)>> {
    let token = user_tokens::Entity::find_by_id(crypto::digest(secret.as_bytes()))
        .filter(user_tokens::Column::UsedAt.is_null())
        .filter(user_tokens::Column::ExpiresAt.gt(now))
        .one(conn)
        .await?;
    let Some(token) = token else {
        return Ok(None);
    };
    let user = users::Entity::find_by_id(token.user_id)
        .filter(users::Column::Active.eq(true))
        .one(conn)
        .await?;
    Ok(user.map(|user| (token, user)))
}

/// Uses a link up. False when somebody was quicker: a link serves once.
pub async fn use_up(tx: &Tx, now: i64, digest: &str) -> Result<bool> {
    let text =
        "UPDATE user_tokens SET used_at = $1 WHERE digest = $2 AND used_at IS NULL AND expires_at > $1";
    Ok(run(tx, text, vec![now.into(), digest.into()]).await? == 1)
}

/// Ends every link of a person (a password was set, the address changed, the account closed).
pub async fn revoke_all(tx: &Tx, now: i64, user_id: i64) -> Result<()> {
    let text = "UPDATE user_tokens SET used_at = $1 WHERE user_id = $2 AND used_at IS NULL";
    run(tx, text, vec![now.into(), user_id.into()]).await?;
    Ok(())
}

/// Forgets links that ended more than a month ago.
pub async fn sweep(tx: &Tx, now: i64) -> Result<u64> {
    let text = "DELETE FROM user_tokens WHERE expires_at < $1";
    Ok(run(tx, text, vec![(now - 30 * 86_400).into()]).await?)
}

/// The active accounts of an address, in every shared service.
pub async fn accounts_of<C: ConnectionTrait>(conn: &C, email: &str) -> Result<Vec<users::Model>> {
    Ok(users::Entity::find()
        .filter(users::Column::Email.eq(email))
        .filter(users::Column::Active.eq(true))
        .all(conn)
        .await?)
}

/// Replaces the password and forgets earlier failures.
pub async fn set_password(tx: &Tx, user_id: i64, hash: String) -> Result<()> {
    let row = users::ActiveModel {
        id: Set(user_id),
        password_hash: Set(Some(hash)),
        failed_logins: Set(0),
        locked_until_at: Set(None),
        ..Default::default()
    };
    users::Entity::update(row).exec(tx).await?;
    Ok(())
}

/// Keeps what a person chose for their own pages.
pub async fn set_preferences(tx: &Tx, user_id: i64, chosen: Preferences) -> Result<()> {
    let row = users::ActiveModel {
        id: Set(user_id),
        keys_on: Set(chosen.keys),
        theme: Set(chosen.theme.slug().into()),
        ..Default::default()
    };
    users::Entity::update(row).exec(tx).await?;
    Ok(())
}
