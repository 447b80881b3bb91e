//! Reading a ticket, giving it a priority and somebody: e-mail 2 says who, what and until when.

use reckon::clock::Priority;

use super::{finish, trace};
use crate::app::App;
use crate::db::Tx;
use crate::db::entities::service_sheets::Model as Sheet;
use crate::db::entities::{teams, tickets, users};
use crate::desk::model::{self, State, Verb, priority_slug};
use crate::desk::store::{self, NewEvent};
use crate::desk::tasks::verbs as tasks;
use crate::desk::{delay, notices, policy};
use crate::directory::{Actor, Role, store as directory};
use crate::error::{Error, Result};
use crate::web::words;

/// What the desk decides.
#[derive(Clone, Debug)]
pub struct Qualification {
    pub family: model::Family,
    pub sheet_id: Option<i64>,
    pub several_people: bool,
    pub blocking: bool,
    pub technician_id: i64,
    pub planned_actions: String,
}

/// Qualifies, or qualifies anew: another priority counts from the reception.
pub async fn qualify(
    app: &App,
    tx: &Tx,
    actor: &Actor,
    number: i64,
    decided: Qualification,
) -> Result<tickets::Model> {
    let mut row = store::by_number(tx, actor, number).await?;
    policy::may(actor, Verb::Qualify, &row)?;
    let from = State::parse(&row.state).unwrap_or(State::New);
    let to = model::after(from, Verb::Qualify).map_err(Error::Conflict)?;
    let technician = technician(tx, actor, decided.technician_id).await?;
    let sheet = match decided.sheet_id.or(row.sheet_id) {
        Some(id) => Some(super::reclassify::sheet_of(tx, actor, id).await?),
        None => None,
    };
    let priority = priority_of(sheet.as_ref(), decided.several_people, decided.blocking);
    // A ticket can be suspended before anybody qualified it.
    let first = from == State::New || !store::was_qualified(tx, row.id).await?;
    let kind = if first {
        Some("qualified")
    } else if row.priority != priority_slug(priority) {
        Some("priority")
    } else if row.technician_id != Some(technician.id) || row.planned_actions != decided.planned_actions {
        Some("assigned")
    } else {
        None
    };
    if let Some(kind) = kind {
        let event = NewEvent {
            at: app.now(),
            kind,
            priority: Some(priority_slug(priority)),
            detail: format!("{} {}", technician.first_name, technician.last_name),
            ..Default::default()
        };
        store::add_event(tx, actor, row.id, event).await?;
    }
    row.state = to.slug().into();
    row.family = decided.family.slug().into();
    row.several_people = Some(decided.several_people);
    row.blocking = Some(decided.blocking);
    row.priority = priority_slug(priority).into();
    row.team_id = team_of(tx, technician.id).await?.or(row.team_id);
    row.technician_id = Some(technician.id);
    row.planned_actions = decided.planned_actions;
    if row.sheet_id != sheet.as_ref().map(|s| s.id) {
        delay::follow(&mut row, sheet.as_ref());
        if let Some(sheet) = &sheet {
            tasks::plan(app, tx, &row, sheet).await?;
        }
    }
    let row = finish(
        app,
        tx,
        actor,
        row,
        "ticket.qualified",
        priority_slug(priority).into(),
    )
    .await?;
    // The mail tells who, how urgent and what is planned: nothing new of these, no second mail.
    if kind.is_some() {
        notices::qualified(app, tx, &row, &technician).await?;
    }
    Ok(row)
}

/// The priority of the matrix, unless the sheet has one of its own (« toujours basse »).
pub fn priority_of(sheet: Option<&Sheet>, several_people: bool, blocking: bool) -> Priority {
    match sheet {
        Some(sheet) if sheet.priority_fixed => model::parse_priority(&sheet.default_priority),
        _ => reckon::clock::priority(several_people, blocking),
    }
}

/// The actor takes the ticket; the rest stays.
pub async fn assign_to_me(app: &App, tx: &Tx, actor: &Actor, number: i64) -> Result<tickets::Model> {
    assign(app, tx, actor, number, actor.id).await
}

