//! The tickets of 2022 and of the last half-year.

use std::collections::HashMap;

use essaim::calendar::store as calendar;
use essaim::crypto::digest;
use essaim::db::entities::{messages, ticket_events, tickets};
use essaim::db::{fulltext, rows};
use essaim::demo::{self, COUNTS_2022, Prepared, SEED};
use essaim::desk::timing;
use essaim::directory::store as directory;
use sea_orm::{ColumnTrait, EntityTrait, FromQueryResult, QueryFilter, QueryOrder};

use super::made;
use crate::stage::{Base, Stage};

async fn of_2022(app: &essaim::app::App) -> Vec<tickets::Model> {
    tickets::Entity::find()
        .filter(tickets::Column::Year.eq(2022))
        .order_by_asc(tickets::Column::Number)
        .all(app.db.read())
        .await
        .unwrap()
}

async fn year_holds_the_figures_of_the_annex(base: Base) {
    let Some((app, _folder)) = made(base, SEED).await else {
        return;
    };
    let service = directory::service_by_slug(app.db.read(), demo::SLUG)
        .await
        .unwrap()
        .unwrap();
    let members = directory::authorities(app.db.read(), service.id).await.unwrap();
    let all = of_2022(&app).await;
    let counts: Vec<usize> = members
        .iter()
        .map(|m| all.iter().filter(|t| t.authority_id == m.id).count())
        .collect();
    assert_eq!(counts, COUNTS_2022);
    let names: Vec<&str> = members.iter().map(|m| m.short_name.as_str()).collect();
    assert_eq!(
        names,
        ["BCR", "Chevry-Cossigny", "Servon", "Varennes-Jarcy", "CCOB"]
    );
    let numbers: Vec<i64> = all.iter().map(|t| t.number).collect();
    assert_eq!(numbers, (1..=1875).collect::<Vec<i64>>());
    assert!(
        all.windows(2)
            .all(|pair| pair[0].received_at <= pair[1].received_at)
    );
    let in_time = all.iter().filter(|t| t.in_time == Some(true)).count();
    assert!((1791..=1809).contains(&in_time), "{in_time} of 1875 in time");
    assert!(
        all.iter()
            .all(|t| t.state == "closed" && !t.open && t.closed_at.is_some())
    );
}

#[tokio::test]
async fn the_year_holds_the_figures_of_the_annex_on_sqlite() {
    year_holds_the_figures_of_the_annex(Base::Sqlite).await;
}

#[tokio::test]
async fn the_year_holds_the_figures_of_the_annex_on_postgres() {
    year_holds_the_figures_of_the_annex(Base::Postgres).await;
}

async fn rows_say_what_their_histories_say(base: Base) {
    let Some((app, _folder)) = made(base, SEED).await else {
        return;
    };
    let conn = app.db.read();
    let service = directory::service_by_slug(conn, demo::SLUG)
        .await
        .unwrap()
        .unwrap();
    let calendars = calendar::calendars(conn, service.id).await.unwrap();
    let mut histories: HashMap<i64, Vec<ticket_events::Model>> = HashMap::new();
    for event in ticket_events::Entity::find().all(conn).await.unwrap() {
        histories.entry(event.ticket_id).or_default().push(event);
    }
    let promise = calendar::promise(conn, service.id, app.now()).await.unwrap();
    let all = of_2022(&app).await;
    assert_eq!(all.len(), 1875);
    for ticket in all {
        let calendar = calendars.of(ticket.authority_id);
        let end = ticket.resolved_at.unwrap();
        let clock = timing::clock_at(&histories[&ticket.id], calendar, &promise, end).unwrap();
        let mut again = ticket.clone();
        timing::settle_row(&mut again, &clock, calendar, &promise, ticket.updated_at);
        assert_eq!(again, ticket);
        assert!(ticket.resolved_at <= ticket.closed_at && ticket.received_at < end);
        assert_eq!(
            ticket.in_time,
            Some(ticket.due_at.unwrap() >= end),
            "ticket {}",
            ticket.number
        );
    }
}

#[tokio::test]
async fn every_row_says_what_a_replay_of_its_history_says_on_sqlite() {
    rows_say_what_their_histories_say(Base::Sqlite).await;
}

#[tokio::test]
async fn every_row_says_what_a_replay_of_its_history_says_on_postgres() {
    rows_say_what_their_histories_say(Base::Postgres).await;
}

/// What people would see of the past, in one line.
async fn fingerprint(seed: u64) -> Option<String> {
    let (app, _folder) = made(Base::Sqlite, seed).await?;
    let mut told = String::new();
    for ticket in of_2022(&app).await {
        told.push_str(&format!(
            "{} {} {}\n",
            ticket.subject, ticket.received_at, ticket.requester_id
        ));
    }
    let events = ticket_events::Entity::find()
        .order_by_asc(ticket_events::Column::Id)
        .all(app.db.read())
        .await
        .unwrap();
    for event in events {
        told.push_str(&format!("{} {} {}\n", event.at, event.kind, event.actor_label));
    }
    Some(digest(told.as_bytes()))
}

#[tokio::test]
async fn one_seed_tells_one_year() {
    let once = fingerprint(5).await;
    assert!(once.is_some());
    assert_eq!(once, fingerprint(5).await);
    assert_ne!(once, fingerprint(6).await);
}

#[derive(FromQueryResult)]
struct Found {
    id: i64,
}

#[tokio::test]
async fn the_words_of_a_past_ticket_find_it() {
    let Some((app, _folder)) = made(Base::Sqlite, SEED).await else {
        return;
    };
    let all = of_2022(&app).await;
    let ticket = &all[900];
    let asked = messages::Entity::find()
        .filter(messages::Column::TicketId.eq(ticket.id))
        .filter(messages::Column::Kind.eq("request"))
        .all(app.db.read())
        .await
        .unwrap();
    assert_eq!(asked.len(), 1);
    let words: Vec<&str> = asked[0].body.split(' ').take(6).collect();
    let (condition, value) = fulltext::condition(app.db.backend(), &words.join(" "), 1).unwrap();
    let text = format!("SELECT id FROM tickets WHERE {condition}");
    let found: Vec<Found> = rows(app.db.read(), &text, vec![value.into()]).await.unwrap();
    assert!(found.iter().any(|f| f.id == ticket.id) && found.len() < 500);
}

#[tokio::test]
async fn what_is_made_once_is_kept() {
    let Some((app, _folder)) = made(Base::Sqlite, SEED).await else {
        return;
    };
    assert_eq!(demo::prepare(&app, SEED + 1).await.unwrap(), Prepared::Kept);
    assert_eq!(of_2022(&app).await.len(), 1875);
}

#[tokio::test]
async fn a_base_that_serves_somebody_else_is_left_alone() {
    let Some(stage) = Stage::new(Base::Sqlite).await else {
        return;
    };
    let refusal = demo::prepare(&stage.app, SEED).await.unwrap_err().to_string();
    assert!(refusal.contains("--data"), "{refusal}");
    assert!(of_2022(&stage.app).await.is_empty());
}
