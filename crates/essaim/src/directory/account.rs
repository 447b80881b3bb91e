//! Signing in: attempts are counted, a wrong password locks the account for a while.

use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};

use super::{Actor, Role, password, store};
use crate::app::App;
use crate::audit::{self, Trace};
use crate::db::entities::users;
use crate::error::{Error, Result};

/// Wrong passwords in a row before an account locks.
const TRIES: i64 = 8;
/// Seconds of the first lock; each wrong password after it doubles the wait, up to an hour.
const LOCK: i64 = 60;

/// An account that the sign-in page offers in one click. Nothing of it is secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    pub role: Role,
    /// First name and name.
    pub name: String,
    /// Function and authority.
    pub detail: String,
    pub email: String,
    pub password: &'static str,
}

/// The outcome of an attempt that did not fail by itself.
pub enum SignIn {
    Welcome(Box<Actor>),
    /// Unknown address, wrong password or no password yet: one answer for all.
    Wrong,
    /// Too many wrong passwords: seconds to wait.
    Locked(i64),
}

/// Checks an address and a password. An address may exist in several shared services: the first account that
/// the password opens wins.
pub async fn sign_in(app: &App, email: &str, secret: &str) -> Result<SignIn> {
    let now = app.now();
    let email = email.trim().to_lowercase();
    let found = users::Entity::find()
        .filter(users::Column::Email.eq(&email))
        .filter(users::Column::Active.eq(true))
        .all(app.db.read())
        .await?;
    if found.is_empty() {
        password::verify(secret.to_owned(), None).await?;
        return Ok(SignIn::Wrong);
    }
    let mut locked = 0;
    for user in found {
        if let Some(until) = user.locked_until_at.filter(|until| *until > now) {
            locked = locked.max(until - now);
            continue;
        }
        if password::verify(secret.to_owned(), user.password_hash.clone()).await? {
            clear_failures(app, &user).await?;
            let actor = store::actor(app.db.read(), user.id)
                .await?
                .ok_or(Error::NotFound)?;
            return Ok(SignIn::Welcome(Box::new(actor)));
        }
        note_failure(app, user.id, now).await?;
    }
    Ok(if locked > 0 {
        SignIn::Locked(locked)
    } else {
        SignIn::Wrong
    })
}

async fn clear_failures(app: &App, user: &users::Model) -> Result<()> {
    if user.failed_logins == 0 && user.locked_until_at.is_none() {
        return Ok(());
    }
    let tx = app.db.write().await?;
    let row = users::ActiveModel {
        id: Set(user.id),
        failed_logins: Set(0),
        locked_until_at: Set(None),
        ..Default::default()
    };
    users::Entity::update(row).exec(&tx).await?;
    tx.commit().await?;
    Ok(())
}

async fn note_failure(app: &App, user_id: i64, now: i64) -> Result<()> {
    let tx = app.db.write().await?;
    let Some(user) = users::Entity::find_by_id(user_id).one(&tx).await? else {
        return Ok(());
    };
    let failures = user.failed_logins + 1;
    let lock = (failures >= TRIES).then(|| now + (LOCK << (failures - TRIES).min(6)).min(3600));
    let row = users::ActiveModel {
        id: Set(user_id),
        failed_logins: Set(failures),
        locked_until_at: Set(lock),
        ..Default::default()
    };
    users::Entity::update(row).exec(&tx).await?;
    if lock.is_some() {
        let trace = Trace {
            action: "account.locked",
            object_kind: "user",
            object_id: Some(user_id),
            detail: format!("{failures} wrong passwords"),
        };
        audit::write(&tx, now, &Actor::system(user.service_id), trace).await?;
    }
    tx.commit().await?;
    Ok(())
}