/// The ticket goes to a technician, and to their pôle; the rest stays.
pub async fn assign(
    app: &App,
    tx: &Tx,
    actor: &Actor,
    number: i64,
    technician_id: i64,
) -> Result<tickets::Model> {
    let mut row = open_one(tx, actor, number).await?;
    let person = technician(tx, actor, technician_id).await?;
    let name = format!("{} {}", person.first_name, person.last_name);
    let event = NewEvent {
        at: app.now(),
        kind: "assigned",
        detail: name.clone(),
        ..Default::default()
    };
    store::add_event(tx, actor, row.id, event).await?;
    row.technician_id = Some(person.id);
    row.team_id = team_of(tx, person.id).await?.or(row.team_id);
    let row = store::save(tx, row, app.now()).await?;
    trace(app, tx, actor, &row, "ticket.assigned", name).await?;
    Ok(row)
}

/// The ticket goes to a pôle. Its technician stays when they work there.
pub async fn give_to_team(
    app: &App,
    tx: &Tx,
    actor: &Actor,
    number: i64,
    team_id: i64,
) -> Result<tickets::Model> {
    let mut row = open_one(tx, actor, number).await?;
    let team = directory::teams(tx, actor.service_id)
        .await?
        .into_iter()
        .find(|t| t.id == team_id)
        .ok_or_else(|| Error::Invalid("Ce pôle n’est pas du service. Choisissez-le dans la liste.".into()))?;
    let detail = words::team(&team.name);
    let event = NewEvent {
        at: app.now(),
        kind: "reclassified",
        detail: detail.clone(),
        ..Default::default()
    };
    store::add_event(tx, actor, row.id, event).await?;
    if let Some(id) = row.technician_id
        && !directory::actor(tx, id)
            .await?
            .is_some_and(|who| who.teams().contains(&team.id))
    {
        row.technician_id = None;
    }
    row.team_id = Some(team.id);
    let row = store::save(tx, row, app.now()).await?;
    trace(app, tx, actor, &row, "ticket.reclassified", detail).await?;
    Ok(row)
}

/// Another priority for a ticket already qualified; who treats it and what is planned stay.
pub async fn change_priority(
    app: &App,
    tx: &Tx,
    actor: &Actor,
    number: i64,
    several_people: bool,
    blocking: bool,
) -> Result<tickets::Model> {
    let row = open_one(tx, actor, number).await?;
    let first = "Qualifiez d’abord ce ticket\u{a0}: le demandeur doit savoir qui s’en occupe et pour quand.";
    let (Some(technician_id), true) = (row.technician_id, store::was_qualified(tx, row.id).await?) else {
        return Err(Error::Conflict(first.into()));
    };
    let decided = Qualification {
        family: model::Family::parse(&row.family).unwrap_or(model::Family::Incident),
        sheet_id: row.sheet_id,
        several_people,
        blocking,
        technician_id,
        planned_actions: row.planned_actions,
    };
    qualify(app, tx, actor, number, decided).await
}

/// A ticket on which the department may still work.
async fn open_one(tx: &Tx, actor: &Actor, number: i64) -> Result<tickets::Model> {
    let row = store::by_number(tx, actor, number).await?;
    policy::may(actor, Verb::Qualify, &row)?;
    if !row.open {
        return Err(Error::Conflict(
            "Ce ticket est résolu\u{a0}: il n’y a plus rien à prendre en charge.".into(),
        ));
    }
    Ok(row)
}

/// The ticket goes to a pôle already checked, which its mailbox names; a pôle that it has stays.
pub async fn direct(app: &App, tx: &Tx, actor: &Actor, number: i64, team_id: i64) -> Result<tickets::Model> {
    let mut row = store::by_number(tx, actor, number).await?;
    if row.team_id.is_some() {
        return Ok(row);
    }
    row.team_id = Some(team_id);
    let row = store::save(tx, row, app.now()).await?;
    trace(app, tx, actor, &row, "ticket.directed", team_id.to_string()).await?;
    Ok(row)
}

/// A technician of the actor's service.
async fn technician(tx: &Tx, actor: &Actor, id: i64) -> Result<users::Model> {
    let refused = || {
        Error::Invalid("Cette personne n’est pas technicien du service. Choisissez-la dans la liste.".into())
    };
    let person = directory::person(tx, actor.service_id, id)
        .await?
        .ok_or_else(refused)?;
    let who = directory::actor(tx, person.id).await?.ok_or_else(refused)?;
    if who.has(Role::Technician) {
        Ok(person)
    } else {
        Err(refused())
    }
}

async fn team_of(tx: &Tx, technician_id: i64) -> Result<Option<i64>> {
    use sea_orm::EntityTrait;
    let who = directory::actor(tx, technician_id).await?;
    let first = who.and_then(|w| w.teams().first().copied());
    Ok(match first {
        Some(id) => teams::Entity::find_by_id(id).one(tx).await?.map(|t| t.id),
        None => None,
    })
}
