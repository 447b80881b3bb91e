//! Quotes: prepared by the service, answered by the referents, and the ticket that waits meanwhile.

mod access;
mod life;

use essaim::db::entities::{outbox, quotes, tickets};
use essaim::desk::model::Family;
use essaim::desk::verbs::{self, Qualification};
use essaim::quotes::links::{self, Link};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use crate::portal::sheet;
use crate::stage::Stage;

pub const SCREENS: [(&str, &str); 11] = [
    ("title", "Deux écrans"),
    ("supplier", "Fournitures Durand"),
    ("valid_until", "2026-04-01"),
    ("item", "Écran 24 pouces"),
    ("item_quantity", "2"),
    ("item_price", "149,00"),
    ("item_rate", "2000"),
    ("item", "Livraison"),
    ("item_quantity", "1"),
    ("item_price", "12,50"),
    ("item_rate", "2000"),
];

/// A ticket of Alice on a sheet that is on quote, qualified by Tom.
pub async fn ticket(stage: &Stage) -> tickets::Model {
    let sheet_id = match essaim::db::entities::service_sheets::Entity::find()
        .filter(essaim::db::entities::service_sheets::Column::Number.eq(8))
        .one(stage.app.db.read())
        .await
        .unwrap()
    {
        Some(found) => found.id,
        None => {
            sheet(stage, 8, "Fournitures", |s| {
                s.on_quote = true;
                s.delay_rule = "supplier".into();
            })
            .await
        }
    };
    let ticket = crate::desk::opened(stage, "alice", "Deux écrans").await;
    let tom = stage.actor("tom").await;
    let decided = Qualification {
        family: Family::Request,
        sheet_id: Some(sheet_id),
        several_people: false,
        blocking: false,
        technician_id: tom.id,
        planned_actions: String::new(),
    };
    let tx = stage.app.db.write().await.unwrap();
    let ticket = verbs::qualify(&stage.app, &tx, &tom, ticket.number, decided)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    ticket
}

/// A quote of that ticket, prepared by Odile; gives its key.
pub async fn prepared(stage: &Stage, ticket: &tickets::Model) -> i64 {
    let path = format!("/tickets/{}/devis", ticket.number);
    let answer = stage.browser("odile").await.post(&path, &SCREENS).await;
    let id = answer
        .location
        .strip_prefix("/devis/")
        .expect("a quote was prepared");
    id.parse().unwrap()
}

/// The same, sent to the referents until the first of April.
pub async fn sent(stage: &Stage, ticket: &tickets::Model) -> i64 {
    let id = prepared(stage, ticket).await;
    let answer = stage
        .browser("odile")
        .await
        .post(&format!("/devis/{id}/envoi"), &[("valid_until", "2026-04-01")])
        .await;
    assert_eq!(answer.location, format!("/devis/{id}"), "{}", answer.words());
    id
}

pub async fn quote(stage: &Stage, id: i64) -> quotes::Model {
    quotes::Entity::find_by_id(id)
        .one(stage.app.db.read())
        .await
        .unwrap()
        .unwrap()
}

/// The link that a referent received.
pub fn link(stage: &Stage, id: i64, who: &str) -> String {
    links::path(
        &stage.app,
        Link {
            quote_id: id,
            user_id: stage.cast.id(who),
        },
    )
}

/// The mails of a kind: to whom, and their text.
pub async fn mails(stage: &Stage, kind: &str) -> Vec<(String, String)> {
    outbox::Entity::find()
        .filter(outbox::Column::Kind.eq(kind))
        .order_by_asc(outbox::Column::Id)
        .all(stage.app.db.read())
        .await
        .unwrap()
        .into_iter()
        .map(|mail| (mail.to_address, mail.body_text))
        .collect()
}
