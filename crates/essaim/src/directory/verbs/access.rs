//! Asking for a link, choosing a password, closing sessions.

use super::trace;
use crate::app::App;
use crate::db::Tx;
use crate::db::entities::users;
use crate::directory::store::access::{self, Purpose};
use crate::directory::{Actor, notices, session, store};
use crate::error::{Error, Result};

/// Sends a link to each active account of an address. Nothing happens for an unknown one, and nobody is told.
pub async fn ask_link(app: &App, email: &str) -> Result<()> {
    let tx = app.db.write().await?;
    for user in access::accounts_of(&tx, email).await? {
        let purpose = purpose(&user);
        let secret = access::issue(&tx, app.now(), user.id, purpose).await?;
        notices::link(app, &tx, &user, purpose, &secret).await?;
        let by = Actor::system(user.service_id);
        trace(app, &tx, &by, user.id, "account.link_asked", purpose.slug()).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// What a link to this account would be for.
pub fn purpose(user: &users::Model) -> Purpose {
    if user.password_hash.is_some() {
        Purpose::Reset
    } else {
        Purpose::Invitation
    }
}

/// Sets the password that a link allows: the link is used up, with every other one, and every session ends. Gives the
/// secret of the new session; none when the link no longer serves.
pub async fn open_with_link(app: &App, secret: &str, hash: String) -> Result<Option<String>> {
    let now = app.now();
    let tx = app.db.write().await?;
    let Some((token, user)) = access::find(&tx, now, secret).await? else {
        return Ok(None);
    };
    if !access::use_up(&tx, now, &token.digest).await? {
        return Ok(None);
    }
    access::revoke_all(&tx, now, user.id).await?;
    access::set_password(&tx, user.id, hash).await?;
    session::close_all(&tx, user.id).await?;
    let actor = store::actor(&tx, user.id).await?.ok_or(Error::NotFound)?;
    trace(app, &tx, &actor, user.id, "account.password_set", token.purpose).await?;
    let session = session::open_within(&tx, now, user.id).await?;
    tx.commit().await?;
    Ok(Some(session))
}

/// Changes one's own password, after the current one was checked. Every session and link ends; gives the secret of a new
/// session, so that a cookie stolen before is worth nothing.
pub async fn change_password(app: &App, tx: &Tx, actor: &Actor, hash: String) -> Result<String> {
    access::set_password(tx, actor.id, hash).await?;
    access::revoke_all(tx, app.now(), actor.id).await?;
    session::close_all(tx, actor.id).await?;
    trace(app, tx, actor, actor.id, "account.password_changed", "").await?;
    session::open_within(tx, app.now(), actor.id).await
}

/// Ends one's other sessions; gives how many there were.
pub async fn close_other_sessions(app: &App, tx: &Tx, actor: &Actor, session: &str) -> Result<u64> {
    let closed = session::close_others(tx, actor.id, session).await?;
    trace(
        app,
        tx,
        actor,
        actor.id,
        "account.sessions_closed",
        closed.to_string(),
    )
    .await?;
    Ok(closed)
}
