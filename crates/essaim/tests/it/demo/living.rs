//! The desk around the present instant.

use std::collections::HashMap;

use essaim::app::App;
use essaim::calendar::store as calendar;
use essaim::db::entities::{
    attachments, audit_events, blobs, inbound_mails, messages, outbox, ticket_events, tickets,
};
use essaim::demo::{self, Prepared, SEED};
use essaim::desk::delay::Delay;
use essaim::desk::timing;
use essaim::directory::store as directory;
use essaim::web::words;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use super::made;
use crate::stage::{Base, empty, monday};

/// The last number of the closed past.
const PAST: i64 = 3687;

async fn living(app: &App) -> Vec<tickets::Model> {
    tickets::Entity::find()
        .filter(tickets::Column::Number.gt(PAST))
        .all(app.db.read())
        .await
        .unwrap()
}

async fn desk_shows_every_state(base: Base) {
    let Some((app, _folder)) = made(base, SEED).await else {
        return;
    };
    let now = app.now();
    let all = living(&app).await;
    let count = |state: &str| all.iter().filter(|t| t.state == state).count();
    assert!(all.len() >= 60, "{}", all.len());
    for (state, least) in [
        ("new", 8),
        ("qualified", 25),
        ("suspended", 8),
        ("resolved", 8),
        ("closed", 5),
    ] {
        assert!(count(state) >= least, "{state}: {}", count(state));
    }
    let late = all.iter().filter(|t| t.open && t.sort_at < now).count();
    assert!((3..=8).contains(&late), "{late} late");
    let soon = all
        .iter()
        .filter(|t| t.open && (now..now + 1200).contains(&t.sort_at))
        .count();
    assert!(soon >= 2, "{soon} due within twenty minutes");
    assert!(all.iter().filter(|t| t.awaiting_us).count() >= 4);
    assert!(all.iter().filter(|t| t.reopened_count > 0 && t.open).count() >= 2);
    assert!(all.iter().any(|t| t.in_time == Some(false)));
    let members: std::collections::HashSet<i64> = all.iter().map(|t| t.authority_id).collect();
    assert_eq!(members.len(), 5);
}

#[tokio::test]
async fn the_desk_shows_every_state_on_sqlite() {
    desk_shows_every_state(Base::Sqlite).await;
}

#[tokio::test]
async fn the_desk_shows_every_state_on_postgres() {
    desk_shows_every_state(Base::Postgres).await;
}

#[tokio::test]
async fn every_suspension_reason_is_shown() {
    let Some((app, _folder)) = made(Base::Sqlite, SEED).await else {
        return;
    };
    let waiting: Vec<i64> = living(&app)
        .await
        .iter()
        .filter(|t| t.state == "suspended")
        .map(|t| t.id)
        .collect();
    let events = ticket_events::Entity::find()
        .filter(ticket_events::Column::Kind.eq("suspended"))
        .filter(ticket_events::Column::TicketId.is_in(waiting))
        .all(app.db.read())
        .await
        .unwrap();
    for (slug, label) in essaim::desk::model::SUSPEND_REASONS {
        assert!(events.iter().any(|e| e.reason == label), "{slug}");
    }
}

/// At any hour of any day: nothing is dated after the present, and every open ticket says what its history says.
async fn it_holds_at(year: i16, month: i8, day: i8, hour: i8) {
    let Some((app, _folder)) = empty(Base::Sqlite).await else {
        return;
    };
    let at = words::at_local(jiff::civil::date(year, month, day).at(hour, 7, 0, 0));
    app.clock.set(at);
    assert_eq!(demo::prepare(&app, SEED).await.unwrap(), Prepared::Made);
    let (conn, now) = (app.db.read(), at.as_second());
    let events = ticket_events::Entity::find().all(conn).await.unwrap();
    let mut dates: Vec<i64> = events.iter().map(|e| e.at).collect();
    dates.extend(
        messages::Entity::find()
            .all(conn)
            .await
            .unwrap()
            .iter()
            .map(|m| m.at),
    );
    dates.extend(
        outbox::Entity::find()
            .all(conn)
            .await
            .unwrap()
            .iter()
            .map(|m| m.created_at),
    );
    dates.extend(
        audit_events::Entity::find()
            .all(conn)
            .await
            .unwrap()
            .iter()
            .map(|a| a.at),
    );
    assert!(dates.iter().all(|d| *d <= now), "{:?}", dates.iter().max());
    let mut histories: HashMap<i64, Vec<ticket_events::Model>> = HashMap::new();
    for event in events {
        histories.entry(event.ticket_id).or_default().push(event);
    }
    let service = directory::service_by_slug(conn, demo::SLUG)
        .await
        .unwrap()
        .unwrap();
    let calendars = calendar::calendars(conn, service.id).await.unwrap();
    let promise = calendar::promise(conn, service.id, now).await.unwrap();
    let all = living(&app).await;
    assert!(all.len() >= 60);
    for ticket in all {
        let calendar = calendars.of(ticket.authority_id);
        let end = ticket.resolved_at.unwrap_or(ticket.updated_at);
        let delay = Delay::of(&ticket);
        let clock =
            timing::clock_at(&histories[&ticket.id], calendar, &delay.promise(&promise), end).unwrap();
        assert_eq!(
            ticket.due_at,
            match delay {
                Delay::Commitment | Delay::Contract(_) => clock.due.map(|d| d.as_second()),
                Delay::Agreed(at) => at,
                Delay::Open => None,
            },
            "ticket {}",
            ticket.number
        );
        if ticket.resolved_at.is_some() {
            assert_eq!(
                ticket.consumed_seconds, clock.consumed_seconds,
                "ticket {}",
                ticket.number
            );
        }
    }
}

