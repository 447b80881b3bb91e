//! Writes closed tickets by the hundred: many rows a statement, since one statement a row would take minutes.

use std::collections::HashMap;

use sea_orm::{ActiveModelTrait, ActiveValue::NotSet, ActiveValue::Set, EntityTrait, FromQueryResult};

use super::past::Past;
use crate::db::entities::{audit_events, messages, ticket_events, tickets};
use crate::db::{Tx, fulltext, rows, run, vocabulary};
use crate::error::Result;

/// Rows of one statement: SQLite takes 32 766 values, and a ticket has some forty.
const AT_ONCE: usize = 400;

#[derive(FromQueryResult)]
struct Key {
    id: i64,
    number: i64,
}

/// Numbers the tickets from `first` on, in order of reception, and writes them with all that hangs on them. The
/// service's counter then stands at the last number.
pub async fn write(tx: &Tx, service_id: i64, mut all: Vec<Past>, first: i64) -> Result<()> {
    all.sort_by_key(|past| past.row.received_at);
    let mut number = first;
    for past in &mut all {
        past.row.number = number;
        number += 1;
    }
    for chunk in all.chunks(AT_ONCE) {
        let rows = chunk.iter().map(|past| {
            let mut row: tickets::ActiveModel = past.row.clone().into();
            row.id = NotSet;
            row.reset_all()
        });
        tickets::Entity::insert_many(rows)
            .exec_without_returning(tx)
            .await?;
    }
    let keys = keys(tx, service_id, first).await?;
    let with_key: Vec<(i64, &Past)> = all
        .iter()
        .filter_map(|past| keys.get(&past.row.number).map(|id| (*id, past)))
        .collect();
    events(tx, &with_key).await?;
    conversations(tx, &with_key).await?;
    traces(tx, service_id, &with_key).await?;
    let mut words = String::new();
    for (id, past) in &with_key {
        fulltext::index(tx, *id, &past.words).await?;
        words.push_str(&fulltext::fold(&past.words));
        words.push(' ');
    }
    vocabulary::learn_all(tx, service_id, &words).await?;
    let counter = "INSERT INTO counters (service_id, name, value) VALUES ($1, 'tickets', $2) \
                   ON CONFLICT (service_id, name) DO UPDATE SET value = EXCLUDED.value";
    run(tx, counter, vec![service_id.into(), (number - 1).into()]).await?;
    Ok(())
}

async fn keys(tx: &Tx, service_id: i64, first: i64) -> Result<HashMap<i64, i64>> {
    let text = "SELECT id, number FROM tickets WHERE service_id = $1 AND number >= $2";
    let found: Vec<Key> = rows(tx, text, vec![service_id.into(), first.into()]).await?;
    Ok(found.into_iter().map(|key| (key.number, key.id)).collect())
}

async fn events(tx: &Tx, all: &[(i64, &Past)]) -> Result<()> {
    let rows: Vec<ticket_events::ActiveModel> = all
        .iter()
        .flat_map(|(id, past)| {
            past.events.iter().map(|event| {
                let mut row: ticket_events::ActiveModel = event.clone().into();
                row.id = NotSet;
                row.ticket_id = Set(*id);
                row.reset_all()
            })
        })
        .collect();
    for chunk in rows.chunks(AT_ONCE) {
        ticket_events::Entity::insert_many(chunk.to_vec())
            .exec_without_returning(tx)
            .await?;
    }
    Ok(())
}

async fn conversations(tx: &Tx, all: &[(i64, &Past)]) -> Result<()> {
    let rows: Vec<messages::ActiveModel> = all
        .iter()
        .flat_map(|(id, past)| {
            past.messages.iter().map(|message| {
                let mut row: messages::ActiveModel = message.clone().into();
                row.id = NotSet;
                row.ticket_id = Set(*id);
                row.reset_all()
            })
        })
        .collect();
    for chunk in rows.chunks(AT_ONCE) {
        messages::Entity::insert_many(chunk.to_vec())
            .exec_without_returning(tx)
            .await?;
    }
    Ok(())
}

/// The journal: one line for each event, as the verbs leave it.
async fn traces(tx: &Tx, service_id: i64, all: &[(i64, &Past)]) -> Result<()> {
    let mut rows: Vec<audit_events::ActiveModel> = Vec::new();
    for (id, past) in all {
        for event in &past.events {
            rows.push(audit_events::ActiveModel {
                service_id: Set(Some(service_id)),
                at: Set(event.at),
                actor_id: Set(event.actor_id),
                actor_label: Set(event.actor_label.clone()),
                action: Set(action(&event.kind)),
                object_kind: Set("ticket".into()),
                object_id: Set(Some(*id)),
                detail: Set(match event.kind.as_str() {
                    "received" => event.detail.clone(),
                    "qualified" => event.priority.clone().unwrap_or_default(),
                    "suspended" | "reopened" | "closed" => event.reason.clone(),
                    _ => String::new(),
                }),
                ..Default::default()
            });
        }
    }
    rows.sort_by_key(|row| row.at.clone().take());
    for chunk in rows.chunks(AT_ONCE) {
        audit_events::Entity::insert_many(chunk.to_vec())
            .exec_without_returning(tx)
            .await?;
    }
    Ok(())
}

fn action(kind: &str) -> String {
    match kind {
        "received" => "ticket.opened".into(),
        kind => format!("ticket.{kind}"),
    }
}
