//! The desk: tickets through its pages.

mod bar;
mod bulk;
mod call;
mod canned;
mod conflict;
mod conversation;
mod delays;
mod killed;
mod known;
mod life;
mod live;
mod plans;
mod queue;
mod saved;
mod spent;
mod tasks;
mod ticket;
mod tickets;
mod ties;
mod transitions;
mod verbs;
mod watch;

use essaim::db::entities::tickets::Model as Ticket;
use essaim::desk::model::{Channel, Family};
use essaim::desk::store;
use essaim::desk::verbs::{self as acts, NewTicket, Qualification};

use crate::stage::Stage;

/// A ticket that somebody of the cast asks for, as the portal or a technician would register it.
pub async fn opened(stage: &Stage, requester: &str, subject: &str) -> Ticket {
    let tx = stage.app.db.write().await.unwrap();
    let actor = stage.actor(requester).await;
    let new = NewTicket {
        family: Family::Incident,
        sheet_id: None,
        subject: subject.into(),
        body: format!("Bonjour, {subject}."),
        quoted: String::new(),
        html: String::new(),
        requester_id: actor.id,
        site_id: None,
        channel: Channel::Portal,
        several_people: None,
        blocking: None,
        received_at: stage.app.now(),
        inbound_id: None,
        files: vec![],
        announce: true,
    };
    let ticket = acts::open(&stage.app, &tx, &actor, new).await.unwrap();
    tx.commit().await.unwrap();
    ticket
}

/// The same, qualified by Tom: one person, not blocked (9 h) unless said otherwise.
pub async fn qualified(
    stage: &Stage,
    requester: &str,
    subject: &str,
    several: bool,
    blocking: bool,
) -> Ticket {
    let ticket = opened(stage, requester, subject).await;
    let tx = stage.app.db.write().await.unwrap();
    let tom = stage.actor("tom").await;
    let decided = Qualification {
        family: Family::Incident,
        sheet_id: None,
        several_people: several,
        blocking,
        technician_id: tom.id,
        planned_actions: "Regarder le câble.".into(),
    };
    let ticket = acts::qualify(&stage.app, &tx, &tom, ticket.number, decided)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    ticket
}

/// The ticket as it is now.
pub async fn again(stage: &Stage, ticket: &Ticket) -> Ticket {
    let actor = stage.actor(if ticket.service_id == stage.cast.service {
        "tom"
    } else {
        "zoe"
    });
    store::by_number(stage.app.db.read(), &actor.await, ticket.number)
        .await
        .unwrap()
}

/// The mails written for a ticket, oldest first: kind and address.
pub async fn mails(stage: &Stage, ticket: &Ticket) -> Vec<(String, String)> {
    use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
    essaim::db::entities::outbox::Entity::find()
        .filter(essaim::db::entities::outbox::Column::TicketId.eq(ticket.id))
        .order_by_asc(essaim::db::entities::outbox::Column::Id)
        .all(stage.app.db.read())
        .await
        .unwrap()
        .into_iter()
        .map(|mail| (mail.kind, mail.to_address))
        .collect()
}
