//! A contact becomes a ticket, and e-mail 1 goes at once.

use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};

use super::trace;
use crate::app::App;
use crate::calendar::store as calendar;
use crate::catalogue::asks::Answer;
use crate::catalogue::needs::Lacking;
use crate::crypto;
use crate::db::entities::{service_sheets, sites, tickets};
use crate::db::{Tx, fulltext, next_number, vocabulary};
use crate::desk::delay::Delay;
use crate::desk::model::{Channel, Family, State, priority_slug};
use crate::desk::store::{self, NewEvent, NewFile, NewMessage};
use crate::desk::tasks::verbs as tasks;
use crate::desk::{notices, policy, timing};
use crate::directory::{Actor, store as directory};
use crate::error::{Error, Result};
use crate::web::words;

/// A contact to register.
#[derive(Clone, Debug)]
pub struct NewTicket {
    pub family: Family,
    pub sheet_id: Option<i64>,
    pub subject: String,
    pub body: String,
    /// What the mail quoted of earlier messages.
    pub quoted: String,
    /// Sanitised HTML of the mail; empty when there is none.
    pub html: String,
    pub requester_id: i64,
    /// None: the site of the requester.
    pub site_id: Option<i64>,
    pub channel: Channel,
    pub several_people: Option<bool>,
    pub blocking: Option<bool>,
    /// When the contact was made: the clock starts there, or at the next opening.
    pub received_at: i64,
    pub inbound_id: Option<i64>,
    pub files: Vec<NewFile>,
    /// Answer the requester with e-mail 1.
    pub announce: bool,
}

/// Registers the ticket for its requester, who must belong to the actor's service and to an authority of it.
pub async fn open(app: &App, tx: &Tx, actor: &Actor, new: NewTicket) -> Result<tickets::Model> {
    open_with(app, tx, actor, new, Asked::default()).await
}

/// What was asked with a ticket besides its own words.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    /// To the questions of its sheet.
    pub answers: Vec<Answer>,
    /// Prerequisites that are missing or not known.
    pub lacking: Vec<Lacking>,
}

