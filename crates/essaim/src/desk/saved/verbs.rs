//! Keeping, changing and removing a saved view.

use sea_orm::ActiveValue::Set;

use super::{policy, store};
use crate::app::App;
use crate::audit::{self, Trace};
use crate::db::Tx;
use crate::db::entities::saved_views;
use crate::directory::{Actor, Role, store as directory};
use crate::error::{Error, Result};

/// A view as a form gives it.
#[derive(Clone, Debug, Default)]
pub struct Draft {
    pub name: String,
    /// None: for its owner only.
    pub team_id: Option<i64>,
    /// The query of the queue's address.
    pub question: String,
    /// Its place among the others.
    pub position: i64,
}

pub async fn keep(app: &App, tx: &Tx, actor: &Actor, draft: Draft) -> Result<saved_views::Model> {
    let mine = store::all(tx, actor).await?;
    if mine.len() as u64 >= store::MOST {
        return Err(Error::Invalid(format!(
            "Vous avez déjà {} vues, les vôtres et celles de votre pôle\u{a0}: c’est le plus que la file montre. Supprimez-en une.",
            mine.len()
        )));
    }
    may_share(tx, actor, draft.team_id).await?;
    let row = saved_views::ActiveModel {
        service_id: Set(actor.service_id),
        owner_id: Set(actor.id),
        team_id: Set(draft.team_id),
        name: Set(draft.name),
        question: Set(draft.question),
        position: Set(draft.position),
        created_at: Set(app.now()),
        ..Default::default()
    };
    let row = store::insert(tx, row).await?;
    trace(app, tx, actor, &row, "view.kept").await?;
    Ok(row)
}

/// Renames, shares or moves a view; its question stays.
pub async fn change(app: &App, tx: &Tx, actor: &Actor, id: i64, draft: Draft) -> Result<saved_views::Model> {
    let mut row = store::by_id(tx, actor, id).await?;
    policy::check(actor, &row)?;
    if draft.team_id != row.team_id {
        may_share(tx, actor, draft.team_id).await?;
    }
    row.name = draft.name;
    row.team_id = draft.team_id;
    row.position = draft.position;
    let row = store::save(tx, row).await?;
    trace(app, tx, actor, &row, "view.changed").await?;
    Ok(row)
}

pub async fn remove(app: &App, tx: &Tx, actor: &Actor, id: i64) -> Result<saved_views::Model> {
    let row = store::by_id(tx, actor, id).await?;
    policy::check(actor, &row)?;
    store::delete(tx, row.id).await?;
    trace(app, tx, actor, &row, "view.removed").await?;
    Ok(row)
}

/// One shares with one's own pôles; an administrator and a director with any of the service.
async fn may_share(tx: &Tx, actor: &Actor, team_id: Option<i64>) -> Result<()> {
    let Some(id) = team_id else { return Ok(()) };
    let any = actor.has_any(&[Role::Administrator, Role::Director]);
    let known = directory::teams(tx, actor.service_id)
        .await?
        .iter()
        .any(|t| t.id == id);
    if known && (any || actor.teams().contains(&id)) {
        return Ok(());
    }
    Err(Error::Invalid(
        "Vous pouvez partager une vue avec votre pôle seulement. Choisissez-le dans la liste.".into(),
    ))
}

async fn trace(app: &App, tx: &Tx, actor: &Actor, row: &saved_views::Model, action: &str) -> Result<()> {
    let trace = Trace {
        action,
        object_kind: "view",
        object_id: Some(row.id),
        detail: row.name.clone(),
    };
    audit::write(tx, app.now(), actor, trace).await
}
