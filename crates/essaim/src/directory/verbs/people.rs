//! What administrators do to accounts.

use sea_orm::{ConnectionTrait, DbErr, SqlErr};

use super::{access as links, trace};
use crate::app::App;
use crate::db::Tx;
use crate::db::entities::users;
use crate::directory::model::PersonDraft;
use crate::directory::store::access;
use crate::directory::store::people as store;
use crate::directory::{Actor, Grant, Role, notices, session, store as directory};
use crate::error::{Error, Result};
use crate::web::Errors;

/// The sentence for a role that cannot be taken away.
const LAST: &str =
    "C’est le dernier administrateur du service. Donnez d’abord ce rôle à une autre personne active.";

/// Checks a draft against what the service holds, beside its fields: an address is in use once in a service, and every
/// id must be the service's own. `user` is the account that the draft is for, when it exists.
pub async fn check<C: ConnectionTrait>(
    conn: &C,
    actor: &Actor,
    draft: &PersonDraft,
    user: Option<i64>,
    errors: &mut Errors,
) -> Result<()> {
    if let Some(holder) = directory::person_by_email(conn, actor.service_id, &draft.email).await?
        && Some(holder.id) != user
    {
        let name = format!("{} {}", holder.first_name, holder.last_name);
        let state = if holder.active {
            ""
        } else {
            " (compte désactivé)"
        };
        errors.add(
            "email",
            format!("Cette adresse est déjà celle de {name}{state}. Modifiez son compte, ou prenez une autre adresse."),
        );
    }
    let authorities = directory::authorities(conn, actor.service_id).await?;
    let known = |id: i64| authorities.iter().any(|a| a.id == id);
    let teams = directory::teams(conn, actor.service_id).await?;
    if draft.authority_id.is_some_and(|id| !known(id)) {
        errors.add("authority", "Choisissez une collectivité de la liste.");
    } else if draft.authority_id.is_none() && draft.has(Role::Requester) {
        errors.add(
            "authority",
            "Un demandeur appartient à une collectivité. Choisissez-la.",
        );
    }
    if let Some(site) = draft.site_id {
        let sites = directory::sites(conn, actor.service_id, draft.authority_id).await?;
        if draft.authority_id.is_none() || !sites.iter().any(|s| s.id == site) {
            errors.add("site", "Ce site n’est pas de la collectivité choisie.");
        }
    }
    let foreign = draft.grants.iter().any(|g| {
        g.authority_id.is_some_and(|id| !known(id))
            || g.team_id.is_some_and(|id| !teams.iter().any(|t| t.id == id))
    });
    if draft.grants.is_empty() {
        errors.add("role", "Choisissez au moins un rôle.");
    } else if foreign {
        errors.add(
            "role",
            "Choisissez les collectivités et les pôles dans les listes.",
        );
    }
    Ok(())
}

/// Adds an account; with `invite`, a mail lets the person choose a password.
pub async fn create(
    app: &App,
    tx: &Tx,
    actor: &Actor,
    draft: &PersonDraft,
    invite: bool,
) -> Result<users::Model> {
    let user = store::insert(tx, actor.service_id, app.now(), draft)
        .await
        .map_err(taken)?;
    trace(app, tx, actor, user.id, "user.created", roles(draft)).await?;
    if invite {
        send_link(app, tx, actor, &user).await?;
    }
    Ok(user)
}

/// Changes an account. Another address ends the links sent to the former one.
pub async fn edit(
    app: &App,
    tx: &Tx,
    actor: &Actor,
    user_id: i64,
    draft: &PersonDraft,
) -> Result<users::Model> {
    let before = store::account(tx, actor, user_id).await?;
    let held = store::grants(tx, user_id).await?;
    let loses = held.iter().any(|g| g.role == Role::Administrator) && !draft.has(Role::Administrator);
    if loses && before.active {
        keep_an_administrator(tx, actor, user_id).await?;
    }
    if before.email != draft.email {
        access::revoke_all(tx, app.now(), user_id).await?;
    }
    let user = store::update(tx, user_id, draft).await.map_err(taken)?;
    let mut changed = Vec::new();
    for (name, differs) in [
        (
            "nom",
            (&before.first_name, &before.last_name) != (&user.first_name, &user.last_name),
        ),
        ("adresse", before.email != user.email),
        ("fonction", before.function != user.function),
        ("collectivité", before.authority_id != user.authority_id),
        ("site", before.site_id != user.site_id),
    ] {
        if differs {
            changed.push(name.to_owned());
        }
    }
    if !same(&held, &draft.grants) {
        changed.push(format!("rôles\u{a0}: {}", roles(draft)));
    }
    if !changed.is_empty() {
        trace(app, tx, actor, user_id, "user.edited", changed.join(", ")).await?;
    }
    Ok(user)
}