/// The same, with what its sheet asked for.
pub async fn open_with(
    app: &App,
    tx: &Tx,
    actor: &Actor,
    new: NewTicket,
    asked: Asked,
) -> Result<tickets::Model> {
    if !actor.is_system() {
        policy::may_open_for(actor, new.requester_id)?;
    }
    let requester = directory::person(tx, actor.service_id, new.requester_id)
        .await?
        .ok_or_else(|| Error::Invalid("Cette personne n’existe pas. Choisissez-la dans la liste.".into()))?;
    let authority_id = requester.authority_id.ok_or_else(|| {
        Error::Invalid("Cette personne n’est rattachée à aucune collectivité. Rattachez-la d’abord.".into())
    })?;
    let sheet = sheet(tx, actor, new.sheet_id).await?;
    let site_id = site(tx, authority_id, new.site_id.or(requester.site_id)).await?;
    let promise = calendar::promise(tx, actor.service_id, new.received_at).await?;
    let calendars = calendar::calendars(tx, actor.service_id).await?;
    let number = next_number(tx, actor.service_id, "tickets").await?;
    let now = app.now();
    let row = tickets::ActiveModel {
        service_id: Set(actor.service_id),
        number: Set(number),
        token: Set(crypto::random_reference()),
        family: Set(new.family.slug().into()),
        sheet_id: Set(sheet.as_ref().map(|s| s.id)),
        sheet_version: Set(sheet.as_ref().map(|s| s.version)),
        delay_rule: Set(sheet
            .as_ref()
            .map_or_else(|| "commitment".into(), |s| s.delay_rule.clone())),
        contract_seconds: Set(sheet.as_ref().and_then(|s| s.contract_seconds)),
        subject: Set(new.subject.clone()),
        authority_id: Set(authority_id),
        site_id: Set(site_id),
        requester_id: Set(requester.id),
        channel: Set(new.channel.slug().into()),
        state: Set(State::New.slug().into()),
        open: Set(true),
        several_people: Set(new.several_people),
        blocking: Set(new.blocking),
        priority: Set(priority_slug(reckon::clock::Priority::Low).into()),
        technician_id: Set(None),
        team_id: Set(sheet.as_ref().and_then(|s| s.team_id)),
        planned_actions: Set(String::new()),
        received_at: Set(new.received_at),
        year: Set(i64::from(words::local(new.received_at).year())),
        sort_at: Set(timing::NEVER),
        awaiting_us: Set(false),
        consumed_seconds: Set(0),
        reopened_count: Set(0),
        resolution: Set(String::new()),
        version: Set(1),
        updated_at: Set(now),
        ..Default::default()
    };
    let id = tickets::Entity::insert(row).exec(tx).await?.last_insert_id;
    let mut ticket = tickets::Entity::find_by_id(id)
        .one(tx)
        .await?
        .ok_or(Error::NotFound)?;
    let who = if requester.id == actor.id {
        actor.clone()
    } else {
        author(tx, &requester).await?
    };
    let event = NewEvent {
        at: new.received_at,
        kind: "received",
        detail: new.channel.slug().into(),
        ..Default::default()
    };
    store::add_event(tx, actor, id, event).await?;
    let clock = timing::clock_at(
        &store::events(tx, id).await?,
        calendars.of(authority_id),
        &Delay::of(&ticket).promise(&promise),
        now,
    )?;
    timing::settle_row(&mut ticket, &clock, calendars.of(authority_id), &promise, now);
    let ticket = store::save(tx, ticket, now).await?;
    let named = format!(
        "{} {} {}",
        ticket.subject, requester.first_name, requester.last_name
    );
    fulltext::index(tx, id, &named).await?;
    vocabulary::learn(tx, actor.service_id, &fulltext::fold(&named)).await?;
    let message = NewMessage {
        at: new.received_at,
        kind: "request",
        from_service: false,
        body: new.body,
        quoted: new.quoted,
        html: new.html,
        inbound_id: new.inbound_id,
        files: new.files,
    };
    store::add_message(tx, &who, &ticket, message).await?;
    store::keep_answers(tx, &ticket, asked.answers).await?;
    store::keep_needs(tx, ticket.id, asked.lacking).await?;
    if let Some(sheet) = &sheet {
        tasks::plan(app, tx, &ticket, sheet).await?;
    }
    trace(
        app,
        tx,
        actor,
        &ticket,
        "ticket.opened",
        new.channel.slug().into(),
    )
    .await?;
    if new.announce {
        notices::received(app, tx, &ticket, &requester).await?;
    }
    Ok(ticket)
}

async fn author(tx: &Tx, requester: &crate::db::entities::users::Model) -> Result<Actor> {
    Ok(directory::actor(tx, requester.id)
        .await?
        .unwrap_or_else(|| Actor::system(requester.service_id)))
}

/// A sheet of the actor's service; another's is not found.
async fn sheet(tx: &Tx, actor: &Actor, id: Option<i64>) -> Result<Option<service_sheets::Model>> {
    let Some(id) = id else { return Ok(None) };
    let found = service_sheets::Entity::find_by_id(id)
        .filter(service_sheets::Column::ServiceId.eq(actor.service_id))
        .one(tx)
        .await?;
    found.map(Some).ok_or_else(|| {
        Error::Invalid("Ce service n’est pas au catalogue. Choisissez-en un dans la liste.".into())
    })
}

/// A site of the requester's authority; another's is not found.
pub(super) async fn site(tx: &Tx, authority_id: i64, id: Option<i64>) -> Result<Option<i64>> {
    let Some(id) = id else { return Ok(None) };
    let found = sites::Entity::find_by_id(id)
        .filter(sites::Column::AuthorityId.eq(authority_id))
        .one(tx)
        .await?;
    found.map(|s| Some(s.id)).ok_or_else(|| {
        Error::Invalid("Ce lieu n’est pas de la collectivité du demandeur. Choisissez-en un autre.".into())
    })
}
