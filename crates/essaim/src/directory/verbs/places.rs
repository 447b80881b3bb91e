//! What administrators do to authorities and sites.

use sea_orm::ConnectionTrait;

use crate::app::App;
use crate::audit::{self, Trace};
use crate::db::Tx;
use crate::db::entities::authorities;
use crate::directory::Actor;
use crate::directory::model::AuthorityDraft;
use crate::directory::store::{self, places};
use crate::error::Result;
use crate::web::Errors;

/// Checks that a short name is not another authority's. `own` is the authority that the draft is for.
pub async fn check<C: ConnectionTrait>(
    conn: &C,
    actor: &Actor,
    draft: &AuthorityDraft,
    own: Option<i64>,
    errors: &mut Errors,
) -> Result<()> {
    let all = store::authorities(conn, actor.service_id).await?;
    let holder = all
        .iter()
        .find(|a| Some(a.id) != own && a.short_name.to_lowercase() == draft.short_name.to_lowercase());
    if let Some(holder) = holder
        && errors.of("short_name").is_none()
    {
        errors.add(
            "short_name",
            format!("Ce nom court est déjà celui de {}.", holder.name),
        );
    }
    Ok(())
}

pub async fn create(app: &App, tx: &Tx, actor: &Actor, draft: &AuthorityDraft) -> Result<authorities::Model> {
    let authority = places::insert_authority(tx, actor.service_id, draft).await?;
    trace(
        app,
        tx,
        actor,
        "authority.created",
        authority.id,
        &draft.short_name,
    )
    .await?;
    Ok(authority)
}

pub async fn edit(
    app: &App,
    tx: &Tx,
    actor: &Actor,
    id: i64,
    draft: &AuthorityDraft,
) -> Result<authorities::Model> {
    store::authority(tx, actor, id).await?;
    let authority = places::update_authority(tx, id, draft).await?;
    trace(app, tx, actor, "authority.edited", id, &draft.short_name).await?;
    Ok(authority)
}

/// Adds a site. False when the authority has one of that name already.
pub async fn add_site(app: &App, tx: &Tx, actor: &Actor, authority_id: i64, name: &str) -> Result<bool> {
    store::authority(tx, actor, authority_id).await?;
    if named(tx, actor, authority_id, name).await?.is_some() {
        return Ok(false);
    }
    places::insert_site(tx, actor.service_id, authority_id, name).await?;
    trace(app, tx, actor, "site.created", authority_id, name).await?;
    Ok(true)
}

/// Renames a site. False when the authority has another of that name.
pub async fn rename_site(
    app: &App,
    tx: &Tx,
    actor: &Actor,
    authority_id: i64,
    id: i64,
    name: &str,
) -> Result<bool> {
    let site = places::site(tx, actor, authority_id, id).await?;
    if named(tx, actor, authority_id, name)
        .await?
        .is_some_and(|holder| holder != id)
    {
        return Ok(false);
    }
    places::rename_site(tx, id, name).await?;
    let detail = format!("{} → {name}", site.name);
    trace(app, tx, actor, "site.renamed", authority_id, &detail).await?;
    Ok(true)
}

async fn named(tx: &Tx, actor: &Actor, authority_id: i64, name: &str) -> Result<Option<i64>> {
    let sites = store::sites(tx, actor.service_id, Some(authority_id)).await?;
    let wanted = name.to_lowercase();
    Ok(sites
        .iter()
        .find(|s| s.name.to_lowercase() == wanted)
        .map(|s| s.id))
}

async fn trace(app: &App, tx: &Tx, actor: &Actor, action: &str, id: i64, detail: &str) -> Result<()> {
    let trace = Trace {
        action,
        object_kind: "authority",
        object_id: Some(id),
        detail: detail.to_owned(),
    };
    audit::write(tx, app.now(), actor, trace).await
}
