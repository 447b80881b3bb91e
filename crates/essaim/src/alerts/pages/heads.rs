//! Who heads each pôle, and is told with the technician that a ticket nears its deadline.

use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;

use crate::alerts::store;
use crate::app::App;
use crate::audit::{self, Trace};
use crate::db::ConnectionTrait;
use crate::directory::{Actor, Role, store as directory};
use crate::error::{Error, Result};
use crate::web::{Form, committed};

/// Who sets the heads.
pub const SETTERS: [Role; 2] = [Role::Director, Role::Administrator];

pub fn sets(actor: &Actor) -> bool {
    actor.has_any(&SETTERS)
}

/// A pôle, and the people who may head it.
pub struct Choice {
    pub team_id: i64,
    pub team: String,
    /// Key, name, and whether they head it.
    pub people: Vec<(i64, String, bool)>,
}

#[cfg(test)]
impl Choice {
    pub fn sample() -> Choice {
        Choice {
            team_id: 1,
            team: "Support".into(),
            people: vec![(2, "Tom Roux".into(), true)],
        }
    }
}

pub async fn choices<C: ConnectionTrait>(conn: &C, actor: &Actor) -> Result<Vec<Choice>> {
    let heads = store::heads(conn, actor.service_id).await?;
    let staff = candidates(conn, actor).await?;
    let teams = directory::teams(conn, actor.service_id).await?;
    Ok(teams
        .into_iter()
        .map(|team| Choice {
            people: staff
                .iter()
                .map(|(id, name)| (*id, name.clone(), heads.contains(&(team.id, *id))))
                .collect(),
            team_id: team.id,
            team: team.name,
        })
        .collect())
}

/// Technicians and directors of the service, by name.
async fn candidates<C: ConnectionTrait>(conn: &C, actor: &Actor) -> Result<Vec<(i64, String)>> {
    let mut all = Vec::new();
    for role in [Role::Technician, Role::Administrative, Role::Director] {
        for user in directory::holders(conn, actor.service_id, role).await? {
            let entry = (user.id, format!("{} {}", user.first_name, user.last_name));
            if !all.contains(&entry) {
                all.push(entry);
            }
        }
    }
    Ok(all)
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    team: String,
    head: String,
}

/// `POST /alertes/responsables`
pub async fn set(State(app): State<App>, actor: Actor, Form(typed): Form<Typed>) -> Result<Response> {
    let tx = app.db.write().await?;
    let teams = directory::teams(&tx, actor.service_id).await?;
    let wanted = typed.team.parse::<i64>().ok();
    let Some(team) = teams.into_iter().find(|t| Some(t.id) == wanted) else {
        return Err(Error::Invalid("Choisissez un pôle de la liste.".into()));
    };
    let head = match typed.head.as_str() {
        "" => None,
        text => {
            let id = text.parse().unwrap_or(0);
            if !candidates(&tx, &actor)
                .await?
                .iter()
                .any(|(known, _)| *known == id)
            {
                return Err(Error::Invalid(
                    "Cette personne n’est pas du service. Choisissez-la dans la liste.".into(),
                ));
            }
            Some(id)
        }
    };
    store::set_head(&tx, actor.service_id, team.id, head).await?;
    let trace = Trace {
        action: "team.head",
        object_kind: "team",
        object_id: Some(team.id),
        detail: head.map(|id| id.to_string()).unwrap_or_default(),
    };
    audit::write(&tx, app.now(), &actor, trace).await?;
    committed(
        tx,
        "/alertes",
        &format!("Le responsable est enregistré ({}).", team.name),
    )
    .await
}
