//! What a signed link opens: one ticket, for the person who asked for it.

use sea_orm::ConnectionTrait;

use crate::db::entities::tickets;
use crate::desk::links::Link;
use crate::desk::store;
use crate::directory::{Actor, Grant, Role, store as directory};
use crate::error::{Error, Result};

/// The person and the ticket of a link whose signature was checked. A link that is not ours, an inactive account or a
/// ticket that has become somebody else's open nothing.
///
/// The person acts as a requester only: a link is not a sign-in, and gives nothing of what their account may do besides.
pub(super) async fn open<C: ConnectionTrait>(
    conn: &C,
    link: Option<Link>,
) -> Result<(Actor, tickets::Model, Link)> {
    let link = link.ok_or(Error::NotFound)?;
    let mut actor = directory::actor(conn, link.requester_id)
        .await?
        .ok_or(Error::NotFound)?;
    actor.grants = vec![Grant {
        role: Role::Requester,
        authority_id: None,
        team_id: None,
    }];
    let ticket = store::by_id(conn, &actor, link.ticket_id).await?;
    Ok((actor, ticket, link))
}
