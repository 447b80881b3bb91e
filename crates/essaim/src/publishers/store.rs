//! The only SQL of publishers and of the faults handed to them: for the department's people only.

use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, QueryOrder,
    Value,
};

use crate::db::entities::{
    publisher_cases::{self, Model as Case},
    publisher_follow_ups::{self, Model as FollowUp},
    publishers::{self, Model as Publisher},
};
use crate::db::{Tx, rows};
use crate::directory::Actor;
use crate::error::{Error, Result};
use crate::web::paging::{Cursor, PAGE};

fn staff(actor: &Actor) -> Result<()> {
    if actor.is_staff() {
        Ok(())
    } else {
        Err(Error::NotFound)
    }
}

/// The publishers of the actor's service by name, the inactive ones last.
pub async fn publishers<C: ConnectionTrait>(conn: &C, actor: &Actor) -> Result<Vec<Publisher>> {
    staff(actor)?;
    Ok(publishers::Entity::find()
        .filter(publishers::Column::ServiceId.eq(actor.service_id))
        .order_by_desc(publishers::Column::Active)
        .order_by_asc(publishers::Column::Name)
        .order_by_asc(publishers::Column::Id)
        .all(conn)
        .await?)
}

pub async fn publisher<C: ConnectionTrait>(conn: &C, actor: &Actor, id: i64) -> Result<Publisher> {
    staff(actor)?;
    publishers::Entity::find_by_id(id)
        .filter(publishers::Column::ServiceId.eq(actor.service_id))
        .one(conn)
        .await?
        .ok_or(Error::NotFound)
}

/// What is known of a publisher.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sheet {
    pub name: String,
    pub software: String,
    pub contact: String,
    pub email: String,
    pub phone: String,
    pub contract: String,
    pub delay_amount: i64,
    /// A slug of [`super::model::Unit`].
    pub delay_unit: &'static str,
    pub active: bool,
}

/// Writes a publisher, a new one without `id`. None when another bears the name.
pub async fn write(tx: &Tx, actor: &Actor, id: Option<i64>, sheet: Sheet) -> Result<Option<i64>> {
    staff(actor)?;
    let twin = publishers::Entity::find()
        .filter(publishers::Column::ServiceId.eq(actor.service_id))
        .filter(publishers::Column::Name.eq(sheet.name.clone()))
        .one(tx)
        .await?;
    if twin.is_some_and(|twin| Some(twin.id) != id) {
        return Ok(None);
    }
    let mut row = publishers::ActiveModel {
        service_id: Set(actor.service_id),
        name: Set(sheet.name),
        software: Set(sheet.software),
        contact: Set(sheet.contact),
        email: Set(sheet.email),
        phone: Set(sheet.phone),
        contract: Set(sheet.contract),
        delay_amount: Set(sheet.delay_amount),
        delay_unit: Set(sheet.delay_unit.into()),
        active: Set(sheet.active),
        ..Default::default()
    };
    Ok(Some(match id {
        Some(id) => {
            row.id = Set(publisher(tx, actor, id).await?.id);
            publishers::Entity::update(row).exec(tx).await?;
            id
        }
        None => publishers::Entity::insert(row).exec(tx).await?.last_insert_id,
    }))
}

/// A fault to hand over.
#[derive(Clone, Debug)]
pub struct NewCase {
    pub ticket_id: i64,
    pub publisher_id: i64,
    pub reference: String,
    pub contact: String,
    pub sent_at: i64,
    pub expected_at: i64,
}

pub async fn add_case(tx: &Tx, actor: &Actor, now: i64, new: NewCase) -> Result<i64> {
    let row = publisher_cases::ActiveModel {
        service_id: Set(actor.service_id),
        ticket_id: Set(new.ticket_id),
        publisher_id: Set(new.publisher_id),
        reference: Set(new.reference),
        contact: Set(new.contact),
        sent_at: Set(new.sent_at),
        expected_at: Set(new.expected_at),
        open: Set(true),
        answer: Set(String::new()),
        created_by: Set(actor.id),
        created_at: Set(now),
        ..Default::default()
    };
    Ok(publisher_cases::Entity::insert(row)
        .exec(tx)
        .await?
        .last_insert_id)
}

