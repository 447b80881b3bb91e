//! Tickets with their histories, written as the desk would have left them.

use essaim::calendar::{Calendars, Promise};
use essaim::db::entities::{ticket_events, tickets};
use essaim::desk::delay::Delay;
use essaim::desk::{store, timing};
use essaim::web::words;
use sea_orm::{
    ActiveModelTrait, ActiveValue::NotSet, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel,
    QueryFilter,
};

use crate::stage::Stage;

/// The instant of a local time.
pub fn local(year: i16, month: i8, day: i8, hour: i8, minute: i8, second: i8) -> i64 {
    words::at_local(jiff::civil::date(year, month, day).at(hour, minute, second, 0)).as_second()
}

/// A ticket and its history, as the desk would have left them.
pub struct Told {
    pub authority: i64,
    pub site: Option<i64>,
    pub sheet: Option<i64>,
    pub family: &'static str,
    pub priority: &'static str,
    pub received_at: i64,
    /// What measures it, as its row says: the rule, the working seconds of a contract, the end of an agreed day.
    pub delay: (&'static str, Option<i64>, Option<i64>),
    /// Kinds with their instants, after the reception, in order.
    pub events: Vec<(i64, &'static str)>,
}

/// Writes a ticket with its history; what the row keeps is worked out as the verbs do.
pub async fn tell(stage: &Stage, calendars: &Calendars, number: i64, told: Told) {
    let tx = stage.app.db.write().await.unwrap();
    let last = |kinds: &[&str]| told.events.iter().rev().find(|(_, kind)| kinds.contains(kind));
    let state = match last(&[
        "qualified",
        "suspended",
        "resumed",
        "resolved",
        "reopened",
        "closed",
    ]) {
        None => "new",
        Some((_, "suspended")) => "suspended",
        Some((_, "resolved")) => "resolved",
        Some((_, "closed")) => "closed",
        Some(_) => "qualified",
    };
    let done = matches!(state, "resolved" | "closed");
    let resolved_at = last(&["resolved"]).filter(|_| done).map(|(at, _)| *at);
    let is_gamma = told.authority == stage.cast.gamma;
    let mut row = tickets::Model {
        id: 0,
        service_id: if is_gamma {
            stage.cast.other_service
        } else {
            stage.cast.service
        },
        number,
        token: format!("told-{number}"),
        family: told.family.into(),
        sheet_id: told.sheet,
        sheet_version: None,
        delay_rule: told.delay.0.into(),
        contract_seconds: told.delay.1,
        agreed_at: told.delay.2,
        subject: format!("Ticket {number}"),
        authority_id: told.authority,
        site_id: told.site,
        requester_id: stage.cast.id(if is_gamma { "zac" } else { "alice" }),
        channel: "portal".into(),
        state: state.into(),
        open: !done,
        several_people: None,
        blocking: None,
        priority: told.priority.into(),
        technician_id: None,
        team_id: None,
        planned_actions: String::new(),
        received_at: told.received_at,
        year: i64::from(words::local(told.received_at).year()),
        due_at: None,
        warn_at: None,
        sort_at: 0,
        awaiting_us: false,
        resolved_at,
        closed_at: last(&["closed"]).map(|(at, _)| *at),
        close_by_at: None,
        consumed_seconds: 0,
        in_time: None,
        qualify_seconds: None,
        was_suspended: false,
        waited_seconds: 0,
        held_at: None,
        reopened_count: told.events.iter().filter(|(_, k)| *k == "reopened").count() as i64,
        resolution: String::new(),
        // Every eleventh was set aside.
        counted: number % 11 != 0,
        not_counted_reason: String::new(),
        rating: (done && number % 3 != 0).then_some(1 + number % 3),
        rating_comment: String::new(),
        rated_at: None,
        version: 1,
        updated_at: told.received_at,
    };
    let mut active = row.clone().into_active_model();
    active.id = NotSet;
    row.id = tickets::Entity::insert(active)
        .exec(&tx)
        .await
        .unwrap()
        .last_insert_id;
    let mut events = vec![(told.received_at, "received")];
    events.extend(&told.events);
    let events: Vec<_> = events
        .into_iter()
        .map(|(at, kind)| ticket_events::ActiveModel {
            ticket_id: Set(row.id),
            at: Set(at),
            kind: Set(kind.into()),
            actor_label: Set("Tom Roux".into()),
            priority: Set((kind == "qualified").then(|| told.priority.to_owned())),
            reason: Set(String::new()),
            detail: Set(String::new()),
            ..Default::default()
        })
        .collect();
    let at = told.events.last().map_or(told.received_at, |(at, _)| *at);
    ticket_events::Entity::insert_many(events)
        .exec(&tx)
        .await
        .unwrap();
    let events = store::events(&tx, row.id).await.unwrap();
    let calendar = calendars.of(told.authority);
    let promise = Delay::of(&row).promise(&Promise::default());
    let clock = timing::clock_at(&events, calendar, &promise, row.resolved_at.unwrap_or(at)).unwrap();
    timing::settle_row(&mut row, &clock, calendar, &promise, at);
    tickets::Entity::update_many()
        .set(row.clone().into_active_model().reset_all())
        .filter(tickets::Column::Id.eq(row.id))
        .exec(&tx)
        .await
        .unwrap();
    tx.commit().await.unwrap();
}
