//! What an owner has around a ticket.

use essaim::app::App;
use essaim::db::Tx;
use essaim::db::entities::inbound_mails;
use essaim::desk::model::{Channel, Family};
use essaim::desk::saved;
use essaim::desk::store;
use essaim::desk::verbs::{self, NewTicket};
use essaim::directory::Actor;
use sea_orm::ActiveValue::Set;

use super::put;

/// A view that a technician kept for their pôle.
pub async fn view(app: &App, tx: &Tx, worker: &Actor, secret: &str) -> i64 {
    let draft = saved::verbs::Draft {
        name: secret.into(),
        team_id: worker.teams().first().copied(),
        question: format!("q={secret}"),
        position: 1,
    };
    saved::verbs::keep(app, tx, worker, draft).await.unwrap().id
}

/// A canned reply of a technician's pôle; of the whole service for who is in none.
pub async fn canned(tx: &Tx, worker: &Actor, secret: &str) -> i64 {
    let row = essaim::db::entities::canned_replies::ActiveModel {
        service_id: Set(worker.service_id),
        team_id: Set(worker.teams().first().copied()),
        title: Set(secret.into()),
        body: Set(secret.into()),
        created_at: Set(0),
        updated_at: Set(0),
        ..Default::default()
    };
    essaim::desk::canned::store::insert(tx, row).await.unwrap().id
}

/// Time spent on a ticket by who works there.
pub async fn time(app: &App, tx: &Tx, worker: &Actor, number: i64, ticket_id: i64) -> i64 {
    let entry = essaim::desk::spent::verbs::Entry {
        day: jiff::civil::date(2026, 3, 2),
        minutes: 30,
        on_site: true,
        travel_km: 12,
        note: String::new(),
    };
    essaim::desk::spent::verbs::spend(app, tx, worker, number, entry)
        .await
        .unwrap();
    essaim::desk::spent::store::of_ticket(tx, ticket_id)
        .await
        .unwrap()[0]
        .id
}

/// A tie between a ticket and another of the same person; the key of the tie.
pub async fn tie(app: &App, tx: &Tx, worker: &Actor, asker: &Actor, number: i64) -> i64 {
    let new = NewTicket {
        family: Family::Incident,
        sheet_id: None,
        subject: "La même chose".into(),
        body: "Encore.".into(),
        quoted: String::new(),
        html: String::new(),
        requester_id: asker.id,
        site_id: None,
        channel: Channel::Mail,
        several_people: None,
        blocking: None,
        received_at: app.now(),
        inbound_id: None,
        files: vec![],
        announce: false,
    };
    let other = verbs::open(app, tx, asker, new).await.unwrap();
    let kind = essaim::desk::ties::model::Kind::Duplicate;
    essaim::desk::ties::verbs::link(app, tx, worker, other.number, kind, number)
        .await
        .unwrap();
    essaim::desk::ties::store::of_ticket(tx, other.id).await.unwrap()[0].id
}

pub async fn inbound(app: &App, tx: &Tx, asker: &Actor, secret: &str) -> i64 {
    let raw_id = store::keep_blob(tx, format!("Subject: {secret}\r\n\r\n{secret}").as_bytes())
        .await
        .unwrap();
    let row = inbound_mails::ActiveModel {
        service_id: Set(asker.service_id),
        digest: Set(secret.into()),
        content_digest: Set(secret.into()),
        message_id: Set(format!("{secret}@example.org")),
        from_address: Set(asker.email.clone()),
        from_name: Set(secret.into()),
        subject: Set(secret.into()),
        received_at: Set(app.now()),
        fate: Set("quarantine".into()),
        reason: Set("Expéditeur inconnu".into()),
        cause: Set("unknown".into()),
        raw_id: Set(raw_id),
        ..Default::default()
    };
    put(tx, row).await
}