#[tokio::test]
async fn it_holds_in_working_hours() {
    it_holds_at(2026, 11, 24, 11).await;
}

#[tokio::test]
async fn it_holds_in_the_night_and_on_a_holiday() {
    it_holds_at(2027, 1, 1, 3).await;
}

#[tokio::test]
async fn it_holds_just_after_the_opening_and_the_change_of_hour() {
    it_holds_at(2026, 3, 30, 9).await;
}

#[tokio::test]
async fn people_attach_files_and_the_department_writes_notes() {
    let Some((app, _folder)) = made(Base::Sqlite, SEED).await else {
        return;
    };
    let files = attachments::Entity::find().all(app.db.read()).await.unwrap();
    for kind in ["image/png", "text/plain; charset=utf-8"] {
        assert!(files.iter().any(|f| f.content_type == kind), "{kind}");
    }
    let notes = messages::Entity::find()
        .filter(messages::Column::Kind.eq("internal"))
        .all(app.db.read())
        .await
        .unwrap();
    assert!(notes.len() >= 6, "{}", notes.len());
}

#[tokio::test]
async fn the_three_mails_of_the_agreement_wait_in_the_outbox_with_the_present_address() {
    let Some((app, _folder)) = made(Base::Sqlite, SEED).await else {
        return;
    };
    let mails = outbox::Entity::find().all(app.db.read()).await.unwrap();
    for kind in ["received", "qualified", "resolved", "reply"] {
        assert!(mails.iter().any(|m| m.kind == kind), "{kind}");
    }
    assert!(mails.iter().all(|m| m.created_at <= monday().as_second()));
    let other = essaim::app::App::new(essaim::app::Parts {
        config: app.config.clone(),
        db: app.db.clone(),
        clock: app.clock.clone(),
        key: app.key.clone(),
        public_url: "http://127.0.0.1:4242".into(),
        demo: true,
        offers: Vec::new(),
    });
    demo::renew_address(&other).await.unwrap();
    for mail in outbox::Entity::find().all(app.db.read()).await.unwrap() {
        assert!(!mail.body_text.contains(&app.public_url) && !mail.body_html.contains(&app.public_url));
        assert!(
            mail.body_text.contains("http://127.0.0.1:4242/"),
            "{}",
            mail.body_text
        );
    }
}

async fn some_came_by_mail(base: Base) {
    let Some((app, _folder)) = made(base, SEED).await else {
        return;
    };
    let conn = app.db.read();
    let came = inbound_mails::Entity::find().all(conn).await.unwrap();
    let fate = |fate: &str| came.iter().filter(|m| m.fate == fate).collect::<Vec<_>>();
    assert!(fate("ticket").len() >= 10 && fate("reply").len() >= 2);
    let mut causes: Vec<&str> = fate("quarantine").iter().map(|m| m.cause.as_str()).collect();
    causes.sort_unstable();
    assert_eq!(causes, ["automatic", "bounce", "unknown"]);
    for mail in fate("ticket") {
        let raw = blobs::Entity::find_by_id(mail.raw_id)
            .one(conn)
            .await
            .unwrap()
            .unwrap();
        let letter = letter::read(&raw.bytes);
        let message = messages::Entity::find()
            .filter(messages::Column::InboundId.eq(mail.id))
            .one(conn)
            .await
            .unwrap()
            .unwrap();
        assert_eq!(
            (message.kind.as_str(), mail.subject.as_str()),
            ("request", letter.subject.as_str())
        );
        assert!(message.body.lines().count() >= 3 && message.at == mail.received_at);
    }
    for reply in fate("reply") {
        let ticket = tickets::Entity::find_by_id(reply.ticket_id.unwrap())
            .one(conn)
            .await
            .unwrap()
            .unwrap();
        assert!(ticket.awaiting_us);
    }
}

#[tokio::test]
async fn some_tickets_came_by_mail_and_three_messages_wait_in_quarantine_on_sqlite() {
    some_came_by_mail(Base::Sqlite).await;
}

#[tokio::test]
async fn some_tickets_came_by_mail_and_three_messages_wait_in_quarantine_on_postgres() {
    some_came_by_mail(Base::Postgres).await;
}
