mod about;
mod confirmation;
mod follow;
mod home;
mod mine;
mod rating;
mod request;
mod search;

use essaim::db::entities::{outbox, service_sheets, ticket_events, tickets};
use essaim::desk::links::{self, Link};
use essaim::desk::model::{Channel, Family};
use essaim::desk::store::NewFile;
use essaim::desk::verbs::{self, NewTicket, Qualification};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};

use crate::stage::Stage;

/// A ticket that somebody opens for themselves, with one file.
pub async fn opened(stage: &Stage, who: &str, subject: &str) -> tickets::Model {
    let actor = stage.actor(who).await;
    let new = NewTicket {
        family: Family::Incident,
        sheet_id: None,
        subject: subject.into(),
        body: format!("{subject}, depuis ce matin."),
        quoted: String::new(),
        html: String::new(),
        requester_id: actor.id,
        site_id: None,
        channel: Channel::Portal,
        several_people: None,
        blocking: None,
        received_at: stage.app.now(),
        inbound_id: None,
        files: vec![NewFile {
            name: "écran.html".into(),
            content_type: "text/html".into(),
            bytes: b"<script>alert(1)</script>".to_vec(),
        }],
        announce: true,
    };
    let tx = stage.app.db.write().await.unwrap();
    let ticket = verbs::open(&stage.app, &tx, &actor, new).await.unwrap();
    tx.commit().await.unwrap();
    ticket
}

/// Qualified by Tom: low priority, or what is told.
pub async fn qualified(stage: &Stage, number: i64, several: bool, blocking: bool) -> tickets::Model {
    let tom = stage.actor("tom").await;
    let decided = Qualification {
        family: Family::Incident,
        sheet_id: None,
        several_people: several,
        blocking,
        technician_id: tom.id,
        planned_actions: "Passer voir.".into(),
    };
    let tx = stage.app.db.write().await.unwrap();
    let ticket = verbs::qualify(&stage.app, &tx, &tom, number, decided)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    ticket
}

/// Resolved by Tom.
pub async fn resolved(stage: &Stage, number: i64) -> tickets::Model {
    let tom = stage.actor("tom").await;
    let tx = stage.app.db.write().await.unwrap();
    let ticket = verbs::resolve(&stage.app, &tx, &tom, number, "Câble rebranché.")
        .await
        .unwrap();
    tx.commit().await.unwrap();
    ticket
}

/// Opened, qualified and resolved.
pub async fn awaiting_answer(stage: &Stage, who: &str) -> tickets::Model {
    let ticket = opened(stage, who, "Imprimante bloquée").await;
    qualified(stage, ticket.number, false, false).await;
    resolved(stage, ticket.number).await
}

pub fn follow(stage: &Stage, ticket: &tickets::Model) -> String {
    links::follow_path(&stage.app, ticket.id, ticket.requester_id)
}

/// The link of e-mail 3 for the present resolution.
pub fn confirm(stage: &Stage, ticket: &tickets::Model) -> String {
    let link = Link {
        ticket_id: ticket.id,
        requester_id: ticket.requester_id,
        round: ticket.reopened_count,
    };
    links::confirm_path(&stage.app, link)
}

pub async fn ticket(stage: &Stage, id: i64) -> tickets::Model {
    tickets::Entity::find_by_id(id)
        .one(stage.app.db.read())
        .await
        .unwrap()
        .unwrap()
}

/// How many events and mails a ticket has: what a page that changes nothing leaves alone.
pub async fn marks(stage: &Stage, id: i64) -> (u64, u64, i64) {
    let conn = stage.app.db.read();
    let events = ticket_events::Entity::find()
        .filter(ticket_events::Column::TicketId.eq(id))
        .count(conn)
        .await
        .unwrap();
    let mails = outbox::Entity::find()
        .filter(outbox::Column::TicketId.eq(id))
        .count(conn)
        .await
        .unwrap();
    (events, mails, ticket(stage, id).await.version)
}

/// The account of somebody is closed.
pub async fn deactivate(stage: &Stage, who: &str) {
    use essaim::db::entities::users;
    use sea_orm::ActiveValue::Set;
    let tx = stage.app.db.write().await.unwrap();
    let row = users::ActiveModel {
        id: Set(stage.cast.id(who)),
        active: Set(false),
        ..Default::default()
    };
    users::Entity::update(row).exec(&tx).await.unwrap();
    tx.commit().await.unwrap();
}

/// A sheet more in the service « Essai »; gives its key.
pub async fn sheet(
    stage: &Stage,
    number: i64,
    name: &str,
    change: impl FnOnce(&mut service_sheets::Model),
) -> i64 {
    use sea_orm::{ActiveModelTrait, ActiveValue::NotSet};
    let mut row = service_sheets::Entity::find_by_id(stage.cast.sheet)
        .one(stage.app.db.read())
        .await
        .unwrap()
        .unwrap();
    row.number = number;
    row.name = name.into();
    row.family = "request".into();
    row.description = String::new();
    row.keywords = String::new();
    change(&mut row);
    row.folded = essaim::catalogue::model::folded(&row.name, &row.description, &row.keywords);
    let mut active: service_sheets::ActiveModel = row.into();
    active.id = NotSet;
    let tx = stage.app.db.write().await.unwrap();
    let id = service_sheets::Entity::insert(active.reset_all())
        .exec(&tx)
        .await
        .unwrap()
        .last_insert_id;
    tx.commit().await.unwrap();
    id
}

/// The address with one letter of its link changed, at every place in turn.
pub fn tampered(path: &str) -> Vec<String> {
    let start = path.rfind('/').unwrap() + 1;
    (start..path.len())
        .map(|at| {
            let mut bytes = path.as_bytes().to_vec();
            bytes[at] = match bytes[at] {
                b'.' => b'-',
                b'1' => b'2',
                b'A' => b'g',
                b if b.is_ascii_digit() => b'1',
                _ => b'A',
            };
            String::from_utf8(bytes).unwrap()
        })
        .collect()
}