/// The cases of a ticket already checked, the latest first, each with its publisher and its follow-ups.
pub async fn cases<C: ConnectionTrait>(
    conn: &C,
    actor: &Actor,
    ticket_id: i64,
) -> Result<Vec<(Case, Publisher, Vec<FollowUp>)>> {
    staff(actor)?;
    let found = publisher_cases::Entity::find()
        .filter(publisher_cases::Column::TicketId.eq(ticket_id))
        .filter(publisher_cases::Column::ServiceId.eq(actor.service_id))
        .order_by_desc(publisher_cases::Column::Id)
        .all(conn)
        .await?;
    let mut out = Vec::new();
    for case in found {
        let publisher = publisher(conn, actor, case.publisher_id).await?;
        let told = publisher_follow_ups::Entity::find()
            .filter(publisher_follow_ups::Column::CaseId.eq(case.id))
            .order_by_asc(publisher_follow_ups::Column::At)
            .order_by_asc(publisher_follow_ups::Column::Id)
            .all(conn)
            .await?;
        out.push((case, publisher, told));
    }
    Ok(out)
}

/// The case of a ticket that waits for an answer, if there is one.
pub async fn open_case<C: ConnectionTrait>(conn: &C, actor: &Actor, ticket_id: i64) -> Result<Option<Case>> {
    staff(actor)?;
    Ok(publisher_cases::Entity::find()
        .filter(publisher_cases::Column::TicketId.eq(ticket_id))
        .filter(publisher_cases::Column::ServiceId.eq(actor.service_id))
        .filter(publisher_cases::Column::Open.eq(true))
        .one(conn)
        .await?)
}

pub async fn add_follow_up(tx: &Tx, actor: &Actor, case_id: i64, at: i64, body: &str) -> Result<()> {
    let row = publisher_follow_ups::ActiveModel {
        case_id: Set(case_id),
        at: Set(at),
        author_id: Set(actor.row_id()),
        author_label: Set(actor.label()),
        body: Set(body.to_owned()),
        ..Default::default()
    };
    publisher_follow_ups::Entity::insert(row).exec(tx).await?;
    Ok(())
}

/// Notes the answer, if nobody did in between.
pub async fn close_case(tx: &Tx, case: &Case, at: i64, answer: &str) -> Result<()> {
    let row = publisher_cases::ActiveModel {
        open: Set(false),
        answered_at: Set(Some(at)),
        answer: Set(answer.to_owned()),
        ..Default::default()
    };
    let changed = publisher_cases::Entity::update_many()
        .set(row)
        .filter(publisher_cases::Column::Id.eq(case.id))
        .filter(publisher_cases::Column::Open.eq(true))
        .exec(tx)
        .await?;
    if changed.rows_affected == 0 {
        return Err(Error::Conflict(
            "La réponse de l’éditeur est déjà notée. Rechargez la page.".into(),
        ));
    }
    Ok(())
}

/// A fault that waits for its publisher.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Waiting {
    pub id: i64,
    pub number: i64,
    pub subject: String,
    pub authority: String,
    pub publisher: String,
    pub reference: String,
    pub contact: String,
    pub sent_at: i64,
    pub expected_at: i64,
    pub follow_ups: i64,
    pub last_at: Option<i64>,
}

/// The faults of the actor's service that wait for a publisher, the latest ones first: at most one more than a page.
pub async fn waiting<C: ConnectionTrait>(
    conn: &C,
    actor: &Actor,
    after: Option<Cursor>,
) -> Result<Vec<Waiting>> {
    staff(actor)?;
    let mut text = String::from(
        "SELECT c.id, tickets.number, tickets.subject, authorities.short_name AS authority, \
         publishers.name AS publisher, c.reference, c.contact, c.sent_at, c.expected_at, \
         (SELECT COUNT(*) FROM publisher_follow_ups AS f WHERE f.case_id = c.id) AS follow_ups, \
         (SELECT MAX(at) FROM publisher_follow_ups AS f WHERE f.case_id = c.id) AS last_at \
         FROM publisher_cases AS c LEFT JOIN tickets ON tickets.id = c.ticket_id \
         LEFT JOIN authorities ON authorities.id = tickets.authority_id \
         LEFT JOIN publishers ON publishers.id = c.publisher_id \
         WHERE c.service_id = $1 AND c.open = TRUE",
    );
    let mut values: Vec<Value> = vec![actor.service_id.into()];
    if let Some(Cursor { at: Some(at), id }) = after {
        values.push(at.into());
        values.push(id.into());
        text.push_str(" AND (c.expected_at, c.id) > ($2, $3)");
    }
    text.push_str(&format!(" ORDER BY c.expected_at, c.id LIMIT {}", PAGE + 1));
    Ok(rows(conn, &text, values).await?)
}