/// Closes an account: its sessions and links end at once; its tickets and their history stay.
pub async fn deactivate(app: &App, tx: &Tx, actor: &Actor, user_id: i64) -> Result<users::Model> {
    let user = store::account(tx, actor, user_id).await?;
    if user.id == actor.id {
        return Err(Error::Refused(
            "Vous ne pouvez pas désactiver votre propre compte. Demandez-le à un autre administrateur."
                .into(),
        ));
    }
    if !user.active {
        return Err(Error::Conflict("Ce compte est déjà désactivé.".into()));
    }
    let held = store::grants(tx, user_id).await?;
    if held.iter().any(|g| g.role == Role::Administrator) {
        keep_an_administrator(tx, actor, user_id).await?;
    }
    store::set_active(tx, user_id, false).await?;
    session::close_all(tx, user_id).await?;
    access::revoke_all(tx, app.now(), user_id).await?;
    trace(app, tx, actor, user_id, "user.deactivated", "").await?;
    Ok(user)
}

/// Opens a closed account again.
pub async fn reactivate(app: &App, tx: &Tx, actor: &Actor, user_id: i64) -> Result<users::Model> {
    let user = store::account(tx, actor, user_id).await?;
    if user.active {
        return Err(Error::Conflict("Ce compte est déjà actif.".into()));
    }
    store::set_active(tx, user_id, true).await?;
    trace(app, tx, actor, user_id, "user.reactivated", "").await?;
    Ok(user)
}

/// Sends the link again: an invitation, or a new password for who has one.
pub async fn invite(app: &App, tx: &Tx, actor: &Actor, user_id: i64) -> Result<users::Model> {
    let user = store::account(tx, actor, user_id).await?;
    if !user.active {
        return Err(Error::Conflict(
            "Ce compte est désactivé. Réactivez-le avant d’envoyer un lien.".into(),
        ));
    }
    send_link(app, tx, actor, &user).await?;
    Ok(user)
}

async fn send_link(app: &App, tx: &Tx, actor: &Actor, user: &users::Model) -> Result<()> {
    let purpose = links::purpose(user);
    let secret = access::issue(tx, app.now(), user.id, purpose).await?;
    notices::link(app, tx, user, purpose, &secret).await?;
    trace(app, tx, actor, user.id, "user.invited", purpose.slug()).await
}

async fn keep_an_administrator(tx: &Tx, actor: &Actor, user_id: i64) -> Result<()> {
    if store::other_administrators(tx, actor.service_id, user_id).await? == 0 {
        return Err(Error::Refused(LAST.into()));
    }
    Ok(())
}

/// Whether two lists hold the same roles, in any order.
fn same(one: &[Grant], other: &[Grant]) -> bool {
    one.len() == other.len() && one.iter().all(|grant| other.contains(grant))
}

fn roles(draft: &PersonDraft) -> String {
    let mut names: Vec<&str> = draft.grants.iter().map(|g| g.role.label()).collect();
    names.dedup();
    names.join(", ")
}

/// Two administrators who add the same address at the same moment: the second is told, nothing is written.
fn taken(error: Error) -> Error {
    match &error {
        Error::Db(db) if is_unique(db) => {
            Error::Conflict("Cette adresse vient d’être donnée à un autre compte. Rechargez la liste.".into())
        }
        _ => error,
    }
}

fn is_unique(error: &DbErr) -> bool {
    matches!(error.sql_err(), Some(SqlErr::UniqueConstraintViolation(_)))
}
